"""The files of a dataset in programs that others use: every reader finds the cells that were published.

pandas, pyarrow, DuckDB and polars come with the development environment; R, LibreOffice and xmllint from Debian
(`make readers`). A tool that is not there is skipped with its name.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas
import polars
import pyarrow.csv
import pyarrow.parquet
import pytest

from publish.release.files import release_files
from publish.release.formats.csv_file import original
from tests.unit.publish.release.conftest import made_up_release, people_table

pytestmark = pytest.mark.external

NAME = "assistance-people"
KINDS = ("yearmonth", "string", "string", "string", "date", "boolean", "integer", "number", "string")
TABLE = people_table()
NAMES = list(TABLE.column_names)
TEXTS = [name for name, kind in zip(NAMES, KINDS, strict=True) if kind in ("string", "yearmonth", "date")]
Cells = list[tuple[Any, ...]]


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed: `make readers`")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a dataset with every type of column and awkward texts, on disk."""
    root = tmp_path_factory.mktemp("release")
    for path, content in release_files(made_up_release()).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root / "datasets" / NAME


def plain(kind: str, value: Any) -> Any:
    """A value as a reader gave it, in the terms of the release; raises when it is of another type."""
    if value is None or (isinstance(value, float) and value != value) or value is pandas.NA or value is pandas.NaT:
        return None
    if kind == "date":
        return value.isoformat()[:10] if isinstance(value, date | datetime) else value
    if kind in ("integer", "number"):
        return Decimal(str(value))
    return bool(value) if kind == "boolean" and not isinstance(value, str) else value


def table(rows: Iterable[Sequence[Any]]) -> Cells:
    return [tuple(plain(kind, value) for kind, value in zip(KINDS, row, strict=True)) for row in rows]


def unescaped(rows: Cells) -> Cells:
    """The rows of a CSV as the readme says to read texts."""
    return [tuple(original(v) if k == "string" and v else v for k, v in zip(KINDS, row, strict=True)) for row in rows]


EXPECTED = table(TABLE.rows)


def of_frame(frame: pandas.DataFrame) -> Cells:
    return table(frame[NAMES].itertuples(index=False))


def pandas_csv(folder: Path) -> Cells:
    return unescaped(of_frame(pandas.read_csv(folder / f"{NAME}.csv", dtype=dict.fromkeys(TEXTS, "string"))))


def pandas_json(folder: Path) -> Cells:
    return of_frame(
        pandas.read_json(folder / f"{NAME}.json", dtype=dict.fromkeys(TEXTS, "string"), convert_dates=False)
    )


def pandas_xml(folder: Path) -> Cells:
    dtype = dict.fromkeys(TEXTS, "string")
    return of_frame(pandas.read_xml(folder / f"{NAME}.xml", parser="etree", dtype=dtype))


def pandas_xlsx(folder: Path) -> Cells:
    path = folder / f"{NAME}.xlsx"
    return of_frame(
        pandas.read_excel(path, sheet_name="数据", header=1, dtype=dict.fromkeys(NAMES, object), engine="calamine")
    )


def pandas_parquet(folder: Path) -> Cells:
    return of_frame(pandas.read_parquet(folder / f"{NAME}.parquet"))


def openpyxl_xlsx(folder: Path) -> Cells:
    sheet = openpyxl.load_workbook(folder / f"{NAME}.xlsx")["数据"]
    rows = [[None if c.value is None else c.value for c in row] for row in sheet.iter_rows(min_row=3)]
    # openpyxl leaves the escapes of control characters as they stand in the file (ECMA-376, ST_Xstring).
    return table([v.replace("_x000D_", "\r") if isinstance(v, str) else v for v in row] for row in rows)


def pyarrow_csv(folder: Path) -> Cells:
    convert = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(TEXTS, pyarrow.string()), null_values=[""], strings_can_be_null=True
    )
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    found = pyarrow.csv.read_csv(folder / f"{NAME}.csv", parse_options=parse, convert_options=convert)
    return unescaped(table(row.values() for row in found.to_pylist()))


def pyarrow_parquet(folder: Path) -> Cells:
    return table(row.values() for row in pyarrow.parquet.read_table(folder / f"{NAME}.parquet").to_pylist())


def duckdb_rows(query: str) -> Cells:
    return table(duckdb.sql(f"select {', '.join(NAMES)} from {query}").fetchall())


def duckdb_csv(folder: Path) -> Cells:
    types = dict.fromkeys(TEXTS, "varchar")
    return unescaped(duckdb_rows(f"read_csv('{folder}/{NAME}.csv', types = {types})"))


def duckdb_json(folder: Path) -> Cells:
    return duckdb_rows(f"read_json('{folder}/{NAME}.json')")


def duckdb_parquet(folder: Path) -> Cells:
    return duckdb_rows(f"read_parquet('{folder}/{NAME}.parquet')")


def polars_csv(folder: Path) -> Cells:
    types = dict.fromkeys(TEXTS, polars.String)
    return unescaped(table(polars.read_csv(folder / f"{NAME}.csv", schema_overrides=types).rows()))


def polars_json(folder: Path) -> Cells:
    return table(polars.read_json(folder / f"{NAME}.json").rows())


def polars_parquet(folder: Path) -> Cells:
    return table(polars.read_parquet(folder / f"{NAME}.parquet").rows())


READERS: tuple[Callable[[Path], Cells], ...] = (
    pandas_csv,
    pandas_json,
    pandas_xml,
    pandas_xlsx,
    pandas_parquet,
    openpyxl_xlsx,
    pyarrow_csv,
    pyarrow_parquet,
    duckdb_csv,
    duckdb_json,
    duckdb_parquet,
    polars_csv,
    polars_json,
    polars_parquet,
)


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_every_reader_finds_the_cells(folder: Path, read: Callable[[Path], Cells]) -> None:
    assert read(folder) == EXPECTED


@needs("Rscript")
def test_r_finds_the_cells(folder: Path) -> None:
    script = Path(__file__).with_name("read_release.R")
    command = ["Rscript", "--vanilla", str(script), str(folder), NAME, *KINDS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout, parse_float=Decimal)
    # R turns the line ends of texts in a CSV into its own.
    ends = [tuple(v.replace("\r\n", "\n") if isinstance(v, str) else v for v in row) for row in EXPECTED]
    assert unescaped(table(found["csv"])) == ends
    assert table(found["json"]) == EXPECTED
    truth = {"true": True, "false": False}
    assert [tuple(truth.get(v, v) for v in row) for row in table(found["xml"])] == EXPECTED
    assert table(found["xlsx"]) == EXPECTED


def converted(source: Path, target: Path, kind: str, reading: str = "") -> Path:
    """A file as LibreOffice saves it after opening it."""
    target.mkdir(exist_ok=True)
    command = ["soffice", "--headless", f"-env:UserInstallation={(target / 'profile').as_uri()}"]
    command += [f"--infilter={reading}"] if reading else []
    command += ["--convert-to", kind, "--outdir", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    made = target / source.with_suffix(f".{kind.split(':')[0]}").name
    assert made.exists(), done.stdout + done.stderr
    return made


def is_formula(cell: Any) -> bool:
    return bool(cell.data_type == "f")


# Comma, double quote, UTF-8, from the first row on.
CSV_FILTER = "Text - txt - csv (StarCalc):44,34,76,1"


@needs("soffice")
def test_libreoffice_finds_the_cells_of_the_workbook(folder: Path, tmp_path: Path) -> None:
    path = converted(folder / f"{NAME}.xlsx", tmp_path / "saved", "ods")
    again = converted(path, tmp_path / "again", "xlsx")
    found = openpyxl.load_workbook(again)["数据"]
    formulas = {cell.value for row in found.iter_rows() for cell in row if is_formula(cell)}
    # It saves truth values as formulas of its own.
    assert formulas <= {"=TRUE()", "=FALSE()"}
    sheet = openpyxl.load_workbook(again, data_only=True)["数据"]
    read = table([cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_col=len(KINDS)))
    # A spreadsheet keeps a line end within a cell as a line feed.
    assert read == [tuple(v.replace("\r\n", "\n") if isinstance(v, str) else v for v in row) for row in EXPECTED]


@needs("soffice")
def test_libreoffice_runs_nothing_of_the_csv(folder: Path, tmp_path: Path) -> None:
    saved = converted(folder / f"{NAME}.csv", tmp_path / "ours", "xlsx", CSV_FILTER)
    cells = [cell for row in openpyxl.load_workbook(saved).active.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if is_formula(cell)]
    assert "'=1+1" in {cell.value for cell in cells}


@needs("soffice")
def test_libreoffice_would_run_a_csv_that_is_not_escaped(folder: Path, tmp_path: Path) -> None:
    """The control: without the apostrophe the same cell is a formula, so that the test above can fail."""
    naive = tmp_path / "naive.csv"
    naive.write_bytes((folder / f"{NAME}.csv").read_bytes().replace(b"'=1+1", b"=1+1"))
    saved = converted(naive, tmp_path / "theirs", "xlsx", CSV_FILTER)
    cells = [cell for row in openpyxl.load_workbook(saved).active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if is_formula(cell)] == ["=1+1"]


@needs("xmllint")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        (">12<", ">many<"),
        ("<month>2020-09<", "<month>2020-9<"),
        ("<scheme_code>urban<", "<scheme_code>rural<"),
        ("<status>c</status>", '<status xsi:nil="true"/>'),
        ("<is_final>true</is_final>", ""),
        ("<scheme_code>urban</scheme_code><note>'+a", "<scheme_code>-</scheme_code><note>'+a"),
    ],
)
def test_the_schema_takes_the_xml_and_no_broken_copy(folder: Path, tmp_path: Path, old: str, new: str) -> None:
    content = (folder / f"{NAME}.xml").read_text("utf-8")
    assert old in content
    (tmp_path / "copy.xml").write_text(content.replace(old, new, 1) if old else content, "utf-8")
    command = ["xmllint", "--noout", "--schema", str(folder / f"{NAME}.xsd"), str(tmp_path / "copy.xml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == (old == ""), done.stderr


@needs("unzip")
def test_unzip_finds_every_file(folder: Path) -> None:
    for path in (folder / f"{NAME}.zip", folder.parents[1] / "all.zip"):
        done = subprocess.run(["unzip", "-tq", str(path)], capture_output=True, text=True, check=False)
        assert (done.returncode, "No errors detected" in done.stdout) == (0, True), done.stdout
