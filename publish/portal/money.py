"""The money trail: from source to purpose, and from step to step, out of two published datasets.

Belongs here: choosing rows of the release and drawing them. Does not belong here: sums of what is published
one by one (a total is shown only where it is published itself).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from markupsafe import Markup

from publish.portal import charts
from publish.portal.locale import Locale, plain_number
from publish.release.model import DatasetTable, Release, Value

# The aggregates behind the two datasets, and the period in which each is told.
BUDGET_MODEL: Final = "agg_fund_line__area_month"
TRAIL_MODEL: Final = "agg_fund_trail__area_month"
_TOTAL: Final = "all"
Record = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent from a source for a purpose in an area, as written; `order` is empty where it is hidden."""

    area: str
    source: str
    purpose: str
    shown: str
    order: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of entrusted money: what came to it, what moved on, and gaps."""

    area: str
    ledger: str
    step: str
    amount: str
    amount_order: str
    moved_on: str
    moved_on_order: str
    gaps: str
    gap_yuan: str


def records_of(release: Release, model: str) -> tuple[DatasetTable | None, list[Record]]:
    """The first dataset of the release that publishes an aggregate, and its rows by column."""
    table = next((each for each in release.datasets if each.dataset.model == model), None)
    return table, [dict(zip(table.column_names, row, strict=True)) for row in table.rows] if table else []


@dataclass(frozen=True)
class MoneyView:
    """The money trail in one language."""

    release: Release
    locale: Locale

    @cached_property
    def _budget(self) -> tuple[DatasetTable | None, list[Record]]:
        table, records = records_of(self.release, BUDGET_MODEL)
        return table, _latest(records, "ytd")

    @cached_property
    def _trail(self) -> tuple[DatasetTable | None, list[Record]]:
        table, records = records_of(self.release, TRAIL_MODEL)
        return table, _latest(records, "cumulative")

    @property
    def budget_dataset(self) -> str:
        """The dataset with sources and purposes; empty where the release has none."""
        return self._budget[0].dataset.id if self._budget[0] else ""

    @property
    def trail_dataset(self) -> str:
        """The dataset with the steps; empty where the release has none."""
        return self._trail[0].dataset.id if self._trail[0] else ""

    @property
    def budget_period(self) -> str:
        """The period of the sources and purposes."""
        return self._period(self._budget[1], "ytd")

    @property
    def trail_period(self) -> str:
        """The period of the steps."""
        return self._period(self._trail[1], "cumulative")

    def _period(self, records: Sequence[Record], kind: str) -> str:
        return self.locale.period(str(records[0]["period_month"]), kind) if records else ""

    @cached_property
    def spent(self) -> tuple[Spent, ...]:
        """What each source gave for each purpose, area by area, in the order of the dataset."""
        return tuple(
            Spent(
                str(each["area_name"]),
                self._label("fund_source", each["fund_source_code"]),
                self._label("fund_purpose", each["purpose_code"]),
                self._amount(each, "executed_yuan"),
                _order(each["executed_yuan"]),
            )
            for each in self._budget[1]
            if _TOTAL not in (each["fund_source_code"], each["purpose_code"])
        )

    @cached_property
    def flow(self) -> Markup | None:
        """Sources and purposes of the whole area as a picture; what is hidden is not in it."""
        own = [each for each in self._budget[1] if each["area_code"] == self.release.area_code]
        links = [
            charts.Link(self._source(each), self._purpose(each), value)
            for each in own
            if _TOTAL not in (each["fund_source_code"], each["purpose_code"])
            and isinstance(value := each["executed_yuan"], Decimal)
            and value > 0
        ]
        if not links:
            return None
        totals = {self._source(each): self._short(each) for each in own if each["purpose_code"] == _TOTAL}
        totals |= {self._purpose(each): self._short(each) for each in own if each["fund_source_code"] == _TOTAL}
        t = self.locale.t
        told = t("；", "; ").join(f"{link.source} → {link.target} {plain_number(link.value, 0)}" for link in links)
        title = t("资金从来源到用途", "Money from source to purpose")
        return charts.flow_chart(links, totals, charts.Caption("flow", title, told))

    def _source(self, record: Record) -> str:
        return self._label("fund_source", record["fund_source_code"])

    def _purpose(self, record: Record) -> str:
        return self._label("fund_purpose", record["purpose_code"])

    def _short(self, record: Record) -> str:
        value = record["executed_yuan"]
        if not isinstance(value, Decimal):
            return self.locale.status(str(record["status"]))
        return self.locale.quantity(value, "yuan").text

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of each ledger, area by area, in the order in which money passes through them."""
        listed = [each for each in self._trail[1] if each["fund_step_code"] != _TOTAL]
        order = list(self.release.codelists.get("fund_step", {}))
        listed.sort(key=lambda each: (str(each["area_code"]), str(each["fund_ledger_code"]), _rank(each, order)))
        return tuple(
            Step(
                str(each["area_name"]),
                self._label("fund_ledger", each["fund_ledger_code"]),
                self._label("fund_step", each["fund_step_code"]),
                self._amount(each, "movement_yuan"),
                _order(each["movement_yuan"]),
                self._amount(each, "moved_on_yuan"),
                _order(each["moved_on_yuan"]),
                self._amount(each, "gap_count"),
                self._amount(each, "gap_yuan"),
            )
            for each in listed
        )

    @cached_property
    def trail(self) -> Markup | None:
        """The steps of the whole area as bars, each ledger's steps one below the other."""
        names = [step for step in self.steps if step.area == self.release.area_name]
        bars = [
            charts.Bar(
                f"{step.ledger} · {step.step}",
                Decimal(step.amount_order) if step.amount_order else None,
                step.amount,
            )
            for step in names
        ]
        if not bars:
            return None
        title = self.locale.t("各环节金额（元）", "Money of each step (yuan)")
        told = self.locale.t("；", "; ").join(f"{bar.label} {bar.shown}" for bar in bars)
        return charts.bar_chart(bars, charts.Caption("trail", title, told))

    def _label(self, codelist: str, code: Value) -> str:
        labels = self.release.codelists.get(codelist, {})
        return self.locale.opening(labels[str(code)]) if str(code) in labels else str(code)

    def _amount(self, record: Record, column: str) -> str:
        value = record[column]
        if isinstance(value, (int, Decimal)):
            return plain_number(value, 0 if column.endswith("_count") else 2)
        return self.locale.status(str(record["status"]))


def _latest(records: Sequence[Record], kind: str) -> list[Record]:
    """The rows of the last month in one period kind."""
    of_kind = [each for each in records if each["period_kind"] == kind]
    last = max((str(each["period_month"]) for each in of_kind), default="")
    return [each for each in of_kind if each["period_month"] == last]


def _order(value: Value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else "" if value is None else str(value)


def _rank(record: Record, order: Sequence[str]) -> int:
    code = str(record["fund_step_code"])
    # An application comes before what follows from it, wherever the code list has it.
    return -1 if code == "applied" else order.index(code) if code in order else len(order)
