"""`mz audit`: what an auditor asks of the house. docs/audit.md says how to read the answers.

Belongs here: commands and printing. Does not belong here: anything that an answer is made of (`orchestration.audit`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orchestration.command import GATE_SAID_NO, at, bureau_option, json_option, now, show, stages_of
from orchestration.explain_commands import person_option, reason_option

if TYPE_CHECKING:
    from orchestration.audit.pages.sheet import Edition


@click.group()
def audit() -> None:
    """审计 / For auditors: prove the evidence, take it along, sample, reconcile: docs/audit.md."""


@audit.command("verify")
@bureau_option
@json_option
@click.option("--head", "heads", multiple=True, help="A head of the log that was written down elsewhere.")
def audit_verify(bureau_id: str, as_json: bool, heads: tuple[str, ...]) -> None:
    """Find any edit of the evidence. Exit code 1: something was changed, removed or not told."""
    from expectations import evidence
    from orchestration.audit import proof

    _, _, paths = at(bureau_id)
    found = proof.problems(paths, *heads)
    data = {"head": None if found else evidence.head(paths.evidence), "problems": found}
    show(data, as_json, lambda d: click.echo("\n".join(d["problems"]) or f"证据完整 / the evidence holds: {d['head']}"))
    sys.exit(GATE_SAID_NO if found else 0)


@audit.command("pack")
@bureau_option
@click.option("--period", required=True, help="YYYY-MM, the month of the newest release.")
@click.option("--figure", help="Only one figure: INDICATOR:AREA[:KIND[:SLICE]], such as marriages:420112:ytd.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The zip to write.")
@person_option
@reason_option
def audit_pack(bureau_id: str, period: str, figure: str | None, out: Path, person: str, reason: str) -> None:
    """Write the evidence pack: contracts, SQL, hashes, results, log, how to do it again. By a person, for a reason."""
    from hashlib import sha256

    from orchestration.audit.access import Access
    from orchestration.audit.explain import figure_of
    from orchestration.audit.pack import pack

    bureau, known, paths = at(bureau_id)
    named = figure_of(known, figure, period) if figure else None
    access = Access(person, reason)
    content = pack(bureau, known, paths, period, named)
    digest = sha256(content).hexdigest()
    access.record_export(paths, now, f"evidence pack {named or period}", digest)
    out.write_bytes(content)
    click.echo(f"{out}  sha256 {digest}")


@audit.command("pages")
@bureau_option
@click.option("--edition", type=click.Choice(["public", "restricted"]), default="public", show_default=True)
@person_option
@reason_option
def audit_pages(bureau_id: str, edition: Edition, person: str, reason: str) -> None:
    """Write the auditor's pages, to read offline or print. The restricted edition needs --person and --reason."""
    from orchestration.audit.access import Access
    from orchestration.audit.pages.written import write

    access = Access(person, reason) if edition == "restricted" else None
    click.echo(write(stages_of(bureau_id), edition, access) / "index.html")


@audit.group("sample")
def audit_sample() -> None:
    """Samples of rows that people look at: drawn by a seed, estimated with an interval."""


@audit_sample.command("draw")
@bureau_option
@json_option
@click.argument("relation")
@click.option("--period", required=True, help="YYYY-MM.")
@click.option("--by", "strata", multiple=True, help="A column that makes strata; may be given again.")
@click.option("--confidence", type=float, default=0.95, show_default=True)
@click.option("--tolerable", type=float, default=0.05, show_default=True, help="Share of rows in error.")
@click.option("--accepted-errors", type=int, default=0, show_default=True, help="So many may be found.")
@click.option("--seed", help="By default the head of the evidence, which nobody can choose.")
@person_option
@reason_option
def audit_sample_draw(bureau_id: str, as_json: bool, relation: str, person: str, reason: str, **said: Any) -> None:
    """Draw rows of a conformed RELATION, such as fct_payment. Needs --person and --reason."""
    from orchestration.audit import printing, samples
    from orchestration.audit.access import Access
    from orchestration.notices import month_of

    _, _, paths = at(bureau_id)
    sizes = (said["confidence"], said["tolerable"], said["accepted_errors"])
    plan = samples.Plan(relation, month_of(said["period"]), said["strata"], *sizes, said["seed"])
    show(samples.draw(paths, plan, Access(person, reason), now), as_json, printing.drawn)


@audit_sample.command("record")
@bureau_option
@json_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@person_option
@reason_option
def audit_sample_record(bureau_id: str, as_json: bool, file: Path, person: str, reason: str) -> None:
    """Record the findings of a list: the column 'finding' says correct or error. Exit code 1: not tolerable."""
    from orchestration.audit import printing, samples
    from orchestration.audit.access import Access

    _, _, paths = at(bureau_id)
    found = samples.record(paths, file.read_bytes(), Access(person, reason), now)
    show(found, as_json, printing.found)
    sys.exit(0 if found["is_tolerable"] else GATE_SAID_NO)


@click.command("reconcile")
@bureau_option
@json_option
def reconcile(bureau_id: str, as_json: bool) -> None:
    """对账 / From the offices' totals to what is published, exactly. Exit code 1: a difference, named."""
    from orchestration.audit import printing
    from orchestration.audit.reconcile import reconcile as lines_of

    lines = [line.as_data() for line in lines_of(*at(bureau_id))]
    show(lines, as_json, printing.reconciled)
    sys.exit(0 if all(line["holds"] for line in lines) else GATE_SAID_NO)


@audit.command("clock")
@bureau_option
@click.option("--person", required=True, help="Who put the clock right.")
@click.option("--reason", required=True, help="What was wrong with it.")
def audit_clock(bureau_id: str, person: str, reason: str) -> None:
    """Record that this machine's clock was set back: from then on the log goes on with earlier times."""
    from expectations import evidence

    _, _, paths = at(bureau_id)
    record = {"at": now().isoformat(timespec="seconds"), "event": evidence.CLOCK_SET_BACK}
    click.echo(evidence.append(paths.evidence, {**record, "person": person, "reason": reason}))
