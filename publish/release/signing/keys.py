"""The signing keys of a bureau: made, followed by others, revoked. One file, which only its owner can read.

Belongs here: the register of keys and its form on disk. Does not belong here: signatures (`minisign`).

The register keeps every key that ever signed, newest last; the secret of the newest alone. A key that follows another
is signed by it, so that whoever trusts the old one can go on; a key that follows a lost or revoked one is not, and
readers have to be told of it on another way. Nothing here depends on the clock: when something was done stands in the
evidence log.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from publish.errors import PublishError
from publish.release.disk import Modes, make_folder, write_file
from publish.release.signing.minisign import PublicKey, SecretKey

State = Literal["current", "retired", "lost", "revoked"]
_MODES = Modes(folder=0o700, file=0o400)


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as the public may know it. `succession` is the signature of its file by the key before it."""

    name: str
    public: str
    state: State
    reason: str
    succession: str | None

    @property
    def key(self) -> PublicKey:
        """The key itself."""
        return PublicKey.read(self.public.encode("ascii"))


@dataclass(frozen=True)
class Register:
    """The keys of a bureau, newest last, and the secret of the newest."""

    records: tuple[KeyRecord, ...]
    secret: SecretKey

    def site_files(self) -> dict[str, bytes]:
        """What readers need: the list, every key as a file, and the signatures by which keys follow each other."""
        files = {KEYS: _document([asdict(record) for record in self.records])}
        for record in self.records:
            files[f"keys/{record.name}.pub"] = record.key.file()
            if record.succession:
                files[f"keys/{record.name}.pub.minisig"] = record.succession.encode("utf-8")
        return files


KEYS = "keys.json"


def register_of(path: Path) -> Register:
    """Reads the register. Raises PublishError when there is none, when others may read it, or when it is none."""
    if not path.is_file():
        raise PublishError(f"there is no signing key {path.name}: create it once with `mz key signing create`")
    if path.stat().st_mode & 0o077:
        raise PublishError(f"the signing key {path.name} is open to others: chmod 0400")
    try:
        content = json.loads(path.read_bytes())
        records = tuple(KeyRecord(**record) for record in content["keys"])
        secret = SecretKey(records[-1].key.key_id, bytes.fromhex(content["secret"]))
    except (ValueError, KeyError, TypeError, IndexError):
        raise PublishError(f"{path.name} is not a register of signing keys") from None
    if secret.public != records[-1].key or records[-1].state != "current":
        raise PublishError(f"{path.name}: the secret is not that of the newest key; restore the file from its copy")
    return Register(records, secret)


def create(path: Path) -> Register:
    """Makes the first key of a bureau. Raises PublishError when there is one already."""
    if path.exists():
        raise PublishError(f"the signing key {path.name} exists and is not overwritten; see `mz key signing rotate`")
    return _kept(path, _with(Register((), _fresh()), None))


def rotate(path: Path, reason: str) -> Register:
    """Makes the next key, signed by the one before it, whose secret is forgotten."""
    before = register_of(path)
    return _kept(path, _follow(before, "retired", reason, is_signed=True))


def revoke(path: Path, reason: str, state: Literal["lost", "revoked"]) -> Register:
    """Makes the next key after one that is lost, or that others have: nothing that it signs is believed any more.

    A lost secret needs no register that can be read: the public part is enough.
    """
    try:
        records = tuple(KeyRecord(**record) for record in json.loads(path.read_bytes())["keys"])
    except (OSError, ValueError, KeyError, TypeError):
        raise PublishError(f"{path.name} cannot be read: restore it from its copy") from None
    return _kept(path, _follow(Register(records, _fresh()), state, reason, is_signed=False))


def _follow(before: Register, state: State, reason: str, *, is_signed: bool) -> Register:
    if not reason.strip():
        raise PublishError("say why the key is given up")
    ended = replace(before.records[-1], state=state, reason=reason.strip())
    signer = before.secret if is_signed else None
    return _with(Register((*before.records[:-1], ended), _fresh()), signer)


def _with(register: Register, signer: SecretKey | None) -> Register:
    """The register with its secret's public key as the newest record."""
    key = register.secret.public
    succession = signer.sign(key.file(), f"key {key.name} follows {signer.public.name}").decode() if signer else None
    record = KeyRecord(key.name, key.line, "current", "", succession)
    return replace(register, records=(*register.records, record))


def _fresh() -> SecretKey:
    return SecretKey(secrets.token_bytes(8), secrets.token_bytes(32))


def _kept(path: Path, register: Register) -> Register:
    content: Mapping[str, object] = {
        "keys": [asdict(record) for record in register.records],
        "secret": register.secret.seed.hex(),
    }
    make_folder(path.parent, _MODES)
    write_file(path, _document(content), _MODES)
    return register


def _document(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
