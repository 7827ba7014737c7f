"""Planted rows of the registers without persons: standards, facilities, subsidies, organisations, funds.

Belongs here: recipes for these feeds. Does not belong here: placing rows (`planted.planter`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sample_bureau.checkdigits import credit_code, credit_code_wrong
from sample_bureau.forms.cells import Cell
from sample_bureau.months import day_of
from sample_bureau.planted.planter import Planter, Recipes
from sample_bureau.planted.planter import with_options as using


def _standard(p: Planter, code: str, note: str, **changes: Any) -> None:
    place, values = p.like()
    values |= {"standard_id": f"TRIAL-{p.month}-{p.serial()}", "target_text": "试行对象", **changes}
    p.add(code, note, place, values)


def _standard_backwards(p: Planter) -> None:
    start = day_of(p.month, 1)
    _standard(
        p,
        "row.ends_after_it_starts",
        "ends before it starts",
        start_date=start,
        end_date=start - timedelta(days=31),
    )


def _standard_baseless(p: Planter) -> None:
    _standard(
        p,
        "row.multiples_name_their_base",
        "multiple of nothing",
        standard_amount=3,
        standard_period_code="multiple",
        base_standard_id=None,
    )


def _facility(p: Planter, code: str, note: str, **changes: Any) -> None:
    place, values = p.like(facility_type_code="02")
    serial = p.serial()
    values |= {
        "facility_id": f"YL{p.division}{9000 + p.month % 100 * 10 + serial}",
        "facility_name": f"{values['facility_name']}分院",
        **changes,
    }
    p.add(code, note, place, values)


def _facility_checksum(p: Planter) -> None:
    code = credit_code_wrong(credit_code("52", p.division, f"MJ9{p.month % 100:02d}K7P"))
    _facility(p, "org_code.checksum", "check character is wrong", org_code=code)


def _paid_to_nobody(p: Planter, ending: str) -> None:
    _paid(p, "facility_id.format", "letter in the facility code", printed={"facility_id": f"YL{p.division}{ending}"})


def _paid(p: Planter, code: str, note: str, more: int = 0, printed: dict[str, Cell] | None = None) -> None:
    place, values = p.like(elderly_subsidy_kind_code="operation")
    values |= {"batch_id": f"YY{p.month}-7{p.serial()}", "paid_yuan": int(values["due_yuan"]) + more}
    p.add(code, note, place, values, printed)


def _organisation(p: Planter, code: str, note: str, printed: dict[str, Cell] | None = None, **changes: Any) -> None:
    place, values = p.like(organisation_kind_code="52", organisation_status_code="1")
    founder, serial = p.person(), p.serial()
    values |= {
        "org_code": credit_code("52", p.division, f"MJ9{p.month % 100:02d}Q{serial:02d}"),
        "org_name": f"{values['org_name']}（试办）",
        "legal_representative_name": founder.name,
        "legal_representative_id_number": founder.id_number,
        **changes,
    }
    p.add(code, note, place, values, printed)


def _organisation_checksum(p: Planter) -> None:
    code = credit_code_wrong(credit_code("52", p.division, f"MJ9{p.month % 100:02d}R77"))
    _organisation(p, "org_code.checksum", "check character is wrong", org_code=code)


def _organisation_kind(p: Planter) -> None:
    code = credit_code("51", p.division, f"MJ9{p.month % 100:02d}T77")
    _organisation(p, "row.code_matches_kind", "code of an association on a private unit", org_code=code)


def _fund(p: Planter, code: str, note: str, printed: dict[str, Cell] | None = None, over: int = 0) -> None:
    place, values = p.like(economic_code="30227")
    values |= {
        "project_name": f"{values['project_name']}（追加）",
        "adjusted_yuan": 300_000,
        "budget_yuan": 300_000,
    }
    values["executed_yuan"] = 210_000 if not over else 300_000 + over
    p.add(code, note, place, values, printed)


# The second delivery comes when standards are raised, in whichever month that is.
STANDARDS: Recipes = {0: (_standard_backwards,), **dict.fromkeys(range(1, 12), (_standard_baseless,))}
FACILITIES: Recipes = {
    1: (
        using(
            _facility,
            code="row.nursing_beds_within_approved",
            note="more nursing beds than beds",
            nursing_bed_count=2900,
        ),
    ),
    4: (_facility_checksum,),
    7: (using(_facility, code="longitude.range", note="decimal point lost", longitude=1141.0562),),
    9: (
        using(
            _facility,
            code="row.nursing_beds_within_approved",
            note="more nursing beds than beds",
            nursing_bed_count=2800,
        ),
    ),
}
PAID: Recipes = {
    0: (using(_paid_to_nobody, ending="00A1"),),
    4: (using(_paid_to_nobody, ending="0O17"),),
    5: (using(_paid, code="row.paid_within_due", note="more paid than due", more=1200),),
}
ORGANISATIONS: Recipes = {
    2: (_organisation_checksum,),
    5: (_organisation_kind,),
    8: (
        using(
            _organisation,
            code="capital_yuan.format",
            note="amount in words",
            printed={"capital_yuan": "叁万圆整"},
            capital_yuan=None,
        ),
    ),
}
FUNDS: Recipes = {
    3: (
        using(
            _fund,
            code="function_code.format",
            note="function code too short",
            printed={"function_code": "20802"},
        ),
    ),
    7: (using(_fund, code="row.executed_within_adjusted", note="more spent than budgeted", over=45_000),),
    9: (using(_fund, code="row.executed_within_adjusted", note="more spent than budgeted", over=62_000),),
}
