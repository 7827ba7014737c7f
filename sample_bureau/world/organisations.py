"""Social organisations on the register of the bureau.

Belongs here: invented organisations with valid credit codes. Does not belong here: companies.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from sample_bureau import canaries
from sample_bureau.checkdigits import credit_code
from sample_bureau.months import Month, first_day
from sample_bureau.randomness import pick, picks
from sample_bureau.targets import OrganisationTargets
from sample_bureau.world.monthly import MonthlyRows
from sample_bureau.world.people import People
from sample_bureau.world.places import Places

_BODY = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WORDS = (
    "南湖",
    "金桥",
    "同心",
    "华中",
    "汇智",
    "启航",
    "阳光",
    "春晖",
    "博雅",
    "和悦",
    "康乐",
    "星火",
    "惠民",
    "向阳",
    "蓝天",
    "远航",
    "晨曦",
    "育才",
    "乐善",
    "众和",
)
_KINDS = {
    "51": (
        ("trade", "商会"),
        ("culture", "书法家协会"),
        ("science", "科学技术协会"),
        ("culture", "舞蹈协会"),
        ("trade", "行业协会"),
        ("charity", "志愿服务协会"),
    ),
    "52": (
        ("education", "幼儿园"),
        ("education", "培训学校"),
        ("community", "社会工作服务中心"),
        ("culture", "体育俱乐部"),
        ("health", "康复中心"),
        ("charity", "公益服务中心"),
    ),
    "53": (("charity", "慈善基金会"),),
}
_SUPERVISORS = {
    "education": "教育局",
    "culture": "文化和旅游局",
    "health": "卫生健康局",
    "science": "科学技术局",
}
# What became of those that are not active any more, as often as each stands here.
_INACTIVE = ("2", "2", "2", "5", "5", "4", "6", "6", "6", "6", "3", "5")
# The share of them that lost its good standing within the period.
_ENDING = 1 / 6
# Who was registered earlier has a number of the kind that the unified codes replaced.
_UNIFIED_CODES = date(2015, 10, 1)
_NUMBERED = {"51": "社证字", "52": "民证字", "53": "基证字"}
# One organisation in so many changes its registered name within the period.
_RENAMED = 40
# How often a name of two words is tried before one of three.
_ATTEMPTS = 40
# From this year on the registration of organisations belongs to the offices of administrative approval.
_APPROVAL_OFFICES = 2018
_CITY_REGISTERED = 0.3


class Organisations:
    """The register by month: organisations that come, stay and go."""

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: OrganisationTargets,
        people: People,
        places: Places,
        rng: np.random.Generator,
    ) -> None:
        self._months, self._people, self._places, self._rng = months, people, places, rng
        self._used: set[str] = set()
        self._names: set[str] = set()
        kinds = [kind for kind, count in targets.active.items() for _ in range(count)]
        self.active = [self._organisation(kind, "1") for kind in kinds]
        inactive = [
            self._organisation(pick(rng, ("51", "52")), _INACTIVE[place % len(_INACTIVE)])
            for place in range(targets.inactive)
        ]
        self.active[5]["legal_representative_name"] = canaries.FOUNDER.name
        self.active[5]["legal_representative_id_number"] = canaries.FOUNDER.id_number
        first_month = dict.fromkeys((row["org_code"] for row in self.active + inactive), months[0])
        step = max(1, min(9, (len(self.active) - 20) // max(targets.new, 1)))
        for place, row in enumerate(self.active[20 : 20 + step * targets.new : step]):
            month = months[place * len(months) // targets.new]
            row["establishment_date"] = first_day(month) + timedelta(days=(8 + 3 * place) % 25)
            row["certificate_expiry_date"] = row["establishment_date"].replace(year=month // 100 + 5)
            first_month[row["org_code"]] = month
        for number, row in enumerate(self.active + inactive, start=1):
            is_older = row["establishment_date"] < _UNIFIED_CODES
            kind = _NUMBERED[row["organisation_kind_code"]]
            row["org_registration_id"] = f"{kind}第{number:06d}号" if is_older else None
        renamed = self._renamed(first_month)
        everything = sorted(self.active + inactive, key=lambda row: row["org_code"])
        ending = round(len(inactive) * _ENDING)
        ended = {
            row["org_code"]: months[1 + place % (len(months) - 1)] for place, row in enumerate(inactive[3 : 3 + ending])
        }
        self.rows = MonthlyRows(
            months,
            lambda month: [
                {
                    **row,
                    "organisation_status_code": "1"
                    if month < ended.get(row["org_code"], 0)
                    else row["organisation_status_code"],
                    "org_name": _renewed(row, month, renamed),
                }
                for row in everything
                if first_month[row["org_code"]] <= month
            ],
        )

    def _renamed(self, first_month: dict[str, Month]) -> dict[str, Month]:
        """From which month on the organisations that change their name have the new one; none starts with it."""
        months = self._months
        chosen = self.active[7::_RENAMED]
        since = {row["org_code"]: months[(1 + place) % len(months)] for place, row in enumerate(chosen)}
        return {code: month for code, month in since.items() if first_month[code] < month}

    def _code(self, kind: str, division: str) -> str:
        """A new credit code of a kind of organisation registered in a division."""
        while True:
            body = "".join(_BODY[place] for place in self._rng.integers(0, len(_BODY), 8).tolist())
            code = credit_code(kind, division, f"MJ{body[2:]}")
            if code not in self._used:
                self._used.add(code)
                return code

    def _name(self, registrar: str, suffix: str) -> str:
        """A name that no other organisation has."""
        name, attempts = f"{registrar}{pick(self._rng, _WORDS)}{suffix}", 0
        while name in self._names:
            attempts += 1
            count = 2 if attempts < _ATTEMPTS else 3
            words = self._rng.choice(len(_WORDS), count, replace=False).tolist()
            name = registrar + "".join(_WORDS[word] for word in words) + suffix
        self._names.add(name)
        return name

    def _organisation(self, kind: str, status: str) -> dict[str, Any]:
        rng, places = self._rng, self._places
        industry, suffix = pick(rng, _KINDS[kind])
        area = places.draw(1, "1", street_only=0.1)[0]
        of_root = places.root == places.city and bool(rng.random() < _CITY_REGISTERED)
        registrar = places.root.area_name if of_root else places.district_of(area).area_name
        division = places.division if of_root else places.division_of(area)
        year = self._months[0] // 100
        founder = self._people.one((year - 70, year - 30))
        direct = industry in ("trade", "charity", "science", "community")
        established = date(int(rng.integers(1996, year)), 1, 1) + timedelta(days=int(rng.integers(0, 365)))
        return {
            "org_code": self._code(kind, division),
            "org_name": self._name(registrar, suffix),
            "organisation_kind_code": kind,
            "registrar_name": registrar + ("行政审批局" if established.year >= _APPROVAL_OFFICES else "民政局"),
            "supervisor_name": None if direct else registrar + _SUPERVISORS.get(industry, "民政局"),
            "registration_mode_code": "direct" if direct else "dual",
            "legal_representative_name": founder.name,
            "legal_representative_id_number": founder.id_number,
            "establishment_date": established,
            "capital_yuan": picks(
                rng,
                (30_000, 50_000, 100_000, 200_000, 315_500, 500_000, 2_000_000),
                (30, 20, 24, 10, 4, 10, 2),
                1,
            )[0],
            "address_text": self._places.address(area),
            "area_code": area,
            "scope_text": f"{suffix}相关服务、交流与培训",
            "organisation_industry_code": industry,
            "organisation_status_code": status,
            "certificate_expiry_date": date(year + int(rng.integers(1, 5)), 12, 31),
            "party_building_code": picks(rng, ("own", "joint", "functional", "none"), (15, 40, 20, 25), 1)[0],
            "member_count": int(rng.integers(20, 300)) if kind == "51" else None,
            "staff_count": int(rng.integers(2, 40)),
        }


def _renewed(row: dict[str, Any], month: Month, renamed: dict[str, Month]) -> str:
    """The name in a month: a new one, which nobody else has, from the month on in which it changed."""
    name, registrar = str(row["org_name"]), str(row["registrar_name"])
    if month < renamed.get(row["org_code"], month + 1):
        return name
    place = registrar.removesuffix("行政审批局").removesuffix("民政局")
    return f"{place}新{name.removeprefix(place)}"
