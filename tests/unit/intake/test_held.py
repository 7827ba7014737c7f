"""What becomes of rows that were held back: decisions of persons, corrections on record, false alarms."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from intake import decisions, held, letters
from intake.decisions import Decision
from intake.errors import IntakeError
from intake.letter_sheet import ROWS
from tests.unit.intake.office import Office, id_number, member, payment
from tests.unit.intake.test_letters import TIME, bad_id, make, send_back, send_roster, states


def decision(delivery_id: str, *rows: int, verdict: decisions.Verdict = "excluded", **said: str) -> Decision:
    words = {"person": "李四", "reason": "已核实", "at": TIME} | said
    return Decision(delivery_id, rows, verdict, **words)


def test_a_person_excludes_a_row_and_opens_it_again(office: Office) -> None:
    delivery_id = send_roster(office, bad_id(2), bad_id(3))
    held.decide(office.root, office.catalog, decision(delivery_id, 5))
    assert states(office) == {5: "excluded", 6: "open"} and [entry.rows for entry in make(office).all] == [1]
    held.decide(office.root, office.catalog, decision(delivery_id, 5, verdict="open"))
    verdicts = [each.verdict for each in decisions.read(office.root)]
    assert states(office) == {5: "open", 6: "open"} and verdicts == ["excluded", "open"], "nothing is ever rewritten"
    assert (office.root / "quarantine" / "decisions.jsonl").stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_decided_is_refused_and_not_recorded(office: Office) -> None:
    delivery_id = send_roster(office, bad_id(2))
    refusals = [
        (decision("0" * 16, 5), "no rows held back"),
        (decision(delivery_id, 4), "row 4 was not held back"),
        (decision(delivery_id, 5, verdict="mended"), "follows from a correction"),
        (decision(delivery_id, 5, verdict="open"), "is open"),
    ]
    for wrong, said in refusals:
        with pytest.raises(IntakeError, match=said):
            held.decide(office.root, office.catalog, wrong)
    with pytest.raises(IntakeError, match="blank: person"):
        decision(delivery_id, 5, person=" ")
    assert not decisions.read(office.root)


def test_a_refused_file_is_excluded_by_a_person_where_nothing_replaces_it(office: Office) -> None:
    office.send_payments([payment(1)], total=payment(1) | {"批次号": "合计：1", "金额(元)": "1"})
    line = office.one()
    assert held.refused(office.root, office.books(), office.catalog) == [(line, "open")]
    assert held.counts_by_state(office.root, office.books()) == {}, "its rows come again with the next file"
    held.decide(office.root, office.catalog, decision(line.delivery_id))
    assert held.refused(office.root, office.books(), office.catalog) == [(line, "excluded")] and make(office).all == ()


def test_corrections_are_recorded_once_with_person_time_and_reason(office: Office) -> None:
    delivery_id = send_roster(office, bad_id(2))
    (entry,) = make(office).all
    send_back(office, entry, {(5, "成员身份证号"): id_number(2)})
    line = office.one()
    assert held.record_corrections(office.root, TIME) == 1
    assert held.record_corrections(office.root, TIME) == 0
    (recorded,) = decisions.read(office.root)
    assert recorded == Decision(
        delivery_id, (5,), "mended", "张三（街道）", line.mended_why, TIME, correction=line.delivery_id
    )
    assert states(office) == {5: "mended"}


def test_a_false_alarm_is_released_when_the_rule_was_mended(office: Office) -> None:
    delivery_id = send_roster(office, member(2, **{"月人均收入(元)": "999999"}))
    held.decide(office.root, office.catalog, decision(delivery_id, 5, verdict="false_alarm", reason="上限过低"))
    assert states(office) == {5: "false_alarm"}
    (replayed,) = letters.replay(office.root, office.catalog, "李四", "上限过低", TIME)
    assert replayed.parent == office.inbox
    assert office.one().accepted == 0, "as long as the rule says no, the row stays out"
    source = office.catalog.sources["assistance_roster"]
    fields = tuple(f.model_copy(update={"maximum": None}) for f in source.fields)
    sources = {**office.catalog.sources, source.feed: source.model_copy(update={"fields": fields})}
    office.catalog = replace(office.catalog, sources=sources)
    letters.replay(office.root, office.catalog, "李四", "上限过低", TIME.replace("09", "10"))
    assert office.one().accepted == 1
    assert held.record_corrections(office.root, TIME) == 1
    assert decisions.read(office.root)[-1].verdict == "released"
    assert states(office) == {5: "released"}
    assert held.counts_by_state(office.root, office.books()) == {"assistance_roster": {"released": 1}}


def test_rows_of_a_rule_that_was_given_up_are_sent_back_to_be_judged_again(office: Office) -> None:
    send_roster(office, member(2, 保障人口=9), bad_id(3))
    source = office.catalog.sources["assistance_roster"]
    sources = {**office.catalog.sources, source.feed: source.model_copy(update={"rules": ()})}
    office.catalog = replace(office.catalog, sources=sources)
    (entry,) = make(office).all
    assert entry.rows == 2
    sheet = openpyxl.load_workbook(office.root / "letters" / entry.path)[ROWS]
    assert "covered_within_family" in sheet.cell(2, 2).value
    assert "原样发回" in sheet.cell(2, 3).value
    send_back(office, entry, {})
    assert office.one().accepted == 1
    assert states(office) == {5: "mended", 6: "open"}


def test_a_quarantine_that_lost_a_file_says_so(office: Office) -> None:
    send_roster(office, bad_id(2))
    (file,) = (office.root / "quarantine" / "assistance_roster").glob("*.parquet")
    file.unlink()
    with pytest.raises(IntakeError, match="restore it from the backup"):
        states(office)
