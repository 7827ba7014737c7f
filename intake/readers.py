"""Files of five formats become one table: `line`, the rows after the header as text, each with its mark.

Columns of `line`: one per field of the contract (VARCHAR, '' for blank), `mark` (0 data, 1 total, 2 subtotal,
3 blank) and `total_label` (what stands first in a total row). The view `data_row` has the rows of mark 0 with
`source_row`, the place where a person finds the row again: line of a CSV, row of a sheet, ordinal of a JSON
or XML record, number of a DBF record (deleted ones counted).

Belongs here: what the formats have in common. Does not belong here: the formats, each in its own module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from catalog.model import ControlTotal, Source
from intake.engine import WHITE, fold, identifier, only_row, quoted
from intake.errors import DeliveryRejected
from intake.headers import Header
from intake.plan import FeedPlan

BATCH = 50_000
Batch = tuple[Sequence[int], Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was read into `line`: the labels as printed, the number of data rows, a count stated
    elsewhere.
    """

    labels: dict[str, str]
    rows: int
    stated_count: int | None = None


Reader = Callable[[duckdb.DuckDBPyConnection, Path, FeedPlan, Path], Form]


def read(connection: duckdb.DuckDBPyConnection, file: Path, plan: FeedPlan, work: Path) -> Form:
    """Read a landed file into the table `line` and the view `data_row`.

    `work` is a private folder for a transcoded copy. Raises DeliveryRejected: delivery.unreadable, .encoding,
    .empty, .missing_column or .unknown_column. Whatever else a reader trips over is a file that cannot be
    read: what the library says may quote the file, so only its kind is passed on.
    """
    try:
        form = _reader(plan.source)(connection, file, plan, work)
    except DeliveryRejected:
        raise
    except Exception as error:
        raise DeliveryRejected(
            "delivery.unreadable",
            file.name,
            (
                f"文件损坏或格式不符（{type(error).__name__}）",
                f"damaged, or not a {plan.source.format.kind} file",
            ),
            ("请重新导出并完整上传", "export the form again and upload it completely"),
        ) from None
    if form.rows == 0 and not plan.source.may_report_nothing:
        raise no_data_rows(file.name)
    return form


def no_data_rows(file: str) -> DeliveryRejected:
    """The rejection of a form that has a header at most."""
    return DeliveryRejected(
        "delivery.empty",
        file,
        ("没有数据行", "there is no data row"),
        ("请重新导出", "export the form again"),
    )


def labels_of_records(records: Sequence[Mapping[str, Any]], source: Source, file: str) -> list[str]:
    """The labels that the records of a form carry, in the order of their first use.

    A form without records has none to show: a zero report is read under the labels of its contract. Raises
    DeliveryRejected (delivery.empty) where the contract may not report nothing.
    """
    if records:
        return list(dict.fromkeys(label for record in records for label in record))
    if not source.may_report_nothing:
        raise no_data_rows(file)
    return [field.labels[0] for field in source.fields]


def stated_number(stated: object) -> int | None:
    """A count that a document states outside its records; None for anything but a whole number."""
    text = fold(stated) if isinstance(stated, str) else ""
    return int(text) if text.isdecimal() else None


def _reader(source: Source) -> Reader:
    """The reader of a contract's format, imported when it is needed."""
    match source.format.kind:
        case "csv":
            from intake.csv_form import read_csv_form

            return read_csv_form
        case "xlsx":
            from intake.sheet_form import read_sheet_form

            return read_sheet_form
        case "json":
            from intake.json_form import read_json_form

            return read_json_form
        case "xml":
            from intake.xml_form import read_xml_form

            return read_xml_form
        case "dbf":
            from intake.dbf_form import read_dbf_form

            return read_dbf_form


def make_lines(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    header: Header,
    source: Source,
    first_row: int | None = None,
) -> Form:
    """Make `line` and `data_row` from a relation with the columns c0, c1, ... of a form.

    Takes SQL for the relation. Its rows are numbered from `first_row` in the order in which they come;
    without it, the relation has a column `source_row` of its own.
    """
    position = {name: place for place, name in enumerate(header.columns) if name}
    cells = ", ".join(
        f"coalesce(c{position[field.name]}, '') AS {identifier(field.name)}"
        if field.name in position
        else f"'' AS {identifier(field.name)}"
        for field in source.fields
    )
    row = ", ".join(f"c{place}" for place in range(len(header.columns)))
    first = f"split_part(coalesce(trimmed(concat_ws(chr(31), {row})), ''), chr(31), 1)"
    numbered = "" if first_row is not None else "source_row, "
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE line AS
        WITH begun AS (
            SELECT *, CASE WHEN ascii(c0) BETWEEN 33 AND 126 THEN c0 ELSE {first} END AS first_cell FROM {relation}
        )
        SELECT {numbered}{cells}, CAST({_mark(source.total or ControlTotal())} AS TINYINT) AS mark,
            CASE WHEN mark = 1 THEN first_cell END AS total_label
        FROM begun""")
    place = f"rowid + {first_row} AS source_row, " if first_row is not None else ""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW data_row AS SELECT {place}* FROM line WHERE mark = 0")
    (rows,) = only_row(connection, "SELECT count(*) FROM data_row")
    return Form(dict(header.labels), rows)


def _mark(total: ControlTotal) -> str:
    """SQL for the mark of a row by its first cell that is not blank. Most begin in ASCII, and no total does."""
    labels = (*total.labels, *total.subtotal_labels)
    shortcut = "" if any(label.isascii() for label in labels) else "WHEN ascii(first_cell) < 128 THEN 0 "
    return (
        f"CASE WHEN first_cell = '' THEN 3 {shortcut}WHEN regexp_matches(first_cell, {_begins(total.labels)}) THEN 1 "
        f"WHEN regexp_matches(first_cell, {_begins(total.subtotal_labels)}) THEN 2 ELSE 0 END"
    )


def _begins(labels: Sequence[str]) -> str:
    """A pattern for texts that begin with a label, white space between its characters or not: 合　计."""
    spread = (f"[{WHITE}]*".join(label) for label in labels)
    return quoted(f"^({'|'.join(spread)})")


def make_lines_of_batches(
    connection: duckdb.DuckDBPyConnection, batches: Iterable[Batch], header: Header, source: Source
) -> Form:
    """Make `line` and `data_row` from rows that Python read: batches of (row numbers, columns of texts)."""
    schema = pa.schema([("source_row", pa.int64()), *((f"c{i}", pa.string()) for i in range(len(header.columns)))])
    table = pa.Table.from_batches(
        [
            pa.record_batch([pa.array(numbers, pa.int64()), *(pa.array(c, pa.string()) for c in columns)], schema)
            for numbers, columns in batches
        ],
        schema,
    )
    connection.register("arriving", table)
    try:
        return make_lines(connection, "arriving", header, source)
    finally:
        connection.unregister("arriving")
