"""Fixed examples of suppression patterns: what may be hidden, for whom, and when that is impossible."""

import pytest

from publish.disclosure import swing
from publish.disclosure.cells import Cell, NotAdditive, Relation
from publish.disclosure.policy import BadPolicy, Policy, Verdict
from publish.disclosure.protect import CannotProtect, draft


@pytest.fixture
def statuses(drafted):
    return lambda system, **options: {c: v.status for c, v in drafted(*system, **options).items()}


def test_the_cheapest_detail_protects_a_small_count(build_table, drafted):
    result = drafted(*build_table("all", {"a": 2, "b": 40, "c": 9, "d": 700}))
    assert {c: v.status for c, v in result.items()} == {
        "a": "primary", "all": "published", "b": "published", "c": "secondary", "d": "published",
    }  # fmt: skip
    assert result["c"] == Verdict("secondary", "protects a")


def test_enough_small_cells_protect_each_other(build_table, statuses):
    assert "secondary" not in statuses(build_table("all", {"a": 3, "b": 4, "c": 4, "d": 700})).values()


def test_small_cells_without_room_need_one_more(build_table, statuses):
    # Two ones under a total of two leave no doubt although both are hidden.
    assert statuses(build_table("all", {"a": 1, "b": 1, "c": 40, "d": 30}))["d"] == "secondary"


def test_zeros_are_never_hidden(build_table, statuses):
    result = statuses(build_table("all", {"a": 2, "b": 0, "c": 0, "d": 50}))
    assert (result["b"], result["c"], result["d"]) == ("published", "published", "secondary")


def test_the_parent_goes_when_no_sibling_may(build_table, statuses):
    open_sibling = Cell("b", 30, {"person_count": 30}, is_open=True)
    assert statuses(build_table("all", {"a": 2, "b": 30}, b=open_sibling))["all"] == "secondary"


def test_open_cells_stay_open_even_below_the_threshold(build_table, drafted):
    small = Cell("b", 3, {"person_count": 3}, is_open=True)
    result = drafted(*build_table("all", {"a": 30, "b": 3}, b=small))
    assert result["b"] == Verdict("published", "open by law")


def test_cannot_protect_names_the_cell(build_table, drafted):
    open_rest = {c: Cell(c, n, {"person_count": n}, is_open=True) for c, n in (("b", 30), ("all", 32))}
    with pytest.raises(CannotProtect, match="cell a ") as caught:
        drafted(*build_table("all", {"a": 2, "b": 30}, **open_rest))
    assert caught.value.cell_id == "a"


def test_known_cells_protect_nobody_and_primaries_stay_hidden_when_known(build_table, statuses):
    system = build_table("all", {"a": 2, "b": 8, "c": 9, "d": 3})
    assert statuses(system, known={"d"}) == {
        "a": "primary", "all": "published", "b": "secondary", "c": "published", "d": "primary",
    }  # fmt: skip
    assert statuses(system, known={"b", "d"})["c"] == "secondary"


def test_the_only_contributor_of_a_cell_must_not_read_off_another(build_table, statuses):
    # With two hidden cells, whoever is alone in `a` would subtract himself and learn `b`.
    result = statuses(build_table("all", {"a": 1, "b": 4, "c": 60}))
    assert result["c"] == "secondary"


def test_one_person_in_a_cell_and_its_total_is_no_threat_to_himself(drafted):
    cells = [Cell(c, n, {"person_count": n}) for c, n in (("all", 41), ("s", 1), ("s.f", 1), ("s.m", 0), ("t", 40))]
    relations = [
        Relation("all", ("s", "t"), ("person_count",)),
        Relation("s", ("s.f", "s.m"), ("person_count",)),
    ]
    result = drafted(cells, relations, {c.id: Policy(5) for c in cells})
    assert [c for c, v in result.items() if v.status == "published"] == ["all", "s.m"]


def test_a_recovered_overpayment_is_protected_as_well(drafted):
    cells = [
        Cell("all", 60, {"paid_yuan": 90}),
        Cell("a", 2, {"paid_yuan": -10}),
        Cell("b", 58, {"paid_yuan": 100}),
    ]
    policies = {c.id: Policy(5) for c in cells}
    relations = [Relation("all", ("a", "b"), ("paid_yuan",))]
    assert drafted(cells, relations, policies, (), {"paid_yuan": None})["b"].status == "secondary"


def test_measures_of_a_cell_share_one_status(drafted):
    # The counts alone would let a and b protect each other; the amounts are too unequal without c.
    people, paid = {"a": 4, "b": 4, "c": 9, "all": 17}, {"a": 100_000, "b": 1, "c": 50_000, "all": 150_001}
    cells = [Cell(c, people[c], {"person_count": people[c], "paid_yuan": paid[c]}) for c in people]
    relations = [Relation("all", ("a", "b", "c"), ("person_count", "paid_yuan"))]
    policies = {c: Policy(5, min_width_share=1.0) for c in people}
    assert drafted(cells, relations, policies)["c"].status == "published"
    policies = {c: Policy(5, min_width_share=1.4) for c in people}
    assert drafted(cells, relations, policies)["c"].status == "secondary"


def test_nothing_small_nothing_hidden(build_table, statuses):
    assert set(statuses(build_table("all", {"a": 20, "b": 0})).values()) == {"published"}


def test_bad_input_is_refused(build_table, drafted):
    system = build_table("all", {"a": 2, "b": 8})
    with pytest.raises(BadPolicy, match="nowhere"):
        drafted(*system, known={"nowhere"})
    with pytest.raises(BadPolicy, match="has no policy"):
        drafted(system.cells, system.relations, {})
    wrong = [*system.cells[:-1], Cell("all", 11, {"person_count": 11})]
    with pytest.raises(NotAdditive):
        drafted(wrong, system.relations, system.policies)


def test_an_unsolved_program_is_an_error(build_table, monkeypatch):
    solve = swing.linprog

    def give_up(*arguments, **options):
        found = solve(*arguments, **options)
        found.status = 4
        return found

    monkeypatch.setattr(swing, "linprog", give_up)
    pattern = draft(*build_table("all", {"a": 2, "b": 8, "c": 30}))
    with pytest.raises(swing.SwingNotSolved):
        pattern.mend([swing.Exposure(cell=0, account=0, rise=3, fall=0)])
