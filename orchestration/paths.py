"""Where everything lies: one folder per bureau holds all state; code, keys and settings stay outside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DBT_PROJECT = REPOSITORY / "dbt_project"


@dataclass(frozen=True)
class Paths:
    """The folders of one bureau. Deleting `root` and running again gives the same release."""

    root: Path
    key: Path

    @property
    def inbox(self) -> Path:
        """Where offices put their files."""
        return self.root / "inbox"

    @property
    def lake(self) -> Path:
        """Admitted rows, one Parquet file per delivery."""
        return self.root / "lake"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that only dbt writes."""
        return self.root / "warehouse.duckdb"

    @property
    def dbt_target(self) -> Path:
        """dbt's manifest, partial parse and compiled SQL."""
        return self.root / "dbt"

    @property
    def evidence(self) -> Path:
        """The append-only, hash-chained record of gates and approvals."""
        return self.root / "evidence" / "log.jsonl"

    @property
    def leads(self) -> Path:
        """The append-only, hash-chained book of leads: what was found out about each."""
        return self.root / "evidence" / "leads.jsonl"

    @property
    def verdicts(self) -> Path:
        """The latest results of every gate, for reports and for the release to check."""
        return self.root / "evidence" / "latest.json"

    @property
    def published_inputs(self) -> Path:
        """Of which inputs the published release is."""
        return self.root / "evidence" / "published.json"

    @property
    def protection(self) -> Path:
        """What disclosure control decided last, cell by cell, for the reviewer: never part of a release."""
        return self.root / "evidence" / "protection"

    @property
    def privacy_ledger(self) -> Path:
        """What was drawn and spent for differential privacy: as irreplaceable as the key, so it lies beside it."""
        return self.key.with_name(f"{self.key.stem}.privacy.jsonl")

    @property
    def signing_keys(self) -> Path:
        """The keys that sign what is published; never in the data root."""
        return self.key.with_name(f"{self.key.stem}.signing.json")

    @property
    def publish(self) -> Path:
        """Drafts, approvals and the served site."""
        return self.root / "publish"

    @property
    def notices(self) -> Path:
        """Sheets to post in communities, until they expire. Never below `publish`."""
        return self.root / "notices"

    @property
    def ledger(self) -> Path:
        """What the sample bureau planted."""
        return self.root / "sample" / "ledger.json"

    @property
    def timings(self) -> Path:
        """CPU seconds of the last run by stage."""
        return self.root / "timings.json"


def paths_of(bureau_id: str) -> Paths:
    """The folders of a bureau below MZ_DATA (default: data/ in the repository); its key below MZ_KEYS."""
    data = Path(os.environ.get("MZ_DATA", REPOSITORY / "data"))
    keys = Path(os.environ.get("MZ_KEYS", Path.home() / ".config" / "minzheng"))
    return Paths((data / bureau_id).resolve(), (keys / f"{bureau_id}.json").resolve())
