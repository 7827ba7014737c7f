"""What all formats share: how a number is spelt, and the rows that every reader gives.

Belongs here: nothing that only one format needs.

Every reader takes the content of one file and the `fields` of a Table Schema, and gives rows as tuples in the
order of the fields: text, int, Decimal, bool or None; dates and months are ISO texts. It raises ValueError (or a
subclass, as Arrow's errors are) when the content is not what the fields say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from publish.release.model import Value

Fields = Sequence[Mapping[str, Any]]
Rows = list[tuple[Value, ...]]

_TRUTH: Mapping[str, bool] = {"true": True, "false": False}
_FROM_TEXT: Mapping[str, Callable[[str], Value]] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "date": str,
    "yearmonth": str,
    "boolean": _TRUTH.__getitem__,
}


def plain_number(value: int | Decimal) -> str:
    """Takes a number; gives its digits without exponent, grouping or a minus in front of zero."""
    if isinstance(value, Decimal):
        return format(value if value else abs(value), "f")
    return str(value)


def plain_text(value: str | int | Decimal | bool) -> str:
    """Takes a value; gives it as text: digits, `true` or `false`, texts as they are. `value_of` undoes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else plain_number(value)


def value_of(kind: str, text: str) -> Value:
    """Takes the type of a field and the text of a cell; gives the value. Raises ValueError if it has another type."""
    try:
        return _FROM_TEXT[kind](text)
    except (InvalidOperation, KeyError, ValueError) as error:
        raise ValueError(f"a cell cannot be read as {kind} ({type(error).__name__})") from None


def names_of(fields: Fields) -> list[str]:
    """Takes the fields of a table; gives their names in order."""
    return [str(field["name"]) for field in fields]
