"""Rounded figures are near, add up, and cannot be turned back into small counts."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catalog
from catalog.methods import Rounding
from publish.disclosure.cells import Relation
from publish.disclosure.gate import DisclosureBreach
from publish.disclosure.methods.choose import changed_view
from publish.disclosure.methods.reversal import reverse_rounding
from publish.disclosure.methods.round_table import round_table
from publish.disclosure.methods.rounding import CannotRound, Rounded, round_figures
from publish.disclosure.methods.view import Means
from publish.disclosure.policy import BadPolicy
from publish.disclosure.system import relations_of
from tests.unit.publish.disclosure.conftest import COUNT, cross
from tests.unit.publish.disclosure.methods.conftest import DATASET, crowd, tabulate

BASE = 5
SECRET = b"a secret of the tests"
ROUNDED = DATASET.model_copy(update={"disclosure": "rounded_persons"})
MEANS = Means(SECRET, __file__)
SHAPES = ((3, 2), (4, 3, 2), (2, 2, 2), (6,))
Case = tuple[dict[str, int], list[Relation]]


def crossed(shape: Sequence[int], counts: Sequence[int]) -> Case:
    trees = [{"all": [f"n{number}" for number in range(size)]} for size in shape]
    system = cross(trees, counts)
    truth = {cell.id: cell.values[COUNT] for cell in system.cells}
    return truth, [Relation(r.parent, r.children, (COUNT,)) for r in system.relations]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    shape = draw(st.sampled_from(SHAPES))
    size = math.prod(shape)
    return crossed(shape, draw(st.lists(st.integers(0, 23), min_size=size, max_size=size)))


def broken_sums(figures: dict[str, int], relations: Sequence[Relation]) -> list[str]:
    return [r.parent for r in relations if figures[r.parent] != sum(figures[child] for child in r.children)]


@settings(max_examples=60, deadline=None)
@given(case=cases(), exact=st.booleans())
def test_totals_equal_the_sum_of_the_published_parts(case: Case, exact: bool) -> None:
    truth, relations = case
    figures = round_figures(truth, relations, BASE, SECRET, 10_000 if exact else 0).figures
    assert broken_sums(figures, relations) == []
    assert all(figure % BASE == 0 and figure >= 0 for figure in figures.values())


@settings(max_examples=60, deadline=None)
@given(case=cases(), exact=st.booleans())
def test_no_figure_is_further_from_the_truth_than_its_reach(case: Case, exact: bool) -> None:
    truth, relations = case
    rounded = round_figures(truth, relations, BASE, SECRET, 10_000 if exact else 0)
    for cell, width in rounded.reach.items():
        assert width is None or abs(rounded.figures[cell] - truth[cell]) <= width
    if not exact:
        parents = {relation.parent for relation in relations}
        assert all(rounded.figures[cell] == 0 for cell, count in truth.items() if count == 0 and cell not in parents)


def test_the_optimum_is_the_optimum() -> None:
    """Against every way to round a table of two by three to neighbouring multiples."""
    truth, relations = crossed((2, 3), (1, 7, 3, 9, 4, 2))
    figures = round_figures(truth, relations, BASE, SECRET).figures
    leaves = [cell for cell in truth if "all" not in cell]
    best = math.inf
    for steps in product((0, BASE), repeat=len(leaves)):
        tried = {leaf: truth[leaf] // BASE * BASE + step for leaf, step in zip(leaves, steps, strict=True)}
        for relation in sorted(relations, key=lambda r: r.parent.count("all")):
            tried[relation.parent] = sum(tried[child] for child in relation.children)
        if all(abs(tried[cell] - truth[cell]) < BASE for cell in truth):
            best = min(best, distance(tried, truth))
    assert best <= distance(figures, truth) <= 1.5 * best


def distance(figures: dict[str, int], truth: dict[str, int]) -> int:
    return sum(abs(figures[cell] - truth[cell]) for cell in truth)


def test_large_tables_are_nearly_as_good_in_sequence() -> None:
    draw = random.Random(5)
    truth, relations = crossed((12, 6, 2), [draw.choice((0, 1, 2, 3, 8, 13, 40)) for _ in range(144)])
    best, quick = (round_figures(truth, relations, BASE, SECRET, limit).figures for limit in (10_000, 0))
    assert distance(best, truth) <= distance(quick, truth) <= 1.6 * distance(best, truth)


def test_dimensions_that_are_not_crossed_are_rounded_only_together() -> None:
    """Two ways to split one total: the program finds figures for both, the sequence says that it cannot."""
    truth = {"all": 12, "a": 7, "b": 5, "x": 3, "y": 9}
    sums = [Relation("all", ("a", "b"), (COUNT,)), Relation("all", ("x", "y"), (COUNT,))]
    assert broken_sums(round_figures(truth, sums, BASE, SECRET).figures, sums) == []
    with pytest.raises(CannotRound, match="all"):
        round_figures(truth, sums, BASE, SECRET, 0)


def test_the_secret_breaks_ties() -> None:
    truth, relations = crossed((4, 2), (2, 3, 2, 3, 2, 3, 2, 3))
    seen = {tuple(round_figures(truth, relations, BASE, str(n).encode()).figures.values()) for n in range(8)}
    assert len(seen) > 1
    assert round_figures(truth, relations, BASE, SECRET) == round_figures(truth, relations, BASE, SECRET)


@settings(max_examples=40, deadline=None)
@given(case=cases(), exact=st.booleans())
def test_rounded_tables_withstand_their_attack(case: Case, exact: bool) -> None:
    truth, relations = case
    rounded = round_figures(truth, relations, BASE, SECRET, 10_000 if exact else 0)
    _, read = reverse_rounding(rounded.figures, rounded.reach, relations, truth, 10)
    assert read == ()


def nearest(truth: dict[str, int]) -> Rounded:
    """Every figure to its nearest multiple, totals like parts: what rounding without control does."""
    figures = {cell: (count + BASE // 2) // BASE * BASE for cell, count in truth.items()}
    return Rounded(figures, dict.fromkeys(truth, BASE // 2))


def test_rounding_without_control_is_read() -> None:
    """The mutant: 3 + 3 + 3 prints as 5 + 5 + 5 = 10, which only 3 + 3 + 3 = 9 or less can do."""
    truth, relations = crossed((4,), (3, 3, 3, 3))
    rounded = nearest(truth)
    assert rounded.figures["all"] == 10
    attacked, read = reverse_rounding(rounded.figures, rounded.reach, relations, truth, 10)
    assert (attacked, len(read)) == (4, 4)


def test_totals_known_from_elsewhere_are_used() -> None:
    """Four parts of four to six: a known total of sixteen leaves fours only."""
    truth, relations = crossed((4,), (4, 4, 4, 4))
    figures, reach = dict.fromkeys(truth, 5), dict.fromkeys(truth, 1)
    figures["all"], reach["all"] = 15, 3
    assert reverse_rounding(figures, reach, relations, truth, 10)[1] == ()
    assert len(reverse_rounding(figures, reach, relations, truth, 10, {"all"})[1]) == 4


def test_a_table_is_rounded_as_its_profile_says() -> None:
    table = tabulate(crowd([3, 8, 12, 1] * 6), dataset=ROUNDED)
    view = changed_view(table, catalog.load(), MEANS)
    figures = {cell: int(str(row["allowance_person_count"])) for cell, row in view.row_of.items()}
    assert {row[-1] for row in view.table.rows} == {"e"}
    assert 0 not in figures.values()
    assert view.report.hidden == len(table.rows) - len(figures) > 0
    assert view.report.attacked > 0 == view.report.read
    everywhere = {cell: figures.get(cell, 0) for cell in table.cell_ids}
    assert broken_sums(everywhere, list(relations_of(table))) == []


def test_a_table_whose_small_counts_can_be_read_is_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    table = tabulate(crowd([3] * 24), dataset=ROUNDED)
    monkeypatch.setattr(
        "publish.disclosure.methods.round_table.round_figures",
        lambda truth, *_: Rounded(truth, dict.fromkeys(truth, 0)),
    )
    with pytest.raises(DisclosureBreach, match="small counts can be read"):
        round_table(table, Rounding(base=BASE), 10, MEANS)


def test_without_a_secret_nothing_is_rounded() -> None:
    with pytest.raises(BadPolicy, match="secret"):
        round_table(tabulate(crowd([3] * 24), dataset=ROUNDED), Rounding(base=BASE), 10, Means(b"", __file__))
