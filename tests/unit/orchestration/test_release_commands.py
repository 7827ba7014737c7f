"""`mz release` and `mz key signing` on a made-up site: what they say, and how they end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import catalog
from catalog.targets import FolderTarget
from expectations import evidence
from orchestration import cli, delivery
from orchestration.errors import OrchestrationError
from orchestration.paths import paths_of
from publish.errors import PublishError
from publish.release.disk import read_tree
from publish.release.model import Release
from publish.release.workflow import follow
from publish.targets.mirror import OWN_LIST
from tests.unit.publish.release.conftest import release, run
from tests.unit.publish.release.test_history import changed, rows

__all__ = ["release", "run"]
BUREAU = "dongxihu-2020"
Run = Callable[[Path, Release], None]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MZ_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MZ_KEYS", str(tmp_path / "keys"))


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli.mz, list(arguments))


@pytest.fixture
def two_releases(release: Release, run: Run) -> Path:
    """A site with two releases, the second with another figure."""
    root = paths_of(BUREAU).publish
    run(root, release)
    run(root, follow(root, changed(release, rows(("2020-09", 31, "A"), ("2020-10", 41, "A")))))
    return root


def test_list_and_diff_tell_what_is_published(two_releases: Path) -> None:
    listed = json.loads(invoke("release", "list", "--json").output)
    assert [(each["version"], each["kind"], each["withdrawn"]) for each in listed] == [
        ("2020.10.0", "regular", False),
        ("2020.10.1", "regular", False),
    ]
    assert "2020.10.1  regular" in invoke("release", "list").output
    text = invoke("release", "diff").output
    assert "2020.10.0 -> 2020.10.1" in text and "marriages: rows +0 -0, cells 1" in text
    data = json.loads(invoke("release", "diff", "--json", "2020.10.0", "2020.10.1").output)
    assert [(each["id"], each["cells"]) for each in data["tables"]] == [("marriages", 1)]
    cells = invoke("release", "diff", "--table", "marriages").output.splitlines()
    assert cells[1] == "2020-09,couple_count,30,31,A,A"


def test_diff_of_what_is_not_there_is_an_error_in_words(two_releases: Path) -> None:
    unknown = invoke("release", "diff", "2019.01.0")
    assert isinstance(unknown.exception, OrchestrationError) and "no release or draft" in str(unknown.exception)
    table = invoke("release", "diff", "--table", "nothing")
    assert isinstance(table.exception, OrchestrationError) and "no dataset or indicator" in str(table.exception)


def test_verify_takes_a_release_a_site_and_a_trusted_key(two_releases: Path, tmp_path: Path) -> None:
    site = two_releases / "site"
    folder = site / "releases/2020.10.1"
    assert invoke("release", "verify", str(folder)).exit_code == 0
    assert invoke("release", "verify", str(site), "--key", str(folder / "KEY.pub")).exit_code == 0
    made = invoke("key", "signing", "create").output.splitlines()
    other = tmp_path / "other.pub"
    other.write_text(f"untrusted comment: another key\n{made[-1]}\n")
    wrong = invoke("release", "verify", str(folder), "--key", str(other))
    assert wrong.exit_code == 1 and "was signed with key" in wrong.output


def test_a_damaged_site_ends_with_one(two_releases: Path) -> None:
    file = (two_releases / "site/releases/2020.10.0/RELEASE.json").resolve()
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b" ")
    found = invoke("release", "verify", "--json", str(two_releases / "site"))
    assert found.exit_code == 1
    assert any("releases/2020.10.1/RELEASE.json" in each for each in json.loads(found.output))


def test_a_reason_that_readers_see_is_in_both_languages(two_releases: Path) -> None:
    found = invoke("release", "withdraw", "2020.10.0", "--cause", "error", "--reason-zh", "误")
    assert found.exit_code == 2 and "both languages" in found.output


def test_a_correction_says_why_before_anything_is_computed(two_releases: Path) -> None:
    """There is no warehouse here: with a reason the command gets as far as to miss it."""
    silent = invoke("release", "draft", "--kind", "correction")
    assert isinstance(silent.exception, PublishError) and "says why" in str(silent.exception)
    told = invoke("release", "draft", "--kind", "correction", "--reason-zh", "误", "--reason-en", "wrong")
    assert told.exception and not isinstance(told.exception, PublishError)


def test_a_correction_of_nothing_is_refused_at_once() -> None:
    found = invoke("release", "draft", "--kind", "correction", "--reason-zh", "误", "--reason-en", "wrong")
    assert isinstance(found.exception, PublishError) and "could mean" in str(found.exception)


def test_a_withdrawal_is_drafted_with_what_else_to_think_of(two_releases: Path) -> None:
    reasons = ("--reason-zh", "误", "--reason-en", "wrong")
    found = invoke("release", "withdraw", "2020.10.0", "--dataset", "marriages", "--cause", "legal", *reasons)
    assert found.exit_code == 0, found.output
    assert "also in 2020.10.1" in found.output and "draft 2020.10.2" in found.output
    waiting = invoke("release", "publish", "2020.10.2")
    assert waiting.exit_code == 1 and "named person" in waiting.output
    check = json.loads(invoke("release", "check", "--json").output)
    assert check["version"] == "2020.10.2" and "withdraws 2020.10.0" in check["questions"][0]["en"]
    unknown = invoke("release", "withdraw", "2020.09.0", "--cause", "legal", *reasons)
    assert isinstance(unknown.exception, OrchestrationError) and "not published: 2020.09.0" in str(unknown.exception)


def test_signing_keys_are_made_changed_and_given_up_in_the_open() -> None:
    paths = paths_of(BUREAU)
    assert invoke("key", "signing", "create").exit_code == 0
    again = invoke("key", "signing", "create")
    assert isinstance(again.exception, PublishError) and "not overwritten" in str(again.exception)
    assert invoke("key", "signing", "rotate", "--reason", "yearly").exit_code == 0
    assert invoke("key", "signing", "revoke", "--reason", "stolen").exit_code == 0
    assert invoke("key", "signing", "revoke", "--reason", "broken", "--lost").exit_code == 0
    records = json.loads(invoke("key", "signing", "list", "--json").output)
    assert [record["state"] for record in records] == ["retired", "revoked", "lost", "current"]
    assert [record["succession"] is None for record in records] == [True, False, True, True]
    assert records[-1]["public"] in invoke("key", "signing", "list").output
    assert evidence.verify(paths.evidence) == []
    assert paths.evidence.read_text("utf-8").count('"event":"signing key ') == 4
    assert not paths.signing_keys.is_relative_to(paths.root)


def test_a_site_is_carried_to_the_targets_that_the_profile_names(two_releases: Path, tmp_path: Path) -> None:
    bureau, paths = catalog.load().bureau(BUREAU), paths_of(BUREAU)
    with pytest.raises(OrchestrationError, match="names no targets"):
        delivery.push(bureau, paths, [])
    share = FolderTarget(kind="folder", name="share", path=str(tmp_path / "share"))
    named = bureau.model_copy(update={"targets": (share,)})
    with pytest.raises(OrchestrationError, match="no target is called web"):
        delivery.push(named, paths, ["web"])
    done = delivery.push(named, paths, ["share"])
    carried = read_tree(tmp_path / "share")
    assert {path: content for path, content in carried.items() if path != OWN_LIST} == read_tree(
        (two_releases / "site").resolve()
    )
    assert done[0]["put"] == len(carried) - 1
    assert '"event":"pushed"' in paths.evidence.read_text("utf-8")
