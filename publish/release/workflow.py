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
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path

from catalog.model import Text
from publish.errors import PublishError
from publish.release.approvals import (
    approvals_file,
    approvals_in,
    records,
    require_approvable,
    require_same_draft,
    same_person,
    stated,
)
from publish.release.disk import (
    PRIVATE,
    exclusive,
    install_folder,
    read_tree,
    remove_folder,
    write_file,
    write_tree,
)
from publish.release.files import release_files
from publish.release.history.follow import following
from publish.release.history.record import WITHDRAWAL, Statement
from publish.release.history.state import state_of_files
from publish.release.manifest import (
    MANIFEST,
    checked_version,
    draft_manifest_sha256,
    kind_of,
    sha256,
    version_order,
)
from publish.release.model import Approval, Release
from publish.release.signing.keys import Register
from publish.release.signing.seal import signed
from publish.release.site import Published, below, list_releases, own_pages, require_sound, serve
from publish.release.verify import checksum_findings, verify
from publish.release.verify.site import withdrawn
from publish.release.withdrawal import newest_standing, records_in

Build = Callable[[Release], dict[str, bytes]]
"""How the files of a release are made: `release_files`, or a `Builder` that has made them before."""


def write_draft(root: Path, release: Release, portal_files: Mapping[str, bytes], build: Build = release_files) -> Path:
    """Takes a draft and its pages; writes them for review and gives the folder. An equal draft is left alone.

    Raises PublishError when the release is no draft or when a different draft of this version is approved
    already.
    """
    if release.state != "draft":
        raise PublishError(f"release {release.version} is {release.state}, not a draft")
    files = build(release)
    tree = {**own_pages(portal_files), **below(f"releases/{checked_version(release.version)}", files)}
    target = root / "drafts" / release.version
    with exclusive(root):
        require_same_draft(root, release.version, sha256(files[MANIFEST]))
        if not (target.is_dir() and read_tree(target) == tree):
            building = target.with_name(".building")
            remove_folder(building)
            write_tree(building, tree, PRIVATE)
            install_folder(building, target)
    return target


def approve(
    root: Path,
    version: str,
    *,
    person: str,
    reason: str,
    at: str,
    is_automatic: bool = False,
    evidence_head: str = "",
) -> Approval:
    """Records that a person (or, for synthetic data, the machine) approves the draft as it lies on disk.

    Takes who, why, when (ISO 8601 with offset), and the head of the evidence log. Gives the approval that
    stands: this person's first one. Raises PublishError when person or reason is empty, when the draft is missing,
    damaged or has failed a gate, when a machine approves what is not synthetic, and when the version is published
    already.
    """
    approval = stated(person, reason, at, is_automatic, evidence_head)
    with exclusive(root):
        folder = draft_release(root, version)
        require_sound(f"the draft of {version}", verify(folder))
        content = (folder / MANIFEST).read_bytes()
        require_approvable(json.loads(content), approval)
        require_same_draft(root, version, sha256(content))
        given = records(root, version)
        for earlier in approvals_in(given):
            if same_person(earlier) == same_person(approval):
                return earlier
        if version in {published.version for published in list_releases(root)}:
            raise PublishError(f"release {version} is published; its approvals can no longer change")
        lines = [*given, {**asdict(approval), "manifest_sha256": sha256(content)}]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        write_file(approvals_file(root, version), text.encode("utf-8"), PRIVATE)
    return approval


def approved(root: Path, release: Release) -> Release:
    """Takes a draft's release; gives it as it will be published, with the approvals on record.

    Raises PublishError when there are none.
    """
    approvals = approvals_in(records(root, release.version))
    if not approvals:
        raise PublishError(f"release {release.version} is not approved: run `mz release approve` first")
    return replace(release, state="published", approvals=approvals)


def publish(
    root: Path,
    release: Release,
    portal_files: Mapping[str, bytes],
    *,
    persons: int,
    keys: Register,
    build: Build = release_files,
) -> Published:
    """Takes the approved release (see `approved`), its pages, how many persons must approve, and the bureau's signing
    keys; signs the release and serves it.

    Gives the published release; publishing the same again changes nothing. Raises PublishError when
    approvals are missing or were given for other bytes, when the version is published with other bytes,
    when the chain of releases is broken, or when the result or an older release fails verification.
    """
    if release.state != "published":
        raise PublishError(f"release {release.version} is {release.state}: only what `approved` gives is published")
    files = signed(build(release), keys.secret)
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
        # What is published keeps the signature that it has, whatever key there is now.
        new = {release.version: files} if earlier is None else {}
        serve(root, new, own_pages(portal_files), keys)
    return next(other for other in list_releases(root) if other.version == release.version)


def is_taken(root: Path, release: Release, build: Build = release_files) -> bool:
    """Whether the draft's version belongs to another draft that was reviewed, to another published release, or to a
    withdrawal that waits for its approval."""
    draft = root / "drafts" / checked_version(release.version) / "releases" / release.version / MANIFEST
    drafted = [draft.read_bytes()] if draft.exists() else []
    waiting = {sha256(content) for content in drafted if kind_of(content) == WITHDRAWAL}
    reviewed = {record["manifest_sha256"] for record in records(root, release.version)}
    published = {
        json.loads((other.path / MANIFEST).read_bytes())["approved_manifest_sha256"]
        for other in list_releases(root)
        if other.version == release.version
    }
    holders = waiting | reviewed | published
    # Files are made only where there is something to compare them with: mostly there is not.
    return bool(holders) and bool(holders - {sha256(build(release)[MANIFEST])})


def is_approved(root: Path, version: str, persons: int) -> bool:
    """Whether enough persons have approved the draft of a version as it lies on disk."""
    digest = sha256((draft_release(root, version) / MANIFEST).read_bytes())
    fitting = [record for record in records(root, version) if record["manifest_sha256"] == digest]
    return len({same_person(approval) for approval in approvals_in(fitting)}) >= max(persons, 1)


def previous_of(root: Path, version: str) -> dict[str, str] | None:
    """Gives what `Release.previous` must be for a version: the published release before it, or None."""
    before = [p for p in list_releases(root) if version_order(p.version) < version_order(checked_version(version))]
    return {"release": before[-1].version, "manifest_sha256": before[-1].manifest_sha256} if before else None


def manifests_before(root: Path, version: str) -> dict[str, bytes]:
    """Gives the manifests of the published releases before a version, by version, oldest first."""
    order = version_order(checked_version(version))
    before = (published for published in list_releases(root) if version_order(published.version) < order)
    return {published.version: (published.path / MANIFEST).read_bytes() for published in before}


def follow(root: Path, release: Release) -> Release:
    """Takes a release; gives it as it follows what is published: its predecessor, what changed, all versions.

    Raises PublishError when the release that it is compared with is damaged, and Reveals (see `following`).
    """
    order = version_order(checked_version(release.version))
    before = [published for published in list_releases(root) if version_order(published.version) < order]
    named = replace(release, previous=previous_of(root, release.version))
    if not before:
        return following(named, None, None)
    manifests = {published.version: (published.path / MANIFEST).read_bytes() for published in before}
    base = next(published for published in before if published.version == newest_standing(manifests))
    records = records_in({p.version: (p.path / MANIFEST).read_bytes() for p in list_releases(root)}, base.version)
    require_sound(f"release {base.version}", withdrawn(base.path, records) if records else checksum_findings(base.path))
    compared_with = {"release": base.version, "manifest_sha256": base.manifest_sha256}
    return following(named, state_of_files(read_tree(base.path)), compared_with)


def statement_of(root: Path, version: str, said: Statement | None = None) -> Statement:
    """Takes a version and what is said of it now, if anything; gives what is said of that release.

    What was published stays as it is; else what is said now counts, else what the draft says, else it is regular.
    """
    published = root / "site" / "releases" / checked_version(version) / MANIFEST
    drafted = root / "drafts" / version / "releases" / version / MANIFEST
    path = published if published.exists() else drafted
    if (said and path is not published) or not path.exists():
        return said or Statement()
    manifest = json.loads(path.read_bytes())
    if manifest["kind"] == WITHDRAWAL:
        return said or Statement()
    return Statement(manifest["kind"], Text(**manifest["reason"]) if manifest["reason"] else None)


def draft_release(root: Path, version: str) -> Path:
    """Gives the release directory inside a draft. Raises PublishError when there is none."""
    folder = root / "drafts" / checked_version(version) / "releases" / version
    if not folder.is_dir():
        raise PublishError(f"there is no draft of {version} in {root}: run `mz release draft` first")
    return folder


def _require_approved(root: Path, release: Release, manifest: bytes, persons: int) -> None:
    draft = (draft_release(root, release.version) / MANIFEST).read_bytes()
    if draft_manifest_sha256(manifest) != sha256(draft):
        raise PublishError(f"release {release.version} is not the draft that was reviewed: its bytes differ")
    require_same_draft(root, release.version, sha256(draft))
    if release.approvals != approvals_in(records(root, release.version)):
        raise PublishError(f"release {release.version} names other approvals than those on record")
    given = len({same_person(approval) for approval in release.approvals})
    if given < max(persons, 1):
        raise PublishError(f"release {release.version} has {given} approvals and needs {max(persons, 1)}")


def _require_next(root: Path, release: Release) -> None:
    newest = next(reversed(list_releases(root)), None)
    if newest and version_order(release.version) < version_order(newest.version):
        raise PublishError(f"release {release.version} is older than {newest.version}, which is published")
    if (release.previous or None) != previous_of(root, release.version):
        raise PublishError(f"release {release.version} does not name the release before it; see previous_of")
