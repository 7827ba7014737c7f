"""Writes the sample of one bureau: deliveries into the inbox, the ledger of planted defects beside it.

Belongs here: files on disk and progress. Does not belong here: what stands in the files (`deliveries`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from catalog.load import Catalog
from catalog.model import Bureau
from sample_bureau.canaries import canary_strings
from sample_bureau.defects import Ledger
from sample_bureau.deliveries import Deliveries
from sample_bureau.world.build import build

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """How much was written: files, data rows in them, planted defects."""

    files: int
    rows: int
    defects: int


def write_sample(
    bureau: Bureau, catalog: Catalog, inbox: Path, ledger: Path, progress: Progress | None = None
) -> SampleSummary:
    """Writes all deliveries of a bureau and the ledger; the same bytes on every run.

    `progress` is told what is under way, how many months of forms are done, and how many there are.
    Raises SampleError when the profile names no seed or its claims cannot be met.
    """
    report: Progress = progress or (lambda _label, _done, _total: None)
    entries = Ledger()
    report("building the world", 0, 1)
    world = build(bureau, catalog)
    deliveries = Deliveries(world, bureau, catalog, entries)
    sources = catalog.sources_of(bureau)
    total, done, files, rows = sum(deliveries.count(source) for source in sources), 0, 0, 0
    inbox.mkdir(parents=True, exist_ok=True)
    for source in sources:
        for month in deliveries.of(source):
            for delivery in month:
                _write(inbox / delivery.name, delivery.content)
                files += 1
                rows += delivery.rows
            done += 1
            report(source.feed, done, total)
    entries.write(ledger, bureau.id, canary_strings(bureau.feeds, world.canary_certificate))
    return SampleSummary(files, rows, len(entries.defects))


def _write(path: Path, content: bytes) -> None:
    """Puts a file in place in one step, so that nobody sees half of it."""
    partial = path.with_name(f".{path.name}.part")
    partial.write_bytes(content)
    partial.replace(path)
