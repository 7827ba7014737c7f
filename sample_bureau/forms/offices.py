"""The form of each office: style, layout and file of one month's lines.

Belongs here: what makes the forms differ. Does not belong here: values, file formats (`xlsx`, `text`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from catalog.load import Catalog
from catalog.model import Bureau, Source
from sample_bureau.forms.cells import Line, Printer, Style
from sample_bureau.forms.grid import Layout, lay_out
from sample_bureau.forms.text import csv_bytes, json_bytes
from sample_bureau.forms.xlsx import Sheet, column_letters, workbook
from sample_bureau.months import Month, last_day
from sample_bureau.world.places import Places

SYNTHETIC = "合成示例数据，人物与金额均为虚构"

STYLES = {
    "assistance_roster": Style(bare_codes=frozenset({"relationship_code"}), numbers_as_text=False),
    "assistance_payment": Style(bare_codes=frozenset({"benefit_item_code", "fund_source_code"})),
    "temporary_assistance": Style(dates="cell", numbers_as_text=False),
    "policy_standard": Style(bare_codes=frozenset({"benefit_item_code"}), district_areas=True),
    "disability_subsidy": Style(
        months="iso",
        bare_codes=frozenset({"disability_type_code", "disability_level_code", "recipient_status_code"}),
    ),
    "elderly_facility": Style(bare_codes=frozenset({"facility_type_code"}), numbers_as_text=False),
    "elderly_subsidy": Style(dates="cell", numbers_as_text=False),
    "marriage_registration": Style(bare_codes=frozenset({"marriage_registration_kind_code"}), district_areas=True),
    "social_organisation": Style(dates="dot", bare_codes=frozenset({"organisation_kind_code"}), numbers_as_text=False),
    "fund_line": Style(dates="cell", numbers_as_text=False, district_areas=True),
}
_FILE_NAMES = {"xlsx": ".xlsx", "csv": ".csv", "json": ".json"}


@dataclass(frozen=True, slots=True)
class FormFile:
    """The bytes of one delivery and the row in which each of its lines stands."""

    content: bytes
    line_rows: list[int]


def file_name(source: Source, month: Month, suffix: str = "") -> str:
    """The name under which an office sends a month; the suffix tells a second delivery from the first."""
    stem = source.file_pattern.split("_(?P<month>")[0]
    return f"{stem}_{month}{suffix}{_FILE_NAMES[source.format.kind]}"


class Offices:
    """Fills in the forms of one bureau."""

    def __init__(self, catalog: Catalog, bureau: Bureau, places: Places) -> None:
        self._bureau, self._places = bureau, places
        self._printers = {feed: Printer(catalog, catalog.sources[feed], style) for feed, style in STYLES.items()}
        self._layouts = {feed: self._layout(feed) for feed in STYLES}

    def printer(self, feed: str) -> Printer:
        """The printer of a feed's form."""
        return self._printers[feed]

    def fill_in(self, source: Source, month: Month, lines: Sequence[Line], *, off_by: Decimal = Decimal(0)) -> FormFile:
        """The file of one month. `off_by` makes the form's own total wrong by that much."""
        layout = self._layouts[source.feed]
        if source.feed == "assistance_payment":
            # The finance section rounds each batch before it adds up.
            off_by += Decimal(month % 3 + 1) / 100
        layout = replace(layout, off_by=off_by, title=f"{layout.title}（{month // 100}年{month % 100}月）")
        if source.format.kind == "json":
            return self._json(source, layout, lines)
        grid = lay_out(source, layout, self._printers[source.feed], lines, f"{month // 100}年{month % 100}月")
        if source.format.kind == "csv":
            return FormFile(csv_bytes(grid.rows, source.format.encoding), grid.line_rows)
        header = next(place for place, row in enumerate(grid.rows, start=1) if len(row) == grid.width)
        sheet = Sheet(source.title.zh[:30], grid.rows, [f"A1:{column_letters(grid.width)}1"], frozenset({1, header}))
        sheets = [sheet]
        if layout.notes_sheet:
            sheets.insert(0, Sheet("填表说明", [["填表说明"], [layout.notes_sheet], [SYNTHETIC]]))
        if layout.hidden_sheet:
            sheets.insert(0, Sheet("码表", [["码表"], [layout.hidden_sheet]], hidden=True))
        created = f"{last_day(month).isoformat()}T09:00:00Z"
        return FormFile(workbook(sheets, f"{layout.title}", SYNTHETIC, created), grid.line_rows)

    def _json(self, source: Source, layout: Layout, lines: Sequence[Line]) -> FormFile:
        printer = self._printers[source.feed]
        labels = [field.labels[0] for field in source.fields]
        records = [dict(zip(labels, printer.cells(line), strict=True)) for line in lines]
        content = {
            "标题": layout.title,
            "说明": SYNTHETIC,
            "合计": len(lines),
            source.format.records_at or "data": records,
        }
        return FormFile(json_bytes(content), list(range(1, len(lines) + 1)))

    def _street(self, line: Line) -> tuple[str, str]:
        area = str(line.values["area_code"])
        return area[:9], self._places.street_name(area)

    def _layout(self, feed: str) -> Layout:
        office = f"填表单位：{self._bureau.name.zh}"
        match feed:
            case "assistance_roster":
                return Layout(
                    "低保、特困人员在册名册（合成示例）",
                    ((office, "填表月份：{}", "单位：人、元"),),
                    {"income_per_head_yuan": "月人均收入（元）", "entitlement_yuan": "月保障金额\n（元）"},
                    total_label="合 计：{}人",
                    group=self._street,
                    subtotal_label="小 计",
                )
            case "assistance_payment":
                return Layout(
                    f"救助资金社会化发放批次表（{SYNTHETIC}）",
                    (("发放年月：{}", "发放方式：一卡通", "单位：万元"),),
                    {"entitlement_month": "所属年月（权益月）", "amount_yuan": "金额（元）"},
                    total_label="合计（{}笔）",
                    thousands=True,
                )
            case "temporary_assistance":
                return Layout(
                    "临时救助台账（合成示例）",
                    ((office, "单位：元"),),
                    {"standard_yuan": "适用标准\n(元/月)"},
                    total_at="first",
                    total_label="合计：{}人次",
                    hidden_sheet="1急难型 2支出型 3外来人员 4小额先行",
                )
            case "policy_standard":
                return Layout(f"救助与福利保障标准库（{SYNTHETIC}）", total_at="none")
            case "disability_subsidy":
                return Layout(f"残疾人两项补贴发放名册（{SYNTHETIC}）", total_label="合计：{}")
            case "elderly_facility":
                return Layout("养老机构与养老服务设施名录（合成示例）", total_at="none")
            case "elderly_subsidy":
                return Layout("养老服务补贴与运营补贴台账（合成示例）", ((office, "单位：元"),), total_label="总计：{}")
            case "marriage_registration":
                return Layout(f"婚姻登记信息（{SYNTHETIC}）", (("统计月份：{}",),), total_label="合计：{}")
            case "social_organisation":
                return Layout(
                    "社会组织登记名册（合成示例）",
                    ((office, "单位：万元"),),
                    {"capital_yuan": "注册资金（万元）"},
                    total_label="合计：{}家",
                )
            case _:
                return Layout(
                    "部门预决算与专项资金台账（合成示例）",
                    ((office, "单位：万元"),),
                    {"executed_yuan": "决算（执行）数（万元）"},
                    total_label="合计：{}",
                    group=lambda line: (str(line.values["unit_code"]), str(line.values["unit_name"])),
                    notes_sheet="金额以万元填列；累计数自年初起算。",
                )
