"""Commitments and progress: the tasks that were set, their targets, and what was reported month by month.

Belongs here: the rows of one published dataset as a table by month. Does not belong here: judging progress (the office
in charge states it), and any number that was not reported.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from publish.portal.locale import Locale, plain_number
from publish.portal.money import Record, records_of
from publish.release.model import Release, Value

TASKS_MODEL: Final = "agg_assigned_task__task"
MOST_MONTHS: Final = 12
MOST_TASKS: Final = 150


@dataclass(frozen=True, slots=True)
class Month:
    """What was reported for a month: the number as written, or why there is none."""

    shown: str
    order: str


@dataclass(frozen=True, slots=True)
class Task:
    """A task with its target, its deadline, its state in the last month, and the months."""

    name: str
    text: str
    source: str
    target: str
    due: str
    due_order: str
    state: str
    state_code: str
    months: tuple[Month, ...]

    @property
    def is_silent(self) -> bool:
        """Whether no month has a number."""
        return not any(each.order for each in self.months)


@dataclass(frozen=True)
class CommitmentsView:
    """All tasks in one language."""

    release: Release
    locale: Locale

    @cached_property
    def _records(self) -> list[Record]:
        return records_of(self.release, TASKS_MODEL)[1]

    @property
    def dataset(self) -> str:
        """The dataset with the tasks; empty where the release has none."""
        table = records_of(self.release, TASKS_MODEL)[0]
        return table.dataset.id if table else ""

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The last months with a report."""
        return tuple(sorted({str(each["period_month"]) for each in self._records})[-MOST_MONTHS:])

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks in the order of their numbers."""
        grouped: dict[str, list[Record]] = {}
        for each in self._records:
            grouped.setdefault(str(each["task_id"]), []).append(each)
        return tuple(self._task(name, rows) for name, rows in sorted(grouped.items()))

    @property
    def shown(self) -> tuple[Task, ...]:
        """Those that the page has room for; the dataset has them all."""
        return self.tasks[:MOST_TASKS]

    @property
    def silent(self) -> int:
        """How many tasks have no number in any month shown."""
        return sum(each.is_silent for each in self.tasks)

    @cached_property
    def states(self) -> tuple[tuple[str, str, int], ...]:
        """How many tasks are in each state: code, word, count; in the order of the code list."""
        counts = Counter((each.state_code, each.state) for each in self.tasks)
        return tuple((code, word, count) for (code, word), count in sorted(counts.items()))

    def _task(self, name: str, rows: list[Record]) -> Task:
        last = max(rows, key=lambda each: str(each["period_month"]))
        by_month = {str(each["period_month"]): each for each in rows}
        due = last["task_due_date"]
        return Task(
            name=name,
            text=str(last["task_text"] or ""),
            source=self._label("task_source", last["task_source_code"]),
            target=self._target(last),
            due=self.locale.day(str(due)) if due else "–",
            due_order=str(due or ""),
            state=self._label("progress_status", last["progress_status_code"]),
            state_code=str(last["progress_status_code"]),
            months=tuple(self._month(by_month.get(month)) for month in self.months),
        )

    def _target(self, record: Record) -> str:
        value = record["stated_target_value"]
        if not isinstance(value, (int, Decimal)):
            return self.locale.t("没有数字目标", "no target in figures")
        quantity = self.locale.quantity(value, str(record["target_unit_code"] or "")).text
        direction = self._label("target_direction", record["target_direction_code"])
        return f"{direction}{quantity}" if self.locale.lang == "zh" else f"{direction} {quantity}"

    def _month(self, record: Record | None) -> Month:
        if record is None:
            return Month("–", "")
        value = record["actual_pct"]
        if isinstance(value, (int, Decimal)):
            return Month(plain_number(value, 1), f"{value:f}")
        return Month(self.locale.t("未报", "none"), "")

    def _label(self, codelist: str, code: Value) -> str:
        labels = self.release.codelists.get(codelist, {})
        return self.locale.opening(labels[str(code)]) if str(code) in labels else str(code or "–")
