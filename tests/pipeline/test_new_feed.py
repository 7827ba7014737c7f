"""docs/add-a-feed.md, executed: YAML and one staging model are all that a new feed needs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.conftest import BUREAU, REPOSITORY, FinishedRun, fresh_environment, mz

pytestmark = pytest.mark.pipeline
BLOCK = re.compile(
    r"^```\w+ (?P<what>file|append|insert)=(?P<path>\S+)(?: after=\"(?P<after>[^\"]+)\")?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
UNWANTED = shutil.ignore_patterns("__pycache__", "target", "logs")
PACKAGES = ("catalog", "intake", "expectations", "publish", "orchestration", "sample_bureau", "dbt_project")


def follow(guide: Path, repository: Path) -> list[str]:
    """Do what the guide's blocks say; gives the files they touch."""
    touched = []
    for block in BLOCK.finditer(guide.read_text(encoding="utf-8")):
        path = repository / block["path"]
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if block["what"] == "insert":
            assert block["after"] + "\n" in before
            after = before.replace(block["after"] + "\n", f"{block['after']}\n{block['text']}", 1)
        else:
            assert block["what"] == "append" or not before, f"{path} exists already"
            after = before + block["text"]
        path.write_text(after, encoding="utf-8")
        touched.append(block["path"])
    return touched


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the guide has been followed."""
    target = tmp_path_factory.mktemp("repository")
    for package in PACKAGES:
        shutil.copytree(REPOSITORY / package, target / package, ignore=UNWANTED)
    touched = follow(REPOSITORY / "docs" / "add-a-feed.md", target)
    assert [Path(path).suffix for path in touched] == [".yml", ".yml", ".yml", ".sql"], "YAML and one staging model"
    return target


def deliver(inbox: Path) -> None:
    rows = [
        "2020年春节慰问,李示例,420112195001010019,500.00,2020-01-15,420112001",
        "2020年春节慰问,王示例,420112195502020012,５００,2020年1月16日,420112002001",
        "2020年春节慰问,赵示例,420112195503030019,500,2020-01-16,420112002",
        "2020年春节慰问,钱示例,420112195504040017,500,2020-02-01,420112002",
    ]
    text = "\n".join(
        ["节日慰问台账", "活动名称,户主姓名,身份证号,慰问金(元),发放日期,街道/社区", *rows, "合计：4,,,2000,,"]
    )
    (inbox / "S06_节日慰问台账_202001.csv").write_text(text, encoding="utf-8")


def test_a_new_feed_is_yaml_and_one_staging_model(repository: Path, finished_run: FinishedRun, tmp_path: Path) -> None:
    environment = fresh_environment(tmp_path)
    inbox = tmp_path / "data" / BUREAU / "inbox"
    shutil.copytree(finished_run.root / "inbox", inbox)
    deliver(inbox)
    mz("catalog", "sync", environment=environment, repository=repository)
    done = mz("run", environment=environment, repository=repository)
    assert "S06 节日慰问台账" in done.stderr
    with duckdb.connect(str(inbox.parent / "warehouse.duckdb"), read_only=True) as connection:
        query = "select amount_yuan, area_code from staging.stg_festival_consolation order by all"
        rows = connection.execute(query).fetchall()
    quarantined = mz("quarantine", "--json", environment=environment, repository=repository).stdout
    assert len(rows) >= 1
    assert all(str(amount) == "500.00" and len(area) == 12 for amount, area in rows)
    assert "S06.row.paid_in_the_month_delivered" in quarantined
