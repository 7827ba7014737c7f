"""The account of a process, and the tables made of it. Nothing here asks how fast anything is."""

from __future__ import annotations

import json
import os

import pytest

from benchmarks.measure import MeasurementFailed, Usage, median_usage, run_measured
from benchmarks.report import BureauCost, PaymentCost, as_json, as_markdown
from benchmarks.run import _middle

STAGES = {"startup": 1.0, "warehouse.parse": 2.0, "warehouse.conformed": 3.0, "warehouse.aggregates": 4.0}


def cost(rows: int, intake: float, warehouse: float, peer: float) -> PaymentCost:
    return PaymentCost(rows, rows * 100, 3, Usage(intake, 100), Usage(warehouse, 200), STAGES, Usage(peer, 50))


def test_children_and_memory_are_counted() -> None:
    burn = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))'])"
    nothing, worked = (run_measured(["-c", code], os.environ) for code in ("pass", burn))
    large = run_measured(["-c", "held = b'x' * 200_000_000"], os.environ)
    assert worked.cpu_seconds > nothing.cpu_seconds > 0
    assert large.peak_mb > 190


def test_a_step_that_fails_is_no_measurement() -> None:
    with pytest.raises(MeasurementFailed, match="ended with 3"):
        run_measured(["-c", "raise SystemExit(3)"], os.environ)


def test_median_of_each_figure() -> None:
    assert median_usage([Usage(1, 9), Usage(5, 7), Usage(3, 8)]) == Usage(3, 8)


def test_ratios() -> None:
    small, large = cost(4_000, 2, 6, 0.5), cost(1_000_000, 8, 10, 2.5)
    assert large.ratio == pytest.approx(7.2)
    assert large.ratio_beyond(small) == pytest.approx(5.0)


def test_the_middle_of_a_period() -> None:
    assert [_middle("2020-01", "2020-10"), _middle("2020-11", "2021-01"), _middle("2020-03", "2020-03")] == [
        "2020-06",
        "2020-12",
        "2020-03",
    ]


def test_report_names_bureau_sizes_and_stages() -> None:
    bureau = BureauCost("somewhere-2020", 3, Usage(30, 500), {"startup": 5.0, "total": 30.0}, Usage(2, 90))
    costs = [cost(4_000, 2, 6, 0.5), cost(1_000_000, 8, 10, 2.5)]
    text, facts = as_markdown(bureau, costs), json.loads(as_json(bureau, costs))
    assert "| startup | 5.00 |" in text and "total" not in text
    assert "| 1,000,000 | 100.0 | 8.00 | 100 | 3.00 | 3.00 | 4.00 | 200 | 2.50 | 50 | 7.2 | 5.0 |" in text
    assert facts["bureau"]["nothing_new"]["cpu_seconds"] == 2
    assert [each["ratio"] for each in facts["payments"]] == [16.0, 7.2]
