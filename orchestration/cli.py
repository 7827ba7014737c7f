"""`mz`: the one way to do things. Errors say what, where and what to do next; `--json` where a machine may read.

Belongs here: commands and printing. Does not belong here: anything that a stage or a report does.
Exit codes: 0 done, 1 a gate or check said no, 2 the command was not understood, 3 something is missing or broken.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

import catalog
from orchestration.audit_commands import audit, reconcile
from orchestration.command import BROKEN, GATE_SAID_NO, at, bureau_option, json_option, now, show, stages_of
from orchestration.explain_commands import explain
from orchestration.key_commands import key
from orchestration.lead_commands import leads
from orchestration.paths import REPOSITORY
from orchestration.quarantine_commands import letters_command, quarantine
from orchestration.release_commands import release


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def mz() -> None:
    """民政开放数据 / Minzheng Open Data: from departmental deliveries to a signed-off public release."""


@mz.command()
@bureau_option
def sample(bureau_id: str) -> None:
    """Write the synthetic sample deliveries of a bureau into its inbox."""
    from orchestration.console import shown_progress
    from sample_bureau.write import write_sample

    bureau, known, paths = at(bureau_id)
    with shown_progress(quiet=False) as progress:
        summary = write_sample(
            bureau, known, paths.inbox, paths.ledger, lambda _, done, total: progress("sample", done, total)
        )
    click.echo(f"{summary.files} files, {summary.rows} rows, {summary.defects} planted defects: {paths.inbox}")


@mz.command()
@bureau_option
@click.option("--again", is_flag=True, help="Run every stage even when nothing has changed.")
def run(bureau_id: str, again: bool) -> None:
    """Take deliveries in, build the warehouse, run every gate, protect, package and publish."""
    from orchestration.runner import run_all

    bureau, known, paths = at(bureau_id)
    outcome = run_all(bureau, known, paths, now, again=again)
    click.echo(outcome.text)
    sys.exit(0 if outcome.succeeded else GATE_SAID_NO)


@mz.command()
@bureau_option
@click.option("--port", default=3000, show_default=True)
def dev(bureau_id: str, port: int) -> None:
    """Open the Dagster UI on the same definitions that `mz run` uses."""
    from orchestration.runner import developer_environment

    bureau, _, paths = at(bureau_id)
    home = paths.root / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(REPOSITORY / "orchestration" / "dagster.yaml", home / "dagster.yaml")
    dagster = str(Path(sys.executable).parent / "dagster")
    command = [dagster, "dev", "-m", "orchestration.code_location", "-p", str(port)]
    os.chdir(REPOSITORY)
    # Dagster takes this process over, so that a signal reaches it; a shell's `&` would make it deaf to interrupts.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execve(dagster, command, developer_environment(bureau, home))


@mz.command()
@bureau_option
@json_option
def status(bureau_id: str, as_json: bool) -> None:
    """Release, gates, row accounting, claims, planted defects, CPU seconds."""
    from orchestration import printing
    from orchestration.status import status as status_of

    show(status_of(*at(bureau_id)), as_json, printing.status)


@mz.command()
@bureau_option
@json_option
def claims(bureau_id: str, as_json: bool) -> None:
    """Every figure the bureau published itself, recomputed."""
    from orchestration import printing
    from orchestration.status import claim_list

    show(claim_list(*at(bureau_id)), as_json, printing.claims)


@mz.command()
@bureau_option
@json_option
def relations(bureau_id: str, as_json: bool) -> None:
    """Whether the figures that the bureau published agree with each other."""
    from orchestration import printing
    from orchestration.status import relation_list

    show(relation_list(*at(bureau_id)), as_json, printing.relations)


@mz.command()
@bureau_option
@json_option
@click.argument("name")
def where(bureau_id: str, name: str, as_json: bool) -> None:
    """Where a feed, model, indicator or dataset is described, computed and published."""
    from orchestration import printing
    from orchestration.whereabouts import whereabouts

    found = whereabouts(name, *at(bureau_id))
    show(found, as_json, printing.where)
    sys.exit(0 if found else BROKEN)


@mz.command()
@bureau_option
@json_option
def portal(bureau_id: str, as_json: bool) -> None:
    """The portal's start page."""
    from publish.release import site

    _, _, paths = at(bureau_id)
    path = str(paths.publish / "site" / "index.html") if site.current(paths.publish) else None
    show({"portal": path}, as_json, lambda data: click.echo(data["portal"] or "nothing is published yet: `mz run`"))


@mz.group()
def notice() -> None:
    """Post, list and take down what the law has posted in a community (公示): docs/notices.md."""


@notice.command("post")
@bureau_option
@json_option
@click.option("--community", required=True, help="Code of the village or community, twelve digits.")
@click.option("--month", required=True, help="Month of the roster, YYYY-MM.")
@click.option("--programme", default="dibao", show_default=True, help="Posted by a rule of catalog/notices.yml.")
@click.option("--person", required=True, help="Who opens the vault.")
@click.option("--reason", required=True, help="On what grounds.")
@click.option("--purpose", required=True, help="What for.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="First day of posting; today if it is not said.")
def notice_post(bureau_id: str, as_json: bool, on: datetime | None, **said: str) -> None:
    """Make the sheet of one community, with masked names from the vault; the opening is recorded."""
    from orchestration import notices, printing

    order = notices.Order(
        community_code=said["community"],
        month=notices.month_of(said["month"]),
        programme=said["programme"],
        on=on.date() if on else notices.today(now()),
        person=said["person"],
        reason=said["reason"],
        purpose=said["purpose"],
    )
    stages = stages_of(bureau_id)
    outcome = notices.post(stages, order)
    show({**asdict(outcome), "folder": str(stages.paths.notices)}, as_json, printing.notice)


@notice.command("list")
@bureau_option
@json_option
def notice_list(bureau_id: str, as_json: bool) -> None:
    """The sheets that hang."""
    from orchestration import printing
    from publish.notices import folder

    _, _, paths = at(bureau_id)
    show([asdict(entry) for entry in folder.hanging(paths.notices)], as_json, printing.notices)


@notice.command("expire")
@bureau_option
@json_option
def notice_expire(bureau_id: str, as_json: bool) -> None:
    """Take down the sheets whose last day is over. `mz run` does it too."""
    from orchestration import notices, printing

    bureau, _, paths = at(bureau_id)
    gone = notices.expire(bureau, paths, notices.today(now()))
    show([asdict(entry) for entry in gone], as_json, printing.notices)


@mz.group("catalog")
def catalog_group() -> None:
    """The files that are generated from the catalogue: for dbt, and the page of the registers."""


@catalog_group.command("sync")
def catalog_sync() -> None:
    """Write the generated files."""
    from catalog.render import sync

    click.echo("\n".join(sync(catalog.load(), REPOSITORY)) or "nothing to write")


@catalog_group.command("check")
def catalog_check() -> None:
    """Fail when a generated file is not what the catalogue says."""
    from catalog.render import out_of_date

    stale = out_of_date(catalog.load(), REPOSITORY)
    click.echo("\n".join(f"{path} is out of date: run `mz catalog sync`" for path in stale) or "in sync")
    sys.exit(GATE_SAID_NO if stale else 0)


mz.add_command(release)
mz.add_command(key)
mz.add_command(quarantine)
mz.add_command(letters_command)
mz.add_command(leads)
mz.add_command(audit)
mz.add_command(reconcile)
mz.add_command(explain)


def main() -> None:
    """Entry point: our own errors are a sentence, not a traceback."""
    try:
        mz()
    except Exception as error:
        # The rooms with errors of their own are imported when there is one: every command ends with SystemExit.
        if not isinstance(error, _own_errors()):
            raise
        click.echo(f"mz: {error}", err=True)
        sys.exit(BROKEN)


def _own_errors() -> tuple[type[Exception], ...]:
    from catalog import CatalogError
    from expectations.errors import ExpectationsError
    from intake.errors import IntakeError
    from orchestration.errors import OrchestrationError
    from publish.errors import PublishError
    from sample_bureau.errors import SampleError

    return CatalogError, ExpectationsError, IntakeError, OrchestrationError, PublishError, SampleError
