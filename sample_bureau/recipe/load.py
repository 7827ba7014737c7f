"""Reads recipes and checks every name in them against the catalogue.

Belongs here: files, and errors that name file and key. Does not belong here: shapes (`recipe.model`), drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml
from pydantic import ValidationError

from catalog.load import Catalog
from catalog.model import Source
from sample_bureau.errors import SampleError
from sample_bureau.recipe.model import FILLED, Column, DateRule, DefectRule, Recipe

FOLDER = Path(__file__).parent.parent / "recipes"
PLACEHOLDERS = (*("division", "year", "month", "n", "area", "area_name", "street", "street_name", "district", "road"),)
CALIBRATED = ("choice", "boolean", "constant")
SUMMED = ("amount", "integer", "decimal")
_FITS = {
    "date": ("date", "person", "of", "constant"),
    "month": ("date", "of", "constant"),
    "id_number": ("person", "second_person", "of", "constant"),
    "code": ("choice", "person", "second_person", "of", "constant", "mapped"),
    "boolean": ("boolean", "choice", "of", "constant", "mapped"),
    "area_code": ("area", "of", "constant"),
    "org_code": ("org", "of", "constant"),
    **dict.fromkeys(
        ("money", "integer", "decimal"),
        (
            *SUMMED,
            "product",
            "difference",
            "sum",
            "choice",
            "of",
            "constant",
            "mapped",
            "person",
            "second_person",
            "text",
            "serial",
        ),
    ),
}


def load_recipes(catalog: Catalog, sources: Iterable[Source], folder: Path = FOLDER) -> dict[str, Recipe]:
    """The recipes of those feeds that have one. Raises SampleError naming file and key."""
    recipes = {}
    for source in sources:
        path = folder / f"{source.feed}.yml"
        if path.exists():
            recipes[source.feed] = read_recipe(path, catalog, source)
    return recipes


def read_recipe(path: Path, catalog: Catalog, source: Source) -> Recipe:
    """One recipe, checked against the contract of its feed. Raises SampleError naming file and key."""
    where = f"sample_bureau/recipes/{path.name}"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        recipe = Recipe.model_validate(data)
    except yaml.YAMLError as error:
        raise SampleError(f"{where}: not valid YAML: {error}") from None
    except ValidationError as error:
        raise SampleError(f"{where}: {_problems(error)}") from None
    problems = list(_mistakes(recipe, catalog, source))
    if problems:
        raise SampleError(f"{where}: " + "; ".join(problems))
    return recipe


def _problems(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'recipe'}: {e['msg']}" for e in error.errors())


def references(column: Column) -> tuple[str, ...]:
    """The other fields of the row that must be there before this one can be filled."""
    named: list[str] = [*column.when, *(column.product or ()), *(column.difference or ()), *(column.sum or ())]
    if isinstance(column.date, DateRule):
        named += [name for name in (column.date.after, column.date.before) if name]
    named += [column.mapped.field] if column.mapped else []
    for template in (column.serial, *(column.text or ())):
        named += [name for name in placeholders(template or "") if name not in PLACEHOLDERS]
    return tuple(dict.fromkeys(named))


def placeholders(template: str) -> list[str]:
    """The names in the braces of a template."""
    return re.findall(r"\{(\w+)(?::[^{}]*)?\}", template)


def _mistakes(recipe: Recipe, catalog: Catalog, source: Source) -> Iterator[str]:
    types = {field.name: catalog.meaning(field).type for field in source.fields}
    if recipe.feed != source.feed:
        yield f"feed: '{recipe.feed}', the file's name says '{source.feed}'"
    if recipe.columns:
        for field in source.fields:
            if field.required and field.name not in recipe.columns:
                yield f"columns: the contract requires '{field.name}'"
    for name, column in recipe.columns.items():
        if name not in types:
            yield f"columns.{name}: not a field of the contract"
            continue
        yield from _column_mistakes(f"columns.{name}", column, types[name], recipe, catalog)
        if types[name] == "code" and column.choice is not None:
            yield from _unknown_codes(f"columns.{name}", column.choice, catalog, source, name)
    yield from _follow_mistakes(recipe, catalog)
    if not list(_mistakes_of_order(recipe.columns)):
        yield from _calibration_mistakes(recipe)
    yield from _mistakes_of_order(recipe.columns)
    for place, defect in enumerate(recipe.defects):
        yield from (f"defects.{place}: {text}" for text in _defect_mistakes(defect, recipe, source))
    for shown in recipe.quirks:
        if shown.quirk > len(source.quirks):
            yield f"quirks: the contract has no quirk {shown.quirk}"
    for name in (*recipe.form.bare_codes, *recipe.form.headers, *sum(recipe.form.merged_header.values(), ())):
        if name not in types:
            yield f"form: '{name}' is not a field of the contract"


def _column_mistakes(where: str, column: Column, kind: str, recipe: Recipe, catalog: Catalog) -> Iterator[str]:
    fitting = _FITS.get(kind)
    if fitting and column.generator not in fitting:
        yield f"{where}: a field of type {kind} is filled by {', '.join(fitting)}, not by {column.generator}"
    for name in references(column):
        if name not in recipe.columns:
            yield f"{where}: '{name}' has no column here"
    if column.person and not recipe.person:
        yield f"{where}: the recipe has no person"
    if column.second_person and not recipe.second_person:
        yield f"{where}: the recipe has no second_person"
    if column.of and (column.of.feed not in catalog.sources or column.of.field not in _fields(catalog, column.of.feed)):
        yield f"{where}: no field '{column.of.field}' in a feed '{column.of.feed}'"
    if column.pending is not None and not isinstance(column.date, DateRule):
        yield f"{where}: only a date that follows from another can be pending"
    for name in column.pending or {}:
        if name not in recipe.columns:
            yield f"{where}: pending: '{name}' has no column here"


def _follow_mistakes(recipe: Recipe, catalog: Catalog) -> Iterator[str]:
    followed = {column.of.feed for column in recipe.columns.values() if column.of}
    for feed, rule in recipe.follow.items():
        if feed not in followed:
            yield f"follow: no column is `of` feed '{feed}'"
            continue
        for name in (*rule.where, *rule.match):
            if name not in _fields(catalog, feed):
                yield f"follow.{feed}: no field '{name}' in a feed '{feed}'"
        for name in rule.match.values():
            column = recipe.columns.get(name)
            if column is None or column.generator != "choice" or column.when:
                yield f"follow.{feed}: '{name}' is not a column filled by choice without a condition"


def _fields(catalog: Catalog, feed: str) -> set[str]:
    return {field.name for field in catalog.sources[feed].fields}


def _unknown_codes(
    where: str, codes: Mapping[str, float], catalog: Catalog, source: Source, name: str
) -> Iterator[str]:
    meaning = catalog.meaning(next(field for field in source.fields if field.name == name))
    known = {code.code for code in catalog.codelists[str(meaning.codelist)]}
    for code in codes:
        if code not in known:
            yield f"{where}: codelists/{meaning.codelist}.csv has no code '{code}'"


def in_order(columns: Mapping[str, Column]) -> list[str]:
    """The columns so that each comes after those it refers to. Raises SampleError when they go round in circles."""
    ordered: list[str] = []
    left = dict(columns)
    while left:
        ready = [name for name, column in left.items() if not any(ref in left for ref in references(column))]
        if not ready:
            raise SampleError(f"columns refer to one another in a circle: {', '.join(sorted(left))}")
        ordered += ready
        for name in ready:
            del left[name]
    return ordered


def _mistakes_of_order(columns: Mapping[str, Column]) -> Iterator[str]:
    try:
        in_order(columns)
    except SampleError as error:
        yield f"columns: {error}"


def _calibration_mistakes(recipe: Recipe) -> Iterator[str]:
    if recipe.calibration is None:
        return
    fields = [(f"dimensions.{name}", rule.field) for name, rule in recipe.calibration.dimensions.items()]
    for name, measure in recipe.calibration.measures.items():
        fields += [(f"measures.{name}", field) for field in measure.where]
        if measure.sum and (measure.sum not in recipe.columns or recipe.columns[measure.sum].generator not in SUMMED):
            yield f"calibration.measures.{name}: a sum is over a column filled by {', '.join(SUMMED)}"
        if measure.states and (measure.states not in recipe.columns or recipe.columns[measure.states].when):
            yield f"calibration.measures.{name}: what is stated is a column that is always filled"
    for where, field in fields:
        if field not in recipe.columns or recipe.columns[field].generator not in CALIBRATED:
            yield f"calibration.{where}: '{field}' is not a column filled by {', '.join(CALIBRATED)}"


def _defect_mistakes(defect: DefectRule, recipe: Recipe, source: Source) -> Iterator[str]:
    fields = {field.name for field in source.fields}
    for name in (defect.field, defect.change, *defect.set, *defect.like):
        if name is not None and name not in fields:
            yield f"'{name}' is not a field of the contract"
    if defect.rule and defect.rule not in {rule.name for rule in source.rules}:
        yield f"the contract has no rule '{defect.rule}'"
    if defect.file == "total_mismatch" and (source.total is None or recipe.form.total == "none"):
        yield "the form has no total to be wrong"
    if defect.file == "encoding" and source.format.kind not in ("csv", "xml", "json"):
        yield f"a {source.format.kind} file has no encoding to be wrong"
    if defect.kind == "missing" and not next((f.required for f in source.fields if f.name == defect.field), True):
        yield f"'{defect.field}' may be empty"
    for name, values in defect.like.items():
        if FILLED in values and len(values) > 1:
            yield f"like.{name}: '{FILLED}' stands alone"
