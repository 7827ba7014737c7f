"""Deliveries as they came: found in the inbox, hashed, and kept byte for byte.

Belongs here: the inbox, hashes, copies. Does not belong here: looking inside a file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.model import Source
from intake.files import READ_ONLY_FILE, private_folder, whole

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file in the inbox and the contract that its name matches: `source` is None when it matches none.

    `mends` is the delivery to whose rejected rows it is the answer, where it is a reject letter that came back.
    """

    path: Path
    source: Source | None
    month: str
    mends: str = ""


def inbox(root: Path, sources: Collection[Source]) -> Iterator[InboxFile]:
    """The files of the inbox in the order of their names. Hidden files and the lock files of Excel are no
    deliveries.
    """
    folder = root / "inbox"
    patterns = [
        (re.compile(pattern), source) for source in sources for pattern in (source.file_pattern, letter_pattern(source))
    ]
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and not path.name.startswith((".", "~$")):
            yield _identified(path, patterns)


def _identified(path: Path, patterns: Collection[tuple[re.Pattern[str], Source]]) -> InboxFile:
    name = path.name
    for pattern, source in patterns:
        match = pattern.fullmatch(name)
        if match and "01" <= match["month"][4:] <= "12":
            month = f"{match['month'][:4]}-{match['month'][4:]}"
            return InboxFile(path, source, month, match.groupdict().get("mends") or "")
    return InboxFile(path, None, "")


def letter_name(source: Source, month: str, delivery_id: str, to: str) -> str:
    """The file name of a reject letter: by it the letter is known again when it comes back."""
    return f"{_letter_stem(source)}_{month.replace('-', '')}_{delivery_id}_{to}.xlsx"


def letter_pattern(source: Source) -> str:
    """The names of reject letters of a form, whatever an office or a mail program adds at their end."""
    return rf"{re.escape(_letter_stem(source))}_(?P<month>\d{{6}})_(?P<mends>[0-9a-f]{{16}})(_.*)?\.xlsx"


def _letter_stem(source: Source) -> str:
    return f"退件_{source.register_id}_{source.title.zh}"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def land(root: Path, path: Path, sha256: str) -> Path | None:
    """Copy a file to `landing/<sha256>/<name>`, read-only for its owner. None if its bytes are no longer
    those hashed.

    A file that is still being written to the inbox changes between the two readings; the next run takes it
    in.
    """
    private_folder(root / "landing")
    target = root / "landing" / sha256 / path.name
    if target.exists() and sha256_of(target) == sha256:
        return target
    try:
        with whole(target, READ_ONLY_FILE) as partial:
            _copy(path, partial, sha256)
    except _ChangedMeanwhileError:
        target.parent.rmdir()
        return None
    return target


class _ChangedMeanwhileError(Exception):
    """The file in the inbox is no longer the one that was hashed."""


def _copy(origin: Path, target: Path, sha256: str) -> None:
    copied = hashlib.sha256()
    with origin.open("rb") as source, target.open("wb") as copy:
        while block := source.read(_BLOCK):
            copied.update(block)
            copy.write(block)
    if copied.hexdigest() != sha256:
        raise _ChangedMeanwhileError
