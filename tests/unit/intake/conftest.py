"""Fixtures of the tests of intake: a key, and offices with a data root of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import catalog
from catalog.model import Source
from intake import cleaning, readers
from intake.engine import connect, load_areas, load_spellings
from intake.plan import plan_of
from intake.tokens import Algorithm, Keys
from tests.unit.intake.office import Office, ReadRows, Row, Understand


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "key.json"
    Keys.create(path)
    return path


@pytest.fixture
def new_office(tmp_path: Path, key_file: Path) -> Callable[..., Office]:
    """Makes offices with a root of their own and the same key."""

    def make(name: str = "data", algorithm: Algorithm = "hmac-sha256") -> Office:
        root = tmp_path / name
        (root / "inbox").mkdir(parents=True)
        return Office(root, Keys.load(key_file, algorithm, root))

    return make


@pytest.fixture
def office(new_office: Callable[..., Office]) -> Office:
    return new_office()


@pytest.fixture(scope="session")
def understand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understand]:
    """Understands texts as values of a field: text -> (clean, value, fault, and what an ID number tells)."""
    known = catalog.load()
    connection = connect(tmp_path_factory.mktemp("work"))
    load_areas(connection, known)
    load_spellings(connection, known, known.codelists)

    def ask(feed: str, name: str, texts: list[str]) -> dict[str, tuple[Any, ...]]:
        plan = plan_of(known.sources[feed], known)
        cells = ", ".join(f"'' AS {field.name}" for field in plan.fields if field.name != name)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE line AS SELECT unnest($texts) AS {name}, {cells}", {"texts": texts}
        ).fetchall()
        connection.execute("CREATE OR REPLACE TEMP VIEW data_row AS SELECT * FROM line").fetchall()
        connection.execute(cleaning.understanding(plan)).fetchall()
        field = plan.field(name)
        query = f"SELECT raw, clean, value, fault, * EXCLUDE (domain, raw, clean, value, fault) FROM {field.table}"
        rows = connection.execute(f"{query} WHERE domain = $domain", {"domain": field.domain}).fetchall()
        return {row[0]: tuple(row[1:]) for row in rows if row[0] in texts}

    yield ask
    connection.close()


@pytest.fixture(scope="session")
def read_rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadRows]:
    """Reads a file by a contract: the data rows as texts, each with its `source_row`, before they are understood."""
    known, work = catalog.load(), tmp_path_factory.mktemp("work")
    connection = connect(work)

    def read(path: Path, source: Source) -> list[Row]:
        plan = plan_of(source, known)
        readers.read(connection, path, plan, work)
        names = ["source_row", *(field.name for field in plan.fields)]
        rows = connection.execute(f"SELECT {', '.join(names)} FROM data_row ORDER BY source_row").fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    yield read
    connection.close()
