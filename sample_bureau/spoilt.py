"""Whole deliveries that go wrong: the file that must be stopped, and the good one that is sent after it.

Belongs here: kinds of bad files, and their entries in the ledger. Does not belong here: which delivery goes wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sample_bureau.defects import Ledger
from sample_bureau.errors import SampleError
from sample_bureau.forms.cells import Line
from sample_bureau.forms.office import WRONG_BY, Office, file_name
from sample_bureau.months import Month

RESENT, CORRECTED, RESUBMITTED = "_重发", "_更正", "_重报"
_SUFFIX = {
    "unreadable": RESUBMITTED,
    "encoding": RESUBMITTED,
    "missing_column": RESUBMITTED,
    "total_mismatch": CORRECTED,
    "correction": CORRECTED,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file as an office sends it, and how many data rows it holds."""

    name: str
    content: bytes
    rows: int


def deliver(
    office: Office,
    month: Month,
    lines: Sequence[Line],
    ledger: Ledger,
    goes_wrong: str | None = None,
    *,
    off_by: Decimal = Decimal(0),
    too_many: Sequence[Line] | None = None,
) -> list[Delivery]:
    """The file of a month, or the two files when something goes wrong with the first one or it comes twice.

    `goes_wrong`: unreadable, encoding, total_mismatch, missing_column, repeated, or correction (the first file then
    holds the lines `too_many`, which nobody can see from the file alone).
    """
    source = office.source
    form = office.fill_in(month, lines, off_by=off_by)
    usual = file_name(source, month)
    name = file_name(source, month, _SUFFIX.get(goes_wrong or "", ""))
    ledger.lines(source.feed, name, lines, form.line_rows)
    good = Delivery(name, form.content, len(lines))
    match goes_wrong:
        case None:
            return [good]
        case "repeated":
            again = file_name(source, month, RESENT)
            ledger.whole_file(source.feed, again, "delivery.repeated", "the same file a second time")
            return [good, Delivery(again, form.content, len(lines))]
        case "unreadable":
            ledger.whole_file(source.feed, usual, "delivery.unreadable", "transfer broke off")
            content = _unreadable(form.content, source.format.kind, form.line_rows)
            return [Delivery(usual, content, 0), good]
        case "encoding":
            ledger.whole_file(source.feed, usual, "delivery.encoding", "saved as UTF-16")
            text = form.content.decode(source.format.encoding)
            return [Delivery(usual, b"\xff\xfe" + text.encode("utf-16-le"), len(lines)), good]
        case "total_mismatch":
            note = f"total is off by {WRONG_BY} yuan" if source.total and source.total.sums else "count is off by one"
            ledger.whole_file(source.feed, usual, "delivery.total_mismatch", note)
            return [Delivery(usual, office.fill_in_wrongly(month, lines, off_by).content, len(lines)), good]
        case "missing_column":
            field = _deletable(office)
            ledger.whole_file(source.feed, usual, "delivery.missing_column", f"column {field} was deleted")
            return [Delivery(usual, office.fill_in_without(field, month, lines).content, len(lines)), good]
        case "correction":
            more = list(too_many or lines)
            return [Delivery(usual, office.fill_in(month, more, off_by=off_by).content, len(more)), good]
        case _:
            raise SampleError(f"{source.feed}: no such way to spoil a file: {goes_wrong}")


def _unreadable(content: bytes, kind: str, line_rows: Sequence[int]) -> bytes:
    """What arrives when a transfer goes wrong: part of a file, or a text table in which two lines ran together."""
    if kind != "csv":
        return content[: len(content) * 3 // 5]
    lines = content.split(b"\r\n")
    middle = line_rows[len(line_rows) // 2] - 1
    return b"\r\n".join([*lines[:middle], lines[middle] + b"," + lines[middle + 1], *lines[middle + 2 :]])


def _deletable(office: Office) -> str:
    """A column whose absence must be noticed, and that no total needs."""
    source = office.source
    sums = source.total.sums if source.total else ()
    optional = [f.name for f in source.fields[1:] if not f.optional_column and f.name not in (*sums, *source.key)]
    if not optional:
        raise SampleError(f"{source.feed}: no column can be deleted from its form")
    return optional[-1]
