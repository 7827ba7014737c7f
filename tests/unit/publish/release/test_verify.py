"""A release proves itself, and every kind of damage is found even where the checksums were made to fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publish.release.archives import archives
from publish.release.disk import PUBLIC, write_tree
from publish.release.files import release_files
from publish.release.manifest import MANIFEST, UNLISTED, checksum_files, media_type, sha256
from publish.release.model import Approval, Release
from publish.release.signing.seal import signed
from publish.release.verify import release_findings, verify, verify_site
from tests.unit.publish.release.conftest import SIGNING, register

CSV = "datasets/marriages/marriages.csv"
Files = dict[str, bytes]


def sealed(files: Files, *, zipped: bool = True) -> Files:
    """Makes zips (unless told to leave them), manifest and checksums fit whatever the other files are now."""
    manifest = json.loads(files[MANIFEST])
    others = {path: content for path, content in files.items() if path not in UNLISTED}
    if zipped:
        made = archives({path: content for path, content in others.items() if not path.endswith(".zip")})
        others |= {path: content for path, content in made.items() if path in others}
    manifest["files"] = [
        {"path": p, "bytes": len(c), "sha256": sha256(c), "media_type": media_type(p)}
        for p, c in sorted(others.items())
    ]
    files[MANIFEST] = (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
    found = {**others, MANIFEST: files[MANIFEST]}
    found |= checksum_files(found)
    return signed(found, SIGNING.secret) if manifest["state"] == "published" else found


def replaced(path: str, old: str, new: str) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        assert old.encode() in files[path]
        return {**files, path: files[path].replace(old.encode(), new.encode())}

    return change


def test_a_good_release_has_no_findings(release: Release, tmp_path: Path) -> None:
    write_tree(tmp_path / "r", release_files(release), PUBLIC)
    assert verify(tmp_path / "r") == []
    assert release_findings(sealed(release_files(release))) == []
    final = replace(release, state="published", approvals=(Approval("甲", release.released_at, "无涉密", False),))
    assert release_findings(signed(release_files(final), SIGNING.secret)) == []


def test_a_folder_that_is_no_release_is_named_so_once(tmp_path: Path) -> None:
    write_tree(tmp_path / "r", {"notes.txt": b"x"}, PUBLIC)
    (found,) = verify(tmp_path / "r")
    assert (found.path, "neither a release nor a site" in found.problem) == (MANIFEST, True)


def test_a_release_without_tables_verifies(release: Release) -> None:
    assert release_findings(release_files(replace(release, datasets=(), indicators=()))) == []


def test_every_single_changed_byte_is_found(release: Release) -> None:
    files = release_files(release)
    for path, content in files.items():
        damaged = bytes([content[0] ^ 1]) + content[1:]
        assert release_findings({**files, path: damaged}), path
        assert release_findings({other: c for other, c in files.items() if other != path}), path
    assert release_findings({**files, "stray.csv": b""})


XLSX, PARQUET, ZIP = (f"datasets/marriages/marriages.{kind}" for kind in ("xlsx", "parquet", "zip"))
MISSING = (
    CSV,
    XLSX,
    MANIFEST,
    "SHA256SUMS",
    "SM3SUMS",
    "datapackage.json",
    "catalog.jsonld",
    "all.zip",
    "CHANGES.json",
)


def test_a_damaged_file_is_named_by_itself(release: Release) -> None:
    """And a missing one with one line, though other proofs need it too."""
    files = release_files(release)
    for path in MISSING:
        found = release_findings({other: content for other, content in files.items() if other != path})
        assert [str(finding) for finding in found] == [f"{path}: is missing"]
    for path in (XLSX, PARQUET, ZIP, "datasets/marriages/marriages.xml", MANIFEST):
        cut = files[path][: len(files[path]) // 2]
        found = release_findings({**files, path: cut})
        first, second = found[:2]
        assert str(first) == f"{path}: is not the file that was released: it has another hash"
        assert str(second).startswith(f"{path}: is broken and cannot be checked")
        assert {finding.path for finding in found} == {path}


def test_a_broken_workbook_behind_good_checksums_is_named_too(release: Release) -> None:
    files = release_files(release)
    found = release_findings(sealed({**files, XLSX: files[XLSX][:99]}))
    assert [finding.path for finding in found if "cannot be checked" in finding.problem] == [XLSX]


def test_two_damaged_files_are_named_and_a_wrong_signature_still_is(release: Release) -> None:
    final = replace(release, state="published", approvals=(Approval("甲", release.released_at, "无涉密", False),))
    files = {**signed(release_files(final), SIGNING.secret), CSV: b"", "KEY.pub": register(2).secret.public.file()}
    del files[XLSX]
    assert {finding.path for finding in release_findings(files)} == {CSV, XLSX, "SHA256SUMS.minisig"}


def test_a_site_without_a_manifest_says_so_once(release: Release, run: Callable[..., None], tmp_path: Path) -> None:
    run(tmp_path, release)
    site = (tmp_path / "site").resolve()
    (site / "releases/2020.10.0/RELEASE.json").unlink()
    assert [str(finding) for finding in verify_site(site)] == ["releases/2020.10.0/RELEASE.json: is missing"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (replaced(CSV, "2020-10,41", "2020-10,42"), "hash in datapackage.json"),
        (replaced("datasets/marriages/marriages.json", "41", "42"), "same cells"),
        (
            replaced("datasets/marriages/datapackage.json", '"measure": true', '"measure": false'),
            "differently",
        ),
        (
            replaced("datasets/marriages/datapackage.json", '"synthetic": true', '"synthetic": false'),
            "synthetic",
        ),
        (replaced("indicators/beds-per-1000.json", '"synthetic": true', '"synthetic": false'), "synthetic"),
        (replaced("datasets/marriages/README.zh.md", "合成数据", "数据"), "synthetic"),
        (replaced("indicators/beds-per-1000.json", "312.123456789", "312.12345678"), "same cells"),
        (replaced(MANIFEST, '"rows": 2', '"rows": 3'), "RELEASE.json says"),
        (replaced(MANIFEST, '"suppressed_rows": 1', '"suppressed_rows": 0'), "RELEASE.json says"),
        (replaced(MANIFEST, "release/2", "release/9"), "schema"),
        (replaced(MANIFEST, '"state": "draft"', '"state": "published"'), "without an approval"),
        (lambda files: {**files, "datasets/more/more.json": b"[]"}, "belongs to no table"),
        (lambda files: {**files, "datapackage.json": b"{}"}, "cannot be checked"),
    ],
)
def test_damage_is_found_behind_good_checksums(
    release: Release, change: Callable[[Files], Files], problem: str
) -> None:
    findings = release_findings(sealed(change(release_files(release))))
    assert any(problem in finding.problem for finding in findings), findings


def rewritten(files: Files, change: Callable[[list[Any]], list[Any]]) -> Files:
    """The marriages table with other rows in CSV and JSON, and with descriptors that fit them."""
    path = CSV.removesuffix(".csv")
    records = change(json.loads(files[f"{path}.json"]))
    files[f"{path}.json"] = json.dumps(records).encode()
    lines = [
        "month,couple_count,status",
        *(",".join("" if v is None else str(v) for v in r.values()) for r in records),
    ]
    files[CSV] = b"\xef\xbb\xbf" + "".join(f"{line}\r\n" for line in lines).encode()
    for package in ("datapackage.json", "datasets/marriages/datapackage.json"):
        content = json.loads(files[package])
        for found in content["resources"]:
            if found["path"].endswith("marriages.csv"):
                found |= {"bytes": len(files[CSV]), "hash": "sha256:" + sha256(files[CSV])}
        files[package] = json.dumps(content).encode()
    return sealed(files)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda rows: [rows[0], rows[0]], "repeats a key"),
        (lambda rows: rows[::-1], "not sorted"),
        (lambda rows: [{**rows[0], "status": "x"}, rows[1]], "gives a figure"),
        (lambda rows: [{**rows[0], "month": None}, rows[1]], "empty key cell"),
        (lambda rows: [{**rows[0], "couple_count": 99}, rows[1]], "marriages.parquet"),
    ],
)
def test_rules_of_a_table_are_checked_again(
    release: Release, change: Callable[[list[Any]], list[Any]], problem: str
) -> None:
    findings = release_findings(rewritten(release_files(release), change))
    assert any(problem in str(finding) for finding in findings), findings


def test_other_bytes_than_were_approved_are_found(release: Release) -> None:
    final = replace(release, state="published", approvals=(Approval("甲", release.released_at, "无涉密", False),))
    files = replaced("datasets/marriages/README.en.md", "Limits", "LIMITS")(
        signed(release_files(final), SIGNING.secret)
    )
    assert ["is not what was approved" in f.problem for f in release_findings(sealed(files))] == [True]


def test_links_are_not_followed(release: Release, tmp_path: Path) -> None:
    write_tree(tmp_path / "r", release_files(release), PUBLIC)
    (tmp_path / "r" / "link").symlink_to("RELEASE.json")
    assert verify(tmp_path / "r")
    assert verify(tmp_path / "nowhere")
