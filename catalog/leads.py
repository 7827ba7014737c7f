"""Rules that suspect rather than prove: the shapes of `leads.yml`, and what must resolve.

Belongs here: codes, words, deadlines, and the programmes that rules compare. Does not belong here: finding suspects
(the models `fct_suspect_month` and `fct_rule_lead`) and what became of them (`orchestration.leads`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from catalog.entry import Entry, Text
from catalog.model import Standard

Dimension = Literal["规范性", "完整性", "准确性", "一致性", "时效性", "可访问性"]


class LeadRule(Entry):
    """One rule: what it suspects, on what basis, who looks into it, and by when.

    `due_days`: how long after a lead was first found its finding is due. `precision_floor`: the share of checked leads
    that must have been substantiated, wholly or in part; a rule below it is up for review.
    """

    code: str = Field(pattern=r"^lead\.[a-z_]+$")
    text: Text
    basis: Text
    is_verified: bool
    dimension: Dimension
    owner: Text
    due_days: int = Field(ge=1)
    precision_floor: Decimal = Field(ge=0, le=1)


class Entitlement(Entry):
    """Who draws all of some programmes in a month is entitled to a benefit."""

    benefit: str
    when_drawing: tuple[str, ...] = Field(min_length=1)


class Rate(Entry):
    """What a month of a programme may come to: some standards together. A flat rate is also the least."""

    programme: str
    standards: tuple[str, ...]
    is_flat: bool


class LeadRules(Entry):
    """Everything that decides who is looked at. `exclusive`: pairs of programmes, the second is the one in doubt."""

    rules: tuple[LeadRule, ...]
    exclusive: tuple[tuple[str, str], ...]
    entitled: tuple[Entitlement, ...]
    rates: tuple[Rate, ...]

    def rule(self, code: str) -> LeadRule:
        """The rule of a code. Raises KeyError for a code that is none."""
        return {rule.code: rule for rule in self.rules}[code]


def lead_problems(known: LeadRules, programmes: Collection[str], standards: Iterable[Standard]) -> Iterator[str]:
    """Each name in `leads.yml` that does not resolve, and each code that stands twice."""
    codes = [rule.code for rule in known.rules]
    named = [name for pair in known.exclusive for name in pair]
    named += [name for each in known.entitled for name in (each.benefit, *each.when_drawing)]
    named += [rate.programme for rate in known.rates]
    yield from (f"leads.yml: {code} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1}))
    yield from (f"leads.yml: no programme '{name}'" for name in dict.fromkeys(named) if name not in programmes)
    listed = [name for rate in known.rates for name in rate.standards]
    ids = {standard.standard_id for standard in standards}
    yield from (f"leads.yml: no standard '{name}'" for name in listed if name not in ids)
