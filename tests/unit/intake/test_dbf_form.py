"""DBF forms: cells come out as the other readers give them, deleted records are no rows, and nothing is half read."""

from __future__ import annotations

import struct
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.model import Source
from tests.unit.intake.counter import COLUMNS, DBF, Column, contract, dbf, dbf_row
from tests.unit.intake.office import Office, ReadRows, id_number

SOURCE = Source.model_validate(contract("dbf"))
RECORD = 1 + sum(column.width for column in COLUMNS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dbf")


@pytest.fixture
def counter(office: Office) -> Office:
    office.learn(contract("dbf"))
    return office


def typed(cell: str | bytes, type_: str, width: int, decimals: int = 0, **changes: str) -> bytes:
    """A form of one record whose column SL is of another type."""
    columns = (*COLUMNS[:-1], Column("SL", type_, width, decimals))
    return dbf([[*dbf_row(1, **changes)[:-1], cell]], columns, version=0x30 if type_ in "BTIY" else 0x03)


def test_a_form_is_taken_in(counter: Office) -> None:
    rows = [dbf_row(1), dbf_row(2), dbf_row(3, ZT="停不停"), dbf_row(4, SF="?", RQ="", SL="")]
    counter.send(DBF, dbf(rows, deleted={2}))
    delivery = counter.one()
    assert (delivery.status, delivery.source, delivery.accepted) == ("admitted", 3, 2), delivery.message
    assert delivery.reasons == {"S99.facility_status_code.code": 1}
    assert counter.quarantined("counter_form") == {3: ["S99.facility_status_code.code"]}
    columns = "amount_yuan, payment_month, filing_date, has_clinic, area_code, approved_bed_count, source_row"
    both = (Decimal("500.00"), date(2020, 3, 1))
    assert counter.lake("counter_form", columns) == [
        (*both, date(2020, 3, 2), True, "420112001000", 12, 1),
        (*both, None, None, "420112001000", None, 4),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        ("JE", "0.07", "0.07"),
        ("JE", "-123456.78", "-123456.78"),
        ("JE", "500", "500"),
        ("JE", "", ""),
        ("JE", "*" * 12, "*" * 12),
        ("JE", "1.234E+15", "1.234E+15"),
        ("RQ", "20200230", "20200230"),
        ("RQ", "00000000", ""),
        ("RQ", "20200229", "2020-02-29"),
        ("SF", "t", "true"),
        ("SF", "N", "false"),
        ("SF", "是".encode("gb18030")[:1], "\ufffd"),
        ("SF", "9", "9"),
        ("XM", "  测 试", "  测 试"),
    ],
)
def test_cells_are_written_as_texts(
    folder: Path, read_rows: ReadRows, column: str, cell: str | bytes, text: str
) -> None:
    path = folder / DBF
    path.write_bytes(dbf([dbf_row(1, **{column: cell})]))
    name = {"JE": "amount_yuan", "RQ": "filing_date", "SF": "has_clinic", "XM": "person_name"}[column]
    assert [row[name] for row in read_rows(path, SOURCE)] == [text]


@pytest.mark.parametrize(
    ("cell", "type_", "width", "text"),
    [
        (struct.pack("<i", -7), "I", 4, "-7"),
        (struct.pack("<q", 123456), "Y", 8, "12.3456"),
        (struct.pack("<d", 0.1), "B", 8, "0.1"),
        (struct.pack("<LL", 2458911, 50_700_000), "T", 8, "2020-03-02 14:05:00"),
        (b" " * 8, "T", 8, ""),
        ("12.50", "F", 8, "12.5"),
    ],
)
def test_cells_of_foxpro(
    folder: Path, read_rows: ReadRows, cell: str | bytes, type_: str, width: int, text: str
) -> None:
    path = folder / DBF
    path.write_bytes(typed(cell, type_, width))
    assert [row["approved_bed_count"] for row in read_rows(path, SOURCE)] == [text]


def test_a_number_in_an_identifier_column_is_damaged(counter: Office) -> None:
    columns = tuple(Column(c.name, "N", 20) if c.name in ("BH", "SFZH", "ZH") else c for c in COLUMNS)
    person = id_number(12).replace("X", "1")
    rows = [dbf_row(1, SFZH=person), dbf_row(2, ZH="62220000000123451")]
    counter.send(DBF, dbf(rows, columns))
    assert counter.one().reasons == {"S99.person_id_number.damaged": 2, "S99.bank_account.damaged": 2}


def test_what_foxpro_notes_for_itself_is_no_column(counter: Office) -> None:
    columns = (*COLUMNS, Column("_NullFlags", "0", 1))
    counter.send(DBF, dbf([[*dbf_row(1), b"\0"]], columns, version=0x30))
    assert counter.one().accepted == 1


SOUND = dbf([dbf_row(1), dbf_row(2)])
UTF8 = {"encoding": "utf-8"}
BROKEN: list[tuple[str, bytes, str, list[str]]] = [
    ("cut off", SOUND[: -RECORD // 2], "delivery.unreadable", ["记2条记录，实有1条", "states 2 records, there are 1"]),
    ("more than stated", SOUND[:-1] + SOUND[-RECORD - 1 :], "delivery.unreadable", ["实有2+条", "there are 2+"]),
    ("cut in the header", SOUND[:100], "delivery.unreadable", ["damaged, or not a dbf file"]),
    ("nothing", b"", "delivery.unreadable", ["不是DBF文件", "no DBF file"]),
    ("no DBF", "编号,姓名\n1,测试甲\n".encode("gb18030") * 9, "delivery.unreadable", ["DBF"]),
    ("other widths", SOUND[:10] + b"\x09\x00" + SOUND[12:], "delivery.unreadable", ["文件头", "widths"]),
    ("broken mark", SOUND[: -RECORD - 1] + b"x" + SOUND[-RECORD:], "delivery.unreadable", ["第2条", "record 2"]),
    ("memo", typed("1", "M", 10), "delivery.unreadable", ["备注字段“SL”", "character columns"]),
    ("UTF-8", dbf([dbf_row(1, **{"XM": "测试甲", "ZT": "运营"})], encoding="utf-8"), "delivery.encoding", ["GB18030"]),
    (
        "Big5",
        dbf([dbf_row(1, XM="許功蓋".encode("big5") + b"\xff")]),
        "delivery.encoding",
        ["不是GB18030", "not GB18030"],
    ),
    ("half a character", dbf([dbf_row(1, XM="测试".encode("gb18030")[:3])]), "delivery.encoding", ["GB18030"]),
    ("no records", dbf([]), "delivery.empty", ["没有数据行", "no data row"]),
    ("all deleted", dbf([dbf_row(1)], deleted={1}), "delivery.empty", ["没有数据行"]),
    ("no column", dbf([dbf_row(1)[:-1]], COLUMNS[:-1]), "delivery.missing_column", ["缺少“数量”列"]),
    ("a column more", dbf([[*dbf_row(1), "x"]], (*COLUMNS, Column("BZ", "C", 9))), "delivery.unknown_column", ["BZ"]),
]


@pytest.mark.parametrize(("content", "code", "said"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_broken_file_is_refused_in_words(counter: Office, content: bytes, code: str, said: list[str]) -> None:
    counter.send(DBF, content)
    delivery = counter.one()
    assert (delivery.status, list(delivery.reasons)) == ("rejected", [code]), delivery.message
    assert all(text in delivery.message for text in said), delivery.message
    assert not any(secret in delivery.message for secret in (id_number(1), "测试甲", "6222000000012345"))


def test_a_file_in_utf8_is_read_when_the_contract_says_so(folder: Path, read_rows: ReadRows) -> None:
    path = folder / DBF
    path.write_bytes(dbf([dbf_row(1, XM="䶮㙟🀄")], encoding="utf-8"))
    source = Source.model_validate(contract("dbf", format={"kind": "dbf", "encoding": "utf-8"}))
    assert [row["person_name"] for row in read_rows(path, source)] == ["䶮㙟🀄"]


def test_no_cut_file_is_half_read(counter: Office) -> None:
    whole = len(SOUND) - 1
    for cut in range(0, whole, 11):
        counter.send(DBF.replace(".dbf", f"_{cut}.dbf"), SOUND[:cut])
    assert {line.status for line in counter.run().deliveries} == {"rejected"}
    counter.send(DBF, SOUND[:whole])
    assert counter.one().accepted == 2, "the end mark is not everywhere"


TEXTS = st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=5)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(TEXTS, st.integers(1 - 10**10, 10**10), st.dates(date(1900, 1, 1)), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    deleted=st.sets(st.integers(1, 5)),
)
def test_every_cell_comes_back_as_it_was(
    read_rows: ReadRows, folder: Path, rows: list[tuple[str, int, date, bool]], deleted: set[int]
) -> None:
    cells = [
        dbf_row(n, XM=text, JE=f"{Decimal(fen) / 100:.2f}", RQ=f"{day:%Y%m%d}", SF="NY"[yes])
        for n, (text, fen, day, yes) in enumerate(rows, start=1)
    ]
    path = folder / DBF
    path.write_bytes(dbf([*cells, dbf_row(9)], deleted=deleted & set(range(1, len(rows) + 1))))
    found = {row["source_row"]: row for row in read_rows(path, SOURCE)}
    assert found.keys() == set(range(1, len(rows) + 2)) - deleted | {len(rows) + 1}
    for number, (text, fen, day, yes) in enumerate(rows, start=1):
        if row := found.get(number):
            assert row["person_name"] == text.rstrip(" \0")
            assert Decimal(row["amount_yuan"]) == Decimal(fen) / 100
            assert (row["filing_date"], row["has_clinic"]) == (day.isoformat(), "true" if yes else "false")
