"""What became of the leads that rules found: a hash-chained book of who found what out, and the rates that follow.

The book (`evidence/leads.jsonl`, see `expectations.evidence`) holds numbers of leads, rules and units, conclusions,
measures and amounts, and who recorded them: nobody's identity but theirs.

Belongs here: states, deadlines, rates, rules to be reviewed. Does not belong here: finding leads (the warehouse) and
who is meant (the vault).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

from catalog.leads import LeadRules
from catalog.model import Text
from expectations import evidence
from expectations.errors import ExpectationsError

LeadState = Literal["open", "checked", "rectified", "dropped"]
LEAD_STATES: dict[LeadState, Text] = {
    "open": Text(zh="待核查", en="to be looked into"),
    "checked": Text(zh="已核查", en="looked into"),
    "rectified": Text(zh="已整改", en="put right"),
    "dropped": Text(zh="疑点消除", en="no longer suspected"),
}
SUBSTANTIATED, DISPROVED, PARTLY = "1", "2", "3"
CONCLUSIONS = (SUBSTANTIATED, DISPROVED, PARTLY)
"""Codes of the list lead_conclusion; its 0 (pending) is the state of a lead about which nothing is recorded."""

QUARTERS_BELOW = 2
"""In so many quarters running a rule's precision lies below its floor before it is up for review."""


@dataclass(frozen=True, slots=True)
class Found:
    """A lead as a rule found it: its number, the rule, the unit it concerns."""

    lead_id: str
    rule_code: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead with what became of it. `recovered_yuan` is None before a conclusion."""

    lead_id: str
    rule_code: str
    unit_code: str
    found_on: date
    due_on: date
    state: LeadState = "open"
    conclusion: str | None = None
    measure: str | None = None
    recovered_yuan: Decimal | None = None

    @property
    def is_substantiated(self) -> bool:
        """Whether it was found true, wholly or in part."""
        return self.conclusion in (SUBSTANTIATED, PARTLY)

    def is_overdue(self, today: date) -> bool:
        """Whether its finding is late."""
        return self.state == "open" and self.due_on < today


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody found out about a lead: conclusion, measure (a code of lead_measure), money recovered.

    Raises ExpectationsError for a conclusion that is none, for money recovered on a lead that was disproved, and when
    person, reason or time is blank.
    """

    lead_id: str
    conclusion: str
    measure: str
    recovered_yuan: Decimal
    person: str
    reason: str
    at: str

    def __post_init__(self) -> None:
        """Before anything is written down in the name of nobody."""
        _signed(self.person, self.reason, self.at)
        if self.conclusion not in CONCLUSIONS:
            raise ExpectationsError(f"'{self.conclusion}' is no conclusion: 1 查实, 2 查否, 3 部分属实")
        if self.recovered_yuan < 0 or (self.recovered_yuan and self.conclusion == DISPROVED):
            raise ExpectationsError(
                f"{self.lead_id}: 查否的线索没有追缴金额 / nothing is recovered on a lead that was disproved"
            )


@dataclass(frozen=True, slots=True)
class Rates:
    """How the leads of one rule, unit and quarter (of finding) stand. Shares are None where there is nothing to divide.

    核查率 = checked of those due; 查实率 = substantiated of those checked; 整改率 = put right of those substantiated.
    """

    rule_code: str
    unit_code: str
    quarter: str
    found: int
    due: int
    due_and_checked: int
    checked: int
    substantiated: int
    rectified: int
    overdue: int

    @property
    def check_share(self) -> Decimal | None:
        """核查率."""
        return _share(self.due_and_checked, self.due)

    @property
    def substantiation_share(self) -> Decimal | None:
        """查实率: the precision of the rule."""
        return _share(self.substantiated, self.checked)

    @property
    def rectification_share(self) -> Decimal | None:
        """整改率."""
        return _share(self.rectified, self.substantiated)


def record_found(book: Path, found: Iterable[Found], rules: LeadRules, on: date) -> int:
    """Write down the leads that the book does not know, each with the day on which its finding is due. Gives their
    number."""
    known = {lead.lead_id for lead in read(book)}
    new = sorted({each.lead_id: each for each in found if each.lead_id not in known}.items())
    if new:
        entries = [
            [key, lead.rule_code, lead.unit_code, str(on + timedelta(days=rules.rule(lead.rule_code).due_days))]
            for key, lead in new
        ]
        evidence.append(book, {"event": "found", "on": str(on), "leads": entries})
    return len(new)


def record_finding(book: Path, finding: Finding) -> None:
    """Write down what was found out; a later finding stands in place of an earlier one, and both stay in the book.

    Raises ExpectationsError for a lead that the book does not know.
    """
    _known(book, finding.lead_id)
    record = {"lead": finding.lead_id, "conclusion": finding.conclusion, "measure": finding.measure}
    signed = {"person": finding.person, "reason": finding.reason, "at": finding.at}
    evidence.append(book, {"event": "finding", **record, "recovered_yuan": str(finding.recovered_yuan), **signed})


def record_rectified(book: Path, lead_id: str, person: str, reason: str, at: str) -> None:
    """Write down that what a lead showed was put right.

    Raises ExpectationsError for a lead that the book does not know or that was not substantiated, and when person,
    reason or time is blank.
    """
    _signed(person, reason, at)
    if not _known(book, lead_id).is_substantiated:
        raise ExpectationsError(f"{lead_id}: 未查实的线索无须整改 / only what was substantiated can be put right")
    evidence.append(book, {"event": "rectified", "lead": lead_id, "person": person, "reason": reason, "at": at})


def read(book: Path) -> list[Lead]:
    """Every lead of the book as it stands, in the order in which they were found."""
    leads: dict[str, Lead] = {}
    for record in evidence.records(book):
        if record["event"] == "found":
            on = date.fromisoformat(record["on"])
            leads |= {
                key: Lead(key, rule, unit, on, date.fromisoformat(due)) for key, rule, unit, due in record["leads"]
            }
            continue
        lead = leads[record["lead"]]
        leads[lead.lead_id] = (
            replace(lead, state="rectified")
            if record["event"] == "rectified"
            else replace(
                lead,
                state="checked",
                conclusion=record["conclusion"],
                measure=record["measure"],
                recovered_yuan=Decimal(record["recovered_yuan"]),
            )
        )
    return list(leads.values())


def standing(leads: Iterable[Lead], suspected: Collection[str]) -> list[Lead]:
    """The leads with those marked that nobody has looked into and that no rule suspects any more."""
    return [
        replace(lead, state="dropped") if lead.state == "open" and lead.lead_id not in suspected else lead
        for lead in leads
    ]


def rates(leads: Iterable[Lead], today: date) -> list[Rates]:
    """The rates per rule, unit and quarter. A lead that is no longer suspected is not due."""
    groups: dict[tuple[str, str, str], list[Lead]] = {}
    for lead in leads:
        groups.setdefault((lead.rule_code, lead.unit_code, _quarter(lead.found_on)), []).append(lead)
    return [Rates(*key, *_counts(own, today)) for key, own in sorted(groups.items())]


def _counts(leads: Sequence[Lead], today: date) -> tuple[int, ...]:
    checked = [lead for lead in leads if lead.conclusion is not None]
    due = [lead for lead in leads if lead.due_on <= today and lead.state != "dropped"]
    return (
        len(leads),
        len(due),
        sum(lead.conclusion is not None for lead in due),
        len(checked),
        sum(lead.is_substantiated for lead in checked),
        sum(lead.state == "rectified" for lead in leads),
        sum(lead.is_overdue(today) for lead in leads),
    )


def rules_to_review(leads: Iterable[Lead], rules: LeadRules) -> list[str]:
    """The codes of rules whose precision lay below their floor in the last two quarters in which leads were checked."""
    shares: dict[str, dict[str, list[bool]]] = {}
    for lead in leads:
        if lead.conclusion is not None:
            shares.setdefault(lead.rule_code, {}).setdefault(_quarter(lead.found_on), []).append(lead.is_substantiated)
    return [
        rule.code
        for rule in rules.rules
        for last in [[found for _, found in sorted(shares.get(rule.code, {}).items())][-QUARTERS_BELOW:]]
        if len(last) == QUARTERS_BELOW and all(_below(found, rule.precision_floor) for found in last)
    ]


def _below(found: Sequence[bool], floor: Decimal) -> bool:
    return Decimal(sum(found)) < floor * len(found)


def _quarter(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / Decimal(whole) if whole else None


def _known(book: Path, lead_id: str) -> Lead:
    found: Mapping[str, Lead] = {lead.lead_id: lead for lead in read(book)}
    if lead_id not in found:
        raise ExpectationsError(f"{lead_id}: 没有这条线索 / there is no such lead; see `mz leads list`")
    return found[lead_id]


def _signed(person: str, reason: str, at: str) -> None:
    if not (person.strip() and reason.strip() and at.strip()):
        raise ExpectationsError("核查须写明何人、何故、何时 / a finding states person, reason and time")
