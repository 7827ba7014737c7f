"""What is made of changed figures is made of the published ones, and says so; what is hidden stays hidden."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

import catalog
from catalog.model import Indicator, Text
from orchestration.reports import disclosure_results
from publish.assemble import public_codelists, public_table, published_claim, series_of
from publish.changed import claim_from, indicator_from
from publish.disclosure.attack import AttackReport
from publish.disclosure.gate import GateResult
from publish.disclosure.linked import Protection, changed_views
from publish.disclosure.methods.view import Means, View, hide
from publish.disclosure.shared import Names
from publish.disclosure.system import (
    System,
    is_protected,
)
from publish.tables import ClaimValue, IndicatorValue, Table
from tests.unit.publish.disclosure.methods.conftest import DATASET, DISTRICT, crowd, tabulate

KNOWN = catalog.load()
BUREAU = KNOWN.bureau("dongxihu-2020")
WORDS = Text(zh="人数", en="persons")
MODEL = DATASET.model
MEANS = Means(b"a secret of the tests", __file__)


def indicator(**more: object) -> Indicator:
    entry = {
        **{"id": "recipients", "name": WORDS, "definition": WORDS, "model": MODEL, "unit": "percent"},
        **{"numerator": "allowance_person_count", "kind": "rate", "period_kinds": ["ytd"], "legal_basis": "x"},
        **{"owner": WORDS, **more},
    }
    return Indicator.model_validate(entry)


SHARE = indicator(denominator="allowance_person_count", denominator_slice="", scale=1)
WITH = KNOWN.__class__(**{**vars(KNOWN), "indicators": {**KNOWN.indicators, "recipients": SHARE}})


@pytest.fixture
def table() -> Table:
    return tabulate(crowd([40, 33, 12, 9, 5, 2] * 4))


@pytest.fixture
def protection(table: Table) -> Protection:
    report = AttackReport(0, 0, (), 0)
    return Protection(
        {}, GateResult({}, report), System((), (), {}, Names()), changed=changed_views([table], [], KNOWN, MEANS)
    )


def shown(view: View, slice_: str) -> int:
    cell = f"{DATASET.id}|{DISTRICT}|ytd|2020-06|{slice_}"
    return int(str(view.row_of[cell]["allowance_person_count"]))


def value(slice_: str, numerator: int, denominator: int) -> IndicatorValue:
    result = Decimal(numerator) / Decimal(denominator)
    parts = (Decimal(numerator), Decimal(denominator), result)
    return IndicatorValue("recipients", slice_, "", MODEL, DISTRICT, "ytd", "2020-06", *parts)


def test_an_indicator_is_computed_from_what_is_published(table: Table, protection: Protection) -> None:
    view = protection.changed[DATASET.id]
    (series,) = series_of([value("age_tier=90", 84, 404)], [table], protection, WITH, BUREAU)
    (found,) = series.observations
    assert (found.numerator, found.denominator) == (shown(view, "age_tier=90"), shown(view, ""))
    assert found.value == pytest.approx(found.numerator / found.denominator, abs=Decimal("1e-6"))
    assert found.status == "e"


def test_a_cell_that_is_not_listed_counts_nothing(protection: Protection) -> None:
    nowhere = value("age_tier=100;sex=9", 3, 404)
    assert indicator_from(protection.changed[DATASET.id], SHARE, nowhere).numerator == 0


def test_growth_and_plain_figures_follow_their_formulas(protection: Protection) -> None:
    view, known = protection.changed[DATASET.id], value("age_tier=90", 84, 404)
    part, whole = Decimal(shown(view, "age_tier=90")), Decimal(shown(view, ""))
    growth = indicator(denominator="allowance_person_count", denominator_slice="", scale=100, kind="growth")
    assert indicator_from(view, growth, known).value == (100 * (part - whole) / whole).quantize(Decimal("0.000001"))
    assert indicator_from(view, indicator(kind="stock"), known).value == part
    assert indicator_from(view, indicator(kind="stock"), known).denominator is None


def test_a_claim_keeps_its_status_and_shows_the_published_figure(protection: Protection) -> None:
    view = protection.changed[DATASET.id]
    plain = indicator(kind="stock", unit="person")
    claim = ClaimValue("c", "recipients", "", DISTRICT, "ytd", "2020-06", Decimal(404), Decimal(4), "reproduced")
    found = claim_from(view, plain, claim)
    assert found.computed == shown(view, "") != 404
    assert found.difference == found.computed - 400
    assert found.status == "reproduced"


def test_only_claims_over_changed_figures_are_computed_again(table: Table, protection: Protection) -> None:
    claim = ClaimValue("c", "recipients", "", DISTRICT, "ytd", "2020-06", Decimal(404), Decimal(4), "reproduced")
    assert published_claim(claim, [table], protection, WITH).computed != 404
    assert published_claim(claim, [table], replace(protection, changed={}), WITH) == claim
    assert published_claim(replace(claim, indicator_id=None), [table], protection, WITH).computed == 404


def test_a_changed_table_is_no_part_of_the_hidden_system(table: Table, protection: Protection) -> None:
    assert not is_protected(table, KNOWN)
    assert protection.show(table) is protection.changed[DATASET.id]
    assert public_table(table, protection).suppressed_rows == 0


def test_the_quality_report_tells_no_number_of_changes(table: Table, protection: Protection) -> None:
    results = {result.code: result for result in disclosure_results([table], protection, KNOWN)}
    found = results[f"{DATASET.id}.changed_figures"]
    report = protection.changed[DATASET.id].report
    assert (found.verdict, found.failed, found.action) == ("passed", 0, "block")
    assert found.checked == len(protection.changed[DATASET.id].table.rows)
    assert report.changed > 0
    assert report.as_evidence()["loss"] == str(report.loss)


def test_suppression_speaks_the_same_language(table: Table) -> None:
    hidden = table.cell_ids[3]
    view = hide(table, "suppress", lambda cell: cell != hidden)
    assert (view.report.cells, view.report.hidden, view.report.changed) == (len(table.rows), 1, 0)
    assert 0 < view.report.loss < 1
    assert view.row_of[hidden]["allowance_person_count"] is None


def test_coarsened_columns_have_a_word_for_what_is_not_told() -> None:
    sample = Table(KNOWN.datasets["assisted-person-sample"], (), None, ())
    lists = public_codelists([sample], KNOWN)
    assert lists["age_band"]["any"].en == "not told apart"
    assert "any" not in lists["entitlement_band"]
