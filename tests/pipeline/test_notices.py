"""Notices of the sample bureau: masked, apart from the release, gone when their time is over."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import BUREAU, FinishedRun, fresh_environment, mz
from tests.pipeline.test_privacy import canaries, found_in, texts

pytestmark = pytest.mark.pipeline
SAID = ("--person", "王芳", "--reason", "民发〔2012〕220号第三十四条", "--purpose", "长期公示")
MONTH, DAY = "2020-10", "2020-11-02"
MASKED = re.compile("[一-鿿]{1,2}\\*{1,2}")


@dataclass(frozen=True)
class Noticed:
    """A copy of the finished run in which the sheets of some communities have been put up."""

    folder: Path
    environment: dict[str, str]
    outcomes: dict[str, dict[str, Any]]

    @property
    def root(self) -> Path:
        return self.folder / "data" / BUREAU

    @property
    def notices(self) -> Path:
        return self.root / "notices"

    @property
    def pages(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.notices.glob("*-*.html")))

    def mz(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return mz(*arguments, environment=self.environment, check=check)


def copied(run: FinishedRun, folder: Path) -> Noticed:
    for source, name in ((run.data, "data"), (run.keys, "keys")):
        shutil.copytree(source, folder / name, symlinks=True)
    return Noticed(folder, fresh_environment(folder), {})


def communities(root: Path) -> list[tuple[str, int]]:
    """The communities with dibao households in the month: the fullest, the emptiest, and that of the canary."""
    counted = """
        select area_code, count(*) as households from conformed.fct_household_month
        inner join conformed.dim_area using (area_code)
        where area_level = 'community' and is_current and programme_code = 'dibao' and period_month = date '2020-10-01'
        group by area_code order by households, area_code
    """
    with duckdb.connect(str(root / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute(counted).fetchall()
    return [found[0], found[len(found) // 2], found[-1]]


@pytest.fixture(scope="module")
def noticed(finished_run: FinishedRun, tmp_path_factory: pytest.TempPathFactory) -> Noticed:
    made = copied(finished_run, tmp_path_factory.mktemp("noticed"))
    for code, _ in communities(made.root):
        where = ("--community", code, "--month", MONTH, "--on", DAY)
        made.outcomes[code] = json.loads(made.mz("notice", "post", *where, *SAID, "--json").stdout)
    return made


def test_every_household_of_a_community_is_on_its_sheet(noticed: Noticed) -> None:
    for code, households in communities(noticed.root):
        outcome = noticed.outcomes[code]
        assert outcome["households"] + sum(outcome["withheld"].values()) == households
        page = (noticed.notices / outcome["entry"]["file"]).read_text(encoding="utf-8")
        assert len(re.findall(r"<tr><td", page)) == outcome["households"] > 0


def test_every_sheet_says_that_it_is_synthetic(noticed: Noticed) -> None:
    for path in noticed.notices.glob("*.html"):
        assert "合成示例数据，不是真实公示" in path.read_text(encoding="utf-8"), path.name


def test_sheets_hold_no_canary_and_no_name_that_the_office_sent(noticed: Noticed, finished_run: FinishedRun) -> None:
    assert found_in(noticed.root, canaries(finished_run)) == []
    import openpyxl

    (roster,) = (noticed.root / "inbox").glob("S01_*_202010.xlsx")
    rows = list(openpyxl.load_workbook(roster, read_only=True).active.iter_rows(values_only=True))
    top = next(i for i, row in enumerate(rows) if row and "户主姓名" in row)
    private = [rows[top].index(label) for label in ("户主姓名", "成员姓名", "户主身份证号", "户编号", "救助证编号")]
    sent = {str(row[column]).replace(" ", "") for row in rows[top + 1 :] for column in private if row[column]}
    assert len(sent) > 1000
    assert [text for text in sent if len(text) > 1 and text in noticed.pages] == []


def test_the_release_knows_nothing_of_notices(noticed: Noticed, finished_run: FinishedRun) -> None:
    """Neither its bytes nor its names: the same files as before, none of them with a masked name or a sheet's title."""
    published, before = noticed.root / "publish", finished_run.root / "publish"
    files = {path.relative_to(published): path for path in published.rglob("*") if path.is_file()}
    assert len(files) > 100
    assert {name: path.read_bytes() for name, path in files.items()} == {
        path.relative_to(before): path.read_bytes() for path in before.rglob("*") if path.is_file()
    }
    titles = {outcome["entry"]["title"] for outcome in noticed.outcomes.values()}
    shown = set(MASKED.findall(noticed.pages))
    assert titles and shown
    for name, path in files.items():
        for text in texts(path):
            assert not [word for word in (*titles, *shown) if word.encode() in text], name
    current = (published / "site" / "releases" / "2020.10.0").resolve()
    assert noticed.mz("release", "verify", str(current)).returncode == 0


def test_notices_lie_apart_and_are_for_their_owner(noticed: Noticed) -> None:
    assert not noticed.notices.resolve().is_relative_to((noticed.root / "publish").resolve())
    assert noticed.notices.stat().st_mode & 0o077 == 0


def test_every_opening_is_in_the_vaults_record(noticed: Noticed) -> None:
    lines = (noticed.root / "vault" / "openings.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(noticed.outcomes)
    for line in map(json.loads, lines):
        assert (line["person"], line["purpose"]) == ("王芳", "长期公示") and line["reason"] and line["at"]
        assert all(re.fullmatch(r"h1_[a-z2-7]{26}", token) for token in line["tokens"])


def test_children_are_refused_in_one_sentence(noticed: Noticed) -> None:
    (code, _), *_ = communities(noticed.root)
    where = ("--community", code, "--month", MONTH, "--on", DAY)
    for programme in ("child_welfare", "stranded_in_wuhan", "adoption"):
        done = noticed.mz("notice", "post", *where, *SAID, "--programme", programme, check=False)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.startswith("mz: ") and "Traceback" not in done.stderr


def test_who_and_why_and_what_for_are_asked(noticed: Noticed) -> None:
    done = noticed.mz("notice", "post", "--community", "x", "--month", MONTH, "--person", "a", check=False)
    assert done.returncode == 2 and "--reason" in done.stderr


def test_a_run_long_after_takes_everything_down(noticed: Noticed, tmp_path: Path) -> None:
    """By the clock of today the sheets of 2020 have expired."""
    later = Noticed(tmp_path, fresh_environment(tmp_path), {})
    shutil.copytree(noticed.notices, later.notices)
    listed = json.loads(later.mz("notice", "list", "--json").stdout)
    gone = json.loads(later.mz("notice", "expire", "--json").stdout)
    assert listed == gone and len(gone) == 3
    assert [path.name for path in later.notices.glob("*.html")] == ["index.html"]
    assert json.loads(later.mz("notice", "list", "--json").stdout) == []
