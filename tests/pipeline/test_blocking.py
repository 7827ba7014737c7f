"""Gates that really block, releases that survive whatever happens to a run, and messages a person can act on."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import catalog
from catalog.model import Approval
from orchestration import warehouse
from orchestration.paths import Paths
from orchestration.runner import run_all
from orchestration.stages import Stages
from publish.errors import PublishError
from tests.conftest import BUREAU, FinishedRun, fresh_environment, mz

pytestmark = pytest.mark.pipeline


@pytest.fixture
def copied_run(small_run: FinishedRun, tmp_path: Path) -> FinishedRun:
    """A copy of a finished run that a test may spoil."""
    shutil.copytree(small_run.data, tmp_path / "data", symlinks=True)
    shutil.copytree(small_run.keys, tmp_path / "keys")
    environment = fresh_environment(tmp_path, small_run.repository)
    return FinishedRun(tmp_path / "data", tmp_path / "keys", "", environment, small_run.repository)


def served(run: FinishedRun) -> tuple[str, list[str]]:
    """The manifest that the site names, and what does not verify in it."""
    release = run.status["release"]
    findings = json.loads(run.mz("release", "verify", release["path"], "--json", check=False).stdout)
    return release["manifest_sha256"], findings


def test_a_missing_month_stops_before_the_warehouse(small_run: FinishedRun, tmp_path: Path) -> None:
    """No warehouse is built and no release appears; the message names feed, month and what to do."""
    environment = fresh_environment(tmp_path, small_run.repository)
    inbox = tmp_path / "data" / BUREAU / "inbox"
    inbox.parent.mkdir(parents=True)
    shutil.copytree(small_run.root / "inbox", inbox)
    for path in inbox.glob("S29_婚姻登记_202008*"):
        path.unlink()
    done = mz("run", environment=environment, repository=small_run.repository, check=False)
    assert done.returncode == 1
    assert "marriage_registration 2020-08" in done.stdout
    assert "放入 inbox" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert not (inbox.parent / "warehouse.duckdb").exists()
    status = mz("status", "--json", environment=environment, repository=small_run.repository)
    assert json.loads(status.stdout)["release"] is None


def test_a_new_spoilt_delivery_leaves_the_last_release_in_place(copied_run: FinishedRun) -> None:
    """A correction that empties a roster below its minimum is taken in, blocked, and the old site is still served."""
    before = served(copied_run)
    (original,) = (copied_run.root / "inbox").glob("S10_残疾人两项补贴_202010.csv")
    lines = original.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    header = next(number for number, line in enumerate(lines) if "身份证号" in line)
    spoilt = original.with_name("S10_残疾人两项补贴_202010_更正.csv")
    total = lines[-1].split(",")
    kept = lines[: header + 3]
    amounts = lines[header].rstrip().split(",").index("发放金额(元)")
    amount = sum(float(line.rstrip().split(",")[amounts] or 0) for line in kept[header + 1 :])
    total[0], total[amounts] = "合计：2", str(amount)
    spoilt.write_text("".join([*kept, ",".join(total)]), encoding="utf-8-sig")
    done = copied_run.mz("run", check=False)
    assert done.returncode == 1
    assert "S10.batch" in done.stdout
    assert served(copied_run) == before


@pytest.mark.parametrize("words", ["gates on batches", "conformed layer", "publishing"])
def test_a_killed_run_leaves_the_last_release_and_the_next_one_completes(copied_run: FinishedRun, words: str) -> None:
    before = served(copied_run)
    code = "from orchestration.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code, "run", "--again"],
        env={**copied_run.environment, "PYTHONUNBUFFERED": "1"},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=copied_run.repository,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    assert process.returncode == -signal.SIGKILL
    assert served(copied_run) == before
    if words == "conformed layer":
        copied_run.mz("run", "--again")
        assert served(copied_run) == before
        assert copied_run.status["gates"] == dict.fromkeys(("intake", "expectations", "dbt", "disclosure"), "passed")


def test_real_data_wait_for_a_named_person(copied_run: FinishedRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same deliveries under a profile that does not approve itself end at the draft, until a person signs."""
    monkeypatch.setattr(warehouse, "DBT_PROJECT", copied_run.repository / "dbt_project")
    known = catalog.load(copied_run.repository / "catalog")
    bureau = known.bureau(BUREAU).model_copy(update={"approval": Approval(automatic=False, persons=1)})
    paths = Paths(copied_run.root, copied_run.keys / f"{BUREAU}.json")
    shutil.rmtree(paths.publish)
    # The evidence of the run that was copied takes nothing that is older.
    after_the_run = datetime(2099, 1, 1, tzinfo=UTC)
    outcome = run_all(bureau, known, paths, lambda: after_the_run, again=True)
    assert outcome.succeeded
    assert "waits for a named person" in outcome.text
    assert not (paths.publish / "site").exists()
    stages = Stages(bureau, known, paths, lambda: after_the_run)
    with pytest.raises(PublishError, match="person"):
        stages.approve("2020.10.0", person=" ", reason="checked")
    assert stages.publish() is None
    stages.approve("2020.10.0", person="示例审查员", reason="保密审查通过")
    published = stages.publish()
    assert published is not None
    manifest = json.loads((published.path / "RELEASE.json").read_text(encoding="utf-8"))
    assert [(a["person"], a["is_automatic"]) for a in manifest["approvals"]] == [("示例审查员", False)]


def test_a_refused_file_is_said_although_nothing_else_is_new(copied_run: FinishedRun) -> None:
    before = served(copied_run)
    (copied_run.root / "inbox" / "救助资金.csv").write_text("x", encoding="utf-8")
    (copied_run.root / "inbox" / "S29_婚姻登记_202011.csv").write_text("x", encoding="utf-8")
    done = copied_run.mz("run")
    assert "没有新的报送" in done.stdout
    assert "文件名与任何登记表都不符" in done.stdout
    assert "不在本期" in done.stdout
    assert served(copied_run) == before


def test_an_unknown_bureau_is_a_sentence_and_not_a_traceback(small_run: FinishedRun) -> None:
    done = small_run.mz("status", "--bureau", "atlantis", check=False)
    assert done.returncode == 3
    assert "dongxihu-2020" in done.stderr
    assert "Traceback" not in done.stderr
