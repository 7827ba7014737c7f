"""`mz audit verify`: does the evidence still say what was written, and does it tell of everything that is there?

The chain proves itself line by line. What lies beside it proves that it is the same chain as ever: the books of intake
and the vault's openings begin as the log saw them, the gates' latest results have the logged hashes, and every
release and every approval is told of, with a head that only these gate results give.

Belongs here: comparing. Does not belong here: the form of the log (`expectations.evidence`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from expectations import evidence
from intake import accounts, decisions, vault
from orchestration import verdicts
from orchestration.paths import Paths
from publish.release import approvals, site
from publish.release.history.record import WITHDRAWAL
from publish.release.manifest import MANIFEST, is_version

Records = Sequence[dict[str, Any]]


def problems(paths: Paths, *heads: str) -> list[str]:
    """What is wrong with the evidence, one sentence each; empty when all of it holds. `heads` are hashes of the log
    that were written down elsewhere."""
    records = evidence.records(paths.evidence)
    return [
        *evidence.verify(paths.evidence, *heads, *_heads_of_approvals(paths)),
        *_beginnings(paths, records),
        *_latest_results(paths, records),
        *_releases(paths, records),
        *_approvals(paths, records),
    ]


def told(records: Records, event: str) -> list[dict[str, Any]]:
    """The records of one kind of event."""
    return [record for record in records if record.get("event") == event]


def _beginnings(paths: Paths, records: Records) -> Iterator[str]:
    """The files to which lines are only ever added: none that the log has seen was changed or taken out."""
    openings = paths.root / "vault" / vault.OPENINGS
    decided = paths.root / "quarantine" / decisions.BOOK
    seen_in_the_log = {
        "books": paths.root / accounts.BOOKS,
        "vault opened": openings,
        "rows mended": decided,
        "rows decided": decided,
        "leads found": paths.leads,
        "lead recorded": paths.leads,
    }
    for event, path in seen_in_the_log.items():
        seen = told(records, event)
        for record in seen:
            if not evidence.still_begins(path, record["lines"], record["sha256"]):
                yield (
                    f"{path.name}: the first {record['lines']} lines are not those of {record['at']}: "
                    "a line was changed or removed"
                )
                break
    recorded = max((record["lines"] for record in told(records, "vault opened")), default=0)
    if evidence.extent(openings)["lines"] != recorded:
        yield f"{openings.name}: the vault was opened without a line in the evidence, or openings were removed"


def _latest_results(paths: Paths, records: Records) -> Iterator[str]:
    """What the gates found last, which every report reads, is what they wrote into the log."""
    gates = {record["gate"]: record for record in told(records, "gate")}
    latest = verdicts.read(paths)
    for gate in sorted(latest.keys() | gates.keys()):
        stated = gates.get(gate, {}).get("results")
        if gate not in latest or verdicts.digest(verdicts.results_of(paths, gate)) != stated:
            yield f"{paths.verdicts.name}: the results of gate {gate} are not those in the evidence"


def _releases(paths: Paths, records: Records) -> Iterator[str]:
    """Every release that is served was published by a line, on gate results that stand in the log."""
    published = {(record["version"], record["manifest_sha256"]) for record in told(records, "published")}
    heads = verdicts.evidence_heads(records)
    served = site.list_releases(paths.publish)
    for release in served:
        manifest = json.loads((release.path / MANIFEST).read_bytes())
        if (release.version, release.manifest_sha256) not in published:
            yield f"release {release.version}: the evidence does not tell of its publication: lines are missing"
        if manifest["kind"] != WITHDRAWAL and manifest["evidence_head"] not in heads:
            yield (
                f"release {release.version}: the log does not give its evidence head {manifest['evidence_head']}: "
                "gate results were rewritten or removed"
            )
    for version in sorted({version for version, _ in published} - {release.version for release in served}):
        yield f"release {version}: the evidence tells of its publication, but it is not served"


def _approvals(paths: Paths, records: Records) -> Iterator[str]:
    """Every approval on record was given by a line, for the same draft."""
    given = {(r["version"], r["person"].strip(), r["manifest_sha256"]) for r in told(records, "approved")}
    for version, record in _approval_records(paths):
        if (version, record["person"], record["manifest_sha256"]) not in given:
            yield f"release {version}: the evidence does not tell of the approval by {record['person']}"


def _heads_of_approvals(paths: Paths) -> list[str]:
    """The heads of the log at the time of each person's approval, as records and published manifests state them."""
    stated = [record.get("evidence_head", "") for _, record in _approval_records(paths)]
    for release in site.list_releases(paths.publish):
        manifest = json.loads((release.path / MANIFEST).read_bytes())
        stated += [each.get("evidence_head", "") for each in manifest["approvals"]]
    return sorted(set(stated) - {""})


def _approval_records(paths: Paths) -> Iterator[tuple[str, dict[str, Any]]]:
    folder = paths.publish / "approvals"
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        if is_version(path.stem):
            yield from ((path.stem, record) for record in approvals.records(paths.publish, path.stem))
