"""Signatures in the form of minisign, so that a stranger verifies them with a tool that every distribution has.

Belongs here: the form of keys and signatures, signing and verifying. Does not belong here: where keys lie (`keys`).

Source: the description of minisign (jedisct1.github.io/minisign, "Signature format" and "Public key format"), algorithm
`ED`: Ed25519 over the BLAKE2b-512 hash of the content; a second signature covers the first one and the trusted comment.
Ed25519 signatures are deterministic (RFC 8032, 5.1.6): the same key and content give the same bytes. The mathematics
are those of the library `cryptography`; only the envelope is made here.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from publish.errors import PublishError

_KEY, _PREHASHED = b"Ed", b"ED"
_ID, _SECRET, _SIGNATURE = 8, 32, 64
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "


class BadSignature(PublishError):
    """A signature, or a key, is malformed or does not fit."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What verifies signatures: the number of the key, and the key."""

    key_id: bytes
    key: bytes

    @property
    def name(self) -> str:
        """The number of the key as minisign prints it."""
        return f"{int.from_bytes(self.key_id, 'little'):X}"

    @property
    def line(self) -> str:
        """The key as one line, as `minisign -P` takes it."""
        return base64.b64encode(_KEY + self.key_id + self.key).decode("ascii")

    def file(self) -> bytes:
        """The key as a file, as `minisign -p` takes it."""
        return f"{_UNTRUSTED}minisign public key {self.name}\n{self.line}\n".encode("ascii")

    @classmethod
    def read(cls, content: bytes) -> PublicKey:
        """Takes a key as a file or as one line. Raises BadSignature."""
        raw = _decoded(content.decode("utf-8", "replace").splitlines()[-1:], len(_KEY) + _ID + _SECRET)
        if not raw.startswith(_KEY):
            raise BadSignature("this is not a minisign public key")
        return cls(raw[len(_KEY) : len(_KEY) + _ID], raw[len(_KEY) + _ID :])


@dataclass(frozen=True, slots=True)
class SecretKey:
    """What makes signatures. The secret never appears in a representation."""

    key_id: bytes
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this one signs."""
        return PublicKey(self.key_id, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def sign(self, content: bytes, comment: str) -> bytes:
        """Takes content and a comment of one line that is signed too; gives a signature file."""
        secret = Ed25519PrivateKey.from_private_bytes(self.seed)
        signature = secret.sign(hashlib.blake2b(content).digest())
        whole = secret.sign(signature + comment.encode("utf-8"))
        lines = (
            f"{_UNTRUSTED}signature by minisign key {self.public.name}",
            base64.b64encode(_PREHASHED + self.key_id + signature).decode("ascii"),
            f"{_TRUSTED}{comment}",
            base64.b64encode(whole).decode("ascii"),
        )
        return "".join(f"{line}\n" for line in lines).encode("utf-8")


def verified(content: bytes, signature: bytes, key: PublicKey) -> str:
    """Takes content, the file of its signature and a key; gives the trusted comment. Raises BadSignature."""
    lines = signature.decode("utf-8", "replace").splitlines()
    if len(lines) != 4 or not lines[0].startswith(_UNTRUSTED) or not lines[2].startswith(_TRUSTED):
        raise BadSignature("the signature is not in the form of minisign")
    raw = _decoded(lines[1:2], len(_PREHASHED) + _ID + _SIGNATURE)
    whole = _decoded(lines[3:4], _SIGNATURE)
    comment = lines[2].removeprefix(_TRUSTED)
    if not raw.startswith(_PREHASHED):
        raise BadSignature("the signature is of a kind that is not used here")
    if raw[len(_PREHASHED) :][:_ID] != key.key_id:
        raise BadSignature(f"the signature was made with another key than {key.name}")
    inner = raw[len(_PREHASHED) + _ID :]
    public = Ed25519PublicKey.from_public_bytes(key.key)
    try:
        public.verify(inner, hashlib.blake2b(content).digest())
        public.verify(whole, inner + comment.encode("utf-8"))
    except InvalidSignature:
        raise BadSignature(f"the signature does not fit key {key.name}: the content was changed") from None
    return comment


def _decoded(lines: list[str], size: int) -> bytes:
    try:
        raw = base64.b64decode("".join(lines), validate=True)
    except ValueError:
        raise BadSignature("the key or signature is not base64") from None
    if len(raw) != size:
        raise BadSignature(f"the key or signature has {len(raw)} bytes, not {size}")
    return raw
