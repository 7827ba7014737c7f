"""The approvals of a release: what a confidentiality review (先审查后公开) has to say, and the record of it.

Belongs here: what an approval must be, and reading the record. Does not belong here: when approvals are asked for
(`workflow`). The record of a version is a file of lines that are only ever added.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from publish.errors import PublishError
from publish.release.history.record import WITHDRAWAL
from publish.release.manifest import checked_version, is_time
from publish.release.model import Approval

GATES = ("intake", "expectations", "dbt", "disclosure")
PASSING = ("passed", "warned")


def stated(person: str, reason: str, at: str, is_automatic: bool, evidence_head: str = "") -> Approval:
    """Takes what a person says, and the head of the evidence log; gives it as an approval.

    Raises PublishError when it is not complete.
    """
    if not person.strip() or not reason.strip():
        raise PublishError("an approval names a person and a reason")
    if not is_time(at):
        raise PublishError("the time of an approval is ISO 8601 with its UTC offset")
    return Approval(person.strip(), at, reason.strip(), is_automatic, evidence_head)


def same_person(approval: Approval) -> str:
    """What two approvals of one person have in common: the name, whatever its case and spaces."""
    return " ".join(approval.person.split()).casefold()


def approvals_file(root: Path, version: str) -> Path:
    """Where the approvals of a version are written down."""
    return root / "approvals" / f"{checked_version(version)}.jsonl"


def records(root: Path, version: str) -> list[dict[str, Any]]:
    """The approvals of a version as they were written down, with the hash of the manifest they were given for."""
    path = approvals_file(root, version)
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def approvals_in(records: Sequence[Mapping[str, Any]]) -> tuple[Approval, ...]:
    """The approvals that stand in records."""
    # Approvals of the first releases name no head of the evidence.
    return tuple(
        Approval(r["person"], r["at"], r["reason"], r["is_automatic"], r.get("evidence_head", "")) for r in records
    )


def require_same_draft(root: Path, version: str, manifest_sha256: str) -> None:
    """Raises PublishError when another draft of this version was approved."""
    if any(record["manifest_sha256"] != manifest_sha256 for record in records(root, version)):
        raise PublishError(f"another draft of {version} is approved already; give this one a new version")


def require_approvable(manifest: Mapping[str, Any], approval: Approval) -> None:
    """Raises PublishError when a gate is open, or when a machine approves what it may not."""
    version, gates = manifest["release"], manifest["gates"]
    # A withdrawal publishes no figures that a gate could judge; only a person can say that it is needed.
    withdraws = manifest["kind"] == WITHDRAWAL
    if withdraws and approval.is_automatic:
        raise PublishError(f"release {version} withdraws what was published: a person has to approve it")
    if open_gates := [gate for gate in GATES if gates.get(gate) not in PASSING and not withdraws]:
        raise PublishError(f"release {version} has not passed the gates: {', '.join(open_gates)}")
    if approval.is_automatic and not manifest["synthetic"]:
        raise PublishError(f"release {version} is not synthetic: a person has to approve it")
    if approval.is_automatic and approval.at != manifest["released_at"]:
        raise PublishError("an automatic approval states the release's own time, so that runs are repeatable")
