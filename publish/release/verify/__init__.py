"""Re-proves a release from its own files: what its manifest and descriptors claim is computed again.

Belongs here: checks that need nothing but the release directory (or, for `verify_site`, the site around it), one
module per kind of proof. Does not belong here: the gates before a release, and repairing anything.

A file that cannot be read is a finding and never a pass. Findings name files, columns and counts, not values.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from publish.errors import PublishError
from publish.release.archives import ALL
from publish.release.disk import read_tree
from publish.release.files import PACKAGE
from publish.release.manifest import CHECKSUMS, LATEST, MANIFEST, is_version, version_order
from publish.release.profiles.dcat import JSON_LD
from publish.release.verify.figures import ratios, sums
from publish.release.verify.finding import Files, Finding, guarded
from publish.release.verify.formats import zips
from publish.release.verify.manifest import approvals, checksums, listed, synthetic
from publish.release.verify.profiles import profiles
from publish.release.verify.site import chain, pointer
from publish.release.verify.tables import tables

__all__ = ["Finding", "checksum_findings", "release_findings", "verify", "verify_site"]


def verify(folder: Path) -> list[Finding]:
    """Takes a release directory, draft or published; gives what is wrong with it, nothing if it is sound."""
    try:
        return release_findings(read_tree(folder))
    except (OSError, PublishError) as error:
        return [Finding(".", str(error))]


def release_findings(files: Files) -> list[Finding]:
    """Takes the content of all files of a release directory by path; gives what is wrong with them."""
    return [
        *guarded(CHECKSUMS, checksums, files),
        *guarded(MANIFEST, listed, files),
        *guarded(MANIFEST, approvals, files),
        *guarded(PACKAGE, tables, files),
        *guarded(PACKAGE, ratios, files),
        *guarded(PACKAGE, sums, files),
        *guarded(PACKAGE, synthetic, files),
        *guarded(JSON_LD, profiles, files),
        *guarded(ALL, zips, files),
    ]


def checksum_findings(folder: Path) -> list[Finding]:
    """Takes a release directory; gives only what its checksums say, quickly enough for all old releases."""
    return guarded(CHECKSUMS, lambda: checksums(read_tree(folder)))


def verify_site(site: Path, check: Callable[[Path], list[Finding]] = verify) -> list[Finding]:
    """Takes a site and how to check each release; gives what is wrong with releases, chain and `latest`."""
    folder = site / "releases"
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    releases = [folder / name for name in sorted(filter(is_version, names), key=version_order)]
    return [
        *(Finding(f"releases/{r.name}/{found.path}", found.problem) for r in releases for found in check(r)),
        *guarded("releases", chain, releases),
        *guarded(LATEST, pointer, site, releases),
    ]
