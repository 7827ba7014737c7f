"""docs/add-a-feed.md, executed: YAML and one short SQL file take a form from the inbox into the release."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from stdnum.iso7064 import mod_11_2

from tests.conftest import BUREAU, FinishedRun, fresh_environment, mz
from tests.guides import follow
from tests.small_bureau import REPOSITORY, copy_repository

pytestmark = pytest.mark.pipeline


@pytest.fixture(scope="module")
def repository(small_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the guide has been followed."""
    target = copy_repository(tmp_path_factory.mktemp("repository"), small_repository)
    touched = follow(REPOSITORY / "docs" / "add-a-feed.md", target)
    assert {Path(path).suffix for path in touched} == {".yml", ".csv", ".sql"}, "no Python"
    assert [Path(path).name for path in touched if path.endswith(".sql")] == ["agg_heating_allowance__area_month.sql"]
    return target


def deliver(inbox: Path) -> None:
    sound = [
        f"2020年冬,{name}示例,{number},{amount},{day},420112001"
        for number, name, amount, day in (
            ("420112195001010019", "李", "500.00", "2020-01-15"),
            ("420112195502020012", "王", "５００", "2020年1月16日"),
            *((id_number(f"4201121950{month:02d}10003"), "张", "500", "2020/1/17") for month in range(1, 13)),
        )
    ]
    late = f"2020年冬,钱示例,{id_number('42011219550404004')},500,2020-02-01,420112002"
    header = ["取暖补贴台账", "采暖季,户主姓名,身份证号,补贴金额(元),发放日期,街道/社区"]
    count = len(sound) + 1
    lines = [*header, *sound, late, f"合计：{count},,,{500 * count},,"]
    (inbox / "X01_取暖补贴台账_202001.csv").write_text("\n".join(lines), encoding="utf-8")


def id_number(first_seventeen: str) -> str:
    """The number with its check digit (MOD 11-2), by another hand than the product's."""
    return first_seventeen + mod_11_2.calc_check_digit(first_seventeen)


def test_a_new_feed_reaches_the_release_without_python(
    repository: Path, small_run: FinishedRun, tmp_path: Path
) -> None:
    environment = fresh_environment(tmp_path, repository)
    inbox = tmp_path / "data" / BUREAU / "inbox"
    shutil.copytree(small_run.root / "inbox", inbox)
    deliver(inbox)
    mz("catalog", "sync", environment=environment, repository=repository)
    done = mz("run", environment=environment, repository=repository)
    assert "X01 冬季取暖补贴台账" in done.stderr
    with duckdb.connect(str(inbox.parent / "warehouse.duckdb"), read_only=True) as connection:
        query = "select count(*), sum(amount_yuan), count(person_key) from conformed.fct_payment where feed = ?"
        paid = connection.execute(query, ["heating_allowance"]).fetchall()
    assert [(rows, int(yuan), persons) for rows, yuan, persons in paid] == [(14, 7000, 14)]
    assert (
        "X01.row.paid_in_the_month_delivered"
        in mz("quarantine", "list", "--json", environment=environment, repository=repository).stdout
    )
    published = inbox.parent / "publish/site/latest/datasets/heating-allowances/heating-allowances.csv"
    assert "2020-01,14,7000.00" in published.read_text(encoding="utf-8-sig")
