"""The way back from a token to a person, for lawful audit: sealed, append-only, and no opening without a
trace.

Each delivery has a segment `vault/<delivery_id>.sealed`: a nonce and the AES-GCM ciphertext of lines "token
ID-number". The nonce is a keyed hash of the content, so that the same delivery gives the same bytes, and
different contents never share a nonce (the condition of NIST SP 800-38D).

Belongs here: sealing and opening. Does not belong here: who may open; the person and the reason are recorded.
"""

from __future__ import annotations

import hmac
import json
from pathlib import Path

import duckdb
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.engine import identifier, only_row
from intake.errors import VaultError
from intake.files import append_line, whole
from intake.plan import FeedPlan
from intake.tokens import Keys

_NONCE = 12
OPENINGS = "openings.jsonl"


def seal(connection: duckdb.DuckDBPyConnection, plan: FeedPlan, root: Path, delivery_id: str, keys: Keys) -> None:
    """Seal the ID numbers behind the tokens of a delivery's sound rows. Nothing is written for a feed without
    them.
    """
    columns = [field.lake_name for field in plan.kept if field.reading == "person" and field.lake_name]
    if not columns:
        return
    used = " UNION ".join(f"SELECT {identifier(name)} AS token FROM judged WHERE reasons IS NULL" for name in columns)
    (pairs,) = only_row(
        connection,
        f"""
        WITH used AS ({used}),
        pair AS (SELECT DISTINCT token, value FROM understood_person SEMI JOIN used USING (token))
        SELECT coalesce(string_agg(token || ' ' || value, chr(10) ORDER BY token), '') FROM pair""",
    )
    content = str(pairs).encode()
    nonce = hmac.digest(keys.derived("vault-nonce"), delivery_id.encode() + b"|" + content, "sha256")[:_NONCE]
    with whole(root / "vault" / f"{delivery_id}.sealed") as partial:
        partial.write_bytes(nonce + AESGCM(keys.derived("vault")).encrypt(nonce, content, delivery_id.encode()))


def open_token(root: Path, keys: Keys, token: str, person: str, reason: str, at: str) -> str:
    """The ID number behind a token. The opening is recorded before the answer is looked for.

    Takes who asks, why, and when (ISO 8601; the caller's clock). Raises VaultError when person, reason or
    time is blank, when no segment holds the token, or when a segment does not open with this key.
    """
    if not (person.strip() and reason.strip() and at.strip()):
        raise VaultError("启封须写明何人、何故、何时 / an opening states person, reason and time")
    opening = {"at": at, "person": person, "reason": reason, "token": token}
    append_line(root / "vault" / OPENINGS, json.dumps(opening, ensure_ascii=False, sort_keys=True))
    sought = token.encode() + b" "
    for segment in sorted((root / "vault").glob("*.sealed"), reverse=True):
        for line in _unsealed(segment, keys).splitlines():
            if line.startswith(sought):
                return line[len(sought) :].decode()
    raise VaultError(f"{token}: 保险库中没有此令牌 / the vault does not hold this token")


def _unsealed(segment: Path, keys: Keys) -> bytes:
    sealed = segment.read_bytes()
    try:
        return AESGCM(keys.derived("vault")).decrypt(sealed[:_NONCE], sealed[_NONCE:], segment.stem.encode())
    except InvalidTag:
        raise VaultError(f"{segment.name}: 密钥不符或文件被改动 / another key, or the file was changed") from None
