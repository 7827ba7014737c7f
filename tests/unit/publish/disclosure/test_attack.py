"""The attacker finds what can be found, by intervals, algebra, programs or as an insider, and no more."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.disclosure import programs
from publish.disclosure.algebra import determined
from publish.disclosure.attack import AttackUnfinished, attack
from publish.disclosure.cells import Relation, accounts_of
from publish.disclosure.outsider import ENDLESS, outsider
from publish.disclosure.policy import Policy

COUNT = "person_count"


def run(values, hidden, sums, width=3, known=(), widths=None, **options):
    """Attack a system of counts given as {id: value} and {parent: children}."""
    return attack(
        {c: None if c in hidden else {COUNT: v} for c, v in values.items()},
        [Relation(parent, tuple(children), (COUNT,)) for parent, children in sums],
        {c: {COUNT: values[c]} for c in known},
        {c: {COUNT: values[c]} for c in hidden},
        {c: Policy(5, min_width_count=(widths or {}).get(c, width)) for c in values},
        **options,
    )


def test_a_lone_hidden_cell_is_the_difference():
    report = run({"all": 30, "a": 2, "b": 28}, {"a"}, [("all", "ab")])
    (breach,) = report.breaches
    assert (breach.cell, breach.low, breach.high, breach.witness) == ("a", 2, 2, ("all", "b"))
    assert not report.passed and (report.cells, report.hidden) == (3, 1)


def test_two_hidden_cells_at_their_floor_are_known():
    breaches = run({"all": 30, "a": 1, "b": 1, "c": 28}, {"a", "b"}, [("all", "abc")]).breaches
    assert {(b.cell, b.low, b.high) for b in breaches} == {("a", 1, 1), ("b", 1, 1)}


def test_a_derivation_over_two_tables_names_the_cells_of_both():
    values, sums = {"all": 40, "a": 8, "b": 32, "a1": 3, "a2": 5}, [("all", "ab"), ("a", ("a1", "a2"))]
    assert run(values, {"a", "a1", "b"}, sums).passed
    report = run(values, {"a", "a1"}, sums)
    assert {b.cell: b.witness for b in report.breaches} == {"a": ("all", "b"), "a1": ("a2", "all", "b")}


TRIANGLE = [("pq", "xy"), ("qr", "yz"), ("pr", "xz")]


def test_algebra_finds_what_intervals_do_not():
    values = {"x": 10, "y": 10, "z": 10, "pq": 20, "qr": 20, "pr": 20}
    report = run(values, {"x", "y", "z"}, TRIANGLE)
    assert {(b.cell, b.low, b.high, b.witness) for b in report.breaches} == {
        (c, 10, 10, ("pq", "pr", "qr")) for c in "xyz"
    }


# A triangle that is nearly closed: only programs can tell its sides.
KNOT = {"x": 10, "y": 10, "z": 10, "w": 1, "u": 2, "pq": 20, "qr": 20, "pr": 21, "s": 3}
KNOTTED = [*TRIANGLE[:2], ("pr", "xzw"), ("s", "wu")]


def test_programs_find_what_algebra_does_not():
    report = run(KNOT, set("xyzwu"), KNOTTED, widths={"w": 1, "u": 1})
    assert report.lp_solves > 0
    assert {(b.cell, b.low, b.high) for b in report.breaches} == {(c, 10, 10) for c in "xyz"}
    assert all(set(b.witness) >= {"pq", "qr", "pr"} for b in report.breaches)


def test_small_figures_do_not_drown_in_large_ones():
    # The triangle is told exactly, to the fen, in one component with amounts of ten billion yuan.
    values = {"x": 10, "y": 20, "z": 30, "pq": 30, "qr": 50, "pr": 40, "w": 10**12, "u": 10**12, "v": 10**12}
    values |= {"s": 2 * 10**12 + 10, "t": 2 * 10**12, "r": 2 * 10**12}
    sums = [*TRIANGLE, ("s", "xwu"), ("t", "uv"), ("r", "wv")]
    money = "paid_yuan"
    hidden = set("xyzwuv") - {"v"} | {"t"}
    report = attack(
        {c: None if c in hidden else {money: n} for c, n in values.items()},
        [Relation(parent, tuple(parts), (money,)) for parent, parts in sums],
        {},
        {c: {money: values[c]} for c in hidden},
        {c: Policy(5) for c in values},
    )
    assert {(b.cell, b.low) for b in report.breaches} >= {("x", 10), ("y", 20), ("z", 30)}


def test_known_cells_help_the_attacker_and_are_not_scored():
    values, sums = {"all": 30, "a": 2, "b": 8, "c": 20}, [("all", "abc")]
    assert run(values, {"a", "b"}, sums).passed
    report = run(values, {"a", "b"}, sums, known={"b"})
    assert [(b.cell, b.witness) for b in report.breaches] == [("a", ("all", "b", "c"))]


def test_the_insider_is_caught_only_when_he_learns_a_primary():
    values, sums = {"all": 30, "a": 1, "b": 9, "c": 20}, [("all", "abc")]
    options = {"singletons": {"a"}, "primaries": {"a", "b"}}
    (breach,) = run(values, {"a", "b"}, sums, **options).breaches
    assert (breach.cell, breach.insider) == ("b", "a")
    assert "the only contributor of a" in breach.describe()
    assert run(values, {"a", "b"}, sums, singletons={"a"}, primaries={"a"}).passed
    assert run(values, {"a", "b", "c"}, sums, **options).passed


def test_descriptions_hold_no_values():
    breaches = run({"all": 30, "a": 1, "b": 1, "c": 28}, {"a", "b"}, [("all", "abc")], singletons={"a"}).breaches
    assert breaches and not any(ch.isdigit() for b in breaches for ch in b.describe())


def test_money_without_floor_is_wider():
    public = {"all": {"paid_yuan": 100}, "a": None, "b": None}
    targets = {"a": {"paid_yuan": 90}, "b": {"paid_yuan": 10}}
    arguments = (
        public,
        [Relation("all", ("a", "b"), ("paid_yuan",))],
        {},
        targets,
        dict.fromkeys("ab", Policy(5, 3, 2.0)),
    )
    assert [b.cell for b in attack(*arguments).breaches] == ["a"]
    assert attack(*arguments, lower_bounds={"paid_yuan": None}).passed


def test_everything_hidden_is_wide_however_large():
    values = {"all": 9_000_000, "a": 5_000_000, "b": 4_000_000, "a1": 2_000_000, "a2": 3_000_000}
    assert run(values, set(values), [("all", "ab"), ("a", ("a1", "a2"))], width=1_000_000).passed


def test_a_truth_that_contradicts_the_deductions_stops_the_attack():
    with pytest.raises(AttackUnfinished, match="contradict"):
        run({"all": 30, "a": 2, "b": 20}, {"a"}, [("all", "ab")])


def test_no_time_no_verdict():
    with pytest.raises(AttackUnfinished, match="time"):
        run(KNOT, set("xyzwu"), KNOTTED, width=1, budget_seconds=0)


def test_elimination_solves_a_chain_from_its_open_end():
    values = {f"y{i}": 10 * (i + 1) for i in range(6)} | {f"m{i}": 10 for i in range(6)}
    sums = [Relation(f"y{i}", (f"y{i - 1}", f"m{i}"), (COUNT,)) for i in range(1, 6)]
    hidden = {"m2", "y2", "y3"}
    ids = sorted(values)
    (account,) = accounts_of(ids, sums)
    figures, is_hidden = np.array([values[c] for c in ids]), np.isin(ids, list(hidden))
    view = outsider(account, np.where(is_hidden, 0, figures), is_hidden, np.full(len(ids), -ENDLESS))
    assert [ids[view.cells[c]] for c in determined(view, np.arange(len(view.cells)))] == sorted(hidden)


def fills(values, hidden, sums):
    """Every way to fill the hidden cells with positive integers that keeps all sums (brute force)."""
    order = sorted(hidden)
    limits = {c: min(values[p] for p, children in sums if c in children) for c in order}
    for guess in product(*(range(1, limits[c] + 1) for c in order)):
        world = values | dict(zip(order, guess, strict=True))
        if all(world[p] == sum(world[c] for c in children) for p, children in sums):
            yield world


@st.composite
def small_tables(draw):
    """Two-way tables with published margins and two to six hidden inner cells."""
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    inner = [f"{r}{c}" for r in range(rows) for c in range(columns)]
    values = {c: draw(st.integers(1, 4)) for c in inner}
    sums = [(f"row{r}", [c for c in inner if c[0] == str(r)]) for r in range(rows)]
    sums += [(f"col{k}", [c for c in inner if c[1] == str(k)]) for k in range(columns)]
    values |= {parent: sum(values[c] for c in children) for parent, children in sums}
    return values, set(draw(st.lists(st.sampled_from(inner), min_size=2, max_size=6, unique=True))), sums


@settings(max_examples=30, deadline=None)
@given(small_tables())
def test_intervals_agree_with_brute_force(system):
    values, hidden, sums = system
    seen = defaultdict(set)
    for world in fills(values, hidden, sums):
        for cell_id in hidden:
            seen[cell_id].add(world[cell_id])
    width = {c: max(seen[c]) - min(seen[c]) for c in hidden}
    # Demanding one more than there is makes every cell a breach; its interval must hold every possible value.
    report = run(values, hidden, sums, widths={c: width[c] + 1 for c in hidden}, primaries=())
    found = {b.cell: b for b in report.breaches}
    assert found.keys() == hidden
    for cell_id, breach in found.items():
        assert breach.low <= min(seen[cell_id]) and max(seen[cell_id]) <= breach.high
        assert breach.high - breach.low <= width[cell_id]
    # Demanding no more than there is makes only the exactly known cells a breach.
    report = run(values, hidden, sums, widths={c: max(1, width[c]) for c in hidden}, primaries=())
    assert {b.cell for b in report.breaches} == {c for c in hidden if width[c] == 0}


def test_the_solver_keeps_silent(capfd):
    """What a command prints may be read by a machine."""
    assert run(KNOT, set("xyzwu"), KNOTTED) is not None
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("status", ["kTimeLimit", "kInfeasible", "kUnknown"])
def test_an_unsolved_program_is_never_a_pass(status, monkeypatch):
    class Stuck(programs.Solver):
        def getModelStatus(self):  # noqa: N802
            return getattr(programs.highspy.HighsModelStatus, status)

    monkeypatch.setattr(programs, "Solver", Stuck)
    with pytest.raises(AttackUnfinished):
        run(KNOT, set("xyzwu"), KNOTTED)
