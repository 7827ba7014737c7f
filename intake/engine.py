"""The one DuckDB connection of a run, and the small vocabulary of SQL macros that everything else is written
in.

Belongs here: settings, macros, code and area tables. Does not belong here: anything about one contract.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from catalog import Catalog
from catalog.areas import district_of
from catalog.load import Code
from intake.errors import IntakeError
from intake.files import private_folder

_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_FULL_WIDTH = "".join(chr(ord(character) + 0xFEE0) for character in _ASCII)
_WHITE_CODES = [
    *range(0x09, 0x0E),
    0x1F,
    0x20,
    0x85,
    0xA0,
    *range(0x2000, 0x2010),
    0x202F,
    0x205F,
    0x2060,
    0x3000,
    0xFEFF,
]
WHITE = "".join(map(chr, _WHITE_CODES))
"""White space as forms contain it: visible to no one, including the zero-width kinds."""

_CODE_SEPARATORS = ("", "-", ".", "、", ":", "_")


def connect(work: Path, memory_limit: str = "1GB") -> duckdb.DuckDBPyConnection:
    """A connection in memory that spills to the private folder `work` and reaches nothing but files.

    Rows keep the order of the file: it is their line number, and the order of the lake.
    """
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": memory_limit,
            "temp_directory": str(private_folder(work)),
            "threads": os.cpu_count() or 1,
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    connection.execute("SET enable_progress_bar = false")
    for macro in _macros():
        connection.execute(f"CREATE TEMP MACRO {macro}")
    return connection


def _macros() -> Iterator[str]:
    """White space, width and damage: what every reading begins with.

    Each first asks the cheap question, whether there is anything to mend: the mending itself costs fifty
    times as much. `spaced` keeps apart what white space keeps apart. `is_number_damage` recognises what a
    spreadsheet makes of a long number: 4.20112E+17, or a decimal point behind it.
    """
    odd, even = _FULL_WIDTH + "−" + WHITE, _ASCII + "-"
    yield (
        f"trimmed(t) AS CASE WHEN t = '' THEN NULL WHEN regexp_matches(t, '^[{WHITE}]|[{WHITE}]$') "
        f"THEN nullif(trim(t, {quoted(WHITE)}), '') ELSE t END"
    )
    yield (
        f"squeezed(t) AS CASE WHEN t = '' THEN NULL WHEN regexp_matches(t, '[！-～−{WHITE}]') "
        f"THEN nullif(translate(t, {quoted(odd)}, {quoted(even)}), '') ELSE t END"
    )
    wide, narrow = quoted(_FULL_WIDTH + "−"), quoted(_ASCII + "-")
    yield f"spaced(t) AS regexp_replace(translate(t, {wide}, {narrow}), '[{WHITE}]+', ' ', 'g')"
    yield r"is_number_damage(t) AS regexp_full_match(t, '[+-]?\d+(\.\d+)?[Ee][+]?\d+|\d+\.0+')"


def quoted(text: str) -> str:
    """A text as an SQL literal. For words of the catalogue only; keys and values of rows are bound or joined."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def load_spellings(connection: duckdb.DuckDBPyConnection, catalog: Catalog, codelists: Iterable[str]) -> None:
    """Make the table `code_spelling` (codelist, spelling, code) of some code lists."""
    spellings = [
        (codelist, spelling, code)
        for codelist in sorted(codelists)
        for spelling, code in spellings_of(catalog.codelists[codelist]).items()
    ]
    columns = [list(column) for column in zip(*spellings, strict=True)] or [[], [], []]
    arrays = [pa.array(column, pa.string()) for column in columns]
    load_arrow(connection, "code_spelling", pa.table(arrays, names=["codelist", "spelling", "code"]))


def load_areas(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """Make the table `area` (area_code, district_code)."""
    districts = sorted(district_of(catalog.areas).items())
    areas = [pa.array(column, pa.string()) for column in zip(*districts, strict=True)]
    load_arrow(connection, "area", pa.table(areas, names=["area_code", "district_code"]))


def spellings_of(codes: tuple[Code, ...]) -> dict[str, str]:
    """Every spelling of a code list that means exactly one code.

    A code, its label and its aliases; the code written before the label or alias ('11城市低保',
    '11-城市低保'); and a numeric code whose leading zeros a spreadsheet took ('1' for '01'). Earlier kinds
    win; what two codes could mean within one kind means none.
    """
    kinds: list[list[tuple[str, str]]] = [[], [], [], []]
    for code in codes:
        words = (code.label.zh, *code.aliases)
        kinds[0].append((code.code, code.code))
        kinds[1] += [(word, code.code) for word in words]
        kinds[2] += [(f"{code.code}{mark}{word}", code.code) for word in words for mark in _CODE_SEPARATORS]
        if code.code.isdigit():
            kinds[3].append((code.code.lstrip("0") or "0", code.code))
    spellings: dict[str, str] = {}
    for kind in kinds:
        meanings: dict[str, set[str]] = {}
        for word, code_ in kind:
            meanings.setdefault(fold(word), set()).add(code_)
        unique = {word: min(means) for word, means in meanings.items() if len(means) == 1}
        spellings = unique | spellings
    return spellings


_FOLD = str.maketrans(dict(zip(_FULL_WIDTH + "−", _ASCII + "-", strict=True)) | dict.fromkeys(WHITE, ""))


def fold(text: str) -> str:
    """A word without white space and in half width: what the macro `squeezed` does, for the catalogue's own
    words.
    """
    return text.translate(_FOLD)


def load_arrow(connection: duckdb.DuckDBPyConnection, table: str, data: pa.Table | pa.RecordBatchReader) -> None:
    """Make a table from Arrow data. Raises IntakeError when the engine refuses, without the data in the
    message.
    """
    connection.register("arriving", data)
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM arriving")
    except duckdb.Error as error:
        raise IntakeError(f"table {table}: {type(error).__name__}") from None
    finally:
        connection.unregister("arriving")


def only_row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The one row of a query, fetched to the end: a result half read keeps the connection busy."""
    (row,) = connection.execute(query).fetchall()
    return tuple(row)
