"""Every format by itself: hostile cells survive it, its bytes hang on nothing else, what it cannot hold is refused."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.model import PublicColumn, Text
from publish.errors import PublishError
from publish.release.files import release_files
from publish.release.formats import zip_file
from publish.release.formats.csv_file import csv_bytes, original, rows_of_csv
from publish.release.formats.json_file import json_bytes, rows_of_json
from publish.release.formats.parquet_file import parquet_bytes, rows_of_parquet
from publish.release.formats.xlsx_file import dictionary_of_xlsx, rows_of_xlsx, xlsx_bytes
from publish.release.formats.xml_file import names_of_xsd, rows_of_xml, xml_bytes, xsd_bytes
from publish.release.formats.zip_file import files_of_zip, member, zip_bytes
from publish.release.manifest import UNLISTED, sha256
from publish.release.model import Release
from publish.release.table import STATUS_COLUMN, PublicTable

PEOPLE = "datasets/assistance-people/assistance-people"
LABEL = Text(zh="列", en="column")
KINDS = {"free": "string", "amount": "number", "day": "date", "count": "integer", "is_so": "boolean"}


def workbook(table: PublicTable) -> bytes:
    return xlsx_bytes(table, [["free", "列"]], (("name", "名称"), ("label", "标签")), [LABEL], {})


WAYS: dict[str, tuple[Callable[[PublicTable], bytes], Callable[[bytes, Any], list[tuple[Any, ...]]]]] = {
    "csv": (csv_bytes, rows_of_csv),
    "json": (json_bytes, rows_of_json),
    "xml": (xml_bytes, rows_of_xml),
    "parquet": (lambda table: parquet_bytes(table, {}), rows_of_parquet),
    "xlsx": (workbook, rows_of_xlsx),
}


def made(*rows: tuple[Any, ...], **kinds: Any) -> PublicTable:
    """A table of columns by name and type, with a status behind."""
    columns = [PublicColumn(name=n, label=LABEL, type=k, description=LABEL) for n, k in kinds.items()]
    return PublicTable("t", (*columns, STATUS_COLUMN), (), tuple((*row, "A") for row in rows), {})


def fields_of(**kinds: str) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in {**kinds, "status": "string"}.items()]


# What the release may hold: any character but those that XML cannot carry.
writable = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\r\n=+-@'\",;<&>]_x\ufeff\u200f\u202e\x85\u2028 "),
    min_size=1,
)
numbers = st.decimals(-(10**17), 10**17, places=6, allow_nan=False, allow_infinity=False)
rows_of_everything = st.lists(
    st.tuples(
        st.none() | writable,
        st.none() | numbers,
        st.none() | st.dates().map(lambda day: day.isoformat()),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.booleans(),
    ),
    max_size=8,
)


@pytest.mark.parametrize("kind", WAYS)
@settings(deadline=None)
@given(rows=rows_of_everything)
@example(rows=[("_x000D_\r\n_x0041_ ", Decimal("0.1"), "1900-02-28", 2**53 + 1, True)])
@example(rows=[(" =1+1", Decimal("-0.00"), "1900-03-01", 999_999_999_999_999, False), (None,) * 5])
def test_hostile_cells_survive_every_format(kind: str, rows: list[tuple[Any, ...]]) -> None:
    write, read = WAYS[kind]
    found = read(write(made(*rows, **KINDS)), fields_of(**KINDS))
    assert found == [(*row, "A") for row in rows]
    assert [list(map(type, row)) for row in found if None not in row] == [
        [str, Decimal if kind != "json" or "." in f"{row[1]:f}" else int, str, int, bool, str]
        for row in rows
        if None not in row
    ]


@given(st.lists(writable, max_size=8))
def test_no_text_of_a_csv_starts_a_formula(texts: list[str]) -> None:
    content = csv_bytes(made(*((text,) for text in texts), free="string"))
    cells = [line[0] for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))][1:]
    assert [original(cell) for cell in cells] == texts
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in cells)


@pytest.mark.parametrize("kind", WAYS)
def test_a_cell_of_another_type_is_not_read(kind: str) -> None:
    write, read = WAYS[kind]
    content = write(made(("many",), free="string"))
    for other in ("integer", "number", "boolean"):
        if kind in ("json", "parquet"):  # these keep types themselves: the text stays a text and differs
            assert read(content, fields_of(free=other)) == [("many", "A")]
            continue
        with pytest.raises(ValueError):
            read(content, fields_of(free=other))


@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize("damage", [lambda _: b"", lambda _: b"garbage", lambda c: c[: len(c) // 2]])
def test_what_is_none_of_a_format_is_a_value_error(kind: str, damage: Callable[[bytes], bytes]) -> None:
    write, read = WAYS[kind]
    with pytest.raises(ValueError):
        read(damage(write(made(("甲" * 400,), free="string"))), fields_of(free="string"))


@pytest.mark.parametrize("kind", WAYS)
def test_other_columns_are_not_read(kind: str) -> None:
    write, read = WAYS[kind]
    with pytest.raises(ValueError):
        read(write(made(("a",), free="string")), fields_of(other="string"))


@pytest.mark.parametrize(
    "row",
    [
        "<free></free><status>A</status>",
        '<free a="b">x</free><status>A</status>',
        '<free xsi:nil="true">x</free><status>A</status>',
        "<free>x</free>",
        "<status>A</status><free>x</free>",
        "<free><b>x</b></free><status>A</status>",
    ],
)
def test_xml_of_another_shape_is_not_read(row: str) -> None:
    head, tail = '<rows xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><row>', "</row></rows>"
    assert rows_of_xml(f"{head}<free>x</free><status>A</status>{tail}".encode(), fields_of(free="string"))
    with pytest.raises(ValueError):
        rows_of_xml(f"{head}{row}{tail}".encode(), fields_of(free="string"))


def test_xml_with_entities_is_not_read() -> None:
    bomb = '<!DOCTYPE rows [<!ENTITY a "aaaa">]><rows><row><free>&a;</free><status>A</status></row></rows>'
    with pytest.raises(ValueError, match="cannot be read"):
        rows_of_xml(bomb.encode(), fields_of(free="string"))


def test_the_schema_names_types_codes_and_key(release: Release) -> None:
    content = release_files(release)[f"{PEOPLE}.xsd"]
    assert names_of_xsd(content) == list(release.datasets[0].column_names)
    xs = "{http://www.w3.org/2001/XMLSchema}"
    root = ElementTree.fromstring(content)
    kinds = {e.get("name"): (e.get("type"), e.get("nillable")) for e in root.iter(f"{xs}element")}
    assert kinds["person_count"] == ("xs:integer", "true")
    assert kinds["month"] == ("xs:gYearMonth", None)
    codes = [e.get("value") for e in root.iter(f"{xs}enumeration")]
    assert codes == ["urban", "-", "A", "c", "x"]
    assert [e.get("xpath") for e in root.iter(f"{xs}field")] == list(release.datasets[0].dataset.key)
    with pytest.raises(ValueError, match="not one of rows"):
        names_of_xsd(xsd_bytes(made(), LABEL).replace(b'"rows"', b'"other"'))


def test_a_workbook_opens_with_another_library(release: Release) -> None:
    book = openpyxl.load_workbook(io.BytesIO(release_files(release)[f"{PEOPLE}.xlsx"]))
    assert book.sheetnames == ["数据", "数据项", "说明"]
    data, dictionary, notes = book.worksheets
    assert [cell.value for cell in data[1]][6:8] == ["person_count（人）", "amount_yuan（元）"]
    assert [cell.value for cell in data[2]] == list(release.datasets[0].column_names)
    assert (data.freeze_panes, data.auto_filter.ref) == ("A3", "A2:I7")
    assert [data[f"{column}3"].number_format for column in "ABEGH"] == ["@", "@", "yyyy-mm-dd", "#,##0", "#,##0.00"]
    assert [cell.data_type for cell in data[3]] == ["s", "s", "s", "s", "d", "b", "n", "n", "s"]
    assert (data["D3"].value, data["D3"].hyperlink) == ("=1+1", None)
    assert dictionary["A2"].value == "name"
    assert any("合成数据" in str(row[0].value) for row in notes)


def test_the_dictionary_of_a_workbook_is_the_dictionary(release: Release) -> None:
    files = release_files(release)
    lines = csv.reader(io.StringIO(files["datasets/marriages/dictionary.csv"].decode("utf-8-sig")))
    assert dictionary_of_xlsx(files["datasets/marriages/marriages.xlsx"]) == list(lines)


def test_a_workbook_says_nothing_of_who_made_it(release: Release) -> None:
    content = release_files(release)[f"{PEOPLE}.xlsx"]
    parts = files_of_zip(content)
    assert b"Excel" not in parts["docProps/app.xml"]
    properties = openpyxl.load_workbook(io.BytesIO(content)).properties
    assert (properties.creator, properties.lastModifiedBy, properties.created.year) == (None, None, 1980)


def test_a_workbook_with_a_formula_is_not_read() -> None:
    book = openpyxl.Workbook()
    for name in ("数据", "数据项", "说明"):
        book.create_sheet(name).append(["列", "状态"])
    book.remove(book.worksheets[0])
    for row in (["free", "status"], ["=1+1", "A"]):
        book.worksheets[0].append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(ValueError, match="formula"):
        rows_of_xlsx(buffer.getvalue(), fields_of(free="string"))


def test_what_a_sheet_cannot_hold_is_refused_with_its_place() -> None:
    assert rows_of_xlsx(workbook(made(("a" * 32_767,), free="string")), fields_of(free="string"))
    for text in ("a" * 32_768, "😀" * 16_384):
        with pytest.raises(PublishError, match="table t, column free, row 2"):
            workbook(made(("a",), (text,), free="string"))
    with pytest.raises(PublishError, match="1048575 rows"):
        workbook(made(*[("a",)] * 1_048_575, free="string"))


def test_a_zip_is_what_others_read() -> None:
    contents = {"b/one.csv": b"one" * 1000, "a.parquet": b"two" * 1000, "c.txt": b"", "d.txt": b"x"}
    made_zip = zip_bytes((path, member(path, content)) for path, content in contents.items())
    with zipfile.ZipFile(io.BytesIO(made_zip)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(contents)
        told = [(i.date_time, i.external_attr >> 16, i.extra, i.comment) for i in archive.infolist()]
        assert set(told) == {((1980, 1, 1, 0, 0, 0), 0o100644, b"", b"")}
        stored = {i.filename for i in archive.infolist() if i.compress_type == zipfile.ZIP_STORED}
        assert stored == {"a.parquet", "c.txt", "d.txt"}
    assert files_of_zip(made_zip) == contents


def test_a_zip_hangs_on_nothing_but_its_members() -> None:
    contents = {"b": b"one" * 100, "a": b"two"}
    pairs = [(path, member(path, content)) for path, content in contents.items()]
    assert zip_bytes(pairs) == zip_bytes(pairs[::-1])
    # The bytes themselves: another zlib, or another way to write zips, would change them.
    assert sha256(zip_bytes(pairs)) == "43c5ac04dbb7840510f96e0b3c305f351060ea7afed67dceab8f34615e02ef0d"


@pytest.mark.parametrize(
    "damage",
    [lambda c: c[:-1], lambda c: c.replace(b"one", b"two", 1), lambda _: b"", lambda c: b"x" * 9 + c[9:]],
)
def test_a_damaged_zip_is_a_value_error(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        files_of_zip(damage(zip_bytes([("a", member("a", b"one"))])))


def test_a_zip_that_names_a_file_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        files_of_zip(zip_bytes([("a", member("a", b"one"))] * 2))


def test_more_than_a_zip_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_file, "_MOST_MEMBERS", 1)
    with pytest.raises(PublishError, match="a zip of 2 files"):
        zip_bytes([("a", member("a", b"one")), ("b", member("b", b"two"))])


def test_the_zips_of_a_release_hold_what_lies_beside_them(release: Release) -> None:
    files = release_files(release)
    single = {path: content for path, content in files.items() if not path.endswith(".zip")}
    whole = files_of_zip(files["all.zip"])
    assert whole == {path: single[path] for path in single.keys() - UNLISTED}
    folder = "datasets/marriages/"
    own = {path.removeprefix(folder): content for path, content in single.items() if path.startswith(folder)}
    assert files_of_zip(files[f"{folder}marriages.zip"]) == own
