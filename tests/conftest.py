"""One finished run of the sample bureau for all tests that need one; everything else makes its own small world."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
BUREAU = "dongxihu-2020"


# Tests that share something dear stay in one worker: the finished run, the sample's files, the browser.
GROUPS = {"sample_bureau": "sample", "browser": "browser", "pipeline": "finished_run"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests of a folder that shares a session fixture into one group of workers."""
    for item in items:
        folder = item.path.parent.name
        needs_run = "finished_run" in getattr(item, "fixturenames", ())
        if group := "finished_run" if needs_run else GROUPS.get(folder):
            item.add_marker(pytest.mark.xdist_group(group))


@dataclass(frozen=True)
class FinishedRun:
    """A data root in which `mz sample` and `mz run` have been executed by another process."""

    data: Path
    keys: Path
    output: str
    environment: dict[str, str] = field(repr=False)

    @property
    def root(self) -> Path:
        return self.data / BUREAU

    @property
    def site(self) -> Path:
        return self.root / "publish" / "site"

    @property
    def status(self) -> dict[str, Any]:
        return json.loads(self.mz("status", "--json").stdout)

    @property
    def ledger(self) -> dict[str, Any]:
        return json.loads((self.root / "sample" / "ledger.json").read_text(encoding="utf-8"))

    def mz(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return mz(*arguments, environment=self.environment, check=check)


def mz(
    *arguments: str, environment: dict[str, str], check: bool = True, repository: Path = REPOSITORY
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would, from the repository's folder."""
    code = "from orchestration.cli import main; main()"
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=repository)
    if check and done.returncode != 0:
        raise AssertionError(f"mz {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


def fresh_environment(folder: Path, **more: str) -> dict[str, str]:
    """An environment whose data and keys lie in a folder of the test's own."""
    return {**os.environ, "MZ_DATA": str(folder / "data"), "MZ_KEYS": str(folder / "keys"), **more}


def run_sample(folder: Path, **more: str) -> FinishedRun:
    """`mz sample` and `mz run` in a folder."""
    environment = fresh_environment(folder, **more)
    outputs = [mz(command, environment=environment) for command in ("sample", "run")]
    text = "".join(done.stdout + done.stderr for done in outputs)
    return FinishedRun(folder / "data", folder / "keys", text, environment)


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """The sample bureau, run once per test session. Tests read it; those that change it copy it first."""
    return run_sample(tmp_path_factory.mktemp("finished"))


@pytest.fixture(scope="session")
def real_site(finished_run: FinishedRun) -> Path:
    """The published site of the finished run."""
    return finished_run.site
