"""One shape for every table that a release writes: columns, key, rows and the labels of its codes.

Belongs here: turning datasets and indicator series into that shape, and refusing values that may not be
published (wrong type, unknown code, a value under a protected status, a repeated or unsorted key).
Does not belong here: any file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from catalog.model import PublicColumn, Text
from publish.errors import PublishError
from publish.release.model import (
    OBSERVATION_STATUS,
    STATUS_CONFIDENTIAL,
    WITH_FIGURES,
    DatasetTable,
    IndicatorSeries,
    Observation,
    Value,
)

TOTAL_SLICE = "_T"
STATUS_COLUMN = PublicColumn(
    name="status",
    label=Text(zh="数据状态", en="Observation status"),
    type="string",
    description=Text(
        zh="说明本行数值是否可用：A 为原数，e 为估计（为保密作了调整）；其他状态数值列为空。",
        en="Says whether the figures of this row are given: as they are ('A') or adjusted to protect people ('e'); "
        "otherwise they are empty.",
    ),
    codelist=OBSERVATION_STATUS,
)

Codelists = Mapping[str, Mapping[str, Text]]

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_-]*")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
# Characters that XML 1.0 cannot carry (section 2.2, "Char"), and DEL: no format of the release may hold them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PYTHON_TYPES: Mapping[str, frozenset[type]] = {
    "string": frozenset({str}),
    "date": frozenset({str}),
    "month": frozenset({str}),
    "integer": frozenset({int}),
    "number": frozenset({int, Decimal}),
    "boolean": frozenset({bool}),
}


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table as every writer sees it. `codes` holds, per coded column, the code list with its labels."""

    name: str
    columns: tuple[PublicColumn, ...]
    key: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    codes: Mapping[str, Mapping[str, Text]]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    def values(self) -> tuple[tuple[Value, ...], ...]:
        """Gives the cells column by column."""
        return tuple(zip(*self.rows, strict=True)) if self.rows else tuple(() for _ in self.columns)


def dataset_table(table: DatasetTable, codelists: Codelists) -> PublicTable:
    """Takes a dataset and the release's code lists; gives its checked public table. Raises PublishError."""
    dataset = table.dataset
    public = _public(dataset.id, (*dataset.columns, STATUS_COLUMN), dataset.key, table.rows, codelists)
    protected = sum(row[-1] == STATUS_CONFIDENTIAL for row in table.rows)
    if protected != table.suppressed_rows:
        stated = f"{table.suppressed_rows} suppressed rows are stated, {protected} have status 'c'"
        raise PublishError(f"dataset {public.name}: {stated}")
    return public


def indicator_table(series: IndicatorSeries, codelists: Codelists) -> PublicTable:
    """Takes an indicator series; gives its checked public table, sorted by its key. Raises PublishError.

    The slice that stands for everything is written as `_T`, the SDMX code for a total, because an empty cell
    means "no value" in every file of a release.
    """
    rows = sorted((_observation_row(series, o) for o in series.observations), key=lambda row: row[1:5])
    return _public(series.indicator.id, _INDICATOR_COLUMNS, _INDICATOR_KEY, tuple(rows), codelists)


def _public(
    name: str,
    columns: tuple[PublicColumn, ...],
    key: tuple[str, ...],
    rows: tuple[tuple[Value, ...], ...],
    codelists: Codelists,
) -> PublicTable:
    lists = {column.name: column.codelist for column in columns if column.codelist}
    if missing := sorted(set(lists.values()) - codelists.keys()):
        raise PublishError(f"table {name}: the release lacks the code lists {', '.join(missing)}")
    codes = {column: codelists[codelist] for column, codelist in lists.items()}
    table = PublicTable(name, columns, key, rows, codes)
    if problems := list(_table_problems(table)):
        raise PublishError(f"table {name} may not be published: {'; '.join(problems)}")
    return table


def _observation_row(series: IndicatorSeries, o: Observation) -> tuple[Value, ...]:
    place = (series.indicator.id, o.slice or TOTAL_SLICE, o.area_code, o.period_kind, o.month)
    labels = (o.slice_label.zh, o.slice_label.en, o.area_name)
    return (*place, *labels, series.indicator.unit, o.value, o.numerator, o.denominator, o.status)


def _column(name: str, label: Text, *, about: Text | None = None, codelist: str | None = None) -> PublicColumn:
    kind: Literal["month", "string"] = "month" if name == "month" else "string"
    return PublicColumn(name=name, label=label, type=kind, description=about or label, codelist=codelist)


def _measure(name: str, label: Text) -> PublicColumn:
    return PublicColumn(name=name, label=label, type="number", description=label, measure=True)


_INDICATOR_KEY = ("slice", "area_code", "period_kind", "month")
_SLICE = Text(zh="分组代码；“_T”为合计。", en="Code of the slice; '_T' is the total.")
_INDICATOR_COLUMNS = (
    _column("indicator", Text(zh="指标代码", en="Indicator code")),
    _column("slice", Text(zh="分组", en="Slice"), about=_SLICE),
    _column("area_code", Text(zh="区划代码", en="Area code")),
    _column("period_kind", Text(zh="期间类型", en="Kind of period"), codelist="period_kind"),
    _column("month", Text(zh="统计月", en="Reference month")),
    _column("slice_label_zh", Text(zh="分组中文名称", en="Slice, in Chinese")),
    _column("slice_label_en", Text(zh="分组英文名称", en="Slice, in English")),
    _column("area_name", Text(zh="区划名称", en="Area name")),
    _column("unit", Text(zh="计量单位", en="Unit of the value")),
    _measure("value", Text(zh="指标值", en="Value")),
    _measure("numerator", Text(zh="分子", en="Numerator")),
    _measure("denominator", Text(zh="分母", en="Denominator")),
    STATUS_COLUMN,
)


def _table_problems(table: PublicTable) -> Iterator[str]:
    """Gives what is wrong, as column names and counts only: an error message must not carry a value."""
    for name in (table.name, *table.column_names):
        if not _IDENTIFIER.fullmatch(name):
            yield f"'{name}' is not an identifier of lower-case letters, digits, '_' and '-' that starts with a letter"
    if unknown := set(table.key) - set(table.column_names):
        yield f"the key names unknown columns: {', '.join(sorted(unknown))}"
        return
    if any(len(row) != len(table.columns) for row in table.rows):
        yield f"a row does not have {len(table.columns)} cells"
        return
    columns = dict(zip(table.column_names, table.values(), strict=True))
    faults = [
        fault
        for column in table.columns
        for fault in _value_problems(column, columns[column.name], table.codes.get(column.name))
    ]
    yield from faults
    yield from _protection_problems(table, columns)
    if not faults:
        yield from _key_problems([columns[name] for name in table.key])


def _value_problems(column: PublicColumn, values: Sequence[Value], codes: Mapping[str, Text] | None) -> Iterator[str]:
    present = [value for value in values if value is not None]
    if strange := set(map(type, present)) - _PYTHON_TYPES[column.type]:
        names = ", ".join(sorted(kind.__name__ for kind in strange))
        yield f"column {column.name} ({column.type}) holds {names}"
        return
    distinct = set(present)
    texts = {value for value in distinct if isinstance(value, str)}
    if unwritable := {t for t in texts if not t or _UNWRITABLE.search(t)}:
        row = next(number for number, value in enumerate(values, 1) if value in unwritable)
        found = f"{len(unwritable)} empty or unwritable texts (no value is None), the first in row {row}"
        yield f"column {column.name} holds {found}; repair it where it is admitted"
    if column.type == "date" and (bad := [t for t in texts if not _is_date(t)]):
        yield f"column {column.name} holds {len(bad)} texts that are not ISO dates"
    if column.type == "month" and (bad := [t for t in texts if not _MONTH.fullmatch(t)]):
        yield f"column {column.name} holds {len(bad)} texts that are not months YYYY-MM"
    if any(isinstance(value, Decimal) and not value.is_finite() for value in distinct):
        yield f"column {column.name} holds a number that is not finite"
    if codes is not None and (unknown := texts - codes.keys()):
        yield f"column {column.name} holds {len(unknown)} codes that are not in its code list"


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _protection_problems(table: PublicTable, columns: Mapping[str, Sequence[Value]]) -> Iterator[str]:
    statuses = columns["status"]
    if None in statuses:
        yield "a row has no status"
    for column in table.columns:
        if column.measure and any(
            value is not None and status not in WITH_FIGURES
            for value, status in zip(columns[column.name], statuses, strict=True)
        ):
            yield f"column {column.name} holds a value in a row whose status gives none"


def _key_problems(parts: Sequence[Sequence[Value]]) -> Iterator[str]:
    if any(None in part for part in parts):
        yield "a key cell is empty"
        return
    keys = list(zip(*parts, strict=True))
    if len(set(keys)) != len(keys):
        yield "the key repeats"
    elif keys != sorted(keys):
        yield "the rows are not sorted by the key"
