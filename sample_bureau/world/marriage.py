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
from sample_bureau.months import Month, day_of, first_day
from sample_bureau.randomness import picks
from sample_bureau.targets import Targets
from sample_bureau.world.names import GIVEN_FEMALE_OLD, GIVEN_MALE_OLD, SURNAME_WEIGHTS, SURNAMES
from sample_bureau.world.people import People, Person
from sample_bureau.world.places import Places

# The registry was closed in the second and third month; everyone came afterwards.
_WEIGHTS = (470, 4, 6, 560, 690, 640, 560, 545, 530, 396)
_LAST_DAY_OF_LAST_MONTH = 21
_ARCHIVE_ROWS = 80_000
_HISTORIC_CODE = "420121"
_BIRTH_YEARS = {"J": (1978, 1998), "L": (1965, 1995), "BJ": (1950, 1990), "BL": (1955, 1988)}


class Marriage:
    """Registrations by month."""

    def __init__(
        self,
        months: tuple[Month, ...],
        targets: Targets,
        people: People,
        places: Places,
        rng: np.random.Generator,
    ) -> None:
        self.months, self._rng, self._people = months, rng, people
        self.office_code = places.root.area_code[:6]
        self.office_name = f"{places.root.area_name}民政局婚姻登记处"
        self.rows: dict[Month, list[dict[str, Any]]] = {month: [] for month in months}
        kinds = {
            "J": targets.marriages,
            "L": targets.divorces,
            "BJ": targets.marriages_reissued,
            "BL": targets.divorces_reissued,
        }
        for kind, count in kinds.items():
            self._kind(kind, count)
        canary = next(row for row in self.rows[months[4]] if row["marriage_registration_kind_code"] == "J")
        canary.update(
            marriage_certificate_id=f"J{self.office_code}-{months[0] // 100}-{canaries.CERTIFICATE_SERIAL}",
            husband_name=canaries.HUSBAND.name,
            husband_id_number=canaries.HUSBAND.id_number,
            wife_name=canaries.WIFE.name,
            wife_id_number=canaries.WIFE.id_number,
        )
        self.canary_certificate = str(canary["marriage_certificate_id"])
        for rows in self.rows.values():
            rows.sort(key=lambda row: (row["registration_date"], row["marriage_certificate_id"]))

    def _kind(self, kind: str, count: int) -> None:
        rng = self._rng
        low, high = _BIRTH_YEARS[kind]
        men = self._people.draw(count, (low, high), sex="1", rare=0.012)
        women = self._people.draw(count, (low + 1, high + 1), sex="2", rare=0.012)
        weights = (*_WEIGHTS, *[500] * len(self.months))[: len(self.months)]
        history = picks(rng, "123", (72, 24, 4), count)
        channels = picks(rng, ("online", "window"), (7, 3), count)
        areas = picks(rng, "1234", (88, 9, 3, 0), count)
        serial = 0
        for month, number in zip(self.months, share_out(count, weights), strict=True):
            last = _LAST_DAY_OF_LAST_MONTH if month == self.months[-1] else day_of(month, 31).day
            for day in sorted(rng.integers(1, last + 1, number).tolist()):
                self.rows[month].append(
                    self._row(
                        kind,
                        serial,
                        month,
                        day,
                        men[serial],
                        women[serial],
                        (history[serial], channels[serial], areas[serial]),
                    )
                )
                serial += 1

    def _row(
        self,
        kind: str,
        serial: int,
        month: Month,
        day: int,
        man: Person,
        woman: Person,
        drawn: tuple[str, str, str],
    ) -> dict[str, Any]:
        year = month // 100
        married = min(max(man.born.year, woman.born.year) + 23 + serial % 9, year - 1)
        prior = f"J{self.office_code}-{married}-{serial * 7 % 9000 + 1:06d}"
        return {
            "marriage_registration_kind_code": kind,
            "marriage_certificate_id": f"{kind}{self.office_code}-{year}-{serial + 1:06d}",
            "registry_office_code": self.office_code + "000000",
            "registry_office_name": self.office_name,
            "registration_date": day_of(month, day),
            "husband_name": man.name,
            "husband_document_code": "02" if serial % 97 == 0 else "01",
            "husband_id_number": man.id_number,
            "wife_name": woman.name,
            "wife_document_code": "01",
            "wife_id_number": woman.id_number,
            "marital_history_code": drawn[0] if kind == "J" else None,
            "prior_certificate_id": None if kind == "J" else prior,
            "booking_channel_code": drawn[1],
            "cross_area_service_code": drawn[2],
            "archive_id": f"{self.office_code}-{year}-{kind}-{serial + 1:05d}",
            "verification_status_code": "correct",
            "is_qualified": True,
        }


def archive_rows(
    catalog_labels: dict[str, str], targets: Targets, places: Places, rng: np.random.Generator
) -> Iterator[tuple[str, ...]]:
    """The verification list, as printed: dates in several hands or missing, old division codes, no IDs."""
    count = max(_ARCHIVE_ROWS, targets.archive_unverified + 1000)
    code = places.root.area_code[:6]
    states = ["unverified"] * targets.archive_unverified
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
        married = first_day(year * 100 + 1) + timedelta(days=days[place])
        yield (
            f"{code}-{year}-{kind}-{place + 1:06d}",
            kind if hand == 11 else catalog_labels[kind],
            married.strftime(formats[hand]) if hand < 5 else married.isoformat() if hand < 10 else "",
            surnames[place] + GIVEN_MALE_OLD[letters[0][place] % len(GIVEN_MALE_OLD)],
            surnames[count + place] + GIVEN_FEMALE_OLD[letters[1][place] % len(GIVEN_FEMALE_OLD)],
            _HISTORIC_CODE if old[place] and year < 1992 else code,
            catalog_labels[state],
            errors[place] if state == "wrong" else "",
        )
