"""`mz release`: from draft to published, what changed, and taking back what should not have been published.

Belongs here: commands and printing. Does not belong here: anything that a stage does.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalog.model import Text
from orchestration.command import GATE_SAID_NO, at, bureau_option, json_option, show, stages_of

if TYPE_CHECKING:
    from publish.release.history.record import Cause, Statement

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
reason_zh = click.option("--reason-zh", default="", help="原因，读者可见。Why, in Chinese.")
reason_en = click.option("--reason-en", default="", help="Why, in English, as readers see it.")


@click.group()
def release() -> None:
    """Draft, check, approve, publish, verify, compare, withdraw and list releases."""


@release.command("draft")
@bureau_option
@json_option
@click.option("--kind", type=click.Choice(["regular", "correction"]), help="A correction puts published figures right.")
@reason_zh
@reason_en
def release_draft(bureau_id: str, as_json: bool, kind: str | None, reason_zh: str, reason_en: str) -> None:
    """Protect the tables of the last run and write the draft for the confidentiality review."""
    stages = stages_of(bureau_id)
    stages.statement = _statement(kind, reason_zh, reason_en)
    drafted = stages.draft()
    folder = stages.paths.publish / "drafts" / drafted.version
    data = {"version": drafted.version, "kind": drafted.kind, "path": str(folder)}
    show(data, as_json, lambda d: click.echo(f"draft {d['version']} ({d['kind']}): {d['path']}"))


def _statement(kind: str | None, zh: str, en: str) -> Statement | None:
    from publish.release.history.record import Statement

    if kind is None and not zh and not en:
        return None
    return Statement("correction" if kind == "correction" else "regular", _reason(zh, en) if zh or en else None)


def _reason(zh: str, en: str) -> Text:
    if not zh.strip() or not en.strip():
        raise click.UsageError("a reason that readers see is given in both languages: --reason-zh and --reason-en")
    return Text(zh=zh.strip(), en=en.strip())


@release.command("check")
@bureau_option
@json_option
@click.argument("version", required=False)
def release_check(bureau_id: str, version: str | None, as_json: bool) -> None:
    """Everything that the reviewer of a draft has to know, as text and as a page. Exit code 1: it cannot go out."""
    from orchestration import review

    stages = stages_of(bureau_id)
    found = review.review(stages, version)
    page = review.keep_page(stages, found)
    show(
        {**review.as_data(found), "page": str(page)},
        as_json,
        lambda data: click.echo(f"{review.as_text(found)}\n{page}"),
    )
    sys.exit(GATE_SAID_NO if found.blocking else 0)


@release.command("approve")
@bureau_option
@click.argument("version")
@click.option("--person", required=True, help="Who reviewed the draft (先审查后公开).")
@click.option("--reason", required=True, help="On what grounds.")
def release_approve(bureau_id: str, version: str, person: str, reason: str) -> None:
    """Record a person's confidentiality review of a draft."""
    stages_of(bureau_id).approve(version, person, reason)
    click.echo(f"{version} approved by {person}")


@release.command("publish")
@bureau_option
@json_option
@click.argument("version", required=False)
def release_publish(bureau_id: str, as_json: bool, version: str | None) -> None:
    """Publish the approved draft and switch the site to it. A withdrawal is named by its VERSION."""
    from orchestration import withdrawals

    stages = stages_of(bureau_id)
    withdraws = version is not None and withdrawals.is_withdrawal(stages, version)
    published = withdrawals.publish(stages, version) if version is not None and withdraws else stages.publish()
    if published is None:
        raise click.ClickException(
            "the draft waits for a named person: mz release approve VERSION --person … --reason …"
        )
    data = {"version": published.version, "path": str(published.path), "manifest_sha256": published.manifest_sha256}
    show(data, as_json, lambda d: click.echo(f"published {d['version']}: {d['path']}"))


@release.command("verify")
@json_option
@click.option(
    "--key", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Trusted KEY.pub."
)
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
def release_verify(path: Path, key_file: Path | None, as_json: bool) -> None:
    """Re-prove a release from its own files alone; a site, when PATH holds releases."""
    from publish.release.signing.minisign import PublicKey
    from publish.release.verify import verify, verify_site

    key = PublicKey.read(key_file.read_bytes()) if key_file else None
    is_site = (path / "releases").is_dir()
    found = verify_site(path, lambda folder: verify(folder, key)) if is_site else verify(path, key)
    findings = [str(finding) for finding in found]
    show(findings, as_json, lambda each: click.echo("\n".join(each) or f"{path}: verified"))
    sys.exit(GATE_SAID_NO if findings else 0)


@release.command("diff")
@bureau_option
@json_option
@click.option("--table", help="The cells of one dataset or indicator.")
@click.argument("old", required=False)
@click.argument("new", required=False)
def release_diff(bureau_id: str, as_json: bool, table: str | None, old: str | None, new: str | None) -> None:
    """What is different between two releases or drafts; by default the newest and the one before it."""
    from orchestration import differences

    _, _, paths = at(bureau_id)
    found = differences.between(paths.publish, old, new)
    if table:
        click.echo(differences.cells(found, table), nl=False)
    else:
        show(differences.as_data(found), as_json, lambda _: click.echo(differences.as_text(found)))


@release.command("withdraw")
@bureau_option
@json_option
@click.option("--dataset", "datasets", multiple=True, help="Only this dataset, and the indicators made of it.")
@click.option(
    "--cause",
    type=click.Choice(["error", "disclosure", "legal"]),
    required=True,
    help="error: the files stay, marked; disclosure, legal: they are removed.",
)
@reason_zh
@reason_en
@click.argument("versions", nargs=-1, required=True)
def release_withdraw(
    bureau_id: str,
    as_json: bool,
    datasets: tuple[str, ...],
    cause: Cause,
    reason_zh: str,
    reason_en: str,
    versions: tuple[str, ...],
) -> None:
    """Draft the withdrawal of published releases, or of datasets in them; approved and published like a release."""
    from orchestration import withdrawals

    stages = stages_of(bureau_id)
    order = withdrawals.Order(versions, datasets, cause, _reason(reason_zh, reason_en))
    drafted = withdrawals.draft(stages, order)
    data = {
        "version": drafted.version,
        "removed": {each.release: len(each.removed) for each in drafted.withdrawals},
        "also_in": list(withdrawals.others_with(stages, order)),
    }
    show(data, as_json, _print_withdrawal)


def _print_withdrawal(data: dict[str, Any]) -> None:
    for version, count in data["removed"].items():
        click.echo(f"{version}: {count} files would be removed")
    if data["also_in"]:
        click.echo(f"also in {', '.join(data['also_in'])}, which stay as they are: name them too if they should not")
    click.echo(f"draft {data['version']}: mz release approve {data['version']} …, mz release publish {data['version']}")


@release.command("push")
@bureau_option
@json_option
@click.argument("names", nargs=-1)
def release_push(bureau_id: str, as_json: bool, names: tuple[str, ...]) -> None:
    """Carry what is served to the targets of the bureau's profile, by default to all; goes on where it was stopped."""
    from orchestration import delivery, printing

    bureau, _, paths = at(bureau_id)
    show(delivery.push(bureau, paths, names), as_json, printing.delivered)


@release.command("list")
@bureau_option
@json_option
def release_list(bureau_id: str, as_json: bool) -> None:
    """All published releases, oldest first: kind, signing key, whether something was withdrawn."""
    from orchestration import differences

    _, _, paths = at(bureau_id)
    show(differences.listed(paths.publish), as_json, _print_list)


def _print_list(data: list[dict[str, Any]]) -> None:
    for each in data:
        mark = "  withdrawn" if each["withdrawn"] else ""
        click.echo(f"{each['version']}  {each['kind']:10}  {each['manifest_sha256']}  {each['key']}{mark}")
