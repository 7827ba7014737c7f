"""Tables of a made-up release that the transparency pages read: public money, entrusted money, tasks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from catalog.load import load
from catalog.model import Text
from publish.release.model import DatasetTable, Release, Value
from tests.portal_release import DISTRICT, fake_release

LISTS = (
    *("fund_source", "fund_purpose", "fund_ledger", "fund_step"),
    *("progress_status", "task_source", "task_level", "task_target", "target_direction", "target_unit"),
)
BUDGET = (("1", "all", 90), ("1", "elderly", 90), ("5", "all", None), ("5", "elderly", None), ("5", "other", 30))
TRAIL = (("donation", "received", 70, 50), ("donation", "allocated", 50, 0), ("venture_contest", "applied", 20, 0))
TASKS = (("T1", "2020-09", None), ("T1", "2020-10", Decimal("84.5")), ("T2", "2020-09", None), ("T2", "2020-10", None))


def told_release(release: Release | None = None) -> Release:
    """The release with three more datasets; of the welfare-lottery fund, one cell and so its total are hidden."""
    before, known = release or fake_release(), load()
    more = {
        "fund-statistics": [
            _row(
                "fund-statistics",
                period_kind="ytd",
                fund_source_code=source,
                purpose_code=purpose,
                executed_yuan=None if yuan is None else Decimal(yuan * 10_000),
            )
            for source, purpose, yuan in BUDGET
        ],
        "fund-trail": [
            _row(
                "fund-trail",
                period_kind="cumulative",
                fund_ledger_code=ledger,
                fund_step_code=step,
                movement_count=3,
                movement_yuan=Decimal(moved * 10_000),
                moved_on_yuan=Decimal(on * 10_000),
                gap_count=1,
                gap_yuan=Decimal((moved - on) * 10_000),
            )
            for ledger, step, moved, on in TRAIL
        ],
        "assigned-tasks": [
            _row(
                "assigned-tasks",
                task_id=task,
                period_month=month,
                task_text="优化婚姻登记服务",
                task_source_code="livelihood",
                task_level_code="own",
                task_target_code="task_progress",
                stated_target_value=Decimal(100),
                target_unit_code="percent",
                target_direction_code="at_least",
                task_due_date="2020-11-22",
                has_actual_value=actual is not None,
                actual_pct=actual,
                progress_status_code="2",
            )
            for task, month, actual in TASKS
        ],
    }
    tables = tuple(
        DatasetTable(known.datasets[name], tuple(sorted(rows, key=str)), sum(row[-1] == "c" for row in rows), ())
        for name, rows in more.items()
    )
    lists = {name: {"all": Text(zh="合计", en="total"), **known.labels(name)} for name in LISTS}
    return replace(before, datasets=(*before.datasets, *tables), codelists={**before.codelists, **lists})


def _row(dataset: str, **values: Value) -> tuple[Value, ...]:
    place: dict[str, Value] = {"area_code": DISTRICT[0], "area_name": DISTRICT[1], "period_month": "2020-10"}
    named = place | values
    columns = tuple(named.get(column.name) for column in load().datasets[dataset].columns)
    hidden = dataset == "fund-statistics" and values["executed_yuan"] is None
    return (*columns, "c" if hidden else "A")
