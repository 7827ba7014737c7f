"""Reading the files of the catalogue: YAML, CSV, code lists, each typed, with file and place in every complaint.

Belongs here: from a file to entries. Does not belong here: whether names resolve (`catalog.load`).
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

from catalog.model import Dataset, Entry, Indicator, Text

ROOT = Path(__file__).parent
CODE_COLUMNS = ("code", "label_zh", "label_en", "aliases")
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


def read_datasets(root: Path) -> dict[str, Dataset]:
    """Datasets name their columns; what a column means is written once, in columns/."""
    columns = merged(root / "columns")

    def spell_out(data: dict[str, Any], where: str) -> dict[str, Any]:
        unknown = [name for name in data["columns"] if name not in columns]
        if unknown:
            raise CatalogError(f"{where}: not in columns/: {', '.join(unknown)}")
        return {**data, "columns": [{"name": name, **columns[name]} for name in data["columns"]]}

    return one_per_file(root, "datasets", Dataset, "id", spell_out)


def merged(folder: Path) -> dict[str, Any]:
    """The entries of all YAML files of a folder, keyed by name. Raises CatalogError when two files hold one name."""
    entries: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yml")):
        data = read_yaml(path) or {}
        if twice := sorted(entries.keys() & data.keys()):
            raise CatalogError(f"{_short(path)}: defined in another file too: {', '.join(twice)}")
        entries |= data
    return entries


def one_per_file(
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


def read_codelists(root: Path) -> dict[str, tuple[Code, ...]]:
    """The code lists by name, one CSV each."""
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


def read_indicators(root: Path) -> dict[str, Indicator]:
    """The registry of indicators by id. Raises CatalogError for one that is registered twice."""
    indicators: dict[str, Indicator] = {}
    for path in sorted((root / "indicators").glob("*.yml")):
        for data in read_yaml(path):
            indicator = parse(Indicator, data, f"{_short(path)}: {data.get('id')}")
            if indicator.id in indicators:
                raise CatalogError(f"{_short(path)}: indicator '{indicator.id}' is registered twice")
            indicators[indicator.id] = indicator
    return indicators
