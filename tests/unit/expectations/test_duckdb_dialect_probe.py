"""Every expectation type in use, run on tables that must pass and tables that must fail.

An upgrade of Great Expectations, SQLAlchemy or DuckDB that breaks one of them, or makes one pass silently,
fails here.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import get_args

import duckdb
import pytest
import sqlalchemy as sa

from catalog.model import Text
from expectations import gate
from expectations.duckdb_dialect import URL, OtherType, column_type
from expectations.rules import (
    Between,
    Check,
    Columns,
    InSet,
    Matches,
    NeverMatches,
    NoRows,
    NotNull,
    Rule,
    Unique,
)

TEXT = Text(zh="规则", en="rule")
COLUMNS = ("code", "word", "amount", "day", "a", "b", "tags")

# Each table has the same columns. `mixed` breaks every check below on a known number of rows.
_CLEAN = """('A1', '甲', 1.50, date '2020-01-31', 1, 1, [1]),
    ('B22', '乙', 2.50, date '2020-02-29', 1, 2, [2])"""
TABLES = {
    "clean": f"values {_CLEAN}",
    "mixed": f"""values {_CLEAN},
                ('b3', '丙', -1.00, date '1999-12-31', 1, 2, [3]), (null, null, null, null, null, null, null),
                ('xA1', '丁', 99.99, date '2031-01-01', 3, 2, [4])""",
    "nulls": "values (null, null, null, null, null, null, null), (null, null, null, null, null, null, null)",
    "empty": "values ('A1', '甲', 1.50, date '2020-01-31', 1, 1, [1]) limit 0",
}

# Check -> failing rows on the clean table, on the mixed one, and on the one of NULLs only.
MATRIX: list[tuple[Check, int, int, int]] = [
    (NotNull("code"), 0, 1, 2),
    (NotNull("tags"), 0, 1, 2),
    (InSet("word", ("甲", "乙")), 0, 2, 0),
    (Between("amount", Decimal(0), Decimal(50)), 0, 2, 0),
    (Between("amount", minimum=Decimal(0)), 0, 1, 0),
    (Between("amount", maximum=Decimal("2.50")), 0, 1, 0),
    (Between("day", date(2020, 1, 1), date(2020, 12, 31)), 0, 2, 0),
    (Matches("code", (r"^[A-Z]\d{1,2}$",)), 0, 2, 0),
    (Matches("code", (r"^(?:A|B|x)", r"\d$")), 0, 1, 0),
    (NeverMatches("code", "A1"), 1, 2, 0),
    (NeverMatches("code", "^x"), 0, 1, 0),
    (Unique(("code",)), 0, 0, 0),
    (Unique(("a",)), 2, 3, 0),
    (Unique(("a", "b")), 0, 2, 0),
    (NoRows("n > 1", "(select count(*) over (partition by a, b) as n from {relation}) as counted"), 0, 2, 2),
    (Columns(COLUMNS), 0, 0, 0),
    (Columns(COLUMNS[1:]), 7, 7, 7),
    (NoRows("a > b"), 0, 1, 0),
    (NoRows("not coalesce((a <= b), true)"), 0, 1, 0),
    (NoRows("(a <= b) is not true"), 0, 2, 2),
    (
        NoRows(
            r"regexp_matches(v, '^[a-z](?:\d{1}|A1)$') or v = 'a:b'",
            "(select code::varchar as v from {relation}) as typed",
        ),
        0,
        2,
        0,
    ),
]
IDS = [f"{number:02d}-{type(check).__name__}" for number, (check, *_) in enumerate(MATRIX)]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    for name, rows in TABLES.items():
        connection.execute(
            f"create temp table {name} as select * replace (amount::decimal(10, 2) as amount) "
            f"from ({rows}) as t({', '.join(COLUMNS)})"
        )
    yield connection
    connection.close()


def rule(check: Check, code: str = "T.probe") -> Rule:
    return Rule(code, TEXT, "block", check)


@pytest.mark.parametrize(("check", "clean", "mixed", "nulls"), MATRIX, ids=IDS)
def test_each_check_counts_exactly(
    connection: duckdb.DuckDBPyConnection, check: Check, clean: int, mixed: int, nulls: int
) -> None:
    counted = {table: gate.run_rules(connection, table, [rule(check)])[0] for table in TABLES}
    assert [counted[table].failed for table in ("clean", "mixed", "nulls")] == [clean, mixed, nulls]
    for table, expected in (("clean", clean), ("mixed", mixed), ("nulls", nulls)):
        assert counted[table].verdict == ("failed" if expected else "passed")
        assert counted[table].checked == {"clean": 2, "mixed": 5, "nulls": 2}[table]


@pytest.mark.parametrize("check", [check for check, *_ in MATRIX], ids=IDS)
def test_nothing_passes_on_an_empty_table(connection: duckdb.DuckDBPyConnection, check: Check) -> None:
    [result] = gate.run_rules(connection, "empty", [rule(check)])
    assert (result.verdict, result.checked, result.failed) == ("error", 0, None)


def test_all_checks_in_one_suite_count_as_they_do_alone(connection: duckdb.DuckDBPyConnection) -> None:
    rules = [rule(check, f"T.{number}") for number, (check, *_) in enumerate(MATRIX)]
    results = gate.run_rules(connection, "mixed", rules)
    assert [result.failed for result in results] == [mixed for _, _, mixed, _ in MATRIX]
    assert [result.code for result in results] == [rule.code for rule in rules]


def test_the_matrix_covers_every_kind_and_every_expectation_in_use() -> None:
    assert {type(check) for check, *_ in MATRIX} == set(get_args(Check))
    tree = ast.parse(inspect.getsource(gate.expectation))
    in_use = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and "Expect" in node.attr}
    probed = {type(gate.expectation(rule(check))).__name__ for check, *_ in MATRIX}
    assert probed == in_use
    assert len(in_use) == 10


@pytest.mark.parametrize(
    ("relation", "expected"), [("temp_table", 1), ("plain_table", 2), ("plain_view", 3), ("registered", 4)]
)
def test_tables_views_and_temporary_ones_are_seen(relation: str, expected: int) -> None:
    connection = duckdb.connect()
    connection.execute("create temp table temp_table as select range as n from range(1)")
    connection.execute("create table plain_table as select range as n from range(2)")
    connection.execute("create view plain_view as select range as n from range(3)")
    connection.register("registered", connection.sql("select range as n from range(4)").to_arrow_table())
    [result] = gate.run_rules(connection, relation, [rule(NotNull("n"))])
    assert (result.verdict, result.checked) == ("passed", expected)


def test_the_callers_connection_stays_open_and_its_transaction_untouched() -> None:
    connection = duckdb.connect()
    connection.execute("begin")
    connection.execute("create table t as select 1 as n")
    gate.run_rules(connection, "t", [rule(NotNull("n"))])
    connection.execute("rollback")
    assert connection.execute("select count(*) from duckdb_tables()").fetchone() == (0,)


@pytest.mark.parametrize(
    "name",
    ["INTEGER[]", "STRUCT(a INTEGER)", "ENUM('a')", "INTERVAL", '"NULL"', "UUID", "TIMESTAMP WITH TIME ZONE"],
)
def test_unknown_types_can_be_printed(name: str) -> None:
    kind = column_type(name)
    assert isinstance(kind, OtherType)
    assert str(kind) == name


def test_known_types_keep_their_precision() -> None:
    kind = column_type("DECIMAL(18,4)")
    assert isinstance(kind, sa.Numeric)
    assert (kind.precision, kind.scale) == (18, 4)
    assert isinstance(column_type("VARCHAR"), sa.String)


def test_reflection() -> None:
    connection = duckdb.connect()
    connection.execute("create schema s; create table s.t (a integer not null, b decimal(9, 2), c varchar[])")
    connection.execute("create view v as select 1 as x; create temp table tt as select date '2020-01-01' as d")
    engine = sa.create_engine(URL, connect_args={"connection": connection})
    inspector = sa.inspect(engine)
    assert [column["name"] for column in inspector.get_columns("t", schema="s")] == ["a", "b", "c"]
    assert isinstance(inspector.get_columns("tt")[0]["type"], sa.Date)
    assert inspector.get_table_names("s") == ["t"]
    assert inspector.get_table_names() == ["tt"]
    assert inspector.get_view_names() == ["v"]
    assert "s" in inspector.get_schema_names()
    assert inspector.has_table("v")
    assert not inspector.has_table("w")
    with pytest.raises(sa.exc.NoSuchTableError):
        inspector.get_columns("w")


def test_rows_survive_the_end_of_the_connections_checkout() -> None:
    engine = sa.create_engine(URL, connect_args={"connection": duckdb.connect()})
    with engine.connect() as borrowed:
        result = borrowed.execute(sa.text("select range as n from range(5)"))
    assert result.fetchone() == (0,)
    assert result.fetchmany(2) == [(1,), (2,)]
    assert result.fetchall() == [(3,), (4,)]
    assert result.fetchone() is None
