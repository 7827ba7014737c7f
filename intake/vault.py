"""The way back from a token to a person, for lawful audit and for the notices that the law demands: sealed,
append-only, and no opening without a trace.

Each delivery has a segment `vault/<delivery_id>.sealed`: a nonce and the AES-GCM ciphertext of lines "token
ID-number" or, where the contract masks the person's name, "token ID-number masked-name". A full name is
nowhere in it. The nonce is a keyed hash of the content, so that the same delivery gives the same bytes, and
different contents never share a nonce (the condition of NIST SP 800-38D).

Belongs here: sealing and opening. Does not belong here: who may open; the person and the reason are recorded.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import duckdb
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from catalog.notices import Masking, id_number_beside
from intake.engine import identifier, only_row
from intake.errors import VaultError
from intake.files import append_line, whole
from intake.masks import masked, plain_name
from intake.plan import FeedPlan
from intake.tokens import Keys

_NONCE = 12
OPENINGS = "openings.jsonl"


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opens the vault for a notice, on what grounds, what for, and when (ISO 8601; the caller's clock).

    Raises VaultError when any of it is blank.
    """

    person: str
    reason: str
    purpose: str
    at: str

    def __post_init__(self) -> None:
        """Before anything is done in the name of nobody."""
        _must_be_stated(asdict(self))


@dataclass(frozen=True, slots=True)
class Holder:
    """What a notice may know of a person: whether of age, and the masked name.

    There is no name for a minor, and none where the delivery gives the person two names that differ even masked.
    """

    is_adult: bool
    masked_name: str | None


def seal(
    connection: duckdb.DuckDBPyConnection,
    plan: FeedPlan,
    root: Path,
    delivery_id: str,
    keys: Keys,
    masking: Masking,
) -> None:
    """Seal the ID numbers behind the tokens of a delivery's sound rows, with the masked names that the
    contract keeps. Nothing is written for a feed without ID numbers.
    """
    columns = [(f.name, f.lake_name) for f in plan.kept if f.reading == "person" and f.lake_name]
    if not columns:
        return
    names = {id_number_beside(f.name): f.name for f in plan.fields if f.contract.treatment == "mask"}
    used = " UNION ".join(_used(token, names.get(field), masking) for field, token in columns)
    (pairs,) = only_row(
        connection,
        f"""
        WITH used AS ({used}),
        entry AS (SELECT DISTINCT token, concat_ws(' ', token, value, masked_name) AS text
            FROM understood_person INNER JOIN used USING (token))
        SELECT coalesce(string_agg(text, chr(10) ORDER BY text), '') FROM entry""",
    )
    content = str(pairs).encode()
    nonce = hmac.digest(keys.derived("vault-nonce"), delivery_id.encode() + b"|" + content, "sha256")[:_NONCE]
    with whole(root / "vault" / f"{delivery_id}.sealed") as partial:
        partial.write_bytes(nonce + AESGCM(keys.derived("vault")).encrypt(nonce, content, delivery_id.encode()))


def _used(token: str, name: str | None, masking: Masking) -> str:
    """SQL for the tokens of one column, with the masked name that stands beside it in the form."""
    if name is None:
        nameless = f"{identifier(token)} AS token, CAST(NULL AS VARCHAR) AS masked_name"
        return f"SELECT {nameless} FROM judged WHERE reasons IS NULL"
    plain = plain_name(f"data_row.{identifier(name)}")
    return (
        f"SELECT token, {masked('plain', masking)} AS masked_name FROM (SELECT judged.{identifier(token)} AS token, "
        f"{plain} AS plain FROM judged INNER JOIN data_row USING (source_row) WHERE reasons IS NULL)"
    )


def open_token(root: Path, keys: Keys, token: str, person: str, reason: str, at: str) -> str:
    """The ID number behind a token. The opening is recorded before the answer is looked for.

    Takes who asks, why, and when (ISO 8601; the caller's clock). Raises VaultError when person, reason or
    time is blank, when no segment holds the token, or when a segment does not open with this key.
    """
    _record(root, {"at": at, "person": person, "reason": reason}, {"token": token})
    for segment in sorted((root / "vault").glob("*.sealed"), reverse=True):
        for found, id_number, _ in _entries(segment, keys):
            if found == token:
                return id_number
    raise VaultError(f"{token}: 保险库中没有此令牌 / the vault does not hold this token")


def open_holders(
    root: Path,
    keys: Keys,
    delivery_id: str,
    tokens: Collection[str],
    opening: Opening,
    *,
    adult_age: int,
    on: date,
) -> dict[str, Holder]:
    """Masked name and majority on a day of the persons behind some tokens of one delivery: token -> holder.

    The opening is recorded before the answer is looked for, with every token. Neither an ID number nor a day of birth
    leaves. Raises VaultError when the delivery has no segment or it does not open with this key, and when the segment
    does not know a token or holds no name for it.
    """
    _record(root, asdict(opening), {"delivery_id": delivery_id, "tokens": sorted(tokens)})
    segment = root / "vault" / f"{delivery_id}.sealed"
    if not segment.exists():
        raise VaultError(f"{delivery_id}: 保险库中没有此次报送 / the vault has no segment of this delivery")
    born: dict[str, date] = {}
    names: dict[str, set[str]] = {}
    for token, id_number, masked_name in _entries(segment, keys):
        if token in tokens:
            born[token] = date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
            names.setdefault(token, set()).update({masked_name} - {""})
    unknown = [token for token in tokens if token not in born]
    if unknown or not all(names.values()):
        raise VaultError(
            f"{delivery_id}: 保险库中缺少户主的遮蔽姓名 / the vault lacks masked names for this delivery: it was taken "
            "in before the contract kept them; take the deliveries in again into an empty data root"
        )
    return {token: _holder(born[token], names[token], adult_age, on) for token in tokens}


def _holder(born: date, names: Collection[str], adult_age: int, on: date) -> Holder:
    is_adult = (born.year + adult_age, born.month, born.day) <= (on.year, on.month, on.day)
    return Holder(is_adult, next(iter(names)) if is_adult and len(names) == 1 else None)


def _record(root: Path, who: dict[str, str], what: dict[str, object]) -> None:
    """Write an opening down. Raises VaultError when anything of who, why and when is blank."""
    _must_be_stated(who)
    append_line(root / "vault" / OPENINGS, json.dumps({**who, **what}, ensure_ascii=False, sort_keys=True))


def _must_be_stated(who: dict[str, str]) -> None:
    blank = [name for name, text in who.items() if not text.strip()]
    if blank:
        raise VaultError(
            f"启封须写明何人、何故、何时 / an opening states person, reason and time; blank: {', '.join(blank)}"
        )


def _entries(segment: Path, keys: Keys) -> Iterator[tuple[str, str, str]]:
    """Token, ID number and masked name (empty where none is kept) of each line of a segment."""
    for line in _unsealed(segment, keys).decode().splitlines():
        token, id_number, *name = line.split(" ", 2)
        yield token, id_number, name[0] if name else ""


def _unsealed(segment: Path, keys: Keys) -> bytes:
    sealed = segment.read_bytes()
    try:
        return AESGCM(keys.derived("vault")).decrypt(sealed[:_NONCE], sealed[_NONCE:], segment.stem.encode())
    except InvalidTag:
        raise VaultError(f"{segment.name}: 密钥不符或文件被改动 / another key, or the file was changed") from None
