"""`load()`: the only entrance to the catalogue. Reads every file once, types it, and checks that every name resolves.

Belongs here: reading and cross-checking. Does not belong here: rendering for dbt (`catalog.render`), reading data.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from catalog.leads import LeadRules, lead_problems
from catalog.methods import Hierarchies
from catalog.model import (
    Area,
    Bureau,
    Claim,
    Dataset,
    Entry,
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
from catalog.reconciliation import Reconciliation
from catalog.reconciliation import problems as reconciliation_problems
from catalog.vocabularies import Vocabularies, vocabulary_problems

ROOT = Path(__file__).parent
CODE_COLUMNS = ("code", "label_zh", "label_en", "aliases")
PLACE_AND_TIME = ("area_code", "period_kind", "period_month")
E = TypeVar("E", bound=Entry)


class CatalogError(Exception):
    """An entry of the catalogue is malformed or names something that does not exist."""


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list: the code, its labels, and the other spellings under which forms print it.

    `properties` are the columns that a list has besides, such as the purpose of a programme.
    """

    code: str
    label: Text
    aliases: tuple[str, ...]
    properties: Mapping[str, str]


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


def read_yaml(path: Path) -> Any:
    """The content of one YAML file. Raises CatalogError with file and line when it is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())
    except yaml.YAMLError as error:
        raise CatalogError(f"{_short(path)}: not valid YAML: {error}") from None


@cache
def _loader() -> type:
    """The C loader where libyaml is at hand: ten times faster, same results."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_csv(path: Path, model: type[E]) -> Iterator[E]:
    """The rows of one CSV file as entries; empty cells are None. Raises CatalogError with file and line."""
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            yield parse(model, {key: value or None for key, value in row.items()}, f"{_short(path)}:{line}")


def parse(model: type[E], data: Any, where: str) -> E:
    """One entry. Raises CatalogError that names file, place and what is expected there."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'entry'}: {e['msg']}" for e in error.errors())
        raise CatalogError(f"{where}: {problems}") from None


def _short(path: Path) -> str:
    return str(Path("catalog") / path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _datasets(root: Path) -> dict[str, Dataset]:
    """Datasets name their columns; what a column means is written once, in columns/."""
    columns = _merged(root / "columns")

    def spell_out(data: dict[str, Any], where: str) -> dict[str, Any]:
        unknown = [name for name in data["columns"] if name not in columns]
        if unknown:
            raise CatalogError(f"{where}: not in columns/: {', '.join(unknown)}")
        return {**data, "columns": [{"name": name, **columns[name]} for name in data["columns"]]}

    return _one_per_file(root, "datasets", Dataset, "id", spell_out)


def _merged(folder: Path) -> dict[str, Any]:
    """The entries of all YAML files of a folder, keyed by name. Raises CatalogError when two files hold one name."""
    entries: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yml")):
        data = read_yaml(path) or {}
        if twice := sorted(entries.keys() & data.keys()):
            raise CatalogError(f"{_short(path)}: defined in another file too: {', '.join(twice)}")
        entries |= data
    return entries


def _one_per_file(
    root: Path, folder: str, model: type[E], key: str, prepare: Callable[[Any, str], Any] | None = None
) -> dict[str, E]:
    """Entries of a folder with one YAML file each, keyed by an attribute that equals the file's name."""
    entries = {}
    for path in sorted((root / folder).glob("*.yml")):
        data = read_yaml(path)
        entry = parse(model, prepare(data, _short(path)) if prepare else data, _short(path))
        if getattr(entry, key) != path.stem:
            raise CatalogError(f"{_short(path)}: {key} is '{getattr(entry, key)}', the file's name says '{path.stem}'")
        entries[path.stem] = entry
    return entries


def _codelists(root: Path) -> dict[str, tuple[Code, ...]]:
    lists = {}
    for path in sorted((root / "codelists").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            lists[path.stem] = tuple(
                Code(
                    row["code"],
                    Text(zh=row["label_zh"], en=row["label_en"]),
                    tuple(alias for alias in row["aliases"].split(";") if alias),
                    {name: value for name, value in row.items() if name not in CODE_COLUMNS},
                )
                for row in csv.DictReader(file)
            )
    return lists


def _indicators(root: Path) -> dict[str, Indicator]:
    indicators: dict[str, Indicator] = {}
    for path in sorted((root / "indicators").glob("*.yml")):
        for data in read_yaml(path):
            indicator = parse(Indicator, data, f"{_short(path)}: {data.get('id')}")
            if indicator.id in indicators:
                raise CatalogError(f"{_short(path)}: indicator '{indicator.id}' is registered twice")
            indicators[indicator.id] = indicator
    return indicators


@cache
def load(root: Path = ROOT) -> Catalog:
    """The whole catalogue, cross-checked.

    Raises CatalogError on the first file that is malformed, and with all unresolved names when some do not resolve.
    """
    fields = {
        name: parse(FieldMeaning, data, f"catalog/fields: {name}") for name, data in _merged(root / "fields").items()
    }
    catalog = Catalog(
        fields=fields,
        codelists=_codelists(root),
        facts={
            name: parse(Fact, data, f"catalog/facts.yml: {name}")
            for name, data in read_yaml(root / "facts.yml").items()
        },
        sources=_one_per_file(root, "sources", Source, "feed"),
        indicators=_indicators(root),
        datasets=_datasets(root),
        disclosure={
            name: parse(DisclosureProfile, data, f"catalog/disclosure.yml: {name}")
            for name, data in read_yaml(root / "disclosure.yml").items()
        },
        shared_figures=tuple(
            parse(SharedFigures, data, "catalog/shared_figures.yml") for data in read_yaml(root / "shared_figures.yml")
        ),
        bureaus=_one_per_file(root, "bureaus", Bureau, "id"),
        areas=tuple(read_csv(root / "areas.csv", Area)),
        standards=tuple(read_csv(root / "standards.csv", Standard)),
        published={path.stem: tuple(read_csv(path, Claim)) for path in sorted((root / "claims").glob("*.csv"))},
        reconciliations=_one_per_file(root, "relations", Reconciliation, "bureau"),
        leads=parse(LeadRules, read_yaml(root / "leads.yml"), "catalog/leads.yml"),
        notices=parse(NoticePolicy, read_yaml(root / "notices.yml"), "catalog/notices.yml"),
        hierarchies=read_yaml(root / "hierarchies.yml"),
        vocabularies=parse(Vocabularies, read_yaml(root / "vocabularies.yml"), "catalog/vocabularies.yml"),
    )
    problems = [
        *_source_problems(catalog),
        *publication_problems(catalog),
        *_indicator_problems(catalog),
        *_bureau_problems(catalog),
        *_reconciliation_problems(catalog),
        *programme_problems(catalog.codelists["programme"], catalog.labels("fund_purpose")),
        *lead_problems(catalog.leads, catalog.labels("programme"), catalog.standards),
        *notice_problems(catalog.notices, catalog),
        *vocabulary_problems(catalog.vocabularies, catalog.datasets.values(), catalog.bureaus.values()),
    ]
    if problems:
        raise CatalogError("the catalogue does not hold together:\n  " + "\n  ".join(problems))
    return catalog


def _source_problems(catalog: Catalog) -> Iterator[str]:
    for name, meaning in catalog.fields.items():
        if (meaning.type in ("code", "boolean")) != (meaning.codelist is not None) and meaning.type != "boolean":
            yield f"fields: {name}: a field of type code names a codelist, and no other field does"
        if meaning.codelist and meaning.codelist not in catalog.codelists:
            yield f"fields: {name}: there is no codelists/{meaning.codelist}.csv"
    for source in catalog.sources.values():
        where, names = f"sources/{source.feed}.yml", [field.name for field in source.fields]
        yield from (f"{where}: '{name}' is not in fields/" for name in names if name not in catalog.fields)
        yield from (f"{where}: key '{name}' is not one of its fields" for name in source.key if name not in names)
        sums = source.total.sums if source.total else ()
        yield from (f"{where}: total of '{name}', which is not one of its fields" for name in sums if name not in names)
        if "(?P<month>" not in source.file_pattern:
            yield f"{where}: file_pattern has no (?P<month>...) group"
        if source.format.kind == "xml" and not source.format.records_at:
            yield f"{where}: format: records_at names the element of a record"
        for field in source.fields:
            if field.name not in catalog.fields:
                continue
            kind = catalog.fields[field.name].type
            if (kind == "money") != (field.unit is not None):
                yield f"{where}: {field.name}: a money field states its unit, and no other field does"
            if kind == "id_number" and field.treatment == "keep":
                yield f"{where}: {field.name}: an ID number is tokenised or dropped, never kept"
        yield from _birth_problems(catalog, source, where)
        yield from _area_problems(catalog, source, where)
        yield from _conformance_problems(catalog, source)


def _birth_problems(catalog: Catalog, source: Source, where: str) -> Iterator[str]:
    """The date of birth by which a row without an ID number may be recognised."""
    names = {field.name for field in source.fields}
    if source.born is None:
        return
    if source.born not in names or catalog.fields[source.born].type != "date":
        yield f"{where}: born: '{source.born}' is no date among its fields"
    if not {"person_name", "person_id_number"} <= names:
        yield f"{where}: born: only a form with person_name and person_id_number recognises people by name and birth"


def _area_problems(catalog: Catalog, source: Source, where: str) -> Iterator[str]:
    """Areas that are stored as their district: where that is said, and where it has to be."""
    meanings = {field.name: catalog.fields[field.name] for field in source.fields if field.name in catalog.fields}
    protected = [name for name, meaning in meanings.items() if meaning.sensitivity == "P4"]
    for field in source.fields:
        is_area = field.name in meanings and meanings[field.name].type == "area_code"
        if field.treatment == "district" and not is_area:
            yield f"{where}: {field.name}: only an area is cut to its district"
        if field.treatment == "district" and field.name in source.key:
            yield f"{where}: {field.name}: rows of one district could not be told apart by a key with it"
        if is_area and protected and field.treatment not in ("district", "drop"):
            yield f"{where}: {field.name}: treatment: district is needed beside the specially protected {protected[0]}"


def _conformance_problems(catalog: Catalog, source: Source) -> Iterator[str]:
    where = f"sources/{source.feed}.yml"
    if source.conforms and source.holds is None:
        yield f"{where}: a feed that conforms to a fact says what it holds: events, snapshot or ledger"
    for conformance in source.conforms:
        if conformance.fact not in catalog.facts:
            yield f"{where}: no fact '{conformance.fact}' in facts.yml"
            continue
        columns = {*catalog.facts[conformance.fact].columns, "area_code", "person_token"}
        yield from unknown(where, conformance.columns, columns, f"column of fact '{conformance.fact}'")


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
