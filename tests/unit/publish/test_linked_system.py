"""From rows to the linked system: which cells there are, and every sum that a reader can form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import catalog
from catalog.model import Bureau, Text
from catalog.series import SeriesBreak
from publish.assemble import claim_results, observation, public_table, series_of, slice_label, visible_claims
from publish.disclosure.cells import Cell, check_additive
from publish.disclosure.gate import GateResult
from publish.disclosure.linked import Protection, known_cells
from publish.disclosure.policy import Verdict
from publish.disclosure.shared import Names
from publish.disclosure.sums import area_above
from publish.disclosure.system import BelowTheFloor, System, cells_of, level_of, linked_system, negative_measures
from publish.errors import PublishError
from publish.release.model import ClaimResult
from publish.statuses import with_breaks
from publish.tables import ClaimValue, IndicatorValue, Table, cell_of, public_area_code, slice_of

KNOWN = catalog.load()
PAYMENTS = KNOWN.datasets["assistance-payments"]
BUREAU = KNOWN.bureau("dongxihu-2020")
RATE = (Decimal(1), Decimal(0), "reproduced")
RECIPIENTS = KNOWN.datasets["assistance-recipients"]


def payment(kind: str, month: str, component: str, count: int, yuan: str, programme: str = "dibao") -> dict:
    return {
        **{"area_code": "420112", "area_name": "东西湖区", "period_kind": kind, "period_month": month},
        **{"programme_code": programme, "component_code": component},
        **{"payment_count": count, "amount_yuan": Decimal(yuan)},
    }


@pytest.fixture
def table() -> Table:
    rows = (
        payment("month", "2020-01", "all", 30, "300.00"),
        payment("month", "2020-01", "base", 20, "200.00"),
        payment("month", "2020-01", "price", 10, "100.00"),
        payment("month", "2020-02", "all", 20, "200.00"),
        payment("month", "2020-02", "base", 20, "200.00"),
        payment("ytd", "2020-01", "all", 30, "300.00"),
        payment("ytd", "2020-01", "base", 20, "200.00"),
        payment("ytd", "2020-01", "price", 10, "100.00"),
        payment("ytd", "2020-02", "all", 50, "500.00"),
        payment("ytd", "2020-02", "base", 40, "400.00"),
        payment("ytd", "2020-02", "price", 10, "100.00"),
    )
    return Table(PAYMENTS, rows, tuple(range(11, 22)))


def test_slices_read_like_the_registry(table: Table) -> None:
    assert slice_of(PAYMENTS, table.rows[0]) == "programme=dibao"
    assert slice_of(PAYMENTS, table.rows[1]) == "programme=dibao;component=base"


def test_an_indicator_names_the_same_cell_as_the_table(table: Table) -> None:
    cell = cell_of(PAYMENTS, "programme=dibao;component=price", "420112", "month", "2020-01")
    assert cell == table.cell_ids[2]


def test_every_sum_is_a_relation_and_holds(table: Table) -> None:
    system = linked_system([table], KNOWN)
    check_additive(system.cells, system.relations)
    sums = {(r.parent.split("|", 2)[2], len(r.children)) for r in system.relations}
    assert ("month|2020-01|programme=dibao", 2) in sums  # components
    assert ("ytd|2020-02|programme=dibao", 2) in sums  # components, and January + February
    assert ("ytd|2020-01|programme=dibao;component=price", 1) in sums  # January itself
    assert ("ytd|2020-02|programme=dibao;component=price", 1) in sums  # nothing paid in February
    assert len(system.relations) == 4 + 6


def counted(area: str, persons: int) -> dict:
    measures = [column.name for column in RECIPIENTS.columns if column.name.endswith("_count")]
    return {
        **{"area_code": area, "area_name": "x", "period_kind": "month", "period_month": "2020-03"},
        **{"programme_code": "dibao", "urban_rural_code": "all", "care_mode_code": "all"},
        **dict.fromkeys(measures, persons),
    }


def sums_over_areas(**persons: int) -> dict[str, set[str]]:
    """Parent area -> parts, for a table with so many persons in each area."""
    rows = tuple(counted(area.removeprefix("_"), count) for area, count in persons.items())
    system = linked_system([Table(RECIPIENTS, rows, tuple(persons.values()))], KNOWN)
    check_additive(system.cells, system.relations)
    return {r.parent.split("|")[1]: {child.split("|")[1] for child in r.children} for r in system.relations}


def test_streets_and_zones_add_up_to_the_district() -> None:
    sums = sums_over_areas(_420112=6, _420112001=3, _420112002=2, L42011201=1)
    assert sums == {"420112": {"420112001", "420112002", "L42011201"}}


def test_districts_and_zones_add_up_to_the_city() -> None:
    """A reader of a city's table subtracts districts from it: without this sum a hidden district is no secret."""
    sums = sums_over_areas(_420100=9, _420102=4, _420111=3, L42010001=2)
    assert sums == {"420100": {"420102", "420111", "L42010001"}}


def test_a_city_with_streets_adds_up_twice() -> None:
    sums = sums_over_areas(_420100=6, _420102=5, L42010001=1, _420102002=5)
    assert sums == {"420100": {"420102", "L42010001"}, "420102": {"420102002"}}


@pytest.mark.parametrize(
    ("code", "above"),
    [
        *(("420112001", "420112"), ("L42011201", "420112"), ("420112", "420100")),
        *(("L42010001", "420100"), ("420100", "420000"), ("420000", None)),
    ],
)
def test_the_area_above(code: str, above: str | None) -> None:
    assert area_above(code) == above


@pytest.mark.parametrize(
    ("code", "level"),
    [
        *(("420112001", "street"), ("L42011201", "street"), ("420112", "district")),
        *(("L42010001", "district"), ("420100", "city")),
    ],
)
def test_the_level_of_an_area(code: str, level: str) -> None:
    assert level_of(code) == level


def test_a_table_below_its_floor_is_refused() -> None:
    """Children's benefits are told by district; a street would be a handful of families."""
    benefits = KNOWN.datasets["child-benefits"]
    row = {column.name: None for column in benefits.columns}
    row |= {"area_code": "420112001", "period_kind": "ytd", "period_month": "2020-03", "component_code": "all"}
    with pytest.raises(BelowTheFloor, match=r"child-benefits.*'street'.*'district'"):
        linked_system([Table(benefits, (row,), (12,))], KNOWN)
    linked_system([Table(benefits, ({**row, "area_code": "420112"},), (12,))], KNOWN)


def test_money_is_counted_in_fen_and_null_measures_are_left_out() -> None:
    rows = (payment("month", "2020-01", "all", 1, "12.34"),)
    (cell,) = cells_of(Table(PAYMENTS, rows, (1,)))
    assert cell.values == {"assistance-payments.payment_count": 1, "assistance-payments.amount_yuan": 1234}
    rows[0]["payment_count"] = None
    (cell,) = cells_of(Table(PAYMENTS, rows, (1,)))
    assert set(cell.values) == {"assistance-payments.amount_yuan"}


def test_recoveries_are_known_to_make_money_negative() -> None:
    cells = [Cell("a", 3, {"x.amount_yuan": -5, "x.n_count": 1}), Cell("b", 3, {"y.amount_yuan": 5})]
    assert negative_measures(cells) == ("x.amount_yuan",)


@pytest.mark.parametrize(
    ("internal", "public"),
    [("420112000000", "420112"), ("420112001000", "420112001"), ("L42011201", "L42011201"), ("420000000000", "420000")],
)
def test_public_area_codes_have_six_or_nine_digits(internal: str, public: str) -> None:
    assert public_area_code(internal) == public


def protection(hidden: set[str], table: Table) -> Protection:
    verdicts = {c: Verdict("secondary" if c in hidden else "published", "") for c in {*table.cell_ids, *hidden}}
    return Protection(verdicts, GateResult(verdicts, None), System((), (), {}, Names()))  # type: ignore[arg-type]


def test_a_hidden_row_loses_every_measure_and_keeps_its_key(table: Table) -> None:
    public = public_table(table, protection({table.cell_ids[2]}, table))
    assert public.suppressed_rows == 1
    assert public.rows[2][-3:] == (None, None, "c")
    assert public.rows[2][5] == "price"
    assert public.rows[1][-3:] == (20, Decimal("200.00"), "A")


def value(numerator: str, denominator: str | None, result: str | None) -> IndicatorValue:
    parts = [None if part is None else Decimal(part) for part in (numerator, denominator, result)]
    return IndicatorValue("i", "", "", "m", "420112", "month", "2020-01", parts[0], parts[1], parts[2])  # type: ignore[arg-type]


def test_a_hidden_ratio_shows_neither_value_nor_parts() -> None:
    label = slice_label("", PAYMENTS, KNOWN)
    hidden = observation(value("5", "10", "0.5"), "东西湖区", label, visible=False)
    assert (hidden.value, hidden.numerator, hidden.denominator, hidden.status) == (None, None, None, "c")


def test_a_ratio_to_nothing_is_not_applicable_and_one_to_what_is_not_known_not_available() -> None:
    label = slice_label("", PAYMENTS, KNOWN)
    shown = [observation(value("5", part, None), "东西湖区", label, visible=True) for part in ("0", None)]
    assert [(each.value, each.status) for each in shown] == [(None, "z"), (None, "x")]
    assert observation(value("5", "0", None), "东西湖区", label, visible=False).status == "c"


def test_the_first_figure_after_a_break_is_marked() -> None:
    """Not where it is hidden, nor where nothing came before it, nor in another slice than the one that breaks."""
    base = observation(value("5", None, "5"), "东西湖区", slice_label("", PAYMENTS, KNOWN), visible=True)
    told = [
        replace(base, slice=slice_, month=month, status=status)
        for slice_, status in (("", "A"), ("x=1", "A"), ("x=2", "c"))
        for month in ("2020-06", "2020-07", "2020-08")
    ]
    alone = replace(base, area_code="420113", month="2020-09")
    broken = SeriesBreak(date=date(2020, 7, 15), text=Text(zh="口径变了", en="another definition"), slices=("", "x=2"))
    marked = with_breaks([*told, alone], [broken])
    assert "".join(each.status for each in marked) == "AbAAAAcccA"
    assert with_breaks(told, []) == tuple(told)


def test_slices_in_words() -> None:
    label = slice_label("programme=dibao;component=price", PAYMENTS, KNOWN)
    assert label.zh == "最低生活保障，物价补贴"


def test_relations_keep_to_measures_that_all_members_have(table: Table) -> None:
    both = ("assistance-payments.amount_yuan", "assistance-payments.payment_count")
    assert all(r.measures == both for r in linked_system([table], KNOWN).relations)
    table.rows[2]["amount_yuan"] = None
    without = [r for r in linked_system([table], KNOWN).relations if table.cell_ids[2] in r.members]
    assert {r.measures for r in without} == {("assistance-payments.payment_count",)}


def results_of(values: list[ClaimValue], tables: list[Table], decided: Protection, bureau: Bureau) -> list[ClaimResult]:
    """The claims as a release tells them."""
    return list(claim_results(values, KNOWN, bureau, visible_claims(values, tables, decided, KNOWN)))


def test_claims_stand_in_one_unit_on_both_sides() -> None:
    """1219.16 万元 and 100 % are shown as 12,191,600 yuan and 100 percent, published and computed alike."""
    claims = {c.claim_id: c for c in KNOWN.claims("dongxihu-2020")}
    values = [
        ClaimValue("DXH2020-032", "assistance_expenditure", "programme=dibao", "420112", "ytd", "2020-10", *figures)
        for figures in [(Decimal(12_191_600), Decimal(0), "reproduced")]
    ] + [ClaimValue("DXH2020-106", "marriage_registration_pass_rate", "", "420112", "ytd", "2020-10", *RATE)]
    payments = Table(PAYMENTS, (), ())
    marriages = Table(KNOWN.datasets["marriage-registrations"], (), ())
    money, rate = results_of(values, [payments, marriages], protection(set(), payments), BUREAU)
    assert claims["DXH2020-032"].unit == "wan_yuan"
    assert (money.published, money.computed, money.unit) == (Decimal(12_191_600), Decimal(12_191_600), "yuan")
    assert (rate.published, rate.computed, rate.unit) == (Decimal(100), Decimal(100), "percent")


def test_what_is_not_opened_is_neither_an_indicator_nor_told_by_a_claim() -> None:
    """ "Some 1,200 visits" was printed; that there were 1,210 is in a register that is not opened."""
    place = ("420100", "cumulative", "2017-06")
    claim = ClaimValue(
        "WH2017F-074", "garrison_visits", "garrison_event_kind=visit", *place, Decimal(1210), Decimal(10), "reproduced"
    )
    cells = ("garrison_event_kind=visit", "", "agg_garrison_support__area_month", *place)
    figure = IndicatorValue("garrison_visits", *cells, Decimal(1210), None, Decimal(1210))  # type: ignore[arg-type]
    nothing = protection(set(), Table(PAYMENTS, (), ()))
    (result,) = results_of([claim], [], nothing, KNOWN.bureau("wuhan-2017"))
    assert (result.status, result.published, result.computed, result.difference) == ("reproduced", 1200, None, None)
    assert list(series_of([figure], [], nothing, KNOWN, KNOWN.bureau("wuhan-2017"))) == []


def test_an_indicator_of_an_open_dataset_has_to_be_published() -> None:
    place = ("420100", "month", "2017-06")
    figure = IndicatorValue(
        "marriage_registrations", "", "", "agg_marriage__area_month", *place, Decimal(1), None, Decimal(1)
    )  # type: ignore[arg-type]
    with pytest.raises(PublishError, match="no dataset publishes"):
        list(series_of([figure], [], protection(set(), Table(PAYMENTS, (), ())), KNOWN, BUREAU))


def test_a_sum_of_months_is_as_hidden_as_each_of_its_months() -> None:
    """Who knows May to July and two of its months knows the third."""
    figures = (Decimal(12_191_600), Decimal(0), "reproduced", "2020-05")
    series = ("assistance_expenditure", "programme=dibao")
    claim = ClaimValue("DXH2020-032", *series, "420112", "window", "2020-07", *figures)
    assert claim.periods == (("month", "2020-05"), ("month", "2020-06"), ("month", "2020-07"))
    june = "assistance-payments|420112|month|2020-06|programme=dibao"
    assert june in known_cells([claim], [PAYMENTS], KNOWN)
    table = Table(PAYMENTS, (), ())
    (shown,) = results_of([claim], [table], protection(set(), table), BUREAU)
    (hidden,) = results_of([claim], [table], protection({june}, table), BUREAU)
    assert shown.computed == Decimal(12_191_600)
    assert hidden.computed is None
