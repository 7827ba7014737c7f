"""Every feed has a file without rows, so that the warehouse can be built before the first delivery."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

import catalog
from intake import lake
from intake.plan import plan_of
from tests.unit.intake.office import FORMS, Office, only, payment


def outline_of(office: Office, feed: str) -> Path:
    (file,) = (office.root / "lake" / feed / "month=none").iterdir()
    return file


def columns_of(file: Path) -> list[tuple[str, str]]:
    return [
        (name, type_)
        for name, type_, *_ in duckdb.sql(
            f"DESCRIBE SELECT * FROM read_parquet('{file}', hive_partitioning = false)"
        ).fetchall()
    ]


def test_every_feed_of_the_catalogue_has_a_file_without_rows(office: Office) -> None:
    office.catalog = catalog.load()
    office.send_payments([payment(1)])
    office.run()
    for feed, source in office.catalog.sources.items():
        file = outline_of(office, feed)
        assert columns_of(file) == list(lake.columns(plan_of(source, office.catalog))), feed
        assert file.stat().st_mode & 0o777 == 0o600
    (delivered,) = office.root.glob("lake/assistance_payment/month=2020-03/*.parquet")
    assert columns_of(delivered) == columns_of(outline_of(office, "assistance_payment"))
    assert (len(office.books()), len(office.lake("assistance_payment")), office.lake("fund_line")) == (1, 1, [])


def test_files_without_rows_are_written_when_they_are_due_and_only_then(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.catalog = only((*FORMS, "fund_line"))
    office.run()
    before = office.contents()
    with monkeypatch.context() as patch:
        patch.setattr(duckdb, "connect", None)
        office.run()
    assert office.contents() == before
    outline_of(office, "fund_line").unlink()
    source = office.catalog.sources["elderly_facility"]
    fewer = source.model_copy(update={"fields": tuple(f for f in source.fields if f.name != "latitude")})
    office.catalog = replace(office.catalog, sources={**office.catalog.sources, fewer.feed: fewer})
    office.run()
    after = office.contents()
    assert {path.split("/")[1] for path in before.keys() ^ after.keys()} == {"elderly_facility"}
    assert "latitude" not in dict(columns_of(outline_of(office, fewer.feed)))
    assert columns_of(outline_of(office, "fund_line"))
    assert office.books() == ()
