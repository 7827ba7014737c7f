"""Rules on the size of batches: is a month there, large enough, like the month before, and not mostly
refused.

Plain arithmetic on the delivery log, per feed and month. Only deliveries that count are judged: those that
were admitted and that no later one replaced. A refused delivery therefore leaves its month missing until a
good one arrives.

Belongs here: what the contract's `volume` and `cadence` imply. Does not belong here: looking into rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal, Protocol

from catalog.cadence import delivery_months, month_before
from catalog.model import Bureau, Cadence, Source, Text
from expectations.result import RuleResult, verdict
from expectations.rules import Action

BatchKind = Literal["missing", "conservation", "volume_minimum", "quarantine_share", "volume_change"]
ADMITTED = "admitted"


class Delivery(Protocol):
    """What a gate needs to know of a line of the delivery log."""

    @property
    def delivery_id(self) -> str: ...
    @property
    def feed(self) -> str: ...
    @property
    def register(self) -> str: ...
    @property
    def month(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def source(self) -> int: ...
    @property
    def accepted(self) -> int: ...
    @property
    def quarantined(self) -> int: ...
    @property
    def duplicates(self) -> int: ...
    @property
    def mends(self) -> str: ...


@dataclass(frozen=True, slots=True)
class BatchRule:
    """A rule on a batch: code, text, what a failure does, and the limit it sets (rows, or a share)."""

    code: str
    text: Text
    action: Action
    kind: BatchKind
    limit: Decimal = Decimal(0)

    def result(self, subject: str, checked: int, excess: Decimal | int) -> RuleResult:
        """The result for one batch. `excess`: by how many rows the limit is missed, at most 0 if it is kept."""
        failed = max(0, int(Decimal(excess).to_integral_value(ROUND_CEILING)))
        judged = verdict(checked, failed, self.action)
        return RuleResult("expectations", self.code, self.text, subject, checked, failed, judged, self.action)


@dataclass(frozen=True, slots=True)
class Account:
    """The rows of one feed and month over the deliveries that count."""

    source: int
    accepted: int
    quarantined: int

    @property
    def volume(self) -> int:
        """The rows that were not a repetition of others."""
        return self.accepted + self.quarantined


def batch_rules(source: Source) -> dict[BatchKind, BatchRule]:
    """The rules that a contract sets for its batches, by kind."""
    volume = source.volume
    rules = [
        _rule(source, "missing", "block", *_MISSING[source.cadence]),
        _rule(source, "conservation", "block", *_CONSERVATION),
        _rule(
            source,
            "volume_minimum",
            "block",
            f"每月不少于 {volume.minimum} 行",
            f"a month has at least {volume.minimum} rows",
            Decimal(volume.minimum),
        ),
        _rule(
            source,
            "quarantine_share",
            "block",
            f"隔离行占比不超过 {_percent(volume.quarantine_share)}",
            f"no more than {_percent(volume.quarantine_share)} of the rows are quarantined",
            volume.quarantine_share,
        ),
    ]
    if (share := volume.change_share) is not None:
        zh, en = (
            f"行数比上次报送增减不超过 {_percent(share)}",
            f"rows change by no more than {_percent(share)} from the delivery before",
        )
        rules.append(_rule(source, "volume_change", "warn", zh, en, share))
    return {rule.kind: rule for rule in rules}


_MISSING: dict[Cadence, tuple[str, str]] = {
    "monthly": ("每月须有一份可接收的报送", "there is an admitted delivery for every month"),
    "quarterly": ("每季须有一份可接收的报送", "there is an admitted delivery for every quarter"),
    "yearly": ("每年须有一份可接收的报送", "there is an admitted delivery for every year"),
    "once": ("须有一份可接收的报送", "there is an admitted delivery"),
}
_CONSERVATION = (
    "数据湖的行数须等于入库记录的接收行数",
    "the lake holds exactly the rows that the delivery log says were accepted",
)


def _rule(source: Source, kind: BatchKind, action: Action, zh: str, en: str, limit: Decimal = Decimal(0)) -> BatchRule:
    return BatchRule(f"{source.register_id}.batch.{kind}", Text(zh=zh, en=en), action, kind, limit)


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"


def judge_batches(
    source: Source, bureau: Bureau, deliveries: Sequence[Delivery], lake_rows: Mapping[str, int]
) -> Iterator[RuleResult]:
    """The results of one feed, per month in which a delivery is due and per month delivered.

    `lake_rows` says how many rows the lake holds of each delivery.
    """
    rules, accounts = batch_rules(source), accounts_of(deliveries)
    yield from _missing(rules["missing"], source, bureau, accounts)
    for month in sorted(accounts):
        subject, account = f"{source.feed} {month}", accounts[month]
        # A report that nothing happened is one thing to check, and no rows.
        checked = account.source or int(source.may_report_nothing)
        ids = [d.delivery_id for d in deliveries if d.status == ADMITTED and d.month == month]
        found = sum(lake_rows.get(delivery_id, 0) for delivery_id in ids)
        yield rules["conservation"].result(subject, checked, abs(account.accepted - found))
        yield rules["volume_minimum"].result(subject, checked, rules["volume_minimum"].limit - account.volume)
        allowed = rules["quarantine_share"].limit * account.source
        yield rules["quarantine_share"].result(subject, checked, account.quarantined - allowed)
        before = accounts.get(month_before(source, bureau, month) or "")
        if before and before.volume and "volume_change" in rules:
            allowed = rules["volume_change"].limit * before.volume
            excess = abs(account.volume - before.volume) - allowed
            yield rules["volume_change"].result(subject, checked, excess)


def _missing(rule: BatchRule, source: Source, bureau: Bureau, accounts: Mapping[str, Account]) -> Iterator[RuleResult]:
    """Whether what is due has come. What comes once may come in any month."""
    due = delivery_months(source, bureau)
    if source.cadence == "once":
        yield from (rule.result(source.feed, 1, not accounts) for _ in due)
    else:
        yield from (rule.result(f"{source.feed} {month}", 1, month not in accounts) for month in due)


def accounts_of(deliveries: Iterable[Delivery]) -> dict[str, Account]:
    """Month -> rows, over the deliveries of one feed that count.

    A delivery that mends rows of another adds no source rows: what it brings in has left the quarantine.
    """
    accounts: dict[str, Account] = {}
    for one in deliveries:
        if one.status == ADMITTED:
            so_far = accounts.get(one.month, Account(0, 0, 0))
            left = one.accepted + one.duplicates if one.mends else 0
            accounts[one.month] = Account(
                so_far.source + (0 if one.mends else one.source),
                so_far.accepted + one.accepted,
                so_far.quarantined + (-left if one.mends else one.quarantined),
            )
    return accounts
