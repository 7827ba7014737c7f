"""The review of a draft: what blocks it, what a person has to judge, and the page of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog.model import Text
from publish.release.files import release_files
from publish.release.history.record import Withdrawal
from publish.release.model import Release, RuleResult
from publish.release.review import OnRecord, Review, _is_small, as_page, as_text, review
from publish.release.verify import Finding, release_findings
from publish.release.workflow import follow
from tests.unit.publish.release.test_history import changed, rows
from tests.unit.publish.release.test_workflow import Run


def on_record(**more: Any) -> OnRecord:
    nothing: dict[str, Any] = {
        **{"findings": (), "evidence_problems": (), "results": (), "approvals": (), "persons": 1},
        **{"withdrawn": frozenset(), "thresholds": {}},
    }
    return OnRecord(**{**nothing, **more})


def rule(code: str, action: Any, verdict: Any = "warned") -> RuleResult:
    return RuleResult("intake", code, Text(zh="规则", en="a rule"), "feed", 10, 3, verdict, action)


def questions(found: Review) -> list[str]:
    return [text.en for text in found.questions]


def test_a_draft_without_problems_blocks_nothing(release: Release) -> None:
    found = review(release_files(release), on_record())
    assert found.blocking == found.questions == found.changes == ()
    facts = {label.en: value for label, value in found.facts}
    assert facts["Rows of data"] == "7"
    assert facts["Of them hidden"] == "1 (14.3%)"
    assert facts["Approvals"] == "0/1"


def test_findings_and_broken_evidence_block(release: Release) -> None:
    found = review(
        release_files(release),
        on_record(findings=[Finding("a.csv", "is missing")], evidence_problems=["log.jsonl: line 2: it is cut off"]),
    )
    assert [text.en for text in found.blocking] == [
        "does not verify: a.csv: is missing",
        "evidence does not hold: log.jsonl: line 2: it is cut off",
    ]


def test_a_damaged_draft_is_seen_through_its_verification(release: Release) -> None:
    files = {**release_files(release), "stray.csv": b""}
    assert review(files, on_record(findings=release_findings(files))).blocking


def test_warnings_are_told_and_rows_turned_away_are_summed_up(release: Release) -> None:
    results = [rule("R1", "quarantine"), rule("R2", "quarantine"), rule("R3", "warn"), rule("R4", "warn", "passed")]
    found = questions(review(release_files(release), on_record(results=results)))
    assert found == ["2 rules turned 6 rows away, see mz quarantine list", "warning: R3 a rule (feed, 3)"]


def test_a_correction_by_a_few_people_is_asked(tmp_path: Path, release: Release, run: Run) -> None:
    """Not where it is of enough people, where one of the figures is not told, or where the dataset hides nothing."""
    run(tmp_path, release)

    def asked(*figures: Any, thresholds: dict[str, int]) -> list[str]:
        later = follow(tmp_path, changed(release, rows(*figures)))
        return questions(review(release_files(later), on_record(thresholds=thresholds)))

    nine, ten = ("2020-09", 39, "A"), ("2020-09", 40, "A")
    october = ("2020-10", 41, "A")
    assert asked(nine, october, thresholds={"marriages": 10}) == [
        "marriages: 1 rows are corrected by fewer than 10 people, or in money alone: the difference from the earlier "
        "release is of a few people; may it be told?"
    ]
    assert asked(ten, october, thresholds={"marriages": 10}) == []
    assert asked(nine, october, thresholds={}) == []
    assert "fewer" not in str(asked(("2020-09", None, "c"), october, thresholds={"marriages": 10}))


def test_cells_that_lean_on_corrected_ones_are_asked(release: Release) -> None:
    assert "2 hidden cells keep others company" in questions(review(release_files(release), on_record(leaning=2)))[0]
    assert questions(review(release_files(release), on_record())) == []


def test_money_that_moves_alone_is_of_a_few_people() -> None:
    count = {"column": "household_count", "old": "57", "new": "30"}
    money = {"column": "amount_yuan", "old": "123400.00", "new": "122950.00"}
    share = {"column": "share_percent", "old": "1.0", "new": "2.0"}
    assert [_is_small(lines, 10) for lines in ([money], [count, money], [share])] == [True, False, False]
    assert _is_small([{**count, "new": "56"}, money], 10)


def test_what_changed_is_told_and_what_is_hidden_now_is_asked(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    later = follow(tmp_path, changed(release, rows(("2020-09", None, "c"), ("2020-10", 42, "A"))))
    found = review(release_files(later), on_record(withdrawn=frozenset({"marriages"})))
    assert [text.en for text in found.changes] == ["marriages 1.0.0 → 1.1.0: rows +0 -0, cells 2"]
    assert questions(found) == [
        "marriages: was withdrawn once and is in this draft",
        "marriages: 1 rows are hidden now that earlier releases still tell: withdraw those?",
    ]


def test_a_table_that_is_gone_is_asked(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    first, _ = release.indicators
    less = replace(release, version="2020.10.1", datasets=release.datasets[:1], indicators=(first,))
    assert questions(review(release_files(follow(tmp_path, less)), on_record())) == [
        "no longer published: marriages",
        "no longer published: beds-per-1000",
    ]


def test_a_withdrawal_is_asked_for_need_and_completeness(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    reason = Text(zh="误", en="wrong")
    what = Withdrawal("2020.10.0", ("marriages",), "legal", reason, {"datasets/marriages/marriages.csv": "0" * 64})
    bare = replace(release, datasets=(), indicators=(), kind="withdrawal", reason=reason, withdrawals=(what,))
    found = review(release_files(follow(tmp_path, replace(bare, version="2020.10.1"))), on_record())
    assert questions(found) == ["withdraws 2020.10.0 (marriages), removes 1 files: needed, and complete?"]


def test_text_and_page_say_the_same_and_are_inert(release: Release) -> None:
    found = review(release_files(release), on_record(evidence_problems=["<script>alert(1)</script>"]))
    assert "<script>" in as_text(found)
    page = as_page(found).decode()
    assert "&lt;script&gt;" in page and "<script>" not in page
    assert "不得发布的原因" in page and "What stands in the way" in page
