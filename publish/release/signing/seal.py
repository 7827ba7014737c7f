"""The signature of a release: made when it is published, over the checksums that cover every other file.

Belongs here: which files a signature adds to a release, and what it says. Does not belong here: the form of signatures
(`minisign`), keys (`keys`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from publish.release.manifest import CHECKSUMS, KEY, MANIFEST, SIGNATURE
from publish.release.signing.minisign import BadSignature, PublicKey, SecretKey, verified


def signed(files: Mapping[str, bytes], secret: SecretKey) -> dict[str, bytes]:
    """Takes the files of a published release; gives them with the signature and the key that verifies it."""
    seal = {SIGNATURE: secret.sign(files[CHECKSUMS], comment_of(files)), KEY: secret.public.file()}
    return dict(sorted({**files, **seal}.items()))


def comment_of(files: Mapping[str, bytes]) -> str:
    """What the signature says of the release: whose it is, and which one."""
    manifest = json.loads(files[MANIFEST])
    return f"{manifest['bureau']['id']} {manifest['release']}"


def require_signed(files: Mapping[str, bytes], trusted: PublicKey | None) -> PublicKey:
    """Takes the files of a published release and the key that is trusted, if the reader has it from elsewhere; gives
    the key that signed. Raises BadSignature, and KeyError when a file is missing."""
    key = PublicKey.read(files[KEY])
    if trusted is not None and key != trusted:
        raise BadSignature(f"the release was signed with key {key.name}, not with {trusted.name}")
    if verified(files[CHECKSUMS], files[SIGNATURE], key) != comment_of(files):
        raise BadSignature("the signature is of another release")
    return key
