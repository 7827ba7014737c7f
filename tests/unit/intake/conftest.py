"""Fixtures of the tests of intake: a key, and offices with a data root of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake.tokens import Algorithm, Keys
from tests.unit.intake.office import Office


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "key.json"
    Keys.create(path)
    return path


@pytest.fixture
def new_office(tmp_path: Path, key_file: Path) -> Callable[..., Office]:
    """Makes offices with a root of their own and the same key."""

    def make(name: str = "data", algorithm: Algorithm = "hmac-sha256") -> Office:
        root = tmp_path / name
        (root / "inbox").mkdir(parents=True)
        return Office(root, Keys.load(key_file, algorithm, root))

    return make


@pytest.fixture
def office(new_office: Callable[..., Office]) -> Office:
    return new_office()
