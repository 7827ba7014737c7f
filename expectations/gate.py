"""The one module that knows Great Expectations: rules in, counts out.

Great Expectations is imported inside functions, because its import costs seconds that most commands need not
pay. Nothing it says leaves this module except whole numbers: its messages and samples may hold values from
the data. A rule passes only when an answer for its own code has come back, over all rows of a relation that
has some.

Belongs here: running rules on a relation. Does not belong here: which rules there are, what a failure means.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from expectations.errors import ExpectationsError
from expectations.result import RuleResult, verdict
from expectations.rules import (
    RELATION,
    Between,
    Columns,
    InSet,
    Matches,
    NeverMatches,
    NoRows,
    NotNull,
    Rule,
    Unique,
)

# Counts only: the other formats, and this one by default, carry the offending values.
RESULT_FORMAT: dict[str, str | int | bool] = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
}
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")
_LONE_COLON = re.compile(r"(?<!:):(?!:)")
_GX_LOGGER = "great_expectations"


def run_rules(
    connection: duckdb.DuckDBPyConnection, relation: str, rules: Sequence[Rule], subject: str | None = None
) -> list[RuleResult]:
    """Run the rules as one suite on a table or view of the connection; one result per rule, in the order of
    the rules.

    Never raises for what is in the data: a rule that cannot be run, has no answer, or has no rows to check is
    'error'. Raises ExpectationsError when the rules themselves are malformed: a code twice, or a name that is
    no identifier.
    """
    if not _IDENTIFIER.fullmatch(relation):
        raise ExpectationsError("a gate reads relations whose names are plain lower-case identifiers")
    codes = [rule.code for rule in rules]
    if len(set(codes)) != len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise ExpectationsError(f"{relation}: two rules have the code {twice[0]}; results could not be told apart")
    rows = _row_count(connection, relation)
    failed = _failures(_validate(connection, relation, rules), rules, rows) if rows else {}
    return [_result(rule, subject or relation, rows, failed.get(rule.code)) for rule in rules]


def _result(rule: Rule, subject: str, rows: int | None, failed: int | None) -> RuleResult:
    checked = None if rows and failed is None else rows
    return RuleResult(
        "expectations",
        rule.code,
        rule.text,
        subject,
        checked,
        failed,
        verdict(checked, failed, rule.action),
        rule.action,
    )


def _row_count(connection: duckdb.DuckDBPyConnection, relation: str) -> int | None:
    """The number of rows; None when the relation cannot be read."""
    try:
        row = connection.execute(f"select count(*) from {relation}").fetchone()
    except duckdb.Error:
        return None
    return int(row[0]) if row else None


def _validate(connection: duckdb.DuckDBPyConnection, relation: str, rules: Sequence[Rule]) -> list[Mapping[str, Any]]:
    """What Great Expectations answers, one mapping per expectation in no order; empty if it gave up."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from expectations import duckdb_dialect

    with _silent():
        try:
            context = gx.get_context(mode="ephemeral")
            context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
            source = context.data_sources.add_sql(
                "gate",
                connection_string=duckdb_dialect.URL,
                create_temp_table=False,
                kwargs={"connect_args": {"connection": connection}},
            )
            asset = source.add_table_asset(relation, table_name=relation)
            batch = asset.add_batch_definition_whole_table("all").get_batch()
            suite = gx.ExpectationSuite(relation, expectations=[expectation(rule) for rule in rules])
            results = batch.validate(suite, result_format=RESULT_FORMAT).results
        except Exception:
            # Whatever went wrong, its text may quote the data: no answer is recorded, and no answer blocks.
            return []
    return [
        {
            "code": (result.expectation_config.meta or {}).get("code"),
            "success": bool(result.success),
            "result": result.result or {},
            "exception": result.exception_info or {},
        }
        for result in results
    ]


def expectation(rule: Rule) -> Any:
    """The rule as an expectation of Great Expectations, marked with its code."""
    from great_expectations import expectations as gxe

    marks: dict[str, Any] = {"meta": {"code": rule.code}}
    match rule.check:
        case NotNull(column):
            return gxe.ExpectColumnValuesToNotBeNull(column=column, **marks)
        case InSet(column, values):
            return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=list(values), **marks)
        case Between(column, minimum, maximum):
            return gxe.ExpectColumnValuesToBeBetween(
                column=column, min_value=_bound(minimum), max_value=_bound(maximum), **marks
            )
        case Matches(column, (pattern,)):
            return gxe.ExpectColumnValuesToMatchRegex(column=column, regex=pattern, **marks)
        case Matches(column, patterns):
            return gxe.ExpectColumnValuesToMatchRegexList(
                column=column, regex_list=list(patterns), match_on="all", **marks
            )
        case NeverMatches(column, pattern):
            return gxe.ExpectColumnValuesToNotMatchRegex(column=column, regex=pattern, **marks)
        case Unique((column,)):
            return gxe.ExpectColumnValuesToBeUnique(column=column, **marks)
        case Unique(columns):
            return gxe.ExpectCompoundColumnsToBeUnique(column_list=list(columns), ignore_row_if="never", **marks)
        case Columns(names):
            return gxe.ExpectTableColumnsToMatchOrderedList(column_list=list(names), **marks)
        case NoRows():
            return gxe.UnexpectedRowsExpectation(unexpected_rows_query=violation_query(rule.check), **marks)


def _bound(limit: Decimal | date | None) -> float | date | None:
    """A limit in a type that the library takes; DuckDB turns a column's decimals into the same float."""
    return float(limit) if isinstance(limit, Decimal) else limit


def violation_query(check: NoRows) -> str:
    """The query that gives one constant per violating row: even inside Great Expectations no value is
    carried.

    Braces and single colons are escaped, because the text passes through `str.format` and SQLAlchemy's
    `text`.
    """
    source = "{batch}".join(map(_escaped, check.source.split(RELATION)))
    return f"select 1 as violation from {source} where {_escaped(check.violation)}"


def _escaped(sql: str) -> str:
    return _LONE_COLON.sub(r"\\:", sql.replace("{", "{{").replace("}", "}}"))


def _failures(answers: Sequence[Mapping[str, Any]], rules: Sequence[Rule], rows: int | None) -> dict[str, int]:
    """Code -> failing rows, for every rule that has exactly one sound answer."""
    by_code: dict[str, list[Mapping[str, Any]]] = {rule.code: [] for rule in rules}
    for answer in answers:
        by_code.setdefault(answer["code"], []).append(answer)
    found = {}
    for rule in rules:
        match by_code[rule.code]:
            case [answer] if (failed := _failed(rule, answer, rows)) is not None:
                found[rule.code] = failed
    return found


def _failed(rule: Rule, answer: Mapping[str, Any], rows: int | None) -> int | None:
    """The number of failing rows in an answer; None when the answer is an exception or contradicts itself."""
    if _raised(answer["exception"]):
        return None
    success, result = answer["success"], answer["result"]
    match rule.check:
        case Columns():
            mismatched = (result.get("details") or {}).get("mismatched", ())
            failed: Any = 0 if success else max(1, len(mismatched))
        case NoRows():
            failed = result.get("observed_value")
        case _:
            failed = result.get("unexpected_count") if result.get("element_count") == rows else None
    if not isinstance(failed, int) or isinstance(failed, bool) or success is not (failed == 0):
        return None
    return failed


def _raised(info: Mapping[str, Any]) -> bool:
    """Whether anything was raised. The information is flat, or one entry per metric."""
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(bool(entry.get("raised_exception")) for entry in info.values() if isinstance(entry, Mapping))


@contextmanager
def _silent() -> Iterator[None]:
    """Great Expectations' log switched off: it quotes statements and exceptions, and with them the data."""
    logger = logging.getLogger(_GX_LOGGER)
    was = logger.disabled, logger.level, logger.propagate
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.disabled, level, logger.propagate = was
        logger.setLevel(level)
