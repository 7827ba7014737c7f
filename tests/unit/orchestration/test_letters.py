"""Letters, decisions and counts as a run sees them: evidence without rows, each row counted once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import catalog
from expectations import evidence
from intake.accounts import Delivery
from intake.tokens import Keys
from orchestration import cli, letters, reports
from orchestration.audit import proof
from orchestration.paths import Paths
from orchestration.stages import Stages
from tests.unit.intake.office import BUREAU, Office, id_number, only, payment
from tests.unit.intake.test_letters import send_back


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Office, Stages]:
    """A bureau with one form, of which a row was turned away; `mz` looks at the same folder."""
    monkeypatch.setenv("MZ_DATA", str(tmp_path))
    monkeypatch.setenv("MZ_KEYS", str(tmp_path / "keys"))
    root, key = tmp_path / BUREAU, tmp_path / "keys" / f"{BUREAU}.json"
    (root / "inbox").mkdir(parents=True)
    Keys.create(key)
    known = only(("assistance_payment",))
    monkeypatch.setattr(catalog, "load", lambda *_: known)
    office = Office(root, Keys.load(key, "hmac-sha256", root), known)
    office.send_payments([payment(1), payment(2, 发放状态="9")])
    office.run()
    stages = Stages(known.bureau(BUREAU), known, Paths(root, key), lambda: datetime(2020, 11, 10, tzinfo=UTC))
    return office, stages


def records(stages: Stages) -> list[dict[str, object]]:
    log = stages.paths.evidence
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def mz(*arguments: str) -> str:
    done = CliRunner().invoke(cli.mz, list(arguments))
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def test_letters_are_recorded_once_and_evidence_holds_no_row(house: tuple[Office, Stages]) -> None:
    office, stages = house
    mail = letters.send(stages)
    assert letters.send(stages).written == ()
    (record,) = records(stages)
    assert (record["event"], record["standing"]) == ("reject letters", 1)
    assert record["written"] == [[mail.written[0].delivery_id, 1, mail.written[0].sha256]]
    assert id_number(2) not in stages.paths.evidence.read_text(encoding="utf-8")
    send_back(office, mail.all[0], {(5, "发放状态"): "1"})
    office.run()
    assert letters.send(stages).all == ()
    assert [each["event"] for each in records(stages)] == ["reject letters", "rows mended", "reject letters"]
    assert evidence.verify(stages.paths.evidence) == []


def test_a_row_counts_once_when_it_was_mended(house: tuple[Office, Stages]) -> None:
    office, stages = house
    (entry,) = letters.send(stages).all
    before = reports.row_counts(stages.deliveries())
    send_back(office, entry, {(5, "发放状态"): "1"})
    office.run()
    assert dict(before) == {"source": 2, "accepted": 1, "quarantined": 1, "duplicates": 0}
    assert dict(reports.row_counts(stages.deliveries())) == {
        "source": 2,
        "accepted": 2,
        "quarantined": 0,
        "duplicates": 0,
    }
    (feed,) = reports.feed_quality(
        stages.deliveries(), stages.catalog, stages.bureau, letters.states_of_feeds(stages.paths)
    )
    assert (feed.deliveries, sum(feed.reasons.values())) == (1, 1), "the report keeps why the row was turned away"
    assert (feed.accepted, feed.quarantined) == (1, 1), "a mended row counts where it first came"
    assert [(text.zh, rows) for text, rows in feed.states] == [("修正后放行", 1)]


def test_a_duplicate_points_at_its_survivor(house: tuple[Office, Stages]) -> None:
    office, stages = house
    office.send_payments([payment(3), payment(3)], name="S02_救助资金发放批次_202003_补.csv")
    line = office.one()
    (entry,) = [each for each in letters.listed(stages.catalog, stages.paths) if each["state"] == "duplicate"]
    assert (entry["rows"], entry["survivors"]) == ([5], {5: f"{line.delivery_id}:4"})


def test_counts_of_a_row_rejected_again_do_not_grow() -> None:
    first = Delivery("a" * 16, "f", "S", "2020-01", "a", "", 1, 1, "admitted", source=3, accepted=1, quarantined=2)
    again = replace(first, delivery_id="b" * 16, sequence=2, source=2, accepted=1, quarantined=1, mends="a" * 16)
    assert dict(reports.row_counts([first, again])) == {
        "source": 3,
        "accepted": 2,
        "quarantined": 1,
        "duplicates": 0,
    }


def test_the_commands_list_decide_and_replay(house: tuple[Office, Stages]) -> None:
    office, stages = house
    (entry,) = json.loads(mz("quarantine", "list", "--json"))
    assert (entry["state"], entry["rows"], entry["code"]) == ("open", [5], "S02.payment_status_code.code")
    assert id_number(2) not in mz("quarantine", "list")
    said = ("--delivery", entry["delivery_id"], "--row", "5", "--person", "李四", "--reason", "核对无误")
    assert "误报" in mz("quarantine", "decide", *said, "--state", "false_alarm")
    path = Path(mz("quarantine", "replay", "--person", "李四", "--reason", "代码表已更新").strip())
    assert path.parent == office.inbox
    assert path.stat().st_mode & 0o077 == 0
    mz("quarantine", "decide", *said, "--state", "excluded")
    (entry,) = json.loads(mz("quarantine", "list", "--json", "--state", "excluded"))
    assert entry["decided_by"][0].startswith("李四 ")
    assert json.loads(mz("letters", "--json"))["letters"] == []
    assert [each["event"] for each in records(stages)] == ["rows decided", "rows replayed", "rows decided"]
    assert proof.problems(stages.paths) == []
    book = office.root / "quarantine" / "decisions.jsonl"
    book.write_text(book.read_text(encoding="utf-8").replace("李四", "王五"), encoding="utf-8")
    assert any("decisions.jsonl" in problem for problem in proof.problems(stages.paths))


def test_a_decision_that_cannot_be_taken_is_a_sentence(
    house: tuple[Office, Stages], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--delivery", "0" * 16, "--state", "excluded", "--person", "李四", "--reason", "核实"]
    monkeypatch.setattr("sys.argv", ["mz", "quarantine", "decide", *said])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 3
    assert "mz quarantine list" in capsys.readouterr().err
    assert not records(house[1])
