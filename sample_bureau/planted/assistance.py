"""Planted rows of the assistance roster, the payment batches and the temporary-assistance ledger.

Belongs here: recipes for three feeds of social assistance. Does not belong here: placing rows (`planter`).
"""

from __future__ import annotations

from typing import Any

from sample_bureau import canaries
from sample_bureau.checkdigits import id_number_wrong
from sample_bureau.forms.cells import Cell
from sample_bureau.planted.planter import Planter, Recipes
from sample_bureau.planted.planter import with_options as using
from sample_bureau.world.people import Person, origin_of


def _roster(p: Planter, code: str, note: str, printed: dict[str, Cell] | None = None, **changes: Any) -> None:
    """An extra one-person household; `changes` break its values, `printed` breaks its cells."""
    wanted = {
        "recipient_status_code": "1",
        "covered_count": 1,
        "assistance_programme_code": changes.pop("like", "12"),
    }
    place, values = p.like(**wanted)
    person, serial = p.person(), p.serial()
    values |= {
        "certificate_id": f"DB{p.division}{p.month}{serial:02d}",
        "household_id": f"H{p.division}{p.month % 100 + 900}{serial:03d}",
        "head_name": person.name,
        "head_id_number": person.id_number,
        "person_name": person.name,
        "person_id_number": person.id_number,
        "relationship_code": "01",
        "sex_code": person.sex,
        **changes,
    }
    p.add(code, note, place, values, printed)


def _roster_short(p: Planter) -> None:
    _roster(p, "person_id_number.format", "ID number cut off", {"person_id_number": f"{p.division}195506"})


def _roster_nowhere(p: Planter, ending: str) -> None:
    _roster(p, "area_code.area", "no such area", {"area_code": p.division + ending})


def _roster_damaged(p: Planter) -> None:
    _roster(p, "person_id_number.damaged", "ID number turned into a floating-point cell")
    line = next(line for line in p.lines if line.planted and line.planted.code.endswith("id_number.damaged"))
    line.printed["person_id_number"] = float(line.values["person_id_number"].replace("X", "0"))


def _roster_checksum(p: Planter) -> None:
    number = id_number_wrong(p.person().id_number[:17])
    _roster(p, "person_id_number.checksum", "check digit is wrong", {"person_id_number": number})


def _payment(p: Planter, code: str, note: str, printed: dict[str, Cell] | None = None, **changes: Any) -> None:
    place, values = p.like(benefit_item_code="DN", payment_component_code="base", payment_status_code="1")
    person: Person = changes.pop("person", None) or p.person()
    values |= {
        "household_id": f"H{p.division}{p.month % 100 + 900}{p.serial():03d}",
        "person_name": person.name,
        "person_id_number": person.id_number,
        **changes,
    }
    p.add(code, note, place, values, printed)


def _payment_damaged(p: Planter) -> None:
    printed: dict[str, Cell] = {"person_id_number": f"{p.division[0]}.{p.division[1:]}E+17"}
    _payment(p, "person_id_number.damaged", "ID number in scientific notation", printed)


def _payment_unreadable(p: Planter) -> None:
    _payment(
        p,
        "amount_yuan.format",
        "amount in words",
        {"amount_yuan": "六百三十五"},
        amount_yuan=None,
        person=canaries.REJECTED_PAYEE,
        bank_account=canaries.REJECTED_ACCOUNT,
        note_text=canaries.NOTE,
    )


def _grant(
    p: Planter, code: str, note: str, scheme: str, printed: dict[str, Cell] | None = None, **changes: Any
) -> None:
    """An extra grant of a scheme, or of the routine where the bureau has no such scheme."""
    place, values = p.like(assistance_scheme_code=scheme if p.has(assistance_scheme_code=scheme) else "routine")
    person: Person = changes.pop("person", None) or p.person()
    values |= {
        "case_id": f"LS{p.month}-9{p.serial():03d}",
        "person_name": person.name,
        "person_id_number": person.id_number,
        **changes,
    }
    p.add(code, note, place, values, printed)


def _grant_local(p: Planter) -> None:
    if not p.has(assistance_scheme_code="stranded"):
        return
    person = p.outsider()
    _grant(
        p, "row.outsiders_are_not_local", "stranded outsider with local registration", "stranded",
        person=person, domicile_text=origin_of(person), is_local=True,
    )  # fmt: skip


def _grant_multiple(p: Planter) -> None:
    wanted = {"assistance_scheme_code": "routine", "hardship_cause_code": "lost_flexible_work"}
    if not p.has(**wanted):
        return
    place, values = p.like(**wanted)
    person = p.person()
    values |= {
        "case_id": f"LS{p.month}-9{p.serial():03d}",
        "person_name": person.name,
        "person_id_number": person.id_number,
    }
    values["amount_yuan"] += 500
    p.add("row.grant_is_multiple_of_standard", "grant is not multiple times standard", place, values)


ROSTER: Recipes = {
    0: (
        _roster_damaged,
        using(_roster, code="household_id.missing", note="no household number", household_id=None),
    ),
    1: (_roster_checksum, Planter.double),
    2: (
        _roster_short,
        using(
            _roster,
            code="entitlement_yuan.format",
            note="amount in words",
            printed={"entitlement_yuan": "约六百"},
            entitlement_yuan=None,
        ),
    ),
    3: (
        using(
            _roster,
            code="assistance_programme_code.code",
            note="no such programme",
            printed={"assistance_programme_code": "低保户"},
        ),
        using(_roster_nowhere, ending="099001"),
    ),
    5: (
        using(_roster, code="entitlement_yuan.range", note="decimal point lost", entitlement_yuan=63500),
        using(
            _roster,
            code="row.tekun_has_care_mode",
            note="tekun without mode of care",
            like="21",
            care_mode_code=None,
        ),
    ),
    6: (
        using(
            _roster,
            code="row.covered_within_family",
            note="more covered than in the family",
            covered_count=3,
            family_size_count=2,
        ),
        using(Planter.conflict, entitlement_yuan=lambda yuan: yuan + 30),
    ),
    7: (_roster_damaged, _roster_checksum),
    8: (
        Planter.double,
        using(_roster, code="household_id.missing", note="no household number", household_id=None),
    ),
    9: (
        using(
            _roster,
            code="row.tekun_has_care_mode",
            note="tekun without mode of care",
            like="21",
            care_mode_code=None,
        ),
        using(Planter.conflict, entitlement_yuan=lambda yuan: yuan + 45),
        using(_roster_nowhere, ending="098"),
    ),
}
PAYMENTS: Recipes = {
    0: (_payment_unreadable, _payment_damaged),
    1: (
        using(
            _payment,
            code="row.negative_only_when_recovered",
            note="negative, but not a recovery",
            amount_yuan=-120,
        ),
        Planter.double,
    ),
    2: (using(_payment, code="row.amount_is_not_zero", note="nothing paid", amount_yuan=0),),
    3: (using(Planter.conflict, amount_yuan=lambda yuan: yuan + 50), Planter.double),
    4: (
        using(
            _payment,
            code="entitlement_month.format",
            note="month in words",
            printed={"entitlement_month": "五月份"},
        ),
    ),
    5: (
        using(
            _payment,
            code="payment_component_code.code",
            note="no such component",
            printed={"payment_component_code": "慰问金"},
        ),
        using(_payment, code="row.amount_is_not_zero", note="nothing paid", amount_yuan=0),
    ),
    7: (
        _payment_damaged,
        using(
            _payment,
            code="row.negative_only_when_recovered",
            note="negative, but not a recovery",
            amount_yuan=-80,
        ),
    ),
    8: (
        using(
            _payment,
            code="amount_yuan.format",
            note="amount in words",
            printed={"amount_yuan": "待核"},
            amount_yuan=None,
        ),
    ),
    9: (using(Planter.conflict, amount_yuan=lambda yuan: yuan + 60),),
}
GRANTS: Recipes = {
    1: (
        _grant_local,
        using(
            _grant,
            code="approval_date.format",
            note="date in words",
            scheme="stranded",
            printed={"approval_date": "二月底"},
            person=canaries.REJECTED_APPLICANT,
        ),
    ),
    2: (_grant_multiple, Planter.double),
    3: (
        using(
            _grant,
            code="approval_date.format",
            note="date in words",
            scheme="epidemic_disabled",
            printed={"approval_date": "四月中"},
        ),
        Planter.double,
    ),
}
