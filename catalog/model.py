"""The shapes of the catalogue's YAML files.

Belongs here: pydantic models, one per kind of entry, all frozen and closed (`extra="forbid"`): what is published, by
whom, where. What reads as one thing by itself has a module, and is imported from here: contracts of feeds
(`catalog.contract`), published figures (`catalog.claim`), series, methods, protection, targets.
Does not belong here: reading files (`catalog.load`) and anything that needs data.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from catalog.claim import UNIT_FACTORS as UNIT_FACTORS
from catalog.claim import Claim as Claim
from catalog.contract import Cadence as Cadence
from catalog.contract import Conformance as Conformance
from catalog.contract import ControlTotal as ControlTotal
from catalog.contract import Fact as Fact
from catalog.contract import FieldMeaning as FieldMeaning
from catalog.contract import FieldType as FieldType
from catalog.contract import Quirk as Quirk
from catalog.contract import RowRule as RowRule
from catalog.contract import Source as Source
from catalog.contract import SourceField as SourceField
from catalog.contract import Treatment as Treatment
from catalog.contract import Volume as Volume
from catalog.entry import Entry as Entry
from catalog.entry import Text as Text
from catalog.methods import Sample
from catalog.protection import Deviation
from catalog.series import BureauBreak as BureauBreak
from catalog.series import SeriesBreak as SeriesBreak
from catalog.series import StatedTarget
from catalog.targets import Target

PeriodKind = Literal["month", "ytd", "cumulative"]
IndicatorKind = Literal["stock", "flow", "rate", "growth", "standard", "target", "rank", "reported"]


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
