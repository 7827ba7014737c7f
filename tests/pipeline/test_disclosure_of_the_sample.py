"""The sample's own tables withstand the attack, and a deliberately weak release does not leave."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection
from pathlib import Path

import duckdb
import pytest

import catalog
from publish import tables
from publish.disclosure.gate import DisclosureBreach, audit
from publish.disclosure.linked import Protection, known_cells, protect_release
from publish.disclosure.methods.view import Means
from publish.disclosure.policy import Verdict
from publish.disclosure.system import cells_of, is_protected, negative_measures, relations_of
from tests.conftest import FinishedRun

pytestmark = pytest.mark.pipeline
MEANS = Means(b"a secret of the tests", Path("no ledger"))


@pytest.fixture(scope="module")
def read(finished_run: FinishedRun) -> tuple[tuple[tables.Table, ...], tuple[tables.ClaimValue, ...]]:
    known = catalog.load()
    datasets = [known.datasets[name] for name in known.bureau("dongxihu-2020").datasets]
    with duckdb.connect(str(finished_run.root / "warehouse.duckdb"), read_only=True) as connection:
        return tables.read_tables(connection, datasets, tables.AreaNames(known.areas)), tables.read_claims(connection)


@pytest.fixture(scope="module")
def protected(read) -> Protection:
    return protect_release(*read, catalog.load(), means=MEANS)


def test_small_cells_are_hidden_and_company_is_found(protected: Protection) -> None:
    statuses = [verdict.status for verdict in protected.verdicts.values()]
    assert statuses.count("primary") > 20
    assert statuses.count("secondary") > 10
    assert protected.result.report.passed


def test_every_method_that_changes_figures_withstood_its_attack(protected: Protection) -> None:
    """One dataset per method, each with small counts to protect; noise and rounding leave no exact pattern."""
    reports = {view.report.method: view.report for view in protected.changed.values()}
    assert reports.keys() == {"cell_key", "round", "sample"}
    for report in reports.values():
        assert report.attacked > 50
        assert 0 < report.loss < 1
        assert report.changed > report.cells / 2
    assert reports["cell_key"].read < 0.35 * reports["cell_key"].attacked
    assert reports["round"].read == reports["sample"].read == 0


def test_changed_rows_carry_figures_and_say_so(finished_run: FinishedRun) -> None:
    release = Path(finished_run.status["release"]["path"])
    for name, status in (("allowance-recipients", "e"), ("street-volunteers", "e"), ("assisted-person-sample", "A")):
        with (release / f"datasets/{name}/{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        assert {row["status"] for row in rows} == {status}
        assert not [column for column in rows[0] if column.startswith("evi_")]


def test_what_the_press_knows_is_known(read) -> None:
    known = known_cells(read[1], [table.dataset for table in read[0]], catalog.load())
    assert "assistance-recipients|420112|month|2020-10|programme=tekun;care_mode=scattered" in known


def weakened(protection: Protection, shown: Collection[str]) -> DisclosureBreach | None:
    """The breach of a release in which these cells are shown against the decision; None when it withstands."""
    system, verdicts = protection.system, dict(protection.result.verdicts)
    verdicts |= dict.fromkeys(shown, Verdict("published", "deliberately"))
    negative = negative_measures(system.cells)
    try:
        audit(system.cells, system.relations, system.policies, protection.known, verdicts, negative)
    except DisclosureBreach as breach:
        return breach
    return None


def secondaries(protection: Protection) -> list[str]:
    return sorted(c for c, verdict in protection.result.verdicts.items() if verdict.status == "secondary")


def test_a_release_without_secondaries_is_blocked_with_a_witness(read, protected: Protection) -> None:
    """Only the small cells hidden, nothing else: the attack recovers them and names the cells that reveal them."""
    breach = weakened(protected, secondaries(protected))
    assert breach is not None and breach.report is not None
    first = breach.report.breaches[0]
    assert first.witness
    assert first.cell.split("|")[0] in {table.dataset.id for table in read[0]}


def test_a_release_with_one_secondary_shown_is_blocked_and_the_witness_is_that_cell(protected: Protection) -> None:
    every = secondaries(protected)
    tried = every[:: max(1, len(every) // 8)]
    caught = {cell: breach for cell in tried if (breach := weakened(protected, [cell]))}
    # A few cells are company for several others, none of whom needs it alone.
    assert len(caught) > len(tried) / 2
    for cell, breach in caught.items():
        assert breach.report is not None
        assert any(cell in found.witness for found in breach.report.breaches), cell


def test_every_sum_a_reader_can_form_is_in_the_system(read) -> None:
    known = catalog.load()
    protected = [table for table in read[0] if is_protected(table, known)]
    for table in protected:
        cells = {cell.id for cell in cells_of(table)}
        relations = list(relations_of(table))
        # Where nothing adds up (stocks of the whole bureau without a dimension, distinct persons), there is no sum.
        additive = any(column.additive for column in table.dataset.columns)
        has_parts = any(dimension.total for dimension in table.dataset.dimensions)
        kinds = {row["period_kind"] for row in table.rows}
        assert relations or not (additive and (has_parts or {"month", "ytd"} <= kinds)), table.dataset.id
        assert all(set(relation.members) <= cells for relation in relations)


def test_hidden_rows_are_empty_in_every_file(finished_run: FinishedRun) -> None:
    release = Path(finished_run.status["release"]["path"])
    hidden = 0
    for path in sorted(release.glob("datasets/*/*.csv")):
        if path.name == "dictionary.csv":
            continue
        dataset = catalog.load().datasets[path.parent.name]
        measures = [column.name for column in dataset.columns if column.measure]
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["status"] == "c":
                    hidden += 1
                    assert not any(row[name] for name in measures)
    assert hidden == sum(d["suppressed_rows"] for d in manifest(release)["datasets"]) > 50


def manifest(release: Path) -> dict:
    return json.loads((release / "RELEASE.json").read_text(encoding="utf-8"))


def test_an_indicator_is_hidden_whenever_one_of_its_cells_is(finished_run: FinishedRun) -> None:
    release = Path(finished_run.status["release"]["path"])
    rows = json.loads((release / "indicators" / "temporary_assistance_persons.json").read_text(encoding="utf-8"))
    text = json.dumps(rows, ensure_ascii=False)
    covid = [r for r in rows["observations"] if "covid_confirmed" in r["slice"]] if "observations" in rows else []
    assert covid or "covid_confirmed" in text
    assert all(r["value"] is None and r["status"] == "c" for r in covid)


def test_no_two_published_counts_of_the_year_differ_by_a_handful(finished_run: FinishedRun) -> None:
    """Where months are not published, two counts of the year so far must not tell what came in between."""
    release = Path(finished_run.status["release"]["path"])
    with (release / "datasets/temporary-assistance/temporary-assistance.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "A"]

    def series(row: dict) -> tuple[str, ...]:
        return (row["programme_code"], row["cause_code"], row["urban_rural_code"])

    with_months = {series(row) for row in rows if row["period_kind"] == "month"}
    lonely = [series(row) for row in rows if row["period_kind"] == "ytd" and series(row) not in with_months]
    assert lonely
    assert len(lonely) == len(set(lonely))
