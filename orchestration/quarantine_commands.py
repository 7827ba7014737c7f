"""`mz quarantine` and `mz letters`: what was turned away, what becomes of it, and the letters to the offices.

Belongs here: commands. Does not belong here: states of rows (`intake.held`), letters (`intake.letters`).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

import click

from intake.decisions import DECIDABLE, Decision, Verdict
from orchestration.command import at, bureau_option, json_option, now, show, stages_of

person_option = click.option("--person", required=True, help="Who decides.")
reason_option = click.option("--reason", required=True, help="On what grounds.")


@click.group()
def quarantine() -> None:
    """Rows that were turned away: list them, decide about them, replay false alarms. See docs/quarantine.md."""


@quarantine.command("list")
@bureau_option
@json_option
@click.option("--state", help="Only rows in this state, such as open.")
def quarantine_list(bureau_id: str, as_json: bool, state: str | None) -> None:
    """File, reason, state, row numbers, and who decided. Never what stands in the rows."""
    from orchestration import letters, printing

    _, known, paths = at(bureau_id)
    found = [entry for entry in letters.listed(known, paths) if state in (None, entry["state"])]
    show(found, as_json, printing.quarantine)


@quarantine.command("decide")
@bureau_option
@click.option("--delivery", required=True, help="Number of the delivery, as `mz quarantine list --json` gives it.")
@click.option(
    "--row", "rows", multiple=True, type=int, help="Row of the file; several times for several; none: the file."
)
@click.option("--state", "verdict", required=True, type=click.Choice(list(DECIDABLE)))
@person_option
@reason_option
def quarantine_decide(
    bureau_id: str, delivery: str, rows: tuple[int, ...], verdict: str, person: str, reason: str
) -> None:
    """Record a decision about rows: excluded for good, a false alarm, or open again."""
    from orchestration import letters

    stages = stages_of(bureau_id)
    moment = now().isoformat(timespec="seconds")
    letters.decide(stages, Decision(delivery, rows, cast(Verdict, verdict), person, reason, moment))
    word = DECIDABLE[cast(Verdict, verdict)]
    click.echo(f"{delivery}: {len(rows) or 1} {word.zh} / {word.en}")


@quarantine.command("replay")
@bureau_option
@person_option
@reason_option
def quarantine_replay(bureau_id: str, person: str, reason: str) -> None:
    """Put the rows judged false alarms into the inbox: the next `mz run` judges them by the rules of then."""
    from orchestration import letters

    paths = letters.replay(stages_of(bureau_id), person, reason)
    click.echo("\n".join(map(str, paths)) or "没有误报待放行的行 / no row waits for its release")


@click.command("letters")
@bureau_option
@json_option
def letters_command(bureau_id: str, as_json: bool) -> None:
    """Write the reject letters of everything that is open, as `mz run` does; list them. They hold personal data."""
    from orchestration import letters, printing

    stages = stages_of(bureau_id)
    mail = letters.send(stages)
    folder = str(stages.paths.root / "letters")
    show({"folder": folder, "letters": [asdict(each) for each in mail.all]}, as_json, printing.letters)
