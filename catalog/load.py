"""`load()`: the only entrance to the catalogue. Every file read once, typed, and every name resolved.

Belongs here: the catalogue as one, and cross-checking it. Does not belong here: reading files (`catalog.reading`),
rendering for dbt (`catalog.render`), reading data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalog.leads import LeadRules, lead_problems
from catalog.methods import Hierarchies
from catalog.model import (
    Area,
    Bureau,
    Claim,
    Dataset,
    Fact,
    FieldMeaning,
    Indicator,
    Source,
    SourceField,
    Standard,
    Text,
)
from catalog.notices import NoticePolicy
from catalog.notices import problems as notice_problems
from catalog.programmes import programme_problems
from catalog.protection import DisclosureProfile, SharedFigures, deviating
from catalog.publication import publication_problems, unknown
from catalog.reading import (
    ROOT,
    CatalogError,
    Code,
    merged,
    one_per_file,
    parse,
    read_codelists,
    read_csv,
    read_datasets,
    read_indicators,
    read_yaml,
)
from catalog.reconciliation import Reconciliation
from catalog.reconciliation import problems as reconciliation_problems
from catalog.source_checks import source_problems
from catalog.units import unit_problems
from catalog.vocabularies import Vocabularies, vocabulary_problems

__all__ = ["PLACE_AND_TIME", "ROOT", "Catalog", "CatalogError", "Code", "load"]

PLACE_AND_TIME = ("area_code", "period_kind", "period_month")


@dataclass(frozen=True)
class Catalog:
    """Everything the pipeline knows before it has seen a row. Immutable."""

    fields: Mapping[str, FieldMeaning]
    codelists: Mapping[str, tuple[Code, ...]]
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    indicators: Mapping[str, Indicator]
    datasets: Mapping[str, Dataset]
    disclosure: Mapping[str, DisclosureProfile]
    shared_figures: tuple[SharedFigures, ...]
    bureaus: Mapping[str, Bureau]
    areas: tuple[Area, ...]
    standards: tuple[Standard, ...]
    published: Mapping[str, tuple[Claim, ...]]
    reconciliations: Mapping[str, Reconciliation]
    notices: NoticePolicy
    leads: LeadRules
    hierarchies: Hierarchies
    vocabularies: Vocabularies

    def bureau(self, bureau_id: str) -> Bureau:
        """The profile of one bureau. Raises CatalogError naming the profiles that exist."""
        if bureau_id not in self.bureaus:
            known = ", ".join(sorted(self.bureaus))
            raise CatalogError(f"no bureau '{bureau_id}': there is no catalog/bureaus/{bureau_id}.yml. Known: {known}")
        return self.bureaus[bureau_id]

    def claims(self, bureau_id: str) -> tuple[Claim, ...]:
        """The figures that a bureau published itself, in the order of its document; empty when it has none on file."""
        return self.published.get(bureau_id, ())

    def sources_of(self, bureau: Bureau) -> tuple[Source, ...]:
        """The contracts of the feeds a bureau keeps, in the order of its profile."""
        return tuple(self.sources[feed] for feed in bureau.feeds)

    def meaning(self, field: SourceField) -> FieldMeaning:
        """The dictionary entry of a contract's field."""
        return self.fields[field.name]

    def protection(self, dataset: Dataset) -> DisclosureProfile:
        """How a dataset's cells are protected: its profile, with what it does otherwise."""
        return deviating(self.disclosure[dataset.disclosure], dataset.deviation)

    def labels(self, codelist: str) -> dict[str, Text]:
        """Code -> bilingual label of one code list."""
        return {code.code: code.label for code in self.codelists[codelist]}


@cache
def load(root: Path = ROOT) -> Catalog:
    """The whole catalogue, cross-checked.

    Raises CatalogError on the first file that is malformed, and with all unresolved names when some do not resolve.
    """
    fields = {
        name: parse(FieldMeaning, data, f"catalog/fields: {name}") for name, data in merged(root / "fields").items()
    }
    catalog = Catalog(
        fields=fields,
        codelists=read_codelists(root),
        facts={
            name: parse(Fact, data, f"catalog/facts.yml: {name}")
            for name, data in read_yaml(root / "facts.yml").items()
        },
        sources=one_per_file(root, "sources", Source, "feed"),
        indicators=read_indicators(root),
        datasets=read_datasets(root),
        disclosure={
            name: parse(DisclosureProfile, data, f"catalog/disclosure.yml: {name}")
            for name, data in read_yaml(root / "disclosure.yml").items()
        },
        shared_figures=tuple(
            parse(SharedFigures, data, "catalog/shared_figures.yml") for data in read_yaml(root / "shared_figures.yml")
        ),
        bureaus=one_per_file(root, "bureaus", Bureau, "id"),
        areas=tuple(read_csv(root / "areas.csv", Area)),
        standards=tuple(read_csv(root / "standards.csv", Standard)),
        published={path.stem: tuple(read_csv(path, Claim)) for path in sorted((root / "claims").glob("*.csv"))},
        reconciliations=one_per_file(root, "relations", Reconciliation, "bureau"),
        leads=parse(LeadRules, read_yaml(root / "leads.yml"), "catalog/leads.yml"),
        notices=parse(NoticePolicy, read_yaml(root / "notices.yml"), "catalog/notices.yml"),
        hierarchies=read_yaml(root / "hierarchies.yml"),
        vocabularies=parse(Vocabularies, read_yaml(root / "vocabularies.yml"), "catalog/vocabularies.yml"),
    )
    problems = [
        *source_problems(catalog),
        *publication_problems(catalog),
        *_indicator_problems(catalog),
        *_bureau_problems(catalog),
        *_reconciliation_problems(catalog),
        *programme_problems(catalog.codelists["programme"], catalog.labels("fund_purpose")),
        *lead_problems(catalog.leads, catalog.labels("programme"), catalog.standards),
        *notice_problems(catalog.notices, catalog),
        *vocabulary_problems(catalog.vocabularies, catalog.datasets.values(), catalog.bureaus.values()),
        *unit_problems(
            catalog.vocabularies.units,
            catalog.indicators.values(),
            catalog.datasets.values(),
            (claim for listed in catalog.published.values() for claim in listed),
        ),
    ]
    if problems:
        raise CatalogError("the catalogue does not hold together:\n  " + "\n  ".join(problems))
    return catalog


def _indicator_problems(catalog: Catalog) -> Iterator[str]:
    """A slice that no cell can have would give no value, and nobody would notice."""
    columns = {
        dataset.model: {column.name.removesuffix("_code"): column.codelist for column in dataset.columns}
        for dataset in catalog.datasets.values()
    }
    dimensions = {
        dataset.model: [name.removesuffix("_code") for name in dataset.key if name not in PLACE_AND_TIME]
        for dataset in catalog.datasets.values()
    }
    for indicator in catalog.indicators.values():
        where = f"indicators: {indicator.id}"
        if indicator.model not in dimensions:
            yield f"{where}: no dataset has the model '{indicator.model}'"
            continue
        for broken in indicator.series_breaks:
            yield from unknown(where, broken.slices, indicator.slices, "slice")
        known = dimensions[indicator.model]
        for slice_ in (*indicator.slices, indicator.denominator_slice or ""):
            parts = [part.partition("=") for part in slice_.split(";") if part]
            names = [name for name, _, _ in parts]
            if names != [name for name in known if name in names]:
                order = ", ".join(known)
                yield f"{where}: slice '{slice_}': the dimensions of {indicator.model} are, in order, {order}"
                continue
            for name, _, code in parts:
                codelist = columns[indicator.model].get(name)
                if codelist and code not in {known.code for known in catalog.codelists.get(codelist, ())}:
                    yield f"{where}: slice '{slice_}': '{code}' is not in codelists/{codelist}.csv"


def _bureau_problems(catalog: Catalog) -> Iterator[str]:
    area_codes = {area.area_code for area in catalog.areas}
    for area in catalog.areas:
        if area.parent_code and area.parent_code not in area_codes:
            yield f"areas.csv: {area.area_code}: parent {area.parent_code} does not exist"
    for bureau in catalog.bureaus.values():
        where = f"bureaus/{bureau.id}.yml"
        yield from unknown(where, bureau.feeds, catalog.sources, "feed")
        yield from unknown(where, bureau.datasets, catalog.datasets, "dataset")
        yield from unknown(where, [bureau.area_root], area_codes, "area")
        for broken in bureau.series_breaks:
            yield from unknown(where, [broken.indicator], catalog.indicators, "indicator")
            if broken.indicator in catalog.indicators:
                yield from unknown(where, broken.slices, catalog.indicators[broken.indicator].slices, "slice")
        if bureau.approval.automatic and not bureau.synthetic:
            yield f"{where}: only a bureau of synthetic sample data may approve automatically"
        for claim in catalog.claims(bureau.id):
            if claim.indicator and claim.indicator not in catalog.indicators:
                yield f"claims/{bureau.id}.csv: {claim.claim_id}: no indicator '{claim.indicator}'"
                continue
            if not (claim.indicator or claim.waits_for or (claim.reason_zh and claim.reason_en)):
                yield (
                    f"claims/{bureau.id}.csv: {claim.claim_id}: names neither an indicator nor what it waits for "
                    "nor why it cannot be computed"
                )
            if claim.indicator and (claim.dimensions or "") not in catalog.indicators[claim.indicator].slices:
                yield f"claims/{bureau.id}.csv: {claim.claim_id}: '{claim.indicator}' has no slice '{claim.dimensions}'"


def _reconciliation_problems(catalog: Catalog) -> Iterator[str]:
    for bureau_id, reconciliation in catalog.reconciliations.items():
        where = f"relations/{bureau_id}.yml"
        yield from unknown(where, [bureau_id], catalog.bureaus, "bureau")
        yield from (f"{where}: {text}" for text in reconciliation_problems(reconciliation, catalog.claims(bureau_id)))
