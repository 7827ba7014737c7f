"""Noise is drawn once and paid for; nobody gets a second look for nothing. OpenDP itself: tests/external."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

import catalog
from catalog.methods import DifferentialPrivacy
from publish.disclosure.cells import NotAdditive
from publish.disclosure.methods import private
from publish.disclosure.methods.choose import changed_view
from publish.disclosure.methods.ledger import BudgetSpent, Draw, draws, keep, left_of
from publish.disclosure.methods.private import draw_table
from publish.disclosure.methods.view import Means, View
from publish.disclosure.policy import BadPolicy
from publish.errors import PublishError
from publish.tables import Table
from tests.unit.publish.disclosure.methods.conftest import DATASET, DISTRICT, crowd, tabulate

KNOWN = catalog.load()
SETTINGS = DifferentialPrivacy(epsilon_year=Decimal(1), releases_year=4)
PRIVATE = DATASET.model_copy(update={"disclosure": "private_persons"})


def district(counts: Sequence[int], months: Sequence[str] = ("2020-06",)) -> Table:
    """A table of the district alone."""
    table = tabulate(crowd(counts), months, PRIVATE)
    kept = [row for row in table.rows if row["area_code"] == DISTRICT]
    return Table(PRIVATE, tuple(kept), tuple(int(str(row["allowance_person_count"])) for row in kept))


@pytest.fixture
def means(tmp_path: Path) -> Means:
    return Means(b"a secret of the tests", tmp_path / "privacy.jsonl")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Decimal]]:
    """A stand-in for OpenDP that moves every count by its own place: -3, -2, ... It keeps what it was asked for."""
    asked: list[tuple[int, Decimal]] = []

    def moved(counts: Sequence[int], sensitivity: int, epsilon: Decimal) -> list[int]:
        asked.append((sensitivity, epsilon))
        return [count + place - 3 + len(asked) for place, count in enumerate(counts)]

    monkeypatch.setattr(private, "discrete_laplace", moved)
    return asked


def figures(view: View) -> list[int]:
    return [int(str(row["allowance_person_count"])) for row in view.row_of.values()]


def test_a_second_draft_shows_the_same_figures_and_costs_nothing(means: Means, calls: list) -> None:
    first, second = (draw_table(district([9] * 24), SETTINGS, KNOWN, means) for _ in range(2))
    assert first == second
    assert len(calls) == 1
    assert left_of(means.ledger, DATASET.id, "2020", Decimal(1)) == Decimal("0.75")


def test_corrected_counts_are_drawn_anew_until_the_year_is_spent(means: Means, calls: list) -> None:
    for number in range(4):
        draw_table(district([9 + number] * 24), SETTINGS, KNOWN, means)
    with pytest.raises(BudgetSpent, match=r"budget of 2020 .* \(0\.00 left\)"):
        draw_table(district([30] * 24), SETTINGS, KNOWN, means)
    assert len(draws(means.ledger)) == 4
    assert figures(draw_table(district([9] * 24), SETTINGS, KNOWN, means))
    draw_table(district([30] * 24, ["2021-06"]), SETTINGS, KNOWN, means)


def test_sensitivity_is_the_number_of_cells_that_one_person_is_in(means: Means, calls: list) -> None:
    """Total, by tier, by sex, by both: four; with streets below it would be eight."""
    draw_table(district([9] * 24), SETTINGS, KNOWN, means)
    assert calls == [(4, Decimal("0.25"))]


def test_cells_that_nobody_is_in_get_noise_like_the_others(means: Means, calls: list) -> None:
    crowded, sparse = district([9] * 24), district([0, 0, 0, 0, 0, 5] + [0] * 18)
    cells = [set(draw_table(table, SETTINGS, KNOWN, means).row_of) for table in (crowded, district([9] * 23 + [0]))]
    assert cells[0] == cells[1]
    assert len(sparse.rows) < len(cells[0])


def test_negative_figures_become_zero_and_every_row_says_estimate(means: Means, calls: list) -> None:
    view = draw_table(district([1, 0] * 12), SETTINGS, KNOWN, means)
    assert min(figures(view)) == 0
    assert {row[-1] for row in view.table.rows} == {"e"}
    keys = [[str(row[name]) for name in DATASET.key] for row in view.row_of.values()]
    assert keys == sorted(keys)


def test_streets_are_refused(means: Means, calls: list) -> None:
    with pytest.raises(BadPolicy, match="no cell that the catalogue knows"):
        draw_table(tabulate(crowd([9] * 24), dataset=PRIVATE), SETTINGS, KNOWN, means)
    assert calls == []


def test_persons_who_count_twice_are_refused(means: Means, calls: list) -> None:
    """Parts that sum to more than the total: somebody is in several cells of a kind, and the sensitivity is wrong."""
    table = district([9] * 24)
    total = {**table.rows[0], "allowance_person_count": 1}
    with pytest.raises(NotAdditive):
        draw_table(Table(PRIVATE, (total, *table.rows[1:]), table.contributors), SETTINGS, KNOWN, means)
    assert calls == []


def test_without_the_extra_the_dataset_is_refused(means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    found: Callable = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name.startswith("opendp"):
            raise ImportError(name)
        return found(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(BadPolicy, match=r"minzheng-open-data\[dp\]"):
        changed_view(district([9] * 24), KNOWN, means)
    assert draws(means.ledger) == ()


def test_the_ledger_keeps_no_count(means: Means, calls: list) -> None:
    """Figures drawn and a keyed digest; the digest of the same counts differs under another secret."""
    draw_table(district([9] * 24), SETTINGS, KNOWN, means)
    entry = json.loads(means.ledger.read_text())
    assert entry.keys() == {"dataset", "month", "epsilon", "counted", "figures"}
    other = Means(b"another", means.ledger)
    draw_table(district([9] * 24), SETTINGS, KNOWN, other)
    assert len({draw.counted for draw in draws(means.ledger)}) == 2
    assert means.ledger.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["{", '{"dataset": "x"}', '{"figures": 3}'])
def test_a_damaged_ledger_stops_everything(means: Means, calls: list, damage: str) -> None:
    means.ledger.write_text(damage + "\n")
    with pytest.raises(PublishError, match=r"privacy\.jsonl:1: the ledger of privacy budgets is damaged"):
        draw_table(district([9] * 24), SETTINGS, KNOWN, means)
    assert calls == [] or len(draws(means.ledger)) == 0


def test_nothing_is_drawn_for_less_than_nothing(means: Means) -> None:
    with pytest.raises(BudgetSpent):
        keep(means.ledger, Draw("a", "2020-06", Decimal("-1"), "", {}), Decimal(1))
    with pytest.raises(BadPolicy, match="secret"):
        draw_table(district([9] * 24), SETTINGS, KNOWN, Means(b"", means.ledger))
