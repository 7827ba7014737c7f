"""The Data Package descriptors, judged by frictionless: the release passes, and every broken copy fails."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from publish.release.files import release_files

frictionless = pytest.importorskip("frictionless")
pytestmark = pytest.mark.external

CSV = "datasets/marriages/marriages.csv"


def sample() -> ModuleType:
    """The made-up release of the unit tests."""
    path = Path(__file__).parents[1] / "unit/publish/release/conftest.py"
    spec = importlib.util.spec_from_file_location("made_up_release", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A release on disk."""
    for path, content in release_files(sample().made_up_release()).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def errors(descriptor: Path) -> set[str]:
    report = frictionless.validate(str(descriptor), type="package")
    return {code for (code,) in report.flatten(["type"])}


def test_every_descriptor_of_a_release_is_valid(folder: Path) -> None:
    descriptors = sorted(folder.rglob("datapackage.json"))
    assert len(descriptors) == 3
    for descriptor in descriptors:
        assert errors(descriptor) == set(), descriptor


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        content = (folder / path).read_text("utf-8")
        assert old in content
        (folder / path).write_bytes(content.replace(old, new).encode("utf-8"))

    return change


def resealed(change: Callable[[Path], None]) -> Callable[[Path], None]:
    """Changes the CSV and takes bytes and hash out of the descriptor, so that the rows are judged."""

    def both(folder: Path) -> None:
        change(folder)
        content: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
        for found in content["resources"]:
            found.pop("hash"), found.pop("bytes")
        (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")

    return both


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (edit(CSV, "41", "42"), "hash-count"),
        (edit(CSV, "41", "421"), "byte-count"),
        (edit("datapackage.json", '"resources"', '"resource"'), "package-error"),
        (resealed(edit(CSV, "couple_count", "couples")), "incorrect-label"),
        (resealed(edit(CSV, "2020-10", "2020-09")), "primary-key"),
        (resealed(edit(CSV, "2020-10", "")), "primary-key"),
        (resealed(edit(CSV, "41,A", "many,A")), "type-error"),
        (resealed(edit(CSV, "41,A", "41,q")), "constraint-error"),
        (resealed(edit(CSV, "41,A", "41,A,more")), "extra-cell"),
    ],
)
def test_a_broken_copy_is_not(folder: Path, change: Callable[[Path], None], expected: str) -> None:
    change(folder)
    assert expected in errors(folder / "datapackage.json")
