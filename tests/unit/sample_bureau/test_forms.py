"""The files look like the exports of offices: titles, unit lines, totals that tie, dirt of every kind."""

from __future__ import annotations

import json
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest

WITH_TOTAL = [
    "assistance_roster",
    "assistance_payment",
    "temporary_assistance",
    "disability_subsidy",
    "elderly_facility",
    "elderly_subsidy",
    "marriage_registration",
    "marriage_archive",
    "social_organisation",
    "fund_line",
]


def amount(text: object) -> Decimal:
    return Decimal(str(text).replace(",", ""))


@pytest.mark.parametrize("feed", WITH_TOTAL)
def test_printed_totals_tie_to_all_rows(feed, judged, written):
    source = written.catalog.sources[feed]
    for item in judged(feed):
        total = item.file.total
        assert total is not None, item.file.path.name
        assert int(re.findall(r"\d+", str(total[0]))[0]) == len(item.file.rows)
        for place, field in enumerate(source.fields):
            if field.name in source.total.sums:
                add = sum((readable(item, row, field.name) for row in item.typed), Decimal(0))
                assert abs(amount(total[place]) - add) <= source.total.tolerance, item.file.path.name


def readable(item, row, name):
    """The number in a cell as a spreadsheet would add it up, even where the judge rejects it."""
    value = item.typed[row][name]
    if value is None:
        cell = dict(item.file.rows)[row].get(name)
        value = cell if isinstance(cell, int | float) else amount(cell) if re.fullmatch(r"-?[\d.,]+", str(cell)) else 0
    return Decimal(str(value))


def test_payment_totals_are_off_by_a_few_fen(judged):
    for item in judged("assistance_payment"):
        add = sum(v["amount_yuan"] or 0 for v in item.typed.values())
        assert Decimal("0.01") <= abs(amount(item.file.total[9]) - add) <= Decimal("0.03")


def test_one_total_does_not_tie(written):
    wrong = (written.inbox / "S10_残疾人两项补贴_202007.csv").read_text(encoding="utf-8-sig").splitlines()
    right = (written.inbox / "S10_残疾人两项补贴_202007_更正.csv").read_text(encoding="utf-8-sig").splitlines()
    assert wrong[:-1] == right[:-1] and wrong[-1] != right[-1]


def test_first_roster_of_may_has_ten_rows_too_many(written):
    counts = []
    for suffix in ("", "_更正"):
        with zipfile.ZipFile(written.inbox / f"S01_低保特困在册名册_202005{suffix}.xlsx") as archive:
            counts.append(int(re.findall(r"合 计：(\d+)人", archive.read("xl/sharedStrings.xml").decode())[0]))
    assert counts[0] == counts[1] + 10


def test_workbooks_have_title_unit_line_and_subtotals(judged, written):
    for feed, unit in (
        ("assistance_roster", "单位：人、元"),
        ("fund_line", "单位：万元"),
        ("social_organisation", "单位：万元"),
    ):
        item = judged(feed)[0]
        assert "合成示例" in item.file.preamble[0][0]
        assert unit in item.file.preamble[1]
    assert judged("assistance_roster")[0].file.subtotals > 8
    assert judged("fund_line")[0].file.subtotals == 4
    ledger = judged("temporary_assistance")[0].file
    assert ledger.total_row == ledger.header_row + 1
    book = openpyxl.load_workbook(written.inbox / "S22_养老运营补贴台账_202007.xlsx")
    assert [str(cells) for cells in book.worksheets[0].merged_cells.ranges] == ["A1:N1"]
    assert "合成" in book.properties.description
    book = openpyxl.load_workbook(written.inbox / "S05_临时救助台账_202001.xlsx")
    assert [sheet.sheet_state for sheet in book.worksheets] == ["hidden", "visible"]
    assert openpyxl.load_workbook(written.inbox / "S14_部门预决算台账_202001.xlsx").sheetnames[0] == "填表说明"


def test_workbook_entries_carry_a_fixed_date_and_no_compression(written):
    for entry in zipfile.ZipFile(written.inbox / "S34_社会组织登记名册_202010.xlsx").infolist():
        assert entry.date_time == (2020, 1, 1, 0, 0, 0) and entry.compress_type == zipfile.ZIP_STORED


def test_text_files_are_encoded_as_their_offices_do(written):
    payments = (written.inbox / "S02_救助资金发放批次_202001.csv").read_bytes()
    assert "单位：万元" in payments.decode("gb18030").split("\r\n")[1]
    assert payments.count(b"\r\n") == payments.count(b"\n")
    for name in ("S08_救助福利标准_202001.csv", "S10_残疾人两项补贴_202001.csv"):
        assert (written.inbox / name).read_bytes().startswith(b"\xef\xbb\xbf")
    marriages = (written.inbox / "S29_婚姻登记_202005.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        marriages.decode("gbk")
    assert "合计：" in marriages.decode("gb18030").splitlines()[-1]
    register = json.loads((written.inbox / "S20_养老服务设施名录_202010.json").read_text(encoding="utf-8"))
    assert register["合计"] == len(register["data"]) and "合成" in register["说明"]


def test_dirt_of_every_kind_occurs(judged):
    feeds = ("assistance_roster", "assistance_payment", "disability_subsidy", "elderly_allowance")
    text = "\n".join(
        str(cell) for feed in feeds for item in judged(feed) for _, raw in item.file.rows for cell in raw.values()
    )
    kinds = {
        "white space": r"[\u3000\u00a0\u200b\ufeff]",
        "full-width digits": r"[０-９]{6}",
        "lower-case x": r"\d{17}x",
        "15-digit ID number": r"(?<!\d)42\d{13}(?!\d)",
        "ID number with gaps": r"\d{6} \d{8} \d{3}[\dX]",
        "thousands": r"\d,\d{3}\.\d\d",
        "yuan sign": r"￥\d",
        "yuan suffix": r"\d元",
        "ten-thousand suffix": r"(?<!\d)0\.\d+万元",
        "Chinese date": r"20\d\d年\d+月\d+日",
        "dotted date": r"20\d\d\.\d+\.\d+",
        "slashed month": r"20\d\d/\d+(?!/)",
        "code with label": r"1[12]-?[城农][市村]低保",
    }
    assert [kind for kind, pattern in kinds.items() if not re.search(pattern, text)] == []


def test_facility_names_mix_brackets_and_budgets_mix_units(judged):
    names = "".join(r["facility_name"] for r in judged("elderly_facility")[-1].accepted())
    assert "（" in names and "(" in names
    cells = [
        str(raw[name])
        for feed, name in (("fund_line", "budget_yuan"), ("social_organisation", "capital_yuan"))
        for item in judged(feed)
        for _, raw in item.file.rows
    ]
    assert any(re.fullmatch(r"\d+元", cell) for cell in cells)
