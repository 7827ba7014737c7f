"""Record keys: SQL and HMAC agree, nothing of the secret is in a statement, and without it there is no key."""

from __future__ import annotations

import hmac
from pathlib import Path

import duckdb
import pytest
from jinja2 import Environment

from intake.tokens import Keys
from orchestration.record_keys import Plugin
from tests.conftest import REPOSITORY

TOKENS = ["h1_aaaa", "h1_bbbb", "h1_cccc"]


def macro(name: str) -> object:
    """A macro of dbt_project/macros/portable.sql as DuckDB gets it."""
    source = (REPOSITORY / "dbt_project/macros/portable.sql").read_text(encoding="utf-8")
    module = Environment().from_string(source, globals={"adapter": None}).make_module()
    return getattr(module, name)


def keys_in(connection: duckdb.DuckDBPyConnection) -> dict[str, int | None]:
    statement = f"select token, {macro('duckdb__record_key')('token', 'cell')} from unnest(?) as tokens(token)"
    return dict(connection.execute(statement, [TOKENS]).fetchall())


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key.json"
    Keys.create(path)
    return path


def plugin(key_file: object) -> Plugin:
    return Plugin("record_keys", {"key_file": str(key_file)})


def test_the_sql_is_an_hmac(key_file: Path) -> None:
    connection = duckdb.connect()
    plugin(key_file).configure_cursor(connection)
    secret = Keys.load(key_file).derived("record")
    expected = {t: int.from_bytes(hmac.digest(secret, f"cell|{t}".encode(), "sha256")[:4], "big") for t in TOKENS}
    assert keys_in(connection) == expected


def test_another_purpose_and_another_key_give_other_numbers(key_file: Path, tmp_path: Path) -> None:
    Keys.create(tmp_path / "other.json")
    found = []
    for path in (key_file, tmp_path / "other.json"):
        connection = duckdb.connect()
        plugin(path).configure_cursor(connection)
        found.append(keys_in(connection))
        sample = macro("duckdb__record_key")("'h1_aaaa'", "sample")
        found.append({"h1_aaaa": connection.execute(f"select {sample}").fetchone()[0]})
    assert len({keys["h1_aaaa"] for keys in found}) == 4


@pytest.mark.parametrize("missing", ["", "/nowhere/key.json"])
def test_without_the_secret_there_is_no_key(missing: str) -> None:
    connection = duckdb.connect()
    plugin(missing).configure_cursor(connection)
    assert set(keys_in(connection).values()) == {None}


def test_the_key_of_a_cell_adds_its_persons_once() -> None:
    statement = f"select {macro('cell_key')('record_key')} from unnest([4294967295, 4294967295, 6]) as t(record_key)"
    assert duckdb.connect().execute(statement).fetchone() == (5,)
