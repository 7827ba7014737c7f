"""k-anonymity, l-diversity and t-closeness by generalisation: the finest table in which nobody stands out.

Every quasi-identifier rises along its hierarchy, in all rows alike (full-domain generalisation). All combinations of
levels are tried, from the finest: rows whose class is too small or too uniform then lose one value after the other
(local suppression), and rows that stand out even so are left out. The combination that loses least within the share
that may be lost is taken. There are a few hundred combinations at most, so trying all is quick, and optimal.

Source: Samarati (2001) for the lattice; Machanavajjhala et al. (2007) for distinct l-diversity; Li et al. (2007) for
t-closeness, with the earth mover's distance of values without order, which is half the sum of absolute differences.

Belongs here: the search. Does not belong here: drawing and numbering rows (`sample`), the attack (`linkage`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from catalog.methods import ROOT, Sampling
from publish.disclosure.policy import BadPolicy

Values = tuple[str, ...]
# Column -> value -> what it is at each level, the value itself first and the root last.
Ladders = Mapping[str, Mapping[str, Values]]


@dataclass(frozen=True, slots=True)
class Anonymous:
    """The quasi-identifying values of each row that may leave, by its place among the rows given; the number of values
    blanked, those of rows left out included; and the share of detail lost."""

    quasi: Mapping[int, Values]
    blanked: int
    loss: Decimal


def anonymise(rows: Sequence[Mapping[str, str]], ladders: Ladders, sensitive: Values, settings: Sampling) -> Anonymous:
    """The finest generalisation of the rows that keeps the settings. Raises BadPolicy when none does."""
    best: Anonymous | None = None
    for levels in product(*(range(_height(ladder)) for ladder in ladders.values())):
        found = _at(rows, ladders, sensitive, settings, dict(zip(ladders, levels, strict=True)))
        if found is not None and (best is None or found.loss < best.loss):
            best = found
    if best is None:
        raise BadPolicy(
            f"no generalisation of {len(rows)} rows keeps k = {settings.k} with the values that it asks for in each "
            "class: draw a larger sample, or publish fewer columns"
        )
    return best


def _height(ladder: Mapping[str, Values]) -> int:
    return len(next(iter(ladder.values())))


def _at(
    rows: Sequence[Mapping[str, str]],
    ladders: Ladders,
    sensitive: Values,
    settings: Sampling,
    levels: Mapping[str, int],
) -> Anonymous | None:
    """The rows at these levels, with blanks where it must be; None when too much would be blank."""
    coarse = [tuple(ladder[row[name]][levels[name]] for name, ladder in ladders.items()) for row in rows]
    kept = _with_blanks(coarse, [tuple(row[name] for name in sensitive) for row in rows], settings)
    whole = len(rows) * len(ladders)
    blanked = sum(
        kept[index][place] == ROOT != coarse[index][place] for index in kept for place in range(len(ladders))
    ) + (len(rows) - len(kept)) * len(ladders)
    if not kept or blanked > settings.blanked_share * whole:
        return None
    widths = [_widths(ladder) for ladder in ladders.values()]
    lost = sum((widths[place][value] for values in kept.values() for place, value in enumerate(values)), Decimal(0))
    lost += (len(rows) - len(kept)) * len(ladders)
    return Anonymous(kept, blanked, Decimal(lost) / Decimal(whole))


def _widths(ladder: Mapping[str, Values]) -> dict[str, Decimal]:
    """How much of a column's detail each value on its ladder gives up: 0 for a single value, 1 for the root."""
    below: defaultdict[str, set[str]] = defaultdict(set)
    for value, path in ladder.items():
        for step in path:
            below[step].add(value)
    most = len(ladder) - 1
    return {step: Decimal(len(values) - 1) / most if most else Decimal(0) for step, values in below.items()}


def _with_blanks(coarse: Sequence[Values], sensitive: Sequence[Values], settings: Sampling) -> dict[int, Values]:
    """Row -> quasi-identifiers, for the rows that can be kept: those of good classes as they are, others with values
    blanked from the last column on until they are in good company."""
    everywhere = _distributions(sensitive)
    waiting, kept = list(range(len(coarse))), dict[int, Values]()
    for blanks in range(len(coarse[0]) + 1):
        told = len(coarse[0]) - blanks
        classes: defaultdict[Values, list[int]] = defaultdict(list)
        for index in waiting:
            classes[(*coarse[index][:told], *([ROOT] * blanks))].append(index)
        good = {
            values: members
            for values, members in classes.items()
            if _is_good([sensitive[index] for index in members], everywhere, settings)
        }
        kept |= {index: values for values, members in good.items() for index in members}
        waiting = [index for index in waiting if index not in kept]
    return kept if _still_good(kept, sensitive, settings) else {}


def _still_good(kept: Mapping[int, Values], sensitive: Sequence[Values], settings: Sampling) -> bool:
    """Whether the classes are good by the rows that are left: leaving rows out moves the distribution of the whole."""
    classes: defaultdict[Values, list[Values]] = defaultdict(list)
    for index, values in kept.items():
        classes[values].append(sensitive[index])
    everywhere = _distributions([sensitive[index] for index in kept])
    return all(_is_good(members, everywhere, settings) for members in classes.values())


def _is_good(members: Sequence[Values], everywhere: Sequence[Mapping[str, float]], settings: Sampling) -> bool:
    """Whether a class is large, diverse and typical enough."""
    if len(members) < settings.k:
        return False
    own = _distributions(members)
    return all(
        len(values) >= settings.distinct and _distance(values, whole) <= float(settings.closeness)
        for values, whole in zip(own, everywhere, strict=True)
    )


def _distributions(members: Sequence[Values]) -> list[dict[str, float]]:
    """The share of each value, per sensitive column."""
    return list(_shares(members))


def _shares(members: Sequence[Values]) -> Iterator[dict[str, float]]:
    for column in zip(*members, strict=True):
        yield {value: number / len(column) for value, number in Counter(column).items()}


def _distance(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(abs(one.get(value, 0) - other.get(value, 0)) for value in {*one, *other}) / 2
