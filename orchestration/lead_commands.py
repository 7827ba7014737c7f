"""`mz leads`: what rules suspect, what somebody found out about it, and how well the rules do.

Belongs here: commands. Does not belong here: states and rates (`expectations.leads`), the rules (catalog/leads.yml).
"""

from __future__ import annotations

import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from orchestration.command import GATE_SAID_NO, bureau_option, json_option, now, show, stages_of
from orchestration.quarantine_commands import person_option, reason_option


class Yuan(click.ParamType[Decimal]):
    """An amount in yuan, exact to the fen."""

    name = "yuan"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The amount; fails for what is none."""
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal("nan")
        if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
            self.fail(f"{value!r} is no amount in yuan, such as 1200.50", param, ctx)
        return amount


@click.group()
def leads() -> None:
    """Leads (疑点线索): suspected by a rule, to be looked into by a person. See docs/leads.md."""


@leads.command("list")
@bureau_option
@json_option
@click.option("--rule", help="Only leads of this rule, such as lead.paid_after_death.")
@click.option("--state", help="Only leads in this state: open, checked, rectified, dropped.")
def leads_list(bureau_id: str, as_json: bool, rule: str | None, state: str | None) -> None:
    """Rule, unit, programme, months, amount, deadline, conclusion. Nobody is named."""
    from orchestration import leads as room
    from orchestration import printing

    found = room.listed(stages_of(bureau_id))
    wanted = [each for each in found if rule in (None, each["rule_code"]) and state in (None, each["state"])]
    show(wanted, as_json, printing.leads)


@leads.command("record")
@bureau_option
@click.argument("lead_id")
@click.option("--conclusion", required=True, type=click.Choice(["1", "2", "3"]), help="1 查实, 2 查否, 3 部分属实.")
@click.option("--measure", default="0", show_default=True, help="Code of the list lead_measure.")
@click.option("--recovered", type=Yuan(), default="0", show_default=True, help="Yuan recovered.")
@person_option
@reason_option
def leads_record(
    bureau_id: str, lead_id: str, conclusion: str, measure: str, recovered: Decimal, person: str, reason: str
) -> None:
    """Record what was found out about a lead, and what was done."""
    from expectations.leads import Finding
    from orchestration import leads as room

    stages = stages_of(bureau_id)
    measures = stages.catalog.labels("lead_measure")
    if measure not in measures:
        known = ", ".join(f"{code} {label.zh}" for code, label in measures.items())
        raise click.BadParameter(f"'{measure}' is none of: {known}", param_hint="--measure")
    moment = now().isoformat(timespec="seconds")
    room.record_finding(stages, Finding(lead_id, conclusion, measure, recovered, person, reason, moment))
    label = stages.catalog.labels("lead_conclusion")[conclusion]
    click.echo(f"{lead_id}: {label.zh} / {label.en}")


@leads.command("rectify")
@bureau_option
@click.argument("lead_id")
@person_option
@reason_option
def leads_rectify(bureau_id: str, lead_id: str, person: str, reason: str) -> None:
    """Record that what a substantiated lead showed was put right."""
    from orchestration import leads as room

    room.record_rectified(stages_of(bureau_id), lead_id, person, reason)
    click.echo(f"{lead_id}: 已整改 / put right")


@leads.command("rates")
@bureau_option
@json_option
def leads_rates(bureau_id: str, as_json: bool) -> None:
    """核查率, 查实率, 整改率 and overdue leads by rule, unit and quarter; rules that are up for review."""
    from orchestration import leads as room
    from orchestration import printing

    show(room.rates(stages_of(bureau_id)), as_json, printing.lead_rates)


@leads.command("check-batch")
@bureau_option
@json_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@person_option
@reason_option
def leads_check_batch(bureau_id: str, as_json: bool, file: Path, person: str, reason: str) -> None:
    """Stop before paying: the rows of a payment batch that rules suspect. Nothing is taken in. Exit code 1: some."""
    from orchestration import batch_check, printing
    from orchestration.audit.access import Access

    stages, access = stages_of(bureau_id), Access(person, reason)
    found = batch_check.check(stages, file)
    access.record(stages.paths, now, f"payment batch {found['sha256']}", found["suspected_rows"])
    show(found, as_json, printing.checked_batch)
    sys.exit(GATE_SAID_NO if found["suspected_rows"] else 0)
