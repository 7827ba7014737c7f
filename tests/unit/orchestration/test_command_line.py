"""The command line: help, exit codes, sentences instead of tracebacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration import cli
from orchestration.console import shown_progress


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MZ_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MZ_KEYS", str(tmp_path / "keys"))


def invoke(*arguments: str):
    return CliRunner().invoke(cli.mz, list(arguments))


def test_help_names_every_command() -> None:
    text = invoke("--help").output
    names = (
        "sample",
        "run",
        "dev",
        "status",
        "claims",
        "relations",
        "quarantine",
        "letters",
        "leads",
        "where",
        "portal",
        "release",
        "notice",
        "key",
        "catalog",
    )
    for name in names:
        assert name in text


def test_status_before_the_first_run() -> None:
    data = json.loads(invoke("status", "--json").output)
    assert data["release"] is None
    assert data["gates"] == dict.fromkeys(("intake", "expectations", "dbt", "disclosure"), "not run")
    assert data["defects"] == {"planted": 0, "caught": 0, "missed": 0, "false_alarms": 0}


def test_claims_before_the_first_run_say_what_to_do(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    monkeypatch.setattr("sys.argv", ["mz", "claims"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 3
    assert "mz run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("assistance_payment", "catalog/sources/assistance_payment.yml"),
        ("assisted_persons", "catalog/indicators/assistance.yml"),
        ("fund-lines", "catalog/datasets/fund-lines.yml"),
        ("fct_payment", "dbt_project/models/conformed/fct_payment.sql"),
    ],
)
def test_where_finds_the_room(name: str, expected: str) -> None:
    found = json.loads(invoke("where", name, "--json").output)
    assert expected in [entry["where"] for entry in found]


def test_where_of_nothing_is_an_error() -> None:
    assert invoke("where", "atlantis").exit_code == 3


def test_the_generated_files_are_in_sync() -> None:
    assert invoke("catalog", "check").exit_code == 0


def test_a_key_is_created_once(tmp_path: Path) -> None:
    assert invoke("key", "create").exit_code == 0
    key = tmp_path / "keys" / "dongxihu-2020.json"
    assert key.stat().st_mode & 0o077 == 0
    again = invoke("key", "create")
    assert again.exception is not None


def test_progress_in_a_log_is_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress(quiet=False) as progress:
        for done in range(101):
            progress("intake", done, 100)
    lines = capsys.readouterr().err.splitlines()
    assert 4 <= len(lines) <= 6
    assert "intake" in lines[0] or "deliveries" in lines[0]
