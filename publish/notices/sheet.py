"""A sheet as data: households as they may be known here, the lines that are left, and when they are posted.

Belongs here: who is listed, who is not and why, the period. Does not belong here: how it looks, where it lies.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from catalog.model import Bureau, Text
from catalog.notices import NoticePolicy, Posting
from publish.errors import PublishError

_MASKED = re.compile(r"[^\s*\d]{0,2}\*+")
MINOR, INCONSISTENT, NAMELESS = "minor", "inconsistent", "nameless"


@dataclass(frozen=True, slots=True)
class Household:
    """A household of the roster without its number: its head's masked name and majority, and its figures."""

    masked_name: str | None
    is_adult: bool
    is_consistent: bool
    person_count: int
    entitlement_yuan: Decimal


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A line of a notice. Raises PublishError for a name that is not masked."""

    masked_name: str
    person_count: int
    entitlement_yuan: Decimal

    def __post_init__(self) -> None:
        """A last look, whoever made the line."""
        if not _MASKED.fullmatch(self.masked_name):
            raise PublishError("公示只列遮蔽后的姓名 / a notice prints masked names only: this one is not")


@dataclass(frozen=True, slots=True)
class Period:
    """The days on which a notice hangs, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Sheet:
    """A notice: one community, one programme, one month."""

    bureau: Bureau
    policy: NoticePolicy
    posting: Posting
    community_code: str
    community_name: str
    month: date
    period: Period
    lines: tuple[Line, ...]

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.posting.programme}-{self.month:%Y-%m}-{self.community_code}.html"

    @property
    def is_synthetic(self) -> bool:
        """Whether people and money on it are invented."""
        return self.bureau.synthetic

    @property
    def hotline(self) -> str:
        """The telephone for supervision."""
        return self.bureau.hotline or ""


def posting_of(policy: NoticePolicy, bureau: Bureau, programme: str, on: date) -> Posting:
    """The rule under which a bureau may post a programme on a day.

    Raises PublishError when the programme is never posted, when no rule has it posted on that day, when the bureau's
    people are real and nobody has compared the rule with its source, and when the bureau has no hotline.
    """
    if programme in policy.never:
        why = policy.never[programme]
        raise PublishError(f"{programme}: 不公示：{why.zh} / not posted: {why.en}")
    posting = policy.in_force(programme, on)
    if posting is None:
        known = ", ".join(sorted({posting.programme for posting in policy.postings}))
        raise PublishError(
            f"{programme}: {on} 没有公示依据 / no rule has it posted on that day; catalog/notices.yml posts: {known}"
        )
    if not (bureau.synthetic or posting.is_verified):
        raise PublishError(
            f"{programme}: 公示依据未经核对 / nobody has compared its rule ({posting.basis.zh}) with the text of the "
            "issuing body; when that is done, set is_verified in catalog/notices.yml"
        )
    if not bureau.hotline:
        raise PublishError(f"{bureau.id}: 没有监督电话 / no hotline: add it to catalog/bureaus/{bureau.id}.yml")
    return posting


def period_of(posting: Posting, month: date, on: date) -> Period:
    """The days on which the list of a month hangs when it is put up on a day.

    A list tells who is entitled until the list of the next month is there: it is put up, and where the rule sets no
    days it hangs, no longer than to the end of the next month. Raises PublishError when the day lies outside.
    """
    following = _first_of_next(month)
    latest = following.replace(day=monthrange(following.year, following.month)[1])
    if not month <= on <= latest:
        raise PublishError(
            f"{month:%Y-%m} 的名单只能在 {month} 至 {latest} 张贴 / the list of {month:%Y-%m} is put up between these "
            f"days, not on {on}: take a month that still tells who is entitled, or say --on"
        )
    return Period(on, latest if posting.days is None else on + timedelta(days=posting.days - 1))


def _first_of_next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def listed(households: Iterable[Household]) -> tuple[tuple[Line, ...], Counter[str]]:
    """The lines of the households that may be listed, in an order that tells nothing else, and how many may not, by
    reason: the head is a minor, the household's rows disagree, or its head's name is not clear.
    """
    lines: list[Line] = []
    withheld: Counter[str] = Counter()
    for household in households:
        if not household.is_consistent:
            withheld[INCONSISTENT] += 1
        elif not household.is_adult:
            withheld[MINOR] += 1
        elif household.masked_name is None:
            withheld[NAMELESS] += 1
        else:
            lines.append(Line(household.masked_name, household.person_count, household.entitlement_yuan))
    return tuple(sorted(lines)), withheld


WITHHELD = {
    MINOR: Text(zh="户主未成年", en="the head is a minor"),
    INCONSISTENT: Text(zh="名册记录不全或不一致", en="rows missing or not in agreement"),
    NAMELESS: Text(zh="户主姓名不一致", en="the head has two names"),
}
