"""The same bureau gives the same bytes, whatever the hash seed, the run or the folder."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.model import Bureau
from sample_bureau import SampleError, write_sample

ROOT = Path(__file__).parents[3]
SCRIPT = """
import sys
from pathlib import Path
import catalog
from sample_bureau import write_sample
known = catalog.load()
root = Path(sys.argv[2])
write_sample(known.bureau(sys.argv[1]), known, root / "inbox", root / "sample" / "ledger.json")
"""


def digests(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_another_process_with_another_hash_seed_writes_the_same_bytes(written, tmp_path):
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "4242",
        "PYTHONPATH": str(ROOT),
        "TZ": "America/New_York",
        "LC_ALL": "C",
    }
    subprocess.run(
        [sys.executable, "-c", SCRIPT, written.bureau.id, str(tmp_path)],
        check=True,
        env=environment,
        cwd=tmp_path,
    )
    assert digests(tmp_path) == digests(written.inbox.parent)


def test_summary_counts_files_and_leaves_no_partial_ones(written):
    names = [path.name for path in written.inbox.iterdir()]
    assert len(names) == written.summary.files
    assert not [name for name in names if name.endswith(".part")]


def test_every_file_matches_its_contract(written):
    patterns = [source.file_pattern for source in written.catalog.sources_of(written.bureau)]
    for path in written.inbox.iterdir():
        assert sum(bool(re.fullmatch(pattern, path.name)) for pattern in patterns) == 1, path.name


def test_progress_is_reported_up_to_the_end(written, catalog, bureau, tmp_path):
    seen: list[tuple[str, int, int]] = []
    few = bureau.model_copy(update={"feeds": ("policy_standard", "elderly_facility")})
    write_sample(few, catalog, tmp_path / "inbox", tmp_path / "ledger.json", lambda *told: seen.append(told))
    assert seen[0][1] == 0 and seen[-1] == ("elderly_facility", 12, 12)
    assert {path.name[:3] for path in (tmp_path / "inbox").iterdir()} == {"S08", "S20"}


def test_a_bureau_without_a_seed_is_told_so(catalog, bureau: Bureau, tmp_path):
    with pytest.raises(SampleError, match="names no seed"):
        write_sample(bureau.model_copy(update={"sample": None}), catalog, tmp_path, tmp_path / "ledger.json")


def test_a_bureau_without_a_population_is_told_so(catalog, bureau: Bureau, tmp_path):
    unknown = bureau.model_copy(update={"sample": {"seed": 1}})
    with pytest.raises(SampleError, match="names no population"):
        write_sample(unknown, catalog, tmp_path, tmp_path / "ledger.json")


def test_a_bureau_without_claims_has_a_sample_of_the_size_of_its_population(catalog, bureau: Bureau, tmp_path):
    rows = []
    for population in (200_000, 400_000):
        sample = {**(bureau.sample or {}), "population": population}
        feeds = ("policy_standard", "disability_subsidy", "homeless_rescue")
        elsewhere = bureau.model_copy(update={"id": "elsewhere", "feeds": feeds, "sample": sample})
        folder = tmp_path / str(population)
        written = write_sample(elsewhere, catalog, folder / "inbox", folder / "ledger.json")
        assert written.claims == 0
        rows.append(written.rows)
    assert 1.8 < rows[1] / rows[0] < 2.2
