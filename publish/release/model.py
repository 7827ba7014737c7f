"""The release as data: everything that the files and the portal say, and nothing that they may not say.

Belongs here: frozen dataclasses of what is *public* after disclosure control. A suppressed value is None here already,
so no writer downstream can leak it. Does not belong here: reading the warehouse, writing files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from catalog.model import Dataset, Indicator, PeriodKind, Publisher, Text
from catalog.reconciliation import Basis, Comparison
from catalog.vocabularies import Vocabularies
from publish.release.history.record import FIRST_VERSION, REGULAR, Changes, Kind, Withdrawal

Value = str | int | Decimal | bool | None
Verdict = Literal["passed", "failed", "warned", "error"]
Action = Literal["block", "quarantine", "warn"]
ClaimStatus = Literal["reproduced", "reported", "differs", "not_computable"]
RelationStatus = Literal["holds", "broken"]
RegisterStatus = Literal["holds", "broken", "not_computable", "protected"]

# The worst first.
VERDICT_ORDER: tuple[Verdict, ...] = ("error", "failed", "warned", "passed")

# The code list of the statuses that follow.
OBSERVATION_STATUS = "observation_status"
STATUS_NORMAL = "A"
STATUS_CONFIDENTIAL = "c"
STATUS_UNAVAILABLE = "x"
# A ratio to nothing: there can be no figure.
STATUS_NOT_APPLICABLE = "z"
# The first figure after a day from which the series of an indicator no longer compares with what it was.
STATUS_BREAK = "b"
# Rounded or with noise, and never said which rows were left as they were: that alone would tell small from large.
STATUS_ESTIMATED = "e"
AS_COUNTED = frozenset({STATUS_NORMAL, STATUS_BREAK})
WITH_FIGURES = AS_COUNTED | {STATUS_ESTIMATED}

SYNTHETIC_NOTE = Text(
    zh="本数据为合成数据，不涉及任何真实的人、家庭或机构，仅用于演示。",
    en="These data are synthetic: they describe no real person, household or organisation.",
)


@dataclass(frozen=True, slots=True)
class DatasetTable:
    """One published dataset: the catalogue entry, its rows, and how many of them are protected.

    `rows` are tuples in the order of `dataset.columns`, sorted by `dataset.key`; every measure column is None where
    the row's status (last element of the tuple, column `status`) is neither 'A' nor 'e'. `version` follows from what
    changed since the release before (`history`).
    """

    dataset: Dataset
    rows: tuple[tuple[Value, ...], ...]
    suppressed_rows: int
    periods: tuple[str, ...]
    version: str = FIRST_VERSION

    @property
    def column_names(self) -> tuple[str, ...]:
        return (*(column.name for column in self.dataset.columns), "status")


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of an indicator: slice, area, period, value with its parts, and status."""

    slice: str
    slice_label: Text
    area_code: str
    area_name: str
    period_kind: PeriodKind
    month: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: str


@dataclass(frozen=True, slots=True)
class IndicatorSeries:
    """An indicator with all its published observations, sorted by slice, area, period kind and month."""

    indicator: Indicator
    observations: tuple[Observation, ...]
    version: str = FIRST_VERSION


@dataclass(frozen=True, slots=True)
class FeedQuality:
    """Row accounting of one feed over all deliveries, and what was quarantined, as counts only.

    `states`: what has become of the rows that were held back. `is_rounded`: source and accepted rows are what there are
    at least.
    """

    feed: str
    register: str
    title: Text
    office: Text
    deliveries: int
    source: int
    accepted: int
    quarantined: int
    duplicates: int
    reasons: Mapping[str, int]
    states: tuple[tuple[Text, int], ...] = ()
    is_rounded: bool = False


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule of one gate: rows checked, rows failing, verdict. `action` says what a failure does.

    `subject` is one word, followed by the batch where the rule judged one ("marriage_registration 2020-02").
    """

    gate: Literal["intake", "expectations", "dbt", "disclosure"]
    code: str
    text: Text
    subject: str
    checked: int | None
    failed: int | None
    verdict: Verdict
    action: Action

    @property
    def judged(self) -> str:
        """What the rule judged, without the batch."""
        return self.subject.partition(" ")[0]

    @property
    def batch(self) -> str:
        """The batch that the rule judged, such as a month; empty when it judged no single one."""
        return self.subject.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A published figure recomputed. `computed` is None where it is not computable or may not be published."""

    claim_id: str
    label: str
    published: Decimal
    unit: str
    computed: Decimal | None
    difference: Decimal | None
    status: ClaimStatus
    reason: Text
    document: str
    locator: str


@dataclass(frozen=True, slots=True)
class RelationResult:
    """A relation between published figures. What is broken says something about a document, not about the data.

    `left` and `right` are written out in published figures. `registers` tells whether the figures computed from the
    registers keep the relation; the figures themselves are with the claims.
    """

    relation_id: str
    text: Text
    basis: Basis
    comparison: Comparison | Literal["dated"]
    left: str
    right: str
    left_value: Decimal
    right_value: Decimal
    unit: str
    status: RelationStatus
    registers: RegisterStatus
    finding: Text
    note: Text | None
    claims: tuple[str, ...]

    @property
    def difference(self) -> Decimal:
        return self.left_value - self.right_value


@dataclass(frozen=True, slots=True)
class Approval:
    """The confidentiality review (先审查后公开) of a release: who, when, why, and whether a machine did it.

    `evidence_head` is the head of the house's evidence log at that moment, which proves later that nothing before it
    was rewritten; empty for a machine's approval, which does not depend on the clock.
    """

    person: str
    at: str
    reason: str
    is_automatic: bool
    evidence_head: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """A release, ready to be written. `released_at` and `reference_month` are inputs, never the clock.

    `lineage` holds, per dataset, the warehouse's models that it is computed from as `layer/name`, in the order in which
    data flow; `code_sha256` is the hash of the code and rules that made the figures.

    `changes` is None only while nothing was published before it (`previous` is None): all tables are new then.
    A release of kind `withdrawal` has no tables; it says what of earlier ones is withdrawn.
    """

    version: str
    state: Literal["draft", "approved", "published"]
    bureau_id: str
    bureau_name: Text
    area_code: str
    area_name: str
    is_synthetic: bool
    publisher: Publisher
    reference_month: str
    released_at: str
    previous: Mapping[str, str] | None
    datasets: tuple[DatasetTable, ...]
    indicators: tuple[IndicatorSeries, ...]
    feeds: tuple[FeedQuality, ...]
    rules: tuple[RuleResult, ...]
    claims: tuple[ClaimResult, ...]
    relations: tuple[RelationResult, ...]
    gates: Mapping[str, str]
    inputs: Mapping[str, str]
    codelists: Mapping[str, Mapping[str, Text]]
    vocabularies: Vocabularies
    evidence_head: str
    approvals: tuple[Approval, ...] = ()
    notes: tuple[Text, ...] = field(default=())
    lineage: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    code_sha256: str = ""
    kind: Kind = REGULAR
    reason: Text | None = None
    changes: Changes | None = None
    withdrawals: tuple[Withdrawal, ...] = ()
