"""How to read a dataset from its address, ready to copy: shell, Python, R, Excel, DuckDB, and large tables in part.

Belongs here: the code that the readme and the page of a dataset show; both take it from here, and a test runs it.
Does not belong here: how it is shown. All addresses name one release, so that a program that was copied once goes on
reading the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from catalog.model import PublicColumn, Text
from publish.release.manifest import CHECKSUMS

LAST_ROWS: Final = 1000
# What would lose its leading zeros, or become a day that nobody stated, when a program guesses its type.
_TEXTS: Final = frozenset({"string", "month", "date"})
_POWER_QUERY: Final[Mapping[str, str]] = {
    "string": "type text",
    "month": "type text",
    "date": "type date",
    "boolean": "type logical",
    "integer": "Int64.Type",
    "number": "type number",
}


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of code: its name, what it is for, the language in which it is written, and the code."""

    name: str
    title: Text
    language: str
    code: str


def snippets(name: str, columns: Sequence[PublicColumn], key: Sequence[str], root: str) -> tuple[Snippet, ...]:
    """Takes a dataset's name, its columns (the status included), its key, and the address of its release (with a slash
    at its end); gives its snippets in order."""
    folder = f"datasets/{name}/"
    csv, parquet = f"{root}{folder}{name}.csv", f"{root}{folder}{name}.parquet"
    texts = [column.name for column in columns if column.type in _TEXTS]
    return (
        Snippet("curl", Text(zh="curl：下载并核对", en="curl: download and check"), "sh", _curl(root, folder, name)),
        Snippet("python", Text(zh="Python（pandas）", en="Python (pandas)"), "python", _pandas(csv, texts)),
        Snippet("r", Text(zh="R", en="R"), "r", _r(csv, texts)),
        Snippet(
            "excel",
            Text(zh="Excel（Power Query 高级编辑器）", en="Excel (Power Query, advanced editor)"),
            "powerquery",
            _excel(csv, columns),
        ),
        Snippet(
            "duckdb",
            Text(zh="DuckDB：查询下载后的文件", en="DuckDB: query the downloaded file"),
            "sql",
            f"select * from read_parquet('{name}.parquet');",
        ),
        Snippet(
            "part",
            Text(zh="Python（polars）：大表只读需要的部分", en="Python (polars): only a part of a large table"),
            "python",
            _polars(parquet, key, columns),
        ),
    )


def _curl(root: str, folder: str, name: str) -> str:
    """The file, and its line of the checksums with the path that it has there taken off."""
    return (
        f'curl --fail --remote-name "{root}{folder}{name}.csv"\n'
        f'curl --fail --silent "{root}{CHECKSUMS}" |\n'
        f'  grep " {folder}{name}.csv$" | sed "s| {folder}| |" | sha256sum --check'
    )


def _pandas(csv: str, texts: Sequence[str]) -> str:
    types = "".join(f'    "{name}": "string",\n' for name in texts)
    return f'import pandas\n\ntexts = {{\n{types}}}\ntable = pandas.read_csv("{csv}", dtype=texts)\nprint(table.head())'


def _r(csv: str, texts: Sequence[str]) -> str:
    types = ",\n".join(f'  {name} = "character"' for name in texts)
    return (
        f"texts <- c(\n{types}\n)\n"
        f'table <- read.csv("{csv}",\n'
        '  fileEncoding = "UTF-8-BOM", colClasses = texts, na.strings = "")\n'
        "print(head(table))"
    )


def _excel(csv: str, columns: Sequence[PublicColumn]) -> str:
    types = ",\n".join(f'    {{"{column.name}", {_POWER_QUERY[column.type]}}}' for column in columns)
    return (
        "let\n"
        f'  source = Csv.Document(Web.Contents("{csv}"),\n'
        '    [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n'
        "  headed = Table.PromoteHeaders(source, [PromoteAllScalars = true]),\n"
        f'  typed = Table.TransformColumnTypes(headed, {{\n{types}\n  }}, "en-US")\n'
        "in\n"
        "  typed"
    )


def _polars(parquet: str, key: Sequence[str], columns: Sequence[PublicColumn]) -> str:
    """Key and measures of the last rows: the server is asked for the byte ranges that hold them."""
    measures = [column.name for column in columns if column.measure]
    names = ", ".join(f'"{name}"' for name in [*key, *measures])
    return (
        "import polars\n\n"
        f'table = polars.scan_parquet("{parquet}")\n'
        f"part = table.select({names}).tail({LAST_ROWS}).collect()\n"
        "print(part)"
    )
