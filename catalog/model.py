"""The shapes of the catalogue's YAML files.

Belongs here: pydantic models, one per kind of entry, all frozen and closed (`extra="forbid"`).
Does not belong here: reading files (`catalog.load`) and anything that needs data.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from catalog.entry import Entry as Entry
from catalog.entry import Text as Text
from catalog.methods import Sample
from catalog.protection import Deviation
from catalog.series import BureauBreak as BureauBreak
from catalog.series import SeriesBreak as SeriesBreak
from catalog.series import StatedTarget
from catalog.targets import Target

Sensitivity = Literal["P0", "P1", "P2", "P3", "P4"]
FieldType = Literal[
    "text", "id_number", "org_code", "area_code", "code", "date", "month", "integer", "decimal", "money", "boolean"
]
Treatment = Literal["keep", "token", "drop", "district", "mask"]
PeriodKind = Literal["month", "ytd", "cumulative"]
IndicatorKind = Literal["stock", "flow", "rate", "growth", "standard", "target", "rank", "reported"]
Cadence = Literal["monthly", "quarterly", "yearly", "once"]


class FieldMeaning(Entry):
    """One entry of the field dictionary: one name, one meaning, one type, one unit, one sensitivity class."""

    label: Text
    type: FieldType
    sensitivity: Sensitivity
    unit: str | None = None
    codelist: str | None = None
    meaning: Text | None = None


class SourceField(Entry):
    """A column of a departmental form, and what becomes of it.

    `labels` are the header texts under which the form prints the column, the usual one first.
    `unit` is the unit in which the form states money (万元 is converted once, at staging).
    `treatment`: keep in the lake, replace by a keyed token, drop at the door, (area codes of specially
    protected registers) cut to the district before it is stored, or (names that a notice prints) mask: only
    the masked name is kept, in the vault.
    """

    name: str
    labels: tuple[str, ...]
    required: bool = False
    treatment: Treatment = "keep"
    unit: Literal["yuan", "wan_yuan"] | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str | None = None
    optional_column: bool = False

    @property
    def reaches_lake(self) -> bool:
        """Whether the lake has a column for it."""
        return self.treatment not in ("drop", "mask")


class RowRule(Entry):
    """A rule over one row: `holds` is SQL over the contract's typed fields; a row for which it is false is quarantined.

    A rule that is not applicable (NULL) counts as holding: completeness has its own rules.
    """

    name: str
    holds: str
    text: Text
    basis: str | None = None


class ControlTotal(Entry):
    """What the form's own total row states: which rows are totals, which fields they sum, how far rounding may go."""

    labels: tuple[str, ...] = ("合计", "总计")
    subtotal_labels: tuple[str, ...] = ("小计",)
    sums: tuple[str, ...] = ()
    counts: bool = False
    tolerance: Decimal = Decimal(0)


class FileFormat(Entry):
    """How an office exports the form."""

    kind: Literal["csv", "xlsx", "json", "xml", "dbf"]
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    records_at: str | None = None


class Volume(Entry):
    """How many rows a delivery is expected to have, and how far it may move from the delivery before it."""

    minimum: int = 1
    change_share: Decimal | None = None
    quarantine_share: Decimal = Decimal("0.05")


class Quirk(Entry):
    """A habit of the register that a reader of its rows must know, and what becomes of the rows that show it."""

    text: Text
    handling: Literal["handled", "quarantined", "flagged"]


class Fact(Entry):
    """The shape of a conformed fact: its columns with their SQL types, and the date that gives the month.

    Without `month` a fact is a state at month-ends: it takes its month from the delivery.
    """

    month: str | None = None
    columns: dict[str, str]


class Conformance(Entry):
    """How a feed's rows become rows of a fact: for each column of the fact an SQL expression over the lake's columns.

    `staged`: over the columns of the feed's staging model, where more must be said than an expression can say.
    `month`: SQL for the month, where it is not that of the fact's date. `stands`: the rows are a state, whatever the
    fact, and each delivery stands until the next.
    """

    fact: str
    staged: bool = False
    stands: bool = False
    month: str | None = None
    where: str | None = None
    columns: dict[str, str]


class Source(Entry):
    """The contract of one feed: which register, which file, which columns, which rules.

    `holds`: what happened since the delivery before (events), the state at the end of the month (snapshot), or the
    whole list to date (ledger, of which the latest counts).
    `until`: the last day on which the office kept the register.
    `born`: the field with the date of birth of the person in `person_name`, by which a row without an ID number may
    be recognised.
    """

    feed: str
    register_id: str = Field(alias="register")
    title: Text
    office: Text
    cadence: Cadence
    holds: Literal["events", "snapshot", "ledger"] | None = None
    until: date | None = None
    born: str | None = None
    file_pattern: str
    format: FileFormat
    grain: Text
    key: tuple[str, ...]
    redelivery: Literal["replace", "append"]
    fields: tuple[SourceField, ...]
    rules: tuple[RowRule, ...] = ()
    total: ControlTotal | None = None
    volume: Volume = Volume()
    quirks: tuple[Quirk, ...] = ()
    conforms: tuple[Conformance, ...] = ()

    @property
    def may_report_nothing(self) -> bool:
        """Whether a form without rows is a report that nothing happened (零报告), and no mistake."""
        return self.holds == "events" and self.volume.minimum == 0


class Indicator(Entry):
    """A registry row. Numerator and denominator name cells of an aggregate; nothing is computed per indicator in code.

    `numerator` and `denominator` are measure columns of `model`; `denominator_slice` overrides the slice of the
    denominator (for shares of a total). `slices` are the dimension values for which a series is reported. A figure of
    kind `reported` is what an office filled in and signed, and is computed from nothing. `headline` ranks what a home
    page shows first: the six of the lowest rank that have a value.
    """

    id: str
    name: Text
    definition: Text
    model: str
    numerator: str
    denominator: str | None = None
    denominator_slice: str | None = None
    scale: Decimal = Decimal(1)
    unit: str
    kind: IndicatorKind
    period_kinds: tuple[PeriodKind, ...]
    slices: tuple[str, ...] = ("",)
    direction: Literal["higher_is_better", "lower_is_better", "neutral"] = "neutral"
    legal_basis: str
    owner: Text
    limits: Text | None = None
    headline: int | None = None
    target: StatedTarget | None = None
    ministry_code: str | None = None
    series_breaks: tuple[SeriesBreak, ...] = ()


class Dimension(Entry):
    """A dimension of a published table: its column, and (where it adds up) the value that stands for the total."""

    name: str
    total: str | None = None


class PublicColumn(Entry):
    """A column that may leave the house. Publication is opt-in: what is not listed is not published."""

    name: str
    label: Text
    type: Literal["string", "integer", "number", "date", "month", "boolean"]
    unit: str | None = None
    description: Text
    codelist: str | None = None
    measure: bool = False
    additive: bool = False


OPENNESS = {
    "无条件开放": Text(zh="无条件开放", en="open to all"),
    "有条件开放": Text(zh="有条件开放", en="open on conditions"),
    "不予开放": Text(zh="不予开放", en="not open"),
}


class Dataset(Entry):
    """A published dataset: which aggregate, which columns, who answers for it, how it is protected."""

    id: str
    title: Text
    summary: Text
    registers: tuple[str, ...]
    theme: Text
    keywords: tuple[Text, ...]
    model: str
    contributor: Literal["person", "household", "couple", "operator", "none"]
    disclosure: str
    deviation: Deviation | None = None
    key: tuple[str, ...]
    dimensions: tuple[Dimension, ...] = ()
    columns: tuple[PublicColumn, ...]
    open_attribute: Literal["无条件开放", "有条件开放", "不予开放"] = "无条件开放"
    update_frequency: Literal["monthly", "quarterly", "yearly", "irregular"]
    owner: Text
    limits: Text | None = None
    sample: Sample | None = None


class Standard(Entry):
    """A rate with its validity dates, as the issuing document states it. `valid_to` is inclusive; None is open."""

    standard_id: str
    item_code: str
    area_code: str
    urban_rural_code: str | None
    target: str
    amount: Decimal
    per: str
    base_standard_id: str | None
    valid_from: date
    valid_to: date | None
    document_no: str | None
    issuer: str


class Area(Entry):
    """A division or reporting unit and the dates between which code and name were in force (`valid_to` exclusive)."""

    area_code: str
    area_name: str
    area_level: Literal["province", "city", "district", "street", "community", "functional_zone"]
    parent_code: str | None
    valid_from: date
    valid_to: date | None
    has_national_code: bool


# Documents print large figures in ten thousands and long lines in kilometres; figures are compared in base units.
BASE_UNITS = {
    "wan_yuan": "yuan",
    "yi_yuan": "yuan",
    "wan_person": "person",
    "wan_person_time": "person_time",
    "wan_household": "household",
    "wan_couple": "couple",
    "km": "metre",
}
UNIT_FACTORS = {
    "percent": Decimal("0.01"),
    "yi_yuan": Decimal(100_000_000),
    "km": Decimal(1000),
    **{unit: Decimal(10_000) for unit in BASE_UNITS if unit.startswith("wan_")},
}


class Claim(Entry):
    """A figure that the bureau itself published: value, unit, period, area, dimensions, document and place in it."""

    claim_id: str
    indicator: str | None
    label: str
    published_indicator: str
    dimensions: str | None
    area_code: str
    period_start: date | None
    period_end: date | None
    kind: str
    value: Decimal
    unit: str
    qualifier: Literal["exact", "over", "nearly", "at_least", "about", "at_most"]
    value_base_unit: Decimal
    document: str
    locator: str
    waits_for: str | None
    reason_zh: str | None = None
    reason_en: str | None = None

    @property
    def base_unit(self) -> str:
        """The unit of `value_base_unit`, percent excepted, which is a ratio there."""
        return BASE_UNITS.get(self.unit, self.unit)

    @property
    def rounding(self) -> Decimal:
        """Half a step of the last digit printed, in base units: 73 % stands for 72.5 % to 73.5 %."""
        exponent = self.value.as_tuple().exponent
        step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        factor = UNIT_FACTORS.get(self.unit, Decimal(1))
        return min(step, Decimal(1)) * factor / 2


class Publisher(Entry):
    """Who publishes, under which terms, and whom a reader may ask.

    `release_days`: within how many days after the end of a period its data are released.
    """

    name: Text
    contact: str
    licence: str
    licence_url: str
    base_url: str
    release_days: int = Field(default=20, ge=1)


class Approval(Entry):
    """Who must sign a release off. `automatic` is for synthetic sample data only and is recorded as such."""

    automatic: bool = False
    persons: int = Field(default=1, ge=1, le=2)


class Bureau(Entry):
    """Everything that makes one bureau differ from another.

    `hotline`: the telephone for supervision (监督电话) that its notices print.
    """

    id: str
    name: Text
    area_root: str
    synthetic: bool
    period_start: str
    period_end: str
    released_at: str
    feeds: tuple[str, ...]
    datasets: tuple[str, ...]
    publisher: Publisher
    approval: Approval
    token_algorithm: Literal["hmac-sha256", "hmac-sm3"] = "hmac-sha256"
    hotline: str | None = None
    sample: dict[str, str | int] | None = None
    series_breaks: tuple[BureauBreak, ...] = ()
    targets: tuple[Target, ...] = ()

    def own(self, indicator: Indicator) -> Indicator:
        """The indicator as this bureau publishes it: with the breaks of its series here, in order of their days."""
        here = [each for each in self.series_breaks if each.indicator == indicator.id]
        told = [SeriesBreak(**each.model_dump(exclude={"indicator"})) for each in here]
        breaks = sorted((*indicator.series_breaks, *told), key=lambda each: each.date)
        return indicator.model_copy(update={"series_breaks": tuple(breaks)})
