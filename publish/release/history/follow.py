"""How a release follows those before it: its predecessor in the chain, its change record, the versions of its tables.

Belongs here: putting changes into the `Release`. Does not belong here: finding them (`compare`), the order of
publishing (`workflow`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from publish.errors import PublishError
from publish.release.history.compare import compare, refuse_revealed
from publish.release.history.record import REGULAR, WITHDRAWAL, Changes, Statement
from publish.release.history.state import ReleaseState, state_of_release

if TYPE_CHECKING:
    from publish.release.model import Release


def following(release: Release, earlier: ReleaseState | None, compared_with: Mapping[str, str] | None) -> Release:
    """Takes a release with its predecessor in `previous`, the state of the release that it is compared with, and that
    release's name and hash; gives it with its change record and the versions that follow.

    Raises Reveals when it tells what was hidden, PublishError when a release that corrects has nothing to correct.
    """
    require_meaning(Statement(release.kind, release.reason), is_first=earlier is None)
    if release.kind == WITHDRAWAL and earlier is not None:
        # It has no tables of its own; the next release goes on from the versions that there were.
        return replace(
            release, changes=Changes(None, (), (), dict(sorted(({**earlier.retired, **earlier.versions}).items())))
        )
    changes = compare(state_of_release(release), earlier, compared_with, release.kind)
    refuse_revealed(changes)
    versions = {f"{change.kind}/{change.name}": change.version for change in changes.tables}
    return replace(
        release,
        changes=changes,
        datasets=tuple(replace(each, version=versions[f"dataset/{each.dataset.id}"]) for each in release.datasets),
        indicators=tuple(
            replace(each, version=versions[f"indicator/{each.indicator.id}"]) for each in release.indicators
        ),
    )


def require_meaning(statement: Statement, *, is_first: bool) -> None:
    """Takes what is said of a release, and whether it is the first; raises PublishError when it puts something right or
    takes it back and does not say why, or when nothing is published that it could mean."""
    if statement.kind == REGULAR:
        return
    if is_first:
        raise PublishError(f"this would be a {statement.kind}, and nothing is published that it could mean")
    if statement.reason is None:
        raise PublishError(f"a {statement.kind} says why, in both languages: --reason-zh … --reason-en …")


def changes_of(release: Release) -> Changes:
    """Takes a release; gives its change record, in which all tables are new if it is the first.

    Raises PublishError when it follows another release and does not say what changed.
    """
    if release.changes is not None:
        return release.changes
    if release.previous is not None:
        raise PublishError(f"release {release.version} follows another and does not say what changed")
    return compare(state_of_release(release), None, None, release.kind)
