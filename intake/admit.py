"""A contract compiled to SQL: which rows hold, and under which reasons the others do not.

`admission` makes the table `judged` from the delivery in `data_row`: one row per row, with the columns of the
lake, `row_hash` (a keyed hash of everything the row says, dropped fields included), `reasons` (NULL for a
sound row) and `key_hash` (for sound rows, to find repeated keys).

Belongs here: required, bounds, row rules, reasons. Does not belong here: how a text is read
(`intake.cleaning`), rows that repeat (`intake.repeats`).
"""

from __future__ import annotations

from catalog.model import RowRule
from intake.engine import identifier, quoted
from intake.plan import FeedPlan, FieldPlan

NAMED_PERSON_COLUMNS = (("person_name_token", "VARCHAR"), ("person_birth_token", "VARCHAR"))
PERSON_COLUMNS = (("sex_from_id", "VARCHAR"), ("birth_year", "INTEGER"))


def lake_columns(plan: FeedPlan) -> tuple[tuple[str, str], ...]:
    """Names and types of the columns that the contract's fields have in the lake."""
    kept = tuple((field.lake_name, field.sql_type) for field in plan.kept if field.lake_name)
    person = any(field.name == "person_id_number" for field in plan.fields)
    return kept + NAMED_PERSON_COLUMNS * plan.names_a_person + PERSON_COLUMNS * person


def admission(plan: FeedPlan) -> str:
    """The statement that makes `judged`. Takes the parameters `delivery_month` (a date) and `row_key`
    (bytes).
    """
    judged = [field for field in plan.fields if field.is_judged]
    faults = [f"{identifier(field.name + '!')}" for field in judged]
    rules = [identifier(f"rule {rule.name}") for rule in plan.source.rules]
    cut = {field.name for field in plan.fields if field.is_cut}
    lake = ", ".join(
        f"{identifier(name + ' district')} AS {identifier(name)}" if name in cut else identifier(name)
        for name, _ in lake_columns(plan)
    )
    key = ", ".join(identifier(name) for name in plan.key)
    return f"""
        CREATE OR REPLACE TEMP TABLE judged AS
        WITH cell AS ({_cells(plan)}),
        typed AS ({_typed(plan)}),
        ruled AS (SELECT *{"".join(", " + _rule(plan, rule) for rule in plan.source.rules)} FROM typed),
        reasoned AS (
            SELECT *, CASE WHEN coalesce({", ".join([*faults, *rules])}) IS NOT NULL
                THEN list_filter([{", ".join([*faults, *rules])}], lambda reason: reason IS NOT NULL) END AS reasons
            FROM ruled
        )
        SELECT source_row, {lake}, reasons,
            CAST('0x' || substr(sha256($row_key::BLOB || encode(row_text)), 1, 15) AS BIGINT) AS row_hash,
            CASE WHEN reasons IS NULL THEN hash({key}) END AS key_hash
        FROM reasoned"""


def _cells(plan: FeedPlan) -> str:
    """The cells of the data rows: as printed where they are looked up, else trimmed or without white space."""
    columns = (f"{text_of(field)} AS {identifier(field.name)}" for field in plan.fields)
    name = ", person_name AS printed_name" if plan.names_a_person else ""
    return f"SELECT source_row, {', '.join(columns)}{name} FROM data_row"


def text_of(field: FieldPlan) -> str:
    """SQL for the text of a field in `data_row`, before it is looked up."""
    if field.is_looked_up:
        return identifier(field.name)
    return f"{'squeezed' if field.reading == 'compact' else 'trimmed'}({identifier(field.name)})"


def clean_text_of(field: FieldPlan) -> str:
    """SQL for the canonical text of a field, over `cell` joined with what was understood."""
    return f"{_alias(field)}.clean" if field.is_looked_up else f"cell.{identifier(field.name)}"


def joins(plan: FeedPlan) -> str:
    """SQL that joins `cell` with the understood value of each field that is looked up."""
    parts = (
        f"LEFT JOIN {field.table} AS {_alias(field)} ON {_alias(field)}.domain = {quoted(field.domain)} "
        f"AND {_alias(field)}.raw = cell.{identifier(field.name)}"
        for field in plan.looked_up
    )
    return " ".join(parts)


def _alias(field: FieldPlan) -> str:
    return identifier(f"of {field.name}")


def _typed(plan: FeedPlan) -> str:
    """Each field's typed value under its name, its fault under `<name>!`, tokens, and all that the row says
    as a text.
    """
    columns = ["cell.source_row", "CAST($delivery_month AS DATE) AS delivery_month"]
    for field in plan.fields:
        columns.append(f"{_value(field)} AS {identifier(field.name)}")
        if field.is_judged:
            columns.append(f"{_fault(field)} AS {identifier(field.name + '!')}")
        if field.is_token and field.lake_name:
            columns.append(f"{_alias(field)}.token AS {identifier(field.lake_name)}")
        if field.is_cut:
            columns.append(f"{_alias(field)}.district AS {identifier(field.name + ' district')}")
        if field.name == "person_id_number":
            columns += [f"{_alias(field)}.sex AS sex_from_id", f"{_alias(field)}.birth_year AS birth_year"]
    name = ""
    if plan.names_a_person:
        columns += ["name.token AS person_name_token", "birth.token AS person_birth_token"]
        name = (
            " LEFT JOIN understood_name AS name ON name.domain = 'name' AND name.raw = cell.printed_name "
            f"LEFT JOIN understood_name AS birth ON birth.domain = 'birth' AND birth.raw = {_born(plan)}"
        )
    texts = ", ".join(f"coalesce({clean_text_of(field)}, '')" for field in plan.fields)
    return f"SELECT {', '.join(columns)}, concat_ws(chr(31), {texts}) AS row_text FROM cell {joins(plan)}{name}"


def _born(plan: FeedPlan) -> str:
    """SQL for the day on which the row's main person was born: as the ID number says, else as the form states it."""
    stated = f", {_alias(plan.field(plan.source.born))}.value" if plan.source.born else ""
    return f"CAST(coalesce({_alias(plan.field('person_id_number'))}.born{stated}) AS VARCHAR)"


def _value(field: FieldPlan) -> str:
    """SQL for the typed value; NULL when the cell is blank or at fault."""
    if not field.is_looked_up:
        text = f"cell.{identifier(field.name)}"
        return f"CASE WHEN NOT is_number_damage({text}) THEN {text} END" if field.reading == "compact" else text
    value = f"{_alias(field)}.value"
    outside = _outside(field)
    kept = f"CASE WHEN NOT ({outside}) THEN {value} END" if outside else value
    return f"CAST({kept} AS {field.sql_type})"


def _outside(field: FieldPlan) -> str | None:
    """SQL that is true for a value below the minimum or above the maximum; None for a field without bounds."""
    value, contract = f"{_alias(field)}.value", field.contract
    bounds = [f"{value} < {contract.minimum}"] if contract.minimum is not None else []
    bounds += [f"{value} > {contract.maximum}"] if contract.maximum is not None else []
    return " OR ".join(bounds) or None


def _fault(field: FieldPlan) -> str:
    """SQL for the reason code of a field; NULL when the field holds."""
    cases: list[str] = []
    clean = clean_text_of(field)
    if field.contract.required:
        cases.append(f"WHEN {clean} IS NULL THEN {quoted(field.code + '.missing')}")
    if field.is_looked_up:
        cases.append(f"WHEN {_alias(field)}.fault IS NOT NULL THEN {quoted(field.code + '.')} || {_alias(field)}.fault")
        if outside := _outside(field):
            cases.append(f"WHEN {outside} THEN {quoted(field.code + '.range')}")
    elif field.reading == "compact":
        cases.append(f"WHEN is_number_damage({clean}) THEN {quoted(field.code + '.damaged')}")
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"


def _rule(plan: FeedPlan, rule: RowRule) -> str:
    """SQL for the reason code of a row rule: false, and none of the fields it speaks of is itself at fault."""
    sound = "".join(f" AND {identifier(field.name + '!')} IS NULL" for field in plan.mentioned(rule))
    code = quoted(f"{plan.source.register_id}.row.{rule.name}")
    return f"CASE WHEN NOT ({rule.holds}){sound} THEN {code} END AS {identifier('rule ' + rule.name)}"
