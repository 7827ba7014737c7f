"""Signatures: a stranger's tools accept them, every change breaks them, and keys follow each other in the open."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from publish.errors import PublishError
from publish.release.disk import read_tree
from publish.release.manifest import sm3
from publish.release.model import Release
from publish.release.signing import keys
from publish.release.signing.keys import Register
from publish.release.signing.minisign import BadSignature, PublicKey, SecretKey, verified
from publish.release.verify import verify, verify_site
from publish.release.workflow import approved, follow, publish, write_draft
from tests.unit.publish.release.conftest import PAGES, SIGNING, register
from tests.unit.publish.release.test_workflow import Run, sign

needs_minisign = pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not installed")


def serve(root: Path, release: Release, register_: Register, version: str = "2020.10.0") -> Path:
    """Publishes a version that follows what is there, signed with these keys; gives its folder."""
    draft = follow(root, replace(release, version=version))
    write_draft(root, draft, PAGES)
    sign(root, version)
    publish(root, approved(root, draft), PAGES, persons=1, keys=register_)
    return root / "site/releases" / version


def writable(folder: Path) -> Path:
    """A copy of a release that a test can damage."""
    copy = folder.resolve().parents[3] / "copy" / folder.name
    shutil.copytree(folder, copy)
    for path in copy.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return copy


@needs_minisign
def test_debians_minisign_verifies_a_release_and_rejects_a_change(tmp_path: Path, small: Release) -> None:
    folder = writable(serve(tmp_path, small, SIGNING))
    command = ["minisign", "-Vm", "SHA256SUMS", "-p", "KEY.pub"]
    good = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert good.returncode == 0
    assert "Trusted comment: made-up 2020.10.0" in good.stdout
    for path, old, new in (("SHA256SUMS", b"0", b"1"), ("SHA256SUMS.minisig", b"2020.10.0", b"2020.10.1")):
        kept = (folder / path).read_bytes()
        (folder / path).write_bytes(kept.replace(old, new, 1))
        assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode != 0
        assert any(finding.path in (path, "SHA256SUMS.minisig") for finding in verify(folder))
        (folder / path).write_bytes(kept)
    assert verify(folder) == []


@needs_minisign
def test_what_minisign_signs_is_verified_here(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"what was signed")
    make = ["minisign", "-G", "-W", "-p", "KEY.pub", "-s", "secret"]
    subprocess.run(make, cwd=tmp_path, check=True, capture_output=True)
    sign_it = ["minisign", "-Sm", "text", "-s", "secret", "-t", "a comment"]
    subprocess.run(sign_it, cwd=tmp_path, check=True, capture_output=True)
    key = PublicKey.read((tmp_path / "KEY.pub").read_bytes())
    signature = (tmp_path / "text.minisig").read_bytes()
    assert verified(b"what was signed", signature, key) == "a comment"
    with pytest.raises(BadSignature, match="was changed"):
        verified(b"what was Signed", signature, key)
    assert key.file() == (tmp_path / "KEY.pub").read_bytes()


@pytest.mark.parametrize("tool", ["sha256sum", "openssl"])
def test_common_tools_check_every_file(tmp_path: Path, small: Release, tool: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    folder = serve(tmp_path, small, SIGNING)
    if tool == "sha256sum":
        subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], cwd=folder, check=True)
        return
    for line in (folder / "SM3SUMS").read_text("utf-8").splitlines():
        digest, path = line.split("  ")
        said = subprocess.run(["openssl", "dgst", "-sm3", path], cwd=folder, check=True, capture_output=True, text=True)
        assert said.stdout.split("= ")[1].strip() == digest


def test_sm3_is_that_of_the_standard() -> None:
    # GB/T 32905-2016, annex A.1.
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_same_key_signs_the_same_bytes_and_another_does_not() -> None:
    one, other = SIGNING.secret, register(2).secret
    assert one.sign(b"x", "c") == one.sign(b"x", "c") != other.sign(b"x", "c")
    with pytest.raises(BadSignature, match="another key"):
        verified(b"x", other.sign(b"x", "c"), one.public)
    disguised = SecretKey(one.key_id, other.seed)
    with pytest.raises(BadSignature, match="was changed"):
        verified(b"x", disguised.sign(b"x", "c"), one.public)
    assert one.seed.hex() not in repr(SIGNING)


def test_a_release_that_somebody_else_signed_is_found_by_whoever_has_the_key(tmp_path: Path, small: Release) -> None:
    folder = serve(tmp_path, small, register(2))
    assert verify(folder) == []
    assert verify(folder, register(2).secret.public) == []
    assert [finding.path for finding in verify(folder, SIGNING.secret.public)] == ["SHA256SUMS.minisig"]


@pytest.mark.parametrize("path", ["SHA256SUMS.minisig", "KEY.pub"])
@pytest.mark.parametrize("content", [None, b"", b"nothing of the kind\n", b"a\nb\nc\nd\n"])
def test_a_signature_or_key_that_is_none_is_found(
    tmp_path: Path, small: Release, path: str, content: bytes | None
) -> None:
    folder = writable(serve(tmp_path, small, SIGNING))
    if content is None:
        (folder / path).unlink()
    else:
        (folder / path).write_bytes(content)
    assert {finding.path for finding in verify(folder)} <= {"SHA256SUMS.minisig", path}
    assert verify(folder)


def test_the_signature_of_another_release_is_found(tmp_path: Path, small: Release) -> None:
    serve(tmp_path, small, SIGNING)
    folder = writable(serve(tmp_path, small, SIGNING, "2020.10.1"))
    (folder / "SHA256SUMS.minisig").write_bytes(SIGNING.secret.sign((folder / "SHA256SUMS").read_bytes(), "made-up 1"))
    assert "the signature is of another release" in [finding.problem for finding in verify(folder)]


def test_a_key_file_is_for_its_owner_and_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "bureau.signing.json"
    with pytest.raises(PublishError, match="mz key signing create"):
        keys.register_of(path)
    made = keys.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert keys.register_of(path) == made
    with pytest.raises(PublishError, match="not overwritten"):
        keys.create(path)
    path.chmod(0o444)
    with pytest.raises(PublishError, match="open to others"):
        keys.register_of(path)
    path.chmod(0o600)
    for broken in ("{}", "[]", '{"keys": [], "secret": ""}', json.dumps({"keys": [{}], "secret": "00"})):
        path.write_text(broken)
        with pytest.raises(PublishError):
            keys.register_of(path)


def test_a_secret_of_another_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bureau.signing.json"
    keys.create(path)
    content = json.loads(path.read_text())
    path.chmod(0o600)
    path.write_text(json.dumps({**content, "secret": "00" * 32}))
    with pytest.raises(PublishError, match="restore the file"):
        keys.register_of(path)


@needs_minisign
def test_a_rotated_key_is_signed_by_the_one_before(tmp_path: Path, small: Release) -> None:
    path = tmp_path / "keys" / "bureau.signing.json"
    first = keys.create(path)
    serve(tmp_path, small, first)
    second = keys.rotate(path, "yearly rotation")
    assert [record.state for record in second.records] == ["retired", "current"]
    assert first.secret.seed.hex() not in path.read_text()
    before = read_tree(tmp_path / "site/releases/2020.10.0")
    serve(tmp_path, small, second, "2020.10.1")
    site = tmp_path / "site"
    assert read_tree(site / "releases/2020.10.0") == before
    assert verify_site(site) == []
    old, new = (site / "keys" / f"{record.name}.pub" for record in second.records)
    subprocess.run(["minisign", "-Vm", str(new), "-p", str(old)], check=True, capture_output=True)
    site_key = (site / "keys" / f"{second.records[1].name}.pub.minisig").resolve()
    site_key.chmod(0o644)
    site_key.write_bytes(b"")
    assert ["is not the signature" in finding.problem for finding in verify_site(site)] == [True]


def test_after_a_revocation_a_later_release_vouches_for_the_earlier_ones(tmp_path: Path, small: Release) -> None:
    path = tmp_path / "keys" / "bureau.signing.json"
    serve(tmp_path, small, keys.create(path))
    revoked = keys.revoke(path, "the notebook was stolen", "revoked")
    assert revoked.records[1].succession is None
    draft = follow(tmp_path, small)
    with pytest.raises(PublishError, match="no later release signed with a good key follows"):
        publish(tmp_path, approved(tmp_path, draft), {**PAGES, "more.html": b""}, persons=1, keys=revoked)
    serve(tmp_path, small, revoked, "2020.10.1")
    assert verify_site(tmp_path / "site") == []


def test_a_key_that_the_site_does_not_list_is_found(tmp_path: Path, small: Release, run: Run) -> None:
    run(tmp_path, small)
    site = tmp_path / "site"
    listed = (site / "keys.json").resolve()
    listed.chmod(0o644)
    listed.write_text("[]")
    assert [str(finding) for finding in verify_site(site)] == ["releases/2020.10.0/KEY.pub: is not in keys.json"]


def test_giving_up_a_key_takes_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "bureau.signing.json"
    with pytest.raises(PublishError, match="cannot be read"):
        keys.revoke(path, "lost", "lost")
    keys.create(path)
    with pytest.raises(PublishError, match="say why"):
        keys.rotate(path, " ")
