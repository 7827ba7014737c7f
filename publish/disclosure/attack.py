"""Attack a release as an outsider would, from public figures only, before it may leave.

Belongs here: linear programs, the insider check and the score. True values are used for scoring alone: to
know how wide a hidden figure has to be, and to notice when the attack itself is unsound.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor, inf
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from publish.disclosure.cells import Relation
from publish.disclosure.outsider import Figures, Outsider, eliminate, outsider
from publish.disclosure.policy import MONEY_SUFFIX, Policy
from publish.errors import PublishError

_SWEEPS = 10
# Solver answers this close to an integer (in solver units) count as that integer.
_SLACK = 1e-5
_SOLVER_RANGE = 1e6


class AttackUnfinished(PublishError):
    """The attack could not be completed, so nothing may leave."""


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
class _Clock:
    """Counts linear programs and stops the attack at its deadline."""

    deadline: float
    solves: int = 0

    def tick(self) -> float:
        """Seconds left for the next program. Raises AttackUnfinished when there are none."""
        self.solves += 1
        left = self.deadline - monotonic()
        if left <= 0:
            raise AttackUnfinished("the attack ran out of time")
        return left


@dataclass(slots=True)
class _Polytope:
    """All fills of one connected component that agree with the public figures, in units of `unit`."""

    cells: list[str]
    equations: list[int]
    matrix: csr_array
    totals: NDArray[np.float64]
    floor: NDArray[np.float64]
    ceiling: float
    unit: float
    clock: _Clock

    def extreme(self, weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], list[int]]:
        """The fill with the least weighted sum, and the equations that bind it. Raises AttackUnfinished."""
        found = linprog(
            weights,
            A_eq=self.matrix,
            b_eq=self.totals,
            bounds=np.column_stack([self.floor, np.full_like(self.floor, self.ceiling)]),
            method="highs",
            options={"time_limit": self.clock.tick()},
        )
        if found.status != 0:
            raise AttackUnfinished(f"a program of the attack ended with status {found.status} near {self.cells[0]}")
        binding = np.flatnonzero(np.abs(found.eqlin.marginals) > _SLACK)
        return found.x, [self.equations[i] for i in binding]


def _polytopes(
    view: Outsider, bottom: int | None, latent: Collection[str], needs: Figures, clock: _Clock
) -> Iterator[_Polytope]:
    """Split the equations into connected components; `needs` are the widths that they must have room for."""
    cells = sorted(view.where)
    column = {cell_id: i for i, cell_id in enumerate(cells)}
    rows, columns, signs = [], [], []
    for i, equation in enumerate(view.equations):
        for cell_id, sign in equation.terms.items():
            rows.append(i)
            columns.append(len(view.equations) + column[cell_id])
            signs.append(float(sign))
    size = len(view.equations) + len(cells)
    _, label = connected_components(csr_array((np.abs(signs), (rows, columns)), shape=(size, size)), directed=False)
    full = csr_array((signs, (rows, np.array(columns) - len(view.equations))), shape=(len(view.equations), len(cells)))
    members: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for node in range(size):
        is_cell = node >= len(view.equations)
        members[int(label[node])][is_cell].append(node - len(view.equations) if is_cell else node)
    for equations, inside in members.values():
        totals = np.array([float(view.equations[i].total) for i in equations])
        # Extreme fills add up totals and floors; a limit well beyond them stands for "no upper limit".
        wanted = sum(needs.get(cells[i], 0) for i in inside)
        limit = 2 * (np.abs(totals).sum() + abs(bottom or 0) * len(inside) + wanted) + 1e3
        unit = max(1.0, limit / _SOLVER_RANGE)
        names = [cells[i] for i in inside]
        low = np.array([-limit if bottom is None else 0 if name in latent else bottom for name in names]) / unit
        yield _Polytope(names, equations, full[equations][:, inside], totals / unit, low, limit / unit, unit, clock)


def _programs(view: Outsider, polytope: _Polytope, doubtful: Figures) -> Iterator[tuple[str, float, float, list[int]]]:
    """Cells whose interval is narrower than `doubtful` asks, with the interval and the binding equations.

    Any two fills that differ enough in a cell prove it wide; varied weights find such fills for nearly all
    cells, and only the rest get a minimum and a maximum of their own.
    """
    need = np.array([doubtful.get(c, 0) / polytope.unit for c in polytope.cells])
    low, high = np.full_like(need, inf), np.full_like(need, -inf)
    counting = np.arange(1, len(need) + 1)

    def open_cells() -> NDArray[np.bool_]:
        # A width of exactly the requirement comes back from the solver a hair smaller.
        narrow: NDArray[np.bool_] = need - _SLACK * np.minimum(1, need) > high - low
        return narrow

    for sweep in range(_SWEEPS):
        before = open_cells()
        if not before.any():
            return
        pattern = np.where((counting * 2246822519 >> (2 * sweep + 3)) & 1, 1.0, -1.0)
        weights = np.where(before, pattern / np.maximum(need, _SLACK), 0.0)
        for direction in (weights, -weights):
            fill, _ = polytope.extreme(direction)
            low, high = np.minimum(low, fill), np.maximum(high, fill)
        if sweep > 2 and open_cells().sum() == before.sum():
            break
    for i in np.flatnonzero(open_cells()):
        if not open_cells()[i]:
            continue
        ends, used = [], []
        for sign in (1.0, -1.0):
            weights = np.zeros_like(need)
            weights[i] = sign
            fill, binding = polytope.extreme(weights)
            low, high = np.minimum(low, fill), np.maximum(high, fill)
            ends.append(float(fill[i]))
            used += binding
        cell_id = polytope.cells[i]
        known_low, known_high = view.intervals[cell_id]
        bottom = max(known_low, ceil((ends[0] - _SLACK) * polytope.unit))
        top = min(known_high, floor((ends[1] + _SLACK) * polytope.unit))
        if top - bottom < doubtful[cell_id]:
            yield cell_id, bottom, top, used


def _anybody(
    view: Outsider, measure: str, needs: Figures, bottom: int | None, latent: Collection[str], clock: _Clock
) -> Iterator[Breach]:
    """Breaches open to any reader, by propagation, elimination and programs in turn."""
    determined = eliminate(view)
    doubtful: dict[str, int] = {}
    for cell_id, need in needs.items():
        low, high = view.intervals.get(cell_id, (-inf, inf))
        if high - low < need:
            yield Breach(cell_id, measure, low, high, view.sources(view.derivation(cell_id)))
        elif cell_id in determined and need:
            value, combined = determined[cell_id]
            yield Breach(cell_id, measure, value, value, view.sources(combined))
        elif cell_id in view.where:
            doubtful[cell_id] = need
    for polytope in _polytopes(view, bottom, latent, doubtful, clock):
        # Within a single equation propagation has already found the exact intervals.
        if len(polytope.equations) > 1 and any(c in doubtful for c in polytope.cells):
            for cell_id, low, high, used in _programs(view, polytope, doubtful):
                yield Breach(cell_id, measure, low, high, view.sources(used))


def _own_cells(relations: Iterable[Relation], singletons: Collection[str]) -> dict[str, frozenset[str]]:
    """Per singleton, the cells that its contributor is alone in: total and detail of one unit coincide."""
    groups = {c: frozenset([c]) for c in singletons}
    for relation in relations:
        if relation.parent in groups:
            for child in filter(groups.__contains__, relation.children):
                joint = groups[relation.parent] | groups[child]
                groups.update(dict.fromkeys(joint, joint))
    return groups


def _somebody(
    view: Outsider,
    measure: str,
    truth: Mapping[str, Figures],
    own: Mapping[str, frozenset[str]],
    primaries: Collection[str],
) -> Iterator[Breach]:
    """Primaries that the only contributor of another hidden cell can tell exactly from small relations."""
    small = {i for i, e in enumerate(view.equations) if len(e.terms) <= 3}
    for insider in sorted(c for c in own if c in view.where):
        mine = {c: truth[c][measure] for c in own[insider] if c in view.where}
        informed = view.knowing(mine)
        informed.narrow(sorted({i for c in mine for i in view.where[c] if i in small}), small)
        for cell_id in sorted(primaries):
            low, high = informed.intervals.get(cell_id, (-inf, inf))
            before = view.intervals.get(cell_id)
            if low == high and before != (low, high) and cell_id not in mine:
                yield Breach(cell_id, measure, low, high, view.sources(informed.derivation(cell_id)), insider)


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
    latent: Collection[str] = frozenset(),
    budget_seconds: float = 60.0,
) -> AttackReport:
    """Try to tell the hidden cells of `published` (value None) from everything public.

    `known` holds figures that outsiders have from elsewhere, `targets` the true values of hidden cells, for
    scoring. `lower_bounds` is what the public knows per measure (default: 1 for counts, 0 for money; None =
    no bound). `singletons` are hidden cells with one contributor, `primaries` the hidden cells held to the
    primary width and to the insider check (default: all), `latent` those that no table prints: they may be 0, and need
    to stay uncertain only when they are primaries. Raises AttackUnfinished when a program
    fails, time runs out or a true value contradicts the deductions: then the attack proves nothing.
    """
    sums = list(relations)
    bounds = dict(lower_bounds or {})
    public = {
        cell_id: known.get(cell_id, figures) if figures is None else figures for cell_id, figures in published.items()
    }
    scored = {cell_id: targets[cell_id] for cell_id in sorted(public) if public[cell_id] is None}
    confidential = set(scored) if primaries is None else scored.keys() & set(primaries)
    own = _own_cells(sums, scored.keys() & set(singletons))
    clock = _Clock(monotonic() + budget_seconds)
    breaches: list[Breach] = []
    for measure in sorted({m for relation in sums for m in relation.measures}):
        bottom = bounds.get(measure, 0 if measure.endswith(MONEY_SUFFIX) else 1)
        view = outsider(measure, public, sums, bottom, latent)
        for cell_id, (low, high) in view.intervals.items():
            if not low <= scored[cell_id][measure] <= high:
                raise AttackUnfinished(f"the deductions about {measure} contradict the true value of {cell_id}")
        needs = {
            cell_id: policies[cell_id].required_width(measure, figures[measure], cell_id in confidential)
            for cell_id, figures in scored.items()
            if measure in figures and (cell_id in confidential or cell_id not in latent)
        }
        breaches += _anybody(view, measure, needs, bottom, latent, clock)
        breaches += _somebody(view, measure, scored, own, confidential)
    printed = {cell_id: figures for cell_id, figures in published.items() if cell_id not in latent}
    return AttackReport(len(printed), sum(f is None for f in printed.values()), tuple(breaches), clock.solves)
