"""The reviewer's report counts every decision once, and the ledger names cells and never figures."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import catalog
from publish.disclosure.attack import AttackReport
from publish.disclosure.gate import GateResult
from publish.disclosure.linked import Protection
from publish.disclosure.policy import Verdict
from publish.disclosure.report import LEDGER_COLUMNS, keep_report, ledger, release_report
from publish.disclosure.system import linked_system
from publish.tables import Table

KNOWN = catalog.load()
PAYMENTS = KNOWN.datasets["assistance-payments"]


def payment(component: str, count: int, yuan: int) -> dict:
    place = {"area_code": "420112", "area_name": "东西湖区", "period_kind": "month", "period_month": "2020-01"}
    return place | {
        "programme_code": "dibao",
        "component_code": component,
        "payment_count": count,
        "amount_yuan": Decimal(yuan),
    }


ROWS = (payment("all", 100, 8761), payment("base", 81, 8000), payment("price", 4, 343), payment("other", 15, 418))
TABLE = Table(PAYMENTS, ROWS, (100, 81, 4, 15))


def decided() -> Protection:
    system = linked_system([TABLE], KNOWN)
    hidden = dict(zip(TABLE.cell_ids, ("published", "published", "primary", "secondary"), strict=True))
    verdicts = {identity: Verdict(status, f"why {status}") for identity, status in hidden.items()}  # type: ignore[arg-type]
    report = AttackReport(cells=4, hidden=2, breaches=(), lp_solves=3)
    return Protection(verdicts, GateResult(verdicts, report), system, frozenset([TABLE.cell_ids[0]]))


def test_decisions_are_counted_by_rule() -> None:
    open_table = Table(KNOWN.datasets["donations"], (), None)
    report = release_report([TABLE, open_table], decided())
    (table,) = report.tables
    assert (table.method.cells, table.method.hidden) == (4, 2)
    assert (dict(table.primaries), table.secondaries) == ({"frequency": 1}, 1)
    assert table.value_published["payment_count"] == Decimal(181) / 200
    assert table.value_published["amount_yuan"] == Decimal("0.9566")
    assert (report.known_cells, report.attacked_cells, report.linear_programs) == (1, 2, 3)


def test_the_report_is_json_with_exact_shares() -> None:
    record = json.loads(json.dumps(release_report([TABLE], decided()).as_record()))
    assert record["tables"][0]["value_published"]["payment_count"] == "0.9050"
    assert record["system"]["relations"] == 1


def test_the_ledger_holds_each_decision_and_no_figure() -> None:
    text = ledger(decided())
    rows = list(csv.DictReader(text.splitlines()))
    assert tuple(rows[0]) == LEDGER_COLUMNS
    assert [row["status"] for row in rows] == ["published", "published", "secondary", "primary"]
    assert all(str(row["amount_yuan"]) not in text for row in ROWS)


def test_only_the_reviewer_reads_them(tmp_path: Path) -> None:
    keep_report(tmp_path / "protection", [TABLE], decided())
    files = sorted((tmp_path / "protection").iterdir())
    assert [file.name for file in files] == ["ledger.csv", "report.json"]
    assert {file.stat().st_mode & 0o077 for file in files} == {0}
