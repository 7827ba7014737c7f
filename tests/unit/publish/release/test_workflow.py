"""Draft, approval, publication: what each does, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publish.errors import PublishError
from publish.release import built
from publish.release.built import Builder
from publish.release.disk import exclusive, read_tree
from publish.release.files import release_files
from publish.release.history.follow import changes_of
from publish.release.model import Approval, Release
from publish.release.signing.seal import signed
from publish.release.site import current, list_releases, own_pages
from publish.release.verify import verify, verify_site
from publish.release.workflow import (
    approve,
    approved,
    draft_release,
    follow,
    previous_of,
    publish,
    write_draft,
)
from tests.unit.publish.release.conftest import SIGNING

Run = Callable[[Path, Release], None]
Pages = dict[str, bytes]
AT = "2020-11-09T17:00:00+08:00"


def second(root: Path, release: Release) -> Release:
    return follow(root, replace(release, version="2020.10.1"))


def sign(root: Path, version: str = "2020.10.0", **change: Any) -> Approval:
    return approve(root, version, **{"person": "甲", "reason": "经审查不涉密", "at": AT, **change})


def test_from_draft_to_published(tmp_path: Path, release: Release, pages: Pages) -> None:
    folder = write_draft(tmp_path, release, pages)
    assert read_tree(draft_release(tmp_path, release.version)) == release_files(release)
    assert (folder / "index.html").read_bytes() == pages["index.html"]
    assert current(tmp_path) is None
    assert list_releases(tmp_path) == ()

    sign(tmp_path)
    final = approved(tmp_path, release)
    published = publish(tmp_path, final, pages, persons=1, keys=SIGNING)

    site = tmp_path / "site"
    assert (site / "en/index.html").read_bytes() == pages["en/index.html"]
    assert read_tree(site / "releases/2020.10.0") == signed(release_files(final), SIGNING.secret)
    assert current(tmp_path) == published == list_releases(tmp_path)[-1]
    manifest = json.loads((published.path / "RELEASE.json").read_bytes())
    said = {"person": "甲", "at": AT, "reason": "经审查不涉密", "is_automatic": False, "evidence_head": ""}
    assert manifest["approvals"] == [said]
    assert verify(published.path) == verify_site(site) == []


def test_files_are_made_once_from_draft_to_published(
    tmp_path: Path, release: Release, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And again for whatever is not the same release, so that no other release goes out in its place."""
    made: list[Release] = []
    monkeypatch.setattr(built, "release_files", lambda each: made.append(each) or release_files(each))
    build = Builder()
    write_draft(tmp_path, release, pages, build)
    sign(tmp_path)
    final = approved(tmp_path, release)
    other = replace(final, datasets=final.datasets[:1])
    with pytest.raises(PublishError, match="not the draft that was reviewed"):
        publish(tmp_path, other, pages, persons=1, keys=SIGNING, build=build)
    publish(tmp_path, final, pages, persons=1, keys=SIGNING, build=build)
    publish(tmp_path, final, pages, persons=1, keys=SIGNING, build=build)
    assert [len(each.datasets) for each in made] == [2, 1, 2]
    assert read_tree(tmp_path / "site/releases/2020.10.0") == signed(release_files(final), SIGNING.secret)
    with pytest.raises(PublishError, match="a draft has no approvals"):
        build(replace(final, approvals=()))


def test_a_release_in_another_form_is_named(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    manifest = list_releases(tmp_path)[-1].path / "RELEASE.json"
    content = manifest.read_bytes()
    manifest.unlink()  # `latest` shares its bytes
    manifest.write_bytes(content.replace(b"data/release/2", b"data/release/1"))
    with pytest.raises(PublishError, match=r"2020\.10\.0 in .* another form"):
        previous_of(tmp_path, "2020.11.0")


def test_two_roots_get_the_same_bytes(tmp_path: Path, release: Release, run: Run) -> None:
    for name in ("one", "two"):
        run(tmp_path / name, release)
        run(tmp_path / name, release)
    assert read_tree((tmp_path / "one/site").resolve()) == read_tree((tmp_path / "two/site").resolve())
    assert os.readlink(tmp_path / "one/site") == os.readlink(tmp_path / "two/site")


def test_old_releases_stay_reachable(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    first = read_tree(tmp_path / "site/releases/2020.10.0")
    later = second(tmp_path, release)
    run(tmp_path, later)
    run(tmp_path, follow(tmp_path, replace(release, version="2020.11.0")))
    assert read_tree(tmp_path / "site/releases/2020.10.0") == first
    assert [p.version for p in list_releases(tmp_path)] == ["2020.10.0", "2020.10.1", "2020.11.0"]
    assert read_tree(tmp_path / "site/latest") == read_tree(tmp_path / "site/releases/2020.11.0")
    assert verify_site(tmp_path / "site") == []
    assert len(list((tmp_path / "sites").iterdir())) == 2
    run(tmp_path, replace(release, previous=None))
    assert previous_of(tmp_path, "2020.10.1") == later.previous


def test_versions_are_ordered_as_numbers(tmp_path: Path, small: Release, run: Run) -> None:
    for number in range(11):
        version = f"2020.10.{number}"
        run(tmp_path, follow(tmp_path, replace(small, version=version)))
    assert [p.version for p in list_releases(tmp_path)][-2:] == ["2020.10.9", "2020.10.10"]
    assert verify_site(tmp_path / "site") == []


def test_only_the_site_is_for_everybody(tmp_path: Path, release: Release, run: Run) -> None:
    old = os.umask(0o077)
    try:
        run(tmp_path / "root", release)
    finally:
        os.umask(old)

    def modes(folder: Path, kind: Callable[[Path], bool]) -> set[int]:
        found = [path for path in (folder, *folder.rglob("*")) if kind(path)]
        return {stat.S_IMODE(path.stat().st_mode) for path in found}

    for private in ("drafts", "approvals"):
        assert modes(tmp_path / "root" / private, Path.is_dir) == {0o700}
        assert modes(tmp_path / "root" / private, Path.is_file) == {0o600}
    assert modes(tmp_path / "root/sites", Path.is_dir) == {0o755}
    assert modes(tmp_path / "root/sites", Path.is_file) == {0o444}
    assert stat.S_IMODE((tmp_path / "root").stat().st_mode) == 0o755


def test_a_draft_may_be_replaced_until_it_is_approved(tmp_path: Path, release: Release, pages: Pages) -> None:
    folder = write_draft(tmp_path, release, pages)
    before = (folder / "index.html").stat().st_ino
    write_draft(tmp_path, release, pages)
    assert (folder / "index.html").stat().st_ino == before
    other = replace(release, reference_month="2020-09")
    write_draft(tmp_path, other, pages)
    assert read_tree(draft_release(tmp_path, release.version)) == release_files(other)
    sign(tmp_path)
    write_draft(tmp_path, other, {"index.html": b"a better page"})
    with pytest.raises(PublishError, match="approved already"):
        write_draft(tmp_path, release, pages)


def test_approvals_are_refused(tmp_path: Path, release: Release, pages: Pages) -> None:
    with pytest.raises(PublishError, match="no draft"):
        sign(tmp_path)
    write_draft(tmp_path, replace(release, is_synthetic=False), pages)
    for wrong in (
        {"person": " "},
        {"reason": "\n"},
        {"at": "2020-11-09"},
        {"at": "soon"},
        {"version": "../x"},
    ):
        with pytest.raises(PublishError):
            sign(tmp_path, **wrong)
    with pytest.raises(PublishError, match="not synthetic"):
        sign(tmp_path, is_automatic=True, at=release.released_at)
    write_draft(tmp_path, release, pages)
    with pytest.raises(PublishError, match="own time"):
        sign(tmp_path, is_automatic=True)
    with pytest.raises(PublishError, match="not approved"):
        approved(tmp_path, release)


@pytest.mark.parametrize("gates", [{}, {"dbt": "failed"}, {"disclosure": "error"}, {"intake": ""}])
def test_a_gate_that_is_not_passed_stops_the_approval(
    tmp_path: Path, release: Release, pages: Pages, gates: dict[str, str]
) -> None:
    write_draft(tmp_path, replace(release, gates={**release.gates, **gates} if gates else {}), pages)
    with pytest.raises(PublishError, match="not passed the gates"):
        sign(tmp_path)


@pytest.mark.parametrize("path", ["RELEASE.json", "datasets/marriages/marriages.csv", "SHA256SUMS"])
def test_a_tampered_draft_is_not_approved(tmp_path: Path, release: Release, pages: Pages, path: str) -> None:
    write_draft(tmp_path, release, pages)
    file = draft_release(tmp_path, release.version) / path
    file.write_bytes(file.read_bytes().replace(b"2020", b"2021", 1) + b" ")
    with pytest.raises(PublishError, match="does not verify"):
        sign(tmp_path)


def test_the_first_approval_of_a_person_stands(tmp_path: Path, release: Release, pages: Pages) -> None:
    write_draft(tmp_path, release, pages)
    first = sign(tmp_path, person="Wang  Li")
    assert sign(tmp_path, person=" wang li", reason="另一个理由") == first
    log = (tmp_path / "approvals/2020.10.0.jsonl").read_text("utf-8")
    other = sign(tmp_path, person="乙")
    assert (tmp_path / "approvals/2020.10.0.jsonl").read_text("utf-8").startswith(log)
    assert approved(tmp_path, release).approvals == (first, other)


def test_publication_is_refused(tmp_path: Path, release: Release, pages: Pages) -> None:
    approvals = (Approval("甲", AT, "经审查不涉密", False),)
    final = replace(release, state="published", approvals=approvals)

    def refused(candidate: Release, message: str, persons: int = 1, page: str = "more.html") -> None:
        with pytest.raises(PublishError, match=message):
            publish(tmp_path, candidate, {**pages, page: b""}, persons=persons, keys=SIGNING)
        assert not (tmp_path / "site").exists()

    refused(final, "no draft")
    write_draft(tmp_path, release, pages)
    refused(release, "release 2020.10.0 is draft")
    refused(final, "other approvals")
    sign(tmp_path)
    refused(final, "has 1 approvals and needs 2", persons=2)
    sign(tmp_path, person="乙")
    refused(final, "other approvals")
    final = approved(tmp_path, release)
    refused(replace(final, datasets=final.datasets[:1]), "not the draft that was reviewed")
    refused(replace(final, reference_month="2020-09"), "not the draft that was reviewed")
    for page in ("latest/x", "latest.json", "releases/2020.10.0/x"):
        refused(final, "lies where releases lie", page=page)
    for page in ("../x", "/x", "a//b", "a\\b"):
        refused(final, "not a plain relative path", page=page)
    assert publish(tmp_path, final, pages, persons=2, keys=SIGNING).version == "2020.10.0"


def test_a_published_release_is_immutable(tmp_path: Path, release: Release, run: Run, pages: Pages) -> None:
    run(tmp_path, release)
    before = read_tree((tmp_path / "site").resolve())
    with pytest.raises(PublishError, match="approved already"):
        run(tmp_path, replace(release, reference_month="2020-09"))
    with pytest.raises(PublishError, match="can no longer change"):
        sign(tmp_path, person="丙")
    shutil.rmtree(tmp_path / "approvals")
    shutil.rmtree(tmp_path / "drafts")
    other = replace(release, reference_month="2020-09")
    write_draft(tmp_path, other, pages)
    with pytest.raises(PublishError, match="can no longer change"):
        sign(tmp_path)
    forged = replace(other, state="published", approvals=(Approval("丙", AT, "x", False),))
    with pytest.raises(PublishError, match="immutable"):
        publish(tmp_path, forged, pages, persons=1, keys=SIGNING)
    assert read_tree((tmp_path / "site").resolve()) == before


def test_the_chain_must_fit(tmp_path: Path, release: Release, run: Run) -> None:
    with pytest.raises(PublishError, match="release before it"):
        unknown = {"release": "2020.09.0", "manifest_sha256": "0" * 64}
        run(tmp_path / "x", replace(release, previous=unknown, changes=changes_of(release)))
    run(tmp_path, second(tmp_path, release))
    with pytest.raises(PublishError, match="older than"):
        run(tmp_path, release)
    with pytest.raises(PublishError, match="release before it"):
        run(tmp_path, replace(release, version="2020.11.0", previous=None))


def test_a_damaged_old_release_is_not_carried_on(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    later = second(tmp_path, release)
    file = (tmp_path / "site/releases/2020.10.0/datasets/marriages/marriages.csv").resolve()
    file.chmod(0o644)
    file.write_bytes(b"")
    with pytest.raises(PublishError, match=r"site with 2020\.10\.1 does not verify: releases/2020\.10\.0/"):
        run(tmp_path, later)
    assert len(list_releases(tmp_path)) == 1
    assert verify_site(tmp_path / "site")


def test_an_old_release_cannot_be_exchanged(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path / "root", release)
    run(tmp_path / "root", second(tmp_path / "root", release))
    run(tmp_path / "forged", replace(release, reference_month="2020-09"))
    later = follow(tmp_path / "root", replace(release, version="2020.11.0"))
    old = (tmp_path / "root/site/releases/2020.10.0").resolve()
    shutil.rmtree(old)
    shutil.copytree(tmp_path / "forged/site/releases/2020.10.0", old)
    expected = ["releases/2020.10.1/RELEASE.json: does not name the release before it"]
    found = [str(finding) for finding in verify_site(tmp_path / "root/site")]
    assert [each for each in found if "what follows from the releases" not in each] == expected
    with pytest.raises(PublishError, match="does not name the release before it"):
        run(tmp_path / "root", later)


def test_a_release_that_follows_another_says_what_changed(release: Release) -> None:
    with pytest.raises(PublishError, match="does not say what changed"):
        release_files(replace(release, previous={"release": "2020.09.0", "manifest_sha256": "0" * 64}))


def test_any_text_can_be_a_reason(tmp_path: Path, release: Release, pages: Pages) -> None:
    write_draft(tmp_path, release, pages)
    first = sign(tmp_path, reason="一\u2028二\n三\x85四")
    assert approved(tmp_path, release).approvals == (first,)


def test_a_page_can_be_corrected_without_a_new_release(
    tmp_path: Path, release: Release, run: Run, pages: Pages
) -> None:
    run(tmp_path, release)
    before = list_releases(tmp_path)
    publish(tmp_path, approved(tmp_path, release), {**pages, "index.html": b"better"}, persons=1, keys=SIGNING)
    assert (tmp_path / "site/index.html").read_bytes() == b"better"
    assert list_releases(tmp_path) == before


def test_two_processes_do_not_work_at_once(tmp_path: Path, release: Release, run: Run) -> None:
    with exclusive(tmp_path), pytest.raises(PublishError, match="another process"):
        run(tmp_path, release)
    run(tmp_path, release)


def test_what_a_site_tells_machines_is_proved_too(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    site = (tmp_path / "site").resolve()
    assert verify_site(site) == []
    assert (site / "data.json").read_bytes() == (site / "latest/data.json").read_bytes()
    (site / "robots.txt").write_text("User-agent: *\nAllow: /\n")
    (site / "api/v1/datasets/more.json").write_text("{}")
    assert [str(finding) for finding in verify_site(site)] == [
        "robots.txt: is not what follows from the releases",
        "api/v1/datasets/more.json: is told of no release",
    ]
    with pytest.raises(PublishError, match=r"'feed.atom' lies where releases lie"):
        own_pages({"feed.atom": b""})
