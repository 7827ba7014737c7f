"""Evidence fails closed: nothing recorded, a failure, or evidence of other inputs never lets a release through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalog.model import Text
from expectations import evidence
from orchestration import verdicts
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from publish.release.model import Action, RuleResult, Verdict

AT = "2020-11-10T09:00:00+08:00"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "bureau", tmp_path / "key.json")


def result(verdict: Verdict, action: Action = "block", failed: int = 0) -> RuleResult:
    return RuleResult("dbt", "a.rule", Text(zh="规则", en="rule"), "subject", 10, failed, verdict, action)


def record_all(paths: Paths, inputs: str, **verdict_of: Verdict) -> None:
    for gate in verdicts.GATES:
        verdicts.record(paths, gate, inputs, [result(verdict_of.get(gate, "passed"))], AT)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], "failed"),
        ([result("passed")], "passed"),
        ([result("passed"), result("warned", "warn", 1)], "warned"),
        ([result("passed"), result("error")], "failed"),
        ([result("warned", "warn", 1), result("failed", "block", 1)], "failed"),
    ],
)
def test_a_gate_without_results_or_with_an_error_has_failed(results: list[RuleResult], expected: str) -> None:
    assert verdicts.verdict_of(results) == expected


def test_all_gates_passed_for_these_inputs(paths: Paths) -> None:
    record_all(paths, "inputs-1", expectations="warned")
    assert verdicts.require_passed(paths, "inputs-1") == {
        **dict.fromkeys(verdicts.GATES, "passed"),
        "expectations": "warned",
    }


def test_evidence_of_other_inputs_does_not_count(paths: Paths) -> None:
    record_all(paths, "inputs-1")
    with pytest.raises(OrchestrationError, match="has not judged these inputs"):
        verdicts.require_passed(paths, "inputs-2")


def test_a_missing_gate_does_not_count_as_passed(paths: Paths) -> None:
    verdicts.record(paths, "intake", "inputs-1", [result("passed")], AT)
    with pytest.raises(OrchestrationError, match="expectations"):
        verdicts.require_passed(paths, "inputs-1")


def test_a_failed_gate_stops_the_release(paths: Paths) -> None:
    record_all(paths, "inputs-1", dbt="failed")
    with pytest.raises(OrchestrationError, match="gate dbt failed"):
        verdicts.require_passed(paths, "inputs-1")


def test_every_gate_leaves_a_line_in_the_chain(paths: Paths) -> None:
    record_all(paths, "inputs-1")
    lines = [json.loads(line) for line in paths.evidence.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 4
    assert evidence.verify(paths.evidence) == []


def test_results_come_back_as_they_were(paths: Paths) -> None:
    kept = [result("warned", "warn", 3)]
    verdicts.record(paths, "dbt", "inputs-1", kept, AT)
    assert list(verdicts.results_of(paths, "dbt")) == kept


def test_the_digest_depends_on_what_was_found() -> None:
    assert verdicts.digest([result("passed")]) != verdicts.digest([result("failed", failed=1)])


def test_the_upper_layer_needs_the_lower_one_of_the_same_inputs(paths: Paths) -> None:
    verdicts.record(paths, "dbt.conformed", "inputs-1", [result("passed")], AT)
    assert verdicts.require_results(paths, "dbt.conformed", "inputs-1") == (result("passed"),)
    with pytest.raises(OrchestrationError, match="has not judged these inputs"):
        verdicts.require_results(paths, "dbt.conformed", "inputs-2")


def test_the_lower_layer_alone_is_not_the_gate(paths: Paths) -> None:
    record_all(paths, "inputs-1")
    verdicts.record(paths, "dbt.conformed", "inputs-2", [result("passed")], AT)
    with pytest.raises(OrchestrationError):
        verdicts.require_passed(paths, "inputs-2")
