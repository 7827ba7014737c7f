"""Planted rows of the disability subsidies and the marriage registrations.

Belongs here: recipes for these feeds. Does not belong here: placing rows (`planted.planter`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sample_bureau import canaries
from sample_bureau.checkdigits import id_number_wrong
from sample_bureau.forms.cells import Cell, Line, Planted
from sample_bureau.planted.planter import Planter, Recipes


def _subsidy(
    p: Planter,
    code: str,
    note: str,
    printed: dict[str, Cell] | None = None,
    wrong_card: bool = False,
    **changes: Any,
) -> None:
    """An extra roster line of a new person; the card number follows unless it is to be wrong."""
    place, values = p.like(recipient_status_code="1", disability_subsidy_code="2", guardian_name=None)
    person = p.person()
    values |= {"person_name": person.name, "person_id_number": person.id_number, "is_dibao": False, **changes}
    card_level = {"1": "2"}.get(values["disability_level_code"], "1") if wrong_card else values["disability_level_code"]
    values["disability_card_id"] = values["person_id_number"] + values["disability_type_code"] + card_level
    p.add(code, note, place, values, printed)


def _subsidy_checksum(p: Planter) -> None:
    number = id_number_wrong(p.person().id_number[:17])
    _subsidy(p, "person_id_number.checksum", "check digit is wrong", person_id_number=number)


def _subsidy_early(p: Planter) -> None:
    _subsidy(p, "row.approved_after_applied", "approved before applied")
    line = p.lines[next(place for place, line in enumerate(p.lines) if _is(line, "row.approved_after_applied"))]
    line.values["approval_date"] = line.values["application_date"] - timedelta(days=12)


def _is(line: Line, code: str) -> bool:
    planted: Planted | None = line.planted
    return planted is not None and planted.code.endswith(code)


def _certificate(p: Planter, kind: str) -> str:
    """A certificate number of a series that the registry does not use."""
    return f"{kind}{p.division}-{p.month // 100}-{900_000 + p.month % 100 * 100 + p.serial()}"


def _marriage(p: Planter, code: str, note: str, printed: dict[str, Cell] | None = None, **changes: Any) -> None:
    """An extra registration of a new couple under its own certificate number."""
    place, values = p.like(marriage_registration_kind_code="J")
    man, woman = p.person((1980, 1996), "1"), p.person((1981, 1997), "2")
    values |= {
        "marriage_certificate_id": _certificate(p, "J"),
        "husband_name": man.name,
        "husband_id_number": man.id_number,
        "wife_name": woman.name,
        "wife_id_number": woman.id_number,
        **changes,
    }
    p.add(code, note, place, values, printed)


def _marriage_checksum(p: Planter) -> None:
    number = id_number_wrong(p.person((1980, 1996), "1").id_number[:17])
    _marriage(p, "husband_id_number.checksum", "check digit is wrong", husband_id_number=number)


def _marriage_same_person(p: Planter) -> None:
    person = canaries.REJECTED_SPOUSE
    _marriage(
        p, "row.two_different_persons", "one ID number on both sides",
        husband_name=person.name, husband_id_number=person.id_number, wife_id_number=person.id_number,
    )  # fmt: skip


def _marriage_other_kind(p: Planter) -> None:
    number = _certificate(p, "L")
    _marriage(p, "row.certificate_matches_kind", "divorce number on a marriage", marriage_certificate_id=number)


_OLD_NUMBER: dict[str, Cell] = {"marriage_certificate_id": "结字第00127号"}


def _wrong_card(p: Planter) -> None:
    _subsidy(p, "row.card_holds_id_type_and_level", "card of another level", wrong_card=True)


def _mild(p: Planter) -> None:
    mild: dict[str, Any] = {"disability_type_code": "4", "disability_level_code": "4"}
    _subsidy(p, "row.nursing_needs_severe_level", "nursing subsidy at level 4", **mild)


def _subsidy_canary(p: Planter) -> None:
    canary: dict[str, Any] = {
        "person_name": canaries.REJECTED_DISABLED_NAME,
        "person_id_number": canaries.REJECTED_DISABLED_ID,
        "guardian_phone": canaries.REJECTED_PHONE,
    }
    _subsidy(p, "person_id_number.checksum", "check digit is wrong", **canary)


def _marriage_dateless(p: Planter) -> None:
    _marriage(p, "registration_date.missing", "no date", registration_date=None)


def _marriage_old_number(p: Planter) -> None:
    _marriage(p, "marriage_certificate_id.format", "number of the old kind", _OLD_NUMBER)


SUBSIDIES: Recipes = {
    0: (_wrong_card,),
    1: (_mild,),
    3: (_subsidy_canary,),
    5: (_subsidy_early,),
    7: (_subsidy_checksum, _mild),
    8: (_wrong_card,),
    9: (_subsidy_early, _subsidy_checksum),
}
MARRIAGES: Recipes = {
    0: (_marriage_old_number,),
    3: (_marriage_same_person,),
    4: (_marriage_other_kind,),
    6: (_marriage_checksum,),
    7: (_marriage_dateless,),
    8: (_marriage_other_kind, _marriage_checksum),
    9: (_marriage_dateless,),
}
