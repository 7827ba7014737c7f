"""What a gate says about one rule: counts and a verdict.

Belongs here: the result and which results shut a gate. Does not belong here: any value from the data, any
engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from catalog.model import Text
from expectations.rules import Action, Rule

Verdict = Literal["passed", "failed", "warned", "error"]


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule on one subject: how much was checked, how much failed, verdict.

    `checked` and `failed` are rows; for a rule on the size of a batch, `failed` is the number of rows by
    which it misses the limit. Verdict 'error' means that the rule gave no answer: `checked` is 0 when there
    was nothing to check and None when it could not be run. `action` says what a failure does.
    """

    gate: Literal["intake", "expectations", "dbt", "disclosure"]
    code: str
    text: Text
    subject: str
    checked: int | None
    failed: int | None
    verdict: Verdict
    action: Action


def verdict(checked: int | None, failed: int | None, action: Action) -> Verdict:
    """The verdict of a rule. What has not been checked has not passed."""
    if not checked or failed is None or failed < 0:
        return "error"
    if failed == 0:
        return "passed"
    return "warned" if action == "warn" else "failed"


def blocking(results: Iterable[RuleResult]) -> list[RuleResult]:
    """The results that shut the gate: rules without an answer, whatever their action, and blocking ones."""
    return [
        result
        for result in results
        if result.verdict == "error" or (result.verdict != "passed" and result.action == "block")
    ]


def unanswered(rules: Iterable[Rule], subject: str, checked: int | None) -> list[RuleResult]:
    """Rules without an answer: `checked` is 0 for want of rows, None when they could not be run."""
    return [
        RuleResult("expectations", rule.code, rule.text, subject, checked, None, "error", rule.action) for rule in rules
    ]
