"""From draft to published: the states of a release on disk, and the only ways between them.

    <root>/drafts/<version>/            the whole site as it would look, for the reviewers only (0700)
    <root>/approvals/<version>.jsonl    who approved which manifest, when and why; lines are only ever added
    <root>/sites/<hash>/                complete sites, never changed once they have their name
    <root>/site -> sites/<hash>         what is served

Decisions, with their reasons:

- A site is built whole under a hidden name, verified, forced to the disk and renamed; then `site` is
  replaced with one rename(2). Pages, releases, `latest/` and `latest.json` therefore change together, a
  reader never sees a mixture, and a process that dies anywhere leaves the old site; running the same
  command again finishes the work.
- A site's name is a hash of what is in it. So the same publication is recognised and does nothing, and a
  page may be corrected without a new release while the release itself stays as it is.
- Releases are carried into the next site by hard links, which cost no space. Their checksums and their
  chain are verified there, so that a damaged one stops the publication instead of being passed on. The site
  before the present one is kept for readers who are in the middle of it; older ones are removed.
- Approvals refer to the hash of the draft's manifest. `publish` takes the approved release (`approved`
  makes it from the draft's) and requires that its manifest with state and approvals taken out has exactly
  that hash. As the manifest lists every file with its hash, nothing that was not reviewed can slip in. See
  `manifest`.
- A machine may approve only synthetic data, and only "at" the release's own time, so that two runs over the
  same inputs publish the same bytes. Of one person's approvals of a draft, the first stands and later ones
  add nothing.
- An approved draft cannot be replaced. What has to change after approval gets the next version number.
- Releases form a chain: `previous` must be what `previous_of` gives, and versions only go up.

Belongs here: the order of the steps and what each refuses. Does not belong here: bytes (`files`), disk
(`disk`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from publish.errors import PublishError
from publish.release.disk import (
    PRIVATE,
    PUBLIC,
    check_path,
    exclusive,
    install_folder,
    link_tree,
    point,
    read_tree,
    remove_folder,
    write_file,
    write_tree,
)
from publish.release.files import release_files
from publish.release.history.follow import following
from publish.release.history.state import state_of_files
from publish.release.manifest import (
    LATEST,
    MANIFEST,
    draft_manifest_sha256,
    is_time,
    is_version,
    latest_bytes,
    sha256,
    version_order,
)
from publish.release.model import Approval, Release
from publish.release.verify import Finding, checksum_findings, verify, verify_site

GATES = ("intake", "expectations", "dbt", "disclosure")
PASSING = ("passed", "warned")


@dataclass(frozen=True, slots=True)
class Published:
    """A release that is being served: its version, its directory, and the hash of its manifest."""

    version: str
    path: Path
    manifest_sha256: str


def write_draft(root: Path, release: Release, portal_files: Mapping[str, bytes]) -> Path:
    """Takes a draft and its pages; writes them for review and gives the folder. An equal draft is left alone.

    Raises PublishError when the release is no draft or when a different draft of this version is approved
    already.
    """
    if release.state != "draft":
        raise PublishError(f"release {release.version} is {release.state}, not a draft")
    files = release_files(release)
    tree = {**_pages(portal_files), **_below(f"releases/{_checked(release.version)}", files)}
    target = root / "drafts" / release.version
    with exclusive(root):
        _require_same_draft(root, release.version, sha256(files[MANIFEST]))
        if not (target.is_dir() and read_tree(target) == tree):
            building = target.with_name(".building")
            remove_folder(building)
            write_tree(building, tree, PRIVATE)
            install_folder(building, target)
    return target


def approve(root: Path, version: str, *, person: str, reason: str, at: str, is_automatic: bool = False) -> Approval:
    """Records that a person (or, for synthetic data, the machine) approves the draft as it lies on disk.

    Takes who, why and when (ISO 8601 with offset). Gives the approval that stands: this person's first one.
    Raises PublishError when person or reason is empty, when the draft is missing, damaged or has failed a
    gate, when a machine approves what is not synthetic, and when the version is published already.
    """
    approval = _stated(person, reason, at, is_automatic)
    with exclusive(root):
        folder = draft_release(root, version)
        _require_sound(f"the draft of {version}", verify(folder))
        content = (folder / MANIFEST).read_bytes()
        _require_approvable(json.loads(content), approval)
        _require_same_draft(root, version, sha256(content))
        records = _records(root, version)
        for earlier in _approvals(records):
            if _same_person(earlier) == _same_person(approval):
                return earlier
        if version in {published.version for published in list_releases(root)}:
            raise PublishError(f"release {version} is published; its approvals can no longer change")
        lines = [*records, {**asdict(approval), "manifest_sha256": sha256(content)}]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        write_file(_approvals_file(root, version), text.encode("utf-8"), PRIVATE)
    return approval


def approved(root: Path, release: Release) -> Release:
    """Takes a draft's release; gives it as it will be published, with the approvals on record.

    Raises PublishError when there are none.
    """
    approvals = _approvals(_records(root, release.version))
    if not approvals:
        raise PublishError(f"release {release.version} is not approved: run `mz release approve` first")
    return replace(release, state="published", approvals=approvals)


def publish(root: Path, release: Release, portal_files: Mapping[str, bytes], *, persons: int) -> Published:
    """Takes the approved release (see `approved`), its pages and how many persons must approve; serves it.

    Gives the published release; publishing the same again changes nothing. Raises PublishError when
    approvals are missing or were given for other bytes, when the version is published with other bytes,
    when the chain of releases is broken, or when the result or an older release fails verification.
    """
    if release.state != "published":
        raise PublishError(f"release {release.version} is {release.state}: only what `approved` gives is published")
    files = release_files(release)
    digest = sha256(files[MANIFEST])
    with exclusive(root):
        served = list_releases(root)
        earlier = next((other for other in served if other.version == release.version), None)
        if earlier is None:
            _require_approved(root, release, files[MANIFEST], persons)
            _require_next(root, release)
        elif earlier.manifest_sha256 != digest:
            raise PublishError(f"release {release.version} is published and immutable; give the change a new version")
        elif earlier != served[-1]:
            return earlier
        _serve(root, release.version, files, _pages(portal_files))
    return list_releases(root)[-1]


def is_taken(root: Path, release: Release) -> bool:
    """Whether the draft's version belongs to another draft that was reviewed, or to another published release."""
    digest = sha256(release_files(release)[MANIFEST])
    reviewed = {record["manifest_sha256"] for record in _records(root, release.version)}
    published = {
        json.loads((other.path / MANIFEST).read_bytes())["approved_manifest_sha256"]
        for other in list_releases(root)
        if other.version == release.version
    }
    return bool((reviewed | published) - {digest})


def is_approved(root: Path, version: str, persons: int) -> bool:
    """Whether enough persons have approved the draft of a version as it lies on disk."""
    digest = sha256((draft_release(root, version) / MANIFEST).read_bytes())
    records = [record for record in _records(root, version) if record["manifest_sha256"] == digest]
    return len({_same_person(approval) for approval in _approvals(records)}) >= max(persons, 1)


def current(root: Path) -> Published | None:
    """Gives the release that `latest.json` of the served site names, or None before the first publication."""
    pointer = root / "site" / LATEST
    if not pointer.exists():
        return None
    latest = json.loads(pointer.read_bytes())
    return Published(latest["release"], root / "site" / latest["path"], latest["manifest_sha256"])


def list_releases(root: Path) -> tuple[Published, ...]:
    """Gives all releases of the served site, oldest first."""
    folder = root / "site" / "releases"
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    versions = sorted(filter(is_version, names), key=version_order)
    return tuple(Published(v, folder / v, sha256((folder / v / MANIFEST).read_bytes())) for v in versions)


def previous_of(root: Path, version: str) -> dict[str, str] | None:
    """Gives what `Release.previous` must be for a version: the published release before it, or None."""
    before = [p for p in list_releases(root) if version_order(p.version) < version_order(_checked(version))]
    return {"release": before[-1].version, "manifest_sha256": before[-1].manifest_sha256} if before else None


def follow(root: Path, release: Release) -> Release:
    """Takes a release; gives it as it follows what is published: its predecessor, what changed, all versions.

    Raises PublishError when the release that it is compared with is damaged, and Reveals (see `following`).
    """
    before = [p for p in list_releases(root) if version_order(p.version) < version_order(_checked(release.version))]
    named = replace(release, previous=previous_of(root, release.version))
    if not before:
        return following(named, None, None)
    base = before[-1]
    _require_sound(f"release {base.version}", checksum_findings(base.path))
    compared_with = {"release": base.version, "manifest_sha256": base.manifest_sha256}
    return following(named, state_of_files(read_tree(base.path)), compared_with)


def draft_release(root: Path, version: str) -> Path:
    """Gives the release directory inside a draft. Raises PublishError when there is none."""
    folder = root / "drafts" / _checked(version) / "releases" / version
    if not folder.is_dir():
        raise PublishError(f"there is no draft of {version} in {root}: run `mz release draft` first")
    return folder


def _serve(root: Path, version: str, files: Mapping[str, bytes], pages: Mapping[str, bytes]) -> None:
    """Builds the complete site and switches to it."""
    pages = {**pages, LATEST: latest_bytes(version, files[MANIFEST])}
    carried = [other for other in list_releases(root) if other.version != version]
    name = _site_name(pages, [other.manifest_sha256 for other in carried])
    link, target = root / "site", root / "sites" / name
    before = Path(os.readlink(link)).name if link.is_symlink() else None
    if before == name:
        return
    if not target.exists():
        building = target.with_name(".building")
        remove_folder(building)
        write_tree(building, {**pages, **_below(f"releases/{version}", files)}, PUBLIC)
        _carry(building, version, carried)
        _require_sound(f"the site with {version}", verify_site(building, checksum_findings))
        _require_sound(f"release {version}", verify(building / "releases" / version))
        install_folder(building, target)
    point(link, f"sites/{name}")
    for site in sorted((root / "sites").iterdir()):
        if site.name not in (name, before):
            remove_folder(site)


def _carry(building: Path, version: str, carried: Iterable[Published]) -> None:
    """Brings the older releases into a new site, and the newest one under the name `latest`."""
    for other in carried:
        link_tree(other.path, building / "releases" / other.version, PUBLIC)
    link_tree(building / "releases" / version, building / "latest", PUBLIC)


def _site_name(pages: Mapping[str, bytes], manifests: Iterable[str]) -> str:
    lines = [*(f"{sha256(content)} {path}" for path, content in sorted(pages.items())), *manifests]
    return sha256("\n".join(lines).encode("utf-8"))[:12]


def _pages(portal_files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Gives the pages back. Raises PublishError when one of them lies where a release lies."""
    for path in portal_files:
        check_path(path)
        first, _, rest = path.partition("/")
        if first in ("latest", LATEST) or (first == "releases" and is_version(rest.partition("/")[0])):
            raise PublishError(f"the page '{path}' lies where releases lie")
    return portal_files


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{path}": content for path, content in files.items()}


def _checked(version: str) -> str:
    if not is_version(version):
        raise PublishError(f"'{version}' is not a release version YYYY.MM.N")
    return version


def _stated(person: str, reason: str, at: str, is_automatic: bool) -> Approval:
    if not person.strip() or not reason.strip():
        raise PublishError("an approval names a person and a reason")
    if not is_time(at):
        raise PublishError("the time of an approval is ISO 8601 with its UTC offset")
    return Approval(person.strip(), at, reason.strip(), is_automatic)


def _same_person(approval: Approval) -> str:
    return " ".join(approval.person.split()).casefold()


def _approvals_file(root: Path, version: str) -> Path:
    return root / "approvals" / f"{_checked(version)}.jsonl"


def _records(root: Path, version: str) -> list[dict[str, Any]]:
    path = _approvals_file(root, version)
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def _approvals(records: Sequence[Mapping[str, Any]]) -> tuple[Approval, ...]:
    return tuple(Approval(r["person"], r["at"], r["reason"], r["is_automatic"]) for r in records)


def _require_same_draft(root: Path, version: str, manifest_sha256: str) -> None:
    if any(record["manifest_sha256"] != manifest_sha256 for record in _records(root, version)):
        raise PublishError(f"another draft of {version} is approved already; give this one a new version")


def _require_sound(what: str, findings: Sequence[Finding]) -> None:
    if findings:
        rest = f" (and {len(findings) - 3} more)" if len(findings) > 3 else ""
        raise PublishError(f"{what} does not verify: {'; '.join(map(str, findings[:3]))}{rest}")


def _require_approvable(manifest: Mapping[str, Any], approval: Approval) -> None:
    version, gates = manifest["release"], manifest["gates"]
    if open_gates := [gate for gate in GATES if gates.get(gate) not in PASSING]:
        raise PublishError(f"release {version} has not passed the gates: {', '.join(open_gates)}")
    if approval.is_automatic and not manifest["synthetic"]:
        raise PublishError(f"release {version} is not synthetic: a person has to approve it")
    if approval.is_automatic and approval.at != manifest["released_at"]:
        raise PublishError("an automatic approval states the release's own time, so that runs are repeatable")


def _require_approved(root: Path, release: Release, manifest: bytes, persons: int) -> None:
    draft = (draft_release(root, release.version) / MANIFEST).read_bytes()
    records = _records(root, release.version)
    if draft_manifest_sha256(manifest) != sha256(draft):
        raise PublishError(f"release {release.version} is not the draft that was reviewed: its bytes differ")
    _require_same_draft(root, release.version, sha256(draft))
    if release.approvals != _approvals(records):
        raise PublishError(f"release {release.version} names other approvals than those on record")
    given = len({_same_person(approval) for approval in release.approvals})
    if given < max(persons, 1):
        raise PublishError(f"release {release.version} has {given} approvals and needs {max(persons, 1)}")


def _require_next(root: Path, release: Release) -> None:
    newest = current(root)
    if newest and version_order(release.version) < version_order(newest.version):
        raise PublishError(f"release {release.version} is older than {newest.version}, which is published")
    if (release.previous or None) != previous_of(root, release.version):
        raise PublishError(f"release {release.version} does not name the release before it; see previous_of")
