"""What earlier releases told: shown cells can hide nothing any more, hidden cells stay hidden."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

import catalog
from publish.disclosure.cells import Cell, Relation
from publish.disclosure.gate import run_gate
from publish.disclosure.history import known_from, remembered_from, told_by
from publish.disclosure.policy import Policy
from publish.disclosure.protect import CannotProtect
from publish.tables import Table

DATASET = catalog.load().datasets["marriage-registrations"]


def row(kind: str, count: int | None, status: str = "A") -> dict:
    return {
        **{"area_code": "420112", "area_name": "东西湖区", "period_kind": "month", "period_month": "2020-01"},
        **{"registration_kind_code": kind, "registration_count": count, "qualified_count": count, "status": status},
    }


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "datasets" / DATASET.id
    folder.mkdir(parents=True)
    with (folder / f"{DATASET.id}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, row("J", 1).keys())
        writer.writeheader()
        writer.writerows([row("all", 100), row("J", 60), row("L", None, "c"), row("BJ", None, "c")])
    return tmp_path


def table(**counts: int) -> Table:
    rows = tuple({k: v for k, v in row(kind, count).items() if k != "status"} for kind, count in counts.items())
    return Table(DATASET, rows, tuple(counts.values()))


def test_what_was_published_with_the_same_values_is_known(release: Path) -> None:
    told = told_by([release], [DATASET])
    known = known_from(told, [table(all=100, J=61, L=35, BJ=4)])
    assert {cell.split("|")[-1] for cell in known} == {""}
    assert {cell.split("=")[-1] for cell in remembered_from(told, [table(all=100, J=61, L=35, BJ=4)])} == {"J"}
    assert {cell.split("=")[-1] for cell in told.hidden} == {"L", "BJ"}


def test_equal_values_are_equal_however_they_are_written(release: Path) -> None:
    (release / "datasets" / DATASET.id / f"{DATASET.id}.csv").write_text(
        "area_code,area_name,period_kind,period_month,registration_kind_code,registration_count,qualified_count,status\n"
        "420112,x,month,2020-01,J,60.00,60,A\n",
        encoding="utf-8",
    )
    same = table(J=60)
    same.rows[0]["registration_count"] = Decimal(60)  # type: ignore[index]
    assert len(known_from(told_by([release], [DATASET]), [same])) == 1


CELLS = [Cell(name, n, {"n_count": n}) for name, n in [("all", 114), ("a", 4), ("b", 30), ("c", 38), ("d", 42)]]
SUMS = [Relation("all", ("a", "b", "c", "d"), ("n_count",))]
POLICIES = dict.fromkeys(["all", "a", "b", "c", "d"], Policy(10))


def hidden(**more: object) -> set[str]:
    result = run_gate(CELLS, SUMS, POLICIES, **more)  # type: ignore[arg-type]
    return {name for name, verdict in result.verdicts.items() if verdict.status != "published"}


def test_company_is_not_sought_among_what_is_known() -> None:
    assert hidden() == {"a", "b"}
    assert hidden(known={"b"}) == {"a", "c"}


def test_company_is_not_sought_among_what_was_corrected_unless_there_is_no_other() -> None:
    """Whoever remembers that b was 31 has a good guess at a, once b is hidden beside it."""
    assert hidden(remembered={"b"}) == {"a", "c"}
    assert hidden(remembered={"b"}, known={"c", "d", "all"}) == {"a", "b"}
    assert "a" in hidden(remembered={"a"})


def test_the_record_says_which_cells_lean_on_a_corrected_one() -> None:
    def leaning(**more: object) -> frozenset[str]:
        return run_gate(CELLS, SUMS, POLICIES, **more).leaning  # type: ignore[arg-type]

    assert leaning(remembered={"b"}, known={"c", "d", "all"}) == {"b"}
    assert leaning(remembered={"b"}) == leaning() == frozenset()


def test_what_was_hidden_stays_hidden() -> None:
    assert hidden(known={"b"}, hidden_before={"d"}) >= {"a", "d"}


def test_when_everything_else_is_known_nothing_leaves() -> None:
    with pytest.raises(CannotProtect):
        hidden(known={"all", "b", "c", "d"})
