"""What the catalogue must hold to before anything is published from it.

Belongs here: checks of datasets, of their protection, and of what they share. Does not belong here: the checks of other
entries (`catalog.load`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from catalog.method_checks import dataset_problems, hierarchy_problems, profile_problems
from catalog.model import Dataset
from catalog.protection import SharedFigure, weakened
from catalog.series import target_problems

if TYPE_CHECKING:
    from catalog.load import Catalog


def publication_problems(catalog: Catalog) -> Iterator[str]:
    """What does not hold together in the datasets and in what they share, each with the file to mend."""
    yield from target_problems(catalog.indicators)
    yield from hierarchy_problems(catalog.hierarchies, {name: catalog.labels(name) for name in catalog.codelists})
    yield from profile_problems(catalog.disclosure)
    yield from _dataset_problems(catalog)
    yield from _shared_problems(catalog)
    yield from _target_problems(catalog)


def _target_problems(catalog: Catalog) -> Iterator[str]:
    """Targets are told apart by their names, after which their secrets are called too."""
    for bureau in catalog.bureaus.values():
        counts = Counter(target.name for target in bureau.targets)
        repeated = (name for name, count in counts.items() if count > 1)
        yield from (f"bureaus/{bureau.id}.yml: more than one target is called '{name}'" for name in repeated)


def _dataset_problems(catalog: Catalog) -> Iterator[str]:
    for dataset in catalog.datasets.values():
        where = f"datasets/{dataset.id}.yml"
        columns = {column.name for column in dataset.columns}
        if dataset.disclosure not in catalog.disclosure:
            yield f"{where}: there is no profile '{dataset.disclosure}' in disclosure.yml"
            continue
        profile = catalog.protection(dataset)
        yield from dataset_problems(dataset, profile, catalog)
        if dataset.deviation and not dataset.deviation.approval:
            less = weakened(catalog.disclosure[dataset.disclosure], dataset.deviation)
            yield from (f"{where}: deviation: a weaker '{name}' needs an approval" for name in less)
        yield from (f"{where}: key '{name}' is not one of its columns" for name in dataset.key if name not in columns)
        yield from unknown(where, (d.name for d in dataset.dimensions), columns, "dimension")
        yield from unknown(where, (c.codelist for c in dataset.columns if c.codelist), catalog.codelists, "code list")
        protected = dataset.contributor != "none" and profile.method != "open"
        dimensions = {dimension.name for dimension in dataset.dimensions} if protected else set()
        dimensions |= {*dataset.sample.quasi, *dataset.sample.sensitive} if dataset.sample else set()
        for name in columns - dimensions:
            is_personal = name in catalog.fields and catalog.fields[name].sensitivity in ("P2", "P3", "P4")
            if is_personal and not (protected and name.endswith(("_count", "_yuan"))):
                yield f"{where}: column '{name}' is personal information and not a protected dimension or measure"
        if not re.fullmatch(r"[a-z0-9-]+", dataset.id):
            yield f"{where}: a dataset's id is lower-case ASCII with hyphens"


def _shared_problems(catalog: Catalog) -> Iterator[str]:
    """Figures told twice are protected as one, so that their tables are protected alike."""
    where = "shared_figures.yml"
    for shared in catalog.shared_figures:
        known = [figure for figure in shared.figures if figure.dataset in catalog.datasets]
        yield from unknown(where, (figure.dataset for figure in shared.figures), catalog.datasets, "dataset")
        for figure in known:
            yield from _figure_problems(where, figure, catalog.datasets[figure.dataset])
        if len({figure.dataset for figure in known}) < len(known):
            yield f"{where}: {shared.text.en}: a dataset stands in it twice"
        if len({catalog.datasets[figure.dataset].disclosure for figure in known}) > 1:
            yield f"{where}: {shared.text.en}: the datasets have different profiles"


def _figure_problems(where: str, figure: SharedFigure, dataset: Dataset) -> Iterator[str]:
    measures = [column.name for column in dataset.columns if column.measure]
    yield from unknown(where, [figure.column], measures, f"measure of {dataset.id}")
    names = [part.partition("=")[0] for part in figure.slice.split(";") if part]
    dimensions = [name.removesuffix("_code") for name in dataset.key]
    if names != [name for name in dimensions if name in names]:
        yield f"{where}: slice '{figure.slice}': the dimensions of {dataset.id} are, in order, {', '.join(dimensions)}"


def unknown(where: str, names: Iterable[str], known: Iterable[str], kind: str) -> Iterator[str]:
    """A problem for each name that is not known."""
    present = set(known)
    yield from (f"{where}: no {kind} '{name}'" for name in names if name not in present)
