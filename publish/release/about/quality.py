"""`quality.json`: the rules that concern a dataset, with their verdicts, as counts.

They are the rules for the feeds of its registers, for the models it is computed from, and for the dataset itself. A
rule that judged several batches (months, say) stands here once, with its worst verdict and without rows.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from publish.release.about.accounting import NOTE, feeds_told, rules_told
from publish.release.formats.json_file import document_with
from publish.release.model import VERDICT_ORDER, DatasetTable, FeedQuality, Release, RuleResult, Verdict


def quality_bytes(release: Release, table: DatasetTable) -> bytes:
    """Takes a dataset; gives `quality.json`."""
    rules = by_rule(concerning(release, table))
    gates = list(dict.fromkeys(rule["gate"] for rule in rules))
    head = {
        "dataset": table.dataset.id,
        "release": release.version,
        "synthetic": release.is_synthetic,
        "note": {"zh": NOTE.zh, "en": NOTE.en},
        "gates": {gate: _tally(rule["verdict"] for rule in rules if rule["gate"] == gate) for gate in gates},
    }
    lines = ",\n".join(json.dumps(rule, ensure_ascii=False) for rule in rules)
    return document_with(head, "rules", f"[\n{lines}\n]" if lines else "[]")


def feeds_of(release: Release, table: DatasetTable) -> list[FeedQuality]:
    """Takes a dataset; gives the feeds of its registers."""
    return [feed for feed in feeds_told(release) if feed.register in table.dataset.registers]


def concerning(release: Release, table: DatasetTable) -> list[RuleResult]:
    """Takes a dataset; gives the results of all rules about it, its feeds and the models that it is computed from."""
    feeds = {feed.feed for feed in feeds_of(release, table)}
    models = {model.rpartition("/")[2] for model in release.lineage.get(table.dataset.id, ())}
    # A feed and a dataset may have one name; cells are judged of datasets alone.
    names = {table.dataset.id, table.dataset.model, *models, *feeds}
    own = {"disclosure": {table.dataset.id}}
    return [*rules_told(release, (rule for rule in release.rules if rule.judged in own.get(rule.gate, names)))]


def by_rule(results: Iterable[RuleResult]) -> list[dict[str, Any]]:
    """Takes results as they may be told; gives each rule with each thing it judged once, with its worst verdict."""
    grouped: defaultdict[tuple[str, str, str], list[RuleResult]] = defaultdict(list)
    for result in results:
        grouped[result.gate, result.code, result.judged].append(result)
    return [_told(own) for own in grouped.values()]


def _told(results: Sequence[RuleResult]) -> dict[str, Any]:
    first = results[0]
    return {
        "gate": first.gate,
        "code": first.code,
        "text": {"zh": first.text.zh, "en": first.text.en},
        "subject": first.judged,
        "judged": len(results),
        "checked": _sum(result.checked for result in results),
        "failed": _sum(result.failed for result in results),
        "verdict": min((result.verdict for result in results), key=VERDICT_ORDER.index),
        "action": first.action,
    }


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _tally(verdicts: Iterable[Verdict]) -> Mapping[str, int]:
    counts = Counter(verdicts)
    return {"rules": counts.total(), **{verdict: counts[verdict] for verdict in get_args(Verdict)}}
