"""`mz reconcile`: from the offices' own totals to what is published, each step exact to the fen.

    rows        a form's data rows = accepted + quarantined + duplicates, counted in the files
    totals      what a form states = what its rows give; and, where all rows were accepted, = what the lake holds
    cells       the published cells of a dataset are the warehouse's, one by one
    published   the warehouse's sum = published + hidden, per measure that adds up
    claims      what the bureau published itself = what the registers give, as printed
    releases    this release = the one before + the changes that its change record tells of

Everything is compared as whole numbers or DECIMAL. Belongs here: putting side by side. Does not belong here: judging
rows, cells or claims, which was done before; this finds what was lost between.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from catalog.load import Catalog
from catalog.model import Bureau, Dataset, Text
from intake import accounts, lake, quarantine
from intake.accounts import Delivery
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from publish.release import site
from publish.release.disk import read_tree
from publish.release.formats.cells import plain_text
from publish.release.formats.csv_file import BOM, original
from publish.release.history.state import ReleaseState, TableState, csv_path, state_of_files
from publish.release.model import Value
from publish.tables import AreaNames, Table, read_claims, read_table

_NONE = Text(zh="", en="")
_TOLERATED = Text(zh="在契约容差之内", en="within the contract's tolerance")
_AS_PRINTED = Text(zh="按公布时的写法一致", en="agrees as it was printed")
_FIRST = Text(zh="首次发布", en="the first release")
_EXACT = ("open", "suppress")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the reconciliation: two figures that have to be equal, and what explains them if they are not."""

    check: str
    subject: str
    left: Decimal
    right: Decimal
    explanation: Text = _NONE

    @property
    def difference(self) -> Decimal:
        """What is missing on the right."""
        return self.left - self.right

    @property
    def holds(self) -> bool:
        """Whether the figures are equal, or the difference is explained."""
        return not self.difference or bool(self.explanation.en)

    def as_data(self) -> dict[str, Any]:
        """The line for machines; figures as texts, so that they stay exact."""
        figures = {name: format(getattr(self, name), "f") for name in ("left", "right", "difference")}
        return {**asdict(self), **figures, "explanation": self.explanation.model_dump(), "holds": self.holds}


def reconcile(bureau: Bureau, catalog: Catalog, paths: Paths) -> list[Line]:
    """All lines for a bureau and its newest release. Raises OrchestrationError while nothing is published."""
    release = site.current(paths.publish)
    if release is None or not paths.warehouse.exists():
        raise OrchestrationError(f"{bureau.id}: nothing is published yet; run `mz run` first")
    deliveries = [d for d in accounts.read(paths.root) if d.status != "repeated"]
    files = read_tree(release.path)
    now = state_of_files(files)
    return [
        *rows(paths, deliveries),
        *totals(catalog, paths, deliveries),
        *_published(bureau, catalog, paths, now),
        *claims(bureau, catalog, paths),
        *releases(paths, release, now, files),
    ]


def rows(paths: Paths, deliveries: Collection[Delivery]) -> Iterator[Line]:
    """The rows of each form against those in the files that intake wrote."""
    for each in deliveries:
        folder, name = quarantine.folder(paths.root, each.feed), each.delivery_id
        held = [folder / f"{name}.parquet", folder / f"{name}.duplicates.parquet"]
        # The accepted rows of a delivery that was replaced leave the lake; its books and what was held back stay.
        path = lake.path(paths.root, each.feed, each.month, name)
        accepted = each.accepted if each.status == "superseded" else _row_count(path)
        counted = accepted + sum(map(_row_count, held))
        yield Line("rows", _named(each), Decimal(each.source), Decimal(counted))


def _row_count(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows) if path.exists() else 0


def _named(delivery: Delivery) -> str:
    return f"{delivery.feed} {delivery.month} {delivery.delivery_id}"


def totals(catalog: Catalog, paths: Paths, deliveries: Collection[Delivery]) -> Iterator[Line]:
    """The control totals of each delivery that was let in."""
    for each in deliveries:
        if each.status not in ("admitted", "superseded"):
            continue
        total = catalog.sources[each.feed].total
        tolerance = total.tolerance if total else Decimal(0)
        for name, figures in each.control.items():
            computed, stated = Decimal(str(figures["computed"])), figures["stated"]
            if stated is not None:
                is_within = abs(Decimal(stated) - computed) <= tolerance and Decimal(stated) != computed
                explanation = _TOLERATED if is_within else _NONE
                yield Line("totals", f"{_named(each)} {name}", Decimal(stated), computed, explanation)
            is_whole = each.status == "admitted" and each.accepted == each.source
            if is_whole and (held := _lake_sum(paths, each, name)) is not None:
                yield Line("totals", f"{_named(each)} {name} lake", computed, held)


def _lake_sum(paths: Paths, delivery: Delivery, name: str) -> Decimal | None:
    """The sum of a field over the accepted rows; None for one that the lake does not hold as a number."""
    path = lake.path(paths.root, delivery.feed, delivery.month, delivery.delivery_id)
    with duckdb.connect() as connection:
        columns = connection.execute("describe select * from read_parquet(?)", [str(path)]).fetchall()
        if {column: kind for column, kind, *_ in columns}.get(name, "VARCHAR") == "VARCHAR":
            return None
        query = f'select coalesce(sum(cast("{name}" as decimal(38, 6))), 0) from read_parquet(?)'
        found = connection.execute(query, [str(path)]).fetchall()
    return Decimal(found[0][0])


def _published(bureau: Bureau, catalog: Catalog, paths: Paths, now: ReleaseState) -> Iterator[Line]:
    """The datasets whose method publishes a cell as it was counted or not at all."""
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        for name in bureau.datasets:
            dataset = catalog.datasets[name]
            state = now.tables.get(f"dataset/{name}")
            if state is not None and catalog.protection(dataset).method in _EXACT and dataset.sample is None:
                yield from published(dataset, read_table(connection, dataset, AreaNames(catalog.areas)), state)


def published(dataset: Dataset, table: Table, state: TableState) -> Iterator[Line]:
    """One dataset: every published cell against the warehouse's, and sums of what adds up."""
    counted = {_key(row[name] for name in state.key): row for row in table.rows}
    told = {_key(key): dict(zip(state.column_names, row, strict=True)) for key, row in state.rows.items()}
    yield Line("cells", f"{dataset.id} rows", Decimal(len(counted)), Decimal(len(told)))
    shared = [(row, told[key]) for key, row in counted.items() if key in told]
    for column in (each for each in dataset.columns if each.measure and each.name in state.column_names):
        shown = [(row[column.name], public[column.name]) for row, public in shared if public[column.name] is not None]
        equal = sum(number(inside) == number(outside) for inside, outside in shown)
        yield Line("cells", f"{dataset.id}.{column.name}", Decimal(len(shown)), Decimal(equal))
        if column.additive:
            hidden = [row[column.name] for row, public in shared if public[column.name] is None]
            whole = sum((number(row[column.name]) for row in counted.values()), Decimal(0))
            parts = sum((number(value) for value in [*(outside for _, outside in shown), *hidden]), Decimal(0))
            yield Line("published", f"{dataset.id}.{column.name}", whole, parts)


def number(value: Value) -> Decimal:
    """A figure as a decimal; nothing is zero."""
    return Decimal(str(value)) if value is not None else Decimal(0)


def _key(parts: Any) -> Key:
    return tuple("" if part is None else plain_text(part) for part in parts)


def claims(bureau: Bureau, catalog: Catalog, paths: Paths) -> Iterator[Line]:
    """The figures that the bureau published and the registers can give."""
    stated_by_id = {claim.claim_id: claim for claim in catalog.claims(bureau.id)}
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        for value in read_claims(connection):
            if value.status in ("reproduced", "differs") and value.computed is not None:
                stated = stated_by_id[value.claim_id].value_base_unit
                explanation = _AS_PRINTED if value.status == "reproduced" and stated != value.computed else _NONE
                yield Line("claims", value.claim_id, Decimal(stated or 0), value.computed, explanation)


def releases(paths: Paths, release: site.Published, now: ReleaseState, files: Mapping[str, bytes]) -> Iterator[Line]:
    """The newest release against the one before it."""
    served = site.list_releases(paths.publish)
    place = [each.version for each in served].index(release.version)
    if place == 0:
        yield Line("releases", release.version, Decimal(0), Decimal(0), _FIRST)
        return
    before = state_of_files(read_tree(served[place - 1].path))
    for identity, table in now.tables.items():
        if identity in before.tables:
            path = csv_path(table.kind, table.name)
            diff = f"diff/{table.name}.csv" if table.kind == "dataset" else f"diff/indicators/{table.name}.csv"
            yield from continued(path, before.tables[identity], table, told_changes(files.get(diff), len(table.key)))


def told_changes(content: bytes | None, key_length: int) -> frozenset[tuple[Key, str]]:
    """Takes the difference that a release publishes of a table; gives the cells that it tells of: key and column, the
    column empty for a row that only one of the releases has."""
    if content is None:
        return frozenset()
    lines = list(csv.reader(io.StringIO(content.removeprefix(BOM).decode("utf-8"), newline="")))
    return frozenset((tuple(original(cell) for cell in line[:key_length]), line[key_length]) for line in lines[1:])


def continued(path: str, before: TableState, now: TableState, changes: Collection[tuple[Key, str]]) -> Iterator[Line]:
    """One table: the sum of each measure now = before + what the told changes come to."""
    old = {_key(key): dict(zip(before.column_names, row, strict=True)) for key, row in before.rows.items()}
    new = {_key(key): dict(zip(now.column_names, row, strict=True)) for key, row in now.rows.items()}
    for name in sorted(now.measures & before.measures):
        explained = sum(
            (
                number(new.get(key, {}).get(name)) - number(old.get(key, {}).get(name))
                for key, column in changes
                if column in ("", name)
            ),
            Decimal(0),
        )
        total = sum((number(row[name]) for row in new.values()), Decimal(0))
        earlier = sum((number(row[name]) for row in old.values()), Decimal(0))
        yield Line("releases", f"{path} {name}", total, earlier + explained)
