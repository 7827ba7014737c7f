"""`make bench`: what a run of a bureau costs, and what large payment files cost beside a mere conversion to Parquet.

Everything is CPU seconds, user and system, children included: on a busy machine they hold still when the clock does
not. Pipeline and peer take turns, and of several runs the median counts.

Belongs here: the order of the measurements. Does not belong here: the steps, the printed report.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import catalog
from benchmarks.measure import MeasurementFailed, Usage, median_usage, run_measured
from benchmarks.report import BureauCost, PaymentCost, as_json, as_markdown

SMALL = 4_000
"""Rows that the sample bureau pays out in a month."""

_MZ = ("-c", "from orchestration.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Place:
    """A data root of a measurement's own, and the environment in which processes find it."""

    folder: Path
    bureau_id: str

    @property
    def root(self) -> Path:
        """The bureau's folder."""
        return self.folder / "data" / self.bureau_id

    @property
    def environment(self) -> Mapping[str, str]:
        """Data and keys lie here, and nowhere else."""
        return {**os.environ, "MZ_DATA": str(self.folder / "data"), "MZ_KEYS": str(self.folder / "keys")}

    def step(self, name: str, *arguments: str) -> Usage:
        """The price of a step (`benchmarks.steps`)."""
        return run_measured(["-m", "benchmarks.steps", name, self.bureau_id, *arguments], self.environment)

    def mz(self, command: str) -> Usage:
        """The price of a command."""
        return run_measured([*_MZ, command, "--bureau", self.bureau_id], self.environment)

    def stages(self) -> dict[str, float]:
        """CPU seconds by stage of the last run."""
        return {str(name): float(spent) for name, spent in json.loads((self.root / "timings.json").read_text()).items()}


def measure_bureau(bureau_id: str, runs: int) -> BureauCost:
    """A bureau's whole run from nothing, and a run after it that finds nothing new, each time in a fresh root."""
    first, again, stages = [], [], defaultdict(list)
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="mz-bench-") as folder:
            place = Place(Path(folder), bureau_id)
            place.mz("sample")
            first.append(place.mz("run"))
            for name, spent in place.stages().items():
                stages[name].append(spent)
            judged = _judged(place)
            again.append(place.mz("run"))
            if _judged(place) != judged:
                raise MeasurementFailed("the second run found something new: did code or contracts change meanwhile?")
    return BureauCost(
        bureau_id,
        runs,
        median_usage(first),
        {name: median(spent) for name, spent in stages.items()},
        median_usage(again),
    )


def _judged(place: Place) -> bytes:
    """What gates have put on record: a run with nothing new adds nothing."""
    return (place.root / "evidence" / "log.jsonl").read_bytes()


def measure_payments(bureau_id: str, sizes: Sequence[int], runs: int) -> list[PaymentCost]:
    """Payments of one month in several sizes, arriving at a bureau that has everything else, and the peer beside it.

    It is the month in the middle of the period: its rows count again in the year to date of each later month, and the
    middle is what the average month costs. A small file comes first: it shows what a run costs anyway.
    """
    bureau = catalog.load().bureau(bureau_id)
    month = _middle(bureau.period_start, bureau.period_end)
    with tempfile.TemporaryDirectory(prefix="mz-bench-") as folder:
        base = Place(Path(folder) / "base", bureau_id)
        base.step("prepare", month, *map(str, (SMALL, *sizes)))
        return [_measure_size(base, Path(folder) / "try", rows, runs) for rows in (SMALL, *sizes)]


def _measure_size(base: Place, folder: Path, rows: int, runs: int) -> PaymentCost:
    (file,) = (base.folder / "data" / "payments" / str(rows)).iterdir()
    taken, built, converted, stages = [], [], [], defaultdict(list)
    for _ in range(runs):
        place = Place(folder, base.bureau_id)
        shutil.copytree(base.root, place.root)
        shutil.copytree(base.folder / "keys", folder / "keys")
        os.link(file, place.root / "inbox" / file.name)
        taken.append(place.step("intake"))
        built.append(place.step("warehouse"))
        for name, spent in place.stages().items():
            stages[name].append(spent)
        converted.append(run_measured(["-m", "benchmarks.peer", str(file), str(folder / "peer.parquet")], os.environ))
        shutil.rmtree(folder)
    return PaymentCost(
        rows,
        file.stat().st_size,
        runs,
        median_usage(taken),
        median_usage(built),
        {name: median(spent) for name, spent in stages.items()},
        median_usage(converted),
    )


def _middle(first: str, last: str) -> str:
    """The month in the middle of a period, the later one of two."""
    begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    year, month = divmod((begin + end + 1) // 2, 12)
    return f"{year}-{month + 1:02d}"


def main() -> None:
    """Measure, print, and write the results where asked: a .json for machines, a .md for people."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="What a run costs, in CPU seconds.")
    parser.add_argument("--bureau", default="dongxihu-2020")
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000], help="sizes of large payment files")
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts")
    parser.add_argument("--no-bureau", action="store_true", help="large payment files only")
    parser.add_argument("--out", type=Path, action="append", default=[], help="results.md or results.json")
    wanted = parser.parse_args()
    print(f"measuring, {wanted.runs} runs of each; some minutes ...", flush=True)
    bureau = None if wanted.no_bureau else measure_bureau(wanted.bureau, wanted.runs)
    payments = measure_payments(wanted.bureau, wanted.rows, wanted.runs) if wanted.rows else []
    text = as_markdown(bureau, payments)
    print(text)
    for path in wanted.out:
        path.write_text(as_json(bureau, payments) if path.suffix == ".json" else text, encoding="utf-8")


if __name__ == "__main__":
    main()
