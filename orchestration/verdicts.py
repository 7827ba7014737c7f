"""The latest word of every gate, bound to the inputs it judged, and the evidence log beside it.

Belongs here: recording and reading gate results. Does not belong here: judging.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from catalog.model import Text
from expectations import evidence
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from publish.release.model import RuleResult

WAREHOUSE_GATES = ("intake", "expectations", "dbt")
GATES = (*WAREHOUSE_GATES, "disclosure")
TIMELESS = ("gate", "verdict", "passed", "warned", "failed", "error", "results")


def record(paths: Paths, gate: str, inputs: str, results: Sequence[RuleResult], at: str) -> str:
    """Keep a gate's results for these inputs, and append them to the evidence log. Gives passed, warned or failed."""
    outcome = verdict_of(results)
    latest = read(paths)
    latest[gate] = {"inputs": inputs, "verdict": outcome, "results": [_plain(result) for result in results]}
    paths.verdicts.parent.mkdir(parents=True, exist_ok=True)
    _replace(paths.verdicts, json.dumps(latest, ensure_ascii=False, indent=1, sort_keys=True))
    evidence.append(paths.evidence, {"at": at, "event": "gate", "inputs": inputs, **_timeless(gate, results)})
    return outcome


def _timeless(gate: str, results: Sequence[RuleResult]) -> dict[str, Any]:
    """What the log says of a gate that is the same on any machine at any hour."""
    counts = {key: sum(result.verdict == key for result in results) for key in ("passed", "warned", "failed", "error")}
    return {"gate": gate, "verdict": verdict_of(results), **counts, "results": digest(results)}


def evidence_head(paths: Paths) -> str:
    """The head of the chain of what all gates found last, without clock times: a release states it."""
    return evidence.chain(_timeless(gate, results_of(paths, gate)) for gate in GATES)


def evidence_heads(records: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Takes the records of the evidence log; gives every head that `evidence_head` had when all gates had judged the
    same inputs: whoever rewrites what a gate found cannot make the head that a release states."""
    latest: dict[str, Mapping[str, Any]] = {}
    heads = set()
    for record in records:
        if record.get("event") == "gate":
            latest[record["gate"]] = record
            if len({latest[gate]["inputs"] if gate in latest else None for gate in GATES}) == 1 and GATES[0] in latest:
                heads.add(evidence.chain({name: latest[gate][name] for name in TIMELESS} for gate in GATES))
    return frozenset(heads)


def verdict_of(results: Sequence[RuleResult]) -> str:
    """Fail closed: no result at all is a failure, an error is a failure."""
    if not results or any(result.verdict in ("failed", "error") for result in results):
        return "failed"
    return "warned" if any(result.verdict == "warned" for result in results) else "passed"


def read(paths: Paths) -> dict[str, Any]:
    """Gate -> its latest results; empty before the first run."""
    return json.loads(paths.verdicts.read_text(encoding="utf-8")) if paths.verdicts.exists() else {}


def results_of(paths: Paths, gate: str) -> tuple[RuleResult, ...]:
    """The latest results of one gate."""
    stored = read(paths).get(gate, {}).get("results", [])
    return tuple(RuleResult(**{**result, "text": Text(**result["text"])}) for result in stored)


def require_results(paths: Paths, gate: str, inputs: str) -> tuple[RuleResult, ...]:
    """The results of a gate that has judged exactly these inputs. Raises OrchestrationError when it has not."""
    if read(paths).get(gate, {}).get("inputs") != inputs:
        raise OrchestrationError(f"gate {gate} has not judged these inputs: run `mz run` from the start")
    return results_of(paths, gate)


def require_passed(paths: Paths, inputs: str, gates: Sequence[str] = GATES) -> dict[str, str]:
    """Gate -> verdict. Raises OrchestrationError unless the latest evidence of each of these gates is for exactly these
    inputs and did not fail: nothing is published, or posted, on evidence of something else."""
    latest = read(paths)
    for gate in gates:
        found = latest.get(gate)
        if found is None or found["inputs"] != inputs:
            raise OrchestrationError(f"gate {gate} has not judged these inputs: run `mz run` from the start")
        if found["verdict"] == "failed":
            raise OrchestrationError(f"gate {gate} failed for these inputs: see `mz status`")
    return {gate: latest[gate]["verdict"] for gate in gates}


def digest(results: Sequence[RuleResult]) -> str:
    """Hash of what a gate found, the same on any machine at any hour."""
    text = json.dumps([_plain(result) for result in results], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(result: RuleResult) -> Mapping[str, Any]:
    return {**asdict(result), "text": {"zh": result.text.zh, "en": result.text.en}}


def _replace(path: Path, text: str) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
