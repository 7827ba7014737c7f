"""What is hidden leaves no trace: other true values behind the marks give the same release, in every figure and byte.

A release and its site are pure functions of what `assemble` gives (tests/architecture), so that it is enough to change
every hidden value and to compare: indicators, charts, differences, statistics, the search index, files and their sizes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import duckdb
import pytest

import catalog
from catalog import Catalog
from publish import tables
from publish.assemble import Findings, assemble, cells_behind, visible_claims
from publish.disclosure.linked import Protection, protect_release
from publish.portal.build import build_portal
from publish.relations import relation_results
from publish.release.files import release_files
from publish.release.history.record import Statement
from publish.release.model import Release
from tests.conftest import BUREAU, FinishedRun

pytestmark = pytest.mark.pipeline
Shift = Callable[[bool], int]


@dataclass(frozen=True)
class Truth:
    """Everything that publishing reads from the warehouse."""

    tables: tuple[tables.Table, ...]
    indicators: tuple[tables.IndicatorValue, ...]
    claims: tuple[tables.ClaimValue, ...]
    relations: tuple[tables.RelationValue, ...]


@pytest.fixture(scope="module")
def known() -> Catalog:
    return catalog.load()


@pytest.fixture(scope="module")
def truth(finished_run: FinishedRun, known: Catalog) -> Truth:
    datasets = [known.datasets[name] for name in known.bureau(BUREAU).datasets]
    # Samples and changed figures are made of the truth by their methods, which have tests of their own.
    hiding = [dataset for dataset in datasets if known.protection(dataset).method in ("open", "suppress")]
    with duckdb.connect(str(finished_run.root / "warehouse.duckdb"), read_only=True) as connection:
        read = tables.read_tables(connection, hiding, tables.AreaNames(known.areas))
        models = {dataset.model for dataset in datasets} - {dataset.model for dataset in hiding}
        indicators = tuple(value for value in tables.read_indicators(connection) if value.model not in models)
        return Truth(read, indicators, tables.read_claims(connection), tables.read_relations(connection))


@pytest.fixture(scope="module")
def protection(truth: Truth, known: Catalog) -> Protection:
    return protect_release(truth.tables, truth.claims, known)


def altered(truth: Truth, protection: Protection, known: Catalog, shift: Shift) -> Truth:
    """The same with other values: `shift` says by how much, for what is published and for what is not."""
    by_model = {table.dataset.model: table.dataset for table in truth.tables}

    def moved(table: tables.Table) -> tables.Table:
        measures = {column.name for column in table.dataset.columns if column.measure}

        def other(row: dict, by: int) -> dict:
            return {
                name: value + by if name in measures and value is not None else value for name, value in row.items()
            }

        rows = (other(row, shift(protection.may_publish(identity))) for identity, row in table.row_of.items())
        return replace(table, rows=tuple(rows))

    def told(value: tables.IndicatorValue) -> tables.IndicatorValue:
        if value.model not in by_model:
            return value
        cells = cells_behind(by_model[value.model], known.indicators[value.indicator_id], value)
        by = shift(all(map(protection.may_publish, cells)))
        below = None if value.denominator is None else value.denominator + by
        result = None if value.value is None else value.value + by
        return replace(value, numerator=value.numerator + by, denominator=below, value=result)

    visible = visible_claims(truth.claims, truth.tables, protection, known)
    bureau = known.bureau(BUREAU)
    shown = {
        result.relation_id
        for result in relation_results(truth.relations, known, bureau, visible)
        if result.registers != "protected"
    }

    def claimed(value: tables.ClaimValue) -> tables.ClaimValue:
        by = Decimal(shift(value.claim_id in visible))
        return replace(
            value,
            computed=None if value.computed is None else value.computed + by,
            difference=None if value.difference is None else value.difference + by,
        )

    def related(value: tables.RelationValue) -> tables.RelationValue:
        by = Decimal(shift(value.relation_id in shown))
        sides = (value.recomputed_left, value.recomputed_right)
        left, right = (None if side is None else side + by for side in sides)
        return replace(value, recomputed_left=left, recomputed_right=right)

    return Truth(
        tuple(map(moved, truth.tables)),
        tuple(map(told, truth.indicators)),
        tuple(map(claimed, truth.claims)),
        tuple(map(related, truth.relations)),
    )


def released(truth: Truth, protection: Protection, known: Catalog) -> Release:
    findings = Findings((), (), {}, {}, "")
    told = (truth.tables, truth.indicators, truth.claims, truth.relations)
    return assemble(known.bureau(BUREAU), known, *told, protection, findings, "2020.10.0", Statement())


def test_other_hidden_values_give_the_same_release(truth: Truth, protection: Protection, known: Catalog) -> None:
    other = altered(truth, protection, known, lambda is_published: 0 if is_published else 7)
    assert other != truth
    first, second = (released(version, protection, known) for version in (truth, other))
    assert first == second
    assert release_files(first) == release_files(second)
    assert build_portal(first) == build_portal(second)


def test_a_published_value_does_make_a_difference(truth: Truth, protection: Protection, known: Catalog) -> None:
    """The comparison sees what changes: it would see a trace of a hidden value as well."""
    other = altered(truth, protection, known, lambda is_published: 7 if is_published else 0)
    first, second = (released(version, protection, known) for version in (truth, other))
    changed = [a.dataset.id for a, b in zip(first.datasets, second.datasets, strict=True) if a != b]
    assert len(changed) > len(first.datasets) / 2
    assert first.indicators != second.indicators
    assert json.dumps([str(claim) for claim in first.claims]) != json.dumps([str(claim) for claim in second.claims])
