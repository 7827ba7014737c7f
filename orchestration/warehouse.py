"""dbt in this process: parse once, build layer by layer, results as plain records.

Belongs here: calling dbt and closing its database. Does not belong here: SQL, and what a failure means for a release.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.model import Bureau, Text
from orchestration.errors import WarehouseFailed
from orchestration.paths import DBT_PROJECT, Paths

# The gate between them really blocks: aggregates are a dbt run of their own.
LAYERS = {
    "conformed": "resource_type:seed fqn:minzheng.staging fqn:minzheng.conformed",
    "aggregates": "fqn:minzheng.aggregates fqn:minzheng.indicators",
}


@dataclass(frozen=True, slots=True)
class NodeResult:
    """One model, seed or test of a dbt run. `failures` are rows that a test found."""

    unique_id: str
    name: str
    kind: str
    status: str
    failures: int | None
    severity: str
    message: str
    generic_name: str
    subject: str
    text: Text | None

    @property
    def failed(self) -> bool:
        """Whether downstream must not run: errors, skipped nodes, and failed tests of severity error."""
        return self.status in ("error", "fail", "skipped", "runtime error")


@dataclass
class Warehouse:
    """The dbt project of one bureau, parsed once and built layer by layer in this process."""

    bureau: Bureau
    paths: Paths
    manifest: Any = field(default=None)
    last_results: tuple[NodeResult, ...] = ()

    def parse(self) -> Any:
        """dbt's manifest; written to the bureau's folder so that Dagster's definitions can load without parsing."""
        if self.manifest is None:
            self.manifest = self._invoke("parse").result
            self._close()
        return self.manifest

    def manifest_path(self) -> Path:
        """The manifest as JSON, parsed now when it is missing."""
        path = self.paths.dbt_target / "manifest.json"
        if not path.exists():
            self.parse()
        return path

    def build(self, layer: str) -> tuple[NodeResult, ...]:
        """Build one layer with its tests. Gives all results; the caller decides what a failure means."""
        self.parse()
        # A test that spans layers runs with the later one. The manifest has been written by the parse.
        chosen = ("--indirect-selection", "buildable", "--select", *LAYERS[layer].split())
        return self._results(layer, self._invoke("build", "--no-write-json", *chosen))

    def compute(self, *models: str) -> tuple[NodeResult, ...]:
        """Compute models and all that they are made of, without tests. Gives all results."""
        self.parse()
        chosen = [f"+{model}" for model in models]
        return self._results(", ".join(models), self._invoke("run", "--no-write-json", "--select", *chosen))

    def _results(self, what: str, outcome: Any) -> tuple[NodeResult, ...]:
        self._close()
        if outcome.result is None:
            raise WarehouseFailed(f"dbt could not build {what}: {outcome.exception}")
        self.last_results = tuple(_records(outcome.result.results))
        return self.last_results

    def _invoke(self, command: str, *arguments: str) -> Any:
        from dbt.cli.main import dbtRunner

        self.paths.dbt_target.mkdir(parents=True, exist_ok=True)
        with _environment(self._settings()):
            outcome = dbtRunner(manifest=self.manifest).invoke([command, *arguments, *self._flags()])
        if command == "parse" and not outcome.success:
            raise WarehouseFailed(f"dbt cannot read the project: {outcome.exception}")
        return outcome

    def _settings(self) -> Mapping[str, str]:
        return {
            "MZ_LAKE": str(self.paths.lake),
            "MZ_WAREHOUSE": str(self.paths.warehouse),
            "MZ_KEY_FILE": str(self.paths.key),
        }

    def _flags(self) -> list[str]:
        return [
            *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
            *("--target-path", str(self.paths.dbt_target), "--log-path", str(self.paths.dbt_target / "logs")),
            *("--vars", json.dumps(variables(self.bureau), sort_keys=True)),
            # The engine's messages may quote a value: they come back as results and are cleaned, never printed.
            *("--quiet", "--log-level", "none", "--log-level-file", "none"),
        ]

    @staticmethod
    def _close() -> None:
        """dbt-duckdb keeps its database open for the process; readers with other settings need it closed."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()


def variables(bureau: Bureau) -> dict[str, str]:
    """The dbt variables of a bureau's profile."""
    return {
        "bureau": bureau.id,
        "area_root": bureau.area_root,
        "period_start": f"{bureau.period_start}-01",
        "period_end": f"{bureau.period_end}-01",
    }


def without_values(message: str) -> str:
    """A message of dbt or DuckDB without what it quotes from the data: its first line, quoted text left out."""
    first = next((line.strip() for line in message.splitlines() if line.strip()), "")
    detail = re.search(r"^\s*(\w+ Error)", message.split("\n", 1)[-1], re.MULTILINE)
    kind = f" ({detail[1]})" if detail and detail[1] not in first else ""
    return re.sub(r"'[^']*'|\"[^\"]*\"", "…", first) + kind


def _records(results: Any) -> Iterator[NodeResult]:
    for result in results:
        node = result.node
        kind = str(node.resource_type)
        meta = getattr(node.config, "meta", None) or {}
        metadata = getattr(node, "test_metadata", None)
        tested = getattr(node, "attached_node", None) or getattr(node, "model", None)
        yield NodeResult(
            unique_id=node.unique_id,
            name=node.name,
            kind=kind,
            status=str(result.status),
            failures=result.failures,
            severity=str(getattr(node.config, "severity", "ERROR")).upper(),
            message=without_values(result.message or ""),
            generic_name=metadata.name if metadata else kind,
            subject=str(tested).rsplit(".", 1)[-1] if tested else node.name,
            text=Text(**meta["text"]) if "text" in meta else None,
        )


class _environment:  # noqa: N801 - a context manager that reads like a function
    """Environment variables for the time of a block; dbt reads its settings from there."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = {**values, "DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}

    def __enter__(self) -> None:
        self.before = {name: os.environ.get(name) for name in self.values}
        os.environ.update(self.values)

    def __exit__(self, *_: object) -> None:
        for name, value in self.before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
