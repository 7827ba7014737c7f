"""Draft, check, approve, publish, correct, compare, withdraw: as the people of a bureau do it, on real data's terms."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from publish.release.disk import read_tree
from tests.conftest import BUREAU, FinishedRun, fresh_environment, mz

pytestmark = pytest.mark.pipeline
DATASET = "cemetery-statistics"
REASONS = ("--reason-zh", "公墓数的说明有误", "--reason-en", "the description of the cemeteries was wrong")


class House:
    """A bureau whose releases a person has to approve, in folders of the test's own."""

    def __init__(self, folder: Path, repository: Path, small_run: FinishedRun) -> None:
        self.repository = folder / "repository"
        shutil.copytree(repository, self.repository)
        profile = self.repository / "catalog" / "bureaus" / f"{BUREAU}.yml"
        text = profile.read_text(encoding="utf-8")
        assert "approval: {automatic: true, persons: 1}" in text
        profile.write_text(text.replace("automatic: true", "automatic: false"), encoding="utf-8")
        self.environment = fresh_environment(folder, self.repository)
        self.root = folder / "data" / BUREAU
        self.root.mkdir(parents=True)
        shutil.copytree(small_run.root / "inbox", self.root / "inbox")
        shutil.copytree(small_run.keys, folder / "keys")

    @property
    def site(self) -> Path:
        return self.root / "publish" / "site"

    def run(self, *arguments: str, code: int = 0) -> str:
        done = mz(*arguments, environment=self.environment, repository=self.repository, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout + done.stderr

    def release(self, *arguments: str, code: int = 0) -> str:
        return self.run("release", *arguments, code=code)

    def approve_and_publish(self, version: str, *named: str) -> None:
        self.release("approve", version, "--person", "王芳", "--reason", "保密审查通过")
        assert f"published {version}" in self.release("publish", *named)
        assert "verified" in self.release("verify", str(self.site))


def test_a_release_goes_all_its_ways(small_repository: Path, small_run: FinishedRun, tmp_path: Path) -> None:
    house = House(tmp_path, small_repository, small_run)

    # A draft waits for a person, and the check says what the person has to know.
    house.run("run")
    assert not house.site.exists()
    assert "no two releases" in house.release("diff", code=3)
    check = json.loads(house.release("check", "--json"))
    assert check["blocking"] == [] and check["facts"]["Approvals"] == "0/1"
    assert "发布前审查" in Path(check["page"]).read_text(encoding="utf-8")
    assert "named person" in house.release("publish", code=1)
    house.approve_and_publish("2020.10.0")
    nothing = house.release("draft", "--kind", "correction", *REASONS, code=3)
    assert "nothing to publish as correction" in nothing

    # A correction says why, and what it changed follows from the two releases.
    columns = house.repository / "catalog" / "columns" / "families.yml"
    text = columns.read_text(encoding="utf-8")
    assert "en: Sites on the register;" in text
    columns.write_text(text.replace("en: Sites on the register;", "en: Sites on our register;"), encoding="utf-8")
    house.run("run")
    drafted = json.loads(house.release("draft", "--kind", "correction", *REASONS, "--json"))
    assert (drafted["version"], drafted["kind"]) == ("2020.10.1", "correction")
    house.approve_and_publish("2020.10.1")
    manifest = json.loads((house.site / "releases/2020.10.1/RELEASE.json").read_bytes())
    versions = {each["id"]: each["version"] for each in manifest["datasets"]}
    assert {name for name, version in versions.items() if version != "1.0.0"} == {DATASET}
    assert manifest["reason"]["zh"] == "公墓数的说明有误"
    assert DATASET in house.release("diff", "2020.10.0", "2020.10.1")

    # A withdrawal is approved like a release, and the chain proves it.
    before = read_tree(house.site / "releases/2020.10.0")
    why = ("--cause", "disclosure", "--reason-zh", "可辨认", "--reason-en", "could be made out")
    said = house.release("withdraw", "2020.10.0", "--dataset", DATASET, *why)
    assert "also in 2020.10.1" in said
    assert "named person" in house.release("publish", "2020.10.2", code=1)
    assert "withdraws 2020.10.0" in house.release("check", "2020.10.2")
    house.approve_and_publish("2020.10.2", "2020.10.2")
    gone = before.keys() - read_tree(house.site / "releases/2020.10.0").keys()
    assert f"datasets/{DATASET}/{DATASET}.csv" in gone
    assert "withdrawn" in house.release("verify", str(house.site / "releases/2020.10.0"), code=1)
    listed = json.loads(house.release("list", "--json"))
    assert [(each["kind"], each["withdrawn"]) for each in listed] == [
        ("regular", True),
        ("correction", False),
        ("withdrawal", False),
    ]
    assert "the evidence holds" in house.run("audit", "verify")
    log = (house.root / "evidence" / "log.jsonl").read_text(encoding="utf-8")
    assert log.count('"event":"approved"') == 3
