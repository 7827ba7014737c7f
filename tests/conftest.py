"""One finished run of the sample bureau for all tests that need one; everything else makes its own small world.

`finished_run` is the whole bureau. `small_run` is the same bureau with a few of its registers: for tests that run the
pipeline again and again, and whose point is not which registers there are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from catalog.load import load
from orchestration.paths import Paths
from orchestration.stages import Stages
from tests.small_bureau import REPOSITORY, copy_repository, shorten

BUREAU = "dongxihu-2020"

# Machines are noisy, and no test asserts how long something takes.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# Tests that share something dear stay in one worker: a finished run, the sample's files, the browser. What a fixture
# asks for only when it is needed is named too; a folder decides where no fixture does.
SHARED = {
    "finished_run": "finished_run",
    "published": "finished_run",
    "small_run": "small_run",
    "small_repository": "small_run",
    "untouched": "untouched",
}
FOLDERS = {"sample_bureau": "sample", "browser": "browser"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests that share a session fixture into one group, which one worker runs; before xdist reads the groups."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        group = next((group for name, group in SHARED.items() if name in names), FOLDERS.get(item.path.parent.name))
        # What is planted in a form is found by search: once for all tests of the form.
        if feed := item.callspec.params.get("feed") if hasattr(item, "callspec") and "planted" in names else None:
            group = f"form {feed}"
        if group:
            item.add_marker(pytest.mark.xdist_group(group))


@dataclass(frozen=True)
class FinishedRun:
    """A data root in which `mz sample` and `mz run` have been executed by another process."""

    data: Path
    keys: Path
    output: str
    environment: dict[str, str] = field(repr=False)
    repository: Path = REPOSITORY

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
        return mz(*arguments, environment=self.environment, check=check, repository=self.repository)


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


def fresh_environment(folder: Path, repository: Path = REPOSITORY, **more: str) -> dict[str, str]:
    """An environment whose data and keys lie in a folder of the test's own."""
    places = {"MZ_DATA": str(folder / "data"), "MZ_KEYS": str(folder / "keys"), "PYTHONPATH": str(repository)}
    return {**os.environ, **places, **more}


def run_sample(folder: Path, repository: Path = REPOSITORY, **more: str) -> FinishedRun:
    """`mz sample` and `mz run` in a folder."""
    environment = fresh_environment(folder, repository, **more)
    outputs = [mz(command, environment=environment, repository=repository) for command in ("sample", "run")]
    text = "".join(done.stdout + done.stderr for done in outputs)
    return FinishedRun(folder / "data", folder / "keys", text, environment, repository)


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """The sample bureau, run once per test session. Tests read it; those that change it copy it first."""
    return run_sample(tmp_path_factory.mktemp("finished"))


@pytest.fixture(scope="session")
def small_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository whose bureau keeps a few registers. Tests read it; those that change it copy it."""
    target = copy_repository(tmp_path_factory.mktemp("small_repository"))
    shorten(target, BUREAU)
    return target


@pytest.fixture(scope="session")
def small_run(small_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """The bureau with a few registers, run once per test session."""
    return run_sample(tmp_path_factory.mktemp("small"), small_repository)


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """The stages of the whole bureau before anything was delivered; dbt's project is parsed once for all tests."""
    known = load()
    folder = tmp_path_factory.mktemp("untouched")
    paths = Paths(folder / "data", folder / "keys.json")
    return Stages(known.bureau(BUREAU), known, paths, now=lambda: datetime(2020, 11, 10, tzinfo=UTC))


@pytest.fixture(scope="session")
def real_site(finished_run: FinishedRun) -> Path:
    """The published site of the finished run."""
    return finished_run.site
