"""Cells refuse contradictions; relations are checked without quoting values."""

import pytest

from publish.disclosure.cells import (
    Cell,
    InconsistentCell,
    NotAdditive,
    Relation,
    by_id,
    check_additive,
    in_order,
)


def test_a_sum_that_does_not_hold_names_relation_and_measure_but_no_value():
    cells = [Cell("all", 99, {"person_count": 77}), Cell("a", 99, {"person_count": 66})]
    with pytest.raises(NotAdditive) as caught:
        check_additive(cells, [Relation("all", ("a",), ("person_count",))])
    assert "all" in caught.value.message and "person_count" in caught.value.message
    assert "77" not in caught.value.message and "66" not in caught.value.message


@pytest.mark.parametrize(
    ("children", "measures", "named"),
    [(("b",), ("person_count",), "b"), (("a",), ("paid_yuan",), "paid_yuan")],
)
def test_unknown_cells_and_measures_are_refused(children, measures, named):
    cells = [Cell("all", 9, {"person_count": 9}), Cell("a", 9, {"person_count": 9})]
    with pytest.raises(NotAdditive, match=named):
        check_additive(cells, [Relation("all", children, measures)])


def test_a_relation_must_not_name_a_cell_twice():
    with pytest.raises(NotAdditive):
        Relation("all", ("a", "a"), ("person_count",))
    with pytest.raises(NotAdditive):
        Relation("all", ("all", "a"), ("person_count",))
    with pytest.raises(NotAdditive):
        Relation("all", (), ("person_count",))


def test_figures_without_contributors_would_pass_for_empty_and_are_refused():
    with pytest.raises(InconsistentCell):
        Cell("a", 0, {"person_count": 3})
    with pytest.raises(InconsistentCell):
        Cell("a", -1, {})
    assert Cell("a", 0, {"paid_yuan": 3}, is_open=True).is_open


def test_duplicate_ids_are_refused():
    with pytest.raises(NotAdditive, match="twice"):
        by_id([Cell("a", 1, {}), Cell("a", 2, {})])


def test_order_does_not_depend_on_input():
    one, two = Relation("t", ("b", "a"), ("y", "x")), Relation("s", ("a",), ("x",))
    assert in_order([one, two]) == in_order([two, Relation("t", ("a", "b"), ("x", "y")), one])
