"""What a reader can only bound, what follows by subtraction, and figures that two tables share."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalog
from publish.disclosure.cells import Cell, NotAdditive, check_additive
from publish.disclosure.sums import Sum, bounds, contributors_between, gap_between
from publish.disclosure.system import linked_system
from publish.tables import Table

KNOWN = catalog.load()
VISITS = KNOWN.datasets["left-behind-visits"]
PERSONS = "left-behind-visits.visited_person_count"


def visits(month: str, mode: str, visited: int, persons: int, kind: str = "month") -> dict:
    place = {"area_code": "420112", "area_name": "东西湖区", "period_kind": kind, "period_month": month}
    keys = {name: "all" for name in VISITS.key if name not in place}
    return {
        **place,
        **keys,
        "visit_mode_code": mode,
        "left_behind_visit_count": visited,
        "visited_person_count": persons,
    }


def test_a_sum_that_always_holds_is_one_whether_declared_or_not() -> None:
    rows = (visits("2020-01", "all", 30, 25), visits("2020-01", "1", 20, 15), visits("2020-01", "2", 10, 10))
    system = linked_system([Table(VISITS, rows, (25, 15, 10))], KNOWN)
    assert all(PERSONS in relation.measures for relation in system.relations)
    assert not any(cell.is_latent for cell in system.cells)


def test_distinct_persons_are_bounded_by_their_parts() -> None:
    """25 persons in all, 18 and 12 by mode: five were visited both ways, and neither part exceeds 25."""
    rows = (visits("2020-01", "all", 30, 25), visits("2020-01", "1", 20, 18), visits("2020-01", "2", 10, 12))
    system = linked_system([Table(VISITS, rows, (25, 18, 12))], KNOWN)
    check_additive(system.cells, system.relations)
    latent = {cell.id.rsplit("~", 1)[1].split(" ")[0]: cell.values for cell in system.cells if cell.is_latent}
    assert latent["overlap"] == {PERSONS: 5}
    assert latent["roster"] == {PERSONS: 30}
    beside = [cell.values[PERSONS] for cell in system.cells if "~beside " in cell.id]
    assert sorted(beside) == [25 - 18, 25 - 12]


@given(parts=st.lists(st.integers(0, 40), min_size=1, max_size=5), data=st.data())
def test_bounds_hold_on_every_count_of_distinct_units(parts: list[int], data: st.DataObject) -> None:
    whole = data.draw(st.integers(max(parts), sum(parts)))
    cells = {"t": Cell("t", whole, {"n_count": whole})}
    cells |= {f"p{i}": Cell(f"p{i}", part, {"n_count": part}) for i, part in enumerate(parts)}
    latent, relations = bounds(Sum("x", "t", tuple(f"p{i}" for i in range(len(parts)))), cells, "n_count")
    check_additive([*cells.values(), *latent], relations)
    assert all(value >= 0 for cell in latent for value in cell.values.values())


def test_a_declared_sum_that_fails_is_an_error() -> None:
    rows = (visits("2020-01", "all", 31, 25), visits("2020-01", "1", 20, 15), visits("2020-01", "2", 10, 10))
    system = linked_system([Table(VISITS, rows, (25, 15, 10))], KNOWN)
    with pytest.raises(NotAdditive):
        check_additive(system.cells, system.relations)


def test_what_came_between_two_running_figures_is_a_cell() -> None:
    """Told to March and to June only: 3 visits to 3 persons between them are a small figure that nobody prints."""
    rows = (visits("2020-03", "all", 50, 40, "ytd"), visits("2020-06", "all", 53, 43, "ytd"))
    system = linked_system([Table(VISITS, rows, (40, 43))], KNOWN)
    (gap,) = (cell for cell in system.cells if cell.is_latent and "~since~" in cell.id)
    assert gap.values == {"left-behind-visits.left_behind_visit_count": 3}
    assert gap.contributors == 3
    assert system.policies[gap.id].reason_to_hide(gap) == "frequency"


def test_where_months_are_told_nothing_follows_by_subtraction() -> None:
    rows = (
        visits("2020-03", "all", 50, 40, "ytd"),
        visits("2020-03", "all", 10, 10),
        visits("2020-06", "all", 53, 43, "ytd"),
    )
    system = linked_system([Table(VISITS, rows, (40, 10, 43))], KNOWN)
    assert not any("~since~" in cell.id for cell in system.cells)


def test_a_new_year_starts_anew() -> None:
    rows = (visits("2020-12", "all", 50, 40, "ytd"), visits("2021-03", "all", 53, 43, "ytd"))
    assert not any("~since~" in cell.id for cell in linked_system([Table(VISITS, rows, (40, 43))], KNOWN).cells)


def test_both_running_figures_grow_by_one_difference() -> None:
    """Year to date and since the records begin: who has both has one unknown, not two."""
    figures = (("2020-03", 50, 40), ("2020-06", 53, 43))
    rows = tuple(visits(month, "all", n, p, "ytd") for month, n, p in figures)
    rows += tuple(visits(month, "all", 100 + n, 90 + p, "cumulative") for month, n, p in figures)
    system = linked_system([Table(VISITS, rows, (40, 43, 130, 133))], KNOWN)
    check_additive(system.cells, system.relations)
    gaps = {cell.id for cell in system.cells if "~since~" in cell.id}
    assert len(gaps) == 1
    assert sum(not gaps.isdisjoint(relation.members) for relation in system.relations) == 2


def test_the_first_figure_of_a_year_is_the_difference_itself() -> None:
    rows = (visits("2021-03", "all", 9, 9, "ytd"), visits("2020-12", "all", 50, 40, "cumulative"))
    rows += (visits("2021-03", "all", 59, 49, "cumulative"),)
    table = Table(VISITS, rows, (9, 40, 49))
    system = linked_system([table], KNOWN)
    step, before, after = table.cell_ids
    tied = [r for r in system.relations if r.parent == after]
    assert [set(r.children) for r in tied] == [{before, step}]


def test_that_nothing_lies_between_two_figures_is_not_known_to_who_has_read_one() -> None:
    (gap,), (relation,) = gap_between(
        Cell("march", 12, {"n_count": 12}), Cell("june", 12, {"n_count": 12}), frozenset(["n_count"])
    )
    assert (gap.contributors, gap.values) == (0, {"n_count": 0})
    assert (relation.parent, relation.children) == ("june", ("march", gap.id))


def test_a_count_that_falls_was_corrected_and_is_no_figure() -> None:
    earlier, later = Cell("march", 30, {"n_count": 30, "x_yuan": 100}), Cell("june", 29, {"n_count": 29, "x_yuan": 90})
    ((gap,), _) = gap_between(earlier, later, frozenset(["n_count", "x_yuan"]))
    assert gap.values == {"x_yuan": -10}


@pytest.mark.parametrize(
    ("before", "after", "events", "expected"),
    [
        ((20, 100), (22, 150), 50, 7),  # 50 of 150 events, at 22 persons per 150
        ((20, 20), (23, 23), 3, 3),  # once each: the newcomers
        ((1, 2), (1, 3), 1, 1),  # the sole contributor again
        ((20, 100), (20, 101), 1, 2),  # one more event: one person, who is never taken for an insider
    ],
)
def test_who_stands_behind_a_difference(
    before: tuple[int, int], after: tuple[int, int], events: int, expected: int
) -> None:
    earlier, later = (Cell(name, n, {"e_count": count}) for name, (n, count) in (("a", before), ("b", after)))
    assert contributors_between(earlier, later, {"e_count": events}) == expected


RECIPIENTS, PAYMENTS = KNOWN.datasets["assistance-recipients"], KNOWN.datasets["assistance-payments"]


def tekun(households: int, supplements: int) -> list[Table]:
    """Households on the tekun roster, and as many (or not) that were paid a price supplement."""
    place = {"area_code": "420112", "area_name": "东西湖区", "period_kind": "month", "period_month": "2020-03"}
    roster = {column.name: "all" for column in RECIPIENTS.columns} | place | {"programme_code": "tekun"}
    roster |= {column.name: households for column in RECIPIENTS.columns if column.measure}
    paid = place | {"programme_code": "tekun", "component_code": "price"}
    paid |= {"payment_count": supplements, "amount_yuan": Decimal(supplements * 50)}
    return [Table(RECIPIENTS, (roster,), (households,)), Table(PAYMENTS, (paid,), (supplements,))]


def test_a_figure_that_two_tables_print_is_one_cell() -> None:
    tables = tekun(84, 84)
    system = linked_system(tables, KNOWN)
    (cell,) = system.cells
    (row,), (other,) = (table.cell_ids for table in tables)
    assert system.names.cell(row) == system.names.cell(other) == cell.id
    assert cell.values["assistance-recipients.assisted_household_count"] == 84
    assert cell.values["assistance-payments.amount_yuan"] == 84 * 50 * 100
    assert "assistance-payments.payment_count" not in cell.values


def test_figures_that_differ_are_not_one() -> None:
    assert len(linked_system(tekun(84, 83), KNOWN).cells) == 2
