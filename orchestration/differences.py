"""What `mz release diff` and `mz release list` tell of the releases and drafts in a publishing folder.

Belongs here: finding the folders and putting the answers into words. Does not belong here: comparing
(`publish.release.history`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.errors import OrchestrationError
from publish.release import site
from publish.release.disk import read_tree
from publish.release.history.compare import compare
from publish.release.history.record import REGULAR, WITHDRAWAL, Changes
from publish.release.history.state import state_of_files
from publish.release.history.written import diff_bytes
from publish.release.manifest import KEY, MANIFEST, is_version, kind_of, sha256, version_order
from publish.release.signing.minisign import PublicKey
from publish.release.withdrawal import WITHDRAWN


@dataclass(frozen=True, slots=True)
class Between:
    """Two releases and what is different."""

    old: str
    new: str
    changes: Changes


def folders(root: Path) -> dict[str, Path]:
    """Every release with tables that can be compared, by version in order; a draft counts while it is not published."""
    drafts = root / "drafts"
    found = {
        path.name: path / "releases" / path.name
        for path in (drafts.iterdir() if drafts.is_dir() else ())
        if is_version(path.name)
    }
    found |= {published.version: published.path for published in site.list_releases(root)}
    whole = {v: p for v, p in found.items() if kind_of((p / MANIFEST).read_bytes()) != WITHDRAWAL}
    return dict(sorted(whole.items(), key=lambda item: version_order(item[0])))


def between(root: Path, old: str | None, new: str | None) -> Between:
    """Compares two releases; by default the newest and the one before it. Raises OrchestrationError when there are not
    two of them, or when one is not there."""
    known = folders(root)
    if unknown := [version for version in (old, new) if version and version not in known]:
        raise OrchestrationError(f"there is no release or draft {', '.join(unknown)}: see `mz release list`")
    newer = new or next(reversed(known), "")
    before = [version for version in known if newer and version_order(version) < version_order(newer)]
    older = old or next(reversed(before), "")
    if not older:
        raise OrchestrationError("there are no two releases to compare yet")
    states = {version: state_of_files(read_tree(known[version])) for version in (older, newer)}
    manifest = (known[older] / MANIFEST).read_bytes()
    named = {"release": older, "manifest_sha256": sha256(manifest)}
    return Between(older, newer, compare(states[newer].tables, states[older], named, REGULAR))


def cells(found: Between, table: str) -> str:
    """The cells of one table that are different, as CSV. Raises OrchestrationError for a table that is not there."""
    change = next((each for each in found.changes.tables if each.name == table), None)
    if change is None:
        raise OrchestrationError(f"release {found.new} has no dataset or indicator {table}")
    return diff_bytes(change).decode("utf-8-sig")


def as_data(found: Between) -> dict[str, Any]:
    """The difference for machines: what changed of each table that did."""
    return {
        "old": found.old,
        "new": found.new,
        "tables": [
            {
                "kind": each.kind,
                "id": each.name,
                "change": each.bump,
                "rows": {"added": each.rows_added, "removed": each.rows_removed},
                "cells": sum(column.changed for column in (each.columns or {}).values()),
                "status_changes": dict(each.statuses or {}),
            }
            for each in found.changes.tables
            if each.bump != "none"
        ],
        "removed": [{"kind": kind, "id": name} for kind, name in found.changes.removed],
    }


def as_text(found: Between) -> str:
    """The difference for people: a line for each table that changed."""
    data = as_data(found)
    lines = [f"{found.old} -> {found.new}"]
    for each in data["tables"]:
        rows, moved = each["rows"], ", ".join(f"{step} {count}" for step, count in each["status_changes"].items())
        lines.append(
            f"  {each['change']:8} {each['kind']:9} {each['id']}: rows +{rows['added']} -{rows['removed']}, "
            f"cells {each['cells']}{f', status {moved}' if moved else ''}"
        )
    lines += [f"  removed  {each['kind']:9} {each['id']}" for each in data["removed"]]
    return "\n".join(lines if len(lines) > 1 else [*lines, "  no difference"])


def listed(root: Path) -> list[dict[str, Any]]:
    """Every published release: version, kind, hash of the manifest, key, and whether something was withdrawn."""
    return [
        {
            "version": published.version,
            "kind": json.loads((published.path / MANIFEST).read_bytes())["kind"],
            "manifest_sha256": published.manifest_sha256,
            "key": PublicKey.read((published.path / KEY).read_bytes()).name,
            "withdrawn": (published.path / WITHDRAWN).exists(),
        }
        for published in site.list_releases(root)
    ]
