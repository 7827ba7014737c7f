"""The two subsidies for disabled persons: who draws which, from when to when, and the monthly roster.

Belongs here: disabled persons and their roster lines. Does not belong here: epidemic aid (`temporary`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from sample_bureau import canaries
from sample_bureau.calibration import flows, growing, roster_sizes
from sample_bureau.months import Month, after, first_day
from sample_bureau.randomness import picks
from sample_bureau.targets import DisabilityTargets
from sample_bureau.world.assistance import FAR
from sample_bureau.world.households import Households
from sample_bureau.world.people import People, Person
from sample_bureau.world.places import Places
from sample_bureau.world.standards import Rates

LIVING, NURSING = "1", "2"
_ITEMS = {LIVING: "SC", NURSING: "SH"}
# The share of a roster that joins in a month.
_JOINING = 0.0045
_FROM_DIBAO = {LIVING: 0.45, NURSING: 0.06}
_BOTH_SHARE = 0.3


@dataclass(slots=True)
class Holder:
    """A disabled person with a card."""

    person: Person
    type: str
    level: str
    urban_rural: str
    area_code: str
    is_dibao: bool
    account: str
    applied: date
    guardian: str | None = None
    phone: str | None = None

    @property
    def card(self) -> str:
        """The card's number: ID number, type and level."""
        return self.person.id_number + self.type + self.level


@dataclass(slots=True)
class Line:
    """One holder's spell on the roster of one subsidy: from `start` up to, but without, `exit`."""

    holder: Holder
    subsidy: str
    start: Month
    exit: Month = FAR


class Disability:
    """Roster lines of both subsidies and the payments that follow from them."""

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: DisabilityTargets,
        households: Households,
        people: People,
        places: Places,
        rates: Rates,
        rng: np.random.Generator,
    ) -> None:
        self.months, self._rates = months, rates
        self._people, self._places, self._rng = people, places, rng
        self._poor = [pair for pair in households.steady() if pair[1].person not in canaries.PEOPLE]
        order = rng.permutation(len(self._poor)).tolist()
        self._poor = [self._poor[place] for place in order]
        self.lines: list[Line] = []
        self._subsidy(LIVING, targets.living_lines, targets.living_yuan)
        self._subsidy(NURSING, targets.nursing_lines, targets.nursing_yuan)
        self.lines.sort(key=lambda line: (line.subsidy, line.holder.area_code, line.holder.person.id_number))
        self.rows = {month: self._month(month) for month in months}

    def holders(self, subsidy: str, month: Month) -> list[Holder]:
        """The persons on the roster of a subsidy in a month."""
        return [line.holder for line in self.lines if line.subsidy == subsidy and line.start <= month < line.exit]

    def spent(self, month: Month) -> Counter[str]:
        """Yuan spent from the first month to this one, by subsidy."""
        spent: Counter[str] = Counter()
        for earlier in self.months:
            if earlier <= month:
                for row in self.rows[earlier]:
                    spent[row["disability_subsidy_code"]] += row["amount_yuan"]
        return spent

    def _subsidy(self, subsidy: str, last: int, total: int | None) -> None:
        rates = [self._rates.monthly(_ITEMS[subsidy], None, month) for month in self.months]
        sizes = growing(len(self.months), last) if total is None else roster_sizes(total, rates, last)
        moves = flows(self.months, sizes, [max(1, round(_JOINING * last))] * len(self.months))
        starts = [*moves.starts, *[0] * (last - len(moves.starts))]
        holders = self._holders(subsidy, last + len(moves.exits))
        for place, holder in enumerate(holders):
            start = starts[place] if place < last else 0
            leaving = FAR if place < last else moves.exits[place - last]
            self.lines.append(Line(holder, subsidy, start, leaving))
            if start:
                holder.applied = max(holder.applied, first_day(start) - timedelta(days=50))

    def _holders(self, subsidy: str, count: int) -> list[Holder]:
        """New people, dibao members, and for the nursing subsidy people who draw the other one too.

        Those who move come from new people: the first places are joiners, the last ones leavers.
        """
        both: list[Holder] = []
        year = self.months[0] // 100
        if subsidy == NURSING:
            steady = [line.holder for line in self.lines if not line.start and line.exit == FAR]
            both = [holder for holder in steady if _is_severe(holder)][: int(_BOTH_SHARE * len(steady))]
        poor = [self._poor.pop() for _ in range(min(int(_FROM_DIBAO[subsidy] * count), len(self._poor)))]
        new = self._people.draw(count - len(both) - len(poor), (year - 90, year - 6))
        where = picks(self._rng, "12", (27, 73), len(new))
        fresh = [
            self._holder(p, subsidy, u, self._places.draw(1, u)[0], False) for p, u in zip(new, where, strict=True)
        ]
        if subsidy == LIVING:
            fresh[-1 - count // 4] = self._canary(fresh[-1 - count // 4])
        assisted = [self._holder(m.person, subsidy, h.urban_rural, h.area_code, True) for h, m in poor]
        half = len(fresh) // 2
        return [*fresh[:half], *assisted, *both, *fresh[half:]]

    def _holder(self, person: Person, subsidy: str, urban_rural: str, area: str, is_dibao: bool) -> Holder:
        rng, year = self._rng, self.months[0] // 100
        kind = picks(rng, "1234567", (10, 6, 2, 46, 14, 17, 5), 1)[0]
        if subsidy == NURSING:
            level = "3" if kind in "56" and rng.random() < 0.3 else "1" if rng.random() < 0.45 else "2"
        else:
            level = picks(rng, "1234", (12, 28, 33, 27), 1)[0]
        applied = date(year - int(rng.integers(1, 5)), 1, 5) + timedelta(days=int(rng.integers(0, 330)))
        holder = Holder(person, kind, level, urban_rural, area, is_dibao, self._people.accounts(1)[0], applied)
        if kind in "567" or person.age_in(year) < 18:
            holder.guardian = self._people.one((year - 75, year - 35)).name
            holder.phone = self._people.phones(1)[0]
        return holder

    def _canary(self, like: Holder) -> Holder:
        return Holder(
            canaries.DISABLED,
            canaries.DISABLED_TYPE,
            canaries.DISABLED_LEVEL,
            like.urban_rural,
            like.area_code,
            False,
            canaries.DISABLED_ACCOUNT,
            like.applied,
            canaries.GUARDIAN_NAME,
            canaries.GUARDIAN_PHONE,
        )

    def _month(self, month: Month) -> list[dict[str, Any]]:
        rows = []
        newcomers: list[dict[str, Any]] = []
        for line in self.lines:
            if line.start <= month < line.exit:
                rate = self._rates.monthly(_ITEMS[line.subsidy], None, month)
                rows.append(self._row(line, month, rate, rate, "1"))
                if line.start == month and line.subsidy == NURSING:
                    newcomers.append(rows[-1])
        for line in self.lines:
            if line.exit == month:
                rows.append(self._leaving(line, month, newcomers))
        return rows

    def _leaving(self, line: Line, month: Month, newcomers: list[dict[str, Any]]) -> dict[str, Any]:
        """The last line of a leaver. Some who died were still paid the month before: the money comes back.

        A newcomer whose papers were late gets as much for the month before, so that the sums still close.
        """
        item = _ITEMS[line.subsidy]
        rate = self._rates.monthly(item, None, month)
        if line.subsidy == NURSING and int(line.holder.person.id_number[16]) % 3 == 0 and len(newcomers) > 7:
            before = self._rates.monthly(item, None, after(month, -1))
            newcomers.pop()["amount_yuan"] += before
            return {**self._row(line, month, rate, -before, "4"), "stop_reason_code": "01"}
        return {**self._row(line, month, rate, 0, "3"), "stop_reason_code": "08"}

    def _row(self, line: Line, month: Month, standard: int, amount: int, status: str) -> dict[str, Any]:
        holder = line.holder
        return {
            "disability_card_id": holder.card,
            "person_name": holder.person.name,
            "person_id_number": holder.person.id_number,
            "disability_type_code": holder.type,
            "disability_level_code": holder.level,
            "disability_subsidy_code": line.subsidy,
            "is_dibao": holder.is_dibao,
            "urban_rural_code": holder.urban_rural,
            "standard_yuan": standard,
            "payment_month": month,
            "amount_yuan": amount,
            "application_date": holder.applied,
            "approval_date": holder.applied + timedelta(days=15 + int(holder.person.id_number[14:17]) % 20),
            "recipient_status_code": status,
            "stop_reason_code": None,
            "disability_card_expiry_date": date(holder.applied.year + 10, holder.applied.month, 1),
            "guardian_name": holder.guardian,
            "guardian_phone": holder.phone,
            "bank_account": holder.account,
            "area_code": holder.area_code,
        }


def _is_severe(holder: Holder) -> bool:
    return holder.level in ("1", "2") or (holder.level == "3" and holder.type in ("5", "6"))
