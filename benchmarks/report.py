"""The measured figures as tables for people and as JSON for machines.

Belongs here: records of costs, ratios, wording. Does not belong here: measuring.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import Usage


@dataclass(frozen=True, slots=True)
class BureauCost:
    """A whole run of a bureau in a fresh root with its stages, and a run after it with nothing new."""

    bureau_id: str
    runs: int
    first: Usage
    stages: Mapping[str, float]
    nothing_new: Usage


@dataclass(frozen=True, slots=True)
class PaymentCost:
    """One payment file through intake and warehouse, and the conversion of the same file."""

    rows: int
    bytes: int
    runs: int
    intake: Usage
    warehouse: Usage
    stages: Mapping[str, float]
    peer: Usage

    @property
    def cpu_seconds(self) -> float:
        """Intake, warehouse and aggregates together, start-up included."""
        return self.intake.cpu_seconds + self.warehouse.cpu_seconds

    @property
    def ratio(self) -> float:
        """How many times the conversion of the same file."""
        return self.cpu_seconds / self.peer.cpu_seconds

    def ratio_beyond(self, small: PaymentCost) -> float:
        """The same without what either side spends on a small file anyway: what the rows themselves cost."""
        return (self.cpu_seconds - small.cpu_seconds) / (self.peer.cpu_seconds - small.peer.cpu_seconds)


def machine() -> dict[str, str | int]:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count() or 1,
        "memory_gb": round(memory / 2**30),
        "processor": _processor(),
        "python": sys.version.split()[0],
        **{name: version(name) for name in ("duckdb", "dbt-core", "dagster", "great-expectations")},
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def as_json(bureau: BureauCost | None, payments: Sequence[PaymentCost]) -> str:
    """Everything that was measured."""
    facts = {
        "machine": machine(),
        "command": _command(),
        "bureau": asdict(bureau) if bureau else None,
        "payments": [{**asdict(cost), "ratio": round(cost.ratio, 2)} for cost in payments],
    }
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def as_markdown(bureau: BureauCost | None, payments: Sequence[PaymentCost]) -> str:
    """The report."""
    parts = ["# Benchmarks", _introduction()]
    if bureau:
        parts += [f"## `mz run` of {bureau.bureau_id} (median of {bureau.runs})", _bureau_table(bureau)]
    if payments:
        parts += [f"## Large payment files (median of {payments[0].runs})", _PAYMENTS, _payment_table(payments)]
    parts.append(
        "Suppression is measured apart: `python -m benchmarks.suppression`, see [disclosure.md](disclosure.md)."
    )
    return "\n\n".join(parts) + "\n"


_ELSEWHERE = "Suppression is measured apart: `python -m benchmarks.suppression`, see [disclosure.md](disclosure.md)."


def _introduction() -> str:
    facts = machine()
    versions = ", ".join(f"{name} {facts[name]}" for name in ("python", "duckdb", "dbt-core", "dagster"))
    return (
        f"`{_command()}`\n\n"
        f"{facts['cores']} cores ({facts['processor']}), {facts['memory_gb']} GB; {versions}.\n"
        "CPU seconds are user + system, children included; peak memory is that of the process."
    )


def _command() -> str:
    return " ".join(["python -m benchmarks.run", *sys.argv[1:]])


def _bureau_table(cost: BureauCost) -> str:
    stages = {name: spent for name, spent in cost.stages.items() if name != "total"}
    rows = [(name, _seconds(spent)) for name, spent in stages.items()]
    rows += [
        ("exit", _seconds(cost.first.cpu_seconds - sum(stages.values()))),
        ("**whole run, fresh data root**", f"**{_seconds(cost.first.cpu_seconds)}**"),
        ("peak memory, MB", f"{cost.first.peak_mb:.0f}"),
        ("**run with nothing new**", f"**{_seconds(cost.nothing_new.cpu_seconds)}**"),
    ]
    return table(("stage", "CPU s"), rows)


_PAYMENTS = """\
One month's S02 file arrives at a bureau that has taken in everything else; then dbt builds all layers with their
tests. The peer is DuckDB alone, converting the same file to Parquet (`all_varchar`), in turns with the pipeline.
`ratio` is intake + warehouse to the peer, every start-up included; `ratio of rows` leaves out what both spend on a
small file anyway (the first line)."""


def _payment_table(costs: Sequence[PaymentCost]) -> str:
    head = (
        *("rows", "CSV MB", "intake s", "MB", "start-up, parse s", "conformed s", "aggregates s", "MB"),
        *("peer s", "MB", "ratio", "ratio of rows"),
    )
    return table(head, [_payment_row(cost, costs[0]) for cost in costs])


def _payment_row(cost: PaymentCost, small: PaymentCost) -> tuple[str, ...]:
    stages = cost.stages
    return (
        f"{cost.rows:,}",
        f"{cost.bytes / 1e6:.1f}",
        _seconds(cost.intake.cpu_seconds),
        f"{cost.intake.peak_mb:.0f}",
        _seconds(stages["startup"] + stages["warehouse.parse"]),
        _seconds(stages["warehouse.conformed"]),
        _seconds(stages["warehouse.aggregates"]),
        f"{cost.warehouse.peak_mb:.0f}",
        _seconds(cost.peer.cpu_seconds),
        f"{cost.peer.peak_mb:.0f}",
        f"{cost.ratio:.1f}",
        "" if cost is small else f"{cost.ratio_beyond(small):.1f}",
    )


def _seconds(value: float) -> str:
    return f"{value:.2f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: words to the left, figures to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
