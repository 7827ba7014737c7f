"""docs/add-a-bureau.md, executed: a profile and a file of published figures make a bureau, and each comes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import fresh_environment, mz
from tests.guides import follow
from tests.small_bureau import REPOSITORY, copy_repository

pytestmark = pytest.mark.pipeline
COUNTY = ("--bureau", "shili-2023")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the guide has been followed."""
    target = copy_repository(tmp_path_factory.mktemp("repository"))
    touched = follow(REPOSITORY / "docs" / "add-a-bureau.md", target)
    assert {Path(path).suffix for path in touched} == {".yml", ".csv"}, "neither Python nor SQL"
    return target


def test_a_new_bureau_is_a_profile_and_its_figures(repository: Path, tmp_path: Path) -> None:
    environment = fresh_environment(tmp_path, repository)
    mz("catalog", "sync", environment=environment, repository=repository)
    mz("sample", *COUNTY, environment=environment, repository=repository)
    mz("run", *COUNTY, environment=environment, repository=repository)
    status = json.loads(mz("status", *COUNTY, "--json", environment=environment, repository=repository).stdout)
    assert status["claims"] == {"reproduced": 5, "not_computable": 1}
    assert status["defects"]["planted"] == status["defects"]["caught"] > 10
    assert status["defects"]["false_alarms"] == 0
    assert (tmp_path / "data" / "shili-2023" / "publish" / "site" / "releases" / "2023.06.0" / "RELEASE.json").exists()
