"""What `mz status` and `mz claims` say, as plain data: read from the bureau's folder, nothing recomputed.

Belongs here: reading state. Does not belong here: printing (`orchestration.cli`).
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import duckdb

from catalog.load import Catalog
from catalog.model import Bureau
from intake import accounts
from orchestration import defects, reports, verdicts
from orchestration.errors import OrchestrationError
from orchestration.fingerprint import fingerprint
from orchestration.paths import Paths
from publish.assemble import claim_reason
from publish.relations import relation_results
from publish.release import site
from publish.tables import read_claims, read_relations


def status(bureau: Bureau, catalog: Catalog, paths: Paths) -> dict[str, Any]:
    """Release, portal, gates, row accounting, claims, planted defects, CPU seconds of the last run."""
    deliveries = accounts.read(paths.root)
    published = site.current(paths.publish)
    inputs = fingerprint(bureau, deliveries)
    latest = verdicts.read(paths)
    claims = claim_list(bureau, catalog, paths) if paths.warehouse.exists() else []
    return {
        "bureau": bureau.id,
        "synthetic": bureau.synthetic,
        "release": {
            "version": published.version,
            "path": str(published.path),
            "manifest_sha256": published.manifest_sha256,
        }
        if published
        else None,
        "portal": str(paths.publish / "site" / "index.html") if published else None,
        "gates": {gate: _gate(latest.get(gate), inputs) for gate in verdicts.GATES},
        "rows": {
            source.feed: dict(
                reports.row_counts(d for d in deliveries if d.feed == source.feed and d.status != "repeated")
            )
            for source in catalog.sources_of(bureau)
        },
        "deliveries": dict(Counter(delivery.status for delivery in deliveries)),
        "claims": dict(Counter(claim["status"] for claim in claims)),
        "defects": defects.score(paths),
        "cpu_seconds": json.loads(paths.timings.read_text()) if paths.timings.exists() else {},
    }


def _gate(found: dict[str, Any] | None, inputs: str) -> str:
    """passed, failed or not run; evidence of other inputs counts as not run."""
    if found is None or found["inputs"] != inputs:
        return "not run"
    return "failed" if found["verdict"] == "failed" else "passed"


def _must_exist(bureau: Bureau, paths: Paths) -> None:
    if not paths.warehouse.exists():
        raise OrchestrationError(f"{bureau.id}: there is no warehouse yet; run `mz run --bureau {bureau.id}` first")


def claim_list(bureau: Bureau, catalog: Catalog, paths: Paths) -> list[dict[str, Any]]:
    """Every figure the bureau published, recomputed: status, both values in base units, difference, reason.

    Raises OrchestrationError when there is no warehouse yet.
    """
    _must_exist(bureau, paths)
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        values = {value.claim_id: value for value in read_claims(connection)}
    return [
        {
            "claim_id": claim.claim_id,
            "label": claim.label,
            "unit": claim.base_unit,
            "status": values[claim.claim_id].status,
            "published": _number(claim.value_base_unit),
            "computed": _number(values[claim.claim_id].computed),
            "difference": _number(values[claim.claim_id].difference),
            "reason": claim_reason(claim, values[claim.claim_id].status).en,
            "reason_zh": claim_reason(claim, values[claim.claim_id].status).zh,
            "waits_for": claim.waits_for,
        }
        for claim in catalog.claims(bureau.id)
    ]


def relation_list(bureau: Bureau, catalog: Catalog, paths: Paths) -> list[dict[str, Any]]:
    """Every relation between published figures: both sides as published and from the registers, and what was found.

    Raises OrchestrationError when there is no warehouse yet.
    """
    _must_exist(bureau, paths)
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        values = {value.relation_id: value for value in read_relations(connection)}
    everything = {claim.claim_id for claim in catalog.claims(bureau.id)}
    return [
        {
            "relation_id": result.relation_id,
            "text_zh": result.text.zh,
            "text_en": result.text.en,
            "basis": result.basis,
            "comparison": result.comparison,
            "status": result.status,
            "left": result.left,
            "right": result.right,
            "left_value": _number(values[result.relation_id].left),
            "right_value": _number(values[result.relation_id].right),
            "difference": _number(values[result.relation_id].left - values[result.relation_id].right),
            "registers": result.registers,
            "registers_left_value": _number(values[result.relation_id].recomputed_left),
            "registers_right_value": _number(values[result.relation_id].recomputed_right),
            "finding_zh": result.finding.zh,
            "finding_en": result.finding.en,
            "note_zh": result.note.zh if result.note else None,
            "note_en": result.note.en if result.note else None,
            "claims": list(result.claims),
        }
        for result in relation_results(values.values(), catalog, bureau, visible=everything)
    ]


def _number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
