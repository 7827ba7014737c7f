"""A web server reached by SFTP, through the library `paramiko` (optional: `pip install 'minzheng-open-data[publish]'`).

Belongs here: SFTP in the terms of `store`. Does not belong here: the order of carrying (`mirror`).
"""

from __future__ import annotations

import base64
import posixpath
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from catalog.targets import SftpTarget
from publish.targets.secrets import Secrets
from publish.targets.store import TargetFailed

SECONDS = 30


def _paramiko() -> Any:
    """The library, which has no types of its own."""
    try:
        return import_module("paramiko")
    except ImportError:
        raise TargetFailed("SFTP needs the library paramiko: pip install 'minzheng-open-data[publish]'") from None


class SftpStore:
    """A folder on a server that proves who it is. Files are written beside and renamed."""

    def __init__(self, target: SftpTarget, secrets: Secrets) -> None:
        paramiko = _paramiko()
        self.target = target
        self.root = target.path.rstrip("/")
        key = secrets.file("ssh")
        if not key.is_file():
            raise TargetFailed(f"target {target.name}: put the private key of {target.user} into {key}")
        self.connection: Any = paramiko.SSHClient()
        self._trust(paramiko)
        with self._refusals("connect"):
            self.connection.connect(
                target.host,
                target.port,
                target.user,
                key_filename=str(key),
                allow_agent=False,
                look_for_keys=False,
                timeout=SECONDS,
                banner_timeout=SECONDS,
                auth_timeout=SECONDS,
            )
            self.files: Any = self.connection.open_sftp()
        self.known_folders: set[str] = set()

    def close(self) -> None:
        """End the connection."""
        self.connection.close()

    def _trust(self, paramiko: Any) -> None:
        """Believe no server but the one whose key the catalogue names."""
        kind, text = self.target.host_key.split()[-2:]
        port = self.target.port
        name = self.target.host if port == 22 else f"[{self.target.host}]:{port}"
        key = paramiko.PKey.from_type_string(kind, base64.b64decode(text))
        self.connection.get_host_keys().add(name, kind, key)
        self.connection.set_missing_host_key_policy(paramiko.RejectPolicy())

    def sizes(self) -> Mapping[str, int]:
        """The files below the folder."""
        with self._refusals("list"):
            return dict(self._below(""))

    def _below(self, folder: str) -> Iterator[tuple[str, int]]:
        try:
            entries = self.files.listdir_attr(posixpath.join(self.root, folder))
        except FileNotFoundError:
            return
        for entry in entries:
            path = posixpath.join(folder, entry.filename)
            if stat.S_ISDIR(entry.st_mode):
                yield from self._below(path)
            elif not entry.filename.endswith(".part"):
                yield path, int(entry.st_size)

    def read(self, path: str) -> bytes:
        """The content of a file."""
        with self._refusals(path), self.files.open(f"{self.root}/{path}", "rb") as file:
            file.prefetch()
            return bytes(file.read())

    def put(self, path: str, content: bytes) -> None:
        """Write beside and rename, which replaces in one step."""
        target = f"{self.root}/{path}"
        with self._refusals(path):
            self._make(posixpath.dirname(target))
            with self.files.open(f"{target}.part", "wb") as file:
                file.set_pipelined(True)
                file.write(content)
            self.files.posix_rename(f"{target}.part", target)

    def _make(self, folder: str) -> None:
        if folder in self.known_folders or not folder.strip("/"):
            return
        self._make(posixpath.dirname(folder))
        try:
            self.files.stat(folder)
        except FileNotFoundError:
            self.files.mkdir(folder, 0o755)
        self.known_folders.add(folder)

    def remove(self, path: str) -> None:
        """Remove a file; its folder stays."""
        with self._refusals(path):
            try:
                self.files.remove(f"{self.root}/{path}")
            except FileNotFoundError:
                return

    @contextmanager
    def _refusals(self, what: str) -> Iterator[None]:
        """The library's errors as ours, with the server and the path."""
        paramiko = _paramiko()
        where = f"sftp {self.target.name} ({self.target.host}:{self.target.port}) {what}"
        try:
            yield
        except paramiko.BadHostKeyException as error:
            raise TargetFailed(f"{where}: another server answers than the catalogue names") from error
        except (paramiko.SSHException, EOFError) as error:
            raise TargetFailed(f"{where}: {type(error).__name__}: {error}") from error
        except OSError as error:
            raise TargetFailed(f"{where}: {error.strerror or error}") from error
