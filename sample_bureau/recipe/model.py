"""The shape of a recipe: what a register's rows are drawn from, how its office prints them, what is broken on purpose.

Belongs here: pydantic models, frozen and closed. Does not belong here: reading files and checking names against the
catalogue (`recipe.load`), drawing (`recipe.records`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sample_bureau.forms.cells import DateForm, MonthForm

PersonPart = Literal["name", "id_number", "sex", "born", "age"]
Pool = Literal["assistance", "disability", "elders", "children", "couples", "residents", "veterans"]
AreaLevel = Literal["community", "street", "district", "root"]
CellKind = Literal["missing", "damaged", "format", "checksum", "code", "range", "area"]
FileKind = Literal["unreadable", "encoding", "total_mismatch", "repeated", "missing_column"]
FILLED = "*"


def plain(value: Any) -> str | None:
    """A value as recipes spell it: codes and numbers as text, booleans as true and false, None for an empty cell."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _spelt_keys(value: Any) -> Any:
    return {plain(key): item for key, item in value.items()} if isinstance(value, Mapping) else value


def _spelt_values(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {
        name: tuple(map(plain, wanted if isinstance(wanted, list | tuple) else [wanted]))
        for name, wanted in value.items()
    }


def _spelt(value: Any) -> Any:
    return {name: plain(item) for name, item in value.items()} if isinstance(value, Mapping) else value


Weights = Annotated[dict[str, Annotated[float, Field(ge=0)]], BeforeValidator(_spelt_keys)]
# Field -> the values that it may have; None is an empty cell, '*' any cell that is not empty.
Where = Annotated[dict[str, tuple[str | None, ...]], BeforeValidator(_spelt_values)]


class Part(BaseModel):
    """Base of all parts of a recipe: immutable, and closed against misspelt keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Per(Part):
    """So many rows for each record of another feed."""

    feed: str
    each: float = Field(gt=0)

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        """`{facility: elderly_facility, each: 3}`: the other key may be any word for what the feed lists."""
        others = [key for key in data if key != "each"] if isinstance(data, Mapping) else []
        return {"feed": data[others[0]], "each": data.get("each", 1)} if len(others) == 1 else data


class Size(Part):
    """How many records there are over the whole period when no published figure says so: one of the three."""

    per_100k: float | None = Field(default=None, ge=0)
    total: int | None = Field(default=None, ge=0)
    per: Per | None = None

    @model_validator(mode="after")
    def _one(self) -> Size:
        if sum(value is not None for value in (self.per_100k, self.total, self.per)) != 1:
            raise ValueError("a size is one of per_100k, total, per")
        return self


class Growth(Part):
    """The share of a register's records that joined within the period."""

    growth: float = Field(ge=0, le=1)


class PersonRule(Part):
    """Which people the rows are about: the pool, the years in which they are born, how many are known there already."""

    pool: Pool
    born: tuple[int, int]
    reuse: float = Field(default=0.0, ge=0, le=1)
    sex: Literal["any", "1", "2", "male", "female"] = "any"


class DateRule(Part):
    """A day so many days after or before another date of the row, or between two days.

    `known`: the office knows the day when it delivers, so it does not lie after the first delivery with the row.
    `same_year`: it does not lie in a later year than the record, because the office counts both in one year.
    """

    after: str | None = None
    before: str | None = None
    days: tuple[int, int] = (0, 0)
    between: tuple[str, str] | None = None
    known: bool = False
    same_year: bool = False

    @model_validator(mode="after")
    def _one(self) -> DateRule:
        if sum(value is not None for value in (self.after, self.before, self.between)) != 1:
            raise ValueError("a date is one of event, delivery, after, before, between")
        return self


class OtherRecord(Part):
    """A field of the record of another feed to which the row belongs."""

    feed: str
    field: str


class Mapped(Part):
    """The value (a text may be a template) that goes with the code in another field; `other` for codes not listed."""

    field: str
    codes: Annotated[dict[str, str | None], BeforeValidator(_spelt_keys), BeforeValidator(_spelt)]
    other: str | None = None


class Follow(Part):
    """Which records of another feed the rows may belong to: those with these codes, and (`match`: its field -> a field
    of the row) those that agree with the row.
    """

    where: Where = {}
    match: dict[str, str] = {}


class Column(Part):
    """How one field is filled: exactly one generator, and when the cell stays empty.

    `serial` and `text` know {division} {year} {month} {n} {area} {area_name} {street} {street_name} {district} {road}
    and the row's other fields. `date`: `event` is the day in the record's month, `delivery` the month delivered.
    `area`: the record's area or the larger one in which it lies; a text field gets its name.
    `by: person` draws once for each person. `pending`: as long as the date lies after the delivery, its cell is
    empty and these other fields read so (registers and lists that are delivered whole).
    """

    serial: str | None = None
    person: PersonPart | None = None
    second_person: PersonPart | None = None
    date: Literal["event", "delivery"] | DateRule | None = None
    choice: Weights | None = None
    boolean: float | None = Field(default=None, ge=0, le=1)
    amount: tuple[float, float, float] | None = None
    integer: tuple[int, int] | None = None
    decimal: tuple[float, float, int] | None = None
    area: Literal["record", "community", "street", "district", "root"] | None = None
    name: Literal["any", "male", "female"] | None = None
    phone: Literal["any"] | None = None
    account: Literal["any"] | None = None
    org: Literal["any"] | None = None
    text: tuple[str, ...] | None = None
    of: OtherRecord | None = None
    constant: str | int | float | bool | None = None
    mapped: Mapped | None = None
    product: tuple[str, ...] | None = None
    difference: tuple[str, ...] | None = None
    sum: tuple[str, ...] | None = None
    blank: float = Field(default=0.0, ge=0, le=1)
    when: Where = {}
    by: Literal["record", "person"] | None = None
    pending: Annotated[dict[str, str | None], BeforeValidator(_spelt)] | None = None

    @property
    def generator(self) -> str:
        """The name of the generator."""
        return next(name for name in GENERATORS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one(self) -> Column:
        given = [name for name in GENERATORS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a column has exactly one generator, not {', '.join(given) or 'none'}")
        return self


GENERATORS = tuple(name for name in Column.model_fields if name not in ("blank", "when", "by", "pending"))


class DimensionRule(Part):
    """The field behind a dimension of the aggregate, and the codes that a value of the dimension stands for."""

    field: str
    codes: Where = {}

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {"field": data} if isinstance(data, str) else data


class Measure(Part):
    """What a measure of the aggregate adds up: records, or a field of them; distinct persons when it says so.

    `states`: the measure is a field of the one record that the slice holds, and it says what was published.
    """

    where: Where = {}
    sum: str | None = None
    states: str | None = None
    count_basis: Literal["records", "distinct"] = "records"


class Calibration(Part):
    """How the aggregate behind the published figures follows from the rows."""

    model: str
    dimensions: dict[str, DimensionRule] = {}
    measures: dict[str, Measure]


class ExtraSheet(Part):
    """A sheet beside the one that holds the rows."""

    name: str
    rows: tuple[tuple[str | int | float | None, ...], ...]
    hidden: bool = False


class Form(Part):
    """How the office prints the register. `unit_line` may lie: the contract decides."""

    title: str | None = None
    dates: DateForm = "iso"
    months: MonthForm = "compact"
    bare_codes: tuple[str, ...] = ()
    total: Literal["first", "last", "none"] | None = None
    subtotal_by_street: bool = False
    unit_line: str | None = None
    headers: dict[str, str] = {}
    extra_sheets: tuple[ExtraSheet, ...] = ()
    merged_header: dict[str, tuple[str, ...]] = {}


class DefectRule(Part):
    """Something broken on purpose in one delivery: a cell, a row or the whole file."""

    delivery: int = Field(ge=0)
    field: str | None = None
    kind: CellKind | Literal["duplicate", "key_conflict"] | None = None
    change: str | None = None
    rule: str | None = None
    set: dict[str, Column] = {}
    like: Where = {}
    file: FileKind | None = None

    @model_validator(mode="after")
    def _one(self) -> DefectRule:
        if sum(value is not None for value in (self.kind, self.rule, self.file)) != 1:
            raise ValueError("a defect is one of kind, rule, file")
        is_row = self.kind in ("duplicate", "key_conflict")
        if (self.kind is not None and not is_row) != (self.field is not None):
            raise ValueError("a broken cell names its field, and no other defect does")
        if (self.rule is not None) != bool(self.set):
            raise ValueError("a broken rule says under `set` which cells break it")
        if (self.kind == "key_conflict") != (self.change is not None):
            raise ValueError("a key conflict names the field that changes")
        return self


class QuirkShown(Part):
    """Where the sample shows a quirk of the contract (its number there, from 1)."""

    quirk: int = Field(ge=1)
    shown_by: str


class Recipe(Part):
    """One register's sample. Without `columns` the feed's rows come from elsewhere, and only form and quirks count.

    `in_turn`: the areas of the recipe's level come round in turn, none twice before each has come once.
    """

    feed: str
    size: Size = Size(total=0)
    months: Literal["even"] | tuple[float, ...] | Growth = "even"
    person: PersonRule | None = None
    second_person: PersonRule | None = None
    area: AreaLevel = "community"
    in_turn: bool = False
    follow: dict[str, Follow] = {}
    columns: dict[str, Column] = {}
    calibration: Calibration | None = None
    form: Form = Form()
    defects: tuple[DefectRule, ...] = ()
    quirks: tuple[QuirkShown, ...] = ()

    @model_validator(mode="after")
    def _twelve(self) -> Recipe:
        if isinstance(self.months, tuple) and len(self.months) != 12:
            raise ValueError("months: twelve weights, January to December")
        return self
