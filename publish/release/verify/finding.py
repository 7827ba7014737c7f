"""What a proof gives: findings, and a guard by which a proof that breaks has found something too.

Belongs here: the terms that all proofs share. Does not belong here: any proof.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from publish.errors import PublishError

Files = Mapping[str, bytes]
# What reading a malformed file raises; the readers of the formats give their libraries' errors as one of these.
_BREAKING = (KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError, OSError, PublishError)
MISSING = "is missing"
BROKEN = "is broken and cannot be checked"


class MissingFile(Exception):
    """A proof needs a file that the release does not hold."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Held(dict[str, bytes]):
    """The files of a release by path, which name the file that is asked for and not there."""

    def __missing__(self, path: str) -> bytes:
        """Raises MissingFile."""
        raise MissingFile(path)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the file it is wrong in, relative to what was verified, and what it is."""

    path: str
    problem: str

    def __str__(self) -> str:
        """The finding as one line."""
        return f"{self.path}: {self.problem}"


def guarded(path: str, check: Callable[..., Iterator[Finding]], *arguments: object) -> list[Finding]:
    """Runs a check of a file; gives what it finds. A check that breaks on what it reads has found something: that a
    file is missing, or else that this one is broken."""
    found: list[Finding] = []
    try:
        found.extend(check(*arguments))
    except MissingFile as error:
        found.append(Finding(error.path, MISSING))
    except _BREAKING as error:
        found.append(Finding(path, f"{BROKEN} ({type(error).__name__}): a part is missing or malformed"))
    return found


def differences(stated: Collection[str], found: Collection[str], where: str) -> Iterator[Finding]:
    """Gives what is stated and not found, and what is found and not stated; `where` is the file that states it."""
    for path in sorted(set(stated) - set(found)):
        yield Finding(path, f"is in {where} but missing")
    for path in sorted(set(found) - set(stated)):
        yield Finding(path, f"is not in {where}")
