"""What a proof gives: findings, and a guard by which a proof that breaks has found something too.

Belongs here: the terms that all proofs share. Does not belong here: any proof.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from publish.errors import PublishError

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the file it is wrong in, relative to what was verified, and what it is."""

    path: str
    problem: str

    def __str__(self) -> str:
        """The finding as one line."""
        return f"{self.path}: {self.problem}"


def guarded(path: str, check: Callable[..., Iterator[Finding]], *arguments: object) -> list[Finding]:
    """Runs a check; a check that breaks on what it reads has found something."""
    try:
        return list(check(*arguments))
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, PublishError) as error:
        return [Finding(path, f"cannot be checked ({type(error).__name__}): a part is missing or malformed")]


def differences(stated: Collection[str], found: Collection[str], where: str) -> Iterator[Finding]:
    """Gives what is stated and not found, and what is found and not stated; `where` is the file that states it."""
    for path in sorted(set(stated) - set(found)):
        yield Finding(path, f"is in {where} but missing")
    for path in sorted(set(found) - set(stated)):
        yield Finding(path, f"is not in {where}")
