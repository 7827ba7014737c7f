"""The files of a dataset in all their formats: they hold the same cells as the CSV, and are as they say they are.

Belongs here: comparing one format with another. Does not belong here: what the cells may be (`tables`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping

from publish.release.archives import contents
from publish.release.files import DICTIONARY, PACKAGE
from publish.release.formats.cells import Fields, Rows, names_of
from publish.release.formats.csv_file import original
from publish.release.formats.parquet_file import rows_of_parquet
from publish.release.formats.xlsx_file import dictionary_of_xlsx, rows_of_xlsx
from publish.release.formats.xml_file import names_of_xsd, rows_of_xml
from publish.release.formats.zip_file import files_of_zip
from publish.release.manifest import MANIFEST
from publish.release.verify.finding import Files, Finding, differences, guarded

READERS: Mapping[str, Callable[[bytes, Fields], Rows]] = {
    "parquet": rows_of_parquet,
    "xlsx": rows_of_xlsx,
    "xml": rows_of_xml,
}


def same_cells(files: Files, stem: str, fields: Fields, rows: Rows) -> Iterator[Finding]:
    """Every format beside the CSV and the JSON holds the same cells, and the schema of the XML names the columns."""
    for kind, read in READERS.items():
        yield from guarded(f"{stem}.{kind}", _same_cells, f"{stem}.{kind}", files[f"{stem}.{kind}"], read, fields, rows)
    yield from guarded(f"{stem}.xsd", _schema, f"{stem}.xsd", files[f"{stem}.xsd"], fields)


def _same_cells(
    path: str, content: bytes, read: Callable[[bytes, Fields], Rows], fields: Fields, rows: Rows
) -> Iterator[Finding]:
    if read(content, fields) != rows:
        yield Finding(path, "does not hold the same cells as the CSV")


def _schema(path: str, content: bytes, fields: Fields) -> Iterator[Finding]:
    if names_of_xsd(content) != names_of(fields):
        yield Finding(path, "does not name the columns of the table")


def dictionaries(files: Files, folder: str, name: str) -> Iterator[Finding]:
    """The workbook's sheet 数据项 is the data dictionary."""
    stated = csv.reader(io.StringIO(files[f"{folder}/{DICTIONARY}"].decode("utf-8-sig"), newline=""), strict=True)
    lines = [[original(cell) for cell in line] for line in stated]
    workbook = f"{folder}/{name}.xlsx"
    yield from guarded(workbook, _dictionary, workbook, files[workbook], lines)


def _dictionary(path: str, content: bytes, lines: list[list[str]]) -> Iterator[Finding]:
    if dictionary_of_xlsx(content) != lines:
        yield Finding(path, "has another dictionary than dictionary.csv")


def zips(files: Files) -> Iterator[Finding]:
    """Every zip holds the files that it has to hold, as they lie beside it: of all that RELEASE.json lists."""
    listed = [str(entry["path"]) for entry in json.loads(files[MANIFEST])["files"]]
    single = [path for path in listed if not path.endswith(".zip")]
    expected = contents(single) if PACKAGE in single else {}
    yield from differences(expected, set(listed) - set(single), "the zips that a release has")
    for path in sorted(expected.keys() & set(listed)):
        yield from guarded(path, _zip, path, files, expected[path])


def _zip(path: str, files: Files, held: Mapping[str, str]) -> Iterator[Finding]:
    if files_of_zip(files[path]) != {inside: files[outside] for inside, outside in held.items()}:
        yield Finding(path, "does not hold the files that lie beside it")
