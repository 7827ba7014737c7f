"""`mz leads check-batch`: a payment batch is held against the rules that suspect, before the money goes out.

The batch is taken in and the facts are computed as a run would do it, but in a copy of the data root that is thrown
away: contracts, tokens, models and rules are those of a run, and nothing of the bureau's own state changes.

Belongs here: the copy, and which rows are suspected. Does not belong here: the rules (`fct_suspect_month`).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from catalog.load import Catalog
from catalog.model import Source
from intake import landing
from intake.accounts import BOOKS, Delivery
from intake.run import take_in
from orchestration.errors import OrchestrationError, WarehouseFailed
from orchestration.paths import Paths
from orchestration.stages import Stages
from orchestration.warehouse import Warehouse
from publish.release.disk import PRIVATE, link_tree

PAYMENT: Final = "payment"
# Facts of the batch by the person who is paid, or by any member of the household that is.
_SUSPECTED: Final = """
    with
        batch as (
            select distinct source_row, person_key, household_id, programme_code, entitlement_month
            from conformed.fct_payment
            where delivery_id = ?
        ),

        holders as (
            select source_row, programme_code, entitlement_month, person_key
            from batch
            union
            select batch.source_row, batch.programme_code, batch.entitlement_month, members.person_key
            from batch
            inner join
                conformed.dim_household as households
                on batch.household_id = households.household_id
                and batch.programme_code = households.programme_code
            inner join
                conformed.fct_entitlement_month as members
                on households.household_key = members.household_key
                and batch.entitlement_month = members.period_month
                and batch.programme_code = members.programme_code
        )

    select distinct suspects.rule_code, holders.source_row
    from holders
    inner join
        conformed.fct_suspect_month as suspects
        on holders.person_key = suspects.person_key
        and holders.programme_code = suspects.programme_code
        and holders.entitlement_month = suspects.period_month
    order by suspects.rule_code, holders.source_row
"""


def check(stages: Stages, file: Path) -> dict[str, Any]:
    """Takes a payment batch that lies outside the inbox; gives which rows of it the rules suspect, by rule, and how
    many rows would be taken in and turned away. Nothing is taken in.

    Raises OrchestrationError for a file that is no payment batch or would be refused whole.
    """
    if file.resolve().is_relative_to(stages.paths.inbox.resolve()):
        raise OrchestrationError(
            f"{file.name}: a batch in the inbox is taken in by `mz run`; check it before it goes there"
        )
    with _copy(stages.paths) as paths:
        shutil.copyfile(file, paths.inbox / file.name)
        source, month = _batch(stages, paths)
        # The next batch may be of a month that the bureau's period does not reach yet.
        bureau = stages.bureau.model_copy(update={"period_end": max(stages.bureau.period_end, month)})
        report = take_in(bureau, stages.catalog, paths.root, stages.keys, feeds={source.feed}, months={month})
        delivery = _admitted(file, report.deliveries)
        results = Warehouse(bureau, paths).compute("fct_suspect_month", "fct_payment")
        if failed := [result for result in results if result.failed]:
            raise WarehouseFailed(f"{len(failed)} models failed, first {failed[0].name}: {failed[0].message}")
        with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
            found = suspected(connection, delivery.delivery_id)
    return _as_data(stages.catalog, delivery, found)


def suspected(warehouse: duckdb.DuckDBPyConnection, delivery_id: str) -> list[tuple[str, int]]:
    """The rows of a delivery that a rule suspects: code of the rule, row number. A household's payment is suspect when
    any member is."""
    found: list[tuple[str, int]] = warehouse.execute(_SUSPECTED, [delivery_id]).fetchall()
    return found


@contextmanager
def _copy(paths: Paths) -> Iterator[Paths]:
    """A data root beside the bureau's own, with its books and lake and an empty inbox; gone when the block ends.

    Files of the lake are never written twice, so they are linked; what lines are added to is copied.
    """
    if not (paths.root / BOOKS).exists():
        raise OrchestrationError("there is nothing to hold a batch against yet: run `mz run` first")
    with tempfile.TemporaryDirectory(prefix=".check-", dir=paths.root.parent) as name:
        copied = Paths(Path(name).resolve(), paths.key)
        copied.inbox.mkdir(mode=PRIVATE.folder)
        link_tree(paths.lake, copied.lake, PRIVATE)
        if (held := paths.root / "quarantine").is_dir():
            shutil.copytree(held, copied.root / held.name)
        shutil.copyfile(paths.root / BOOKS, copied.root / BOOKS)
        yield copied


def _batch(stages: Stages, paths: Paths) -> tuple[Source, str]:
    """The contract and the month of the one file in the copy's inbox."""
    sources = stages.catalog.sources_of(stages.bureau)
    (file,) = landing.inbox(paths.root, sources)
    if file.source is None or file.mends or all(fact.fact != PAYMENT for fact in file.source.conforms):
        paying = ", ".join(each.feed for each in sources if any(fact.fact == PAYMENT for fact in each.conforms))
        raise OrchestrationError(
            f"{file.path.name}: this is the name of no payment batch; it is named like the deliveries of {paying}"
        )
    return file.source, file.month


def _admitted(file: Path, deliveries: Sequence[Delivery]) -> Delivery:
    """The delivery that the batch became in the copy."""
    if not deliveries:
        raise OrchestrationError(f"{file.name}: this file has been taken in already: `mz leads list`")
    (delivery,) = deliveries
    if delivery.status != "admitted":
        raise OrchestrationError(f"{file.name}: the batch would be refused: {delivery.message or delivery.status}")
    return delivery


def _as_data(catalog: Catalog, delivery: Delivery, found: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """What was found, for machines and for people: rows by rule, never who is on them."""
    rows: dict[str, list[int]] = {}
    for code, row in found:
        rows.setdefault(code, []).append(row)
    suspected = [
        {"rule_code": code, "rule": catalog.leads.rule(code).text.model_dump(), "rows": own}
        for code, own in rows.items()
    ]
    return {
        **{
            name: getattr(delivery, name)
            for name in ("feed", "month", "sha256", "source", "accepted", "quarantined", "duplicates")
        },
        "suspected": suspected,
        "suspected_rows": len({row for _, row in found}),
    }
