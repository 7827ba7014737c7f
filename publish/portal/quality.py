"""What the quality report shows: row accounting, quarantine reasons, verdicts, reconciled claims.

Belongs here: sums, shares and orders of what the release states. An accounting that does not add up is shown
as such, it is never repaired here. Which rule belongs to which page is decided in `subjects`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from markupsafe import Markup

from catalog.model import Text
from publish.portal import charts
from publish.portal.locale import Locale, plain_number
from publish.portal.rules import RulesView
from publish.portal.subjects import Check, Subject, Tally, checks_of, subjects_of
from publish.portal.wording import CLAIM_ORDER, GATES, RELATION_ORDER
from publish.release.about.accounting import NOTE, feeds_told
from publish.release.model import ClaimResult, FeedQuality, RelationResult, Release, Verdict

MOST_BARS: Final = 10
VERDICTS: Final[tuple[Verdict, ...]] = ("passed", "warned", "failed", "error")


@dataclass(frozen=True, slots=True)
class Account:
    """Row accounting of a feed as readers may know it, and whether the exact one adds up."""

    feed: FeedQuality
    is_balanced: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows of one feed were quarantined, and how many."""

    text: str
    code: str
    feed: FeedQuality
    rows: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """The most frequent reasons as bars, and all of them for a table of their own."""

    title: str
    chart: Markup
    bars: int
    all: tuple[Reason, ...]

    @property
    def most(self) -> tuple[Reason, ...]:
        """The reasons that have a bar."""
        return self.all[: self.bars]


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate: its verdict, its results by subject, and over all of them."""

    name: str
    title: str
    verdict: str
    tallies: tuple[tuple[Subject, Tally], ...]

    @property
    def total(self) -> Tally:
        """The results of all subjects together."""
        return sum((tally for _, tally in self.tallies), Tally())


@dataclass(frozen=True)
class QualityView:
    """The quality of a release in one language."""

    release: Release
    locale: Locale

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Row accounting of every feed."""
        told = feeds_told(self.release)
        return tuple(Account(feed, _adds_up(exact)) for feed, exact in zip(told, self.release.feeds, strict=True))

    @cached_property
    def sums(self) -> Mapping[str, int]:
        """Deliveries and rows over all feeds, as far as they are told."""
        names = ("deliveries", "source", "accepted", "quarantined", "duplicates")
        return {name: sum(getattr(account.feed, name) for account in self.accounts) for name in names}

    @cached_property
    def is_rounded(self) -> bool:
        """Whether the sums of source and accepted rows are what there are at least."""
        return any(account.feed.is_rounded for account in self.accounts)

    @cached_property
    def states(self) -> tuple[tuple[str, int], ...]:
        """What has become of the rows that were held back, over all feeds."""
        counts: Counter[Text] = Counter()
        for feed in feeds_told(self.release):
            counts.update(dict(feed.states))
        return tuple((self.locale.text(text), rows) for text, rows in counts.items())

    @property
    def note(self) -> str:
        """Which rows are not told exactly, and why."""
        return self.locale.text(NOTE)

    @property
    def is_balanced(self) -> bool:
        """Whether the accounting of every feed adds up."""
        return all(account.is_balanced for account in self.accounts)

    @cached_property
    def reasons(self) -> Reasons | None:
        """Why rows were quarantined, most frequent first."""
        texts = {rule.code: self.locale.text(rule.text) for rule in self.release.rules}
        found = [
            Reason(texts.get(code, code), code, feed, rows)
            for feed in feeds_told(self.release)
            for code, rows in feed.reasons.items()
        ]
        if not found:
            return None
        ranked = tuple(sorted(found, key=lambda each: (-each.rows, each.code, each.feed.feed)))
        bars = self._reason_bars(ranked[:MOST_BARS])
        title = self.locale.t("隔离原因（行次）", "Reasons for quarantine (rows)")
        told = "; ".join(f"{bar.label} {bar.shown}" for bar in bars)
        return Reasons(title, charts.bar_chart(bars, charts.Caption("reasons", title, told)), len(bars), ranked)

    def _reason_bars(self, shown: tuple[Reason, ...]) -> list[charts.Bar]:
        """Bars; reasons in the same words are told apart by the feed."""
        same = Counter(each.text for each in shown)
        labels = [
            " · ".join([each.text] + [self.locale.text(each.feed.title)] * (same[each.text] > 1)) for each in shown
        ]
        return [
            charts.Bar(label, Decimal(each.rows), plain_number(each.rows))
            for label, each in zip(labels, shown, strict=True)
        ]

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """Everything that rules were applied to, in the order in which data passes it."""
        return subjects_of(self.release, self.locale)

    @cached_property
    def subject_names(self) -> frozenset[str]:
        """The names of the subjects that have a page."""
        return frozenset(subject.name for subject in self.subjects)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """All results, what does not pass first."""
        return checks_of(self.release, self.locale, self.subjects)

    @cached_property
    def not_passed(self) -> tuple[Check, ...]:
        """Every result that is not a plain pass."""
        return tuple(check for check in self.checks if check.rule.verdict != "passed")

    @cached_property
    def stopping(self) -> tuple[Check, ...]:
        """The results that stop a release."""
        return tuple(check for check in self.not_passed if check.rule.verdict != "warned")

    @cached_property
    def warned(self) -> tuple[Check, ...]:
        """What was caught and let the rest go on; reasons for quarantine are told as such."""
        told = {each.code for each in self.reasons.all} if self.reasons else set()
        return tuple(
            check for check in self.not_passed if check.rule.verdict == "warned" and check.rule.code not in told
        )

    def checks_by_gate(self, subject: Subject) -> tuple[tuple[str, tuple[Check, ...]], ...]:
        """The results of a subject, gate by gate."""
        own = [check for check in self.checks if check.subject == subject]
        gates = [(name, tuple(check for check in own if check.rule.gate == name)) for name in GATES]
        return tuple((self.locale.word(GATES, name), checks) for name, checks in gates if checks)

    @cached_property
    def rules(self) -> tuple[RulesView, ...]:
        """The rules of each gate that has some, in words."""
        by_gate = {name: [check for check in self.checks if check.rule.gate == name] for name in GATES}
        return tuple(RulesView(name, checks, self.locale) for name, checks in by_gate.items() if checks)

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """The gates in the order in which data passes them."""
        names = [*GATES, *sorted(set(self.release.gates) - set(GATES))]
        gates = (
            Gate(name, self.locale.word(GATES, name), self.release.gates.get(name, ""), self._tallies(name))
            for name in names
        )
        return tuple(gate for gate in gates if gate.name in self.release.gates or gate.tallies)

    def _tallies(self, gate: str) -> tuple[tuple[Subject, Tally], ...]:
        counts: dict[Subject, Tally] = {}
        for check in self.checks:
            if check.rule.gate == gate:
                counts[check.subject] = counts.get(check.subject, Tally()) + Tally.of(check.rule.verdict)
        return tuple((subject, counts[subject]) for subject in self.subjects if subject in counts)

    def tally(self, subject: Subject) -> Tally:
        """How many rules of a subject have each verdict."""
        return sum((Tally.of(check.rule.verdict) for check in self.checks if check.subject == subject), Tally())

    @cached_property
    def verdicts(self) -> Mapping[str, int]:
        """How many rules have each verdict."""
        counts: Counter[str] = Counter(rule.verdict for rule in self.release.rules)
        return {verdict: counts[verdict] for verdict in VERDICTS}

    @cached_property
    def claims(self) -> Mapping[str, int]:
        """How many published figures were reproduced, are reported only, differ, or cannot be computed."""
        counts: Counter[str] = Counter(claim.status for claim in self.release.claims)
        return {status: counts[status] for status in ("reproduced", "reported", "differs", "not_computable")}

    @cached_property
    def claims_in_order(self) -> tuple[ClaimResult, ...]:
        """The published figures: what differs first, what cannot be computed last."""
        return tuple(sorted(self.release.claims, key=lambda each: (CLAIM_ORDER.index(each.status), each.claim_id)))

    @cached_property
    def claims_differing(self) -> tuple[ClaimResult, ...]:
        """The published figures that the registers do not give."""
        return tuple(claim for claim in self.claims_in_order if claim.status == "differs")

    @cached_property
    def claim_document(self) -> str:
        """The document, where all figures come from the same one; then no row needs to name it."""
        documents = {claim.document for claim in self.release.claims}
        return documents.pop() if len(documents) == 1 else ""

    def figure_of(self, claim: ClaimResult, value: Decimal | None) -> str:
        """A value of a claim with its unit; what is not computed is not a number."""
        if value is None:
            return "–"
        # The figures of a claim are in the base unit, while its unit may still be the one that the document prints.
        return self.locale.quantity(value, claim.unit).text

    @cached_property
    def relations(self) -> Mapping[str, int]:
        """How many relations between published figures are broken, and how many hold."""
        counts: Counter[str] = Counter(relation.status for relation in self.release.relations)
        return {status: counts[status] for status in RELATION_ORDER}

    @cached_property
    def relations_in_order(self) -> tuple[RelationResult, ...]:
        """The relations between published figures: the broken ones first."""
        return tuple(sorted(self.release.relations, key=lambda each: RELATION_ORDER.index(each.status)))

    @cached_property
    def relations_broken(self) -> tuple[RelationResult, ...]:
        """The relations that published figures do not keep: what was found about the documents."""
        return tuple(relation for relation in self.relations_in_order if relation.status == "broken")

    def side_of(self, relation: RelationResult, formula: str, value: Decimal) -> str:
        """One side of a relation: how it is worked out, and what it comes to where that is not the same."""
        quantity = self.locale.quantity(value, relation.unit)
        comes_to = quantity.exact or quantity.text
        is_worked_out = any(sign in formula for sign in "+−×÷")
        return f"{formula} = {comes_to}" if is_worked_out else comes_to


def _adds_up(feed: FeedQuality) -> bool:
    """Whether every source row is accepted, quarantined or a duplicate."""
    return feed.source == feed.accepted + feed.quarantined + feed.duplicates
