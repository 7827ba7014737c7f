"""Each step of the reconciliation holds for what belongs together, and names what does not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.load import load
from intake import accounts
from orchestration.audit import reconcile
from orchestration.audit.reconcile import Line
from orchestration.paths import Paths
from publish.release import site
from publish.release.disk import read_tree
from publish.release.history.state import state_of_files, state_of_release
from publish.release.model import Release
from publish.release.workflow import follow
from publish.tables import Table
from tests.unit.publish.release.conftest import release, run
from tests.unit.publish.release.test_history import changed, rows
from tests.unit.publish.release.test_workflow import Run

__all__ = ["release", "run"]


def broken(lines: list[Line]) -> dict[str, Decimal]:
    return {f"{line.check} {line.subject}": line.difference for line in lines if not line.holds}


def delivery(**changes: object) -> accounts.Delivery:
    made = accounts.Delivery("d" * 16, "fund_line", "S20", "2020-03", "f.xlsx", "d" * 64, 1, 1, "admitted", 3, 3)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_rows_that_are_not_in_the_files(tmp_path: Path) -> None:
    paths = Paths(tmp_path, tmp_path / "key.json")
    lines = list(reconcile.rows(paths, [delivery()]))
    assert broken(lines) == {f"rows fund_line 2020-03 {'d' * 16}": 3}
    assert broken(list(reconcile.rows(paths, [delivery(status="superseded")]))) == {}


@pytest.mark.parametrize(
    ("stated", "computed", "difference"),
    [
        ("10.00", "10", None),
        ("10.01", "10", Decimal("0.01")),
        ("99999999999999.99", "99999999999999.98", Decimal("0.01")),
    ],
)
def test_totals_are_exact_to_the_fen(tmp_path: Path, stated: str, computed: str, difference: Decimal | None) -> None:
    known, paths = load(), Paths(tmp_path, tmp_path / "key.json")
    each = delivery(control={"amount_yuan": {"stated": stated, "computed": computed}}, accepted=2, quarantined=1)
    found = broken(list(reconcile.totals(known, paths, [each])))
    assert list(found.values()) == ([difference] if difference else [])
    assert list(reconcile.totals(known, paths, [replace(each, status="rejected")])) == []


def test_a_tolerance_of_the_contract_explains(tmp_path: Path) -> None:
    known, paths = load(), Paths(tmp_path, tmp_path / "key.json")
    control = {"amount_yuan": {"stated": "10.05", "computed": "10"}}
    each = delivery(feed="assistance_payment", control=control, accepted=2, quarantined=1)
    (line,) = reconcile.totals(known, paths, [each])
    assert (line.difference, line.holds) == (Decimal("0.05"), True) and line.explanation.zh
    more = replace(each, control={"amount_yuan": {"stated": "10.06", "computed": "10"}})
    assert not next(iter(reconcile.totals(known, paths, [more]))).holds


def test_published_cells_are_the_warehouses(release: Release) -> None:
    people = release.datasets[0]
    columns = [column.model_copy(update={"additive": column.measure}) for column in people.dataset.columns]
    dataset = people.dataset.model_copy(update={"columns": tuple(columns)})
    state = state_of_release(release)["dataset/assistance-people"]
    names = [column.name for column in dataset.columns]
    inside = [dict(zip(names, row, strict=False)) for row in people.rows]
    inside[1] |= {"person_count": 5, "amount_yuan": Decimal("2.50")}
    lines = list(reconcile.published(dataset, Table(dataset, tuple(inside), None), state))
    assert broken(lines) == {}
    money = next(line for line in lines if line.check == "published" and line.subject.endswith("amount_yuan"))
    assert money.left == money.right == Decimal("1249.00")
    inside[0] |= {"person_count": 13}
    lines = list(reconcile.published(dataset, Table(dataset, tuple(inside), None), state))
    assert broken(lines) == {
        "cells assistance-people.person_count": 1,
        "published assistance-people.person_count": 1,
    }
    lines = list(reconcile.published(dataset, Table(dataset, tuple(inside[1:]), None), state))
    assert broken(lines)["cells assistance-people rows"] == -1


def test_a_release_goes_on_from_the_one_before(release: Release, run: Run, tmp_path: Path) -> None:
    paths = Paths(tmp_path, tmp_path / "key.json")
    run(paths.publish, release)
    first = site.current(paths.publish)
    assert first is not None
    files = read_tree(first.path)
    (line,) = reconcile.releases(paths, first, state_of_files(files), files)
    assert line.holds and line.explanation.en == "the first release"
    run(paths.publish, follow(paths.publish, changed(release, rows(("2020-09", 31, "A"), ("2020-11", 50, "A")))))
    second = site.current(paths.publish)
    assert second is not None
    files = read_tree(second.path)
    lines = list(reconcile.releases(paths, second, state_of_files(files), files))
    assert broken(lines) == {} and any(line.left == 81 for line in lines)
    # A change that the release does not tell of: 30 + 41 became 31 + 50.
    untold = {path: content for path, content in files.items() if not path.startswith("diff/")}
    lines = list(reconcile.releases(paths, second, state_of_files(files), untold))
    assert broken(lines) == {"releases datasets/marriages/marriages.csv couple_count": 10}
