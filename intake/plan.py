"""What a contract asks of each column, worked out once per feed: how it is read, typed, judged and kept.

A field is judged when the contract gives its value a purpose: it is kept or tokenised, required, bounded, or
part of a key, a total or a row rule. An optional field that is dropped and used by nothing is not judged: a
mistake in a value that nobody will ever see is no reason to hold a row back.

Belongs here: decisions that follow from contract and dictionary alone. Does not belong here: SQL
(`intake.cleaning`, `intake.admit`) and data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from catalog import Catalog
from catalog.model import RowRule, Source, SourceField
from intake.errors import IntakeError

Reading = Literal["text", "compact", "pattern", "code", "area", "organisation", "person", "date", "number"]

_READING_OF_TYPE: dict[str, Reading] = {
    "id_number": "person",
    "org_code": "organisation",
    "area_code": "area",
    "code": "code",
    "boolean": "code",
    "date": "date",
    "month": "date",
    "integer": "number",
    "decimal": "number",
    "money": "number",
}
_SQL_TYPE = {
    "date": "DATE",
    "month": "DATE",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18,4)",
    "boolean": "BOOLEAN",
}
_COMPACT_SUFFIXES = ("_id", "_code", "_account", "_phone")


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One column of a form.

    `reading` is the way its text is understood; all readings but text and compact work on distinct values.
    Fields that share `reading` and `domain` share what was understood. `lake_name` is the column of the lake,
    None if dropped. An area that `is_cut` reaches the lake as its district; rules see the area itself.
    """

    name: str
    label: str
    type: str
    reading: Reading
    domain: str
    sql_type: str
    lake_name: str | None
    is_token: bool
    is_cut: bool
    is_judged: bool
    code: str
    contract: SourceField

    @property
    def is_looked_up(self) -> bool:
        """Whether its distinct values are understood first and joined back (see `intake.cleaning`)."""
        return self.is_judged and self.reading not in ("text", "compact")

    @property
    def table(self) -> str:
        """The table of understood values that it is looked up in."""
        return f"understood_{self.reading}"


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """One contract, ready to be compiled to SQL."""

    source: Source
    fields: tuple[FieldPlan, ...]

    @property
    def kept(self) -> tuple[FieldPlan, ...]:
        """The fields that reach the lake, in the order of the form."""
        return tuple(field for field in self.fields if field.lake_name)

    @property
    def looked_up(self) -> tuple[FieldPlan, ...]:
        """The fields that are understood through their distinct values."""
        return tuple(field for field in self.fields if field.is_looked_up)

    @property
    def names_a_person(self) -> bool:
        """Whether rows hold a person's name beside the ID number, so that the name is tokenised as well."""
        return {"person_name", "person_id_number"} <= {field.name for field in self.fields}

    @property
    def key(self) -> tuple[str, ...]:
        """The lake columns of the contract's key."""
        columns = {field.name: field.lake_name for field in self.fields}
        return tuple(column for name in self.source.key if (column := columns[name]))

    @property
    def codelists(self) -> frozenset[str]:
        """The code lists in which its fields are looked up."""
        return frozenset(field.domain for field in self.fields if field.type in ("code", "boolean"))

    def field(self, name: str) -> FieldPlan:
        """The plan of one field."""
        return next(field for field in self.fields if field.name == name)

    def mentioned(self, rule: RowRule) -> tuple[FieldPlan, ...]:
        """The fields that a row rule speaks of."""
        return tuple(field for field in self.fields if _mentions(rule, field.name))


def plan_of(source: Source, catalog: Catalog) -> FeedPlan:
    """The plan of a contract. Raises IntakeError when its key names a dropped field: rows could not be told
    apart.
    """
    plan = FeedPlan(source, tuple(_field(field, source, catalog) for field in source.fields))
    dropped = [name for name in source.key if plan.field(name).lake_name is None]
    if dropped:
        raise IntakeError(f"sources/{source.feed}.yml: key '{', '.join(dropped)}' is dropped: keep it or tokenise it")
    return plan


def _field(field: SourceField, source: Source, catalog: Catalog) -> FieldPlan:
    meaning = catalog.meaning(field)
    reading = _READING_OF_TYPE.get(meaning.type) or _text_reading(field)
    is_token = field.treatment == "token"
    return FieldPlan(
        name=field.name,
        label=field.labels[0],
        type=meaning.type,
        reading=reading,
        domain=_domain(field, meaning.type, meaning.codelist),
        sql_type=_SQL_TYPE.get(meaning.type) or _money_type(field) or "VARCHAR",
        lake_name=_lake_name(field),
        is_token=is_token,
        is_cut=field.treatment == "district",
        is_judged=_is_judged(field, source),
        code=f"{source.register_id}.{field.name}",
        contract=field,
    )


def _lake_name(field: SourceField) -> str | None:
    if not field.reaches_lake:
        return None
    return token_name(field.name) if field.treatment == "token" else field.name


def token_name(name: str) -> str:
    """The lake column of a tokenised field: person_id_number -> person_token, archive_id -> archive_token."""
    return re.sub(r"_id(_number)?$", "", name) + "_token"


def _text_reading(field: SourceField) -> Reading:
    """Free text is trimmed; identifiers in text fields lose all white space; those with a pattern are looked
    up.
    """
    if field.pattern or field.treatment == "token":
        return "pattern"
    return "compact" if field.name.endswith(_COMPACT_SUFFIXES) else "text"


def _domain(field: SourceField, type_: str, codelist: str | None) -> str:
    if type_ in ("code", "boolean"):
        return codelist or "boolean"
    if type_ == "money":
        return f"money:{field.unit}"
    return f"text:{field.name}" if type_ == "text" else type_


def _money_type(field: SourceField) -> str | None:
    """Fen for amounts in yuan; amounts in 万元 keep their unit and six decimals, so that no fen is lost."""
    return {"yuan": "DECIMAL(18,2)", "wan_yuan": "DECIMAL(18,6)", None: None}[field.unit]


def _is_judged(field: SourceField, source: Source) -> bool:
    bounded = field.pattern is not None or field.minimum is not None or field.maximum is not None
    summed = source.total is not None and field.name in source.total.sums
    ruled = any(_mentions(rule, field.name) for rule in source.rules)
    return field.treatment != "drop" or field.required or bounded or summed or ruled or field.name in source.key


def _mentions(rule: RowRule, name: str) -> bool:
    return name in _words(rule.holds)


@cache
def _words(sql: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", sql))
