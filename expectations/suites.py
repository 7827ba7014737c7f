"""The suites: a contract or a published dataset in, its rules out. Pure functions; the YAML says what, this
says how.

`candidate_rules` judge rows as intake judged them: one rule per reason code that admission can give, so that
both can be compared count for count. `lake_rules` judge the rows that were accepted, `outbound_rules` what is
about to be published.

Belongs here: which rules a contract implies, their codes and texts. Does not belong here: the SQL of single
values (`expectations.forms`), running rules (`expectations.gate`), rules on the size of batches
(`expectations.batches`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from catalog import Catalog
from catalog.methods import ROOT
from catalog.model import Dataset, FieldType, PublicColumn, RowRule, Source, SourceField, Text
from expectations import forms
from expectations.rules import (
    RELATION,
    Action,
    Between,
    Check,
    Columns,
    InSet,
    Matches,
    NeverMatches,
    NoRows,
    NotNull,
    Rule,
    Unique,
)

MONTH, ORDER = "delivery_month", "delivery_order, source_row"
STATUS, STATUSES, WITH_FIGURES = "status", ("A", "c", "e", "x"), ("A", "e")
_IDENTIFYING = "|".join((forms.PERSON_ID_18, forms.PERSON_ID_15, rf"\b{forms.TOKEN}\b"))
_NUMBERS: frozenset[FieldType] = frozenset({"integer", "decimal", "money"})

_TEXTS = {
    "missing": ("{zh}不得为空", "{en} is not blank"),
    "damaged": ("{zh}不得被电子表格转成数字", "{en} has not been turned into a number by a spreadsheet"),
    "format": ("{zh}的格式须可识别", "{en} can be read in the form required"),
    "checksum": ("{zh}的校验码须正确", "the check digit of {en} is right"),
    "code": ("{zh}须在代码表内", "{en} is in its code list"),
    "range": ("{zh}须在规定范围内", "{en} lies within its limits"),
    "area": ("{zh}须为区划表内的代码", "{en} is a code of the area table"),
    "identifier": ("{zh}不得含有公民身份号码或令牌", "{en} holds no ID number of a person and no token"),
    "token": ("{zh}须已替换为令牌", "{en} has been replaced by a token"),
    "negative": ("{zh}不得为负数", "{en} is not negative"),
}
_CONFLICT = Text(zh="同一主键不得有内容不同的两行", en="no two rows have the same key and different content")
_DUPLICATE = Text(zh="完全相同的行只计一次", en="rows that are the same throughout count once")
_UNIQUE = Text(zh="主键不得重复", en="the key does not repeat")
_COLUMNS = Text(zh="列须与公开目录完全一致", en="the columns are exactly the public ones")
_HIDDEN = Text(
    zh="数据状态为保密或不可得的行不得有数值", en="no row that is confidential or unavailable carries a figure"
)
_STATUS = Text(zh="数据状态", en="observation status")


def candidate_rules(source: Source, catalog: Catalog) -> list[Rule]:
    """The rules over candidate rows (`relations.candidates`), one per reason code that admission can give."""
    return [
        *(rule for field in source.fields for rule in _text_rules(source, field, catalog)),
        *(_row_rule(source, rule, catalog) for rule in source.rules),
        _row_code(source, "key_conflict", _CONFLICT, "quarantine", _later_rows_of_a_key(source, catalog, "other")),
        _row_code(source, "duplicate", _DUPLICATE, "warn", _later_rows_of_a_key(source, catalog, "same")),
    ]


def lake_rules(source: Source, catalog: Catalog) -> list[Rule]:
    """The rules over accepted rows (`relations.lake`): admission's rules again, on the typed columns that
    were kept.

    Rows that break one got past admission, so every failure blocks. Fields that stop at the door have no
    column here; row rules that need them, or the content of a token, are judged by admission alone.
    """
    kept = [field for field in source.fields if field.reaches_lake]
    readable = {field.name for field in kept if field.treatment == "keep"}
    return [
        *(rule for field in kept for rule in _typed_rules(source, field, catalog)),
        *(
            _row_code(source, rule.name, rule.text, "block", NoRows(_broken(rule)))
            for rule in source.rules
            if readable.issuperset(field.name for field in forms.fields_in(rule.holds, source))
        ),
        _row_code(source, "key_conflict", _CONFLICT, "block", _repeated_keys(source)),
    ]


def outbound_rules(dataset: Dataset, catalog: Catalog) -> list[Rule]:
    """The rules over a table about to be published, its columns and `status`. Every failure blocks."""
    columns = {column.name: column for column in dataset.columns}

    def rule(name: str, kind: str, label: Text, check: Check) -> Rule:
        return Rule(f"{dataset.id}.{name}.{kind}", _text(kind, label), "block", check)

    def table_rule(name: str, text: Text, check: Check) -> Rule:
        return Rule(f"{dataset.id}.table.{name}", text, "block", check)

    rules = [
        table_rule("columns", _COLUMNS, Columns((*columns, STATUS))),
        table_rule("key", _UNIQUE, Unique(dataset.key)),
        rule(STATUS, "missing", _STATUS, NotNull(STATUS)),
        rule(STATUS, "code", _STATUS, InSet(STATUS, STATUSES)),
        *(rule(name, "missing", columns[name].label, NotNull(name)) for name in dataset.key),
    ]
    if measures := [column.name for column in dataset.columns if column.measure]:
        any_figure = " or ".join(f"{name} is not null" for name in measures)
        hidden = f"coalesce({STATUS}, '') not in {WITH_FIGURES} and ({any_figure})"
        rules.append(table_rule("suppressed", _HIDDEN, NoRows(hidden)))
    for column in dataset.columns:
        rules += [
            rule(column.name, kind, column.label, check) for kind, check in _public_checks(column, dataset, catalog)
        ]
    return rules


def _text_rules(source: Source, field: SourceField, catalog: Catalog) -> Iterator[Rule]:
    """The rules over one field's text in candidate rows; a faulty text breaks exactly one of them."""
    kind, name = catalog.meaning(field).type, field.name

    def rule(reason: str, check: Check) -> Rule:
        return _field_rule(source, field, catalog, reason, "quarantine", check)

    if not forms.is_judged(field, source):
        return
    if field.required:
        yield rule("missing", NotNull(name))
    damageable, patterns = forms.is_damageable(field, kind), forms.patterns(field, kind)
    if damageable:
        yield rule("damaged", NeverMatches(name, forms.DAMAGED))
    # What a spreadsheet has damaged has its own reason and no second one.
    accepted = tuple(f"{pattern}|{forms.DAMAGED}" for pattern in patterns) if damageable else patterns
    if kind == "id_number":
        faulty = [f"not {forms.matches(name, pattern)}" for pattern in accepted]
        yield rule("format", NoRows(" or ".join([*faulty, f"not {forms.birth_date_holds(name)}"])))
    elif accepted:
        yield rule("format", Matches(name, accepted))
    if checksum := forms.checksum_holds(field, kind):
        yield rule("checksum", NoRows(f"not ({checksum})"))
    if kind == "area_code":
        yield rule("area", NoRows(f"not ({forms.area_holds(field, catalog)})"))
    elif codes := forms.codes(field, catalog):
        yield rule("code", InSet(name, codes))
    if within := forms.range_holds(field, kind):
        yield rule("range", NoRows(f"not ({within})"))


def _typed_rules(source: Source, field: SourceField, catalog: Catalog) -> Iterator[Rule]:
    """The rules over one field's typed column in the lake."""
    kind, name = catalog.meaning(field).type, forms.lake_column(field)

    def rule(reason: str, check: Check) -> Rule:
        return _field_rule(source, field, catalog, reason, "block", check)

    if field.required:
        yield rule("missing", NotNull(name))
    if field.treatment == "token":
        yield rule("token", Matches(name, (f"^{forms.TOKEN}$",)))
    elif kind in ("org_code", "text"):
        if patterns := forms.patterns(field, kind):
            yield rule("format", Matches(name, patterns))
        if checksum := forms.checksum_holds(field, kind):
            yield rule("checksum", NoRows(f"not ({checksum})"))
        else:
            yield rule("identifier", NeverMatches(name, forms.PERSON_ID_18))
    elif kind in ("code", "area_code"):
        yield rule("area" if kind == "area_code" else "code", InSet(name, forms.stored_codes(field, catalog)))
    elif kind in _NUMBERS and not (field.minimum is None and field.maximum is None):
        yield rule("range", Between(name, field.minimum, field.maximum))


def _public_checks(column: PublicColumn, dataset: Dataset, catalog: Catalog) -> Iterator[tuple[str, Check]]:
    """The checks of one public column, each with the kind that ends its code."""
    if column.codelist:
        totals = [d.total for d in dataset.dimensions if d.name == column.name and d.total is not None]
        codes = (code.code for code in catalog.codelists[column.codelist])
        coarsest = [ROOT] if dataset.sample and column.name in dataset.sample.quasi else []
        yield "code", InSet(column.name, (*codes, *totals, *coarsest))
    elif column.type in forms.PUBLIC_FORMS:
        yield "format", Matches(column.name, (forms.PUBLIC_FORMS[column.type],))
    elif column.name in catalog.fields and catalog.fields[column.name].type == "org_code":
        # Eighteen digits can be the code of an organisation, but then its own check digit is right.
        holds = forms.org_digit_holds(column.name)
        yield "checksum", NoRows(f"{column.name} is not null and ({holds}) is not true")
    elif column.type == "string":
        yield "identifier", NeverMatches(column.name, _IDENTIFYING)
    if column.measure and column.additive and column.type == "integer":
        yield "negative", Between(column.name, minimum=Decimal(0))


def _field_rule(
    source: Source, field: SourceField, catalog: Catalog, reason: str, action: Action, check: Check
) -> Rule:
    code = f"{source.register_id}.{field.name}.{reason}"
    return Rule(code, _text(reason, catalog.meaning(field).label), action, check)


def _row_code(source: Source, name: str, text: Text, action: Action, check: Check) -> Rule:
    return Rule(f"{source.register_id}.row.{name}", text, action, check)


def _text(kind: str, label: Text) -> Text:
    zh, en = _TEXTS[kind]
    return Text(zh=zh.format(zh=label.zh), en=en.format(en=label.en))


def _row_rule(source: Source, rule: RowRule, catalog: Catalog) -> Rule:
    """A row rule over typed values; it says nothing of a row with a fault in one of its fields."""
    typed = _typed(source, forms.fields_in(rule.holds, source), catalog)
    return _row_code(source, rule.name, rule.text, "quarantine", NoRows(f"not is_faulty and {_broken(rule)}", typed))


def _broken(rule: RowRule) -> str:
    """Whether the rule is broken: where it says nothing (NULL), it holds."""
    return f"not coalesce(({rule.holds}), true)"


def _typed(source: Source, fields: Sequence[SourceField], catalog: Catalog, *more: str) -> str:
    """Candidate rows with typed values of the fields, and whether one of them is at fault."""
    values = [f"{forms.value(field, catalog)} as {field.name}" for field in fields]
    faults = " or ".join(forms.faulty(field, source, catalog) for field in fields)
    return f"(select {', '.join([*values, MONTH, f'({faults}) as is_faulty', *more])} from {RELATION}) as typed"


def _later_rows_of_a_key(source: Source, catalog: Catalog, content: Literal["same", "other"]) -> NoRows:
    """Rows without fault whose key an earlier row without fault has, and whose content is the same or
    another.

    A delivery that replaces another is judged by itself; deliveries that add up are judged together, oldest
    first.
    """
    texts = f"row({', '.join(field.name for field in source.fields)}) as content"
    typed = _typed(source, source.fields, catalog, ORDER, texts)
    sound = " and ".join(["not is_faulty", *(f"not ({_broken(rule)})" for rule in source.rules)])
    scope = ["delivery_order"] if source.redelivery == "replace" else []
    key = ", ".join([*scope, *source.key])
    columns = "row_number() over same_key as nth, content, first_value(content) over same_key as first_content"
    window = f"window same_key as (partition by {key} order by {ORDER})"
    differs = "is not distinct from" if content == "same" else "is distinct from"
    return NoRows(
        f"nth > 1 and content {differs} first_content",
        f"(select {columns} from {typed} where {sound} {window}) as ranked",
    )


def _repeated_keys(source: Source) -> NoRows:
    """Accepted rows that share their key; within the month, where deliveries replace each other."""
    scope = [MONTH] if source.redelivery == "replace" else []
    key = [forms.lake_column(field) for field in source.fields if field.name in source.key]
    times = f"count(*) over (partition by {', '.join([*scope, *key])}) as times"
    return NoRows("times > 1", f"(select {times} from {RELATION}) as counted")
