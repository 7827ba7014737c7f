"""The files of a release: the same cells in every format, the same bytes each time, no formulas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.model import PublicColumn, SeriesBreak, Text
from publish.errors import PublishError
from publish.release.files import release_files
from publish.release.formats.cells import plain_number
from publish.release.formats.csv_file import inert, original
from publish.release.formats.parquet_file import parquet_bytes
from publish.release.formats.zip_file import files_of_zip
from publish.release.model import Approval, Release
from publish.release.table import PublicTable

PEOPLE = "datasets/assistance-people/assistance-people"


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_same_release_gives_the_same_bytes(release: Release) -> None:
    first, second = release_files(release), release_files(release)
    assert first == second
    assert list(first) == sorted(first)


def test_the_layout(release: Release) -> None:
    names = {path for path in release_files(release) if not path.startswith("datasets/marriages/")}
    folder = "datasets/assistance-people"
    assert names == {
        "RELEASE.json",
        "SHA256SUMS",
        "all.zip",
        "codelists/observation_status.csv",
        "SM3SUMS",
        "CHANGES.json",
        "CHANGELOG.zh.md",
        "CHANGELOG.en.md",
        "datapackage.json",
        *(f"{PEOPLE}.{kind}" for kind in ("csv", "json", "parquet", "xlsx", "xml", "xsd", "zip")),
        *(f"catalog.{kind}" for kind in ("jsonld", "ttl", "rdf")),
        *(
            "catalog.zh.json",
            "catalog.zh.csv",
            "CITATION.cff",
            "metadata-score.json",
            "data.json",
            "sdmx/indicators.csv",
            "sdmx/structure.xml",
        ),
        *(f"{folder}/{name}.json" for name in ("stats", "quality", "suppression", "provenance")),
        *(f"{folder}/{name}" for name in ("datapackage.json", "dictionary.csv", "README.zh.md", "README.en.md")),
        *(f"{folder}/{name}" for name in ("croissant.json", "schema.org.jsonld", "datacite.json")),
        *(f"{folder}/CITATION.{kind}" for kind in ("bib", "ris", "txt")),
        f"{PEOPLE}.csv-metadata.json",
        *(
            f"indicators/{name}.{kind}"
            for name in ("subsidy_per_person", "beds-per-1000")
            for kind in ("csv", "csv-metadata.json", "json", "jsonstat.json")
        ),
    }


def test_the_breaks_of_a_series_go_with_it_and_stand_in_the_manifest(release: Release) -> None:
    broken = SeriesBreak(
        date=date(2020, 7, 1), text=Text(zh="口径改变", en="Defined anew"), slices=("scheme_code=urban",)
    )
    first, *others = release.indicators
    told = replace(first, indicator=first.indicator.model_copy(update={"series_breaks": (broken,)}))
    files = release_files(replace(release, indicators=(told, *others)))
    stated = [{"date": "2020-07-01", "text": {"zh": "口径改变", "en": "Defined anew"}, "slices": ["scheme_code=urban"]}]
    assert json.loads(files[f"indicators/{first.indicator.id}.json"])["indicator"]["series_breaks"] == stated
    assert [each["series_breaks"] for each in json.loads(files["RELEASE.json"])["indicators"]] == [stated, []]


def test_all_formats_hold_the_cells_of_the_release(release: Release, tmp_path: Path) -> None:
    files, table = release_files(release), release.datasets[0]
    for kind in ("csv", "json", "parquet"):
        (tmp_path / f"t.{kind}").write_bytes(files[f"{PEOPLE}.{kind}"])
    expected = [tuple(row) for row in table.rows]

    arrow = pq.read_table(tmp_path / "t.parquet")
    assert arrow.schema.field("amount_yuan").type == pa.decimal128(24, 6)
    assert arrow.schema.field("counted_date").type == pa.date32()
    dated = arrow.set_column(
        4,
        "counted_date",
        pa.array([d and d.isoformat() for d in arrow["counted_date"].to_pylist()], pa.string()),
    )
    assert [tuple(row.values()) for row in dated.to_pylist()] == expected

    records = json.loads((tmp_path / "t.json").read_text("utf-8"), parse_float=Decimal)
    assert [tuple(record.values()) for record in records] == expected
    assert [list(record) for record in records] == [list(table.column_names)] * len(expected)

    types = {"person_count": "bigint", "amount_yuan": "decimal(24,6)", "is_final": "boolean"}
    columns = {name: types.get(name, "varchar") for name in table.column_names}
    duck = duckdb.connect().execute(
        f"select * from read_csv('{tmp_path}/t.csv', header=true, columns={columns}, nullstr='')"
    )
    read = [tuple(original(c) if isinstance(c, str) else c for c in row) for row in duck.fetchall()]
    assert read == expected

    parquet = duckdb.connect().execute(
        f"select * replace (counted_date::varchar as counted_date) from '{tmp_path}/t.parquet'"
    )
    assert parquet.fetchall() == expected


def test_csv_is_what_spreadsheets_open(release: Release) -> None:
    content = release_files(release)[f"{PEOPLE}.csv"]
    assert content.startswith(b"\xef\xbb\xbfmonth,area_code,")
    lines = read_csv(content)
    assert [line[7] for line in lines[1:]] == ["-3.50", "", "1000", "", "250"]
    assert lines[1][5] == "true"
    assert content.count(b"\n") == content.count(b"\r\n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_text_is_a_formula(start: str) -> None:
    for text in (f"{start}cmd|' /C calc'!A0", f"'{start}1", f"''{start}1"):
        assert inert(text) == f"'{text}"
        assert original(inert(text)) == text


def test_texts_that_are_no_formula_stay_as_they_are() -> None:
    for text in ("abc", "'abc'", "a=b", "1-2", "''"):
        assert inert(text) == text == original(text)


def test_no_cell_of_any_csv_starts_a_formula(release: Release) -> None:
    for path, content in release_files(release).items():
        if path.endswith(".csv"):
            cells = [cell for line in read_csv(content) for cell in line if cell[:1] in tuple("=+-@\t\r\n")]
            assert all(Decimal(cell) < 0 for cell in cells if cell), path


def test_numbers_are_plain() -> None:
    written = [plain_number(n) for n in (7, Decimal("1E+3"), Decimal("-0.00"), Decimal("0.10"), Decimal("1E-7"))]
    assert written == ["7", "1000", "0.00", "0.10", "0.0000001"]


def test_parquet_says_nothing_about_suppressed_cells(release: Release) -> None:
    file = pq.ParquetFile(io.BytesIO(release_files(release)[f"{PEOPLE}.parquet"]))
    statistics = file.metadata.row_group(0).column(6).statistics
    assert (statistics.min, statistics.max, statistics.null_count) == (0, 12, 2)
    assert file.metadata.row_group(0).column(0).compression == "SNAPPY"
    keys = {key.decode() for key in file.metadata.metadata}
    assert keys == {
        "title_zh",
        "title_en",
        "release",
        "licence",
        "synthetic",
        "synthetic_note_zh",
        "synthetic_note_en",
    }


def test_row_groups_are_small() -> None:
    named = Text(zh="列", en="column")
    table = PublicTable(
        "t",
        (PublicColumn(name="n", label=named, type="integer", description=named),),
        (),
        tuple((n,) for n in range(25_000)),
        {},
    )
    assert pq.ParquetFile(io.BytesIO(parquet_bytes(table, {}))).metadata.num_row_groups == 3


def test_everything_that_can_says_that_the_data_are_synthetic(release: Release) -> None:
    def places(files: dict[str, bytes]) -> list[str]:
        return [path for path, content in files.items() if any("合成数据".encode() in part for part in parts(content))]

    def parts(content: bytes) -> list[bytes]:
        return list(files_of_zip(content).values()) if content.startswith(b"PK") else [content]

    kinds = (
        *(".parquet", ".xlsx", ".zip", ".zh.md", "datapackage.json", "RELEASE.json"),
        *(".jsonld", ".ttl", ".rdf", "-metadata.json", "croissant.json", "datacite.json", "catalog.zh.json"),
        *("catalog.zh.csv", "data.json", "CITATION.bib", "CITATION.cff", "CITATION.ris", "CITATION.txt"),
    )
    files = release_files(release)
    expected = [p for p in files if p.endswith(kinds) or (p.startswith("indicators/") and p.endswith(".json"))]
    assert places(files) == expected
    assert places(release_files(replace(release, is_synthetic=False))) == []


def test_the_dictionary_explains_every_column(release: Release) -> None:
    header, *rows = read_csv(release_files(release)["datasets/assistance-people/dictionary.csv"])
    assert [row[0] for row in rows] == list(release.datasets[0].column_names)
    scheme = dict(zip(header, rows[2], strict=True))
    assert scheme["codes"] == "urban=城市低保 / Urban; -=未分类 / Unclassified"
    assert (scheme["is_key"], scheme["is_measure"], scheme["type_letter"]) == ("true", "false", "C")
    assert [row[4] for row in rows] == ["D", "C", "C", "C", "D", "C", "N", "N", "C"]


def test_the_manifest(release: Release) -> None:
    files = release_files(release)
    manifest = json.loads(files["RELEASE.json"])
    assert manifest["state"] == "draft"
    assert manifest["approvals"] == []
    assert manifest["claims"] == {"reproduced": 1}
    assert manifest["relations"] == {"broken": 1}
    assert {entry["path"] for entry in manifest["files"]} == files.keys() - {"RELEASE.json", "SHA256SUMS", "SM3SUMS"}
    found = [(d["id"], d["rows"], d["suppressed_rows"]) for d in manifest["datasets"]]
    assert found == [("assistance-people", 5, 1), ("marriages", 2, 0)]
    sums = files["SHA256SUMS"].decode().splitlines()
    assert {line.split("  ")[1] for line in sums} == files.keys() - {"SHA256SUMS"}


def test_only_the_manifest_knows_the_state(release: Release) -> None:
    final = replace(release, state="published", approvals=(Approval("甲", release.released_at, "无涉密", False),))
    draft, published = release_files(release), release_files(final)
    assert {path for path in draft if draft[path] != published[path]} == {"RELEASE.json", "SHA256SUMS", "SM3SUMS"}


Change = Callable[[tuple[Any, ...]], tuple[Any, ...]]


def with_rows(release: Release, change: Change) -> Release:
    first = release.datasets[0]
    return replace(release, datasets=(replace(first, rows=change(first.rows)), *release.datasets[1:]))


def cell(row: int, index: int, value: object) -> Change:
    return lambda rows: tuple(
        (*r[:index], value, *r[index + 1 :]) if number == row else r for number, r in enumerate(rows)
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (cell(1, 6, 3), "person_count holds a value in a row whose status"),
        (cell(3, 7, Decimal(1)), "amount_yuan holds a value in a row whose status"),
        (cell(0, 6, 1.0), "holds float"),
        (cell(0, 6, True), "holds bool"),
        (cell(0, 7, Decimal("NaN")), "not finite"),
        (cell(0, 7, Decimal("0.0000001")), "amount_yuan is too long"),
        (cell(0, 7, Decimal("1E+18")), "amount_yuan is too long"),
        (cell(0, 6, 2**63), "person_count is too long"),
        (cell(0, 3, ""), "empty or unwritable"),
        (
            cell(2, 3, "a\x00"),
            r"column note holds 1 empty or unwritable texts \(no value is None\), the first in row 3",
        ),
        (cell(0, 3, "\ud800"), "empty or unwritable"),
        (cell(0, 0, "2020-13"), "not months"),
        (cell(0, 4, "20200930"), "not ISO dates"),
        (cell(0, 2, "rural"), "not in its code list"),
        (cell(0, 8, "s"), "not in its code list"),
        (cell(0, 8, None), "no status"),
        (cell(0, 1, None), "key cell is empty"),
        (cell(4, 8, "c"), "person_count holds a value"),
        (lambda rows: (*rows, rows[-1]), "key repeats"),
        (lambda rows: rows[::-1], "not sorted"),
        (lambda rows: (rows[0][:-1],), "does not have 9 cells"),
        (lambda rows: rows[2:], "1 suppressed rows are stated, 0"),
    ],
)
def test_what_may_not_be_published_is_refused(release: Release, change: Change, message: str) -> None:
    with pytest.raises(PublishError, match=message):
        release_files(with_rows(release, change))


def test_refusals_name_no_value(release: Release) -> None:
    with pytest.raises(PublishError) as caught:
        release_files(with_rows(release, cell(1, 6, 987654321)))
    assert "987654321" not in str(caught.value)


def test_a_release_that_contradicts_itself_is_refused(release: Release) -> None:
    approval = Approval("甲", release.released_at, "无涉密", False)
    for wrong in (
        replace(release, approvals=(approval,)),
        replace(release, state="published"),
        replace(release, released_at="2020-11-10"),
        replace(release, codelists={}),
        replace(release, datasets=(release.datasets[0],) * 2),
    ):
        with pytest.raises(PublishError):
            release_files(wrong)


def test_a_readme_tells_the_version_of_the_dataset_from_that_of_the_release(release: Release) -> None:
    table = replace(release.datasets[0], version="3.1.4")
    files = release_files(replace(release, datasets=(table,)))
    folder = f"datasets/{table.dataset.id}"
    assert "数据集版本：3.1.4；发布版本：2020.10.0" in files[f"{folder}/README.zh.md"].decode()
    assert "Dataset version: 3.1.4; release: 2020.10.0" in files[f"{folder}/README.en.md"].decode()
