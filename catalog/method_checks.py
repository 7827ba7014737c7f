"""Whether what the catalogue asks of a disclosure method can be done: its settings, its columns, its hierarchies.

Belongs here: checks over profiles, datasets and hierarchies. Does not belong here: reading files (`catalog.load`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, get_args

from catalog.methods import ROOT, Hierarchies, Method
from catalog.model import Dataset
from catalog.protection import DisclosureProfile

if TYPE_CHECKING:
    from catalog.load import Catalog

# Areas rise by their codes (district, city), which no file has to say.
AREA = "area"
WITHOUT_SETTINGS = ("open", "suppress")
WITH_SETTINGS = tuple(method for method in get_args(Method) if method not in WITHOUT_SETTINGS)


def profile_problems(profiles: Mapping[str, DisclosureProfile]) -> Iterator[str]:
    """What is wrong with the settings in catalog/disclosure.yml."""
    noise = set()
    for name, profile in profiles.items():
        given = {method for method in WITH_SETTINGS if getattr(profile, method) is not None}
        needed = {method for method in WITH_SETTINGS if method == profile.method}
        if given != needed:
            yield f"disclosure.yml: {name}: settings are given for its method, '{profile.method}', and for no other"
        if given and not profile.threshold:
            yield f"disclosure.yml: {name}: threshold says which counts are small"
        noise |= {profile.cell_key} - {None}
    if len(noise) > 1:
        yield "disclosure.yml: profiles with cell_key share its settings: one cell has one noise, in whatever table"


def dataset_problems(dataset: Dataset, profile: DisclosureProfile, catalog: Catalog) -> Iterator[str]:
    """What a dataset lacks for the method of its profile."""
    where = f"datasets/{dataset.id}.yml"
    measures = [column for column in dataset.columns if column.measure]
    if profile.method in ("cell_key", "dp") and (len(measures) != 1 or dataset.contributor != "person"):
        yield f"{where}: '{profile.method}' protects persons counted by one measure"
    if profile.method in ("cell_key", "round", "dp") and any(column.type != "integer" for column in measures):
        yield f"{where}: '{profile.method}' changes counts, and a measure is none"
    if profile.method == "round" and not all(column.additive for column in measures):
        yield f"{where}: 'round' keeps totals equal to the sum of their parts, and a measure does not add up"
    if (profile.method == "sample") != (dataset.sample is not None):
        yield f"{where}: a dataset says of what its rows are a sample when its method is 'sample', and only then"
    elif dataset.sample is not None:
        yield from _sample_problems(dataset, catalog)


def _sample_problems(dataset: Dataset, catalog: Catalog) -> Iterator[str]:
    where, sample = f"datasets/{dataset.id}.yml: sample", dataset.sample
    assert sample is not None
    columns = {column.name for column in dataset.columns}
    for name in (*sample.quasi, *sample.sensitive):
        if name not in columns:
            yield f"{where}: '{name}' is not one of its columns"
    for name in set(sample.quasi.values()) - catalog.hierarchies.keys() - {AREA}:
        yield f"{where}: no hierarchy '{name}' in hierarchies.yml"
    told = {*sample.quasi, *sample.sensitive, *dataset.key}
    for name in sorted(columns - told):
        yield f"{where}: '{name}' is neither coarsened, nor sensitive, nor part of the key"
    counted = catalog.datasets.get(sample.counted_in)
    if counted is None or sample.counted_as not in {column.name for column in counted.columns if column.measure}:
        yield f"{where}: no measure '{sample.counted_as}' in a dataset '{sample.counted_in}'"


def hierarchy_problems(hierarchies: Hierarchies, codelists: Mapping[str, Collection[str]]) -> Iterator[str]:
    """What is wrong with catalog/hierarchies.yml: each value rises in as many steps as the others to the root, a value
    once reached rises the same way, and every step is a code of the list of the hierarchy's name."""
    for name, paths in hierarchies.items():
        where = f"hierarchies.yml: {name}"
        if len({len(path) for path in paths.values()}) != 1 or any(path[-1] != ROOT for path in paths.values()):
            yield f"{where}: every value rises in equally many steps, the last to '{ROOT}'"
        above: dict[str, str] = {}
        for value, path in paths.items():
            for lower, upper in zip((value, *path), path, strict=False):
                if lower != upper and above.setdefault(lower, upper) != upper:
                    yield f"{where}: '{lower}' rises to '{above[lower]}' and to '{upper}'"
        if name not in codelists:
            yield f"{where}: there is no codelists/{name}.csv"
            continue
        unknown = {code for value, path in paths.items() for code in (value, *path)} - {*codelists[name], ROOT}
        yield from (f"{where}: '{code}' is not in codelists/{name}.csv" for code in sorted(unknown))
