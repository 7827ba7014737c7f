"""Writes the sample of one bureau: deliveries into the inbox, ledger and account of figures beside it.

Belongs here: files on disk and progress. Does not belong here: what stands in the files (`deliveries`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from catalog.load import Catalog
from catalog.model import Bureau
from sample_bureau import canaries
from sample_bureau.calibrate import Calibrator
from sample_bureau.defects import Ledger
from sample_bureau.deliveries import Deliveries
from sample_bureau.errors import SampleError
from sample_bureau.quirks import quirks_of
from sample_bureau.randomness import Streams
from sample_bureau.recipe.load import FOLDER, load_recipes
from sample_bureau.recipe.registers import Elsewhere, draw_registers
from sample_bureau.world.build import World, build

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """How much was written: files, data rows in them, planted defects; published figures that the recipes were made to
    meet, and those among them that contradict others.
    """

    files: int
    rows: int
    defects: int
    claims: int
    contradictions: int


def write_sample(
    bureau: Bureau,
    catalog: Catalog,
    inbox: Path,
    ledger: Path,
    progress: Progress | None = None,
    recipes: Path = FOLDER,
) -> SampleSummary:
    """Writes all deliveries of a bureau and the ledger; the same bytes on every run.

    `progress` is told what is under way, how many deliveries are done, and how many there are.
    Raises SampleError when the profile names no seed, its claims cannot be met, or a recipe is wrong.
    """
    report: Progress = progress or (lambda _label, _done, _total: None)
    if not bureau.sample or "seed" not in bureau.sample:
        raise SampleError(f"bureau '{bureau.id}' has no sample: its profile names no seed under `sample`")
    entries = Ledger()
    report("building the world", 0, 1)
    sources = catalog.sources_of(bureau)
    known = load_recipes(catalog, sources, recipes)
    drawn = {feed for feed, recipe in known.items() if recipe.columns}
    world = build(bureau, catalog) if any(source.feed not in drawn for source in sources) else None
    streams = Streams(int(bureau.sample["seed"]))
    calibrator = Calibrator(bureau, catalog, known)
    registers = draw_registers(bureau, catalog, streams, known, _elsewhere(world), calibrator.plan, calibrator.account)
    calibration = calibrator.report()
    entries.quirks += quirks_of(sources, known)
    deliveries = Deliveries(world, registers, streams, bureau, catalog, entries)
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
    certificate = world.canary_certificate if world else None
    entries.write(ledger, bureau.id, canaries.canary_strings(bureau.feeds, certificate))
    calibration.write(ledger.with_name("calibration.json"))
    return SampleSummary(files, rows, len(entries.defects), len(calibration.used), len(calibration.contradictions))


def _elsewhere(world: World | None) -> Elsewhere:
    """What the world holds for the recipes."""
    if world is None:
        return Elsewhere({}, {}, {person.id_number for person in canaries.PEOPLE})
    return Elsewhere(world.rows, world.pools, world.people.taken)


def _write(path: Path, content: bytes) -> None:
    """Puts a file in place in one step, so that nobody sees half of it."""
    partial = path.with_name(f".{path.name}.part")
    partial.write_bytes(content)
    partial.replace(path)
