"""Side by side on the same tables: the product, a plain greedy baseline, and R packages where they are at hand.

`python -m benchmarks.suppression --out benchmarks/disclosure.md`. A peer that is not installed, or that does not come
to an end in time, is left out and named. Every pattern is judged by the product's attack. Belongs here: running the
cases and the report. Does not belong here: a single case (`benchmarks.disclosure`), the tables (`benchmarks.cubes`).
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks.cubes import Cube
from benchmarks.disclosure import METHODS, Outcome, attacked, load, outcome
from benchmarks.measure import REPOSITORY, Usage, run_measured
from benchmarks.report import machine, table

R_METHODS = (
    "GaussSuppression",
    "GaussSuppression width",
    "sdcTable SIMPLEHEURISTIC_OLD",
    "sdcTable SIMPLEHEURISTIC",
    "sdcTable GAUSS",
)
ALONE = "selection alone"
_INTRODUCTION = """\
# Suppression, side by side

`{command}`

{machine}. Synthetic tables (`benchmarks/cubes.py`): counts below 5 are hidden, zeros are published, and every hidden
count must keep an interval of 3. Every pattern is judged by the product's attack: cells that a reader can tell
exactly, cells that are bounded too narrowly (those told exactly among them). CPU seconds of the product leave out
start-up and compilation, those of R what it takes to load packages; memory is that of the whole process. `width 1`
asks only that nothing is told exactly, which is what GaussSuppression promises by default. `selection alone` is
neither attacked nor mended.
"""
Row = tuple[Outcome, Usage | None]


def product(name: str, method: str) -> Row:
    """A case of the product or of the baseline, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="mz-bench-") as folder:
        path = Path(folder) / "outcome.json"
        used = run_measured(["-m", "benchmarks.disclosure", name, method, str(path)], os.environ)
        return Outcome(**json.loads(path.read_text(encoding="utf-8"))), used


def peer(cube: Cube, method: str, patience: float) -> Row | str:
    """A case of an R package; the reason where there is none."""
    if shutil.which("Rscript") is None:
        return "R is not installed"
    with tempfile.TemporaryDirectory(prefix="mz-bench-") as name:
        folder = Path(name)
        write_for_r(cube, folder)
        try:
            ended = subprocess.run(
                ["Rscript", str(REPOSITORY / "benchmarks" / "peer.R"), name, method],
                capture_output=True,
                text=True,
                timeout=patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"not finished in {patience:.0f} s"
        if ended.returncode != 0:
            said = [line for line in ended.stderr.splitlines() if line.startswith("Error")]
            return said[0] if said else "ended without a word"
        hidden = read_from_r(cube, folder / f"{method}.csv")
        spent = float((folder / f"{method}.txt").read_text(encoding="utf-8"))
    return outcome(cube, method, (hidden, attacked(cube, hidden), spent, 0.0)), None


def _codes(cube: Cube) -> list[list[str]]:
    """A code per value of each dimension."""
    return [[f"{d.name[0]}{i:04d}" for i in range(len(d.holds))] for d in cube.dimensions]


def write_for_r(cube: Cube, folder: Path) -> None:
    """The finest cells, and each dimension as a tree in the notation of the R packages (`@`, `@@`, ...)."""
    codes = _codes(cube)
    for dimension, names in zip(cube.dimensions, codes, strict=True):
        parts = {total: children for total, *children in dimension.sums}

        def levels(node: int, depth: int, parts: dict[int, list[int]] = parts) -> Iterator[tuple[str, int]]:
            yield "@" * depth, node
            for child in parts.get(node, []):
                yield from levels(child, depth + 1)

        with (folder / f"{dimension.name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("levels", "codes"), *((at, names[node]) for at, node in levels(0, 1))])
    finest = [
        [names[node] for leaf in range(d.leaves) for node in [_leaf(d.holds, leaf)]]
        for d, names in zip(cube.dimensions, codes, strict=True)
    ]
    with (folder / "leaves.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(d.name for d in cube.dimensions), "freq"])
        for cell, count in zip(itertools.product(*finest), cube.leaves.ravel().tolist(), strict=True):
            writer.writerow([*cell, count])


def _leaf(holds: np.ndarray[tuple[int, int], np.dtype[np.int64]], leaf: int) -> int:
    """The value that holds this leaf alone."""
    return int(np.flatnonzero((holds[:, leaf] == 1) & (holds.sum(axis=1) == 1))[0])


def read_from_r(cube: Cube, path: Path) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which cells a package hid."""
    codes = _codes(cube)
    place = [{code: number for number, code in enumerate(names)} for names in codes]
    shape = tuple(len(names) for names in codes)
    hidden = np.zeros(len(cube.values), np.bool_)
    total = {"Total": 0}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = [
                (p | total)[row[d.name]] if row[d.name] not in p else p[row[d.name]]
                for p, d in zip(place, cube.dimensions, strict=True)
            ]
            hidden[np.ravel_multi_index(at, shape)] = row["suppressed"] == "TRUE"
    return hidden & (cube.values > 0)


def measured(names: list[str], scales: list[str], patience: float) -> tuple[list[Row], list[str]]:
    """All cases, and what was left out with the reason."""
    rows, missing = [], []
    for name in names:
        rows += [product(name, method) for method in METHODS if method != ALONE]
        for method in R_METHODS:
            found = peer(load(name), method, patience)
            if isinstance(found, str):
                missing.append(f"{method} on the {name} table: {found}")
            else:
                rows.append(found)
    rows += [product(name, "suppression") for name in scales]
    rows += [product(name, ALONE) for name in ("10k", "100k", "1M")]
    return rows, missing


def as_markdown(rows: list[Row], missing: list[str]) -> str:
    """The report."""
    head = (
        *("table", "method", "cells > 0", "primary", "secondary", "their value", "published"),
        *("told exactly", "too narrow", "protect CPU s", "attack CPU s", "MB"),
    )
    lines = [
        (
            *(o.cube, o.method, f"{o.cells:,}", f"{o.primary:,}", f"{o.secondary:,}", f"{o.secondary_value:,}"),
            *(f"{o.share_published:.1%}", _count(o.told_exactly), _count(o.too_narrow)),
            *(f"{o.protect_seconds:.2f}", f"{o.attack_seconds:.2f}" if o.attack_seconds else ""),
            f"{used.peak_mb:.0f}" if used else "",
        )
        for o, used in rows
    ]
    left_out = "\n".join(["", *(f"- left out: {reason}" for reason in missing)]) if missing else ""
    facts = machine()
    intro = _INTRODUCTION.format(
        command=" ".join(["python -m benchmarks.suppression", *sys.argv[1:]]),
        machine=f"{facts['cores']} cores ({facts['processor']}), {facts['memory_gb']} GB; python {facts['python']}",
    )
    return f"{intro}\n{table(head, lines)}\n{left_out}\n"


def _count(found: int | None) -> str:
    return "" if found is None else f"{found:,}"


def main() -> None:
    """Measure, print, and write the report where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suppression", description="Suppression side by side.")
    parser.add_argument("--tables", nargs="*", default=["three-way", "four-way"])
    parser.add_argument("--scales", nargs="*", default=["10k"])
    parser.add_argument("--patience", type=float, default=600.0, help="seconds that a peer may take")
    parser.add_argument("--out", type=Path, action="append", default=[], help="results.md or results.json")
    wanted = parser.parse_args()
    rows, missing = measured(wanted.tables, wanted.scales, wanted.patience)
    text = as_markdown(rows, missing)
    print(text)
    for path in wanted.out:
        cases = [asdict(found) | {"peak_mb": used and used.peak_mb} for found, used in rows]
        facts = {"cases": cases, "left_out": missing}
        path.write_text(json.dumps(facts, indent=1) + "\n" if path.suffix == ".json" else text, encoding="utf-8")


if __name__ == "__main__":
    main()
