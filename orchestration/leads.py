"""`mz leads`: the leads of the warehouse, and the book of what became of them.

Belongs here: hand-over between warehouse and book, and what the command shows. Does not belong here: which rules there
are (catalog/leads.yml), who is suspected (the warehouse), states and rates (`expectations.leads`).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb

from catalog.areas import units_below
from expectations import evidence
from expectations import leads as book
from expectations.leads import Finding, Found, Lead
from orchestration.errors import OrchestrationError
from orchestration.notices import today

if TYPE_CHECKING:
    from orchestration.stages import Stages

_LEADS = """
    select
        lead_id, rule_code, area_code, programme_code, suspect_from_month, suspect_to_month, month_count, involved_yuan
    from conformed.fct_rule_lead
"""


def record_found(stages: Stages) -> int:
    """Write new leads into the book, with the day on which their finding is due. Gives their number."""
    root = stages.bureau.area_root
    units = {code: unit.area_code for code, unit in units_below(stages.catalog.areas, root).items()}
    found = [Found(row["lead_id"], row["rule_code"], units.get(row["area_code"], root)) for row in _suspected(stages)]
    new = book.record_found(stages.paths.leads, found, stages.catalog.leads, today(stages.now()))
    if new:
        _log(stages, "leads found", new)
    return new


def record_finding(stages: Stages, finding: Finding) -> None:
    """Write down what somebody found out about a lead. Raises ExpectationsError as the book does."""
    book.record_finding(stages.paths.leads, finding)
    _log(stages, "lead recorded", 1)


def record_rectified(stages: Stages, lead_id: str, person: str, reason: str) -> None:
    """Write down that what a lead showed was put right. Raises ExpectationsError as the book does."""
    at = stages.now().isoformat(timespec="seconds")
    book.record_rectified(stages.paths.leads, lead_id, person, reason, at)
    _log(stages, "lead recorded", 1)


def _log(stages: Stages, event: str, leads: int) -> None:
    """A witness of the book in the log: `mz audit verify` finds when a line of it was changed or removed since."""
    stages.log(event, leads=leads, **evidence.extent(stages.paths.leads))


def listed(stages: Stages) -> list[dict[str, Any]]:
    """Every lead: rule in words, unit, programme, months, amount, deadline, and what became of it. Nobody is named."""
    suspected = {row["lead_id"]: row for row in _suspected(stages)}
    day = today(stages.now())
    names = {area.area_code: area.area_name for area in stages.catalog.areas}
    # The book keeps leads of rules that the catalogue has given up: they go by their code.
    words = {rule.code: rule.text.model_dump() for rule in stages.catalog.leads.rules}
    return [
        {
            **_as_data(lead),
            "rule": words.get(lead.rule_code, {"zh": lead.rule_code, "en": lead.rule_code}),
            "unit_name": names.get(lead.unit_code, lead.unit_code),
            "is_overdue": lead.is_overdue(day),
            **{name: _plain(suspected.get(lead.lead_id, {}).get(name)) for name in _SHOWN},
        }
        for lead in _standing(stages, suspected)
    ]


_SHOWN = ("programme_code", "suspect_from_month", "suspect_to_month", "month_count", "involved_yuan")


def rates(stages: Stages) -> dict[str, Any]:
    """Rates per rule, unit and quarter, and the rules that are up for review because too little of theirs was true."""
    found = _standing(stages, {row["lead_id"]: row for row in _suspected(stages)})
    entries = [
        {
            **asdict(each),
            "check_share": _plain(each.check_share),
            "substantiation_share": _plain(each.substantiation_share),
            "rectification_share": _plain(each.rectification_share),
        }
        for each in book.rates(found, today(stages.now()))
    ]
    return {"rates": entries, "rules_to_review": book.rules_to_review(found, stages.catalog.leads)}


def _standing(stages: Stages, suspected: dict[str, Any]) -> list[Lead]:
    return book.standing(book.read(stages.paths.leads), suspected.keys())


def _suspected(stages: Stages) -> list[dict[str, Any]]:
    """The leads of the warehouse. Raises OrchestrationError when there is none yet."""
    if not stages.paths.warehouse.exists():
        raise OrchestrationError(f"{stages.bureau.id}: there is no warehouse yet; run `mz run` first")
    with duckdb.connect(str(stages.paths.warehouse), read_only=True) as connection:
        query = connection.execute(_LEADS)
        names = [column[0] for column in query.description or ()]
        return [dict(zip(names, row, strict=True)) for row in query.fetchall()]


def _as_data(lead: Lead) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(lead).items()}


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Decimal):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else value
