"""Keyed tokens: what stands for an ID number, a certificate or a name from here on.

A token is `h1_` (HMAC-SHA-256, key version 1) or `m1_` (HMAC-SM3) and the first 16 bytes of the code in
base32. What is signed begins with a context, so an ID number and a certificate of the same digits have
different tokens. Every purpose has its own key, derived from the root key (RFC 5869). An unkeyed hash of an
ID number is no protection: there are only so many days and places of birth.

Belongs here: keys and tokens. Does not belong here: the way back, which is `intake.vault`.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from intake.engine import load_arrow, quoted
from intake.errors import IntakeError
from intake.files import READ_ONLY_FILE, whole

Algorithm = Literal["hmac-sha256", "hmac-sm3"]
_PREFIX: dict[Algorithm, str] = {"hmac-sha256": "h", "hmac-sm3": "m"}
_BLOCK = 64
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"

ID_CONTEXT, NAME_CONTEXT, BIRTH_CONTEXT = "id18|", "name|", "birth|"


@dataclass(frozen=True, slots=True)
class Keys:
    """The root key of one bureau, and the algorithm of its tokens. The key never appears in a representation."""

    path: Path
    version: int
    algorithm: Algorithm
    root_key: bytes = field(repr=False)

    @classmethod
    def create(cls, path: Path) -> None:
        """Make a new key file that only its owner can read, and nobody can overwrite by mistake.

        Raises IntakeError when the file is already there: its loss would orphan every token made with it.
        """
        if path.exists():
            raise IntakeError(f"{path}: 密钥文件已存在，不得覆盖 / the key file exists and is not overwritten")
        with whole(path, READ_ONLY_FILE) as partial:
            partial.write_text(json.dumps({"version": 1, "key": secrets.token_hex(32)}) + "\n", encoding="ascii")

    @classmethod
    def load(cls, path: Path, algorithm: Algorithm = "hmac-sha256", root: Path | None = None) -> Keys:
        """The key in a file.

        Raises IntakeError when there is none, when others than its owner may read it, when it lies inside the
        data root, or when it is no key file.
        """
        if not path.is_file():
            raise IntakeError(f"{path}: 没有密钥文件 / there is no key file; 请先创建 / create one first")
        if path.stat().st_mode & 0o077:
            raise IntakeError(f"{path}: 密钥文件对他人可读 / the key file is open to others; chmod 0400 {path}")
        try:
            content = json.loads(path.read_text(encoding="ascii"))
            version, root_key = int(content["version"]), bytes.fromhex(content["key"])
        except (ValueError, KeyError, TypeError):
            raise IntakeError(f"{path}: 不是密钥文件 / not a key file: expected version and key (hex)") from None
        if len(root_key) < 32:
            raise IntakeError(f"{path}: 密钥过短 / the key is too short: 32 bytes or more")
        keys = cls(path, version, algorithm, root_key)
        if root is not None:
            keys.must_lie_outside(root)
        return keys

    def must_lie_outside(self, root: Path) -> None:
        """Raises IntakeError when the key lies with the data: whoever had the one would have the other."""
        if self.path.resolve().is_relative_to(root.resolve()):
            raise IntakeError(f"{self.path}: 密钥不得放在数据目录内 / the key must lie outside the data root {root}")

    def derived(self, purpose: str) -> bytes:
        """The 32-byte key of one purpose (HKDF-SHA-256)."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(self.root_key)

    @property
    def prefix(self) -> str:
        """What the tokens of this key begin with: algorithm and key version."""
        return f"{_PREFIX[self.algorithm]}{self.version}_"

    def token(self, context: str, value: str) -> str:
        """The token of one value: the definition that the SQL equals."""
        code = hmac.digest(self.derived("token"), (context + value).encode(), self.algorithm.removeprefix("hmac-"))
        return self.prefix + base64.b32encode(code[:16]).decode().lower().rstrip("=")


def context_of(name: str) -> str:
    """The context of a tokenised text field, from the kind of thing it numbers: marriage_certificate_id ->
    certificate.
    """
    return name.removesuffix("_id").rsplit("_", 1)[-1] + "|"


def load_base32(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `base32`: one row with all pairs of digits, so that ten bits are written at once."""
    pairs = [first + second for first in _ALPHABET for second in _ALPHABET]
    load_arrow(connection, "base32", pa.table({"pairs": pa.array([pairs], pa.list_(pa.string()))}))


def tokenise(connection: duckdb.DuckDBPyConnection, keys: Keys, table: str, contexts: dict[str, str]) -> None:
    """Add the column `token` to a table (domain, value, ...): NULL where the value is NULL or the domain has
    no context.

    `contexts` gives the context of each domain whose values become tokens.
    """
    cases = " ".join(f"WHEN {quoted(domain)} THEN {quoted(context)}" for domain, context in contexts.items())
    message = f"CASE domain {cases} END || value"
    if keys.algorithm == "hmac-sha256":
        _tokenise_in_sql(connection, keys, table, message)
    else:
        _tokenise_in_python(connection, keys, table, message)


def padded(key: bytes) -> dict[str, bytes]:
    """The two pads of HMAC-SHA-256 (RFC 2104) for a key of at most a block."""
    block = key.ljust(_BLOCK, b"\0")
    return {"outer": bytes(byte ^ 0x5C for byte in block), "inner": bytes(byte ^ 0x36 for byte in block)}


def _tokenise_in_sql(connection: duckdb.DuckDBPyConnection, keys: Keys, table: str, message: str) -> None:
    """HMAC (RFC 2104) as two hashes over padded keys, which are bound and so never part of a statement."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table} AS
        WITH signed AS (
            SELECT *, sha256($outer::BLOB || unhex(sha256($inner::BLOB || encode({message})))) AS code FROM {table}
        ),
        sliced AS (
            SELECT *, CAST('0x' || substr(code, 1, 15) AS BIGINT) AS high,
                CAST('0x' || substr(code, 16, 15) AS BIGINT) AS middle,
                CAST('0x' || substr(code, 31, 2) AS BIGINT) * 4 AS low
            FROM signed
        )
        SELECT * EXCLUDE (code, high, middle, low, pairs), {quoted(keys.prefix)} || {_base32("high", 6)}
            || {_base32("middle", 6)} || {_base32("low", 1)} AS token
        FROM sliced, base32""",
        padded(keys.derived("token")),
    )


def _base32(number: str, pairs: int) -> str:
    """SQL for an integer of 10 bits per pair as base32, two characters at a time."""
    shifts = range(10 * (pairs - 1), -1, -10)
    return " || ".join(f"pairs[(({number} >> {shift}) & 1023) + 1]" for shift in shifts)


def _tokenise_in_python(connection: duckdb.DuckDBPyConnection, keys: Keys, table: str, message: str) -> None:
    """The engine has no SM3: the distinct messages are signed one by one."""
    signed = f"SELECT DISTINCT {message} AS message FROM {table} WHERE {message} IS NOT NULL"
    messages = [row[0] for row in connection.execute(signed).fetchall()]
    tokens = [keys.token("", message) for message in messages]
    load_arrow(
        connection,
        "signed",
        pa.table({"message": pa.array(messages, pa.string()), "token": pa.array(tokens, pa.string())}),
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {table}.*, signed.token FROM {table} "
        f"LEFT JOIN signed ON signed.message = {message}"
    )
    connection.execute("DROP TABLE signed")
