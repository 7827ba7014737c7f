"""The habits of the offices whose registers have no recipe: style and layout of their forms.

Belongs here: what makes these forms differ. Does not belong here: filling a form in (`forms.office`), values.
"""

from __future__ import annotations

from catalog.load import Catalog
from catalog.model import Bureau
from sample_bureau.forms.cells import Line, Style
from sample_bureau.forms.grid import Layout, SideSheet
from sample_bureau.forms.office import SYNTHETIC, Office
from sample_bureau.world.places import Places

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
_CODES = SideSheet("码表", (("码表",), ("1急难型 2支出型 3外来人员 4小额先行",)), hidden=True)
_NOTES = SideSheet("填表说明", (("填表说明",), ("金额以万元填列；累计数自年初起算。",), (SYNTHETIC,)))


class Offices:
    """The offices of one bureau whose forms have habits of their own."""

    def __init__(self, catalog: Catalog, bureau: Bureau, places: Places) -> None:
        self._catalog, self._bureau, self._places = catalog, bureau, places

    def office(self, feed: str) -> Office:
        """The office that fills in a feed's form."""
        return Office(self._catalog, self._catalog.sources[feed], STYLES[feed], self._layout(feed))

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
                    side_sheets=(
                        SideSheet("码表", (("码表",), ("1急难型 2支出型 3外来人员 4小额先行",)), hidden=True),
                    ),
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
                    side_sheets=(
                        SideSheet("填表说明", (("填表说明",), ("金额以万元填列；累计数自年初起算。",), (SYNTHETIC,))),
                    ),
                )
