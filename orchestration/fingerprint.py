"""What a run depends on, as one hash: the admitted deliveries and the rules they are judged by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from catalog.model import Bureau
from intake.accounts import Delivery
from orchestration.paths import REPOSITORY

RULES = ("catalog", "intake", "dbt_project", "expectations", "publish", "orchestration")
# What makes a figure out of deliveries; gates, pages and file formats change none.
FIGURES = ("catalog", "intake", "dbt_project", "publish/disclosure")
SUFFIXES = {".py", ".sql", ".yml", ".csv", ".html", ".css", ".js"}


def rules_version(folders: Iterable[str] = RULES) -> str:
    """Hash of everything that decides what a delivery becomes: contracts, models, rules, templates, code; or of some of
    the folders that hold it."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((REPOSITORY / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                digest.update(f"{path.relative_to(REPOSITORY)}\0{_sha256(path)}\n".encode())
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def inputs_of(deliveries: Iterable[Delivery]) -> dict[str, str]:
    """The admitted deliveries: `feed/month/delivery` -> SHA-256 of the file. Its name stays inside: offices write names
    of people into file names."""
    return {
        f"{delivery.feed}/{delivery.month}/{delivery.delivery_id}": delivery.sha256
        for delivery in sorted(deliveries, key=lambda d: (d.feed, d.month, d.delivery_id))
        if delivery.status == "admitted"
    }


def fingerprint(bureau: Bureau, deliveries: Iterable[Delivery]) -> str:
    """The hash under which gates record their results: same bureau, same deliveries, same rules."""
    digest = hashlib.sha256(f"{bureau.model_dump_json()}\n{rules_version()}\n".encode())
    for name, sha256 in inputs_of(deliveries).items():
        digest.update(f"{name}\0{sha256}\n".encode())
    return digest.hexdigest()
