"""From a target in the catalogue to what was carried there.

Belongs here: which code serves which kind of target. Does not belong here: any of them.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from catalog.targets import CkanTarget, FolderTarget, S3Target, Target
from publish.release.disk import read_tree
from publish.targets import ckan
from publish.targets.mirror import Carried, Progress, carry
from publish.targets.s3 import S3Store
from publish.targets.secrets import Secrets
from publish.targets.sftp import SftpStore
from publish.targets.store import FolderStore, TargetFailed


def deliver(site: Path, target: Target, secrets: Secrets, progress: Progress) -> Carried:
    """Takes the served site and a target; carries the site there, or registers its datasets. Raises TargetFailed."""
    if not (site / "latest").is_dir():
        raise TargetFailed(f"{site}: nothing is published yet that could be carried anywhere")
    if isinstance(target, CkanTarget):
        return ckan.register(read_tree(site / "latest"), target, secrets.text("TOKEN"), progress)
    if isinstance(target, FolderTarget):
        return carry(site, FolderStore(Path(target.path)), progress)
    if isinstance(target, S3Target):
        return carry(site, S3Store(target, secrets), progress)
    with closing(SftpStore(target, secrets)) as store:
        return carry(site, store, progress)
