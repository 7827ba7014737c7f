"""Attack a release as an outsider would, from public figures only, before it may leave.

Belongs here: the order of the attacks and the score. True values are used for scoring alone: to know how wide a
hidden figure has to be, as one fill that agrees with everything public, and to notice when the attack is unsound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from publish.disclosure.algebra import determined
from publish.disclosure.cells import Account, Bools, Ints, Relation, accounts_of
from publish.disclosure.insiders import own_groups, told_to_insiders
from publish.disclosure.outsider import ENDLESS, Outsider, outsider
from publish.disclosure.policy import MONEY_SUFFIX, Policy
from publish.disclosure.programs import AttackUnfinished, examine, room_of

Figures = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Breach:
    """A hidden figure known too well: its interval, the public cells that reveal it, and who could tell.

    `insider` is the hidden cell whose only contributor can make the deduction; None = anybody.
    """

    cell: str
    measure: str
    low: float
    high: float
    witness: tuple[str, ...]
    insider: str | None = None

    def describe(self) -> str:
        """One sentence that names cells and never a value."""
        how = "exactly" if self.low == self.high else "too closely"
        who = f"the only contributor of {self.insider}" if self.insider else "any reader"
        shown = ", ".join(self.witness[:8]) + (f" and {len(self.witness) - 8} more" if len(self.witness) > 8 else "")
        return f"{self.measure} of {self.cell} can be told {how} by {who} from {shown or 'the rules alone'}"


@dataclass(frozen=True, slots=True)
class AttackReport:
    """The outcome: how many cells and hidden cells were examined, what was breached, programs solved."""

    cells: int
    hidden: int
    breaches: tuple[Breach, ...]
    lp_solves: int

    @property
    def passed(self) -> bool:
        """Whether nothing was breached."""
        return not self.breaches


@dataclass(slots=True)
class Clock:
    """Counts linear programs and stops the attack at its deadline."""

    deadline: float
    solves: int = 0

    def tick(self) -> float:
        """Count a program and give the seconds left for it. Raises AttackUnfinished when there are none."""
        self.solves += 1
        return self.left()

    def left(self) -> float:
        """Seconds left. Raises AttackUnfinished when there are none."""
        left = self.deadline - monotonic()
        if left <= 0:
            raise AttackUnfinished("the attack ran out of time")
        return left


@dataclass(frozen=True, slots=True)
class Target:
    """What an attack on one measure needs, on arrays by position.

    `figures` are the public ones (anything where `hidden`), `floors` the least that a reader must expect behind a
    mark. For the score: the `truth`, the width that each hidden figure `need`s, the cells with one contributor
    (`alone`; those of the same one share a `group`) and those that no other contributor may tell (`confidential`).
    """

    account: Account
    figures: Ints
    hidden: Bools
    floors: Ints
    truth: Ints
    need: Ints
    alone: Bools
    group: Ints
    confidential: Bools


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach by position: the interval, the public cells that reveal it, and the insider's cell (-1 = anybody)."""

    cell: int
    low: int
    high: int
    witness: Ints
    insider: int = -1


def attack_account(target: Target, clock: Clock) -> Iterator[Finding]:
    """Attack one measure: intervals, elimination, programs, then its insiders. Raises AttackUnfinished."""
    clock.left()
    view = outsider(target.account, target.figures, target.hidden, target.floors)
    truth, need = target.truth[view.cells], target.need[view.cells]
    _check_sound(view, truth)
    narrow = view.high - view.low < need
    for cell in np.flatnonzero(narrow):
        yield _finding(view, int(cell), int(view.low[cell]), int(view.high[cell]), view.derivation(int(cell)))
    # Without circles among the sums the intervals are exact, so that what is wide there is wide.
    doubtful = np.flatnonzero((need > 0) & ~narrow & (view.is_tangled | (not view.is_settled)))
    yield from _programs(view, truth, need, doubtful, clock)
    for told in told_to_insiders(view, target.truth, target.alone, target.group, target.confidential):
        insider = int(view.cells[told.insider])
        yield _finding(view, told.cell, told.value, told.value, told.equations, insider)


def _check_sound(view: Outsider, truth: Ints) -> None:
    """Raise AttackUnfinished when the true values contradict what the public figures say."""
    if len(view.total) and np.any(np.add.reduceat(view.sign * truth[view.members], view.start[:-1]) != view.total):
        raise AttackUnfinished(f"the sums of {view.account.measure} contradict the true values")
    if np.any((truth < view.low) | (truth > view.high)):
        raise AttackUnfinished(f"the deductions about {view.account.measure} contradict the true values")


def _programs(view: Outsider, truth: Ints, need: Ints, doubtful: Ints, clock: Clock) -> Iterator[Finding]:
    """Doubtful cells that the equations determine, or that programs find to be too narrow."""
    exact = determined(view, doubtful)
    for at in exact.tolist():  # however wide a solver's tolerance would take them to be
        part = np.flatnonzero(view.parts[0] == view.parts[1][at])
        yield _finding(view, at, int(truth[at]), int(truth[at]), part.tolist())
    for end in examine(view, room_of(view, truth), need, np.setdiff1d(doubtful, exact), clock.tick):
        at, base = end.cell, int(truth[end.cell])
        bottom, top = max(int(view.low[at]), base + end.low), min(int(view.high[at]), base + end.high)
        yield _finding(view, at, bottom, top, end.equations or view.derivation(at))


def _finding(view: Outsider, cell: int, low: int, high: int, equations: Collection[int], insider: int = -1) -> Finding:
    return Finding(int(view.cells[cell]), low, high, view.sources(equations), insider)


def attack(
    published: Mapping[str, Figures | None],
    relations: Iterable[Relation],
    known: Mapping[str, Figures],
    targets: Mapping[str, Figures],
    policies: Mapping[str, Policy],
    *,
    lower_bounds: Mapping[str, int | None] | None = None,
    singletons: Collection[str] = (),
    primaries: Collection[str] | None = None,
    latent: Collection[str] = (),
    budget_seconds: float = 60.0,
) -> AttackReport:
    """Try to tell the hidden cells of `published` (value None) from everything public.

    `known` holds figures that outsiders have from elsewhere, `targets` the true values of hidden cells, for
    scoring. `lower_bounds` is what the public knows per measure (default: 1 for counts, 0 for money; None =
    no bound). `singletons` are hidden cells with one contributor, `primaries` the hidden cells held to the
    primary width and to the insider check (default: all). `latent` cells are hidden cells that no table shows:
    nobody expects more of them than 0, and only primaries among them are scored. Raises AttackUnfinished when a
    program fails, time runs out or a true value contradicts the deductions: then the attack proves nothing.
    """
    public = {c: known.get(c, figures) if figures is None else figures for c, figures in published.items()}
    ids = sorted(public)
    scored = {c: targets[c] for c in ids if public[c] is None}
    confidential = set(scored) - set(latent) if primaries is None else scored.keys() & set(primaries)
    accounts = list(accounts_of(ids, sorted(relations, key=lambda r: (r.parent, r.children))))
    hidden = np.array([public[c] is None for c in ids], np.bool_)
    secret = np.array([c in confidential for c in ids], np.bool_)
    alone = hidden & np.isin(ids, list(singletons))
    group = own_groups(accounts, alone)
    is_latent = np.isin(ids, list(latent))
    clock = Clock(monotonic() + budget_seconds)
    breaches: list[Breach] = []
    for account in accounts:
        floor = (lower_bounds or {}).get(account.measure, 0 if account.measure.endswith(MONEY_SUFFIX) else 1)
        figures = _figures(account, ids, public, targets)
        need = np.zeros(len(ids), np.int64)
        for place in np.unique(account.members[hidden[account.members]]).tolist():
            if secret[place] or not is_latent[place]:
                value = int(figures[place])
                need[place] = policies[ids[place]].required_width(account.measure, value, bool(secret[place]))
        floors = np.where(is_latent, min(0, -ENDLESS if floor is None else floor), -ENDLESS if floor is None else floor)
        target = Target(account, np.where(hidden, 0, figures), hidden, floors, figures, need, alone, group, secret)
        breaches += [_named(account, ids, finding) for finding in attack_account(target, clock)]
    rows = len(ids) - int(is_latent.sum())
    hidden_rows = sum(published[c] is None for c in ids) - int(is_latent.sum())
    return AttackReport(rows, hidden_rows, tuple(breaches), clock.solves)


def _figures(
    account: Account, ids: Sequence[str], public: Mapping[str, Figures | None], targets: Mapping[str, Figures]
) -> Ints:
    """The figures of one measure by position, true ones where they are hidden. Raises KeyError for a missing one."""
    figures = np.zeros(len(ids), np.int64)
    for place in np.unique(account.members).tolist():
        shown = public[ids[place]]
        figures[place] = (targets[ids[place]] if shown is None else shown)[account.measure]
    return figures


def _named(account: Account, ids: Sequence[str], finding: Finding) -> Breach:
    """A finding with the names of its cells."""
    insider = ids[finding.insider] if finding.insider >= 0 else None
    low = -np.inf if finding.low <= -ENDLESS else float(finding.low)
    high = np.inf if finding.high >= ENDLESS else float(finding.high)
    witness = tuple(ids[place] for place in finding.witness)
    return Breach(ids[finding.cell], account.measure, low, high, witness, insider)
