"""The two gates of a run: inbound, before the warehouse reads the lake, and outbound, before a release is
written.

Belongs here: which suites run on which relations. Does not belong here: the rules, and what a caller does
when a gate is shut: `blocking` gives the reasons and `GateBlocked` carries them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from catalog import Catalog
from catalog.cadence import delivery_months
from catalog.model import Bureau, Source
from expectations.batches import ADMITTED, Delivery, judge_batches
from expectations.errors import ExpectationsError, GateBlocked, UnfitCells
from expectations.gate import run_rules
from expectations.relations import PublishedTable, candidates, files_of, lake, published, rows_per_file
from expectations.result import RuleResult, blocking, unanswered
from expectations.suites import candidate_rules, lake_rules, outbound_rules

__all__ = ["blocking", "check_candidates", "check_inbound", "check_outbound", "shut_if_blocked"]


def check_inbound(root: Path, bureau: Bureau, catalog: Catalog, deliveries: Sequence[Delivery]) -> list[RuleResult]:
    """Judge everything that was taken in: the batches of every feed and month, and all accepted rows of every
    feed.

    `deliveries` is the delivery log in the order of arrival. A feed without accepted rows gets the verdict
    'error' on each of its rules, because nothing has been checked; unless its register had ended before the
    period began, so that nothing is due.
    """
    results: list[RuleResult] = []
    with duckdb.connect() as connection:
        for source in catalog.sources_of(bureau):
            of_feed = [one for one in deliveries if one.feed == source.feed]
            results += _check_feed(connection, root, bureau, catalog, source, of_feed)
    return results


def _check_feed(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    bureau: Bureau,
    catalog: Catalog,
    source: Source,
    deliveries: Sequence[Delivery],
) -> list[RuleResult]:
    files = files_of(root, "lake", [one for one in deliveries if one.status == ADMITTED])
    rules = lake_rules(source, catalog)
    try:
        rows = rows_per_file(connection, files)
        batches = list(judge_batches(source, bureau, deliveries, rows))
        if not files:
            return [*batches, *unanswered(rules if delivery_months(source, bureau) else [], source.feed, checked=0)]
        with lake(connection, source, list(files.values())) as relation:
            return [*batches, *run_rules(connection, relation, rules, source.feed)]
    except duckdb.Error:
        raise ExpectationsError(
            f"{source.feed}: 数据湖文件无法读取，请删除该数据源的入库结果并重新接收 / "
            "its files in the lake cannot be read: remove what this feed wrote to the lake and take it in again"
        ) from None


def check_candidates(root: Path, source: Source, catalog: Catalog, deliveries: Iterable[Delivery]) -> list[RuleResult]:
    """Judge the rows of one feed as admission judged them, from the candidates that intake kept on request.

    A finding is no scandal here: it is a row that admission must have quarantined for the same reason.
    """
    rules = candidate_rules(source, catalog)
    files = files_of(root, "candidates", [one for one in deliveries if one.feed == source.feed])
    if not files:
        return unanswered(rules, source.feed, checked=0)
    with duckdb.connect() as connection, candidates(connection, source, list(files.values())) as relation:
        return run_rules(connection, relation, rules, source.feed)


def check_outbound(tables: Iterable[PublishedTable], bureau: Bureau, catalog: Catalog) -> list[RuleResult]:
    """Judge the tables that are about to be published. A dataset of the bureau without a table is an error."""
    given = list(tables)
    missing = [catalog.datasets[name] for name in bureau.datasets if name not in {table.dataset.id for table in given}]
    results: list[RuleResult] = []
    with duckdb.connect() as connection:
        for table in given:
            results += _check_table(connection, table, catalog)
    for dataset in missing:
        results += unanswered(outbound_rules(dataset, catalog), dataset.id, checked=0)
    return results


def _check_table(connection: duckdb.DuckDBPyConnection, table: PublishedTable, catalog: Catalog) -> list[RuleResult]:
    rules = outbound_rules(table.dataset, catalog)
    try:
        with published(connection, table) as relation:
            return run_rules(connection, relation, rules, table.dataset.id)
    except UnfitCells:
        return unanswered(rules, table.dataset.id, checked=None)


def shut_if_blocked(results: Iterable[RuleResult]) -> None:
    """Raise GateBlocked when a result blocks."""
    if reasons := blocking(results):
        raise GateBlocked(reasons)
