"""A release on disk, and independent tools that run in an environment of their own (`make validators`)."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from publish.release.announce.everything import announcements
from publish.release.files import release_files
from tests.unit.publish.release.conftest import made_up_release

HERE = Path(__file__).parent
VALIDATORS = Path(os.environ.get("MZ_VALIDATORS", HERE.parents[1] / ".validators"))
Change = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool says about a file: what is wrong with it, and what the tool read from it."""

    problems: list[str]
    read: Any


Check = Callable[..., list[Found]]


def _run(command: list[str]) -> Any:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def check() -> Check:
    """Runs a tool of validators/check.py over files; gives what it found, in their order."""
    python = VALIDATORS / "bin" / "python"
    if not python.exists():
        pytest.skip("the validators are not installed: `make validators`")

    def run(tool: str, *paths: Path) -> list[Found]:
        found = _run([str(python), str(HERE / "validators" / "check.py"), tool, *map(str, paths)])
        return [Found(**found[str(path)]) for path in paths]

    return run


@pytest.fixture(scope="session")
def second_shacl() -> Callable[..., Mapping[str, list[str]]]:
    """Runs the second SHACL engine over Turtle files; gives the violated paths by file."""
    if not (VALIDATORS / "node_modules").is_dir():
        pytest.skip("the second SHACL engine is not installed: `make validators`")
    program, shapes = HERE / "validators" / "shacl.mjs", HERE / "shapes" / "dcat-ap-SHACL.ttl"

    def run(*paths: Path) -> Mapping[str, list[str]]:
        found: Mapping[str, list[str]] = _run(["node", *map(str, (program, VALIDATORS, shapes, *paths))])
        return found

    return run


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up release of the unit tests on disk. Copy it before changing it."""
    folder = tmp_path_factory.mktemp("release")
    for path, content in release_files(made_up_release()).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def site(good: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the site tells of the made-up release, on disk."""
    folder, version = tmp_path_factory.mktemp("site"), made_up_release().version
    manifests = {version: (good / "RELEASE.json").read_bytes()}
    pages = ("index.html", "en/index.html", "datasets/marriages.html")
    for path, content in announcements(manifests, version, pages, (good / "data.json").read_bytes()).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def changed(folder: Path, source: Path, old: str, new: str) -> Path:
    """A copy of a file with a text replaced; the text has to be there."""
    text = source.read_text("utf-8")
    assert old in text, (source.name, old)
    target = folder / f"{len(list(folder.iterdir()))}{source.suffix}"
    target.write_text(text.replace(old, new), "utf-8")
    return target


@pytest.fixture
def mutant(good: Path, tmp_path: Path) -> Callable[[Change], Path]:
    """Gives a copy of the release after a change, each time another one."""

    def make(change: Change) -> Path:
        folder = tmp_path / f"mutant{len(list(tmp_path.iterdir()))}"
        copytree(good, folder)
        change(folder)
        return folder

    return make


def edit(path: str, old: str, new: str, count: int = -1) -> Change:
    """A change that replaces a text in a file; the text has to be there."""

    def change(folder: Path) -> None:
        content = (folder / path).read_bytes().decode("utf-8")
        assert old in content, (path, old)
        (folder / path).write_bytes(content.replace(old, new, count).encode("utf-8"))

    return change


def change_json(path: str, change: Callable[[Any], object]) -> Change:
    """A change of the content of a JSON file."""

    def both(folder: Path) -> None:
        content = json.loads((folder / path).read_text("utf-8"))
        change(content)
        (folder / path).write_text(json.dumps(content, ensure_ascii=False), "utf-8")

    return both
