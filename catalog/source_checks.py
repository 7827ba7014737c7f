"""What must hold between the contracts of feeds, the field dictionary and the facts.

Belongs here: problems as sentences, each with its file. Does not belong here: the shapes (`catalog.contract`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from catalog.contract import Source
from catalog.publication import unknown

if TYPE_CHECKING:
    from catalog.load import Catalog


def source_problems(catalog: Catalog) -> Iterator[str]:
    """What does not hold together in the field dictionary and the contracts of feeds."""
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
