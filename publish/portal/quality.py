"""What the quality report shows: row accounting, quarantine reasons, verdicts, reconciled claims.

Belongs here: sums and shares of counts that the release states. An accounting that does not add up is shown
as such, it is never repaired here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from publish.portal import charts
from publish.portal.indicators import Figure, Row
from publish.portal.locale import Locale, plain_number
from publish.portal.wording import GATES
from publish.release.model import ClaimResult, FeedQuality, Release, RuleResult

_ORDER: Final = ("error", "failed", "warned", "passed")


@dataclass(frozen=True, slots=True)
class Account:
    """Row accounting of a feed, and whether it adds up exactly."""

    feed: FeedQuality

    @property
    def is_balanced(self) -> bool:
        """Whether every source row is accepted, quarantined or a duplicate."""
        return self.feed.source == self.feed.accepted + self.feed.quarantined + self.feed.duplicates


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules of a gate, what does not pass first."""

    name: str
    title: str
    verdict: str
    rules: tuple[RuleResult, ...]


@dataclass(frozen=True)
class QualityView:
    """The quality of a release in one language."""

    release: Release
    locale: Locale

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Row accounting of every feed."""
        return tuple(Account(feed) for feed in self.release.feeds)

    @cached_property
    def sums(self) -> Mapping[str, int]:
        """Deliveries and rows over all feeds."""
        names = ("deliveries", "source", "accepted", "quarantined", "duplicates")
        return {name: sum(getattr(feed, name) for feed in self.release.feeds) for name in names}

    @property
    def is_balanced(self) -> bool:
        """Whether the accounting of every feed adds up."""
        return all(account.is_balanced for account in self.accounts)

    @cached_property
    def reasons(self) -> Figure | None:
        """Why rows were quarantined, most frequent first."""
        counts: Counter[str] = Counter()
        for feed in self.release.feeds:
            counts.update(feed.reasons)
        if not counts:
            return None
        texts = {rule.code: self.locale.text(rule.text) for rule in self.release.rules}
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        bars = [charts.Bar(texts.get(code, code), Decimal(count), plain_number(count)) for code, count in ranked]
        title = self.locale.t("隔离原因（行次）", "Reasons for quarantine (rows)")
        told = "; ".join(f"{bar.label} {bar.shown}" for bar in bars)
        chart = charts.bar_chart(bars, charts.Caption("reasons", title, told))
        rows = tuple(
            Row(bar.label, bar.shown, str(count), True, code, "")
            for bar, (code, count) in zip(bars, ranked, strict=True)
        )
        return Figure("reasons", title, chart, rows, has_parts=False)

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """The gates in the order in which data passes them."""
        names = [*GATES, *sorted(set(self.release.gates) - set(GATES))]
        return tuple(
            Gate(name, self.locale.word(GATES, name), self.release.gates.get(name, ""), self._rules(name))
            for name in names
            if name in self.release.gates or self._rules(name)
        )

    def _rules(self, gate: str) -> tuple[RuleResult, ...]:
        found = [rule for rule in self.release.rules if rule.gate == gate]
        return tuple(sorted(found, key=lambda rule: (_ORDER.index(rule.verdict), rule.code, rule.subject)))

    @cached_property
    def verdicts(self) -> Mapping[str, int]:
        """How many rules have each verdict."""
        counts: Counter[str] = Counter(rule.verdict for rule in self.release.rules)
        return {verdict: counts[verdict] for verdict in reversed(_ORDER)}

    @cached_property
    def claims(self) -> Mapping[str, int]:
        """How many published figures were reproduced, differ, or cannot be computed."""
        counts: Counter[str] = Counter(claim.status for claim in self.release.claims)
        return {status: counts[status] for status in ("reproduced", "differs", "not_computable")}

    def figure_of(self, claim: ClaimResult, value: Decimal | None) -> str:
        """A value of a claim with its unit; what is not computed is not a number."""
        return "–" if value is None else self.locale.quantity(value, claim.unit).text
