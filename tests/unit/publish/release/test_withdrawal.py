"""Withdrawal: what is taken away, what stays in its place, and that nothing else may be missing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from catalog.model import Text
from publish.errors import PublishError
from publish.release.disk import read_tree
from publish.release.history.record import Statement, Withdrawal
from publish.release.model import Release
from publish.release.site import current, list_releases, pages_after
from publish.release.verify import checksum_findings, verify, verify_site
from publish.release.withdrawal import withdrawal_of
from publish.release.workflow import approved, draft_release, follow, is_taken, publish, statement_of, write_draft
from tests.unit.publish.release.conftest import PAGES, SIGNING
from tests.unit.publish.release.test_kills import Killed, at_every_step, kill_at, telling
from tests.unit.publish.release.test_workflow import Run, sign

WHY = Text(zh="可辨认到个人", en="a person could be made out")
Cause = Literal["error", "disclosure", "legal"]
SERIES = ("subsidy_per_person",)


def record(root: Path, version: str, datasets: Sequence[str] = (), cause: Cause = "disclosure") -> Withdrawal:
    files = read_tree(root / "site/releases" / version)
    return withdrawal_of(version, files, datasets, SERIES if datasets else (), cause, WHY)


def drafted(root: Path, release: Release, version: str, *records: Withdrawal) -> Release:
    bare = replace(release, datasets=(), indicators=(), gates={}, inputs={}, codelists={}, evidence_head="")
    named = replace(bare, version=version, kind="withdrawal", reason=WHY, withdrawals=records)
    draft = follow(root, named)
    write_draft(root, draft, pages_after(root, records))
    return draft


def withdraw(root: Path, release: Release, version: str, *records: Withdrawal) -> Release:
    draft = drafted(root, release, version, *records)
    sign(root, version)
    publish(root, approved(root, draft), pages_after(root, records), persons=1, keys=SIGNING)
    return draft


def test_a_dataset_that_tells_too_much_is_gone_with_all_that_is_made_of_it(
    tmp_path: Path, release: Release, run: Run
) -> None:
    run(tmp_path, release)
    before = read_tree(tmp_path / "site/releases/2020.10.0")
    withdraw(tmp_path, release, "2020.10.1", record(tmp_path, "2020.10.0", ["assistance-people"]))
    site = tmp_path / "site"
    after = read_tree(site / "releases/2020.10.0")
    gone = {path for path in before if path not in after}
    named = {p for p in before if "assistance-people" in p or p.startswith("indicators/subsidy_per_person.")}
    assert gone == named | {"all.zip", "sdmx/indicators.csv"}
    assert after.keys() - before.keys() == {"withdrawn.json", "index.html"}
    assert all(after[path] == before[path] for path in after.keys() & before.keys())
    assert (
        "可辨认到个人" in after["index.html"].decode() and "a person could be made out" in after["index.html"].decode()
    )
    assert verify_site(site) == verify_site(site, checksum_findings) == []
    assert "withdrawn" in str(verify(site / "releases/2020.10.0"))
    assert verify(site / "releases/2020.10.1") == []
    assert "本版本只记录撤回" in (site / "releases/2020.10.1/CHANGELOG.zh.md").read_text("utf-8")
    assert current(tmp_path).version == "2020.10.0"
    assert read_tree(site / "latest") == after
    assert {path.name for path in (tmp_path / "sites").iterdir()} == {site.resolve().name}


def test_the_portal_goes_when_it_shows_what_was_withdrawn(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    assert (tmp_path / "site/en/index.html").exists()
    withdraw(tmp_path, release, "2020.10.1", record(tmp_path, "2020.10.0"))
    assert not (tmp_path / "site/en/index.html").exists()
    assert "releases/2020.10.0/withdrawn.json" in (tmp_path / "site/index.html").read_text("utf-8")


def test_the_portal_stays_when_an_older_release_is_withdrawn(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    run(tmp_path, follow(tmp_path, replace(release, version="2020.10.1", reference_month="2020-09")))
    withdraw(tmp_path, release, "2020.10.2", record(tmp_path, "2020.10.0", cause="legal"))
    site = tmp_path / "site"
    assert (site / "en/index.html").read_bytes() == PAGES["en/index.html"]
    assert current(tmp_path).version == "2020.10.1"
    assert set(read_tree(site / "releases/2020.10.0")) == {
        *("CHANGES.json", "KEY.pub", "RELEASE.json", "SHA256SUMS", "SHA256SUMS.minisig", "SM3SUMS"),
        *("index.html", "withdrawn.json"),
    }
    assert verify_site(site) == []


def test_what_is_only_wrong_stays_and_is_marked(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    before = read_tree(tmp_path / "site/releases/2020.10.0")
    withdraw(tmp_path, release, "2020.10.1", record(tmp_path, "2020.10.0", cause="error"))
    after = read_tree(tmp_path / "site/releases/2020.10.0")
    assert {path for path in after if path not in before} == {"withdrawn.json", "index.html"}
    assert before.items() <= after.items()
    assert verify_site(tmp_path / "site") == []


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        ("datasets/marriages/marriages.csv", None, "is not what SHA256SUMS and the withdrawal say"),
        ("datasets/marriages/marriages.csv", b"other", "is not what SHA256SUMS and the withdrawal say"),
        ("datasets/assistance-people/README.en.md", b"back again", "was withdrawn and is still there"),
        ("stray.csv", b"", "is not what SHA256SUMS and the withdrawal say"),
        ("withdrawn.json", b"{}", "does not say what was withdrawn"),
        ("index.html", None, "does not say what was withdrawn"),
        ("SHA256SUMS.minisig", None, "cannot be checked"),
    ],
)
def test_nothing_but_what_was_withdrawn_may_be_gone_or_there(
    tmp_path: Path, release: Release, run: Run, path: str, content: bytes | None, problem: str
) -> None:
    run(tmp_path, release)
    withdraw(tmp_path, release, "2020.10.1", record(tmp_path, "2020.10.0", ["assistance-people"]))
    file = (tmp_path / "site/releases/2020.10.0").resolve() / path
    file.unlink(missing_ok=True)
    if content is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    found = [str(each) for each in verify_site(tmp_path / "site", checksum_findings)]
    assert any(each.startswith("releases/2020.10.0/") and problem in each for each in found), found


def test_a_file_that_somebody_took_away_is_no_withdrawal(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    folder = (tmp_path / "site/releases/2020.10.0").resolve()
    (folder / "datasets/marriages/marriages.csv").unlink()
    (folder / "withdrawn.json").write_text("{}")
    assert any("marriages.csv" in str(each) for each in verify_site(tmp_path / "site", checksum_findings))


def test_versions_go_on_after_a_withdrawal(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    withdraw(tmp_path, release, "2020.10.1", record(tmp_path, "2020.10.0", ["assistance-people"]))
    later = follow(tmp_path, replace(release, version="2020.10.2"))
    assert [table.version for table in later.datasets] == ["2.0.0", "1.0.0"]
    assert later.previous is not None and later.previous["release"] == "2020.10.1"
    run(tmp_path, later)
    assert verify_site(tmp_path / "site") == []
    assert (tmp_path / "site/en/index.html").exists()
    assert [each.version for each in list_releases(tmp_path)] == ["2020.10.0", "2020.10.1", "2020.10.2"]


def test_versions_go_on_when_everything_was_withdrawn(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    withdraw(tmp_path, release, "2020.10.1", record(tmp_path, "2020.10.0"))
    assert verify_site(tmp_path / "site") == []
    later = follow(tmp_path, replace(release, version="2020.10.2"))
    assert {table.version for table in later.datasets} == {"2.0.0"}
    run(tmp_path, later)
    assert verify_site(tmp_path / "site") == []


def test_two_withdrawals_of_one_release_add_up(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    withdraw(tmp_path, release, "2020.10.1", record(tmp_path, "2020.10.0", ["marriages"], "error"))
    withdraw(tmp_path, release, "2020.10.2", record(tmp_path, "2020.10.0", ["assistance-people"]))
    said = json.loads((tmp_path / "site/releases/2020.10.0/withdrawn.json").read_bytes())
    assert [each["datasets"] for each in said["withdrawn"]] == [["marriages"], ["assistance-people"]]
    assert verify_site(tmp_path / "site") == []


def test_a_withdrawal_needs_a_person_and_no_gates(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    before = read_tree(tmp_path / "site/releases/2020.10.0")
    draft = drafted(tmp_path, release, "2020.10.1", record(tmp_path, "2020.10.0"))
    with pytest.raises(PublishError, match="a person has to approve it"):
        sign(tmp_path, "2020.10.1", is_automatic=True, at=release.released_at)
    with pytest.raises(PublishError, match="not approved"):
        approved(tmp_path, draft)
    assert read_tree(tmp_path / "site/releases/2020.10.0") == before
    assert verify(draft_release(tmp_path, "2020.10.1")) == []
    sign(tmp_path, "2020.10.1")
    assert not is_taken(tmp_path, draft)


def test_the_number_of_a_waiting_withdrawal_is_not_given_to_another_release(
    tmp_path: Path, release: Release, run: Run
) -> None:
    run(tmp_path, release)
    assert statement_of(tmp_path, "2020.10.0") == Statement()
    draft = drafted(tmp_path, release, "2020.10.1", record(tmp_path, "2020.10.0"))
    assert not is_taken(tmp_path, draft)
    assert statement_of(tmp_path, "2020.10.1") == Statement()
    assert is_taken(tmp_path, follow(tmp_path, replace(release, version="2020.10.1")))
    assert not is_taken(tmp_path, follow(tmp_path, replace(release, version="2020.10.2")))


def test_what_is_said_of_a_draft_stays_until_something_else_is_said(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    said = Statement("correction", WHY)
    later = replace(release, version="2020.10.1", kind=said.kind, reason=said.reason, reference_month="2020-09")
    write_draft(tmp_path, follow(tmp_path, later), PAGES)
    assert statement_of(tmp_path, "2020.10.1") == said
    assert statement_of(tmp_path, "2020.10.1", Statement()) == Statement()
    assert statement_of(tmp_path, "2020.10.0", said) == Statement()


def test_a_withdrawal_names_what_there_is(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    with pytest.raises(PublishError, match="has no dataset nothing"):
        record(tmp_path, "2020.10.0", ["nothing"])


def test_withdrawing_again_changes_nothing(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    what = record(tmp_path, "2020.10.0", ["assistance-people"])
    draft = withdraw(tmp_path, release, "2020.10.1", what)
    before = read_tree((tmp_path / "site").resolve())
    publish(tmp_path, approved(tmp_path, draft), pages_after(tmp_path, [what]), persons=1, keys=SIGNING)
    assert read_tree((tmp_path / "site").resolve()) == before


def test_a_kill_at_any_step_of_a_withdrawal_is_made_good_by_the_next_try(
    tmp_path: Path, release: Release, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = tmp_path / "start"
    run(start, replace(release, datasets=release.datasets[1:], indicators=()))
    what = record(start, "2020.10.0")
    draft = drafted(start, release, "2020.10.1", what)
    sign(start, "2020.10.1")

    def carry_out(root: Path) -> None:
        publish(root, approved(root, draft), pages_after(root, [what]), persons=1, keys=SIGNING)

    shutil.copytree(start, tmp_path / "whole", symlinks=True)
    with at_every_step(monkeypatch, lambda _: None) as steps:
        carry_out(tmp_path / "whole")
    for step in telling(steps):
        root = tmp_path / str(step)
        shutil.copytree(start, root, symlinks=True)
        with at_every_step(monkeypatch, kill_at(step)), pytest.raises(Killed):
            carry_out(root)
        carry_out(root)
        assert read_tree((root / "site").resolve()) == read_tree((tmp_path / "whole/site").resolve()), step
        assert {path.name for path in (root / "sites").iterdir()} == {(root / "site").resolve().name}, steps[step]
        shutil.rmtree(root)
