"""The gate fails closed: no answer, no rows, an exception, an unknown relation; none passes, none talks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import duckdb
import pytest

from catalog.model import Text
from expectations import gate
from expectations.errors import ExpectationsError, GateBlocked
from expectations.result import RuleResult, blocking, verdict
from expectations.rules import Action, Check, InSet, NoRows, NotNull, Rule

TEXT = Text(zh="规则", en="rule")
CANARY = "42011219480229321X"


def rule(check: Check, code: str = "T.rule", action: Action = "block") -> Rule:
    return Rule(code, TEXT, action, check)


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create temp table t as select ? as word, 1 as n union all select '乙', 2", [CANARY])
    return connection


EXCEPTIONS: list[Check] = [
    NotNull("no_such_column"),
    NoRows("cast(word as integer) > 0"),
    NoRows("error(word) is null"),
    NoRows("select"),
    NoRows("word = :unbound or word = {braced}"),
]


@pytest.mark.parametrize("check", EXCEPTIONS, ids=range(len(EXCEPTIONS)))
def test_an_exception_is_an_error_and_says_nothing(
    connection: duckdb.DuckDBPyConnection,
    check: Check,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level("DEBUG"):
        [result, sound] = gate.run_rules(connection, "t", [rule(check), rule(NotNull("n"), "T.sound")])
    captured = capfd.readouterr()
    assert (result.verdict, result.checked, result.failed) == ("error", None, None)
    assert (sound.verdict, sound.checked) == ("passed", 2)
    said = repr(result) + json.dumps(asdict(result), default=str) + captured.out + captured.err + caplog.text
    assert CANARY not in said
    with pytest.raises(GateBlocked) as blocked:
        raise GateBlocked(blocking([result]))
    assert CANARY not in str(blocked.value)
    assert CANARY not in repr(blocked.value)


def test_a_failing_warning_warns_and_an_unanswered_one_blocks(connection: duckdb.DuckDBPyConnection) -> None:
    rules = [rule(InSet("word", ("乙",)), "T.warn", "warn"), rule(NotNull("zz"), "T.error", "warn")]
    warned, error = gate.run_rules(connection, "t", rules)
    assert (warned.verdict, warned.failed) == ("warned", 1)
    assert error.verdict == "error"
    assert blocking([warned, error]) == [error]


def test_a_quarantine_failure_does_not_block() -> None:
    result = RuleResult("expectations", "T", TEXT, "t", 5, 1, verdict(5, 1, "quarantine"), "quarantine")
    assert result.verdict == "failed"
    assert blocking([result]) == []


def test_an_unknown_relation_is_an_error(connection: duckdb.DuckDBPyConnection) -> None:
    [result] = gate.run_rules(connection, "nowhere", [rule(NotNull("n"))])
    assert (result.verdict, result.checked) == ("error", None)


def test_malformed_rules_are_refused(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ExpectationsError, match=r"T\.rule"):
        gate.run_rules(connection, "t", [rule(NotNull("n")), rule(NotNull("word"))])
    with pytest.raises(ExpectationsError, match="identifiers"):
        gate.run_rules(connection, "t; drop table t", [rule(NotNull("n"))])


def answer(code: str, success: bool, **result: Any) -> dict[str, Any]:
    return {"code": code, "success": success, "result": result, "exception": {}}


SOUND = answer("T.rule", True, element_count=2, unexpected_count=0)
ANSWERS: dict[str, tuple[list[Mapping[str, Any]], str]] = {
    "sound": ([SOUND], "passed"),
    "among others, in any order": ([answer("T.else", False), SOUND], "passed"),
    "missing": ([], "error"),
    "of another code": ([answer("T.else", True, element_count=2, unexpected_count=0)], "error"),
    "twice": ([SOUND, SOUND], "error"),
    "over fewer rows": ([answer("T.rule", True, element_count=1, unexpected_count=0)], "error"),
    "without a count": ([answer("T.rule", True, element_count=2, unexpected_count=None)], "error"),
    "contradictory": ([answer("T.rule", True, element_count=2, unexpected_count=1)], "error"),
    "contradictory the other way": ([answer("T.rule", False, element_count=2, unexpected_count=0)], "error"),
    "with a boolean count": ([answer("T.rule", False, element_count=2, unexpected_count=True)], "error"),
    "raised": ([{**SOUND, "exception": {"raised_exception": True}}], "error"),
    "raised in one metric": ([{**SOUND, "exception": {"m": {"raised_exception": True}}}], "error"),
    "failed": ([answer("T.rule", False, element_count=2, unexpected_count=2)], "failed"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_only_a_sound_answer_for_the_same_code_counts(
    connection: duckdb.DuckDBPyConnection, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, expected = ANSWERS[name]
    monkeypatch.setattr(gate, "_validate", lambda *_: answers)
    [result] = gate.run_rules(connection, "t", [rule(NotNull("n"))])
    assert result.verdict == expected


def test_the_library_is_imported_only_when_a_gate_runs() -> None:
    program = (
        "import sys, expectations.inbound, expectations.evidence, expectations.suites\n"
        "assert not {'great_expectations', 'sqlalchemy', 'scipy'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_result_format_holds_counts_only() -> None:
    assert gate.RESULT_FORMAT == {
        "result_format": "BASIC",
        "partial_unexpected_count": 0,
        "exclude_unexpected_values": True,
    }


def test_what_the_library_answers_holds_no_value(connection: duckdb.DuckDBPyConnection) -> None:
    rules = [rule(InSet("word", ("丙",)), "T.set"), rule(NoRows("word <> '丙'"), "T.rows")]
    answers = gate._validate(connection, "t", rules)
    assert len(answers) == 2
    assert CANARY not in json.dumps(answers, ensure_ascii=False, default=str)


def test_blocked_says_which_where_and_what_to_do() -> None:
    result = RuleResult(
        "expectations", "S01.batch.missing", Text(zh="须有报送", en="a delivery"), "assistance_roster 2020-05", 1, 1,
        "failed", "block",
    )  # fmt: skip
    message = str(GateBlocked([result]))
    for part in ("S01.batch.missing", "assistance_roster 2020-05", "须有报送", "a delivery", "inbox", "补报"):
        assert part in message
    assert GateBlocked([result] * 30).message.count("S01.batch.missing") < 20
