"""`mz notice`: the households of a community from the warehouse, their heads' masked names from the vault, one sheet.

Belongs here: hand-over between warehouse, vault and `publish.notices`, and the record of it. Does not belong here: who
is listed, for how long and how it looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb

from catalog.areas import lies_in
from catalog.load import Catalog
from catalog.model import Area, Bureau
from expectations import evidence
from intake import vault
from orchestration import verdicts
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from publish.notices import folder
from publish.notices.sheet import Household, Sheet, listed, period_of, posting_of

if TYPE_CHECKING:
    from orchestration.stages import Stages

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Order:
    """What to post where, from which day, and who opens the vault for it, on what grounds and what for."""

    community_code: str
    month: date
    programme: str
    on: date
    person: str
    reason: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The sheet that was put up, None when there was nobody to list; how many households were kept off it, by reason;
    and what was taken down.
    """

    entry: folder.Entry | None
    households: int
    withheld: dict[str, int]
    taken_down: tuple[folder.Entry, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A household as the warehouse knows it."""

    head_token: str
    delivery_id: str
    person_count: int
    entitlement_yuan: Decimal
    is_consistent: bool


def today(now: datetime) -> date:
    """The day in China at a moment."""
    return now.astimezone(CHINA).date()


def month_of(text: str) -> date:
    """The first day of a month 'YYYY-MM'. Raises OrchestrationError for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        raise OrchestrationError(f"'{text}' is no month: write it like 2020-10") from None


def post(stages: Stages, order: Order) -> Outcome:
    """Put up the sheet of one community, programme and month in place of the one before.

    The vault is opened last, for heads of households that could be listed and for nobody else. Raises PublishError when
    the programme may not be posted, OrchestrationError when the day is still to come, when there is no such community
    or no roster of the month, or when a gate has not let these inputs pass, and VaultError when nobody is said to open
    the vault, or when it does not open.
    """
    if order.on > today(stages.now()):
        raise OrchestrationError(f"{order.on} is still to come: what hangs until then would be taken down too early")
    opening = vault.Opening(order.person, order.reason, order.purpose, stages.now().isoformat(timespec="seconds"))
    bureau, policy = stages.bureau, stages.catalog.notices
    posting = posting_of(policy, bureau, order.programme, order.on)
    period = period_of(posting, order.month, order.on)
    community = _community(stages.catalog, bureau, order)
    verdicts.require_passed(stages.paths, stages.inputs(), verdicts.WAREHOUSE_GATES)
    rows = _households(stages.paths, order, only_new=posting.lists == "newly_entitled")
    lines, withheld = listed(_known(stages, order, rows, opening))
    before = folder.hanging(stages.paths.notices)
    entry = None
    if lines:
        sheet = Sheet(bureau, policy, posting, community.area_code, community.area_name, order.month, period, lines)
        entry = folder.put_up(stages.paths.notices, sheet)
    else:
        place = {"community_code": order.community_code, "programme": order.programme}
        folder.take_down(stages.paths.notices, bureau, order.on, **place)
    after = folder.hanging(stages.paths.notices)
    outcome = Outcome(entry, len(lines), dict(sorted(withheld.items())), tuple(e for e in before if e not in after))
    _record(stages, order, outcome)
    return outcome


def expire(bureau: Bureau, paths: Paths, on: date) -> tuple[folder.Entry, ...]:
    """Take down the sheets whose last day lies before a day; gives them."""
    return folder.take_down(paths.notices, bureau, on)


def _community(catalog: Catalog, bureau: Bureau, order: Order) -> Area:
    """The community that an order names: the law has lists posted in the village or community, and nowhere wider."""
    code, on = order.community_code, order.on
    versions = [area for area in catalog.areas if area.area_code == code]
    found = [a for a in versions if a.valid_from <= on and (a.valid_to is None or on < a.valid_to)]
    if not found or not lies_in(catalog.areas, code, bureau.area_root):
        raise OrchestrationError(
            f"{code}: {bureau.id} has no such community on {on}; catalog/areas.csv lists their codes"
        )
    if found[0].area_level != "community":
        raise OrchestrationError(
            f"{code} ({found[0].area_name}) is a {found[0].area_level}: lists are posted in a village or community. "
            "Households whose roster names only the street wait until the office has named their community"
        )
    return found[0]


def _households(paths: Paths, order: Order, *, only_new: bool) -> Sequence[_Row]:
    """The households of the order. Raises OrchestrationError when the warehouse has no roster of the month at all."""
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        months = connection.execute(
            "select count(*) from conformed.fct_household_month where period_month = ?", [order.month]
        ).fetchall()
        if not months[0][0]:
            raise OrchestrationError(f"the warehouse has no roster of {order.month:%Y-%m}: see `mz status`")
        found = connection.execute(
            """
            select head_token, delivery_id, person_count, entitlement_yuan, is_consistent
            from conformed.fct_household_month
            where area_code = ? and programme_code = ? and period_month = ? and (is_new or not ?)
            order by household_id
            """,
            [order.community_code, order.programme, order.month, only_new],
        ).fetchall()
    return [_Row(*row) for row in found]


def _known(stages: Stages, order: Order, rows: Sequence[_Row], opening: vault.Opening) -> list[Household]:
    """The households with what the vault tells of their heads; for those that cannot be listed it stays shut."""
    holders: dict[tuple[str, str], vault.Holder] = {}
    for delivery_id in sorted({row.delivery_id for row in rows if row.is_consistent}):
        tokens = {row.head_token for row in rows if row.is_consistent and row.delivery_id == delivery_id}
        try:
            found = vault.open_holders(
                stages.paths.root,
                stages.keys,
                delivery_id,
                tokens,
                opening,
                adult_age=stages.catalog.notices.adult_age,
                on=order.on,
            )
        finally:
            _record_opening(stages, delivery_id, opening)
        holders |= {(delivery_id, token): holder for token, holder in found.items()}
    nobody = vault.Holder(is_adult=False, masked_name=None)
    return [_household(row, holders.get((row.delivery_id, row.head_token), nobody)) for row in rows]


def _household(row: _Row, head: vault.Holder) -> Household:
    return Household(head.masked_name, head.is_adult, row.is_consistent, row.person_count, row.entitlement_yuan)


def _record_opening(stages: Stages, delivery_id: str, opening: vault.Opening) -> None:
    """Write an opening into the evidence, answered or not, with the extent of the vault's own list of openings."""
    facts = {"person": opening.person, "reason": opening.reason, "purpose": opening.purpose}
    openings = evidence.extent(stages.paths.root / "vault" / vault.OPENINGS)
    stages.log("vault opened", delivery_id=delivery_id, **facts, **openings)


def _record(stages: Stages, order: Order, outcome: Outcome) -> None:
    stages.log(
        "notice",
        community_code=order.community_code,
        programme=order.programme,
        month=f"{order.month:%Y-%m}",
        person=order.person,
        reason=order.reason,
        purpose=order.purpose,
        households=outcome.households,
        withheld=sum(outcome.withheld.values()),
        file=outcome.entry.file if outcome.entry else None,
        sha256=outcome.entry.sha256 if outcome.entry else None,
        last=outcome.entry.last if outcome.entry else None,
    )
