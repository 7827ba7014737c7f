"""Small hand-made deliveries of all feeds: one clean row, and one row for each fault that admission can find.

The rows are written in the canonical form, so that they serve both as the form that an office sends and as
the candidate rows that intake would keep.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import catalog as catalogue
from catalog import Catalog
from catalog.areas import district_of
from catalog.model import FieldType, Source, SourceField
from tests.unit.expectations.handmade import CANARIES, CLEAN, KNOWN, ORG, OTHER_CONTENT, PERSON, ROW_FAULTS, id_number
from tests.unit.expectations.planting import Row, Search, month_of


@dataclass(frozen=True)
class FakeDelivery:
    """A line of the delivery log, as far as gates look at it."""

    delivery_id: str
    feed: str
    register: str
    month: str
    status: str = "admitted"
    source: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    mends: str = ""


@dataclass(frozen=True)
class Planted:
    """Rows of one feed, the clean one first, and how often each reason must be found in them."""

    source: Source
    rows: list[Row]
    expected: Counter[str]


_UNREADABLE: dict[FieldType, tuple[str, ...]] = {
    "date": ("2019-02-29", "近日", "2020-13-01"),
    "month": ("2020-13", "五月"),
    "integer": ("1.5", "三"),
    "decimal": ("1.2.3", "约"),
    "money": ("1.2.3", "面议"),
    "id_number": ("4201121948022932", id_number("42011219480230321"), id_number("42011219001329321")),
    "org_code": (ORG[:-1], "I" + ORG[1:]),
    "area_code": ("42011", "某街"),
}


def faults(field: SourceField, catalog: Catalog) -> Iterator[tuple[str, str | None]]:
    """(Kind of reason, text that gives exactly this reason) for one field."""
    kind = catalog.meaning(field).type
    if field.required:
        yield "missing", None
    identifies = field.pattern or field.treatment == "token" or field.name.endswith(("_id", "_account", "_phone"))
    if kind in ("id_number", "org_code") or (kind == "text" and (identifies or field.name.endswith("_code"))):
        yield from (("damaged", text) for text in ("4.20112E+17", "420112194802293000.0"))
    yield from (("format", text) for text in _UNREADABLE.get(kind, ()))
    if kind == "money":
        yield "format", "1.123" if field.unit == "yuan" else "1.1234567"
    if kind == "text" and field.pattern:
        yield "format", "？"
    if kind == "id_number":
        yield from (("checksum", PERSON[:-1] + digit) for digit in "0123456789X" if digit != PERSON[-1])
    if kind == "org_code":
        yield from (("checksum", ORG[:-1] + digit) for digit in "0369CFJY" if digit != ORG[-1])
    if kind in ("code", "boolean"):
        yield "code", "不详"
    if kind == "area_code":
        yield "area", "990000000000"
    if field.minimum is not None:
        yield "range", str(field.minimum - 1)
    if field.maximum is not None:
        yield "range", str(field.maximum + 1)


def is_judged(source: Source, field: SourceField) -> bool:
    """Whether a fault of the field is a reason: not for optional dropped fields that no rule or limit speaks of."""
    limited = field.pattern or field.minimum is not None or field.maximum is not None
    return bool(
        field.required or field.treatment != "drop" or limited or any(field.name in r.holds for r in source.rules)
    )


def plant(feed: str, catalog: Catalog) -> Planted:
    """The clean row, a row for every fault, a row of the same key, and the clean row again.

    They are written by hand above for the feeds that have tests of their own, and found by search for all others.
    """
    source = catalog.sources[feed]
    if feed in CLEAN:
        clean, row_faults, other_content = CLEAN[feed], ROW_FAULTS[feed], OTHER_CONTENT[feed]
    else:
        search = Search(source, catalog, KNOWN)
        clean, other_content = search.clean, search.other_content()
        row_faults = {rule.name: search.breaking(rule.name) for rule in source.rules}
    rows, expected = [clean], Counter[str]()

    def add(code: str, changes: Row) -> None:
        rows.append({**clean, **changes})
        expected[f"{source.register_id}.{code}"] += 1

    for field in source.fields:
        for kind, text in faults(field, catalog) if is_judged(source, field) else ():
            add(f"{field.name}.{kind}", {field.name: text})
    for rule, changes in row_faults.items():
        add(f"row.{rule}", changes)
    add("row.key_conflict", other_content)
    add("row.duplicate", {})
    return Planted(source, rows, expected)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return catalogue.load()


class PlantedFeeds(dict[str, Planted]):
    """Feed -> what is planted in it, made when it is asked for."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog

    def __missing__(self, feed: str) -> Planted:
        self[feed] = plant(feed, self._catalog)
        return self[feed]


@pytest.fixture(scope="session")
def planted(catalog: Catalog) -> dict[str, Planted]:
    return PlantedFeeds(catalog)


@pytest.fixture(scope="session")
def canaries() -> tuple[str, ...]:
    return CANARIES


@pytest.fixture(scope="session")
def delivery() -> Callable[..., FakeDelivery]:
    return FakeDelivery


@pytest.fixture(scope="session")
def write_candidates() -> Callable[[Path, Source, list[Row], str, str], FakeDelivery]:
    return _write_candidates


@pytest.fixture(scope="session")
def write_lake(catalog: Catalog) -> Callable[[Path, Source, list[Row], str, str], FakeDelivery]:
    def write(root: Path, source: Source, rows: list[Row], month: str, delivery_id: str) -> FakeDelivery:
        return _write_lake(root, source, rows, month, delivery_id, catalog)

    return write


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"copy ({query}) to '{path}' (format parquet)")


def _table_of(source: Source, rows: list[Row]) -> duckdb.DuckDBPyConnection:
    names = [field.name for field in source.fields]
    columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in names}
    connection = duckdb.connect()
    connection.register("given", pa.table({**columns, "source_row": pa.array(range(2, len(rows) + 2), pa.int64())}))
    return connection


def _write_candidates(
    root: Path, source: Source, rows: list[Row], month: str = "", delivery_id: str = "c0"
) -> FakeDelivery:
    month = month or month_of(source)
    path = root / "candidates" / source.feed / f"month={month}" / f"{delivery_id}.parquet"
    _write(_table_of(source, rows), "select *, false as is_duplicate from given", path)
    return FakeDelivery(delivery_id, source.feed, source.register_id, month, source=len(rows))


_LAKE_TYPES = {
    "date": "date", "month": "date", "integer": "bigint", "decimal": "decimal(18, 4)", "boolean": "boolean",
}  # fmt: skip


def _write_lake(
    root: Path, source: Source, rows: list[Row], month: str, delivery_id: str, catalog: Catalog
) -> FakeDelivery:
    """Accepted rows as intake writes them: typed, areas cut where the contract says so, identities replaced by
    tokens, dropped fields gone."""
    connection = _table_of(source, rows)
    districts = [pa.array(column, pa.string()) for column in zip(*district_of(catalog.areas).items(), strict=True)]
    connection.register("area", pa.table(districts, names=["code", "district_code"]))
    columns = []
    for field in source.fields:
        kind, name = catalog.meaning(field).type, field.name
        money = "decimal(18, 6)" if field.unit == "wan_yuan" else "decimal(18, 2)"
        if field.treatment == "token":
            stem = name.removesuffix("_id_number") if name.endswith("_id_number") else name.removesuffix("_id")
            code = f"translate(substr(md5({name}), 1, 26), '0189', 'ghij')"
            columns.append(f"case when {name} is not null then 'h1_' || {code} end as {stem}_token")
        elif field.treatment == "district":
            columns.append(f"(select district_code from area where code = {name}) as {name}")
        elif field.treatment != "drop":
            text = f"substr({name}, 1, 7) || '-01'" if kind == "month" else name
            columns.append(
                f"cast({text} as {money if kind == 'money' else _LAKE_TYPES.get(kind, 'varchar')}) as {name}"
            )
    path = root / "lake" / source.feed / f"month={month}" / f"{delivery_id}.parquet"
    columns += [
        f"'{delivery_id}' as delivery_id",
        f"date '{month}-01' as delivery_month",
        "source_row",
        "hash(source_row) as row_hash",
    ]
    _write(connection, f"select {', '.join(columns)} from given", path)
    count = len(rows)
    return FakeDelivery(delivery_id, source.feed, source.register_id, month, source=count, accepted=count)


@pytest.fixture(scope="session")
def control_totals(catalog: Catalog) -> Callable[[Source, list[Row]], dict[str, Decimal]]:
    """What the form's own total row states: the sums over all cells that are numbers of the column's type."""

    def totals(source: Source, rows: list[Row]) -> dict[str, Decimal]:
        sums = source.total.sums if source.total else ()
        summed = [field for field in source.fields if field.name in sums]
        fields = {field.name: _PLACES[field.unit or catalog.meaning(field).type] for field in summed}
        return {name: sum((_number(row[name], places) for row in rows), Decimal(0)) for name, places in fields.items()}

    return totals


# How many decimals a number may have to be one.
_PLACES = {"yuan": 2, "wan_yuan": 6, "integer": 0, "decimal": 4}


def _number(text: str | None, places: int) -> Decimal:
    """The number, 0 for a text that cannot be read as one: fractions of a fen, or of a person, cannot."""
    number = rf"-?\d+(\.\d{{1,{places}}})?" if places else r"-?\d+"
    return Decimal(text) if text and re.fullmatch(number, text) else Decimal(0)
