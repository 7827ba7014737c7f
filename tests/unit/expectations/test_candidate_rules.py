"""Every reason that admission can give, found where it was planted and nowhere else, on all feeds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import catalog as catalogue
from catalog import Catalog
from expectations.inbound import check_candidates
from expectations.suites import candidate_rules

FEEDS = sorted(catalogue.load().sources)


@pytest.mark.parametrize("feed", FEEDS)
def test_each_fault_is_counted_exactly_once(
    feed: str, planted: dict[str, Any], catalog: Catalog, tmp_path: Path, write_candidates: Callable[..., Any]
) -> None:
    case = planted[feed]
    delivery = write_candidates(tmp_path, case.source, case.rows)
    results = check_candidates(tmp_path, case.source, catalog, [delivery])
    assert {result.checked for result in results} == {len(case.rows)}
    assert Counter({result.code: result.failed for result in results if result.failed}) == case.expected


@pytest.mark.parametrize("feed", FEEDS)
def test_each_rule_has_been_seen_to_fail(feed: str, planted: dict[str, Any], catalog: Catalog) -> None:
    case = planted[feed]
    assert {rule.code for rule in candidate_rules(case.source, catalog)} == set(case.expected)


@pytest.mark.parametrize("feed", FEEDS)
def test_the_clean_row_passes_everything(
    feed: str, planted: dict[str, Any], catalog: Catalog, tmp_path: Path, write_candidates: Callable[..., Any]
) -> None:
    case = planted[feed]
    delivery = write_candidates(tmp_path, case.source, case.rows[:1])
    results = check_candidates(tmp_path, case.source, catalog, [delivery])
    assert {result.verdict for result in results} == {"passed"}


def test_blank_texts_are_missing(
    planted: dict[str, Any], catalog: Catalog, tmp_path: Path, write_candidates: Callable[..., Any]
) -> None:
    case = planted["policy_standard"]
    delivery = write_candidates(tmp_path, case.source, [{**case.rows[0], "target_text": ""}])
    results = check_candidates(tmp_path, case.source, catalog, [delivery])
    assert [result.code for result in results if result.verdict != "passed"] == ["S08.target_text.missing"]


def test_keys_are_compared_across_deliveries_that_add_up_and_not_across_those_that_replace(
    planted: dict[str, Any], catalog: Catalog, tmp_path: Path, write_candidates: Callable[..., Any]
) -> None:
    for feed, conflicts in (("temporary_assistance", 1), ("assistance_roster", 0)):
        case = planted[feed]
        clean = case.rows[0]
        other = next(row for row in reversed(case.rows[:-1]) if row != clean)
        deliveries = [
            write_candidates(tmp_path, case.source, [clean], "2020-05", "a1"),
            write_candidates(tmp_path, case.source, [other], "2020-05", "a2"),
        ]
        found = {
            r.code.rsplit(".", 1)[1]: r.failed for r in check_candidates(tmp_path, case.source, catalog, deliveries)
        }
        assert found["key_conflict"] == conflicts
        assert found["duplicate"] == 0


def test_no_candidates_is_an_error_and_no_pass(planted: dict[str, Any], catalog: Catalog, tmp_path: Path) -> None:
    results = check_candidates(tmp_path, planted["fund_line"].source, catalog, [])
    assert {result.verdict for result in results} == {"error"}
    assert {result.checked for result in results} == {0}


@pytest.mark.parametrize("feed", FEEDS)
def test_results_hold_no_value(
    feed: str,
    planted: dict[str, Any],
    catalog: Catalog,
    tmp_path: Path,
    write_candidates: Callable[..., Any],
    canaries: tuple[str, ...],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    case = planted[feed]
    with caplog.at_level("DEBUG"):
        results = check_candidates(tmp_path, case.source, catalog, [write_candidates(tmp_path, case.source, case.rows)])
    captured = capfd.readouterr()
    said = [json.dumps([asdict(r) for r in results], default=str, ensure_ascii=False), repr(results)]
    said += [captured.out, captured.err, caplog.text]
    assert any(result.failed for result in results)
    assert not [canary for canary in canaries for text in said if canary in text]
