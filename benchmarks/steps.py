"""The steps that are measured, each a process of its own: `python -m benchmarks.steps <step> ...`.

  prepare BUREAU MONTH SIZE...  the sample taken in but for the payments of one month, which are written in each size
  intake BUREAU                 take in what is new in the inbox
  warehouse BUREAU              build all layers of the warehouse with their tests

Belongs here: what a step does. Does not belong here: its price (`benchmarks.run`). A step imports what it needs itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import catalog
from orchestration.paths import paths_of

if TYPE_CHECKING:
    from orchestration.stages import Stages


def prepare(bureau_id: str, month: str, *sizes: str) -> None:
    """Write the sample, take it in without the payments of the month, and write those beside it in each size."""
    from benchmarks.payments import FEED, write_payments
    from sample_bureau.write import write_sample

    known, paths = catalog.load(), paths_of(bureau_id)
    write_sample(known.bureau(bureau_id), known, paths.inbox, paths.ledger)
    register = known.sources[FEED].register_id
    (usual,) = paths.inbox.glob(f"{register}_*_{month.replace('-', '')}.csv")
    aside = paths.root.parent / "payments"
    for rows in map(int, sizes):
        (aside / str(rows)).mkdir(parents=True)
        write_payments(known, aside / str(rows) / usual.name, month, rows)
    usual.unlink()
    _stages(bureau_id).take_in()


def intake(bureau_id: str) -> None:
    """Take in what is new. CPU seconds by stage stand where a run leaves them."""
    from benchmarks.payments import FEED

    stages = _stages(bureau_id)
    (new,) = stages.take_in().deliveries
    if new.feed != FEED or new.status != "admitted" or new.accepted == 0:
        raise SystemExit(f"{new.file}: {new.status} {new.message}")
    stages.timings.save(stages.paths.timings)


def warehouse(bureau_id: str) -> None:
    """Build conformed tables, aggregates and indicators. What dbt takes to read its project is a stage of its own."""
    stages = _stages(bureau_id)
    with stages.timings.stage("warehouse.parse"):
        stages.warehouse.parse()
    stages.build("conformed")
    stages.build("aggregates")
    stages.timings.save(stages.paths.timings)


def _stages(bureau_id: str) -> Stages:
    from orchestration.stages import Stages

    known = catalog.load()
    return Stages(known.bureau(bureau_id), known, paths_of(bureau_id), lambda: datetime.now(UTC))


STEPS: dict[str, Callable[..., None]] = {
    "prepare": prepare,
    "intake": intake,
    "warehouse": warehouse,
}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
