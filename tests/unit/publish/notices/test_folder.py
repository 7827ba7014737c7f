"""Sheets as pages, and the folder in which they hang until they expire."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

import catalog
from publish.errors import PublishError
from publish.notices.folder import hanging, put_up, take_down
from publish.notices.page import index_page, sheet_page
from publish.notices.sheet import Line, Sheet, period_of, posting_of

KNOWN = catalog.load()
BUREAU = KNOWN.bureau("dongxihu-2020")
LINES = (Line("张*", 2, Decimal("1240.00")), Line("欧阳**", 1, Decimal("515.50")))


def sheet(
    *,
    code: str = "420112014007",
    month: date = date(2020, 10, 1),
    on: date = date(2020, 11, 2),
    programme: str = "dibao",
) -> Sheet:
    posting = posting_of(KNOWN.notices, BUREAU, programme, on)
    period = period_of(posting, month, on)
    return Sheet(BUREAU, KNOWN.notices, posting, code, "新河社区居民委员会", month, period, LINES)


class Cells(HTMLParser):
    """The texts of the body of the table, row by row."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self.inside = tag == "td"

    def handle_data(self, data: str) -> None:
        if self.inside and data.strip():
            self.rows[-1].append(data)
            self.inside = False


def test_a_sheet_shows_the_whitelisted_fields_and_nothing_else() -> None:
    page = sheet_page(sheet())
    assert [row for row in Cells(page).rows if row] == [["1", "张*", "2", "1,240.00"], ["2", "欧阳**", "1", "515.50"]]
    text = page.decode()
    for shown in ("新河社区居民委员会", "2020年11月2日至2020年11月30日", "027-00000000", "民发〔2012〕220号第三十四条"):
        assert shown in text
    assert "420112014007" not in text


def test_a_field_that_the_whitelist_does_not_have_is_not_shown() -> None:
    fields = {name: label for name, label in KNOWN.notices.fields.items() if name not in ("entitlement_yuan", "period")}
    narrow = replace(sheet(), policy=KNOWN.notices.model_copy(update={"fields": fields}))
    text = sheet_page(narrow).decode()
    assert "1,240.00" not in text and "月保障金额" not in text and "公示时间" not in text
    assert "张*" in text


def test_invented_people_are_said_to_be_invented_on_every_printed_page() -> None:
    text = sheet_page(sheet()).decode()
    assert text.count("合成示例数据，不是真实公示") == 2
    assert "@top-center" in text
    real = replace(sheet(), bureau=BUREAU.model_copy(update={"synthetic": False}))
    assert "合成示例数据" not in sheet_page(real).decode()


def test_a_page_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    for page in (sheet_page(sheet()), index_page(BUREAU.name, True, [], "027-00000000")):
        text = page.decode()
        assert not re.search(r"<script|<link|<img|https?:|url\(", text)
        assert 'content="noindex' in text and "size: A4" in text


def test_what_could_break_out_of_a_cell_is_escaped() -> None:
    odd = replace(sheet(), community_name="<b>社区</b>&")
    assert "<b>社区</b>" not in sheet_page(odd).decode()


@pytest.mark.parametrize(
    "leak",
    [
        "420112194109177733",
        "4201121941091777",
        "13800001111",
        "H420112000413",
        "h1_" + "a2" * 13,
        "１３８００００１１１１",
    ],
)
def test_a_number_that_could_identify_stops_the_page(leak: str) -> None:
    with pytest.raises(PublishError, match="nothing was written") as caught:
        sheet_page(replace(sheet(), community_name=f"新河{leak}"))
    assert leak not in str(caught.value)


def test_putting_up_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        put_up(tmp_path / name, sheet())
    files = [sorted((p.name, p.read_bytes()) for p in (tmp_path / n).iterdir()) for n in ("one", "two")]
    assert files[0] == files[1]
    assert {name for name, _ in files[0]} == {".lock", "index.html", "notices.json", "dibao-2020-10-420112014007.html"}


def test_the_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    put_up(tmp_path / "notices", sheet())
    assert (tmp_path / "notices").stat().st_mode & 0o077 == 0
    assert all(p.stat().st_mode & 0o077 == 0 for p in (tmp_path / "notices").iterdir() if p.name != ".lock")


def test_the_next_month_takes_the_place_of_the_last(tmp_path: Path) -> None:
    put_up(tmp_path, sheet(month=date(2020, 9, 1), on=date(2020, 10, 5)))
    put_up(tmp_path, sheet(programme="tekun", on=date(2020, 10, 30)))
    put_up(tmp_path, sheet(code="420112014006", on=date(2020, 10, 30)))
    entry = put_up(tmp_path, sheet(on=date(2020, 10, 31)))
    assert sorted(path.name for path in tmp_path.glob("*-*.html")) == [
        "dibao-2020-10-420112014006.html",
        "dibao-2020-10-420112014007.html",
        "tekun-2020-10-420112014007.html",
    ]
    assert entry in hanging(tmp_path)


def test_what_has_expired_goes_from_folder_index_and_register(tmp_path: Path) -> None:
    put_up(tmp_path, sheet(programme="tekun"))
    put_up(tmp_path, sheet())
    assert take_down(tmp_path, BUREAU, date(2020, 11, 8)) == ()
    (gone,) = take_down(tmp_path, BUREAU, date(2020, 11, 9))
    assert gone.programme == "tekun" and not (tmp_path / gone.file).exists()
    assert gone.file not in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert [entry.programme for entry in hanging(tmp_path)] == ["dibao"]
    (last,) = take_down(tmp_path, BUREAU, date(2020, 12, 1))
    assert last.programme == "dibao" and not list(tmp_path.glob("*-*.html"))
    assert "目前没有公示" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_putting_up_takes_down_what_has_expired_elsewhere(tmp_path: Path) -> None:
    old = put_up(tmp_path, sheet(code="420112014006", month=date(2020, 9, 1), on=date(2020, 10, 5)))
    put_up(tmp_path, sheet())
    assert not (tmp_path / old.file).exists()


def test_a_sheet_that_the_register_does_not_know_goes(tmp_path: Path) -> None:
    put_up(tmp_path, sheet())
    (tmp_path / "dibao-2020-01-420112014001.html").write_text("left by a crash", encoding="utf-8")
    take_down(tmp_path, BUREAU, date(2020, 11, 3))
    assert [path.name for path in tmp_path.glob("dibao*")] == ["dibao-2020-10-420112014007.html"]


def test_a_sheet_of_nobody_is_not_put_up(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="nobody to list"):
        put_up(tmp_path, replace(sheet(), lines=()))
    assert not list(tmp_path.iterdir())


def test_a_page_that_shows_too_much_leaves_what_hangs(tmp_path: Path) -> None:
    put_up(tmp_path, sheet())
    before = sorted((path.name, path.read_bytes()) for path in tmp_path.iterdir())
    with pytest.raises(PublishError):
        put_up(tmp_path, replace(sheet(), community_name="420112194109177733"))
    assert sorted((path.name, path.read_bytes()) for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("content", ["{", "[1]", '[{"file": "x"}]', '{"a": 1}'])
def test_a_damaged_register_is_named_with_its_remedy(tmp_path: Path, content: str) -> None:
    (tmp_path / "notices.json").write_text(content, encoding="utf-8")
    with pytest.raises(PublishError, match=r"notices\.json.*damaged"):
        take_down(tmp_path, BUREAU, date(2020, 11, 2))


def test_before_the_first_notice_there_is_nothing_to_take_down(tmp_path: Path) -> None:
    assert take_down(tmp_path / "notices", BUREAU, date(2020, 11, 2)) == ()
    assert not (tmp_path / "notices").exists()


def test_the_register_holds_nothing_of_the_households(tmp_path: Path) -> None:
    put_up(tmp_path, sheet())
    (entry,) = json.loads((tmp_path / "notices.json").read_text(encoding="utf-8"))
    assert set(entry) == {
        *("community_name", "programme", "title", "month", "first", "last", "file", "community_code", "sha256"),
    }


def test_the_index_names_every_sheet(tmp_path: Path) -> None:
    for code in ("420112014006", "420112014007"):
        put_up(tmp_path, sheet(code=code))
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert all(f'href="dibao-2020-10-{code}.html"' in text for code in ("420112014006", "420112014007"))
    assert "张*" not in text
