"""A SQLAlchemy dialect through which Great Expectations works on an open DuckDB connection.

Great Expectations knows no DuckDB. It decides by the dialect's *name* which SQL it may write, and it fetches
rows after it has given the connection back. This dialect therefore calls itself PostgreSQL, whose SQL DuckDB
reads nearly word for word, and reads every result to its end as soon as a statement has run.

Belongs here: what SQLAlchemy must know about DuckDB. Does not belong here: anything about rules or Great
Expectations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGIdentifierPreparer, PGTypeCompiler
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.pool import Pool, StaticPool
from sqlalchemy.types import TypeEngine, UserDefinedType

URL = "sharedduckdb://"
registry.register("sharedduckdb", "expectations.duckdb_dialect", "DuckDBDialect")

# PostgreSQL's operators search anywhere in the text; DuckDB's `~` asks for the whole text, so it is spelt as
# a function.
_REGEX_OPERATORS = {"~": "regexp_matches", "!~": "not regexp_matches"}

_TYPES: dict[str, type[TypeEngine[Any]]] = {
    "BIGINT": sa.BigInteger,
    "BOOLEAN": sa.Boolean,
    "DATE": sa.Date,
    "DECIMAL": sa.Numeric,
    "DOUBLE": sa.Double,
    "FLOAT": sa.Float,
    "HUGEINT": sa.BigInteger,
    "INTEGER": sa.Integer,
    "SMALLINT": sa.SmallInteger,
    "TIMESTAMP": sa.DateTime,
    "TINYINT": sa.SmallInteger,
    "UBIGINT": sa.BigInteger,
    "UINTEGER": sa.BigInteger,
    "VARCHAR": sa.String,
}
_NUMERIC = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")


class OtherType(UserDefinedType[Any]):
    """A type that SQLAlchemy has no class for, under its DuckDB name.

    SQLAlchemy's own stand-in for unknown types cannot be printed, and Great Expectations prints the types of
    all columns before it runs any rule: one LIST column would fail every rule of its table.
    """

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        """The type's name as DuckDB writes it."""
        return self.name


class BufferedCursor:
    """A DB-API cursor that holds its whole result: rows survive the end of the connection's checkout."""

    arraysize = 1
    lastrowid = None

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: Sequence[tuple[Any, ...]] | None = None
        self.rowcount = -1

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run one statement and keep all its rows."""
        self._connection.execute(statement, list(parameters))
        self.description = self._connection.description
        rows = self._connection.fetchall() if self.description else []
        self.rowcount, self._rows = len(rows), iter(rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, or None."""
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """At most `size` further rows."""
        return [row for _, row in zip(range(size or self.arraysize), self._rows, strict=False)]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All further rows."""
        return list(self._rows)

    def close(self) -> None:
        """Forget the rows."""
        self._rows = iter(())


class SharedConnection:
    """The caller's open connection in DB-API dress: temporary tables are seen, nothing is closed or rolled back."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def cursor(self) -> BufferedCursor:
        """A cursor on the caller's connection itself."""
        return BufferedCursor(self._connection)

    def commit(self) -> None:
        """Nothing: gates only read."""

    def rollback(self) -> None:
        """Nothing: a transaction on this connection is the caller's."""

    def close(self) -> None:
        """Nothing: the caller opened the connection and closes it."""


class DuckDBCompiler(PGCompiler):
    """PostgreSQL's SQL, except for the operators that mean something else in DuckDB."""

    def visit_custom_op_binary(self, element: Any, operator: Any, **kw: Any) -> str:
        """`~` and `!~` as function calls; every other operator as it is."""
        if function := _REGEX_OPERATORS.get(operator.opstring):
            return f"{function}({self.process(element.left, **kw)}, {self.process(element.right, **kw)})"
        return str(super().visit_custom_op_binary(element, operator, **kw))  # type: ignore[no-untyped-call]


class DuckDBDialect(DefaultDialect):
    """DuckDB, under the name of PostgreSQL. `connect_args={"connection": <open connection>}` is required."""

    name = "postgresql"
    driver = "duckdb"
    default_paramstyle = "qmark"
    default_schema_name = "main"
    supports_statement_cache = True
    supports_native_boolean = True
    supports_native_decimal = True
    supports_sane_rowcount = False
    statement_compiler = DuckDBCompiler
    type_compiler_cls = PGTypeCompiler
    preparer = PGIdentifierPreparer

    # PGCompiler asks for it: a backslash in a text literal is a backslash.
    _backslash_escapes = False

    @classmethod
    def import_dbapi(cls) -> Any:
        """DuckDB's own module, for its exceptions and parameter style."""
        return duckdb

    @classmethod
    def get_pool_class(cls, url: sa.URL) -> type[Pool]:
        """One connection, shared: a second one would not see its temporary tables."""
        return StaticPool

    def connect(self, *_: Any, **arguments: Any) -> Any:
        """Wrap the connection that the caller passed in `connect_args`."""
        return SharedConnection(arguments["connection"])

    def initialize(self, connection: sa.Connection) -> None:
        """Nothing to ask the server: what PostgreSQL would answer is fixed in this class."""

    def get_columns(self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any) -> list[Any]:
        """Name and type of each column of a table or view, found as a query would find it."""
        quote = self.identifier_preparer.quote_identifier
        place = ".".join(quote(str(part)) for part in (schema, table_name) if part)
        try:
            rows = connection.exec_driver_sql(f"describe {place}").fetchall()
        except sa.exc.DBAPIError:
            raise sa.exc.NoSuchTableError(str(table_name)) from None
        return [
            {"name": name, "type": column_type(str(kind)), "nullable": null == "YES", "default": None}
            for name, kind, null, *_ in rows
        ]

    def has_table(self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any) -> bool:
        """Whether a table or view of this name can be read."""
        return bool(self._names(connection, "table_name = ?", schema, table_name))

    def get_schema_names(self, connection: sa.Connection, **_: Any) -> list[str]:
        """The names of all schemas."""
        rows = connection.exec_driver_sql("select distinct schema_name from information_schema.schemata order by 1")
        return [str(name) for (name,) in rows]

    def get_table_names(self, connection: sa.Connection, schema: str | None = None, **_: Any) -> list[str]:
        """The names of the tables of a schema, temporary ones included."""
        return self._names(connection, "table_type <> 'VIEW'", schema)

    def get_view_names(self, connection: sa.Connection, schema: str | None = None, **_: Any) -> list[str]:
        """The names of the views of a schema, temporary ones included."""
        return self._names(connection, "table_type = 'VIEW'", schema)

    def get_pk_constraint(self, *_: Any, **__: Any) -> Any:
        """No keys: the relations that gates read are files and views."""
        return {"constrained_columns": [], "name": None}

    def get_foreign_keys(self, *_: Any, **__: Any) -> list[Any]:
        """None, as above."""
        return []

    def get_indexes(self, *_: Any, **__: Any) -> list[Any]:
        """None, as above."""
        return []

    def _names(self, connection: sa.Connection, condition: str, schema: str | None, *parameters: str) -> list[str]:
        tables = f"select table_name from information_schema.tables where table_schema = ? and {condition}"
        rows = connection.exec_driver_sql(
            f"{tables} order by 1", (schema or self.default_schema_name, *map(str, parameters))
        )
        return [str(name) for (name,) in rows]


def column_type(name: str) -> TypeEngine[Any]:
    """The SQLAlchemy type of a DuckDB type's name; never the unprintable NullType."""
    if match := _NUMERIC.fullmatch(name):
        return sa.Numeric(int(match[1]), int(match[2]))
    kind = _TYPES.get(name)
    return kind() if kind else OtherType(name)
