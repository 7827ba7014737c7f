"""Folders and files that are either whole or not there: the few disk operations that publishing needs.

Belongs here: writing, linking, replacing and locking. Does not belong here: what the files mean. Everything
is written under a name that no reader knows, forced to the disk, and then renamed: rename(2) replaces its
target in one step, so a process that dies leaves the old state or the new one, and leftovers that the next
run clears.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from publish.errors import PublishError


@dataclass(frozen=True, slots=True)
class Modes:
    """The permission bits of folders and files."""

    folder: int
    file: int


PRIVATE = Modes(folder=0o700, file=0o600)
# Nothing under the site is ever written again, and releases are shared between sites by hard links.
PUBLIC = Modes(folder=0o755, file=0o444)

_PATH = re.compile(r"[^\x00-\x1f\\:]+")


def check_path(path: str) -> None:
    """Takes the relative path of a file to be written. Raises PublishError when it could lead elsewhere."""
    parts = PurePosixPath(path).parts
    if not _PATH.fullmatch(path) or "/".join(parts) != path or path.startswith("/") or ".." in parts:
        raise PublishError(f"'{path}' is not a plain relative path")


def make_folder(folder: Path, modes: Modes) -> Path:
    """Makes a folder and those above it, whatever the umask; leaves one that exists. Gives the folder."""
    if not folder.is_dir():
        make_folder(folder.parent, modes)
        folder.mkdir()
        folder.chmod(modes.folder)
    return folder


def write_tree(folder: Path, files: Mapping[str, bytes], modes: Modes) -> None:
    """Writes files by relative path into a folder and forces their content to the disk."""
    for path, content in files.items():
        check_path(path)
        target = folder / path
        make_folder(target.parent, modes)
        target.write_bytes(content)
        target.chmod(modes.file)
    for path in files:
        sync(folder / path)


def link_tree(source: Path, target: Path, modes: Modes, without: Collection[str] = ()) -> None:
    """Gives a folder a second name, file by file, but for some; where the file system cannot link, it copies."""
    files = (path for path in source.rglob("*") if path.is_file())
    for file in sorted(path for path in files if path.relative_to(source).as_posix() not in without):
        twin = target / file.relative_to(source)
        make_folder(twin.parent, modes)
        try:
            os.link(file, twin)
        except OSError:
            shutil.copyfile(file, twin)
            twin.chmod(modes.file)
            sync(twin)


def read_tree(folder: Path) -> dict[str, bytes]:
    """Gives the content of every file below a folder. Raises PublishError for links and special files."""
    if not folder.is_dir():
        raise PublishError(f"there is no folder {folder}")
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise PublishError(f"{name} is neither a file nor a folder")
        if path.is_file():
            files[name] = path.read_bytes()
    return files


def sync(path: Path) -> None:
    """Forces a file or the entries of a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folders(folder: Path) -> None:
    """Forces the entries of a folder and of all folders below it to the disk."""
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync(path)


def install_folder(building: Path, target: Path) -> None:
    """Puts a finished folder in place of another one, or where none is."""
    sync_folders(building)
    remove_folder(target)
    os.replace(building, target)
    _sync_name(target)


def remove_folder(folder: Path) -> None:
    """Removes a folder so that its name never stands for a part of it."""
    trash = folder.with_name(".trash")
    if trash.exists():
        shutil.rmtree(trash)
    if folder.exists():
        os.replace(folder, trash)
        shutil.rmtree(trash)


def write_file(path: Path, content: bytes, modes: Modes) -> None:
    """Writes or replaces one file in one step."""
    temporary = path.with_name(f".{path.name}")
    temporary.unlink(missing_ok=True)
    write_tree(path.parent, {temporary.name: content}, modes)
    os.replace(temporary, path)
    _sync_name(path)


def _sync_name(path: Path) -> None:
    """Forces a new name to the disk, and that of its folder, which may be as new."""
    sync(path.parent)
    sync(path.parent.parent)


def point(link: Path, target: str) -> None:
    """Makes a symbolic link point to a target, in one step for whoever reads through it."""
    temporary = link.with_name(f".{link.name}")
    temporary.unlink(missing_ok=True)
    os.symlink(target, temporary)
    os.replace(temporary, link)
    sync(link.parent)


@contextmanager
def exclusive(root: Path) -> Iterator[None]:
    """Holds the lock of a publishing folder.

    Raises PublishError when another process has it, and when the system refuses to read or write: no space, no right.
    What was half done then has a name that no reader knows, so that the next try clears it.
    """
    try:
        with (make_folder(root, PUBLIC) / ".lock").open("w") as file:
            _lock(root, file)
            yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise PublishError(
            f"{root}: {error.strerror}{where}; what is served is whole: put that right and run the same command again"
        ) from error


def _lock(root: Path, file: IO[str]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PublishError(f"another process is working in {root}; try again when it is done") from None
