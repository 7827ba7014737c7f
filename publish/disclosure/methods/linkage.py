"""The attacks on a sample of persons, from its published rows alone.

Classes: size, diversity and closeness are counted again. Linkage: a neighbour who knows the characteristics of somebody
in the sample, one in ten of them wrongly, picks the row that fits best. Differencing: a hidden count of a published
table must not be told by how many rows of the sample belong to it.

Belongs here: the attacks and their scores. Does not belong here: the method (`anonymise`); the two share no code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from catalog.methods import ROOT, Sampling

Values = tuple[str, ...]
_WRONG_IN = 10


@dataclass(frozen=True, slots=True)
class Classes:
    """The worst class of a table: fewest rows, fewest values and largest distance of a sensitive column."""

    k: int
    distinct: int
    closeness: float


def classes_of(quasi: Sequence[Values], sensitive: Sequence[Values]) -> Classes:
    """Counts the classes of rows that share all quasi-identifiers. Raises ValueError for a table without rows."""
    sizes, fewest, furthest = Counter(quasi), len(quasi), 0.0
    for column in zip(*sensitive, strict=True):
        together, whole = Counter(zip(quasi, column, strict=True)), Counter(column)
        for group, size in sizes.items():
            shares = {value: together[group, value] / size for value in whole}
            fewest = min(fewest, sum(share > 0 for share in shares.values()))
            apart = sum(abs(share - whole[value] / len(quasi)) for value, share in shares.items()) / 2
            furthest = max(furthest, apart)
    return Classes(min(sizes.values()), fewest, furthest)


def class_problems(found: Classes, settings: Sampling) -> list[str]:
    """What of the settings the published rows do not keep."""
    problems = []
    if found.k < settings.k:
        problems.append(f"a combination of characteristics has {found.k} rows, not {settings.k}")
    if found.distinct < settings.distinct:
        problems.append(f"a class has {found.distinct} sensitive values, not {settings.distinct}")
    if found.closeness > float(settings.closeness) + 1e-9:
        problems.append("the sensitive values of a class are too far from those of all")
    return problems


def link(
    people: Sequence[tuple[int, Values]], published: Sequence[Values], broader: Sequence[Mapping[str, Values]]
) -> float:
    """The share of persons whom a neighbour finds, by expectation where several rows fit equally well.

    `people` are the sampled persons: key and exact characteristics, each beside the published row of the same place.
    `broader` gives for each column what each value may have become. One characteristic in ten is known wrongly: as that
    of the next person; which ones follows from the key.
    """
    classes = Counter(published)
    best: dict[Values, tuple[float, int]] = {}
    found = 0.0
    for index, (key, values) in enumerate(people):
        wrong = people[(index + 1) % len(people)][1]
        known = tuple(
            wrong[place] if (key >> (3 * place)) % _WRONG_IN == 0 else value for place, value in enumerate(values)
        )
        if known not in best:
            scores = {group: _fit(known, group, broader) for group in classes}
            top = max(scores.values())
            best[known] = (top, sum(classes[group] for group, score in scores.items() if score == top))
        top, ties = best[known]
        found += 1 / ties if _fit(known, published[index], broader) == top else 0.0
    return found / len(people)


def _fit(known: Values, shown: Values, broader: Sequence[Mapping[str, Values]]) -> float:
    """How well a row fits what is known: every value that can be it counts, a blank one half."""
    return sum(
        0.5 if value == ROOT else float(value in broader[place].get(known[place], ()))
        for place, value in enumerate(shown)
    )


def linkage_limit(people: int, k: int) -> float:
    """The success that a guess within a class of k has, and two standard deviations of chance on top."""
    return 1 / k + 2 * sqrt((1 - 1 / k) / k / people)


def fixed_by_sample(
    rows: Sequence[Mapping[str, str]], hidden: Iterable[tuple[str, Mapping[str, str], int]], width: int
) -> list[str]:
    """The hidden cells whose count the sample tells too well: as many rows of it belong to a cell as it has persons, or
    nearly. `hidden` are cells with the values that their persons share and their true counts; `width` is the distance
    that must remain."""
    found = []
    for cell, values, count in hidden:
        sampled = sum(all(row[name] == value for name, value in values.items()) for row in rows)
        if sampled and count - sampled < width:
            found.append(cell)
    return found
