"""A reject letter that came back: its rows become the rows of a delivery that mends another one.

They keep the numbers that they have in the delivery they belong to, and go through the same rules. Rows that are
settled already are passed over; a row that was never sent back refuses the letter.

Belongs here: reading an answer against what is awaited. Does not belong here: judging its rows (`intake.admit`),
the state of rows (`intake.held`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from intake.accounts import Delivery
from intake.cells import Cell, plain_text, writer_of
from intake.errors import DeliveryRejected
from intake.headers import Header, header_of
from intake.held import AWAITED, held_rows
from intake.letter_sheet import Answer, read_answer
from intake.plan import FeedPlan
from intake.readers import Form, make_lines_of_batches

UNCHANGED = ("按退件通知更正", "corrected as the reject letter asked")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a letter that came back says, read into `line` and `data_row`."""

    form: Form
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """The rows of one delivery that were sent back, and those of them for which a correction may still come."""

    rows: frozenset[int]
    open: frozenset[int]


def awaited(root: Path, books: Sequence[Delivery], mends: str, file: str) -> Awaited:
    """What is awaited of a delivery. Raises DeliveryRejected when there is no such delivery, or when nothing of it is
    awaited any more.
    """
    line = next((one for one in books if one.delivery_id == mends and not one.mends), None)
    if line is None:
        raise _unknown(file, "没有这一退件", "there is no such letter")
    if line.status == "superseded":
        raise _settled(file, "原报送已被整件重报替换", "the delivery was replaced by a new one")
    held = held_rows(root, books, mends)
    if not (open_rows := frozenset(row.row for row in held if row.state in AWAITED)):
        raise _settled(file, "其中各行均已办结", "all of its rows are settled")
    return Awaited(frozenset(row.row for row in held), open_rows)


def read_correction(
    connection: duckdb.DuckDBPyConnection, file: Path, plan: FeedPlan, mends: str, wanted: Awaited
) -> Correction:
    """Read a letter that came back into the table `line` and the view `data_row`, under the row numbers of the
    delivery that it mends.

    Raises DeliveryRejected: delivery.unreadable, .unknown_letter (another number inside than outside, rows that were
    not sent back), .unsigned, .settled, .missing_column or .unknown_column.
    """
    answer = _answer(file)
    if answer.number != mends:
        raise _unknown(file.name, "表内退件编号与文件名不符", "the number inside is not that of the file's name")
    if not answer.person:
        raise DeliveryRejected(
            "delivery.unsigned",
            file.name,
            ("未填写更正人", "it does not say who corrected it"),
            ("请在“退件通知”中填写更正人后发回", "fill in “corrected by” on the first sheet and send it back"),
        )
    rows = _numbered(answer, wanted.rows, file.name)
    kept = [(number, cells) for number, cells in rows if number in wanted.open]
    if not kept:
        raise _settled(file.name, "其中各行均已办结", "all of its rows are settled")
    header = header_of(answer.labels, plan.source, file.name)
    source = plan.source.model_copy(update={"total": None})
    form = make_lines_of_batches(connection, [_batch(kept, header, plan)], header, source)
    return Correction(form, answer.person, answer.reason or " / ".join(UNCHANGED))


def as_booked(draft: Delivery, correction: Correction) -> Delivery:
    """The line of the books with who corrected, and why."""
    return replace(draft, mended_by=correction.person, mended_why=correction.reason)


def _answer(file: Path) -> Answer:
    try:
        return read_answer(file)
    except Exception as error:
        # What a library says may quote the file.
        raise DeliveryRejected(
            "delivery.unreadable",
            file.name,
            (f"不是完整的退件（{type(error).__name__}）", "not a complete reject letter"),
            (
                "请在原退件上修改，不要改动工作表和前三列",
                "work in the letter itself; leave its sheets and first columns",
            ),
        ) from None


def _numbered(answer: Answer, sent_back: Collection[int], file: str) -> list[tuple[int, tuple[Cell, ...]]]:
    """The rows with their numbers. Raises DeliveryRejected where one was not sent back, or stands twice."""
    numbers = [int(text) if text.isdecimal() else 0 for text, _ in answer.rows]
    wrong = [place for place, number in enumerate(numbers, start=2) if number not in sent_back]
    twice = [place for place, number in enumerate(numbers, start=2) if number in numbers[: place - 2]]
    if bad := sorted({*wrong, *twice}):
        places = ", ".join(map(str, bad[:10]))
        raise _unknown(
            file,
            f"“退件明细”第{places}行的原行号不是被退回的行，或重复",
            f"lines {places} of the sheet have the number of a row that was not sent back, or one twice",
        )
    return sorted((number, cells) for number, (_, cells) in zip(numbers, answer.rows, strict=True))


def _batch(
    rows: Sequence[tuple[int, tuple[Cell, ...]]], header: Header, plan: FeedPlan
) -> tuple[list[int], list[list[str]]]:
    writers = [writer_of(plan.field(name)) if name else plain_text for name in header.columns]
    columns = [
        [cell if isinstance(cell := cells[place], str) else write(cell) for _, cells in rows]
        for place, write in enumerate(writers)
    ]
    return [number for number, _ in rows], columns


def _unknown(file: str, zh: str, en: str) -> DeliveryRejected:
    remedy = ("请使用收到的退件，只改标明的单元格", "use the letter that you received and mend only the cells named")
    return DeliveryRejected("delivery.unknown_letter", file, (zh, en), remedy)


def _settled(file: str, zh: str, en: str) -> DeliveryRejected:
    return DeliveryRejected("delivery.settled", file, (zh, en), ("无需再报", "nothing to do"))
