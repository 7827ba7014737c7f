"""`mz release check`: what is on record about a draft, brought to whoever reviews it.

Belongs here: collecting. Does not belong here: judging and wording (`publish.release.review`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from expectations import evidence
from orchestration import verdicts
from orchestration.errors import OrchestrationError
from orchestration.fingerprint import inputs_of
from orchestration.stages import Stages
from publish.disclosure.report import leaning_cells
from publish.errors import PublishError
from publish.release import approvals, site, workflow
from publish.release.disk import PRIVATE, read_tree, write_tree
from publish.release.history.record import WITHDRAWAL
from publish.release.manifest import MANIFEST, is_version, sha256, version_order, withdrawals_of
from publish.release.review import OnRecord, Review, as_page, as_text
from publish.release.review import review as judged
from publish.release.verify import verify

__all__ = ["as_data", "as_text", "keep_page", "review"]


def review(stages: Stages, version: str | None) -> Review:
    """The review of a draft, by default of the newest. Raises PublishError when there is none."""
    folder = stages.paths.publish
    name = version or _newest_draft(folder)
    draft = workflow.draft_release(folder, name)
    files = read_tree(draft)
    digest = sha256(files[MANIFEST])
    given = [record for record in approvals.records(folder, name) if record["manifest_sha256"] == digest]
    known = OnRecord(
        findings=verify(draft),
        evidence_problems=_evidence_problems(stages, json.loads(files[MANIFEST])),
        results=[result for gate in verdicts.GATES for result in verdicts.results_of(stages.paths, gate)],
        approvals=approvals.approvals_in(given),
        persons=stages.bureau.approval.persons,
        withdrawn=frozenset(
            dataset
            for published in site.list_releases(folder)
            for each in withdrawals_of((published.path / MANIFEST).read_bytes())
            for dataset in each.datasets
        ),
        thresholds={
            name: profile.threshold
            for name in stages.bureau.datasets
            if (profile := stages.catalog.protection(stages.catalog.datasets[name])).method == "suppress"
        },
        leaning=leaning_cells(stages.paths.protection),
    )
    return judged(files, known)


def _newest_draft(folder: Path) -> str:
    drafts = folder / "drafts"
    versions = [path.name for path in (drafts.iterdir() if drafts.is_dir() else ()) if is_version(path.name)]
    if not versions:
        raise OrchestrationError("there is no draft to check: run `mz release draft` first")
    return max(versions, key=version_order)


def _evidence_problems(stages: Stages, manifest: dict[str, Any]) -> list[str]:
    """Why the evidence does not speak for exactly this draft: a broken log, a gate, other inputs, no key to sign."""
    problems = evidence.verify(stages.paths.evidence)
    try:
        if not stages.bureau.synthetic:
            _ = stages.signing_keys
        if manifest["kind"] == WITHDRAWAL:
            return problems
        verdicts.require_passed(stages.paths, stages.inputs())
    except (OrchestrationError, PublishError) as error:
        problems.append(str(error))
    is_latest = manifest["evidence_head"] == verdicts.evidence_head(stages.paths)
    if not is_latest or manifest["inputs"] != inputs_of(stages.deliveries()):
        problems.append("the draft is of other inputs or other results than the latest: run `mz release draft` again")
    return problems


def keep_page(stages: Stages, found: Review) -> Path:
    """Keep the review as a page for the reviewer alone, outside the site; gives its path."""
    folder = stages.paths.publish / "reviews" / found.version
    path = folder / "index.html"
    path.unlink(missing_ok=True)
    write_tree(folder, {path.name: as_page(found)}, PRIVATE)
    return path


def as_data(found: Review) -> dict[str, Any]:
    """The review for machines."""
    return {
        "version": found.version,
        "facts": {label.en: value for label, value in found.facts},
        "blocking": [text.model_dump() for text in found.blocking],
        "questions": [text.model_dump() for text in found.questions],
        "changes": [text.model_dump() for text in found.changes],
    }
