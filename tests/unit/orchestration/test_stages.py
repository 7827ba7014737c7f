"""Small parts of the wiring: months of a period, messages without values, the order of dbt's results."""

from __future__ import annotations

import pytest

from orchestration import reports
from orchestration.stages import months_between
from orchestration.warehouse import NodeResult, without_values


def test_months_of_a_period_cross_the_year() -> None:
    assert months_between("2019-11", "2020-02") == ("2019-11", "2019-12", "2020-01", "2020-02")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Got 3 results, configured to fail if != 0", "Got 3 results, configured to fail if != 0"),
        (
            "Runtime Error in model m (models/m.sql)\n  Conversion Error: Could not convert '13800001234' to INT32",
            "Runtime Error in model m (models/m.sql) (Conversion Error)",
        ),
        ("Conversion Error: string '某人' is no number", "Conversion Error: string … is no number"),
        ("", ""),
    ],
)
def test_messages_of_the_engine_lose_what_they_quote(message: str, expected: str) -> None:
    assert without_values(message) == expected


def node(name: str, status: str = "pass") -> NodeResult:
    return NodeResult(f"test.{name}", name, "test", status, 0, "ERROR", "", "unique", "dim_person", None)


def test_dbt_results_do_not_depend_on_which_thread_was_first() -> None:
    forwards, backwards = [node("a"), node("b")], [node("b"), node("a")]
    assert reports.dbt_results(forwards) == reports.dbt_results(backwards)


def test_a_skipped_model_is_a_failure() -> None:
    skipped = NodeResult("model.x", "x", "model", "skipped", None, "ERROR", "", "model", "x", None)
    (result,) = reports.dbt_results([skipped])
    assert (result.verdict, result.action) == ("failed", "block")
