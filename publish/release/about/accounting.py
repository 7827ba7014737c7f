"""What readers may know of the rows of feeds: verdicts always, numbers only where no hidden figure follows from them.

The accepted rows of a feed are the persons, payments or registrations that a dataset counts: the total of a month or
a year, less the cells that are told, is the cell that is hidden. Disclosure control does not know these numbers, so
none of them is exact here. The warehouse, the log and the reviewer's page keep them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from catalog.model import Text
from publish.release.model import FeedQuality, Release, RuleResult

ROWS_TOLD_TO: Final = 1_000
FEW: Final = 100
NOTE: Final = Text(
    zh=f"涉及受保护数据的来源，接收行数向下取整到 {ROWS_TOLD_TO:,}，其他行数满 {FEW} 的取整到 {FEW}，"
    "原始行数按取整后的数列示；其规则的检查行数和逐批行数不公布，以免推算出被抑制的数值。",
    en=f"Where data are protected, accepted rows are rounded down to {ROWS_TOLD_TO:,}s, others from {FEW} on to "
    f"{FEW}s, and source rows follow; "
    "rows checked, and those of a month or batch, are not told: suppressed figures could be worked out from them.",
)


def feeds_told(release: Release) -> tuple[FeedQuality, ...]:
    """Takes a release; gives its feeds, with rounded rows unless nothing made of their register is protected.

    Rows turned away and duplicates are exact while they are few: a batch that comes twice, or that one rule turns
    away, would tell its rows. Source rows are their sum with the rounded ones, because rounding them by
    themselves would narrow the accepted rows down.
    """
    exact = _open_registers(release)
    return tuple(feed if feed.register in exact else _rounded(feed) for feed in release.feeds)


def rules_told(release: Release, rules: Iterable[RuleResult] | None = None) -> tuple[RuleResult, ...]:
    """Takes a release; gives all results, or those asked for: of a batch no rows, of a protected feed no rows checked.

    By how many rows a batch misses a limit gives its rows, so that is not told either.
    """
    exact = _open_registers(release)
    protected = {feed.feed for feed in release.feeds if feed.register not in exact}
    return tuple(_told(rule, protected) for rule in (release.rules if rules is None else rules))


def _open_registers(release: Release) -> set[str]:
    """The registers from which datasets are made and none of these is protected."""
    protected = {rule.judged for rule in release.rules if rule.gate == "disclosure"}
    of = {table.dataset.id: set(table.dataset.registers) for table in release.datasets}
    closed = {register for dataset in protected for register in of.get(dataset, ())}
    return {register for registers in of.values() for register in registers} - closed


def _told(rule: RuleResult, protected: set[str]) -> RuleResult:
    if rule.batch:
        return replace(rule, checked=None, failed=None)
    if rule.gate in ("intake", "expectations") and rule.judged in protected:
        return replace(rule, checked=None, failed=None if rule.failed is None else few_told(rule.failed))
    return rule


def _rounded(feed: FeedQuality) -> FeedQuality:
    accepted = feed.accepted // ROWS_TOLD_TO * ROWS_TOLD_TO
    quarantined, duplicates = few_told(feed.quarantined), few_told(feed.duplicates)
    return replace(
        feed,
        is_rounded=True,
        accepted=accepted,
        quarantined=quarantined,
        duplicates=duplicates,
        source=accepted + quarantined + duplicates,
        reasons={code: few_told(rows) for code, rows in feed.reasons.items()},
        states=tuple((state, few_told(rows)) for state, rows in feed.states),
    )


def few_told(rows: int) -> int:
    """Takes rows that are in no dataset; gives them exact while they cannot be a batch, else rounded down."""
    return rows if rows < FEW else rows // FEW * FEW
