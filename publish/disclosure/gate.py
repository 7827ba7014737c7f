"""The disclosure gate: protect, attack what can be seen, mend where that succeeds; only what withstands leaves.

Belongs here: the order of the steps and failing closed. Does not: methods (protect, attack).
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from publish.disclosure.attack import AttackReport, attack
from publish.disclosure.cells import Cell, Relation, by_id, in_order
from publish.disclosure.policy import Policy, Verdict, public_lower_bounds
from publish.disclosure.protect import CannotProtect, draft, mend_breaches, verdicts_of
from publish.disclosure.swing import SwingNotSolved
from publish.errors import PublishError

_ROUNDS = 12


class DisclosureBreach(PublishError):
    """The attack succeeded or could not be completed; `report` is None when there is no outcome."""

    def __init__(self, message: str, report: AttackReport | None = None) -> None:
        """Keep the report for the evidence beside the message."""
        super().__init__(message)
        self.report = report


@dataclass(frozen=True, slots=True)
class GateResult:
    """What a release may show, and the record of the attack that it withstood.

    `leaning` are hidden cells that keep others company although an earlier release told them with another value.
    """

    verdicts: Mapping[str, Verdict]
    report: AttackReport
    leaning: frozenset[str] = frozenset()


def _breached(report: AttackReport) -> DisclosureBreach:
    """The error for a successful attack, with the first breach and what to do about it."""
    first = report.breaches[0]
    remedy = f"suppress one more of these cells ({first.cell} needs company), or publish coarser groups"
    return DisclosureBreach(f"{len(report.breaches)} breaches; first: {first.describe()}; {remedy}", report)


def audit(
    cells: Iterable[Cell],
    relations: Iterable[Relation],
    policies: Mapping[str, Policy],
    known: Collection[str],
    verdicts: Mapping[str, Verdict],
    may_be_negative: Collection[str] = (),
    budget_seconds: float = 60.0,
) -> AttackReport:
    """Attack the public view that `verdicts` leave. Gives a passed report; raises DisclosureBreach otherwise.

    Fails closed: any error, exhausted time or unsolved program inside the attack is a breach too.
    """
    report = _attacked(cells, relations, policies, known, verdicts, may_be_negative, budget_seconds)
    if not report.passed:
        raise _breached(report)
    return report


def _attacked(
    cells: Iterable[Cell],
    relations: Iterable[Relation],
    policies: Mapping[str, Policy],
    known: Collection[str],
    verdicts: Mapping[str, Verdict],
    may_be_negative: Collection[str],
    budget_seconds: float,
) -> AttackReport:
    """The report of an attack. Raises DisclosureBreach when it could not be completed."""
    try:
        keyed = by_id(cells)
        latent = {c for c, cell in keyed.items() if cell.is_latent}
        hidden = {c for c in keyed if c in latent or verdicts[c].status != "published"}
        primaries = {c for c in hidden - latent if verdicts[c].status == "primary"}
        return attack(
            {c: None if c in hidden else cell.values for c, cell in keyed.items()},
            in_order(relations),
            {c: keyed[c].values for c in sorted(known) if c in keyed},
            {c: keyed[c].values for c in hidden},
            policies,
            lower_bounds=public_lower_bounds(keyed.values(), may_be_negative),
            singletons={c for c in hidden if keyed[c].contributors == 1},
            primaries=primaries | {c for c in latent if c in policies and policies[c].is_primary(keyed[c])},
            latent=latent,
            budget_seconds=budget_seconds,
        )
    except Exception as error:
        # The original message may quote figures, so only its type is repeated; the chain stays for debugging.
        reason = error.message if isinstance(error, PublishError) else type(error).__name__
        raise DisclosureBreach(f"the attack was not completed, so nothing may leave: {reason}") from error


def run_gate(
    cells: Iterable[Cell],
    relations: Iterable[Relation],
    policies: Mapping[str, Policy],
    known: Collection[str] = frozenset(),
    may_be_negative: Collection[str] = (),
    budget_seconds: float = 60.0,
    hidden_before: Collection[str] = (),
    remembered: Collection[str] = (),
) -> GateResult:
    """Protect `cells`, then attack the result; gives the verdicts with the passed report.

    `known` are ids of cells whose values outsiders have already, `may_be_negative` the money measures in
    which recoveries are booked. `hidden_before` are cells that an earlier release hid: shown now, they would
    solve the earlier file for their neighbours, so they stay hidden. `remembered` are cells that an earlier
    release showed with another value: readers guess them well, so they hide nothing either, unless there is no
    other way (docs/decisions/0022). Where the attack succeeds the pattern is
    mended and attacked anew, as a whole; `budget_seconds` is for each attack.

    Raises NotAdditive, BadPolicy, CannotProtect, SwingNotSolved before the attack and DisclosureBreach when the
    attack succeeds or does not finish.
    """
    table, sums = list(cells), list(relations)
    near = {cell.id for cell in table if cell.id in remembered and not policies[cell.id].is_primary(cell)} - set(known)
    arguments = (policies, may_be_negative, budget_seconds, hidden_before)
    if near:
        with suppress(CannotProtect, SwingNotSolved, DisclosureBreach):
            return _withstanding(table, sums, {*known, *near}, *arguments)
    result = _withstanding(table, sums, known, *arguments)
    return replace(result, leaning=frozenset(c for c in near if result.verdicts[c].status != "published"))


def _withstanding(
    table: list[Cell],
    sums: list[Relation],
    known: Collection[str],
    policies: Mapping[str, Policy],
    may_be_negative: Collection[str],
    budget_seconds: float,
    hidden_before: Collection[str],
) -> GateResult:
    """One pattern with one view of what outsiders know, mended until it withstands the attack."""
    bounds = public_lower_bounds(table, may_be_negative)
    pattern = draft(table, sums, policies, known, bounds, hidden_before)
    for _ in range(_ROUNDS):
        decided = verdicts_of(table, policies, pattern)
        report = _attacked(table, sums, policies, known, decided, may_be_negative, budget_seconds)
        if report.passed:
            return GateResult(decided, report)
        if not mend_breaches(table, pattern, report.breaches):
            break
    raise _breached(report)
