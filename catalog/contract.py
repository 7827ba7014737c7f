"""The contract of a feed: which form an office sends, what its columns mean, which rules its rows keep, what becomes of
them.

Belongs here: the shapes of `fields/`, `facts.yml` and `sources/`. Does not belong here: what is published
(`catalog.model`), checking that names resolve (`catalog.source_checks`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from catalog.entry import Entry, Text

Sensitivity = Literal["P0", "P1", "P2", "P3", "P4"]
FieldType = Literal[
    "text", "id_number", "org_code", "area_code", "code", "date", "month", "integer", "decimal", "money", "boolean"
]
Treatment = Literal["keep", "token", "drop", "district", "mask"]
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
