"""Sheets and their index as HTML that prints on A4, and a last look at the bytes.

Belongs here: rendering. Does not belong here: deciding who is listed. Same sheet, same bytes; no script, nothing from
elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from catalog.model import Text
from catalog.notices import NoticeField
from publish.errors import PublishError
from publish.notices.sheet import Sheet

LINE_FIELDS: tuple[NoticeField, ...] = ("masked_name", "person_count", "entitlement_yuan")
HEAD_FIELDS: tuple[NoticeField, ...] = ("community", "period", "hotline")
# Digits of an ID number, account, telephone or household number; a keyed token.
_LEAK = re.compile(r"[0-9０-９]{7,}|[hm]\d+_[a-z2-7]{26}")


def sheet_page(sheet: Sheet) -> bytes:
    """A sheet as UTF-8. Raises PublishError when more than the whitelist allows is in it."""
    heads = {
        "community": sheet.community_name,
        "period": f"{_day(sheet.period.first)}至{_day(sheet.period.last)}",
        "hotline": sheet.hotline,
    }
    labels = sheet.policy.fields
    text = (
        _environment()
        .get_template("sheet.html")
        .render(
            sheet=sheet,
            heads=[(labels[name], heads[name]) for name in HEAD_FIELDS if name in labels],
            columns=[(name, labels[name]) for name in LINE_FIELDS if name in labels],
        )
    )
    return _checked(sheet.file, text, [sheet.hotline])


def index_page(bureau_name: Text, is_synthetic: bool, entries: Sequence[Collection[str]], hotline: str) -> bytes:
    """The index as UTF-8. Takes for each sheet that hangs: file, title, community, month, first and last day."""
    text = (
        _environment()
        .get_template("index.html")
        .render(bureau_name=bureau_name, is_synthetic=is_synthetic, entries=entries, hotline=hotline)
    )
    return _checked("index.html", text, [hotline, *(file for file, *_ in entries)])


def _checked(name: str, text: str, expected: Collection[str]) -> bytes:
    """The page in bytes. Raises PublishError when anything in it, but for expected texts, could identify somebody."""
    rest = text
    for known in filter(None, expected):
        rest = rest.replace(known, "")
    if _LEAK.search(rest):
        raise PublishError(
            f"{name}: 公示中有不该出现的号码 / a number or token that no notice may show; nothing was written"
        )
    return text.encode()


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("publish.notices"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": _day, "yuan": _yuan}
    return environment
