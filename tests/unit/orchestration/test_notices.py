"""`mz notice` on a bureau of five households: from roster, vault and gates to the sheet, and what is refused before.

The view `fct_household_month` has its own test beside its SQL; here a table of the same columns stands for it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

import catalog
from catalog.model import Text
from intake.errors import VaultError
from intake.tokens import Keys
from orchestration import runner, verdicts
from orchestration.errors import OrchestrationError
from orchestration.notices import Order, expire, month_of, post, today
from orchestration.paths import Paths
from orchestration.stages import Stages
from publish.errors import PublishError
from publish.release.model import RuleResult
from tests.unit.intake.office import BUREAU, ROSTER, Office, Row, id_number, member

COMMUNITY, ELSEWHERE, STREET = "420112001001", "420112001002", "420112001000"
ORDER = Order(COMMUNITY, date(2020, 3, 1), "dibao", date(2020, 4, 2), "王芳", "220号", "长期公示")
MINOR = id_number(5, "20020403")
NAMES = ("诸葛鷟翯", "欧阳璟", "阿不都·买买提", "张三丰", "小未成年")
NOON = datetime(2020, 4, 2, 3, tzinfo=UTC)
PASSED = RuleResult("dbt", "r", Text(zh="规则", en="rule"), "model", 1, 0, "passed", "block")


def household(serial: int, **changes: Any) -> Row:
    facts = {"户主姓名": NAMES[serial - 1], "保障人口": 1, "成员姓名": NAMES[serial - 1], "所属区划": COMMUNITY}
    return member(serial, **(facts | changes))


ROWS = [
    household(1),
    household(2, 起保年月=202003, 救助类别="21城市特困", 供养方式="分散"),
    household(3, 所属区划=ELSEWHERE),
    household(4, 保障人口=2),
    household(5, 户主身份证号=MINOR, 成员身份证号=MINOR),
]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bureau whose roster is in and whose warehouse is built. Tests copy it."""
    folder = tmp_path_factory.mktemp("prepared")
    paths = paths_in(folder)
    paths.inbox.mkdir(parents=True)
    Keys.create(paths.key)
    office = Office(paths.root, Keys.load(paths.key, root=paths.root))
    office.send_sheet(ROSTER, ROWS, ["月保障金额(元)"])
    assert office.one().accepted == len(ROWS)
    with duckdb.connect(str(paths.warehouse)) as connection:
        connection.execute("create schema conformed").fetchall()
        connection.execute(f"""
            create table conformed.fct_household_month as
            select household_id, if(assistance_programme_code = '21', 'tekun', 'dibao') as programme_code,
                delivery_month as period_month, area_code, head_token, delivery_id, 1 as person_count,
                entitlement_yuan, start_month = delivery_month as is_new, covered_count = 1 as is_consistent
            from read_parquet('{paths.lake}/assistance_roster/month=2020-03/*.parquet')""").fetchall()
    return folder


@pytest.fixture
def stages(prepared: Path, tmp_path: Path) -> Stages:
    """A bureau that has been prepared, and whose gates have let it pass."""
    folder = shutil.copytree(prepared, tmp_path / "folder")
    made = Stages(catalog.load().bureau(BUREAU), catalog.load(), paths_in(folder), lambda: NOON)
    for gate in verdicts.WAREHOUSE_GATES:
        verdicts.record(made.paths, gate, made.inputs(), [PASSED], "2020-04-02")
    return made


def paths_in(folder: Path) -> Paths:
    return Paths(folder / "data" / BUREAU, folder / "keys" / "key.json")


def sheets(stages: Stages) -> list[str]:
    return sorted(path.name for path in stages.paths.notices.glob("*-*.html"))


def openings(stages: Stages) -> list[dict[str, Any]]:
    path = stages.paths.root / "vault" / "openings.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_a_sheet_lists_adults_whose_households_are_whole(stages: Stages) -> None:
    outcome = post(stages, ORDER)
    assert outcome.entry is not None
    assert (outcome.households, outcome.withheld) == (1, {"inconsistent": 1, "minor": 1})
    assert (outcome.entry.first, outcome.entry.last) == ("2020-04-02", "2020-04-30")
    text = (stages.paths.notices / outcome.entry.file).read_text(encoding="utf-8")
    assert "<td>诸葛**</td>" in text and "600.00" in text
    for hidden in ("小*", "张*", "欧阳", "阿*", "未成年"):
        assert hidden not in text


def test_of_nobody_more_than_the_whitelist_is_in_any_byte(stages: Stages) -> None:
    """Names, ID numbers, household and certificate numbers, tokens, income, health."""
    post(stages, ORDER)
    post(stages, replace(ORDER, programme="tekun"))
    tokens = [t for line in openings(stages) for t in line["tokens"]]
    canaries = [*NAMES, *tokens, *(row[c] for row in ROWS for c in ("户编号", "救助证编号", "户主身份证号"))]
    files = [path for path in stages.paths.notices.iterdir() if path.is_file()]
    assert len(files) == 5
    for path in files:
        content = path.read_text(encoding="utf-8")
        assert [c for c in [*canaries, "100.5", "健康", "有劳动能力"] if c in content] == [], path.name


def test_the_opening_is_recorded_for_those_who_may_be_listed_only(stages: Stages) -> None:
    post(stages, ORDER)
    (line,) = openings(stages)
    assert (line["person"], line["reason"], line["purpose"]) == ("王芳", "220号", "长期公示")
    assert line["at"] == "2020-04-02T03:00:00+00:00"
    assert len(line["tokens"]) == 2  # The household that is not whole stays shut.


def test_the_posting_is_in_the_evidence_without_anybody(stages: Stages) -> None:
    outcome = post(stages, ORDER)
    assert outcome.entry is not None
    lines = stages.paths.evidence.read_text(encoding="utf-8").splitlines()
    opened, last = (json.loads(line) for line in lines[-2:])
    assert (opened["event"], opened["person"], opened["lines"]) == ("vault opened", "王芳", len(openings(stages)))
    assert last["event"] == "notice" and last["sha256"] == outcome.entry.sha256
    assert (last["households"], last["withheld"], last["person"]) == (1, 2, "王芳")
    assert "诸葛" not in json.dumps(last, ensure_ascii=False)


def test_tekun_lists_who_is_new_for_seven_days(stages: Stages) -> None:
    outcome = post(stages, replace(ORDER, programme="tekun"))
    assert outcome.entry is not None and outcome.entry.last == "2020-04-08"
    assert "欧阳*" in (stages.paths.notices / outcome.entry.file).read_text(encoding="utf-8")


def test_where_nobody_can_be_listed_the_earlier_sheet_goes(stages: Stages) -> None:
    post(stages, ORDER)
    with duckdb.connect(str(stages.paths.warehouse)) as connection:
        connection.execute("update conformed.fct_household_month set is_consistent = false").fetchall()
    before = len(openings(stages))
    outcome = post(stages, ORDER)
    assert outcome.entry is None and [entry.programme for entry in outcome.taken_down] == ["dibao"]
    assert sheets(stages) == [] and len(openings(stages)) == before


def test_expired_sheets_go(stages: Stages) -> None:
    post(stages, ORDER)
    assert expire(stages.bureau, stages.paths, date(2020, 4, 30)) == ()
    assert [entry.programme for entry in expire(stages.bureau, stages.paths, date(2020, 5, 1))] == ["dibao"]
    assert sheets(stages) == []


def test_a_run_takes_down_what_is_over(stages: Stages, monkeypatch: pytest.MonkeyPatch) -> None:
    post(stages, ORDER)
    monkeypatch.setattr(runner, "_nothing_new", lambda _: True)
    monkeypatch.setattr(runner, "status", lambda *_: {})
    monkeypatch.setattr(runner, "summary", lambda *_: "")
    for day, left in ((date(2020, 4, 30), 1), (date(2020, 5, 1), 0)):
        noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        assert runner.run_all(stages.bureau, stages.catalog, stages.paths, lambda noon=noon: noon).succeeded
        assert len(sheets(stages)) == left


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"programme": "child_welfare"}, PublishError, "children are never listed"),
        ({"programme": "temporary"}, PublishError, "not posted"),
        ({"programme": "adoption"}, PublishError, "no rule"),
        ({"on": date(2020, 4, 3)}, OrchestrationError, "still to come"),
        ({"month": date(2020, 1, 1)}, PublishError, "put up between"),
        ({"month": date(2020, 4, 1)}, OrchestrationError, "no roster of 2020-04"),
        ({"community_code": STREET}, OrchestrationError, "is a street"),
        ({"community_code": "420102001001"}, OrchestrationError, "no such community"),
        ({"community_code": "没有"}, OrchestrationError, "no such community"),
        ({"person": " "}, VaultError, "blank: person"),
        ({"reason": ""}, VaultError, "blank: reason"),
        ({"purpose": ""}, VaultError, "blank: purpose"),
    ],
)
def test_what_is_refused_opens_and_writes_nothing(
    stages: Stages, changes: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        post(stages, replace(ORDER, **changes))
    assert openings(stages) == [] and not stages.paths.notices.exists()


def _failed(stages: Stages) -> None:
    failed = replace(PASSED, verdict="failed")
    verdicts.record(stages.paths, "dbt", stages.inputs(), [failed], "2020-04-02")


def _other_inputs(stages: Stages) -> None:
    verdicts.record(stages.paths, "expectations", "of something else", [PASSED], "2020-04-02")


@pytest.mark.parametrize("spoil", [_failed, _other_inputs])
def test_a_gate_that_did_not_pass_keeps_the_vault_shut(stages: Stages, spoil: Callable[[Stages], None]) -> None:
    spoil(stages)
    with pytest.raises(OrchestrationError, match="gate"):
        post(stages, ORDER)
    assert openings(stages) == [] and not stages.paths.notices.exists()


def test_the_day_is_the_day_in_china() -> None:
    assert today(datetime(2020, 4, 1, 15, 59, tzinfo=UTC)) == date(2020, 4, 1)
    assert today(datetime(2020, 4, 1, 16, 0, tzinfo=UTC)) == date(2020, 4, 2)


@pytest.mark.parametrize("text", ["2020-13", "202010", "10-2020", "2020-10-01", ""])
def test_a_month_is_a_month(text: str) -> None:
    with pytest.raises(OrchestrationError, match="is no month"):
        month_of(text)
    assert month_of("2020-10") == date(2020, 10, 1)
