"""A sample of persons as a dataset: coarsened until nobody stands out, attacked, numbered anew in every release.

Who is drawn is decided in the aggregates, by the persons' record keys for the month. Here the drawn rows are
anonymised month by month, sorted by what they say and numbered: neither order nor number carries anything.

Belongs here: from a table to its rows. Does not belong here: the search (`anonymise`), the attacks (`linkage`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.load import Catalog
from catalog.method_checks import AREA
from catalog.methods import ROOT, Hierarchies, Sample, Sampling
from catalog.model import Dataset
from publish.disclosure.gate import DisclosureBreach
from publish.disclosure.methods.anonymise import Ladders, Values, anonymise
from publish.disclosure.methods.linkage import class_problems, classes_of, fixed_by_sample, link, linkage_limit
from publish.disclosure.methods.view import Means, Report, Row, View, as_published, share
from publish.disclosure.policy import BadPolicy
from publish.disclosure.sums import area_above
from publish.release.model import STATUS_NORMAL
from publish.tables import ROW_NUMBER, Table


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A person of the sample: record key, exact characteristics, and the quasi-identifiers as published."""

    key: int
    truth: Mapping[str, str]
    quasi: Values


def draw_sample(table: Table, settings: Sampling, catalog: Catalog, means: Means) -> View:
    """The sample that may leave. Raises BadPolicy when rows have no key or no generalisation keeps the settings,
    DisclosureBreach when an attack succeeds."""
    sample = table.dataset.sample
    if sample is None or table.keys is None or None in table.keys:
        raise BadPolicy(
            f"{table.dataset.id} is a sample without keys: its aggregate draws by the persons' record keys, for which "
            "the warehouse has to be built with the bureau's key file"
        )
    shown: list[tuple[Row, str]] = []
    changed, lost = 0, Decimal(0)
    for month in sorted({str(row["period_month"]) for row in table.rows}):
        people = [
            (int(key or 0), {name: str(row[name]) for name in (*sample.quasi, *sample.sensitive)})
            for row, key in zip(table.rows, table.keys, strict=True)
            if row["period_month"] == month
        ]
        ladders = ladders_of(sample, [values for _, values in people], catalog.hierarchies)
        found = anonymise([values for _, values in people], ladders, sample.sensitive, settings)
        drawn = [_Drawn(people[place][0], people[place][1], quasi) for place, quasi in found.quasi.items()]
        _attack(table.dataset, month, drawn, ladders, settings, catalog, means)
        names = (*sample.quasi, *sample.sensitive)
        public = sorted((*one.quasi, *(one.truth[name] for name in sample.sensitive)) for one in drawn)
        for number, values in enumerate(public, start=1):
            row = {"period_month": month, ROW_NUMBER: f"{number:06d}", **dict(zip(names, values, strict=True))}
            shown.append((row, STATUS_NORMAL))
        changed += sum(one.quasi != tuple(one.truth[name] for name in sample.quasi) for one in drawn)
        lost += found.loss * len(people)
    rows, left_out = len(table.rows), len(table.rows) - len(shown)
    report = Report(table.dataset.id, "sample", rows, changed, left_out, share(lost, rows), attacked=len(shown))
    return View(as_published(table, shown), report)


def ladders_of(sample: Sample, rows: Sequence[Mapping[str, str]], hierarchies: Hierarchies) -> Ladders:
    """For each quasi-identifier what its values become step by step. Raises BadPolicy for a value without a place."""
    ladders: dict[str, dict[str, Values]] = {}
    for name, hierarchy in sample.quasi.items():
        found = sorted({row[name] for row in rows})
        paths = {v: _area_steps(v) for v in found} if hierarchy == AREA else hierarchies[hierarchy]
        if missing := [value for value in found if value not in paths]:
            raise BadPolicy(f"{name} '{missing[0]}' has no place in hierarchies.yml: {hierarchy}")
        ladders[name] = {value: (value, *path) for value, path in paths.items()}
    return ladders


def _area_steps(code: str) -> Values:
    """An area rises to the one above it and then to all."""
    return (area_above(code) or ROOT, ROOT)


def _attack(
    dataset: Dataset,
    month: str,
    drawn: Sequence[_Drawn],
    ladders: Ladders,
    settings: Sampling,
    catalog: Catalog,
    means: Means,
) -> None:
    """Raises DisclosureBreach with what an attacker got."""
    sample = dataset.sample
    assert sample is not None
    quasi = [one.quasi for one in drawn]
    sensitive = [tuple(one.truth[name] for name in sample.sensitive) for one in drawn]
    problems = class_problems(classes_of(quasi, sensitive), settings)
    known = [(one.key, tuple(one.truth[name] for name in sample.quasi)) for one in drawn]
    rate = link(known, quasi, list(ladders.values()))
    if rate > linkage_limit(len(known), settings.k):
        problems.append(f"a neighbour finds {rate:.1%} of those he knows")
    rows = [dict(zip(sample.quasi, values, strict=True)) for values in quasi]
    for counted in (table for table in means.tables if table.dataset.id == sample.counted_in):
        width = catalog.protection(counted.dataset).min_width_count
        fixed = fixed_by_sample(rows, _hidden_counts(counted, sample, month, means), width)
        problems += [f"the sample tells the hidden count of {cell}" for cell in fixed]
    if problems:
        raise DisclosureBreach(f"{dataset.id} of {month} does not withstand its attack: {'; '.join(problems)}")


def _hidden_counts(
    counted: Table, sample: Sample, month: str, means: Means
) -> Iterator[tuple[str, Mapping[str, str], int]]:
    """The hidden cells of the sampled month that hold all persons with certain characteristics, and their counts."""
    totals = {dimension.name: dimension.total for dimension in counted.dataset.dimensions}
    for identity, row in counted.row_of.items():
        told = {name: str(row[name]) for name, total in totals.items() if row[name] != total}
        at_month = (row["period_kind"], row["period_month"]) == ("month", month)
        if at_month and not means.may_publish(identity) and told.keys() <= sample.quasi.keys():
            yield identity, {"area_code": str(row["area_code"]), **told}, int(str(row[sample.counted_as]))
