"""Marriage registrations of the year and the verification list of the historical archive.

Belongs here: couples and certificates. Does not belong here: anyone's benefits.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np

from sample_bureau import canaries
from sample_bureau.calibration import share_out
from sample_bureau.months import Month, day_of, first_day, month_of
from sample_bureau.randomness import picks
from sample_bureau.targets import RegistryTargets, Targets
from sample_bureau.world.names import GIVEN_FEMALE_OLD, GIVEN_MALE_OLD, SURNAME_WEIGHTS, SURNAMES
from sample_bureau.world.people import People
from sample_bureau.world.places import Places
from sample_bureau.world.standards import Rates
from sample_bureau.world.tables import years_of

# How many come in an ordinary month against one in which an emergency closes the registry, and in the month after.
_USUAL, _CLOSED, _MONTHS_CLOSED, _AFTERWARDS = 500, 5, 2, 600
# The youngest and the oldest of those who come for each kind of registration.
_AGES = {"J": (22, 42), "L": (25, 55), "BJ": (30, 70), "BL": (32, 65)}


class Marriage:
    """Registrations by month, in one registry for each district."""

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: RegistryTargets,
        people: People,
        places: Places,
        rates: Rates,
        rng: np.random.Generator,
    ) -> None:
        self.months, self._rng, self._people = months, rng, people
        self._closed = rates.emergency(months)[:_MONTHS_CLOSED]
        self._until = targets.until
        self._offices = [(area.area_code[:6], f"{area.area_name}民政局婚姻登记处") for area in places.districts]
        self._sizes = rng.uniform(0.5, 1.5, len(self._offices)).tolist()
        self.rows: dict[Month, list[dict[str, Any]]] = {month: [] for month in months}
        for kind, count in targets.by_kind.items():
            self._kind(kind, count)
        canary = next(row for row in self.rows[months[4]] if row["marriage_registration_kind_code"] == "J")
        office = canary["registry_office_code"][:6]
        canary.update(
            marriage_certificate_id=f"J{office}-{months[0] // 100}-{canaries.CERTIFICATE_SERIAL}",
            husband_name=canaries.HUSBAND.name,
            husband_id_number=canaries.HUSBAND.id_number,
            wife_name=canaries.WIFE.name,
            wife_id_number=canaries.WIFE.id_number,
        )
        self.canary_certificate = str(canary["marriage_certificate_id"])
        for rows in self.rows.values():
            rows.sort(key=lambda row: (row["registration_date"], row["marriage_certificate_id"]))

    def _kind(self, kind: str, count: int) -> None:
        rng, year = self._rng, self.months[0] // 100
        low, high = year - _AGES[kind][1], year - _AGES[kind][0]
        men = self._people.crowd(count, (low, high), sex="1", rare=0.012)
        women = self._people.crowd(count, (low + 1, high + 1), sex="2", rare=0.012)
        history = picks(rng, "123", (72, 24, 4), count)
        channels = picks(rng, ("online", "window"), (7, 3), count)
        areas = picks(rng, "1234", (88, 9, 3, 0), count)
        offices = picks(rng, range(len(self._offices)), self._sizes, count)
        ages = np.maximum(years_of(men.born), years_of(women.born)) + 23
        married = np.minimum(ages + np.arange(count) % 9, year - 1).tolist()
        serials, place = [0] * len(self._offices), 0
        for month, number in zip(self.months, share_out(count, self._weights()), strict=True):
            last = self._until if self._until and month_of(self._until) == month else day_of(month, 31)
            for day in sorted(rng.integers(1, last.day + 1, number).tolist()):
                division, office = self._offices[offices[place]]
                serials[offices[place]] += 1
                serial = serials[offices[place]]
                prior = f"J{division}-{married[place]}-{place * 7 % 9000 + 1:06d}"
                self.rows[month].append(
                    {
                        "marriage_registration_kind_code": kind,
                        "marriage_certificate_id": f"{kind}{division}-{year}-{serial:06d}",
                        "registry_office_code": division + "000000",
                        "registry_office_name": office,
                        "registration_date": day_of(month, day),
                        "husband_name": men.names[place],
                        "husband_document_code": "02" if place % 97 == 0 else "01",
                        "husband_id_number": men.id_numbers[place],
                        "wife_name": women.names[place],
                        "wife_document_code": "01",
                        "wife_id_number": women.id_numbers[place],
                        "marital_history_code": history[place] if kind == "J" else None,
                        "prior_certificate_id": None if kind == "J" else prior,
                        "booking_channel_code": channels[place],
                        "cross_area_service_code": areas[place],
                        "archive_id": f"{division}-{year}-{kind}-{serial:05d}",
                        "verification_status_code": "correct",
                        "is_qualified": True,
                    }
                )
                place += 1

    def _weights(self) -> list[float]:
        """How many come in each month: hardly anyone while the registry is closed, more when it has opened again."""
        rng, weights, before = self._rng, [], _USUAL
        for month in self.months:
            usual = _AFTERWARDS if before == _CLOSED else _USUAL
            before = _CLOSED if month in self._closed else usual
            weights.append(before * float(rng.uniform(0.9, 1.1)))
        if self._until:
            weights[-1] *= self._until.day / day_of(self.months[-1], 31).day
        return weights


def archive_rows(
    catalog_labels: dict[str, str], targets: Targets, places: Places, rng: np.random.Generator
) -> Iterator[tuple[str, ...]]:
    """The verification list, as printed: dates in several hands or missing, old division codes, no IDs."""
    count, unverified = targets.registry.archive_rows, targets.registry.archive_unverified
    offices = picks(rng, places.divisions, [1] * len(places.divisions), count)
    states = ["unverified"] * unverified
    states += picks(rng, ("correct", "wrong", "mended"), (60, 18, 22), count - len(states))
    order = rng.permutation(count).tolist()
    kinds = picks(rng, ("J", "L", "BJ"), (84, 13, 3), count)
    years = np.sort(rng.integers(1952, 2010, count)).tolist()
    days = rng.integers(0, 365, count).tolist()
    hands = rng.integers(0, 12, count).tolist()
    surnames = picks(rng, SURNAMES, SURNAME_WEIGHTS, 2 * count)
    letters = rng.integers(0, 1 << 20, (2, count)).tolist()
    old = (rng.random(count) < 0.02).tolist()
    errors = picks(rng, ("男方姓名", "登记日期", "证件号码", "档案号"), (4, 3, 2, 1), count)
    formats = ("%Y-%m-%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%Y/%m/%d")
    for place in range(count):
        year, kind, hand = years[place], kinds[place], hands[place]
        state = states[order[place]]
        married, code = first_day(year * 100 + 1) + timedelta(days=days[place]), offices[place]
        former = next((division for division, until in places.abolished if until > married), code)
        yield (
            f"{code}-{year}-{kind}-{place + 1:06d}",
            kind if hand == 11 else catalog_labels[kind],
            married.strftime(formats[hand]) if hand < 5 else married.isoformat() if hand < 10 else "",
            surnames[place] + GIVEN_MALE_OLD[letters[0][place] % len(GIVEN_MALE_OLD)],
            surnames[count + place] + GIVEN_FEMALE_OLD[letters[1][place] % len(GIVEN_FEMALE_OLD)],
            former if old[place] else code,
            catalog_labels[state],
            errors[place] if state == "wrong" else "",
        )
