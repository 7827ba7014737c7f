"""`mz key`: the secret behind the tokens of a bureau, and the keys that sign its releases.

Belongs here: commands. Does not belong here: what keys are (`intake.tokens`, `publish.release.signing`).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from orchestration.command import at, bureau_option, json_option, now, show

if TYPE_CHECKING:
    from publish.release.signing.keys import Register


@click.group()
def key() -> None:
    """The secret behind the tokens of a bureau, and its signing keys."""


@key.command("create")
@bureau_option
def key_create(bureau_id: str) -> None:
    """Create the key file of a bureau, once. Keep a copy in a safe."""
    from intake.tokens import Keys

    _, _, paths = at(bureau_id)
    Keys.create(paths.key)
    click.echo(f"{paths.key}")


@key.group()
def signing() -> None:
    """The keys that sign releases: docs/signing-keys.md."""


@signing.command("create")
@bureau_option
def signing_create(bureau_id: str) -> None:
    """Make the first signing key of a bureau. Keep a copy in a safe, and print its line where readers find it."""
    from publish.release.signing import keys

    _, _, paths = at(bureau_id)
    _made(bureau_id, keys.create(paths.signing_keys), "created", "")


@signing.command("list")
@bureau_option
@json_option
def signing_list(bureau_id: str, as_json: bool) -> None:
    """The keys that ever signed, newest last; what `minisign -P` takes."""
    from publish.release.signing import keys

    _, _, paths = at(bureau_id)
    records = [asdict(record) for record in keys.register_of(paths.signing_keys).records]
    show(
        records,
        as_json,
        lambda found: click.echo("\n".join(f"{r['state']:8} {r['public']}  {r['reason']}" for r in found)),
    )


@signing.command("rotate")
@bureau_option
@click.option("--reason", required=True, help="Why the key is changed.")
def signing_rotate(bureau_id: str, reason: str) -> None:
    """Make the next key; the old one signs it and is then forgotten."""
    from publish.release.signing import keys

    _, _, paths = at(bureau_id)
    _made(bureau_id, keys.rotate(paths.signing_keys, reason), "rotated", reason)


@signing.command("revoke")
@bureau_option
@click.option("--reason", required=True, help="What happened.")
@click.option("--lost", is_flag=True, help="Nobody has the secret any more. Else somebody else has it.")
def signing_revoke(bureau_id: str, reason: str, lost: bool) -> None:
    """Make the next key after one that cannot be used or believed any more; nothing signs the new one."""
    from publish.release.signing import keys

    _, _, paths = at(bureau_id)
    register = keys.revoke(paths.signing_keys, reason, "lost" if lost else "revoked")
    _made(bureau_id, register, "revoked", reason)


def _made(bureau_id: str, register: Register, event: str, reason: str) -> None:
    from expectations import evidence

    _, _, paths = at(bureau_id)
    newest = register.records[-1]
    moment: datetime = now()
    record = {"at": moment.isoformat(timespec="seconds"), "event": f"signing key {event}", "key": newest.name}
    evidence.append(paths.evidence, {**record, "reason": reason})
    click.echo(f"{paths.signing_keys}\n{newest.public}")
