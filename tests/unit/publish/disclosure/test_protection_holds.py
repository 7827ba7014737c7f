"""What must hold of every pattern, checked by an oracle of its own: a plain minimum and maximum per hidden figure."""

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from publish.disclosure import gate
from publish.disclosure.cells import Cell, Relation
from publish.disclosure.gate import DisclosureBreach, audit, run_gate
from publish.disclosure.policy import Policy, Verdict
from publish.disclosure.protect import CannotProtect, draft

AREA = {"city": ["north", "south"], "north": ["n1", "n2", "n3"], "south": ["s1", "s2"]}
PROGRAMME = {"any": ["urban", "rural", "special"]}
SEX = {"all": ["f", "m"]}
COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 60))
COUNT, MONEY = "person_count", "paid_yuan"


def interval(cells, relations, hidden, cell_id, measure, floors):
    """The least and the most that a hidden figure can be, as far as everything public tells."""
    order = sorted(hidden)
    rows, totals = [], []
    for relation in (r for r in relations if measure in r.measures):
        signs = {c: -1 if c == relation.parent else 1 for c in relation.members}
        rows.append([signs.get(c, 0) for c in order])
        totals.append(-sum(s * cells[c].values[measure] for c, s in signs.items() if c not in hidden))
    bounds = [(floors[c], None) for c in order]
    ends = []
    for sign in (1, -1):
        goal = [sign * (c == cell_id) for c in order]
        found = linprog(goal, A_eq=np.array(rows), b_eq=np.array(totals), bounds=bounds, method="highs")
        if found.status == 4:
            found = linprog(goal, A_eq=np.array(rows), b_eq=np.array(totals), bounds=bounds, method="highs-ipm")
        ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
    return ends


def assert_wide(system, verdicts, known=(), latent=()):
    """Every hidden figure keeps the width that its policy asks."""
    cells = {c.id: c for c in system.cells}
    hidden = {c for c in cells if c in latent or (verdicts[c].status != "published" and c not in known)}
    for measure in (COUNT, MONEY):
        shown = [c for c in system.cells if measure in c.values and c.id not in latent]
        lowest = 0 if measure == MONEY else 1
        if any(c.values[measure] == 0 and c.contributors for c in shown):
            lowest = 0
        floors = {c: 0 if c in latent else lowest for c in hidden}
        tied = {c for r in system.relations if measure in r.measures for c in r.members}
        relevant = {c for c in hidden & tied if measure in cells[c].values}
        for cell_id in sorted(relevant):
            if cell_id in latent and cell_id not in system.policies:
                continue
            primary = system.policies[cell_id].is_primary(cells[cell_id])
            if cell_id in latent and not primary:
                continue
            need = system.policies[cell_id].required_width(measure, cells[cell_id].values[measure], primary)
            low, high = interval(cells, system.relations, relevant, cell_id, measure, floors)
            assert high - low >= need * (1 - 1e-6), (cell_id, measure, low, high, need)


def test_the_oracle_sees_a_lone_hidden_figure(build_table):
    system = build_table("all", {"a": 2, "b": 40})
    with pytest.raises(AssertionError, match="'a'"):
        assert_wide(system, {c: Verdict("primary" if c == "a" else "published", "") for c in ("a", "b", "all")})


@settings(max_examples=12, deadline=None)
@given(st.lists(COUNTS, min_size=15, max_size=15))
def test_no_figure_of_a_crossed_hierarchy_is_bounded_too_tightly(build_cross, counts):
    system = build_cross([AREA, PROGRAMME], counts)
    assert_wide(system, run_gate(*system).verdicts)


@settings(max_examples=5, deadline=None)
@given(st.lists(COUNTS, min_size=20, max_size=20))
def test_nor_of_a_three_way_table(build_cross, counts):
    system = build_cross([{"city": ["a", "b", "c", "d", "e"]}, {"any": ["urban", "rural"]}, SEX], counts)
    assert_wide(system, run_gate(*system).verdicts)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(COUNTS, min_size=3, max_size=3), min_size=2, max_size=5))
def test_nor_of_months_with_their_year_to_date(build_months, counts):
    system = build_months(counts)
    assert_wide(system, run_gate(*system).verdicts)


@settings(max_examples=10, deadline=None)
@given(st.lists(COUNTS, min_size=15, max_size=15), st.sets(st.sampled_from(["n1.any", "s2.urban", "n3.rural"])))
def test_nor_where_some_are_known_from_elsewhere(build_cross, counts, known):
    system = build_cross([AREA, PROGRAMME], counts)
    try:
        verdicts = run_gate(*system, known).verdicts
    except CannotProtect:
        assert known
        return
    assert_wide(system, verdicts, known)


def overlapping(women, men, both):
    """Persons of two programmes, some in both: total + overlap = sum of the parts. The overlap stands nowhere."""
    cells = [
        Cell("total", women + men - both, {COUNT: women + men - both}),
        Cell("p", women, {COUNT: women}),
        Cell("q", men, {COUNT: men}),
        Cell("overlap", both, {COUNT: both}, is_latent=True),
        Cell("sum", women + men, {COUNT: women + men}, is_latent=True),
    ]
    relations = [Relation("sum", ("p", "q"), (COUNT,)), Relation("sum", ("total", "overlap"), (COUNT,))]
    return cells, relations, {c.id: Policy(5) for c in cells if not c.is_latent}


def test_a_latent_overlap_gives_cover_and_asks_for_none():
    # Nobody knows how many are in both, so a small part is no difference of what is shown; nor is the overlap guarded.
    cells, relations, policies = overlapping(40, 2, 1)
    verdicts = run_gate(cells, relations, policies).verdicts
    assert "overlap" not in verdicts and "sum" not in verdicts
    assert verdicts["q"].status == "primary"
    result = run_gate(*overlapping(40, 30, 2))
    assert {v.status for v in result.verdicts.values()} == {"published"}
    assert (result.report.cells, result.report.hidden) == (3, 0)


def steps(before, now):
    """Two figures to date, whose difference is a figure too although no table shows it."""
    cells = [
        Cell("june", before, {COUNT: before}),
        Cell("july", now, {COUNT: now}),
        Cell("in july", now - before, {COUNT: now - before}, is_latent=True),
    ]
    return cells, [Relation("july", ("june", "in july"), (COUNT,))], {c.id: Policy(5) for c in cells}


def test_a_small_difference_of_two_figures_is_protected_like_a_row():
    verdicts = run_gate(*steps(30, 32)).verdicts
    assert sorted(v.status for v in verdicts.values()) == ["published", "secondary"]
    assert {v.status for v in run_gate(*steps(30, 40)).verdicts.values()} == {"published"}
    cells, relations, policies = steps(30, 32)
    shown = {c.id: Verdict("published", "") for c in cells if not c.is_latent}
    with pytest.raises(DisclosureBreach, match="in july can be told exactly"):
        audit(cells, relations, policies, (), shown)


def test_what_an_earlier_release_hid_stays_hidden_and_covered(build_table):
    system = build_table("all", {"a": 20, "b": 40, "c": 9, "d": 700})
    verdicts = run_gate(*system, hidden_before={"c"}).verdicts
    assert verdicts["c"] == Verdict("secondary", "hidden in an earlier release")
    assert_wide(system, verdicts)


def tables(build_cross, seeds):
    """Random tables, as sparse and uneven as real ones."""
    for seed in seeds:
        rng = random.Random(seed)
        yield build_cross([AREA, PROGRAMME], [rng.choice([0, 1, 2, 4, 9, 14, 30, 45]) for _ in range(15)])


def test_most_secondaries_are_needed(build_cross):
    """Showing any one of them lets the attack succeed for nineteen in twenty."""
    needed = tried = 0
    for system in tables(build_cross, range(12)):
        verdicts = run_gate(*system).verdicts
        for cell_id in [c for c, v in verdicts.items() if v.status == "secondary"]:
            tried += 1
            try:
                audit(*system, (), verdicts | {cell_id: Verdict("published", "tampered")})
            except DisclosureBreach:
                needed += 1
    assert tried >= 40 and needed >= 0.95 * tried


def caught(monkeypatch, build_cross, mutate, known=()):
    """How many of some random tables a protector with a fault loses to the attack, without repair."""
    monkeypatch.setattr(gate, "draft", mutate)
    monkeypatch.setattr(gate, "mend_breaches", lambda *_: 0)
    lost = 0
    for system in tables(build_cross, range(8)):
        try:
            run_gate(*system, known)
        except DisclosureBreach as breach:
            lost += breach.report is not None
        except CannotProtect:
            continue
    return lost


def blind_to_floors(cells, relations, policies, known, bounds, before):
    return draft(cells, relations, policies, known, dict.fromkeys(bounds, 0), before)


def content_with_any_width(cells, relations, policies, known, bounds, before):
    return draft(cells, relations, {c: Policy(p.threshold, 1, Fraction(1, 10**9)) for c, p in policies.items()}, known)


def one_relation_short(cells, relations, policies, known, bounds, before):
    return draft(cells, relations[3:], policies, known, bounds, before)


def ignorant_of_what_is_known(cells, relations, policies, known, bounds, before):
    return draft(cells, relations, policies, (), bounds, before)


@pytest.mark.parametrize(
    ("mutate", "known"),
    [
        (blind_to_floors, ()),
        (content_with_any_width, ()),
        (one_relation_short, ()),
        (ignorant_of_what_is_known, ("n1.urban", "s2.rural", "n2.special")),
    ],
)
def test_a_protector_with_a_fault_is_caught(build_cross, monkeypatch, mutate, known):
    assert caught(monkeypatch, build_cross, mutate, known) >= 2
