"""Files that only their owner may read, and that are there whole or not at all.

Belongs here: private folders, atomic writes, durability. Does not belong here: what the files mean.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE, READ_ONLY_FILE = 0o700, 0o600, 0o400
PARTIAL = ".partial"


def private_folder(path: Path) -> Path:
    """The folder, made if it is missing, open to its owner only. Parents that it makes are private too."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            folder.chmod(PRIVATE_FOLDER)
    return path


@contextmanager
def whole(path: Path, mode: int = PRIVATE_FILE) -> Iterator[Path]:
    """A path to write to; when the block ends well, what was written stands at `path`, durable and with
    `mode`.

    When the block raises, `path` is untouched and the partial file is gone.
    """
    private_folder(path.parent)
    partial = path.with_name(f".{path.name}{PARTIAL}")
    partial.unlink(missing_ok=True)
    try:
        partial.touch(mode=PRIVATE_FILE)
        yield partial
        partial.chmod(mode)
        _sync(partial)
        partial.replace(path)
        _sync(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Flush a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_line(path: Path, line: str) -> None:
    """Append one line durably. A line that a crash left half-written before it is cut off first."""
    private_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    with os.fdopen(descriptor, "r+b") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def complete_lines(path: Path) -> list[str]:
    """The lines of a file that `append_line` writes, without one that is still half-written; empty if there
    is none.
    """
    if not path.exists():
        return []
    text = path.read_bytes()
    return text[: text.rfind(b"\n") + 1].decode().splitlines()
