"""Tokens equal Python's HMAC, keys are kept apart from the data, and the vault answers no one unrecorded."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.engine import connect
from intake.errors import IntakeError, VaultError
from intake.tokens import Algorithm, Keys, context_of, load_base32, tokenise
from intake.vault import open_token
from tests.unit.intake.office import Office, id_number, payment

ALGORITHMS: list[Algorithm] = ["hmac-sha256", "hmac-sm3"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect(tmp_path_factory.mktemp("work"))
    load_base32(connection)
    yield connection
    connection.close()


def expected(keys: Keys, message: str) -> str:
    """The token by the standard library alone."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"token").derive(keys.root_key)
    digest = "sm3" if keys.algorithm == "hmac-sm3" else "sha256"
    code = hmac.new(derived, message.encode(), lambda: hashlib.new(digest)).digest()
    prefix = {"hmac-sha256": "h1_", "hmac-sm3": "m1_"}[keys.algorithm]
    return prefix + base64.b32encode(code[:16]).decode().rstrip("=").lower()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=20))
def test_tokens_are_hmac(
    engine: duckdb.DuckDBPyConnection, key_file: Path, algorithm: Algorithm, values: list[str]
) -> None:
    keys = Keys.load(key_file, algorithm)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE t AS SELECT 'd' AS domain, unnest($v::VARCHAR[]) AS value", {"v": values}
    ).fetchall()
    engine.execute("INSERT INTO t VALUES ('d', NULL), ('other', 'x')").fetchall()
    tokenise(engine, keys, "t", {"d": "id18|"})
    found = engine.execute("SELECT domain, value, token FROM t").fetchall()
    assert len(found) == len(values) + 2
    for domain, value, token in found:
        assert token == (expected(keys, f"id18|{value}") if domain == "d" and value is not None else None)
        assert domain != "d" or value is None or keys.token("id18|", value) == token


def test_contexts_and_keys_keep_tokens_apart(key_file: Path, tmp_path: Path) -> None:
    keys = Keys.load(key_file)
    Keys.create(tmp_path / "other.json")
    other = Keys.load(tmp_path / "other.json")
    tokens = {keys.token("id18|", "1"), keys.token("name|", "1"), other.token("id18|", "1")}
    assert len(tokens) == 3
    assert all(len(token) == 3 + 26 for token in tokens)
    assert (context_of("marriage_certificate_id"), context_of("archive_id")) == ("certificate|", "archive|")


def test_a_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "key.json"
    Keys.create(path)
    assert path.stat().st_mode & 0o777 == 0o400
    with pytest.raises(IntakeError, match="not overwritten"):
        Keys.create(path)
    path.chmod(0o440)
    with pytest.raises(IntakeError, match="open to others"):
        Keys.load(path)


def test_a_key_may_not_lie_with_the_data(office: Office, key_file: Path) -> None:
    inside = office.root / "key.json"
    Keys.create(inside)
    with pytest.raises(IntakeError, match="outside the data root"):
        Keys.load(inside, root=office.root)
    office.keys = Keys.load(inside)
    with pytest.raises(IntakeError, match="outside the data root"):
        office.run()


@pytest.mark.parametrize(
    "content", ["", "[]", '{"version": 1}', '{"version": 1, "key": "xy"}', '{"version": 1, "key": "00"}']
)
def test_what_is_no_key_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(content)
    path.chmod(0o400)
    with pytest.raises(IntakeError, match=r"not a key file|too short"):
        Keys.load(path)
    with pytest.raises(IntakeError, match="no key file"):
        Keys.load(tmp_path / "none.json")


def test_no_key_in_representations(key_file: Path) -> None:
    keys = Keys.load(key_file)
    assert keys.root_key.hex() not in repr(keys)
    assert repr(keys.root_key) not in repr(keys)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_vault_leads_back_and_keeps_a_record(new_office: Callable[..., Office], algorithm: Algorithm) -> None:
    office = new_office("data", algorithm)
    office.send_payments([payment(1), payment(2)])
    office.run()
    (token,) = (row[0] for row in office.lake("assistance_payment", "person_token")[1:])
    at = "2020-11-10T09:00:00+08:00"
    assert open_token(office.root, office.keys, token, "审计员甲", "案号2020-1", at) == id_number(2)
    (line,) = (office.root / "vault" / "openings.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {"at": at, "person": "审计员甲", "reason": "案号2020-1", "token": token}
    assert id_number(2) not in line


@pytest.mark.parametrize(("person", "reason", "at"), [("", "r", "t"), ("p", " ", "t"), ("p", "r", "")])
def test_the_vault_answers_no_one_without_person_reason_and_time(
    office: Office, person: str, reason: str, at: str
) -> None:
    with pytest.raises(VaultError, match="person, reason and time"):
        open_token(office.root, office.keys, "h1_x", person, reason, at)
    assert not (office.root / "vault").exists()


def test_the_vault_records_an_opening_even_when_it_fails(office: Office, tmp_path: Path) -> None:
    office.send_payments([payment(1)])
    office.run()
    with pytest.raises(VaultError, match="does not hold"):
        open_token(office.root, office.keys, "h1_unknown", "p", "r", "t")
    Keys.create(tmp_path / "other.json")
    with pytest.raises(VaultError, match="another key"):
        open_token(office.root, Keys.load(tmp_path / "other.json"), "h1_unknown", "p", "r", "t")
    assert len((office.root / "vault" / "openings.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_a_sealed_segment_shows_no_identity(office: Office) -> None:
    office.send_payments([payment(1)])
    office.run()
    (segment,) = office.root.glob("vault/*.sealed")
    assert id_number(1).encode() not in segment.read_bytes()
    for zone in ("lake",):
        for path in (office.root / zone).rglob("*.parquet"):
            assert id_number(1).encode() not in path.read_bytes()
