"""What all commands of `mz` share: the options, where a bureau's things lie, the clock, output for people and machines.

Belongs here: helpers of commands. Does not belong here: commands (`cli`, `release_commands`, `key_commands`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

import catalog
from catalog.load import Catalog
from catalog.model import Bureau
from orchestration.paths import Paths, paths_of

if TYPE_CHECKING:
    from orchestration.stages import Stages

DEFAULT_BUREAU = "dongxihu-2020"
GATE_SAID_NO, BROKEN = 1, 3

bureau_option = click.option(
    "--bureau", "bureau_id", default=DEFAULT_BUREAU, show_default=True, help="Profile in catalog/bureaus/."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


def at(bureau_id: str) -> tuple[Bureau, Catalog, Paths]:
    """A bureau's profile, the catalogue, and where the bureau's things lie."""
    known = catalog.load()
    return known.bureau(bureau_id), known, paths_of(bureau_id)


def now() -> datetime:
    """The clock of the evidence log."""
    return datetime.now(UTC)


def show(data: Any, as_json: bool, human: Callable[[Any], None]) -> None:
    """Prints data as JSON, or as a function prints them for people."""
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        human(data)


def stages_of(bureau_id: str) -> Stages:
    """A bureau's pipeline; imported when it is needed, since that takes a second."""
    from orchestration.stages import Stages

    return Stages(*at(bureau_id), now=now)
