"""The workbook of a reject letter: written for an office, and read again when it comes back.

Two sheets: 退件通知 (what was rejected, why, how to mend it, and who corrected it) and 退件明细 (the rows as they
were sent, in the columns of the form, behind their row number, the reasons and the suggestions). Every cell of
the form is a text and shown as text: nothing in it is ever a formula, a link or a number, neither here nor when
somebody edits it, and identifiers keep their digits.

Belongs here: cells, sheets and their order. Does not belong here: which rows go into which letter
(`intake.letters`), and judging what comes back (`intake.corrections`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from catalog.model import Text
from intake.cells import Cell, plain_text
from intake.engine import fold

NOTICE, ROWS = "退件通知", "退件明细"
OWN_COLUMNS = ("原行号", "退回原因", "修改建议")
NUMBER, PERSON, REASON = "退件编号", "更正人", "更正说明"
MOST_ROWS, MOST_CHARACTERS = 1_000_000, 32_767
_ENGLISH = {NUMBER: "number of the letter", PERSON: "corrected by (please fill in)", REASON: "remark (if any)"}
_CREATED = datetime(1980, 1, 1)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_AT_FAULT = {"bg_color": "#FFD7D7", "font_color": "#8B0000", "bold": True, "border": 1, "border_color": "#8B0000"}


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row as it goes back: its number in the file, its cells by label, the labels at fault, reasons and suggestions.

    `marks` says of each label at fault what is wrong with its cell.
    """

    number: int
    cells: Mapping[str, str]
    marks: Mapping[str, Text]
    suggestions: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A line of the summary: code, the rule in words, what to do, and how many rows have it."""

    code: str
    rule: Text
    remedy: Text
    rows: int


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a letter says: facts about the delivery, reasons with counts, and the rows (none for a refused file).

    `person` and `reason` are left for the office to fill in, but where a row is released as it is.
    """

    delivery_id: str
    facts: tuple[tuple[Text, str], ...]
    reasons: tuple[Reason, ...]
    rows: tuple[RejectedRow, ...]
    person: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in a letter that came back: its number, who corrected it and why, the labels, and the rows.

    `rows` are the texts of the form's columns behind the row number as it stands in the sheet.
    """

    number: str
    person: str
    reason: str
    labels: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def workbook_bytes(letter: LetterText) -> bytes:
    """The workbook; the same letter gives the same bytes."""
    buffer = io.BytesIO()
    with Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"created": _CREATED, "title": NOTICE})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "open": book.add_format({"num_format": "@", "locked": False, "valign": "top"}),
            "fault": book.add_format({"num_format": "@", "locked": False, "valign": "top", **_AT_FAULT}),
            "ask": book.add_format({"num_format": "@", "locked": False, "border": 1, "bg_color": "#FFF7CC"}),
        }
        _write_notice(book.add_worksheet(NOTICE), letter, styles)
        if letter.rows:
            _write_rows(book.add_worksheet(ROWS), letter.rows, styles)
    return buffer.getvalue()


def _write_notice(sheet: Worksheet, letter: LetterText, styles: Mapping[str, Format]) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 4, 44)
    sheet.write_string(0, 0, "退件通知 / Reject letter", styles["head"])
    lines = [(f"{fact.zh} / {fact.en}", value, "text") for fact, value in letter.facts]
    lines.append((f"{NUMBER} / {_ENGLISH[NUMBER]}", letter.delivery_id, "text"))
    if letter.rows:
        asked = ((PERSON, letter.person), (REASON, letter.reason))
        lines += [(f"{name} / {_ENGLISH[name]}", value, "ask") for name, value in asked]
    row = 1
    for label, value, style in (*lines, *_how_to(bool(letter.rows))):
        sheet.write_string(row, 0, label, styles["text"])
        if value or style == "ask":
            sheet.write_string(row, 1, value, styles[style])
        row += 1
    row += 1
    heads = ("原因代码 / code", "规则", "Rule", "修改建议 / suggestion", "行数 / rows")
    for column, head in enumerate(heads):
        sheet.write_string(row, column, head, styles["head"])
    for reason in letter.reasons:
        row += 1
        remedy = f"{reason.remedy.zh} / {reason.remedy.en}"
        for column, text in enumerate((reason.code, reason.rule.zh, reason.rule.en, remedy, str(reason.rows))):
            sheet.write_string(row, column, text, styles["text"])
    sheet.protect()


def _how_to(has_rows: bool) -> list[tuple[str, str, str]]:
    if not has_rows:
        told = "整件退回，请按建议更正后重新报送 / the file was refused: mend it as suggested and deliver it again"
        return [("办理 / what to do", told, "text")]
    told = (
        f"请在“{ROWS}”中改正标明的单元格（底色仅为提示，所指的列见“{OWN_COLUMNS[1]}”），填写“{PERSON}”，"
        "以原文件名发回；未改的行仍待核查 / mend the cells that are named, fill in who corrected them, and send "
        "this file back under its own name; rows left as they are stay open"
    )
    return [("办理 / what to do", told, "text")]


def _write_rows(sheet: Worksheet, rows: Sequence[RejectedRow], styles: Mapping[str, Format]) -> None:
    labels = list(dict.fromkeys(label for row in rows for label in row.cells))
    for column, label in enumerate((*OWN_COLUMNS, *labels)):
        sheet.write_string(0, column, label, styles["head"])
    first = len(OWN_COLUMNS)
    letters = {label: xl_col_to_name(first + place) for place, label in enumerate(labels)}
    for line, row in enumerate(rows, start=1):
        places = {label: f"{letters[label]}列 {label}" if label in letters else label for label in row.marks}
        reasons = "\n".join(f"【{places[label]}】{text.zh} / {text.en}" for label, text in row.marks.items())
        suggestions = "\n".join(f"{text.zh} / {text.en}" for text in row.suggestions)
        for column, text in enumerate((str(row.number), reasons, suggestions)):
            sheet.write_string(line, column, text, styles["text"])
        for place, label in enumerate(labels):
            style = styles["fault" if label in row.marks else "open"]
            sheet.write_string(line, first + place, row.cells.get(label, ""), style)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 2, 48)
    sheet.set_column(first, first + len(labels) - 1, 20)
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(first + len(labels) - 1)}{len(rows) + 1}"})
    sheet.protect("", {"format_columns": True, "format_rows": True, "delete_rows": True})


def read_answer(file: Path) -> Answer:
    """Read a letter that came back.

    Raises ValueError when it lacks one of its sheets, a field of the notice or a column of its own; and whatever the
    reader of workbooks raises.
    """
    book = CalamineWorkbook.from_path(str(file))
    notice: list[list[Cell]] = book.get_sheet_by_name(NOTICE).to_python(skip_empty_area=False)
    facts = {_field_name(row[0]): plain_text(row[1]).strip() for row in notice if len(row) > 1}
    missing = [name for name in (NUMBER, PERSON, REASON) if name not in facts]
    table: list[list[Cell]] = book.get_sheet_by_name(ROWS).to_python(skip_empty_area=False)
    head = [plain_text(cell) for cell in table[0]] if table else []
    if missing or tuple(fold(cell) for cell in head[: len(OWN_COLUMNS)]) != OWN_COLUMNS:
        raise ValueError("not the sheets of a reject letter")
    first = len(OWN_COLUMNS)
    rows = tuple((plain_text(row[0]).strip(), tuple(row[first:])) for row in table[1:] if any(map(plain_text, row)))
    return Answer(facts[NUMBER], facts[PERSON], facts[REASON], tuple(head[first:]), rows)


def _field_name(cell: Cell) -> str:
    return plain_text(cell).partition("/")[0].strip()
