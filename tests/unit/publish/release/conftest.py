"""A small made-up release: two datasets with every column type and awkward cells, and two indicators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog.load import load
from catalog.model import Dataset, Indicator, PublicColumn, Publisher, Text
from publish.release.model import (
    ClaimResult,
    DatasetTable,
    FeedQuality,
    IndicatorSeries,
    Observation,
    RelationResult,
    Release,
)
from publish.release.signing.keys import KeyRecord, Register
from publish.release.signing.minisign import SecretKey
from publish.release.workflow import approve, approved, publish, write_draft


def register(number: int) -> Register:
    """Signing keys of a bureau with one key, the same for the same number."""
    secret = SecretKey(bytes([number]) * 8, bytes([number]) * 32)
    return Register((KeyRecord(secret.public.name, secret.public.line, "current", "", None),), secret)


SIGNING = register(1)
PAGES = {"index.html": b"<!doctype html><p>zh</p>", "en/index.html": b"<!doctype html><p>en</p>"}
OFFICE = Text(zh="社会救助科", en="Office of Social Assistance")
CODELISTS = {
    "observation_status": {
        "A": Text(zh="正常", en="normal"),
        "c": Text(zh="保密", en="confidential"),
        "x": Text(zh="不可得", en="not available"),
    },
    "period_kind": {"month": Text(zh="当月", en="month"), "ytd": Text(zh="本年累计", en="year to date")},
    "scheme": {"urban": Text(zh="城市低保", en="Urban"), "-": Text(zh="未分类", en="Unclassified")},
}


def text(zh: str) -> Text:
    return Text(zh=zh, en=f"{zh} in English")


def column(name: str, kind: Any = "string", **more: Any) -> PublicColumn:
    return PublicColumn(name=name, label=text(name), type=kind, description=text(f"关于 {name}"), **more)


def dataset(ident: str, columns: tuple[PublicColumn, ...], key: tuple[str, ...]) -> Dataset:
    return Dataset(
        id=ident,
        title=text("低保情况"),
        summary=text("按月汇总。"),
        registers=("assistance",),
        theme=text("社会救助"),
        keywords=(text("低保"),),
        model="agg_assistance__area_month",
        contributor="person",
        disclosure="open",
        key=key,
        columns=columns,
        update_frequency="monthly",
        owner=OFFICE,
        limits=text("不含特困人员。"),
    )


def people_table() -> DatasetTable:
    columns = (
        column("month", "month"),
        column("area_code"),
        column("scheme_code", codelist="scheme"),
        column("note"),
        column("counted_date", "date"),
        column("is_final", "boolean"),
        column("person_count", "integer", measure=True, unit="人"),
        column("amount_yuan", "number", measure=True, unit="元"),
    )
    rows = (
        ("2020-09", "420112001", "-", "=1+1", "2020-09-30", True, 12, Decimal("-3.50"), "A"),
        ("2020-09", "420112001", "urban", "'+a", "2020-09-30", True, None, None, "c"),
        ("2020-10", "420112001", "-", '逗号,"引号"\r\n换行', None, False, 0, Decimal("1E+3"), "A"),
        ("2020-10", "420112002", "urban", None, "2020-10-31", False, None, None, "x"),
        ("2020-10", "420112003", "urban", "@x", "2020-10-31", False, 7, 250, "A"),
    )
    key = ("month", "area_code", "scheme_code")
    return DatasetTable(dataset("assistance-people", columns, key), rows, 1, ("2020-09", "2020-10"))


def month_table() -> DatasetTable:
    columns = (column("month", "month"), column("couple_count", "integer", measure=True))
    return DatasetTable(
        dataset("marriages", columns, ("month",)),
        (("2020-09", 30, "A"), ("2020-10", 41, "A")),
        0,
        ("2020-09",),
    )


def series(ident: str) -> IndicatorSeries:
    indicator = Indicator(
        id=ident,
        name=text("人均补助"),
        definition=text("金额除以人数"),
        model="agg_assistance__area_month",
        numerator="amount_yuan",
        denominator="person_count",
        unit="yuan",
        kind="rate",
        period_kinds=("month", "ytd"),
        legal_basis="《社会救助暂行办法》",
        owner=OFFICE,
    )

    def observation(slice_: str, month: str, value: str | None, status: str) -> Observation:
        number = None if value is None else Decimal(value)
        parts = (None, None) if value is None else (number, Decimal(1))
        return Observation(
            slice_, text("全部"), "420112", "东西湖区", "month", month, number, parts[0], parts[1], status
        )

    return IndicatorSeries(
        indicator,
        (
            observation("", "2020-09", "312.123456789", "A"),
            observation("scheme_code=urban", "2020-09", None, "c"),
            observation("scheme_code=urban", "2020-10", "0", "A"),
        ),
    )


def made_up_release() -> Release:
    return Release(
        version="2020.10.0",
        state="draft",
        bureau_id="made-up",
        bureau_name=text("示例民政局"),
        area_code="420112",
        area_name="东西湖区",
        is_synthetic=True,
        publisher=Publisher(
            name=text("示例民政局"),
            contact="open-data@example.org",
            licence="CC-BY-4.0",
            licence_url="https://creativecommons.org/licenses/by/4.0/",
            base_url="https://opendata.example.org/",
        ),
        reference_month="2020-10",
        released_at="2020-11-10T09:00:00+08:00",
        previous=None,
        datasets=(people_table(), month_table()),
        indicators=(series("subsidy_per_person"), series("beds-per-1000")),
        feeds=(FeedQuality("assistance_roster", "assistance", text("救助登记"), OFFICE, 2, 9, 8, 1, 0, {"R1": 1}),),
        rules=(),
        claims=(
            ClaimResult("c1", "人数", Decimal(5), "人", Decimal(5), Decimal(0), "reproduced", text(""), "doc", "p1"),
        ),
        relations=(
            RelationResult(
                *("R01", text("甲 + 乙"), "document", "equal", "2 + 2", "5", Decimal(4), Decimal(5), "人", "broken"),
                *("holds", text("少1"), None, ("c1",)),
            ),
        ),
        gates={"intake": "passed", "expectations": "warned", "dbt": "passed", "disclosure": "passed"},
        inputs={"assistance_roster/2020-10.csv": "0" * 64},
        codelists=CODELISTS,
        vocabularies=load().vocabularies,
        evidence_head="1" * 64,
    )


@pytest.fixture
def release() -> Release:
    """A draft that is fit to be published."""
    return made_up_release()


@pytest.fixture
def small() -> Release:
    """A draft with as few files as a release can have: one indicator."""
    return replace(made_up_release(), datasets=(), indicators=(series("beds-per-1000"),))


@pytest.fixture
def pages() -> dict[str, bytes]:
    """The pages of a portal."""
    return dict(PAGES)


@pytest.fixture
def run() -> Callable[[Path, Release], None]:
    """Draft, automatic approval and publication in one go, as the command line does it for synthetic data."""

    def run_all(root: Path, release: Release) -> None:
        write_draft(root, release, PAGES)
        approve(
            root,
            release.version,
            person="自动审批",
            reason="合成数据",
            at=release.released_at,
            is_automatic=True,
        )
        final = approved(root, release)
        publish(root, final, {**PAGES, "approvals.html": final.approvals[0].person.encode()}, persons=1, keys=SIGNING)

    return run_all
