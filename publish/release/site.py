"""The served site: every release, the pages of the portal, the keys; built whole and switched in one step.

Belongs here: what a site consists of and how one follows another. Does not belong here: what may be published
(`workflow`), the disk (`disk`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.errors import PublishError
from publish.release.announce.everything import PLACES, announcements
from publish.release.disk import PUBLIC, check_path, install_folder, link_tree, point, remove_folder, write_tree
from publish.release.history.record import Withdrawal
from publish.release.manifest import (
    FORM,
    LATEST,
    MANIFEST,
    SCHEMA,
    is_version,
    latest_bytes,
    sha256,
    version_order,
    withdrawals_of,
)
from publish.release.profiles.data_json import DATA_JSON
from publish.release.signing.keys import KEYS, Register
from publish.release.verify import Finding, checksum_findings, verify, verify_site
from publish.release.withdrawal import newest_standing, page, records_in, tombstones


@dataclass(frozen=True, slots=True)
class Published:
    """A release that is being served: its version, its directory, and the hash of its manifest."""

    version: str
    path: Path
    manifest_sha256: str


def list_releases(root: Path) -> tuple[Published, ...]:
    """Gives all releases of the served site, oldest first. Raises PublishError for one in another form than ours."""
    folder = root / "site" / "releases"
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    versions = sorted(filter(is_version, names), key=version_order)
    manifests = [(version, (folder / version / MANIFEST).read_bytes()) for version in versions]
    for version, manifest in manifests:
        if FORM in manifest and f'"{SCHEMA}"'.encode() not in manifest:
            raise PublishError(
                f"release {version} in {folder} was written in another form than {SCHEMA}, which this program knows: "
                "continue its chain with the program that wrote it, or move that site away to begin a new chain"
            )
    return tuple(Published(version, folder / version, sha256(manifest)) for version, manifest in manifests)


def current(root: Path) -> Published | None:
    """Gives the release that `latest.json` of the served site names, or None before the first publication."""
    pointer = root / "site" / LATEST
    if not pointer.exists():
        return None
    latest = json.loads(pointer.read_bytes())
    return Published(latest["release"], root / "site" / latest["path"], latest["manifest_sha256"])


def own_pages(portal_files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Gives the pages back. Raises PublishError when one of them lies where releases or keys lie."""
    for path in portal_files:
        check_path(path)
        if not _is_page(path):
            raise PublishError(f"the page '{path}' lies where releases lie")
    return portal_files


def pages_after(root: Path, withdrawals: Sequence[Withdrawal]) -> dict[str, bytes]:
    """Takes the publishing folder and what is about to be withdrawn; gives the pages of the site after that.

    The portal shows the newest standing release. When that is touched the portal goes, since its pages are full of its
    figures, and a page in its place says so; the next release brings the portal back.
    """
    shown = current(root)
    touched = [each for each in withdrawals if shown and each.release == shown.version]
    if shown is None or touched:
        return (
            {"index.html": page(touched[0].release, touched, link=f"releases/{touched[0].release}/")} if touched else {}
        )
    site = (root / "site").resolve()
    found = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(found.items()) if _is_page(name)}


def _is_page(path: str) -> bool:
    """Whether a file of the site is a page of the portal, and none that `serve` puts beside the pages."""
    first, _, rest = path.partition("/")
    return first not in {"latest", LATEST, "keys", KEYS, *PLACES} and not (
        first == "releases" and is_version(rest.partition("/")[0])
    )


def below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files with the folder that they lie in."""
    return {f"{folder}/{path}": content for path, content in files.items()}


def require_sound(what: str, findings: Sequence[Finding]) -> None:
    """Raises PublishError when there are findings, naming the first three."""
    if findings:
        rest = f" (and {len(findings) - 3} more)" if len(findings) > 3 else ""
        raise PublishError(f"{what} does not verify: {'; '.join(map(str, findings[:3]))}{rest}")


def serve(
    root: Path, new: Mapping[str, Mapping[str, bytes]], portal_files: Mapping[str, bytes], keys: Register
) -> None:
    """Takes the files of new releases by version, the pages and the keys; builds the complete site and switches to it.

    Raises PublishError when what would be served does not verify; the site stays as it was then.
    """
    carried = [other for other in list_releases(root) if other.version not in new]
    manifests = {other.version: (other.path / MANIFEST).read_bytes() for other in carried}
    manifests |= {version: files[MANIFEST] for version, files in new.items()}
    manifests = dict(sorted(manifests.items(), key=lambda item: version_order(item[0])))
    newest = newest_standing(manifests)
    told = announcements(manifests, newest, portal_files, _data_json(newest, new, carried))
    pages = {**portal_files, **told, **keys.site_files(), LATEST: latest_bytes(newest, manifests[newest])}
    name = _site_name(pages, map(sha256, manifests.values()))
    link, target = root / "site", root / "sites" / name
    before = Path(os.readlink(link)).name if link.is_symlink() else None
    if before != name and not target.exists():
        building = target.with_name(".building")
        remove_folder(building)
        write_tree(building, pages, PUBLIC)
        for version, files in new.items():
            write_tree(building, below(f"releases/{version}", files), PUBLIC)
        _carry(building, carried, manifests)
        link_tree(building / "releases" / newest, building / "latest", PUBLIC)
        require_sound(f"the site with {max(manifests, key=version_order)}", verify_site(building, checksum_findings))
        for version in new:
            require_sound(f"release {version}", verify(building / "releases" / version))
        install_folder(building, target)
    if before != name:
        point(link, f"sites/{name}")
    # The site before stays for readers in the middle of it, unless it holds what was just withdrawn.
    removes = any(each.removed for each in withdrawals_of(list(manifests.values())[-1]))
    if removes or before != name:
        _tidy(root, {name} if removes else {name, before})


def _data_json(newest: str, new: Mapping[str, Mapping[str, bytes]], carried: Iterable[Published]) -> bytes | None:
    """The `data.json` of the release that the site shows; a release without datasets has none."""
    if newest in new:
        return new[newest].get(DATA_JSON)
    path = next(other.path for other in carried if other.version == newest) / DATA_JSON
    return path.read_bytes() if path.exists() else None


def _carry(building: Path, carried: Iterable[Published], manifests: Mapping[str, bytes]) -> None:
    """Brings the older releases into a new site: all files but those that were withdrawn, with the tombstones."""
    for other in carried:
        records = records_in(manifests, other.version)
        target = building / "releases" / other.version
        gone = {path for record in records for path in record.removed}
        stones = tombstones(other.version, records)
        link_tree(other.path, target, PUBLIC, without=gone | stones.keys())
        write_tree(target, stones, PUBLIC)


def _tidy(root: Path, kept: set[str | None]) -> None:
    for site in sorted((root / "sites").iterdir()):
        if site.name not in kept:
            remove_folder(site)


def _site_name(pages: Mapping[str, bytes], manifests: Iterable[str]) -> str:
    lines = [*(f"{sha256(content)} {path}" for path, content in sorted(pages.items())), *manifests]
    return sha256("\n".join(lines).encode("utf-8"))[:12]
