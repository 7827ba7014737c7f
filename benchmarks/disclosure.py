"""Suppression at scale: protect a table, attack it, mend it; beside it a plain greedy baseline.

`python -m benchmarks.disclosure CUBE METHOD FILE.json` measures one case in a process of its own and writes what it
found. Belongs here: one case. Does not belong here: the peers in R, the report (`benchmarks.suppression`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time

import numpy as np

from benchmarks.cubes import THRESHOLD, WIDTH, Cube, crossed, linked
from publish.disclosure.attack import Clock, Finding, Target, attack_account
from publish.disclosure.cells import Bools
from publish.disclosure.protect import Task, choose
from publish.disclosure.swing import Exposure

_ROUNDS = 20
Result = tuple[Bools, list[Finding] | None, float, float]
"""Hidden cells, what the attack found (None = not asked), CPU seconds of protection and attack."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A pattern: its size, what it hides, what the attack says of it (None = not asked), and CPU seconds by step."""

    cube: str
    method: str
    cells: int
    primary: int
    secondary: int
    secondary_value: int
    share_published: float
    told_exactly: int | None
    too_narrow: int | None
    protect_seconds: float
    attack_seconds: float


def load(name: str) -> Cube:
    """A table of the benchmark by name."""
    return linked(name) if name in ("10k", "100k", "1M", "to-date") else next(c for c in crossed() if c.name == name)


def task_of(cube: Cube, width: int = WIDTH) -> Task:
    """A table as the protector takes it: zeros are public, so a hidden count is at least 1."""
    size = len(cube.values)
    nothing = np.zeros(size, np.bool_)
    primary = (cube.values > 0) & (cube.values < THRESHOLD)
    needs = np.full(size, width, np.int64)
    return Task([cube.account], [cube.values - 1], [needs], cube.values, primary, cube.values == 0, nothing, nothing)


def attacked(cube: Cube, hidden: Bools, width: int = WIDTH) -> list[Finding]:
    """What the attack finds against a pattern, every hidden cell held to the width."""
    size = len(cube.values)
    nothing = np.zeros(size, np.bool_)
    target = Target(
        cube.account,
        np.where(hidden, 0, cube.values),
        hidden,
        np.ones(size, np.int64),
        cube.values,
        np.full(size, width, np.int64),
        nothing,
        np.arange(size),
        nothing,
    )
    return list(attack_account(target, Clock(np.inf)))


def suppressed(cube: Cube, width: int = WIDTH) -> Result:
    """The product's way: choose, attack, mend until the attack finds nothing; judged at the usual width."""
    begun = process_time()
    pattern, _ = choose(task_of(cube, width))
    protecting, attacking = process_time() - begun, 0.0
    for _ in range(_ROUNDS):
        begun = process_time()
        findings = attacked(cube, pattern.hidden, width)
        attacking += process_time() - begun
        if not findings:
            break
        begun = process_time()
        truth = cube.values
        pattern.mend(
            Exposure(f.cell, 0, f.low + width - int(truth[f.cell]), int(truth[f.cell]) - f.high + width)
            for f in findings
        )
        protecting += process_time() - begun
    judged = findings if width == WIDTH else attacked(cube, pattern.hidden)
    return pattern.hidden, judged, protecting, attacking


def greedy(cube: Cube) -> Result:
    """The plain baseline: while a sum has one hidden cell, hide the cheapest of the others."""
    begun = process_time()
    values, account = cube.values, cube.account
    hidden = (values > 0) & (values < THRESHOLD)
    sums = [account.members[a:b] for a, b in zip(account.start[:-1], account.start[1:], strict=True)]
    of_cell: list[list[int]] = [[] for _ in values]
    for number, members in enumerate(sums):
        for cell in members.tolist():
            of_cell[cell].append(number)
    queue = list(range(len(sums)))
    for number in queue:
        members = sums[number]
        spare = members[(values[members] > 0) & ~hidden[members]]
        if hidden[members].sum() == 1 and len(spare):
            chosen = int(spare[np.argmin(values[spare])])
            hidden[chosen] = True
            queue.extend(of_cell[chosen])
    protecting = process_time() - begun
    begun = process_time()
    findings = attacked(cube, hidden)
    return hidden, findings, protecting, process_time() - begun


def selected(cube: Cube) -> Result:
    """The choice of cells alone, neither attacked nor mended: for sizes at which the attack takes too long."""
    begun = process_time()
    pattern, _ = choose(task_of(cube))
    return pattern.hidden, None, process_time() - begun, 0.0


METHODS: dict[str, Callable[[Cube], Result]] = {
    "suppression": suppressed,
    "suppression, width 1": lambda cube: suppressed(cube, 1),
    "greedy": greedy,
    "selection alone": selected,
}


def outcome(cube: Cube, method: str, result: Result) -> Outcome:
    """What a method's pattern amounts to."""
    hidden, findings, protecting, attacking = result
    primary = (cube.values > 0) & (cube.values < THRESHOLD)
    shown = cube.values > 0
    return Outcome(
        cube.name,
        method,
        int(shown.sum()),
        int(primary.sum()),
        int((hidden & ~primary).sum()),
        int(cube.values[hidden & ~primary].sum()),
        float((~hidden & shown).sum() / shown.sum()),
        None if findings is None else sum(f.low == f.high for f in findings),
        None if findings is None else len(findings),
        protecting,
        attacking,
    )


def warm(cube: Cube) -> None:
    """Compile or load the kernels, so that their cost is not counted as work."""
    suppressed(cube)


def main() -> None:
    """Measure one case."""
    name, method, path = sys.argv[1:]
    table = load(name)
    warm(load("10k"))
    Path(path).write_text(json.dumps(asdict(outcome(table, method, METHODS[method](table)))), encoding="utf-8")


if __name__ == "__main__":
    main()
