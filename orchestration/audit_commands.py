"""`mz audit`: what an auditor asks of the house. docs/audit.md says how to read the answers.

Belongs here: commands and printing. Does not belong here: anything that an answer is made of (`orchestration.audit`).
"""

from __future__ import annotations

import sys

import click

from orchestration.command import GATE_SAID_NO, at, bureau_option, json_option, now, show


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
