"""What an outsider can write down and deduce without a solver: equations, intervals, exact elimination.

Belongs here: exact integer reasoning from public figures only. Does not: true values, scoring, linear
programs (attack). Shares no code with the protector, so that one mistake cannot hide in both.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import inf

from publish.disclosure.cells import Relation

Figures = Mapping[str, int]
Interval = tuple[float, float]
# A prime far above any coefficient that elimination meets, so arithmetic modulo it finds the true rank.
_PRIME = 2**61 - 1


@dataclass(frozen=True, slots=True)
class Equation:
    """Hidden cells times their signs (+1 or -1) add up to `total`; `sources` are the public cells used."""

    terms: Mapping[str, int]
    total: int
    sources: tuple[str, ...]


@dataclass(slots=True)
class Outsider:
    """An outsider's view of one measure: equations, intervals and their derivations.

    `because` holds, per interval end (cell, is upper end), the equation that set it.
    """

    equations: list[Equation]
    where: dict[str, list[int]]
    intervals: dict[str, Interval]
    because: dict[tuple[str, bool], int]

    def narrow(self, start: Iterable[int], usable: Collection[int]) -> None:
        """Tighten intervals over the `usable` equations from `start` on until nothing changes.

        Each hidden cell lies between the total less the most and less the least that the others can be
        (feasibility-based bound tightening). Stopping early keeps the intervals valid, only wider.
        """
        queue = deque(start)
        queued = set(queue)
        for _ in range(60 * len(self.equations) + 1000):
            if not queue:
                return
            index = queue.popleft()
            queued.discard(index)
            for cell_id in self._apply(index):
                for other in self.where[cell_id]:
                    if other in usable and other not in queued:
                        queued.add(other)
                        queue.append(other)

    def _apply(self, index: int) -> list[str]:
        """Tighten the intervals of one equation's cells; the cells that changed."""
        terms, total = self.equations[index].terms, self.equations[index].total
        least: dict[str, float] = {}
        most: dict[str, float] = {}
        for cell_id, sign in terms.items():
            low, high = self.intervals[cell_id]
            least[cell_id], most[cell_id] = (low, high) if sign > 0 else (-high, -low)
        # Infinite ends are counted apart: subtracting one from a sum of several would give nonsense.
        endless_least = [c for c, x in least.items() if x == -inf]
        endless_most = [c for c, x in most.items() if x == inf]
        sum_least = sum(x for x in least.values() if x > -inf)
        sum_most = sum(x for x in most.values() if x < inf)
        changed = []
        for cell_id, sign in terms.items():
            blocked_top = endless_least and endless_least != [cell_id]
            blocked_bottom = endless_most and endless_most != [cell_id]
            top = inf if blocked_top else total - (sum_least - (0 if endless_least else least[cell_id]))
            bottom = -inf if blocked_bottom else total - (sum_most - (0 if endless_most else most[cell_id]))
            low, high = (bottom, top) if sign > 0 else (-top, -bottom)
            old_low, old_high = self.intervals[cell_id]
            if low > old_low:
                self.because[cell_id, False] = index
            if high < old_high:
                self.because[cell_id, True] = index
            if low > old_low or high < old_high:
                self.intervals[cell_id] = (max(low, old_low), min(high, old_high))
                changed.append(cell_id)
        return changed

    def derivation(self, cell_id: str) -> set[int]:
        """The equations behind the interval of a cell, followed back to the floors."""
        found: set[int] = set()
        queue = [(cell_id, False), (cell_id, True)]
        seen = set(queue)
        while queue:
            index = self.because.get(queue.pop())
            if index is not None and index not in found:
                found.add(index)
                ends = {(c, upper) for c in self.equations[index].terms for upper in (False, True)} - seen
                seen |= ends
                queue.extend(ends)
        return found

    def sources(self, equations: Iterable[int]) -> tuple[str, ...]:
        """The public cells in some equations: what a reader has to look at."""
        return tuple(sorted({c for i in equations for c in self.equations[i].sources}))

    def knowing(self, own: Mapping[str, int]) -> "Outsider":
        """A copy for somebody who also knows the values of the cells `own`."""
        fixed = {cell_id: (float(value), float(value)) for cell_id, value in own.items()}
        return Outsider(self.equations, self.where, self.intervals | fixed, dict(self.because))


def outsider(
    measure: str,
    public: Mapping[str, Figures | None],
    relations: Iterable[Relation],
    floor: int | None,
    latent: Collection[str] = frozenset(),
) -> Outsider:
    """Write down what the public figures say about the hidden ones (`None`) and draw the first conclusions.

    Hidden cells are at least `floor` (None: no bound), `latent` ones at least 0.
    Raises KeyError when a relation names a cell or measure that the public view does not have.
    """
    equations: list[Equation] = []
    where: dict[str, list[int]] = {}
    for relation in relations:
        if measure not in relation.measures:
            continue
        terms: dict[str, int] = {}
        total, sources = 0, []
        for cell_id in relation.members:
            sign = -1 if cell_id == relation.parent else 1
            figures = public[cell_id]
            if figures is None:
                terms[cell_id] = sign
            else:
                total -= sign * figures[measure]
                sources.append(cell_id)
        if terms:
            for cell_id in terms:
                where.setdefault(cell_id, []).append(len(equations))
            equations.append(Equation(terms, total, tuple(sources)))
    least = {cell_id: -inf if floor is None else 0 if cell_id in latent else floor for cell_id in where}
    view = Outsider(equations, where, {cell_id: (low, inf) for cell_id, low in least.items()}, {})
    view.narrow(range(len(equations)), range(len(equations)))
    return view


def eliminate(view: Outsider) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Hidden cells that the equations determine uniquely: value, and the equations combined to get it.

    Gauss-Jordan elimination to reduced row echelon form, in exact arithmetic modulo a prime. Column ~i stands
    for "equation i was used", so that a finished row shows its own derivation.
    """
    rows: dict[str, dict[str | int, int]] = {}
    holding: dict[str, set[str]] = {}
    for index, equation in enumerate(view.equations):
        row: dict[str | int, int] = {~index: 1}
        row.update(equation.terms.items())
        for column in [c for c in equation.terms if c in rows]:
            _subtract(row, rows[column], row[column])
        pivot = min((c for c in row if isinstance(c, str)), key=lambda c: (len(holding.get(c, ())), c), default=None)
        if pivot is None:
            continue
        inverse = pow(row[pivot], -1, _PRIME)
        row = {c: x * inverse % _PRIME for c, x in row.items()}
        for other in sorted(holding.pop(pivot, set())):
            before = {c for c in rows[other] if isinstance(c, str)}
            _subtract(rows[other], row, rows[other][pivot])
            after = {c for c in rows[other] if isinstance(c, str)}
            for column in before - after - {pivot}:
                holding[column].discard(other)
            for column in after - before:
                holding.setdefault(column, set()).add(other)
        rows[pivot] = row
        for column in {c for c in row if isinstance(c, str)} - {pivot}:
            holding.setdefault(column, set()).add(pivot)
    determined = {}
    for pivot, row in rows.items():
        used = tuple(~c for c in row if isinstance(c, int))
        if len(row) == len(used) + 1:
            value = sum(row[~i] * view.equations[i].total for i in used) % _PRIME
            determined[pivot] = (value if value <= _PRIME // 2 else value - _PRIME, used)
    return determined


def _subtract(row: dict[str | int, int], other: Mapping[str | int, int], factor: int) -> None:
    """Take `factor` times `other` from `row`, modulo the prime, dropping zeros."""
    for column, value in other.items():
        left = (row.get(column, 0) - factor * value) % _PRIME
        if left:
            row[column] = left
        else:
            row.pop(column, None)
