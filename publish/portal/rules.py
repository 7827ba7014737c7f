"""The rules in words: what each gate checks, rules of one kind together, with how they came out.

Belongs here: putting rules of one kind on one line, because there are thousands of them. Does not belong here: the
list of all results about one subject (`subjects`), and judging.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from publish.portal.locale import Locale
from publish.portal.subjects import Check, Subject, Tally
from publish.portal.wording import GATES
from publish.release.model import VERDICT_ORDER, Action, RuleResult, Verdict

# Rules of one kind in more wordings than this are told by an example.
MOST_WORDINGS: Final = 3


@dataclass(frozen=True, slots=True)
class RuleKind:
    """Rules that check the same thing: in words, or (where the words differ by column) by an example of them.

    `name` is how the codes of these rules end, if they have parts.
    """

    name: str
    text: str
    wordings: int
    subjects: tuple[Subject, ...]
    tally: Tally
    verdict: Verdict
    action: Action

    @property
    def is_example(self) -> bool:
        """Whether the text is that of one rule among several."""
        return self.wordings > 1


@dataclass(frozen=True)
class RulesView:
    """The rules of one gate."""

    gate: str
    checks: Sequence[Check]
    locale: Locale

    @property
    def page(self) -> str:
        """The path of its page."""
        return f"quality/rules-{self.gate}.html"

    @property
    def title(self) -> str:
        """What the gate is called."""
        return self.locale.word(GATES, self.gate)

    @cached_property
    def kinds(self) -> tuple[RuleKind, ...]:
        """The kinds of rules: what does not pass first, then those that most rules are of."""
        grouped: dict[str, list[Check]] = {}
        for check in self.checks:
            # A code without parts names one rule, and rules in the same words are then of one kind.
            grouped.setdefault(kind_of(check.rule) or check.rule.text.zh, []).append(check)
        kinds = [kind for checks in grouped.values() for kind in self._kinds(kind_of(checks[0].rule), checks)]
        return tuple(
            sorted(kinds, key=lambda each: (VERDICT_ORDER.index(each.verdict), -each.tally.rules, each.name, each.text))
        )

    def _kinds(self, name: str, checks: Sequence[Check]) -> Iterable[RuleKind]:
        """One line for all, or one for each of a few wordings."""
        texts = list(dict.fromkeys(self.locale.text(check.rule.text) for check in checks))
        if len(texts) > MOST_WORDINGS:
            yield _kind(name, min(texts), len(texts), checks)
            return
        for text in texts:
            yield _kind(name, text, 1, [check for check in checks if self.locale.text(check.rule.text) == text])

    @cached_property
    def tally(self) -> Tally:
        """All rules of the gate."""
        return sum((each.tally for each in self.kinds), Tally())


def kind_of(rule: RuleResult) -> str:
    """What a rule checks, as the end of its code names it; empty for a code without parts."""
    return rule.code.rpartition(".")[2] if "." in rule.code else ""


def _kind(name: str, text: str, wordings: int, checks: Sequence[Check]) -> RuleKind:
    subjects = tuple(dict.fromkeys(check.subject for check in checks))
    tally = sum((Tally.of(check.rule.verdict) for check in checks), Tally())
    verdict = min((check.rule.verdict for check in checks), key=VERDICT_ORDER.index)
    return RuleKind(name, text, wordings, subjects, tally, verdict, checks[0].rule.action)
