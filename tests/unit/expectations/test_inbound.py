"""The inbound gate: batches by arithmetic, accepted rows by suites, and nothing passes that was not checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

import catalog as catalogue
from catalog import Catalog
from catalog.model import Bureau, Source, Volume
from expectations.batches import BatchKind, batch_rules, judge_batches
from expectations.errors import ExpectationsError, GateBlocked
from expectations.gate import run_rules
from expectations.inbound import blocking, check_inbound, shut_if_blocked
from expectations.result import RuleResult
from expectations.rules import NoRows, NotNull
from expectations.suites import lake_rules
from tests.unit.expectations.planting import month_of

FEEDS = sorted(catalogue.load().sources)
FEED = "temporary_assistance"
Deliver = Callable[..., Any]


@pytest.fixture
def bureau(catalog: Catalog) -> Bureau:
    """A bureau with one monthly feed and three months."""
    small = {"feeds": (FEED,), "period_start": "2020-03", "period_end": "2020-05"}
    return catalog.bureau("dongxihu-2020").model_copy(update=small)


def clean_rows(planted: dict[str, Any], month: str, count: int) -> list[dict[str, str | None]]:
    digits, clean = month.replace("-", ""), planted[FEED].rows[0]
    dates = {"approval_date": f"{month}-01", "payment_date": f"{month}-08"}
    return [{**clean, **dates, "case_id": f"LS{digits}-{number:04d}"} for number in range(count)]


@pytest.fixture
def three_months(planted: dict[str, Any], tmp_path: Path, write_lake: Deliver) -> list[Any]:
    source = planted[FEED].source
    return [
        write_lake(tmp_path, source, clean_rows(planted, month, 20), month, f"d{month}")
        for month in ("2020-03", "2020-04", "2020-05")
    ]


def kinds(results: list[RuleResult]) -> dict[str, str]:
    """'<subject> <kind>' -> verdict, for what did not pass."""
    return {f"{r.subject} {r.code.split('.', 1)[1]}": r.verdict for r in results if r.verdict != "passed"}


def test_a_clean_period_passes(tmp_path: Path, bureau: Bureau, catalog: Catalog, three_months: list[Any]) -> None:
    results = check_inbound(tmp_path, bureau, catalog, three_months)
    assert kinds(results) == {}
    shut_if_blocked(results)
    of_rows = [result for result in results if result.subject == FEED]
    assert {result.checked for result in of_rows} == {60}
    assert len(of_rows) == len(lake_rules(catalog.sources[FEED], catalog))
    assert sum(result.code == "S05.batch.missing" for result in results) == 3


def test_a_missing_month_blocks_and_says_so(
    tmp_path: Path, bureau: Bureau, catalog: Catalog, three_months: list[Any]
) -> None:
    results = check_inbound(tmp_path, bureau, catalog, [three_months[0], three_months[2]])
    assert kinds(results) == {f"{FEED} 2020-04 batch.missing": "failed"}
    with pytest.raises(GateBlocked) as blocked:
        shut_if_blocked(results)
    for part in (FEED, "2020-04", "S05.batch.missing", "补报", "inbox"):
        assert part in blocked.value.message


@pytest.mark.parametrize("status", ["rejected", "superseded", "repeated"])
def test_only_admitted_deliveries_count(
    tmp_path: Path, bureau: Bureau, catalog: Catalog, three_months: list[Any], status: str
) -> None:
    deliveries = [*three_months[:2], replace(three_months[2], status=status)]
    results = check_inbound(tmp_path, bureau, catalog, deliveries)
    assert kinds(results) == {f"{FEED} 2020-05 batch.missing": "failed"}
    assert {result.checked for result in results if result.subject == FEED} == {40}


def test_a_feed_without_any_row_is_an_error_on_every_rule(tmp_path: Path, bureau: Bureau, catalog: Catalog) -> None:
    results = check_inbound(tmp_path, bureau, catalog, [])
    of_rows = [result for result in results if result.subject == FEED]
    assert {(result.verdict, result.checked) for result in of_rows} == {("error", 0)}
    assert len(blocking(results)) == len(of_rows) + 3


def test_rows_that_the_log_does_not_know_block(
    tmp_path: Path, bureau: Bureau, catalog: Catalog, three_months: list[Any]
) -> None:
    more = [replace(three_months[0], accepted=21, source=21), *three_months[1:]]
    assert kinds(check_inbound(tmp_path, bureau, catalog, more)) == {f"{FEED} 2020-03 batch.conservation": "failed"}
    next((tmp_path / "lake").rglob("d2020-04.parquet")).unlink()
    results = check_inbound(tmp_path, bureau, catalog, three_months)
    assert kinds(results) == {f"{FEED} 2020-04 batch.conservation": "failed"}


def test_an_unreadable_file_stops_the_gate_with_a_remedy(
    tmp_path: Path, bureau: Bureau, catalog: Catalog, three_months: list[Any]
) -> None:
    next((tmp_path / "lake").rglob("d2020-04.parquet")).write_bytes(b"PAR1 no parquet")
    with pytest.raises(ExpectationsError, match="take it in again"):
        check_inbound(tmp_path, bureau, catalog, three_months)


def test_canaries_stay_inside(
    tmp_path: Path,
    bureau: Bureau,
    catalog: Catalog,
    planted: dict[str, Any],
    write_lake: Deliver,
    canaries: tuple[str, ...],
) -> None:
    rows = clean_rows(planted, "2020-03", 3)
    rows[0]["case_id"] = canaries[1]
    delivery = write_lake(tmp_path, planted[FEED].source, rows, "2020-03", "d1")
    results = check_inbound(tmp_path, bureau, catalog, [delivery])
    failed = {result.code for result in results if result.subject == FEED and result.verdict != "passed"}
    assert failed == {"S05.case_id.format", "S05.case_id.identifier"}
    with pytest.raises(GateBlocked) as blocked:
        shut_if_blocked(results)
    said = [json.dumps([asdict(r) for r in results], default=str, ensure_ascii=False), repr(results)]
    said += [str(blocked.value), repr(blocked.value), repr(blocked.value.results)]
    assert not [canary for canary in canaries for text in said if canary in text]


@pytest.mark.parametrize("feed", FEEDS)
def test_each_lake_rule_passes_on_the_clean_row_and_fails_on_a_broken_one(
    feed: str, catalog: Catalog, planted: dict[str, Any], tmp_path: Path, write_lake: Deliver
) -> None:
    """Columns are broken one at a time, to what their rule forbids; each rule must see its own."""
    source: Source = planted[feed].source
    write_lake(tmp_path, source, planted[feed].rows[:1], month_of(source), "d1")
    path = next((tmp_path / "lake").rglob("*.parquet"))
    rules = lake_rules(source, catalog)
    with duckdb.connect() as connection:
        connection.execute(f"create temp table clean as select * from '{path}'")
        assert {result.verdict for result in run_rules(connection, "clean", rules)} == {"passed"}
        for rule in rules:
            if isinstance(rule.check, NoRows):
                continue
            column = rule.check.column  # type: ignore[union-attr]
            bad = "null" if isinstance(rule.check, NotNull) else _BROKEN[rule.code.rsplit(".", 1)[1]]
            connection.execute(
                f"create or replace temp table broken as select * replace ({bad} as {column}) from clean"
            )
            [result] = run_rules(connection, "broken", [rule])
            assert (rule.code, result.verdict, result.failed) == (rule.code, "failed", 1)


_BROKEN = {
    "token": "'42011219480229321X'",
    "identifier": "'编号４20112194802293210'",
    "format": "'?'",
    "code": "'zz'",
    "area": "'990000000000'",
    "range": "-99999999999",
}


@pytest.mark.parametrize("feed", FEEDS)
def test_each_row_rule_of_the_lake_has_been_seen_to_fail(
    feed: str, catalog: Catalog, planted: dict[str, Any], tmp_path: Path, write_lake: Deliver
) -> None:
    """The rows that break a row rule, and a repeated key, taken in by mistake."""
    source, rows, expected = planted[feed].source, planted[feed].rows, planted[feed].expected
    faulty_rows = rows[len(rows) - 2 - len(source.rules) : -1]
    write_lake(tmp_path, source, [rows[0], *faulty_rows], month_of(source), "d1")
    path = next((tmp_path / "lake").rglob("*.parquet"))
    rules = [rule for rule in lake_rules(source, catalog) if ".row." in rule.code]
    with duckdb.connect() as connection:
        connection.execute(f"create temp table mixed as select * from '{path}'")
        results = run_rules(connection, "mixed", rules)
    for result in results:
        least = 2 if result.code.endswith("key_conflict") else expected[result.code]
        assert (result.failed or 0) >= least
    assert {result.verdict for result in results} == {"failed"}


Account = tuple[int, int, int]
BATCHES: dict[str, tuple[dict[str, Account], dict[str, int]]] = {
    "all is well": ({"2020-03": (100, 95, 5), "2020-04": (110, 110, 0), "2020-05": (100, 100, 0)}, {}),
    "too small": (
        {"2020-03": (100, 100, 0), "2020-04": (79, 79, 0), "2020-05": (80, 80, 0)},
        {"2020-04 volume_minimum": 1, "2020-04 volume_change": 11},
    ),
    "mostly repetitions": (
        {"2020-03": (100, 100, 0), "2020-04": (100, 70, 0), "2020-05": (80, 80, 0)},
        {"2020-04 volume_minimum": 10, "2020-04 volume_change": 20, "2020-05 volume_change": 3},
    ),
    "one row too many in quarantine": (
        {"2020-03": (100, 94, 6), "2020-04": (100, 95, 5), "2020-05": (100, 100, 0)},
        {"2020-03 quarantine_share": 1},
    ),
    "missing at the end": (
        {"2020-03": (100, 100, 0), "2020-04": (100, 100, 0)},
        {"2020-05 missing": 1},
    ),
    "a jump after a gap is not compared": (
        {"2020-03": (100, 100, 0), "2020-05": (900, 900, 0)},
        {"2020-04 missing": 1},
    ),
}


@pytest.mark.parametrize("name", BATCHES)
def test_batches(name: str, catalog: Catalog, bureau: Bureau, delivery: Deliver) -> None:
    accounts, expected = BATCHES[name]
    volume = Volume(minimum=80, change_share=Decimal("0.1"))
    source = catalog.sources[FEED].model_copy(update={"volume": volume})
    deliveries = [
        delivery(month, FEED, "S05", month, "admitted", total, accepted, held, total - accepted - held)
        for month, (total, accepted, held) in accounts.items()
    ]
    rows = {month: accepted for month, (_, accepted, _) in accounts.items()}
    results = list(judge_batches(source, bureau, deliveries, rows))
    found = {f"{r.subject.split()[1]} {r.code.rsplit('.', 1)[1]}": r.failed for r in results if r.verdict != "passed"}
    assert found == expected
    assert {r.verdict for r in results if r.code.endswith("volume_change")} <= {"passed", "warned"}
    assert not [r for r in blocking(results) if r.code.endswith("volume_change")]


def test_deliveries_of_a_month_add_up(catalog: Catalog, bureau: Bureau, delivery: Deliver) -> None:
    deliveries = [
        delivery("a", FEED, "S05", "2020-03", "admitted", 20, 20, 0, 0),
        delivery("b", FEED, "S05", "2020-03", "admitted", 1, 0, 1, 0),
    ]
    results = list(judge_batches(catalog.sources[FEED], bureau, deliveries, {"a": 20, "b": 0}))
    assert [r.failed for r in results if r.code.endswith("quarantine_share")] == [0]


def test_rows_that_were_mended_have_left_the_quarantine(catalog: Catalog, bureau: Bureau, delivery: Deliver) -> None:
    first = delivery("a", FEED, "S05", "2020-03", "admitted", 20, 16, 4, 0)
    mending = delivery("b", FEED, "S05", "2020-03", "admitted", 4, 3, 1, 0, "a")

    def excess(*deliveries: Any) -> list[int | None]:
        results = judge_batches(catalog.sources[FEED], bureau, deliveries, {"a": 16, "b": 3})
        return [r.failed for r in results if r.subject.endswith("2020-03") and "missing" not in r.code and r.failed]

    assert excess(first) == [3], "one row in twenty may stay in quarantine"
    assert excess(first, mending) == []


def test_a_feed_that_comes_once_is_missed_once(catalog: Catalog, bureau: Bureau, delivery: Deliver) -> None:
    source = catalog.sources["policy_standard"]
    [missing] = judge_batches(source, bureau, [], {})
    assert (missing.subject, missing.verdict, missing.action) == ("policy_standard", "failed", "block")
    given = delivery("a", source.feed, "S08", "2019-12", "admitted", 9, 9, 0, 0)
    assert {r.verdict for r in judge_batches(source, bureau, [given], {"a": 9})} == {"passed"}


def test_batch_rules_have_the_codes_of_the_register(catalog: Catalog) -> None:
    rules = batch_rules(catalog.sources["assistance_roster"])
    wanted: set[BatchKind] = {
        "missing", "conservation", "volume_minimum", "quarantine_share", "volume_change",
    }  # fmt: skip
    assert set(rules) == wanted
    assert {rule.code for rule in rules.values()} == {f"S01.batch.{kind}" for kind in wanted}
    assert {rule.action for rule in rules.values()} == {"block", "warn"}
    assert "10 %" in rules["volume_change"].text.en


QUARTERS = ["2020-03", "2020-06", "2020-09", "2020-10"]


def test_a_quarterly_feed_is_missed_by_the_quarter(catalog: Catalog, bureau: Bureau, delivery: Deliver) -> None:
    source = catalog.sources[FEED].model_copy(
        update={"cadence": "quarterly", "volume": Volume(change_share=Decimal("0.1"))}
    )
    year = bureau.model_copy(update={"period_start": "2020-01", "period_end": "2020-10"})
    given = [
        delivery(month, FEED, "S05", month, "admitted", rows, rows, 0, 0)
        for month, rows in (("2020-03", 100), ("2020-06", 110), ("2020-07", 900), ("2020-10", 50))
    ]
    results = list(judge_batches(source, year, given, {one.delivery_id: one.accepted for one in given}))
    assert [r.subject for r in results if r.code.endswith("missing")] == [f"{FEED} {month}" for month in QUARTERS]
    assert [r.subject for r in results if r.code.endswith("missing") and r.failed] == [f"{FEED} 2020-09"]
    changes = {r.subject: r.failed for r in results if r.code.endswith("volume_change")}
    # June with March, July with June; October has no September to be compared with.
    assert changes == {f"{FEED} 2020-06": 0, f"{FEED} 2020-07": 779}
    assert "quarter" in batch_rules(source)["missing"].text.en


def test_of_a_register_that_had_ended_nothing_is_due(
    tmp_path: Path, catalog: Catalog, bureau: Bureau, delivery: Deliver
) -> None:
    for cadence in ("monthly", "quarterly", "yearly", "once"):
        ended = catalog.sources[FEED].model_copy(update={"cadence": cadence, "until": date(2019, 3, 31)})
        known = replace(catalog, sources={**catalog.sources, FEED: ended})
        assert check_inbound(tmp_path, bureau.model_copy(update={"feeds": (FEED,)}), known, []) == []
    given = delivery("a", FEED, "S05", "2019-02", "admitted", 9, 9, 0, 0)
    assert all(r.subject == f"{FEED} 2019-02" for r in judge_batches(ended, bureau, [given], {"a": 9}))


def test_an_area_that_is_cut_stands_in_the_lake_as_a_district(
    tmp_path: Path, catalog: Catalog, bureau: Bureau, planted: dict[str, Any], write_lake: Deliver
) -> None:
    source = catalog.sources["elderly_facility"]
    fields = tuple(
        field.model_copy(update={"treatment": "district"}) if field.name == "area_code" else field
        for field in source.fields
    )
    cut = source.model_copy(update={"fields": fields})
    known = replace(catalog, sources={**catalog.sources, cut.feed: cut})
    rows = [
        {**planted[cut.feed].rows[0], "facility_id": f"YL42011200{number:02d}", "area_code": code}
        for number, code in enumerate(("420112000000", "420100000000", "420112001000", "L42011201"))
    ]
    given = write_lake(tmp_path, source, rows, "2020-03", "a")
    [result] = [
        r
        for r in check_inbound(tmp_path, bureau.model_copy(update={"feeds": (cut.feed,)}), known, [given])
        if r.code == "S20.area_code.area"
    ]
    assert (result.checked, result.failed) == (4, 2)
