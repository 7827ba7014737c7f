"""The outbound gate: what is about to be published is exactly what may be."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import pytest

from catalog import Catalog
from catalog.model import Bureau, Dataset, Dimension, PublicColumn, Text
from expectations.errors import GateBlocked
from expectations.inbound import check_outbound, shut_if_blocked
from expectations.result import blocking
from expectations.suites import outbound_rules

LABEL = Text(zh="列", en="column")


@dataclass(frozen=True)
class Table:
    dataset: Dataset
    column_names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def column(name: str, type_: Any = "string", **more: Any) -> PublicColumn:
    return PublicColumn(name=name, label=LABEL, type=type_, description=LABEL, **more)


DATASET = Dataset(
    id="assistance-monthly",
    title=LABEL,
    summary=LABEL,
    registers=("S01",),
    theme=LABEL,
    keywords=(),
    model="agg_assistance__month",
    contributor="person",
    disclosure="open",
    key=("month", "urban_rural_code"),
    columns=(
        column("month", "month"),
        column("urban_rural_code", codelist="urban_rural"),
        column("first_date", "date"),
        column("org_code"),
        column("area_name"),
        column("person_count", "integer", measure=True, additive=True),
        column("amount_yuan", "number", measure=True, additive=True),
    ),
    update_frequency="monthly",
    owner=LABEL,
)
NAMES = (*(c.name for c in DATASET.columns), "status")
ORG = "52420112700000000K"
CLEAN: tuple[tuple[Any, ...], ...] = (
    ("2020-01", "1", "2020-02-29", None, "吴家山街", 221, Decimal("1234.50"), "A"),
    ("2020-01", "2", "2020-02-29", None, "吴家山街", None, None, "c"),
    ("2020-02", "1", "2020-02-29", None, "电话 02783210000", 0, Decimal("-5.00"), "A"),
    ("2020-02", "2", "2020-02-29", None, "20200115", None, None, "x"),
)
TOKEN = "h1_" + "abcdefghijklm234567nopqrst"

# How the first row is broken -> the rules that must see it.
BROKEN: dict[str, tuple[dict[str, Any], set[str]]] = {
    "key blank": ({"month": None}, {"month.missing"}),
    "no month": ({"month": "2020-13"}, {"month.format"}),
    "no date": ({"first_date": "2019-02-29"}, {"first_date.format"}),
    "key repeated": ({"urban_rural_code": "2"}, {"table.key"}),
    "unknown code": ({"urban_rural_code": "9"}, {"urban_rural_code.code"}),
    "negative count": ({"person_count": -1}, {"person_count.negative"}),
    "status blank": ({"status": None}, {"status.missing", "table.suppressed"}),
    "unknown status": ({"status": "z"}, {"status.code", "table.suppressed"}),
    "hidden but told": ({"status": "c"}, {"table.suppressed"}),
    "partly told": ({"status": "x", "person_count": None}, {"table.suppressed"}),
    "ID number": ({"area_name": "42011219480229321X"}, {"area_name.identifier"}),
    "ID number in a sentence": ({"area_name": "户主420112194802293210，男"}, {"area_name.identifier"}),
    "ID number in full width": ({"area_name": "４２０１１２１９４８０２２９３２１Ｘ"}, {"area_name.identifier"}),
    "old ID number": ({"area_name": "证号420112480229321"}, {"area_name.identifier"}),
    "token": ({"area_name": f"({TOKEN})"}, {"area_name.identifier"}),
    "ID number as a code of an organisation": ({"org_code": "420112194802293218"}, {"org_code.checksum"}),
    "no code of an organisation": ({"org_code": "某某"}, {"org_code.checksum"}),
}  # fmt: skip


@pytest.fixture
def bureau(catalog: Catalog) -> Bureau:
    return catalog.bureau("dongxihu-2020").model_copy(update={"datasets": ()})


def found(bureau: Bureau, catalog: Catalog, table: Table) -> set[str]:
    results = check_outbound([table], bureau, catalog)
    assert results
    return {r.code.removeprefix("assistance-monthly.") for r in results if r.verdict != "passed"}


def changed(**changes: Any) -> Table:
    first = tuple(changes.get(name, cell) for name, cell in zip(NAMES, CLEAN[0], strict=True))
    return Table(DATASET, NAMES, (first, *CLEAN[1:]))


def test_a_clean_table_passes(bureau: Bureau, catalog: Catalog) -> None:
    results = check_outbound([Table(DATASET, NAMES, CLEAN)], bureau, catalog)
    assert {(r.verdict, r.checked, r.subject) for r in results} == {("passed", 4, "assistance-monthly")}
    shut_if_blocked(results)


@pytest.mark.parametrize("how", BROKEN)
def test_each_rule_has_been_seen_to_fail(how: str, bureau: Bureau, catalog: Catalog) -> None:
    changes, codes = BROKEN[how]
    assert found(bureau, catalog, changed(**changes)) == codes


def test_every_rule_but_that_of_columns_is_broken_above(catalog: Catalog) -> None:
    codes = {rule.code.removeprefix("assistance-monthly.") for rule in outbound_rules(DATASET, catalog)}
    never_null_by_its_codes = {"urban_rural_code.missing"}
    assert codes - set().union(*(c for _, c in BROKEN.values())) == {"table.columns"} | never_null_by_its_codes
    assert found_when_null(catalog) == {"urban_rural_code.missing"}


def found_when_null(catalog: Catalog) -> set[str]:
    bureau = catalog.bureau("dongxihu-2020").model_copy(update={"datasets": ()})
    return found(bureau, catalog, changed(urban_rural_code=None))


def test_columns_are_exactly_the_public_ones(bureau: Bureau, catalog: Catalog) -> None:
    more = Table(DATASET, (*NAMES, "evi_persons"), tuple((*row, "1") for row in CLEAN))
    assert found(bureau, catalog, more) == {"table.columns"}
    swapped = Table(DATASET, ("month", "area_name", "org_code", "first_date", "urban_rural_code", *NAMES[5:]), CLEAN)
    assert "table.columns" in found(bureau, catalog, swapped)
    fewer = Table(DATASET, NAMES[:-1], tuple(row[:-1] for row in CLEAN))
    assert "table.columns" in found(bureau, catalog, fewer)


def test_an_organisation_of_digits_only_is_no_person(bureau: Bureau, catalog: Catalog) -> None:
    assert found(bureau, catalog, changed(org_code=_organisation("52420112194802292"))) == set()


def _organisation(first_seventeen: str) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(char) * 3**place for place, char in enumerate(first_seventeen))
    return first_seventeen + alphabet[-total % 31]


def test_the_value_that_stands_for_the_total_is_a_code_too(bureau: Bureau, catalog: Catalog) -> None:
    dimensions = (Dimension(name="urban_rural_code", total="_T"),)
    with_total = DATASET.model_copy(update={"dimensions": dimensions})
    table = changed(urban_rural_code="_T")
    assert found(bureau, catalog, table) == {"urban_rural_code.code"}
    assert found(bureau, catalog, Table(with_total, table.column_names, table.rows)) == set()


def test_a_column_twice_is_an_error(bureau: Bureau, catalog: Catalog) -> None:
    twice = Table(DATASET, (*NAMES, "status"), tuple((*row, "A") for row in CLEAN))
    assert {r.verdict for r in check_outbound([twice], bureau, catalog)} == {"error"}


def test_a_dataset_given_twice_is_judged_twice(bureau: Bureau, catalog: Catalog) -> None:
    results = check_outbound([changed(status="z"), changed()], bureau, catalog)
    assert blocking(results)


def test_amounts_may_be_whole_or_decimal(bureau: Bureau, catalog: Catalog) -> None:
    assert found(bureau, catalog, changed(amount_yuan=1234)) == set()


def test_an_empty_table_is_an_error(bureau: Bureau, catalog: Catalog) -> None:
    results = check_outbound([Table(DATASET, NAMES, ())], bureau, catalog)
    assert {(r.verdict, r.checked) for r in results} == {("error", 0)}
    assert len(blocking(results)) == len(results)


def test_a_dataset_without_a_table_is_an_error(catalog: Catalog) -> None:
    bureau = catalog.bureau("dongxihu-2020").model_copy(update={"datasets": (DATASET.id,)})
    with_it = Catalog(**{**vars(catalog), "datasets": {DATASET.id: DATASET}})
    results = check_outbound([], bureau, with_it)
    assert {r.verdict for r in results} == {"error"}


@pytest.mark.parametrize("cell", ["欧阳翎羽", 1.5, Decimal("1.5"), True, 10**30, object()])
def test_a_cell_of_another_type_is_an_error_and_is_not_quoted(bureau: Bureau, catalog: Catalog, cell: Any) -> None:
    results = check_outbound([changed(person_count=cell)], bureau, catalog)
    assert {(r.verdict, r.checked) for r in results} == {("error", None)}
    with pytest.raises(GateBlocked) as blocked:
        shut_if_blocked(results)
    said = str(blocked.value) + json.dumps([asdict(r) for r in results], default=str, ensure_ascii=False)
    assert "欧阳翎羽" not in said


def test_all_datasets_of_the_catalogue_have_well_formed_rules(catalog: Catalog) -> None:
    for dataset in catalog.datasets.values():
        codes = [rule.code for rule in outbound_rules(dataset, catalog)]
        assert len(codes) == len(set(codes))
