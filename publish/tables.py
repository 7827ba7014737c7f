"""The aggregates as they stand in the warehouse, row by row, with the evidence that disclosure control needs.

Belongs here: reading `aggregates` and `indicators`, and nothing else of the warehouse. What is read here is not public
yet. Does not belong here: deciding what may leave (`publish.disclosure`), writing files (`publish.release`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import duckdb

from catalog.model import Area, Dataset, PeriodKind
from publish.release.model import Value

PLACE_AND_TIME = ("area_code", "period_kind", "period_month")
KEY_COLUMN = "evi_key"
ROW_NUMBER = "sample_no"


@dataclass(frozen=True)
class Table:
    """A dataset's rows before disclosure control, sorted by key, with the evidence for each row.

    `contributors` is how many stand behind a row, None for datasets without persons; `largest` is what the two largest
    of them gave to each amount, where a rule asks for it; `keys` are the keyed numbers made of the persons behind each
    row, where a method needs them. Area codes are the public ones, months read 'YYYY-MM'.
    """

    dataset: Dataset
    rows: tuple[Mapping[str, Value], ...]
    contributors: tuple[int, ...] | None
    keys: tuple[int | None, ...] | None = None
    largest: tuple[Mapping[str, tuple[Decimal, Decimal]], ...] | None = None

    @cached_property
    def cell_ids(self) -> tuple[str, ...]:
        """The name of each row's cell: dataset, area, period and slice."""
        return tuple(cell_id(self.dataset, row) for row in self.rows)

    @cached_property
    def row_of(self) -> Mapping[str, Mapping[str, Value]]:
        """Cell id -> row."""
        return dict(zip(self.cell_ids, self.rows, strict=True))


def slice_of(dataset: Dataset, row: Mapping[str, Value]) -> str:
    """The dimensions of a row that are not totals, as the indicator registry writes them: `a=x;b=y`."""
    names = [name for name in dataset.key if name not in PLACE_AND_TIME]
    return ";".join(f"{name.removesuffix('_code')}={row[name]}" for name in names if row[name] != "all")


def cell_id(dataset: Dataset, row: Mapping[str, Value]) -> str:
    """The name of a cell: `dataset|area|period kind|month|slice`."""
    place = [str(row[name]) for name in PLACE_AND_TIME if name in dataset.key]
    return "|".join([dataset.id, *place, slice_of(dataset, row)])


def public_area_code(area_code: str) -> str:
    """The ministry's 6- or 9-digit code of a 12-digit one; local codes of functional zones stay as they are."""
    if not area_code.isdigit():
        return area_code
    return area_code[:6] if area_code.endswith("000000") else area_code[:9]


def read_table(connection: duckdb.DuckDBPyConnection, dataset: Dataset, areas: AreaNames) -> Table:
    """One dataset's rows, sorted by its key."""
    relation = f"aggregates.{dataset.model}"
    stored = {name for (name, *_) in connection.execute(f"describe {relation}").fetchall()}
    names = [column.name for column in dataset.columns if column.name in stored]
    counts = ["evi_contributor_count"] if dataset.contributor != "none" and dataset.sample is None else []
    amounts = [name for name in names if counts and f"evi_largest_{name}" in stored]
    pairs = [f"evi_{place}_{name}" for name in amounts for place in ("largest", "second")]
    evidence = [*counts, *pairs, *(stored & {KEY_COLUMN})]
    order = ", ".join(name for name in (*dataset.key, KEY_COLUMN) if name in stored)
    selected = ", ".join([*names, *evidence])
    records = connection.execute(f"select {selected} from {relation} order by {order}").fetchall()
    found = sorted(
        ((_public(dataset, dict(zip(names, record, strict=False)), areas), record[len(names) :]) for record in records),
        # An empty key cell is an error that the release names; it must not keep the rows from being sorted.
        key=lambda pair: [(pair[0][name] is not None, pair[0][name]) for name in dataset.key],
    )
    proofs = [dict(zip(evidence, values, strict=True)) for _, values in found]
    return Table(
        dataset,
        tuple(row for row, _ in found),
        tuple(int(proof[counts[0]]) for proof in proofs) if counts else None,
        tuple(proof[KEY_COLUMN] for proof in proofs) if KEY_COLUMN in evidence else None,
        tuple(_two_largest(amounts, proof) for proof in proofs) if amounts else None,
    )


def _two_largest(amounts: Sequence[str], proof: Mapping[str, Any]) -> dict[str, tuple[Decimal, Decimal]]:
    """The two largest contributions per amount; nothing for a row that has no such amount."""
    pairs = {amount: (proof[f"evi_largest_{amount}"], proof[f"evi_second_{amount}"]) for amount in amounts}
    return {amount: pair for amount, pair in pairs.items() if None not in pair}


@dataclass(frozen=True)
class AreaNames:
    """The names of areas by code and date."""

    areas: Sequence[Area]

    @cached_property
    def _by_code(self) -> dict[str, list[Area]]:
        grouped: dict[str, list[Area]] = {}
        for area in self.areas:
            grouped.setdefault(area.area_code, []).append(area)
        return grouped

    def name(self, area_code: str, day: date) -> str | None:
        """The name in force on a day; None for an unknown code."""
        for area in self._by_code.get(area_code, []):
            if area.valid_from <= day and (area.valid_to is None or day < area.valid_to):
                return area.area_name
        return None


def _public(dataset: Dataset, row: dict[str, Any], areas: AreaNames) -> dict[str, Value]:
    if "area_name" in [column.name for column in dataset.columns]:
        row["area_name"] = areas.name(row["area_code"], row["period_month"])
    for name in ("area_code", "district_code", "street_code"):
        if row.get(name) is not None:
            row[name] = public_area_code(row[name])
    if dataset.sample is not None:
        row[ROW_NUMBER] = None  # the rows of a sample are numbered when they are drawn
    return {column.name: _plain(row[column.name], column.type) for column in dataset.columns}


def _plain(value: Any, kind: str) -> Value:
    """A stored value in the form that files print: ISO dates and months, exact decimals, whole numbers."""
    if value is None:
        return None
    if isinstance(value, date):
        return value.strftime("%Y-%m") if kind == "month" else value.isoformat()
    if kind == "integer":
        return int(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    return value  # type: ignore[no-any-return]


def read_tables(
    connection: duckdb.DuckDBPyConnection, datasets: Iterable[Dataset], areas: AreaNames
) -> tuple[Table, ...]:
    """All datasets of a release."""
    return tuple(read_table(connection, dataset, areas) for dataset in datasets)


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """One row of `indicators.ind_value`, with the public area code and the cells it is made of (see `cell_of`)."""

    indicator_id: str
    slice: str
    denominator_slice: str
    model: str
    area_code: str
    period_kind: PeriodKind
    month: str
    numerator: Decimal
    denominator: Decimal | None
    value: Decimal | None

    @property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """The one period of which the figure tells: its kind and month."""
        return ((self.period_kind, self.month),)


@dataclass(frozen=True, slots=True)
class ClaimValue:
    """One row of `indicators.ind_claim`: a figure the bureau published, recomputed.

    The period kind `window` is a sum of months from `start_month` on, of which no cell is kept.
    """

    claim_id: str
    indicator_id: str | None
    slice: str
    area_code: str
    period_kind: PeriodKind | Literal["window"]
    month: str
    computed: Decimal | None
    difference: Decimal | None
    status: str
    start_month: str | None = None

    @property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """The periods of which the figure tells: of a sum of months each of them, which errs on the safe side."""
        if self.period_kind != "window":
            return ((self.period_kind, self.month),)
        year, first, last = self.month[:4], int((self.start_month or self.month)[5:]), int(self.month[5:])
        return tuple(("month", f"{year}-{month:02d}") for month in range(first, last + 1))


@dataclass(frozen=True, slots=True)
class LateClaim:
    """One row of `indicators.ind_late_claim`: a figure that counts to a day after its document was signed."""

    claim_id: str
    document_id: str
    as_of: date
    signed: date


@dataclass(frozen=True, slots=True)
class RelationValue:
    """One row of `indicators.ind_relation`: both sides from the published figures, and from the registers.

    A relation `dated` stands for a document and its date; on its left are the figures in `late`, counted.
    """

    relation_id: str
    comparison: str
    left: Decimal
    right: Decimal
    status: str
    recomputed_left: Decimal | None
    recomputed_right: Decimal | None
    recomputed_status: str
    late: tuple[LateClaim, ...]


def read_indicators(connection: duckdb.DuckDBPyConnection) -> tuple[IndicatorValue, ...]:
    """All indicator values, sorted by series, area and period."""
    records = connection.execute("""
        select indicator_id, slice, evi_denominator_slice, evi_model, area_code, period_kind,
            strftime(period_month, '%Y-%m') as month, numerator_value, denominator_value, indicator_value
        from indicators.ind_value
        order by indicator_id, slice, area_code, period_kind, period_month
    """).fetchall()
    return tuple(
        IndicatorValue(series, slice_, below, model, public_area_code(area), kind, month, numerator, denominator, value)
        for series, slice_, below, model, area, kind, month, numerator, denominator, value in records
    )


def read_claims(connection: duckdb.DuckDBPyConnection) -> tuple[ClaimValue, ...]:
    """All reconciled claims, by claim id."""
    records = connection.execute("""
        select claim_id, indicator_id, slice, area_code, period_kind,
            strftime(period_month, '%Y-%m') as month, computed_value, difference_value, claim_status,
            strftime(start_month, '%Y-%m') as start
        from indicators.ind_claim
        order by claim_id
    """).fetchall()
    return tuple(
        ClaimValue(claim, series, slice_, public_area_code(area), kind, month, computed, difference, status, start)
        for claim, series, slice_, area, kind, month, computed, difference, status, start in records
    )


def read_relations(connection: duckdb.DuckDBPyConnection) -> tuple[RelationValue, ...]:
    """All relations between published figures, by relation id."""
    late = [
        LateClaim(*record)
        for record in connection.execute("""
            select claim_id, document_id, as_of_date, signed_date from indicators.ind_late_claim order by claim_id
        """).fetchall()
    ]
    records = connection.execute("""
        select relation_id, comparison, left_value, right_value, relation_status,
            recomputed_left_value, recomputed_right_value, recomputed_status
        from indicators.ind_relation
        order by relation_id
    """).fetchall()
    return tuple(
        RelationValue(
            relation_id=relation,
            comparison=comparison,
            left=left,
            right=right,
            status=status,
            recomputed_left=left_again,
            recomputed_right=right_again,
            recomputed_status=status_again,
            late=tuple(claim for claim in late if claim.document_id == relation),
        )
        for relation, comparison, left, right, status, left_again, right_again, status_again in records
    )


def cell_of(dataset: Dataset, slice_: str, area_code: str, period_kind: str, month: str) -> str:
    """The cell id of an indicator's part: the inverse of `cell_id`."""
    return "|".join([dataset.id, area_code, period_kind, month, slice_])
