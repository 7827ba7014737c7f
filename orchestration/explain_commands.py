"""`mz explain`: what stands behind a figure, what became of a row, why a payment has its amount. docs/audit.md.

Belongs here: commands. Does not belong here: explaining (`orchestration.audit`).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestration.command import at, bureau_option, json_option, now, show

if TYPE_CHECKING:
    from orchestration.audit.access import Access

person_option = click.option("--person", default="", help="Who looks; written into the evidence.")
reason_option = click.option("--reason", default="", help="On what grounds; written into the evidence.")


@click.group()
def explain() -> None:
    """解释 / Explain a figure, a row of a form, a payment: docs/audit.md."""


def _access(person: str, reason: str) -> Access:
    from orchestration.audit.access import Access

    return Access(person, reason)


@explain.command("indicator")
@bureau_option
@json_option
@click.argument("name")
@click.option("--area", required=True, help="Public code of the area, six or nine digits.")
@click.option("--period", required=True, help="YYYY-MM.")
@click.option(
    "--kind", type=click.Choice(["month", "ytd", "cumulative"]), help="Kind of period; the indicator's first."
)
@click.option("--slice", "of_slice", default="", help="Slice as in catalog/indicators/, such as programme=dibao.")
@click.option("--sql", "with_sql", is_flag=True, help="Print the SQL as it ran.")
@click.option("--rows", is_flag=True, help="Name the rows: file hash and row number. Needs --person and --reason.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write it as a page, for restricted use.")
@person_option
@reason_option
def explain_indicator(
    bureau_id: str, as_json: bool, name: str, with_sql: bool, rows: bool, html: Path | None, **said: Any
) -> None:
    """Definition, SQL, rows by delivery, rules, standards, disclosure and release of one figure."""
    from orchestration.audit import printing
    from orchestration.audit.explain import Figure, indicator

    bureau, known, paths = at(bureau_id)
    kinds = known.indicators[name].period_kinds if name in known.indicators else ("month",)
    figure = Figure(name, said["area"], said["period"], said["kind"] or kinds[0], said["of_slice"])
    access = _access(said["person"], said["reason"]) if rows else None
    found = indicator(bureau, known, paths, figure, access, now)
    if html:
        from orchestration.audit.pages.written import write_explained

        click.echo(write_explained(bureau, paths, found, html))
        return
    show(found, as_json, partial(printing.indicator, with_sql=with_sql))


@explain.command("row")
@bureau_option
@json_option
@click.argument("delivery")
@click.argument("number", type=int)
def explain_row(bureau_id: str, as_json: bool, delivery: str, number: int) -> None:
    """What became of row NUMBER of DELIVERY (identifier or SHA-256 of the file)."""
    from orchestration.audit import printing, rows

    _, known, paths = at(bureau_id)
    show(rows.row(known, paths, delivery, number), as_json, printing.row)


@explain.command("payment")
@bureau_option
@json_option
@click.argument("payment_id")
@person_option
@reason_option
def explain_payment(bureau_id: str, as_json: bool, payment_id: str, person: str, reason: str) -> None:
    """Why the payment DELIVERY/ROW has its amount, from the dated standards. Needs --person and --reason."""
    from orchestration.audit import printing, rows

    bureau, known, paths = at(bureau_id)
    delivery, _, number = payment_id.partition("/")
    if not number.isdigit():
        raise click.UsageError("a payment is named DELIVERY/ROW, such as 3f1a…/17")
    found = rows.payment(bureau, known, paths, delivery, int(number), _access(person, reason), now)
    show(found, as_json, printing.payment)
