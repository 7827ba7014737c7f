"""Re-proves a release from its own files: what its manifest and descriptors claim is computed again.

Belongs here: checks that need nothing but the release directory (or, for `verify_site`, the site around it), one
module per kind of proof. Does not belong here: the gates before a release, and repairing anything.

A file that cannot be read is a finding and never a pass. Findings name files, columns and counts, not values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from publish.errors import PublishError
from publish.release.announce.schedule import CALENDAR
from publish.release.archives import ALL
from publish.release.disk import read_tree
from publish.release.files import PACKAGE
from publish.release.history.written import CHANGES
from publish.release.manifest import CHECKSUMS, LATEST, MANIFEST, SIGNATURE, is_version, version_order
from publish.release.profiles.dcat import JSON_LD
from publish.release.signing.keys import KEYS
from publish.release.signing.minisign import PublicKey
from publish.release.verify.damage import told_once
from publish.release.verify.figures import ratios, sums
from publish.release.verify.finding import MISSING, Files, Finding, Held, guarded
from publish.release.verify.formats import zips
from publish.release.verify.history import changes, compared, release_beside
from publish.release.verify.manifest import approvals, checksums, listed, synthetic
from publish.release.verify.profiles import profiles
from publish.release.verify.signature import keys, signature
from publish.release.verify.site import announced, chain, each_release, pointer
from publish.release.verify.tables import tables
from publish.release.withdrawal import WITHDRAWN

__all__ = ["Finding", "checksum_findings", "release_findings", "verify", "verify_site"]


def verify(folder: Path, key: PublicKey | None = None) -> list[Finding]:
    """Takes a release directory, draft or published; gives what is wrong with it, nothing if it is sound.

    Needs nothing else. `key` is the one that a reader trusts, if it is at hand: any other is a finding then. Where the
    release before it lies beside it, what changed is computed again too.
    """
    try:
        files = read_tree(folder)
        if MANIFEST not in files and CHECKSUMS not in files:
            return [
                Finding(MANIFEST, f"is missing, and so is {CHECKSUMS}: this folder is neither a release nor a site")
            ]
        if WITHDRAWN in files:
            return [Finding(WITHDRAWN, "it was withdrawn, or a part of it; only the site can prove what is left")]
        return told_once(files, [*release_findings(files, key), *guarded(CHANGES, _beside, folder, Held(files))])
    except (OSError, PublishError) as error:
        return [Finding(".", str(error))]


def release_findings(files: Files, key: PublicKey | None = None) -> list[Finding]:
    """Takes the content of all files of a release directory by path; gives what is wrong with them.

    A damaged file is named once, and not by what hangs on it (`damage`).
    """
    held = Held(files)
    found = [
        *guarded(CHECKSUMS, checksums, held),
        *guarded(MANIFEST, listed, held),
        *guarded(MANIFEST, approvals, held),
        *guarded(SIGNATURE, signature, held, key),
        *guarded(PACKAGE, tables, held),
        *guarded(PACKAGE, ratios, held),
        *guarded(PACKAGE, sums, held),
        *guarded(CHANGES, changes, held),
        *guarded(PACKAGE, synthetic, held),
        *guarded(JSON_LD, profiles, held),
        *guarded(ALL, zips, held),
    ]
    return told_once(held, found)


def _beside(folder: Path, files: Files) -> Iterator[Finding]:
    """The comparison with the earlier release, where that lies beside this one."""
    is_there, earlier = release_beside(folder, files)
    if is_there:
        yield from compared(files, earlier)


def checksum_findings(folder: Path) -> list[Finding]:
    """Takes a release directory; gives only what its checksums say, quickly enough for all old releases."""
    files = Held(read_tree(folder))
    return told_once(files, guarded(CHECKSUMS, checksums, files))


def verify_site(site: Path, check: Callable[[Path], list[Finding]] = verify) -> list[Finding]:
    """Takes a site and how to check each release; gives what is wrong with releases, chain, keys and `latest`.

    Of a release that was withdrawn, exactly what the record of the withdrawal says has to be gone.
    """
    folder = site / "releases"
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    releases = [folder / name for name in sorted(filter(is_version, names), key=version_order)]
    if lacking := [release for release in releases if not (release / MANIFEST).is_file()]:
        # The chain is made of the manifests: without one, nothing about the site can be said.
        return [Finding(f"releases/{release.name}/{MANIFEST}", MISSING) for release in lacking]
    return [
        *guarded("releases", each_release, releases, check),
        *guarded("releases", chain, releases),
        *guarded(KEYS, keys, site, releases),
        *guarded(LATEST, pointer, site, releases),
        *guarded(CALENDAR, announced, site, releases),
    ]
