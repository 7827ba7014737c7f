"""Carrying the served site to the targets of a bureau.

Belongs here: choosing targets, progress and evidence. Does not belong here: any kind of target (`publish.targets`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from catalog.model import Bureau
from catalog.targets import Target
from expectations import evidence
from orchestration.command import now
from orchestration.console import shown_progress
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from publish.release import site
from publish.targets.choose import deliver
from publish.targets.secrets import Secrets


def push(bureau: Bureau, paths: Paths, names: Sequence[str]) -> list[dict[str, Any]]:
    """Carry the site to the named targets, or to all; gives what was done for each.

    Raises OrchestrationError for a target that the profile does not name, TargetFailed when one refuses: the targets
    before it are done then, and the next try goes on.
    """
    done = []
    with shown_progress(quiet=False) as progress:
        for target in _chosen(bureau, names):
            secrets = Secrets(target.name, paths.signing_keys.parent, bureau.id, os.environ)
            shown = partial(progress, f"{target.kind} {target.name}")
            carried = deliver(paths.publish / "site", target, secrets, shown)
            done.append({"target": target.name, "kind": target.kind, **asdict(carried)})
            _record(paths, target)
    return done


def _chosen(bureau: Bureau, names: Sequence[str]) -> list[Target]:
    known = {target.name: target for target in bureau.targets}
    if unknown := sorted(set(names) - known.keys()):
        listed = ", ".join(known) or "none"
        raise OrchestrationError(f"{bureau.id}: no target is called {', '.join(unknown)}; the profile names: {listed}")
    if not known:
        raise OrchestrationError(f"{bureau.id}: the profile names no targets: see docs/publish-a-release.md")
    return [known[name] for name in names or known]


def _record(paths: Paths, target: Target) -> None:
    newest = site.list_releases(paths.publish)[-1]
    moment = now().isoformat(timespec="seconds")
    told = {"target": target.name, "version": newest.version, "manifest_sha256": newest.manifest_sha256}
    evidence.append(paths.evidence, {"at": moment, "event": "pushed", **told})
