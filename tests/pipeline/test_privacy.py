"""No canary, no ID number, no key: not in the release, not in a log, not in the warehouse, not in the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

import catalog
from tests.conftest import FinishedRun

pytestmark = pytest.mark.pipeline
ID_NUMBER = re.compile(rb"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]")
# Where identities may lie: sealed, restricted, or as the offices sent them.
RESTRICTED = ("inbox", "landing", "quarantine", "letters", "vault", "sample")


def texts(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and what its compressed columns hold."""
    content = path.read_bytes()
    yield content
    if path.suffix == ".parquet":
        yield repr(pq.read_table(path).to_pydict()).encode()


def found_in(folder: Path, needles: list[bytes]) -> list[str]:
    return [
        f"{path.relative_to(folder)}: {needle.decode()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in RESTRICTED
        for text in texts(path)
        for needle in needles
        if needle in text
    ]


def canaries(run: FinishedRun) -> list[bytes]:
    return [canary.encode() for canary in run.ledger["canaries"]]


def test_canaries_were_really_planted(finished_run: FinishedRun) -> None:
    delivered = b"".join(path.read_bytes() for path in (finished_run.root / "inbox").iterdir())
    texts = (delivered, delivered.decode("gb18030", errors="ignore").encode())
    missing = [c.decode() for c in canaries(finished_run) if not any(c in text for text in texts)]
    # Sheets are zipped, so not every canary is visible in raw bytes; most are.
    assert len(missing) < len(canaries(finished_run)) / 2


def test_no_canary_outside_the_restricted_folders(finished_run: FinishedRun) -> None:
    assert found_in(finished_run.root, canaries(finished_run)) == []


def test_the_search_would_find_one(finished_run: FinishedRun, tmp_path: Path) -> None:
    needle = canaries(finished_run)[0]
    (tmp_path / "log.txt").write_bytes(b"..." + needle)
    assert found_in(tmp_path, [needle])


def test_no_canary_in_what_the_run_printed(finished_run: FinishedRun) -> None:
    printed = finished_run.output.encode() + finished_run.mz("quarantine", "list", "--json").stdout.encode()
    assert [c for c in canaries(finished_run) if c in printed] == []


def test_nothing_in_the_release_looks_like_an_id_number(finished_run: FinishedRun) -> None:
    hits = [
        str(path)
        for path in finished_run.site.rglob("*")
        if path.is_file()
        for text in texts(path)
        for match in ID_NUMBER.finditer(text)
    ]
    assert hits == []


def test_codes_of_communities_stay_inside(finished_run: FinishedRun) -> None:
    """The ministry opens divisions by six and nine digits; twelve tell the community (GB/T 2260, GB/T 10114)."""
    codes = {area.area_code for area in catalog.load().areas}
    told = {
        code
        for path in finished_run.site.rglob("*.csv")
        for code in re.findall(r"(?<!\d)\d{12}(?!\d)", path.read_text(encoding="utf-8-sig"))
    }
    assert told & codes == set()


def test_the_warehouse_holds_tokens_and_no_identity(finished_run: FinishedRun) -> None:
    with duckdb.connect(str(finished_run.root / "warehouse.duckdb"), read_only=True) as connection:
        columns = connection.execute(
            "select distinct column_name from information_schema.columns where table_schema in ('staging', 'conformed')"
        ).fetchall()
        tokens = connection.execute("select person_token from conformed.dim_person").fetchall()
    names = {name for (name,) in columns}
    private = ("person_name", "person_id_number", "bank_account", "disability_card_id", "guardian_phone")
    assert not names & set(private)
    assert all(re.fullmatch(r"h1_[a-z2-7]{26}", token) for (token,) in tokens)


def test_no_token_and_no_evidence_column_leaves(finished_run: FinishedRun) -> None:
    for path in finished_run.site.rglob("*"):
        if path.is_file():
            for text in texts(path):
                assert b"evi_" not in text, path
                assert not re.search(rb"\bh1_[a-z2-7]{26}\b", text), path


def test_restricted_folders_are_restricted(finished_run: FinishedRun) -> None:
    for name in ("landing", "quarantine", "letters", "vault"):
        folder = finished_run.root / name
        assert folder.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.rglob("*"))
    assert (finished_run.keys / "dongxihu-2020.json").stat().st_mode & 0o077 == 0
