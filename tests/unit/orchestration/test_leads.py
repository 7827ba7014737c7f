"""Leads between warehouse, book and command line: a unit for each, nobody named, and nothing lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import catalog
from orchestration import cli, leads
from orchestration.audit import proof
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from orchestration.stages import Stages

BUREAU, STREET, COMMUNITY = "dongxihu-2020", "420112001000", "420112001001"


@pytest.fixture
def stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stages:
    monkeypatch.setenv("MZ_DATA", str(tmp_path))
    monkeypatch.setenv("MZ_KEYS", str(tmp_path / "keys"))
    known = catalog.load()
    paths = Paths((tmp_path / BUREAU).resolve(), (tmp_path / "keys" / f"{BUREAU}.json").resolve())
    paths.root.mkdir()
    return Stages(known.bureau(BUREAU), known, paths, lambda: datetime(2020, 11, 10, tzinfo=UTC))


def suspect(stages: Stages, *rows: tuple[str, str, str | None]) -> None:
    """Let the warehouse hold leads: number, rule, area."""
    with duckdb.connect(str(stages.paths.warehouse)) as connection:
        connection.execute("create schema if not exists conformed")
        connection.execute("""
            create or replace table conformed.fct_rule_lead (
                lead_id varchar, rule_code varchar, person_key bigint, programme_code varchar, area_code varchar,
                suspect_from_month date, suspect_to_month date, month_count bigint, involved_yuan decimal(18, 2)
            )
        """)
        for lead_id, rule, area in rows:
            connection.execute(
                "insert into conformed.fct_rule_lead "
                "values (?, ?, 77, 'dibao', ?, '2020-03-01', '2020-05-01', 3, 1500)",
                [lead_id, rule, area],
            )


def mz(*arguments: str, exit_code: int = 0) -> str:
    done = CliRunner().invoke(cli.mz, list(arguments))
    assert done.exit_code == exit_code, (done.output, done.exception)
    return done.output


def test_new_leads_are_booked_under_the_unit_in_which_they_lie(stages: Stages) -> None:
    suspect(stages, ("a", "lead.paid_after_death", COMMUNITY), ("b", "lead.above_standard", None))
    assert (leads.record_found(stages), leads.record_found(stages)) == (2, 0)
    found = {entry["lead_id"]: entry for entry in leads.listed(stages)}
    assert (found["a"]["unit_code"], found["a"]["due_on"]) == (STREET, "2020-12-10")
    assert found["b"]["unit_code"] == stages.bureau.area_root
    assert found["a"]["involved_yuan"] == "1500"
    assert "77" not in json.dumps(list(found.values())), "the key of a person stays in the warehouse"


def test_the_commands_record_findings_and_give_rates(stages: Stages) -> None:
    suspect(stages, ("a", "lead.paid_after_death", STREET), ("b", "lead.paid_after_death", STREET))
    leads.record_found(stages)
    signed = ("--person", "李四", "--reason", "入户核查")
    mz("leads", "record", "a", "--conclusion", "1", "--measure", "2", "--recovered", "1200.50", *signed)
    mz("leads", "rectify", "a", *signed)
    assert "1 停发" in mz("leads", "record", "b", "--conclusion", "1", "--measure", "9", *signed, exit_code=2)
    assert "no amount" in mz("leads", "record", "b", "--conclusion", "1", "--recovered", "1.005", *signed, exit_code=2)
    (entry,) = json.loads(mz("leads", "list", "--state", "rectified", "--json"))
    assert (entry["lead_id"], entry["recovered_yuan"], entry["conclusion"]) == ("a", "1200.5", "1")
    (rate,) = json.loads(mz("leads", "rates", "--json"))["rates"]
    assert (rate["found"], rate["checked"], rate["rectified"], rate["substantiation_share"]) == (2, 1, 1, "1")
    assert "死亡或火化" in mz("leads", "list")
    assert "2020Q4" in mz("leads", "rates")


def test_an_edit_of_the_book_is_found_by_the_audit(stages: Stages) -> None:
    suspect(stages, ("a", "lead.paid_after_death", STREET))
    leads.record_found(stages)
    assert proof.problems(stages.paths) == []
    stages.paths.leads.unlink()
    assert any("leads.jsonl" in problem for problem in proof.problems(stages.paths))


def test_a_lead_that_is_no_longer_suspected_stays_in_the_list(stages: Stages) -> None:
    suspect(stages, ("a", "lead.paid_after_death", STREET))
    leads.record_found(stages)
    suspect(stages)
    (entry,) = leads.listed(stages)
    assert (entry["state"], entry["involved_yuan"]) == ("dropped", None)


def test_without_a_warehouse_there_is_a_remedy(stages: Stages) -> None:
    with pytest.raises(OrchestrationError, match="mz run"):
        leads.listed(stages)
