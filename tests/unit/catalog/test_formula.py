"""Formulas over published figures: what is read is what was meant, in Python, in SQL and on paper."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import formula
from catalog.formula import Figure, FormulaError, Number, Operation

FIGURES = {f"X2020-{number:03}": Fraction(value) for number, value in enumerate((0, 1, 7, 26, "0.73", 406300))}
LEAVES = st.sampled_from([*map(Figure, FIGURES), Number("2"), Number("12"), Number("0.5"), Number("1000")])
NODES = st.recursive(LEAVES, lambda parts: st.builds(Operation, st.sampled_from("+-*/"), parts, parts), max_leaves=6)


def plainly(node: formula.Node, figure: str = "{{{}}}", number: str = "{}") -> str:
    """A node with every operation in brackets, by another hand than the product's: in our notation, or in Python's."""
    match node:
        case Figure(claim_id):
            return figure.format(claim_id)
        case Number(text):
            return number.format(text)
        case Operation(sign, left, right):
            return f"({plainly(left, figure, number)} {sign} {plainly(right, figure, number)})"


@given(NODES)
def test_what_is_written_down_is_read_back(node: formula.Node) -> None:
    assert formula.parse(plainly(node)) == node


@given(NODES)
def test_arithmetic_is_that_of_python(node: formula.Node) -> None:
    names = {"FIGURES": FIGURES, "Fraction": Fraction}
    try:
        expected = eval(plainly(node, "FIGURES['{}']", "Fraction('{}')"), names)
    except ZeroDivisionError:
        with pytest.raises(FormulaError, match="divides"):
            formula.value(node, FIGURES)
        return
    assert formula.value(node, FIGURES) == expected


@given(NODES)
def test_what_a_reader_sees_comes_to_the_same(node: formula.Node) -> None:
    shown = formula.written(node, lambda claim_id: f"{{{claim_id}}}")
    again = formula.parse(shown.translate(str.maketrans("−×÷", "-*/")))
    try:
        expected = formula.value(node, FIGURES)
    except FormulaError:
        return
    assert formula.value(again, FIGURES) == expected


def in_the_warehouse(node: formula.Node) -> Decimal | None:
    """What DuckDB makes of a formula."""
    columns = ", ".join(
        f"cast({float(value)} as {formula.SQL_TYPE}) as {formula.column(claim_id)}"
        for claim_id, value in FIGURES.items()
    )
    query = f"select cast({formula.sql(node)} as {formula.SQL_TYPE}) from (select {columns})"
    ((found,),) = warehouse().execute(query).fetchall()
    return found


@cache
def warehouse() -> duckdb.DuckDBPyConnection:
    """A connection of these tests' own: the one that the package shares would be shared with all other tests."""
    return duckdb.connect()


SUMS = st.recursive(
    st.sampled_from([Figure("X2020-002"), Figure("X2020-003"), Figure("X2020-005"), Number("12"), Number("450")]),
    lambda parts: st.builds(Operation, st.sampled_from("+-"), parts, parts),
    max_leaves=8,
)


@settings(deadline=None)
@given(SUMS, SUMS, SUMS)
def test_the_warehouse_adds_and_multiplies_exactly(one: formula.Node, two: formula.Node, three: formula.Node) -> None:
    node = Operation("*", Operation("+", one, two), three)
    assert in_the_warehouse(node) == formula.value(node, FIGURES)


@settings(deadline=None)
@given(SUMS, SUMS)
def test_the_warehouse_divides_to_eight_decimals_and_never_by_nothing(one: formula.Node, two: formula.Node) -> None:
    node, below = Operation("/", one, two), formula.value(two, FIGURES)
    found = in_the_warehouse(node)
    if below == 0:
        assert found is None
    else:
        assert found is not None and abs(Fraction(found) - formula.value(node, FIGURES)) <= Fraction(1, 10**8)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("20 - 5 - 3", 12),
        ("100 / 10 / 5", 2),
        ("{X2020-003} * 0.5", 13),
        ("  {X2020-002}  ", 7),
        ("({X2020-003} - {X2020-002}) / {X2020-001}", 19),
    ],
)
def test_the_order_of_operations(text: str, value: int) -> None:
    assert formula.value(formula.parse(text), FIGURES) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the end"),
        ("{X2020-001} +", "the end"),
        ("{X2020-001} {X2020-002}", "not expected"),
        ("(1 + 2", "not closed"),
        ("1 + 2)", "not expected"),
        ("* 2", "missing before"),
        ("X2020-001 + 1", "cannot read"),
        ("{X2020} + 1", "cannot read"),
        ("{X2020-001'; drop} + 1", "cannot read"),
        ("2 ** 3", "missing before"),
        ("1,000", "cannot read"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, words: str) -> None:
    with pytest.raises(FormulaError, match=words):
        formula.parse(text)


def test_figures_are_named_once_in_their_order() -> None:
    node = formula.parse("{X2020-003} + {X2020-001} * {X2020-003} - 2")
    assert formula.figures(node) == ("X2020-003", "X2020-001")


@pytest.mark.parametrize(
    ("text", "is_sum"),
    [
        ("{X2020-001} + {X2020-002} + {X2020-003}", True),
        ("{X2020-001}", False),
        ("{X2020-001} + 1", False),
        ("{X2020-001} - {X2020-002}", False),
        ("{X2020-001} * {X2020-002} + {X2020-003}", False),
    ],
)
def test_a_sum_of_parts_is_told_from_other_formulas(text: str, is_sum: bool) -> None:
    assert formula.is_sum(formula.parse(text)) is is_sum


def test_brackets_are_written_where_they_matter() -> None:
    def shown(text: str) -> str:
        return formula.written(formula.parse(text), lambda claim_id: claim_id[-1])

    assert shown("6 * ({X2020-001} * 1 + {X2020-002} * 5)") == "6 × (1 × 1 + 2 × 5)"
    assert shown("({X2020-001} + {X2020-002}) + 3") == "1 + 2 + 3"
    assert shown("1 - ({X2020-001} - {X2020-002})") == "1 − (1 − 2)"
    assert shown("12 / ({X2020-001} / 2)") == "12 ÷ (1 ÷ 2)"
