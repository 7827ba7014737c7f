"""One sample for all tests of the sample bureau, read back once by the tests' own reader."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import catalog as catalogue
from catalog.load import Catalog
from catalog.model import Bureau
from sample_bureau import SampleSummary, write_sample
from tests.unit.sample_bureau.sample_reading import Judge, SampleFile, read

BUREAU = "dongxihu-2020"


@dataclass(frozen=True)
class Judged:
    """A file with its typed rows and the reasons for which the tests' judge rejects some of them."""

    file: SampleFile
    month: str
    typed: dict[int, dict[str, Any]]
    reasons: dict[int, list[str]]

    def accepted(self) -> list[dict[str, Any]]:
        """The rows that nothing speaks against."""
        return [values for number, values in self.typed.items() if number not in self.reasons]


@dataclass
class Written:
    """The sample on disk and what its ledger says."""

    inbox: Path
    ledger: dict[str, Any]
    summary: SampleSummary
    catalog: Catalog
    bureau: Bureau

    def planted(self, gate: str = "intake") -> dict[tuple[str, int | None], str]:
        """Code by file and row of the planted defects of a gate."""
        return {(d["file"], d["row"]): d["code"] for d in self.ledger["defects"] if d["gate"] == gate}

    def active_files(self, feed: str) -> list[tuple[str, Path]]:
        """Month and file of the deliveries that count: corrected ones in place of the first, resent ones left out."""
        files: dict[str, Path] = {}
        for path in sorted(self.inbox.iterdir()):
            found = re.fullmatch(self.catalog.sources[feed].file_pattern, path.name)
            if found and "_重发" not in path.name:
                files[found["month"]] = path
        return sorted(files.items())


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return catalogue.load()


@pytest.fixture(scope="session")
def bureau(catalog: Catalog) -> Bureau:
    return catalog.bureau(BUREAU)


@pytest.fixture(scope="session")
def written(catalog: Catalog, bureau: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("sample")
    summary = write_sample(bureau, catalog, root / "inbox", root / "sample" / "ledger.json")
    ledger = json.loads((root / "sample" / "ledger.json").read_text(encoding="utf-8"))
    return Written(root / "inbox", ledger, summary, catalog, bureau)


@pytest.fixture(scope="session")
def judged(written: Written) -> Callable[[str], list[Judged]]:
    """The files of a feed that count, judged; read once."""
    known: dict[str, list[Judged]] = {}

    def of(feed: str) -> list[Judged]:
        if feed not in known:
            source = written.catalog.sources[feed]
            judge = Judge(written.catalog, source)
            known[feed] = []
            for month, path in written.active_files(feed):
                file = read(path, source)
                known[feed].append(Judged(file, month, *judge.judge(file, month)))
        return known[feed]

    return of
