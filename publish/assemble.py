"""From protected tables to the `Release`: every suppressed value becomes None here, and nowhere later.

Belongs here: putting together what the release says. Does not belong here: reading the warehouse (`publish.tables`),
deciding (`publish.disclosure`), writing (`publish.release`), pages (`publish.portal`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast, get_args

from catalog.load import Catalog
from catalog.methods import ROOT
from catalog.model import Bureau, Claim, Dataset, Indicator, Text
from publish.changed import claim_from, indicator_from
from publish.disclosure.linked import Protection
from publish.errors import PublishError
from publish.relations import relation_results
from publish.release.history.record import WITHDRAWAL, Statement, Withdrawal
from publish.release.model import (
    OBSERVATION_STATUS,
    STATUS_CONFIDENTIAL,
    STATUS_ESTIMATED,
    STATUS_NORMAL,
    ClaimResult,
    ClaimStatus,
    DatasetTable,
    FeedQuality,
    IndicatorSeries,
    Observation,
    Release,
    RuleResult,
)
from publish.statuses import status_without_value, with_breaks
from publish.tables import ClaimValue, IndicatorValue, RelationValue, Table, cell_of, public_area_code

TOTAL = Text(zh="合计", en="total")
ALL = "all"
NOT_TOLD = Text(zh="不区分", en="not told apart")
# The code lists of what a release adds to every table.
RELEASE_LISTS = (OBSERVATION_STATUS, "period_kind")


@dataclass(frozen=True)
class Findings:
    """What the other rooms found out about this run and the release has to say.

    `lineage` holds, per model of a dataset, the models that it is computed from; `code_sha256` tells by which code.
    """

    feeds: tuple[FeedQuality, ...]
    rules: tuple[RuleResult, ...]
    gates: Mapping[str, str]
    inputs: Mapping[str, str]
    evidence_head: str
    lineage: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    code_sha256: str = ""


def assemble(
    bureau: Bureau,
    catalog: Catalog,
    tables: Sequence[Table],
    indicators: Sequence[IndicatorValue],
    claims: Sequence[ClaimValue],
    relations: Sequence[RelationValue],
    protection: Protection,
    findings: Findings,
    version: str,
    statement: Statement,
) -> Release:
    """The draft of a release, which does not know yet what it follows (see `workflow.follow`).

    Raises PublishError when an indicator names a cell that no dataset protects.
    """
    visible = visible_claims(claims, tables, protection, catalog)
    shown_claims = [published_claim(value, tables, protection, catalog) for value in claims]
    root = next(area for area in catalog.areas if area.area_code == bureau.area_root and area.valid_to is None)
    return Release(
        version=version,
        state="draft",
        bureau_id=bureau.id,
        bureau_name=bureau.name,
        area_code=public_area_code(root.area_code),
        area_name=root.area_name,
        is_synthetic=bureau.synthetic,
        publisher=bureau.publisher,
        reference_month=bureau.period_end,
        released_at=bureau.released_at,
        previous=None,
        kind=statement.kind,
        reason=statement.reason,
        datasets=tuple(public_table(table, protection) for table in tables),
        indicators=tuple(series_of(indicators, tables, protection, catalog, bureau)),
        feeds=findings.feeds,
        rules=findings.rules,
        claims=tuple(claim_results(shown_claims, catalog, bureau, visible)),
        relations=tuple(relation_results(relations, catalog, bureau, visible)),
        gates=findings.gates,
        inputs=findings.inputs,
        codelists=public_codelists(tables, catalog),
        vocabularies=catalog.vocabularies,
        evidence_head=findings.evidence_head,
        lineage={table.dataset.id: findings.lineage.get(table.dataset.model, ()) for table in tables},
        code_sha256=findings.code_sha256,
    )


def assemble_withdrawal(
    bureau: Bureau, catalog: Catalog, version: str, at: str, reason: Text, withdrawals: tuple[Withdrawal, ...]
) -> Release:
    """The draft of a release that withdraws: no tables, no gates; `at` is when it was asked for."""
    root = next(area for area in catalog.areas if area.area_code == bureau.area_root and area.valid_to is None)
    return Release(
        version=version,
        state="draft",
        bureau_id=bureau.id,
        bureau_name=bureau.name,
        area_code=public_area_code(root.area_code),
        area_name=root.area_name,
        is_synthetic=bureau.synthetic,
        publisher=bureau.publisher,
        reference_month=bureau.period_end,
        released_at=at,
        previous=None,
        datasets=(),
        indicators=(),
        feeds=(),
        rules=(),
        claims=(),
        relations=(),
        gates={},
        inputs={},
        codelists={},
        vocabularies=catalog.vocabularies,
        evidence_head="",
        kind=WITHDRAWAL,
        reason=reason,
        withdrawals=withdrawals,
    )


def public_table(table: Table, protection: Protection) -> DatasetTable:
    """The rows that may leave, as the method of the dataset's profile leaves them."""
    return protection.show(table).table


def series_of(
    values: Iterable[IndicatorValue],
    tables: Sequence[Table],
    protection: Protection,
    catalog: Catalog,
    bureau: Bureau,
) -> Iterable[IndicatorSeries]:
    """The indicators, each value published only when every cell it is made of is; none of what is not opened."""
    by_model = {table.dataset.model: table for table in tables}
    closed = {dataset.model for dataset in catalog.datasets.values() if dataset.open_attribute == "不予开放"}
    names = {
        str(row["area_code"]): str(row["area_name"]) for table in tables for row in table.rows if "area_name" in row
    }
    grouped: defaultdict[str, list[Observation]] = defaultdict(list)
    for value in values:
        if value.model not in by_model and value.model in closed:
            continue
        if value.model not in by_model:
            raise PublishError(f"indicator '{value.indicator_id}' is made of {value.model}, which no dataset publishes")
        table = by_model[value.model]
        cells = cells_behind(table.dataset, catalog.indicators[value.indicator_id], value)
        unknown = [cell for cell in cells if cell not in table.row_of]
        if unknown:
            raise PublishError(f"indicator '{value.indicator_id}' names a cell that {table.dataset.id} does not hold")
        visible = all(protection.may_publish(cell) for cell in cells)
        label, changed = slice_label(value.slice, table.dataset, catalog), protection.changed.get(table.dataset.id)
        shown = indicator_from(changed, catalog.indicators[value.indicator_id], value) if changed else value
        status = STATUS_ESTIMATED if changed else STATUS_NORMAL
        name = names.get(value.area_code, "")
        grouped[value.indicator_id].append(observation(shown, name, label, visible, status))
    for indicator_id, observations in grouped.items():
        own = bureau.own(catalog.indicators[indicator_id])
        yield IndicatorSeries(own, with_breaks(observations, own.series_breaks))


def cells_behind(dataset: Dataset, indicator: Indicator, value: IndicatorValue | ClaimValue) -> list[str]:
    """The cells that a value is made of: its numerator's, and for a ratio its denominator's."""
    slices = [value.slice]
    if indicator.denominator:
        own = indicator.denominator_slice
        slices.append(value.slice if own is None else own)
    return [cell_of(dataset, slice_, value.area_code, *period) for slice_ in slices for period in value.periods]


def observation(
    value: IndicatorValue, area_name: str, label: Text, visible: bool, status: str = STATUS_NORMAL
) -> Observation:
    """One published value of an indicator, empty when it is hidden or is a ratio to nothing.

    `status` says whether the value that is given is as it was counted or changed.
    """
    is_ratio = value.denominator is not None and value.value is not None
    told = status if value.value is not None else status_without_value(value.denominator)
    return Observation(
        slice=value.slice,
        slice_label=label,
        area_code=value.area_code,
        area_name=area_name,
        period_kind=value.period_kind,
        month=value.month,
        value=_tidy(value.value) if visible else None,
        numerator=_tidy(value.numerator) if visible and is_ratio else None,
        denominator=_tidy(value.denominator) if visible and is_ratio else None,
        status=told if visible else STATUS_CONFIDENTIAL,
    )


def _tidy(value: Decimal | None) -> Decimal | None:
    """Without the zeros that fixed-point storage adds: 84.000000 is 84."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def slice_label(slice_: str, dataset: Dataset, catalog: Catalog) -> Text:
    """The slice in words: the labels of its values."""
    if not slice_:
        return TOTAL
    lists = {column.name: column.codelist for column in dataset.columns}
    labels = []
    for part in slice_.split(";"):
        name, code = part.split("=", 1)
        codelist = lists.get(f"{name}_code")
        known = catalog.labels(codelist) if codelist else {}
        labels.append(known.get(code, Text(zh=code, en=code)))
    return Text(zh="，".join(label.zh for label in labels), en=", ".join(label.en for label in labels))


def visible_claims(
    values: Iterable[ClaimValue], tables: Sequence[Table], protection: Protection, catalog: Catalog
) -> frozenset[str]:
    """The claims of which no cell is hidden: a hidden cell stays hidden even when a document once named it.

    So does every cell of a dataset that is not opened: what the document rounded, the registers would tell exactly.
    """
    by_model = {table.dataset.model: table.dataset for table in tables}

    def is_visible(value: ClaimValue) -> bool:
        indicator = catalog.indicators.get(value.indicator_id or "")
        if indicator is None:
            return True
        dataset = by_model.get(indicator.model)
        return dataset is not None and all(map(protection.may_publish, cells_behind(dataset, indicator, value)))

    return frozenset(value.claim_id for value in values if is_visible(value))


def claim_results(
    values: Iterable[ClaimValue], catalog: Catalog, bureau: Bureau, visible_ids: frozenset[str]
) -> Iterable[ClaimResult]:
    """The reconciliation as readers may see it: recomputed values of the claims that `visible_claims` gave only."""
    claims = {claim.claim_id: claim for claim in catalog.claims(bureau.id)}
    for value in values:
        claim, visible = claims[value.claim_id], value.claim_id in visible_ids
        # Shares are stored as ratios and shown in percent.
        shown = Decimal(100 if claim.unit == "percent" else 1)
        yield ClaimResult(
            claim_id=claim.claim_id,
            label=claim.label,
            published=_tidy(claim.value_base_unit * shown) or Decimal(0),
            unit=claim.base_unit,
            computed=_tidy(value.computed * shown) if visible and value.computed is not None else None,
            difference=_tidy(value.difference * shown) if visible and value.difference is not None else None,
            status=_claim_status(value.status),
            reason=claim_reason(claim, value.status, visible),
            document=claim.document,
            locator=claim.locator,
        )


def published_claim(value: ClaimValue, tables: Sequence[Table], protection: Protection, catalog: Catalog) -> ClaimValue:
    """A claim computed from what readers see, where the cells it is made of are published with changes."""
    indicator = catalog.indicators.get(value.indicator_id or "")
    dataset = next((table.dataset.id for table in tables if indicator and table.dataset.model == indicator.model), "")
    changed = protection.changed.get(dataset)
    return claim_from(changed, indicator, value) if changed and indicator else value


def _claim_status(status: str) -> ClaimStatus:
    if status not in get_args(ClaimStatus):
        raise PublishError(f"the warehouse gave a claim the unknown status '{status}'")
    return cast(ClaimStatus, status)


def claim_reason(claim: Claim, status: str, visible: bool = True) -> Text:
    """Why a claim has its status, in a sentence."""
    if status == "not_computable":
        if claim.reason_zh and claim.reason_en:
            return Text(zh=claim.reason_zh, en=claim.reason_en)
        if claim.waits_for:
            return Text(zh=f"待 {claim.waits_for} 登记系统接入后计算", en=f"waits for register {claim.waits_for}")
        return Text(zh="本期没有可用于计算的数据", en="no data of this period to compute it from")
    if status == "reported":
        return Text(
            zh="填报：由责任单位填写并署名，不由登记数据计算",
            en="reported: filled in and signed, computed from no register",
        )
    if status == "differs":
        return Text(zh="由登记数据重算的结果与公布数不一致", en="recomputed from the registers it differs")
    if not visible:
        return Text(zh="一致；该数受保护，重算值不公开", en="agrees; the figure is protected and not shown")
    return Text(zh="由登记数据重算，一致", en="recomputed from the registers, agrees")


def public_codelists(tables: Sequence[Table], catalog: Catalog) -> dict[str, dict[str, Text]]:
    """The code lists of the published columns and of the release itself; lists of dimensions also hold the total."""
    datasets = [table.dataset for table in tables]
    names = {column.codelist for dataset in datasets for column in dataset.columns if column.codelist}
    with_total = {
        column.codelist
        for dataset in datasets
        for column in dataset.columns
        if column.name in {dimension.name for dimension in dataset.dimensions if dimension.total is not None}
    }
    coarsened = {
        column.codelist
        for dataset in datasets
        for column in dataset.columns
        if dataset.sample and column.name in dataset.sample.quasi
    }

    def beside(name: str) -> dict[str, Text]:
        return {**({ALL: TOTAL} if name in with_total else {}), **({ROOT: NOT_TOLD} if name in coarsened else {})}

    return {name: {**beside(name), **catalog.labels(name)} for name in sorted(names | set(RELEASE_LISTS))}
