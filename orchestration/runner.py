"""`mz run`: every stage in one process through Dagster's definitions, and the summary that a person reads."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from catalog.load import Catalog
from catalog.model import Bureau
from intake import landing
from intake.errors import public_name
from orchestration.console import shown_progress
from orchestration.fingerprint import rules_version
from orchestration.notices import expire, today
from orchestration.paths import Paths
from orchestration.printing import summary
from orchestration.stages import Stages
from orchestration.status import status
from publish.release import site
from publish.release.verify import checksum_findings, verify_site


@dataclass(frozen=True)
class Outcome:
    """Whether a run got to its end, and what to tell the person who started it."""

    succeeded: bool
    text: str


def run_all(
    bureau: Bureau, catalog: Catalog, paths: Paths, now: Callable[[], datetime], *, again: bool = False
) -> Outcome:
    """Run all stages. When neither deliveries nor rules changed since the published release, only that is checked.

    Notices that have expired are taken down first.
    """
    expire(bureau, paths, today(now()))
    with shown_progress(quiet=False) as progress:
        stages = Stages(bureau, catalog, paths, now, progress)
        before = len(stages.deliveries())
        if not again and _nothing_new(stages):
            text = summary(status(bureau, catalog, paths), catalog, paths, "没有新的报送 / nothing new")
            return Outcome(True, "\n".join([text, *_not_taken_in(stages, before)]))
        stages.log("run begun", code=rules_version(), engines=_engines())
        step, failure = _materialize(stages)
        stages.log("run ended", succeeded=not failure, failed_step=step, inputs=stages.inputs())
    with stages.timings.stage("summary"):
        text = failure or summary(status(bureau, catalog, paths), catalog, paths, "完成 / done")
    stages.timings.save(paths.timings)
    return Outcome(not failure, "\n".join([text, *_not_taken_in(stages, before)]))


def _not_taken_in(stages: Stages, before: int) -> list[str]:
    """What this run refused, with the remedy, and files for months outside the bureau's period."""
    refused = [d.message for d in stages.deliveries()[before:] if d.status == "rejected"]
    period = (stages.bureau.period_start, stages.bureau.period_end)
    sources = stages.catalog.sources_of(stages.bureau)
    outside = [
        f"{public_name(file.path.name)}: 不在本期 {period[0]}—{period[1]}，未接收 / outside the period, not taken in"
        for file in landing.inbox(stages.paths.root, sources)
        if file.source and not period[0] <= file.month <= period[1]
    ]
    return [f"  退回 / refused: {message}" for message in [*refused, *outside]]


def _nothing_new(stages: Stages) -> bool:
    """Whether the inbox holds nothing new, and the published release is of these inputs and intact."""
    from orchestration import letters, verdicts

    published = site.current(stages.paths.publish)
    if published is None:
        return False
    stages.take_in()
    # A file that was refused changes no input of the release, and has its letter all the same.
    letters.send(stages)
    judged = {found["inputs"] for found in verdicts.read(stages.paths).values()}
    if judged != {stages.inputs()} or stages.published_inputs() != stages.inputs():
        return False
    return not verify_site(stages.paths.publish / "site", checksum_findings)


def _engines() -> dict[str, str]:
    """The versions of what computes."""
    return {name: version(name) for name in ("dagster", "dbt-duckdb", "duckdb", "great-expectations")}


def _materialize(stages: Stages) -> tuple[str, str]:
    """Run Dagster's global job; gives the step and the message of the first failure, empty when all went well."""
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    warnings.filterwarnings("ignore", module="dagster")
    from orchestration.definitions import materialize_all

    result = materialize_all(stages)
    if result.success:
        return "", ""
    failed = [event for event in result.all_events if event.is_step_failure]
    first = failed[0] if failed else None
    data = first.step_failure_data if first else None
    cause = data.error.cause or data.error if data and data.error else None
    reason = stages.failure or (cause.message.strip() if cause else "the run failed")
    step = (first.step_key if first else None) or "run"
    return step, f"{step}: {reason}"


def developer_environment(bureau: Bureau, home: Path) -> dict[str, str]:
    """The environment of `mz dev`: which bureau, where Dagster keeps its runs, no telemetry."""
    return {
        **os.environ,
        "MZ_BUREAU": bureau.id,
        "DAGSTER_HOME": str(home),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        # `dagster dev` recommends a successor that needs another package.
        "PYTHONWARNINGS": "ignore:Function `dev_command` is superseded",
    }
