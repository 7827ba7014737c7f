"""The models that hold published figures against each other, run on a handful of claims: every outcome is seen once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from jinja2 import Environment

from catalog import formula
from publish.tables import read_relations
from tests.conftest import REPOSITORY

PROJECT = REPOSITORY / "dbt_project"
CLAIMS = ("part", "rest", "total", "share", "money", "absent")
IDS = {name: f"D1-{number:03}" for number, name in enumerate(CLAIMS)}


def relation(name: str, left: str, comparison: str, right: str, print_scale: str = "1") -> dict[str, str]:
    def sql(text: str) -> str:
        for claim, identifier in IDS.items():
            text = text.replace(claim, f"{{{identifier}}}")
        return formula.sql(formula.parse(text))

    return {"id": name, "comparison": comparison, "left": sql(left), "right": sql(right), "print_scale": print_scale}


RELATIONS = [
    relation("sum", "part + rest", "equal", "total"),
    relation("short", "part + part", "equal", "total"),
    relation("bound", "part", "at_most", "total"),
    relation("surplus", "total", "at_most", "part"),
    relation("rise", "part", "less", "total"),
    relation("level", "total", "less", "total"),
    relation("rate", "part / total", "rounds_to", "share", "100"),
    relation("other-rate", "rest / total", "rounds_to", "share", "100"),
    relation("rounded", "part * 100 + 49", "rounds_to", "money", "0.01"),
    relation("up", "part * 100 + 50", "rounds_to", "money", "0.01"),
    relation("unknown", "part + absent", "equal", "total"),
]
PUBLISHED = {"part": "19", "rest": "7", "total": "26", "share": "0.73", "money": "1900", "absent": "7"}


def run(path: str, connection: duckdb.DuckDBPyConnection, **names: Any) -> duckdb.DuckDBPyRelation:
    """A model or test as dbt would compile it."""
    source = (PROJECT / path).read_text(encoding="utf-8")
    template = Environment().from_string(source)
    known = {
        "ref": lambda name: name,
        "var": lambda name: "made-up",
        "config": lambda **_: "",
        "relations_of_the_catalogue": lambda: names.get("relations", {}),
    }
    return connection.sql(template.render(**known))


def warehouse(recomputed: dict[str, str], signed: date | None = date(2020, 10, 21)) -> duckdb.DuckDBPyConnection:
    """The models over a few claims, of which some are computed."""
    connection = duckdb.connect()
    connection.execute("create schema indicators")
    connection.execute("create table documents (bureau_id varchar, document_id varchar, signed_date date)")
    connection.execute("insert into documents values ('made-up', 'D1', ?), ('other', 'D9', '2001-01-01')", [signed])
    connection.execute("""
        create table claims (
            bureau_id varchar, claim_id varchar, document_id varchar, claim_kind varchar,
            period_start date, period_end date
        )
    """)
    connection.executemany(
        "insert into claims values (?, ?, ?, ?, ?, ?)",
        [
            ("made-up", "D1-000", "D1", "stock", "2020-10-31", "2020-10-31"),
            ("made-up", "D1-001", "D1", "flow", "2020-01-01", "2020-10-21"),
            ("made-up", "D1-002", "D1", "target", "2020-01-01", "2020-12-31"),
            ("made-up", "D1-003", "D1", "rate", "2020-10-22", None),
            ("made-up", "D1-004", "D1", "standard", "2021-01-01", None),
            ("other", "D9-000", "D9", "stock", "2020-10-31", "2020-10-31"),
        ],
    )
    connection.execute(
        """
        create table ind_claim
        (claim_id varchar, base_unit_value decimal(24, 6), computed_value double, claim_status varchar)
        """
    )
    connection.executemany(
        "insert into ind_claim values (?, ?, ?, 'reproduced')",
        [(IDS[name], value, recomputed.get(name)) for name, value in PUBLISHED.items()],
    )
    figures = [{"claim": identifier, "column": formula.column(identifier)} for identifier in IDS.values()]
    relations = {"made-up": {"figures": figures, "relations": RELATIONS}}
    for name in ("ind_late_claim", "ind_relation"):
        run(f"models/indicators/{name}.sql", connection, relations=relations).create(name)
        connection.execute(f"create view indicators.{name} as from main.{name}")
    return connection


def errors(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """What the gate of severity error catches."""
    found = run("tests/assert_relations_hold_in_the_registers.sql", connection).fetchall()
    return {name for name, *_ in found}


COMPUTED = {name: value for name, value in PUBLISHED.items() if name != "absent"} | {
    "share": "0.730769",
    "money": "1900",
}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        *(("sum", "holds"), ("short", "broken"), ("bound", "holds"), ("surplus", "broken")),
        *(("rise", "holds"), ("level", "broken"), ("rate", "holds"), ("other-rate", "broken")),
        *(("rounded", "holds"), ("up", "broken"), ("unknown", "holds"), ("D1", "broken")),
    ],
)
def test_each_comparison_in_print(name: str, status: str) -> None:
    found = {value.relation_id: value for value in read_relations(warehouse({}))}
    assert found[name].status == status or name == "unknown"
    assert found[name].recomputed_status == "not_computable"


def test_differences_are_left_less_right() -> None:
    found = {value.relation_id: value for value in read_relations(warehouse({}))}
    assert (found["short"].left, found["short"].right) == (Decimal(38), Decimal(26))
    assert (found["surplus"].left, found["surplus"].right) == (Decimal(26), Decimal(19))


def test_a_relation_is_worked_out_again_where_all_its_figures_are_computed() -> None:
    found = {value.relation_id: value for value in read_relations(warehouse(COMPUTED))}
    assert {name for name, value in found.items() if value.recomputed_status == "not_computable"} == {"unknown", "D1"}
    assert found["sum"].recomputed_status == found["rate"].recomputed_status == "holds"
    assert (found["unknown"].recomputed_left, found["unknown"].recomputed_right) == (None, Decimal(26))


def test_what_is_broken_in_print_is_no_error_of_the_data() -> None:
    connection = warehouse(COMPUTED)
    broken = {value.relation_id for value in read_relations(connection) if value.status == "broken"}
    assert {"short", "surplus", "level", "other-rate", "up", "D1"} <= broken
    assert errors(connection) == set()


def test_what_holds_in_print_and_not_in_the_registers_is_an_error_of_the_data() -> None:
    assert errors(warehouse(COMPUTED | {"rest": "8"})) == {"sum"}
    assert errors(warehouse(COMPUTED | {"total": "18"})) == {"sum", "bound", "rise", "rate"}


def test_a_share_of_the_registers_is_compared_as_it_prints() -> None:
    assert errors(warehouse(COMPUTED | {"share": "0.734"})) == set()
    assert errors(warehouse(COMPUTED | {"share": "0.736"})) == {"rate"}


def test_a_document_is_held_to_its_date() -> None:
    """Counted and done are late; a target and a standard may lie ahead. The day of signature itself is not late."""
    dated = next(value for value in read_relations(warehouse({})) if value.comparison == "dated")
    assert (dated.relation_id, dated.left, dated.status) == ("D1", Decimal(2), "broken")
    assert [claim.claim_id for claim in dated.late] == ["D1-000", "D1-003"]
    assert {claim.signed for claim in dated.late} == {date(2020, 10, 21)}


def test_a_document_that_runs_late_enough_or_bears_no_date_is_not_told_of() -> None:
    on_time = [v for v in read_relations(warehouse({}, date(2020, 11, 1))) if v.comparison == "dated"]
    assert [(value.status, value.late) for value in on_time] == [("holds", ())]
    assert [v for v in read_relations(warehouse({}, None)) if v.comparison == "dated"] == []


def test_a_bureau_without_relations_has_none(tmp_path: Path) -> None:
    connection = warehouse({})
    for name in ("ind_relation", "ind_late_claim"):
        connection.execute(f"drop view indicators.{name}")
    connection.execute("delete from documents")
    assert run("models/indicators/ind_relation.sql", connection).fetchall() == []
