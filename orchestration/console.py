"""What a person sees while the pipeline works: a progress bar on a terminal, plain lines in a log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from orchestration.stages import Progress as Report

STAGE_NAMES = {
    "sample": "写出示例报送文件 / writing the sample deliveries",
    "intake": "接收报送文件 / taking deliveries in",
    "expectations": "批次质量关口 / gates on batches",
    "warehouse.conformed": "仓库：标准化 / warehouse: conformed layer",
    "warehouse.aggregates": "仓库：汇总与指标 / warehouse: aggregates and indicators",
    "disclosure": "公开保护与攻击检验 / disclosure control and attack",
    "release.draft": "发布稿 / draft of the release",
    "release.publish": "发布 / publishing",
}


@contextmanager
def shown_progress(quiet: bool) -> Iterator[Report]:
    """A function that stages call with (stage, done, total); it draws bars on a terminal and writes lines elsewhere."""
    console = Console(stderr=True)
    if quiet:
        yield lambda stage, done, total: None
    elif console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as bars:
            yield _Bars(bars)
    else:
        yield _Lines(console)


class _Bars:
    """One bar per stage."""

    def __init__(self, bars: Progress) -> None:
        self.bars = bars
        self.tasks: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self.tasks:
            self.tasks[stage] = self.bars.add_task(STAGE_NAMES.get(stage, stage), total=total)
        self.bars.update(self.tasks[stage], completed=done, total=total)  # type: ignore[arg-type]


class _Lines:
    """A line when a stage begins, and one for every quarter of long ones."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.said: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        quarter = 4 * done // max(total, 1)
        if self.said.get(stage) != quarter:
            self.said[stage] = quarter
            self.console.print(f"{STAGE_NAMES.get(stage, stage)} {done}/{total}", highlight=False, markup=False)
