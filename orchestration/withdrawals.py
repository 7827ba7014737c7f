"""Withdrawing what was published: the draft of it, and its publication once a person has approved.

Belongs here: putting the record together and handing it over. Does not belong here: what a withdrawal takes away
(`publish.release.withdrawal`), the states of a release (`publish.release.workflow`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from catalog.model import Text
from orchestration.errors import OrchestrationError
from orchestration.stages import Stages
from publish.assemble import assemble_withdrawal
from publish.release import site, workflow
from publish.release.disk import read_tree
from publish.release.history.record import WITHDRAWAL, Cause
from publish.release.manifest import MANIFEST, is_version, version_order, withdrawals_of
from publish.release.model import Release
from publish.release.withdrawal import withdrawal_of


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be withdrawn: of which releases which datasets (none are all of them), the cause, and why."""

    versions: tuple[str, ...]
    datasets: tuple[str, ...]
    cause: Cause
    reason: Text


def draft(stages: Stages, order: Order) -> Release:
    """Write the draft of a withdrawal. Raises OrchestrationError for a release that is not served, PublishError for a
    dataset that it does not have."""
    folder = stages.paths.publish
    served = {published.version: published for published in site.list_releases(folder)}
    if unknown := sorted(set(order.versions) - served.keys()):
        raise OrchestrationError(f"not published: {', '.join(unknown)}; see `mz release list`")
    models = {stages.catalog.datasets[name].model for name in order.datasets if name in stages.catalog.datasets}
    indicators = [name for name, each in stages.catalog.indicators.items() if each.model in models]
    withdrawals = tuple(
        withdrawal_of(version, read_tree(served[version].path), order.datasets, indicators, order.cause, order.reason)
        for version in sorted(set(order.versions), key=version_order)
    )
    at = stages.now().isoformat(timespec="seconds")
    made = assemble_withdrawal(stages.bureau, stages.catalog, _next_version(stages), at, order.reason, withdrawals)
    release = workflow.follow(folder, made)
    workflow.write_draft(folder, release, site.pages_after(folder, withdrawals))
    stages.log("withdrawal drafted", version=release.version, releases=list(order.versions), cause=order.cause)
    return release


def is_withdrawal(stages: Stages, version: str) -> bool:
    """Whether the draft of a version withdraws something."""
    folder = workflow.draft_release(stages.paths.publish, version)
    return bool(json.loads((folder / MANIFEST).read_bytes())["kind"] == WITHDRAWAL)


def publish(stages: Stages, version: str) -> site.Published | None:
    """Carry out a withdrawal that was approved; None while it is not."""
    folder = stages.paths.publish
    content = (workflow.draft_release(folder, version) / MANIFEST).read_bytes()
    if not workflow.is_approved(folder, version, stages.bureau.approval.persons):
        return None
    manifest = json.loads(content)
    withdrawals = withdrawals_of(content)
    made = assemble_withdrawal(
        stages.bureau, stages.catalog, version, manifest["released_at"], Text(**manifest["reason"]), withdrawals
    )
    approved = workflow.approved(folder, workflow.follow(folder, made))
    pages = site.pages_after(folder, withdrawals)
    persons = stages.bureau.approval.persons
    published = workflow.publish(folder, approved, pages, persons=persons, keys=stages.signing_keys)
    stages.log("published", version=version, manifest_sha256=published.manifest_sha256)
    return published


def others_with(stages: Stages, order: Order) -> tuple[str, ...]:
    """Other releases that hold one of these datasets as well: whoever withdraws has to think of them."""
    names = [f"datasets/{name}" for name in order.datasets] or ["datasets"]
    return tuple(
        published.version
        for published in site.list_releases(stages.paths.publish)
        if published.version not in order.versions and any((published.path / name).is_dir() for name in names)
    )


def _next_version(stages: Stages) -> str:
    """The number after every release and draft of the newest month."""
    folder = stages.paths.publish
    drafts = [path.name for path in (folder / "drafts").iterdir() if is_version(path.name)]
    versions = [*drafts, *(published.version for published in site.list_releases(folder))]
    year, month, number = max(versions, key=version_order).split(".")
    return f"{year}.{month}.{int(number) + 1}"
