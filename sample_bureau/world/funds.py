"""Budget lines of the bureau: what was planned, adjusted and spent up to each month-end.

Belongs here: lines whose expenditure follows from what other offices pay, and invented ones beside them.
Does not belong here: the payments themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sample_bureau.months import Month, day_of
from sample_bureau.targets import FundTargets
from sample_bureau.world.assistance import Assistance
from sample_bureau.world.disability import LIVING, NURSING, Disability
from sample_bureau.world.payments import Payments
from sample_bureau.world.places import Places
from sample_bureau.world.subsidies import Subsidies
from sample_bureau.world.temporary import Temporary

Spent = Callable[[Month], int]
_BUREAU = ("126001", "民政局机关")
_HOME = ("126002", "社会福利院")
_RESCUE = ("126003", "救助管理站")
_REGISTRY = ("126004", "婚姻登记处")
# Unit, function, economic code, project, source of funds, yuan a year for 600,000 inhabitants: lines that no other
# form explains. Welfare-lottery money for elderly care is booked under elderly care, the rest under its class 229.
_INHABITANTS = 6.0
_OTHERS = (
    (_BUREAU, "2080201", "30101", "基本工资", "4", 4_862_300),
    (_BUREAU, "2080201", "30201", "办公经费", "4", 812_400),
    (_BUREAU, "2080206", "30227", "社会组织管理与等级评估", "4", 465_000),
    (_BUREAU, "2080207", "30227", "行政区划界线管理与地名普查成果转化", "4", 388_000),
    (_BUREAU, "2080208", "30227", "基层政权与社区治理", "4", 6_230_000),
    (_BUREAU, "2081001", "30305", "困境儿童基本生活保障", "3", 918_600),
    (_BUREAU, "2081002", "30305", "高龄津贴", "4", 9_450_000),
    (_BUREAU, "2081006", "30227", "社区养老设施建设", "5", 5_200_000),
    (_HOME, "2081006", "30227", "农村福利院消防改造", "5", 2_180_000),
    (_BUREAU, "2081002", "30227", "居家适老化改造", "5", 960_000),
    (_BUREAU, "2296002", "30227", "福彩公益金社会工作服务", "5", 1_150_000),
    (_BUREAU, "2296002", "30305", "福彩公益金助学助困", "5", 620_000),
    (_HOME, "2296002", "30227", "福彩公益金儿童关爱", "5", 540_000),
    (_HOME, "2081005", "30101", "基本工资", "4", 2_354_100),
    (_HOME, "2081005", "30218", "专用材料", "4", 447_800),
    (_RESCUE, "2082002", "30227", "流浪乞讨人员救助", "1", 1_206_000),
    (_RESCUE, "2082002", "30201", "站务经费", "4", 318_500),
    (_REGISTRY, "2080299", "30201", "婚姻登记工本与设备", "4", 356_200),
    (_REGISTRY, "2080299", "30227", "婚姻档案电子化", "4", 605_000),
)
# What other offices pay where the bureau keeps no ledger of it: the same.
_UNEXPLAINED = {
    "temporary": (_BUREAU, "2082001", "30305", "临时救助", "4", 340_000),
    "disability": (_BUREAU, "2081107", "30305", "残疾人两项补贴", "4", 3_900_000),
    "subsidies": (_BUREAU, "2081006", "30305", "养老服务设施运营补贴", "4", 5_300_000),
}
_CENTRAL, _CITY, _OWN = "1", "3", "4"
_PILOT = "养老服务改革试点中央专项"
_SOURCES = {"1": "中央", "2": "省级", "3": "市级", "4": "区级", "5": "福彩", "6": "捐赠"}


@dataclass(frozen=True, slots=True)
class _BudgetLine:
    unit: tuple[str, str]
    function: str
    economic: str
    project: str
    source: str
    spent: Spent
    budget: int
    adjusted: int


class Funds:
    """The ledger of budget lines by month.

    What other offices paid comes from their ledgers where the bureau keeps them; support for those on the roster from
    what they are entitled to.
    """

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: FundTargets,
        assistance: Assistance,
        payments: Payments | None,
        temporary: Temporary | None,
        disability: Disability | None,
        subsidies: Subsidies | None,
        places: Places,
        rng: np.random.Generator,
    ) -> None:
        self._months, self._places, self._rng = months, places, rng
        self._lines: list[_BudgetLine] = []
        spent = payments.spent if payments else _entitled(assistance)
        self._assistance({month: spent(month) for month in months})
        if temporary:
            self._temporary({month: temporary.spent(month) for month in months})
        if disability:
            self._disability({month: disability.spent(month) for month in months})
        if subsidies:
            self._elderly({month: subsidies.spent(month) for month in months})
        kept = {"temporary": temporary, "disability": disability, "subsidies": subsidies}
        own = _CITY if places.root == places.city else _OWN
        others = [*_OTHERS, *(line for name, line in _UNEXPLAINED.items() if not kept[name])]
        for unit, function, economic, project, source, yuan in others:
            scaled = round(yuan * targets.scale / _INHABITANTS / 100) * 100
            self._invented(unit, function, economic, project, own if source == _OWN else source, scaled)
        if targets.pilot_yuan:
            done = {month: 0 if month == months[0] else targets.pilot_yuan for month in months}
            self._line(
                _BUREAU, "2081006", "30227", _PILOT, _CENTRAL, done.__getitem__, targets.pilot_yuan, targets.pilot_yuan
            )
        self._lines.sort(key=lambda line: (line.unit, line.function, line.economic, line.project, line.source))
        self.rows = {
            month: [self._row(number, line, month) for number, line in enumerate(self._lines)] for month in months
        }

    def _invented(
        self, unit: tuple[str, str], function: str, economic: str, project: str, source: str, yuan: int
    ) -> None:
        """A line of so many yuan a year, spent at an uneven pace."""
        pace = self._rng.uniform(0.7, 1.3, 12)
        shares = (np.cumsum(pace) / pace.sum()).tolist()
        done = {month: int(yuan * shares[month % 100 - 1]) // 100 * 100 for month in self._months}
        self._line(unit, function, economic, project, source, done.__getitem__, yuan, yuan)

    def _assistance(self, spent: dict[Month, Any]) -> None:
        names = {
            ("DB", "1"): ("2081901", "城市最低生活保障金"),
            ("DN", "2"): ("2081902", "农村最低生活保障金"),
            ("TK", "1"): ("2082101", "城市特困人员救助供养"),
            ("TK", "2"): ("2082102", "农村特困人员救助供养"),
        }
        for item, urban_rural, source in sorted(spent[self._months[-1]]):
            function, project = names[item, urban_rural]
            key = (item, urban_rural, source)
            self._paid(function, project, source, lambda month, key=key: spent[month][key])  # type: ignore[misc]

    def _temporary(self, spent: dict[Month, Any]) -> None:
        def of(scheme: str, urban_rural: str = "12") -> Spent:
            return lambda month: sum(spent[month][scheme, code] for code in urban_rural)

        self._paid("2082001", "临时救助", "4", of("routine"))
        self._paid("2082502", "外地滞汉人员困难救助", "2", of("stranded"))
        self._paid("2082501", "疫情生活物资救助（城镇）", "2", of("epidemic_goods", "1"))
        self._paid("2082502", "疫情生活物资救助（农村）", "2", of("epidemic_goods", "2"))
        self._paid("2081199", "疫情重度残疾人生活救助", "4", of("epidemic_disabled"))

    def _disability(self, spent: dict[Month, Any]) -> None:
        self._paid("2081107", "困难残疾人生活补贴", "4", lambda month: spent[month][LIVING])
        self._paid("2081107", "重度残疾人护理补贴", "4", lambda month: spent[month][NURSING])

    def _elderly(self, spent: dict[Month, Any]) -> None:
        names = {
            "operation": "养老服务设施运营补贴",
            "staff_on_duty": "疫情在岗人员补贴",
            "epidemic_goods": "养老防疫物资保障",
        }
        for kind, year, source in sorted(spent[self._months[-1]]):
            key = (kind, year, source)
            project = f"{names[kind]}（{year}年度）" if kind == "operation" else names[kind]
            self._paid("2081006", project, source, lambda month, key=key: spent[month][key])  # type: ignore[misc]

    def _paid(self, function: str, project: str, source: str, spent: Spent) -> None:
        final = spent(self._months[-1])
        adjusted = -(-final * 23 // 20 // 1000) * 1000
        self._line(_BUREAU, function, "30305", project, source, spent, adjusted * 9 // 10 // 1000 * 1000, adjusted)

    def _line(
        self,
        unit: tuple[str, str],
        function: str,
        economic: str,
        project: str,
        source: str,
        spent: Spent,
        budget: int,
        adjusted: int,
    ) -> None:
        self._lines.append(_BudgetLine(unit, function, economic, project, source, spent, budget, adjusted))

    def _row(self, number: int, line: _BudgetLine, month: Month) -> dict[str, Any]:
        year = month // 100
        return {
            "budget_year": year,
            "unit_code": line.unit[0],
            "unit_name": self._places.root.area_name + line.unit[1],
            "function_code": line.function,
            "economic_code": line.economic,
            "project_name": line.project,
            "fund_source_code": line.source,
            "budget_yuan": line.budget,
            "adjusted_yuan": line.adjusted,
            "executed_yuan": line.spent(month),
            "document_no": f"{_SOURCES[line.source]}财社〔{year}〕{number + 11}号",
            "issue_date": day_of(self._months[0], 6 + number % 20),
            "area_code": self._places.root.area_code,
            "performance_text": "按时足额发放，专款专用",
            "assessment_score": None if month < self._months[-1] else 88 + number % 11,
            "audit_conclusion_code": "none",
        }


def _entitled(assistance: Assistance) -> Callable[[Month], Counter[tuple[str, str, str]]]:
    """What all on the roster were entitled to from the first month to another one; the central government pays."""

    def spent(month: Month) -> Counter[tuple[str, str, str]]:
        total: Counter[tuple[str, str, str]] = Counter()
        for earlier in assistance.months:
            if earlier <= month:
                for (item, urban_rural), yuan in assistance.entitled(earlier).items():
                    total[item, urban_rural, _CENTRAL] += yuan
        return total

    return spent
