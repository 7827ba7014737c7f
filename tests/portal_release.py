"""A small made-up release for the portal's tests: suppressed cells, large amounts, long names, a warning.

`fake_release(hostile=True)` is the same release with markup and quotes in every text that comes from data.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from catalog.load import load
from catalog.model import Dataset, Dimension, Indicator, PublicColumn, Publisher, SeriesBreak, Text
from catalog.series import StatedTarget
from publish.assemble import RELEASE_LISTS
from publish.release.model import (
    Approval,
    DatasetTable,
    IndicatorSeries,
    Observation,
    Release,
    Value,
)
from tests.portal_findings import HOSTILE, OWNER, claims_told, feeds_told, relations_told, rules_told

MONTHS = tuple(f"{2019 + (8 + n) // 12}-{(8 + n) % 12 + 1:02d}" for n in range(14))
AREAS = (
    ("420112001", "吴家山街道"),
    ("420112002", "柏泉街道"),
    ("420112003", "将军路街道"),
    ("420112400", "临空港经济技术开发区（网安基地）管理委员会社会事务办公室"),
)
DISTRICT = ("420112", "东西湖区")
ASSISTANCE = Text(zh="社会救助", en="Social assistance")
SLICES = {"": Text(zh="全部", en="All"), "U": Text(zh="城市", en="Urban"), "R": Text(zh="农村", en="Rural")}


def fake_release(*, state: Literal["draft", "approved", "published"] = "published", hostile: bool = False) -> Release:
    """The release; every figure in it is made up."""
    text = Text(zh=HOSTILE, en=HOSTILE) if hostile else None
    release = Release(
        version="2020.11.0",
        state=state,
        bureau_id="dongxihu",
        bureau_name=Text(zh="东西湖区民政局", en="Dongxihu District Civil Affairs Bureau"),
        area_code=DISTRICT[0],
        area_name=DISTRICT[1],
        is_synthetic=True,
        publisher=Publisher(
            name=text or Text(zh="东西湖区民政局", en="Dongxihu District Civil Affairs Bureau"),
            contact="opendata@example.invalid",
            licence="CC BY 4.0",
            licence_url="https://creativecommons.org/licenses/by/4.0/",
            base_url="https://data.example.invalid/",
        ),
        reference_month="2020-10",
        released_at="2020-11-20T09:00:00+08:00",
        previous=None,
        datasets=(_dibao(text), _standards(), _organisations()),
        indicators=_indicators(text),
        feeds=feeds_told(text),
        rules=rules_told(text),
        claims=claims_told(text),
        relations=relations_told(text),
        gates={"intake": "passed", "expectations": "warned", "dbt": "passed", "disclosure": "passed"},
        inputs={"catalog": "5e" * 32, "deliveries": "a7" * 32},
        codelists={
            "urban_rural": {"U": SLICES["U"], "R": SLICES["R"], "T": SLICES[""]},
            **{name: load().labels(name) for name in RELEASE_LISTS},
        },
        vocabularies=load().vocabularies,
        evidence_head="9f3c" * 16,
        notes=(
            text
            or Text(zh="2020年3月至6月补贴标准临时提高。", en="Subsidy rates were raised from March to June 2020."),
        ),
    )
    if state == "draft":
        return release
    reason = HOSTILE if hostile else "合成数据，自动批准"
    return replace(release, approvals=(Approval("mz release approve", "2020-11-20T09:00:00+08:00", reason, True),))


def _column(name: str, zh: str, en: str, kind: str, **more: Any) -> PublicColumn:
    told = Text(zh=f"{zh}。", en=f"{en}.")
    return PublicColumn.model_validate(
        {"name": name, "label": Text(zh=zh, en=en), "type": kind, "description": told, **more}
    )


def _dibao(text: Text | None) -> DatasetTable:
    dataset = Dataset(
        id="dibao-monthly",
        title=text or Text(zh="最低生活保障按月汇总", en="Minimum living guarantee by month"),
        summary=text
        or Text(
            zh="各街道城乡最低生活保障的户数、人数和发放金额，按月汇总。",
            en="Households, persons and payments by sub-district and month.",
        ),
        registers=("S01", "S02"),
        theme=ASSISTANCE,
        keywords=(text or Text(zh="低保", en="dibao"), Text(zh="社会救助", en="social assistance")),
        model="agg_entitlement__area_month",
        contributor="person",
        disclosure="persons",
        key=("month", "area_code", "urban_rural_code"),
        dimensions=(Dimension(name="urban_rural_code", total="T"),),
        columns=(
            _column("month", "统计月", "Month", "month"),
            _column("area_code", "地区代码", "Area code", "string"),
            _column("area_name", "地区", "Area", "string"),
            _column("urban_rural_code", "城乡", "Urban or rural", "string", codelist="urban_rural"),
            _column("household_count", "户数", "Households", "integer", unit="户", measure=True, additive=True),
            _column("person_count", "人数", "Persons", "integer", unit="人", measure=True),
            _column("paid_yuan", "发放金额", "Amount paid", "number", unit="元", measure=True),
        ),
        update_frequency="monthly",
        owner=OWNER,
        limits=text
        or Text(zh="与年报口径不同，不宜直接相加。", en="Not to be added to the figures of the yearly report."),
    )
    rows: list[tuple[Value, ...]] = []
    for number, month in enumerate(MONTHS):
        for rank, (code, name) in enumerate(AREAS):
            for kind in ("R", "T", "U"):
                if kind != "T" and rank == 1:
                    rows.append((month, code, name, kind, None, None, None, "c"))
                    continue
                households = 40 + 17 * rank + 3 * number + (60 if kind == "T" else 0)
                paid = Decimal(households * 731) + Decimal("0.50")
                shown = HOSTILE if text and rank == 0 else name
                rows.append((month, code, shown, kind, households, households * 2 - rank, paid, "A"))
    return DatasetTable(dataset, tuple(rows), sum(1 for row in rows if row[-1] == "c"), MONTHS)


def _standards() -> DatasetTable:
    dataset = Dataset(
        id="assistance-standards",
        title=Text(zh="社会救助和福利保障标准", en="Standards of social assistance and welfare"),
        summary=Text(zh="各项保障标准及其起止日期和文件依据。", en="Rates with their validity dates and documents."),
        registers=("S08",),
        theme=ASSISTANCE,
        keywords=(Text(zh="标准", en="standards"),),
        model="dim_standard",
        contributor="none",
        disclosure="open",
        key=("item", "valid_from"),
        columns=(
            _column("item", "项目", "Item", "string"),
            _column("valid_from", "起始日期", "Valid from", "date"),
            _column("amount_yuan", "标准", "Amount", "number", unit="元/月", measure=True),
            _column("is_current", "是否现行", "In force", "boolean"),
        ),
        update_frequency="irregular",
        owner=OWNER,
    )
    rows = (
        ("农村低保标准", "2020-07-01", Decimal("635.5"), True, "A"),
        ("城市低保标准", "2019-05-01", Decimal(670), False, "A"),
        ("城市低保标准", "2020-07-01", Decimal(780), True, "A"),
    )
    return DatasetTable(dataset, rows, 0, ())


def _organisations() -> DatasetTable:
    dataset = Dataset(
        id="social-organisations",
        title=Text(zh="社会组织名录", en="Directory of social organisations"),
        summary=Text(zh="依法登记的社会组织名称、类别和状态。", en="Registered organisations with kind and status."),
        registers=("S34",),
        theme=Text(zh="社会组织", en="Social organisations"),
        keywords=(),
        model="agg_registration__organisation",
        contributor="none",
        disclosure="open",
        key=("year",),
        columns=(
            _column("year", "年份", "Year", "integer"),
            _column("organisation_count", "社会组织数", "Organisations", "integer", unit="家", measure=True),
        ),
        update_frequency="yearly",
        open_attribute="有条件开放",
        owner=Text(zh="社会组织管理科", en="Social organisations section"),
    )
    return DatasetTable(dataset, ((2019, 1204, "A"), (2020, 1251, "A")), 0, ("2019-12", "2020-10"))


def _indicator(number: str, zh: str, en: str, unit: str, **more: Any) -> Indicator:
    values = {
        "model": "agg_entitlement__area_month",
        "numerator": "person_count",
        "kind": "stock",
        "period_kinds": ("month",),
        "definition": Text(zh=f"{zh}，以月末在册为准。", en=f"{en}, on the roster at the end of the month."),
        "legal_basis": "《社会救助暂行办法》",
        "owner": OWNER,
        **more,
    }
    return Indicator(id=number, name=Text(zh=zh, en=en), unit=unit, **values)


def _observed(
    values: list[Decimal | None],
    *,
    key: str = "",
    area: tuple[str, str] = DISTRICT,
    kind: Literal["month", "ytd"] = "month",
    denominator: Decimal | None = None,
    gap: str = "c",
) -> list[Observation]:
    """A series; `denominator` turns it into percentages."""
    observed = []
    for month, part in zip(MONTHS[-len(values) :], values, strict=True):
        value = part if denominator is None or part is None else round(100 * part / denominator, 6)
        below = None if part is None else denominator
        status = "A" if part is not None else gap
        observed.append(Observation(key, SLICES[key], *area, kind, month, value, part, below, status))
    return observed


def _indicators(text: Text | None) -> tuple[IndicatorSeries, ...]:
    steps = [Decimal(n) for n in (2910, 2898, 2884, 2851, 2790, 2744, 2733, 2741, 2760, 2772, 2801, 2815, 2840, 2861)]
    holes: list[Decimal | None] = [*steps[:4], None, None, steps[6], None, *steps[8:]]
    paid = [Decimal(n) * 441 + Decimal("0.25") for n in steps]
    total = [sum(paid[4 : 5 + n], Decimal(0)) for n in range(10)]
    persons = _indicator(
        "dibao-persons",
        "低保对象人数",
        "Persons under the minimum living guarantee",
        "人",
        headline=1,
        slices=("", "U", "R"),
        series_breaks=(
            SeriesBreak(date=date(2020, 4, 1), text=Text(zh="标准提高", en="The standard was raised")),
            SeriesBreak(date=date(2020, 7, 1), text=Text(zh="农村口径改变", en="Rural is defined anew"), slices=("R",)),
            SeriesBreak(date=date(2020, 8, 1), text=Text(zh="无此分组", en="No such series"), slices=("X",)),
        ),
    )
    payments = _indicator(
        "dibao-paid",
        "低保金及补贴累计发放额",
        "Minimum living guarantee paid",
        "元",
        numerator="paid_yuan",
        kind="flow",
        period_kinds=("ytd", "month"),
        headline=2,
    )
    share = _indicator(
        "urban-share",
        "城市对象占比",
        "Urban share",
        "percent",
        denominator="person_count",
        denominator_slice="",
        scale=Decimal(100),
        kind="rate",
        headline=3,
        direction="higher_is_better",
        target=StatedTarget(indicator="stated-shares", slice="U"),
        limits=text or Text(zh="户籍口径。", en="By household registration."),
    )
    rare = _indicator("rare-cases", "罕见情形人数", "Persons in rare circumstances", "人", numerator="rare_count")
    count = _indicator(
        "organisations", "社会组织数", "Social organisations", "家", model="agg_registration__organisation", headline=4
    )
    areas = [
        one
        for rank, area in enumerate(AREAS)
        for one in _observed(
            [None if rank == 1 else Decimal(400 + 90 * rank)] * 2,
            area=(area[0], HOSTILE if text and rank == 0 else area[1]),
        )
    ]
    return (
        IndicatorSeries(
            persons.model_copy(update={"name": text}) if text else persons,
            tuple(
                _observed(list(steps))
                + _observed(holes, key="U")
                + _observed([None] * 3 + [Decimal(90 - n) for n in range(11)], key="R")
                + areas
            ),
        ),
        IndicatorSeries(payments, tuple(_observed(list(paid)) + _observed(list(total), kind="ytd"))),
        IndicatorSeries(share, tuple(_observed(holes, denominator=Decimal(3100)))),
        IndicatorSeries(rare, tuple(_observed([None] * 5))),
        IndicatorSeries(count, tuple(_observed([Decimal(1251)]))),
        IndicatorSeries(
            _indicator("stated-shares", "目标值（比例）", "Targets: shares", "percent", kind="target", slices=("U",)),
            tuple(_observed([Decimal(90), Decimal(95)], key="U")),
        ),
        IndicatorSeries(_indicator("coming-soon", "尚无数据的指标", "Indicator without data", "件"), ()),
    )
