"""A public table as Parquet.

SNAPPY, row groups of 10,000, decimal128(24, 6) for every number, no pandas metadata, no Arrow schema copy. Its
min/max statistics only know what the cells hold, and a suppressed cell holds nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.model import PublicColumn
from publish.errors import PublishError
from publish.release.formats.cells import Fields, Rows, names_of
from publish.release.model import Value
from publish.release.table import PublicTable

NUMBER_TYPE = pa.decimal128(24, 6)
_NUMBER_STEP = Decimal("0.000001")
_EXACT = Context(prec=24, traps=[Inexact, InvalidOperation])
_ROW_GROUP = 10_000


def parquet_bytes(table: PublicTable, metadata: Mapping[str, str]) -> bytes:
    """Takes a table and texts about it; gives a Parquet file.

    Raises PublishError for a number that the column types cannot hold exactly.
    """
    arrays = [_array(table.name, c, values) for c, values in zip(table.columns, table.values(), strict=True)]
    content = pa.Table.from_arrays(arrays, names=list(table.column_names))
    buffer = io.BytesIO()
    with pq.ParquetWriter(
        buffer, content.schema, compression="snappy", write_page_index=True, store_schema=False
    ) as writer:
        writer.write_table(content, row_group_size=_ROW_GROUP)
        writer.add_key_value_metadata(dict(metadata))
    return buffer.getvalue()


def _array(table: str, column: PublicColumn, values: Sequence[Value]) -> pa.Array:
    kind, convert = _ARROW[column.type]
    try:
        return pa.array([None if value is None else convert(value) for value in values], type=kind)
    except (Inexact, InvalidOperation, pa.ArrowInvalid, OverflowError):
        reason = f"a number of column {column.name} is too long (18 digits before the point, 6 after it)"
        raise PublishError(f"table {table}: {reason}; round it in the aggregate") from None


def _exact(value: Value) -> Decimal:
    return Decimal(str(value)).quantize(_NUMBER_STEP, context=_EXACT)


def _same(value: Value) -> Value:
    return value


def _date(value: Value) -> date:
    return date.fromisoformat(str(value))


_ARROW: Mapping[str, tuple[pa.DataType, Callable[[Value], object]]] = {
    "string": (pa.string(), _same),
    "month": (pa.string(), _same),
    "date": (pa.date32(), _date),
    "integer": (pa.int64(), _same),
    "number": (NUMBER_TYPE, _exact),
    "boolean": (pa.bool_(), _same),
}


def rows_of_parquet(content: bytes, fields: Fields) -> Rows:
    """Reads a Parquet file of the release; the columns must be the names of the fields."""
    table = pq.read_table(io.BytesIO(content))
    if table.column_names != names_of(fields):
        raise ValueError("the columns are not the list of fields")
    columns = [[_iso(value) for value in column.to_pylist()] for column in table.columns]
    return list(zip(*columns, strict=True))


def parquet_metadata(content: bytes) -> dict[str, str]:
    """Reads the texts that a Parquet file carries about itself."""
    found: Mapping[bytes, bytes] = pq.read_metadata(io.BytesIO(content)).metadata or {}
    return {key.decode(): value.decode() for key, value in found.items()}


def _iso(value: Any) -> Value:
    return value.isoformat() if isinstance(value, date) else value
