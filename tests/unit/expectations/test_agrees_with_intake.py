"""Two implementations of the same rules: admission's SQL and these suites count the same, reason by reason.

The deliveries are written here as an office would send them, with known faults; intake takes them in and
keeps the candidates; the suites judge the candidates.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

import catalog as catalogue
from catalog import Catalog
from catalog.model import Source
from expectations.inbound import blocking, check_candidates, check_inbound
from expectations.suites import candidate_rules, lake_rules
from tests.small_bureau import FEEDS as FEW_FEEDS
from tests.unit.expectations.planting import month_of
from tests.unit.intake.counter import Column, dbf
from tests.unit.intake.office import only

run = pytest.importorskip("intake.run", reason="intake is not there yet")
tokens = pytest.importorskip("intake.tokens", reason="intake is not there yet")
accounts = pytest.importorskip("intake.accounts", reason="intake is not there yet")

FEEDS = sorted(catalogue.load().sources)
BUREAU = "dongxihu-2020"
ALL_FEEDS = catalogue.load().bureau(BUREAU).feeds
Totals = Callable[[Source, list[dict[str, str | None]]], dict[str, Decimal]]


def file_name(source: Source, suffix: str = "") -> str:
    month = month_of(source).replace("-", "")
    name = re.sub(r"\(\?P<month>[^)]*\)", month, source.file_pattern).replace("(_.*)?", suffix)
    return name.replace("\\", "")


def send(root: Path, source: Source, rows: list[dict[str, str | None]], totals: dict[str, Decimal], name: str) -> None:
    """Write a delivery in the contract's own format, with its total row."""
    path = root / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    labels = [field.labels[0] for field in source.fields]
    cells = [[row[field.name] or "" for field in source.fields] for row in rows]
    total = [str(totals.get(field.name, "")) for field in source.fields]
    total[0] = f"合计：{len(rows)}" if source.total and source.total.counts else "合计"
    table = [labels, *cells, *([total] if source.total else [])]
    match source.format.kind:
        case "csv":
            with path.open("w", encoding=source.format.encoding, newline="") as file:
                csv.writer(file).writerows(table)
        case "xlsx":
            book = openpyxl.Workbook()
            assert book.active is not None
            for line in table:
                book.active.append(line)
            book.save(path)
        case "json":
            records = [dict(zip(labels, line, strict=True)) for line in [*cells, *([total] if totals else [])]]
            document = {
                "标题": source.title.zh,
                "合计": len(rows),
                source.format.records_at or "data": records,
            }
            path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        case "xml":
            root_element = ElementTree.Element("表", {"合计": str(len(rows))})
            for line in [*cells, *([total] if totals else [])]:
                record = ElementTree.SubElement(root_element, source.format.records_at or "")
                for field, cell in zip(source.fields, line, strict=True):
                    name = next(label for label in field.labels if re.fullmatch(r"[^\W\d]\w*", label))
                    ElementTree.SubElement(record, name).text = cell
            path.write_bytes(ElementTree.tostring(root_element, encoding=source.format.encoding))
        case "dbf":
            names = [
                next(label for label in field.labels if len(label.encode("gb18030")) <= 10) for field in source.fields
            ]
            path.write_bytes(
                dbf(table[1:], [Column(name, "C", 200) for name in names], encoding=source.format.encoding)
            )


def take_in(root: Path, catalog: Catalog, key: Path, *feeds: str) -> None:
    """Take in what lies in the inbox, for a bureau that keeps these feeds."""
    if not key.exists():
        tokens.Keys.create(key)
    few = replace(only(feeds), sources={feed: catalog.sources[feed] for feed in feeds})
    run.take_in(few.bureau(BUREAU), few, root, tokens.Keys.load(key), keep_candidates=True)


def counts_of(root: Path, catalog: Catalog, source: Source) -> tuple[Counter[str], Counter[str]]:
    """(What intake booked, what the suites found), as reason -> rows."""
    books = [line for line in accounts.read(root) if line.feed == source.feed and line.status == "admitted"]
    assert books, [line.message for line in accounts.read(root)]
    booked = Counter[str]()
    for line in books:
        booked.update(line.reasons)
    results = check_candidates(root, source, catalog, books)
    assert {result.checked for result in results} == {sum(line.source for line in books)}
    assert not [result.code for result in results if result.verdict == "error"]
    return booked, Counter({result.code: result.failed or 0 for result in results if result.failed})


@pytest.mark.parametrize("feed", FEEDS)
def test_count_for_count(
    feed: str, catalog: Catalog, planted: dict[str, Any], control_totals: Totals, tmp_path: Path
) -> None:
    case = planted[feed]
    send(
        tmp_path / "root",
        case.source,
        case.rows,
        control_totals(case.source, case.rows),
        file_name(case.source),
    )
    take_in(tmp_path / "root", catalog, tmp_path / "key.json", feed)
    booked, found = counts_of(tmp_path / "root", catalog, case.source)
    assert found == booked
    assert found == case.expected


@pytest.mark.parametrize("feed", FEEDS)
def test_count_for_count_when_a_second_delivery_follows(
    feed: str, catalog: Catalog, planted: dict[str, Any], control_totals: Totals, tmp_path: Path
) -> None:
    """A correction with the clean row again and another row of its key: replaced, repeated or in conflict."""
    case, root = planted[feed], tmp_path / "root"
    conflicting = next(row for row in reversed(case.rows[:-1]) if row != case.rows[0])
    for rows, suffix in ((case.rows, ""), ([conflicting, case.rows[0], conflicting], "_更正")):
        totals = control_totals(case.source, rows)
        send(root, case.source, rows, totals, file_name(case.source, suffix=suffix))
    take_in(root, catalog, tmp_path / "key.json", feed)
    booked, found = counts_of(root, catalog, case.source)
    assert found == booked


def test_messy_texts_are_counted_the_same(
    catalog: Catalog, planted: dict[str, Any], control_totals: Totals, tmp_path: Path
) -> None:
    """Texts that intake mends, and some that it cannot, in a form with many types."""
    case = planted["temporary_assistance"]
    messy = {
        "person_id_number": [
            "４２０１１２１９４８０２２９３２１x",
            "420112480229321",
            "420112480230321",
            "4.2E+17",
            "x",
        ],
        "payment_date": [
            "2020年5月8日",
            "20200508",
            "2020.5.8",
            "43959",
            "5月8日",
            "2020-05-32",
            "2020/5/08",
        ],
        "amount_yuan": ["1,660.00", "￥1660元", "0.1660万元", "1660.005", "12,34", "1e3", "9999999999999"],
        "covered_count": ["１", "1.0", "1.50", "0", "21", "-1", "+1"],
        "urban_rural_code": ["城镇", "1城镇", "1-城镇户口", "城乡", "01", "3"],
        "is_local": ["是", "y", "TRUE", "有", "部分"],
        "area_code": ["420112001", "420112", "42011", "420112001000 ", "四二零", "429999"],
        "standard_multiple": ["2", "2.00", "2.00004", "25", "两倍"],
        "case_id": ["LS202005-0001A", "ＬＳ202005-0002", "LS202005-1", "4.2E+15"],
    }
    rows = [
        {**case.rows[0], "case_id": f"LS202005-{number:04d}", name: text}
        for number, (name, text) in enumerate(((n, t) for n, texts in messy.items() for t in texts), start=100)
    ]
    root = tmp_path / "root"
    send(root, case.source, rows, {}, file_name(case.source))
    source = case.source.model_copy(update={"total": None})
    without_total = Catalog(**{**vars(catalog), "sources": {**catalog.sources, source.feed: source}})
    send(root, source, rows, {}, file_name(case.source))
    take_in(root, without_total, tmp_path / "key.json", source.feed)
    booked, found = counts_of(root, without_total, source)
    assert found == booked
    assert sum(found.values()) > 15


@pytest.mark.pipeline
@pytest.mark.parametrize("feeds", [FEW_FEEDS, pytest.param(ALL_FEEDS, marks=pytest.mark.slow)], ids=["few", "all"])
def test_the_sample_bureau_is_counted_the_same_and_no_result_talks(
    feeds: tuple[str, ...], catalog: Catalog, tmp_path: Path
) -> None:
    """All deliveries of the sample, planted defects and canaries included."""
    sample = pytest.importorskip("sample_bureau", reason="the sample bureau is not there yet")
    root, ledger = tmp_path / "root", tmp_path / "ledger.json"
    bureau = catalog.bureau(BUREAU).model_copy(update={"feeds": feeds})
    sample.write_sample(bureau, catalog, root / "inbox", ledger)
    take_in(root, catalog, tmp_path / "key.json", *bureau.feeds)
    for source in catalog.sources_of(bureau):
        booked, found = counts_of(root, catalog, source)
        assert (source.feed, found) == (source.feed, booked)
    results = check_inbound(root, bureau, catalog, accounts.read(root))
    assert blocking(results) == []
    said = repr(results) + json.dumps([asdict(result) for result in results], default=str, ensure_ascii=False)
    assert not [canary for canary in json.loads(ledger.read_text())["canaries"] if canary in said]


@pytest.mark.parametrize("feed", FEEDS)
def test_both_have_the_same_reasons_and_the_same_columns(feed: str, catalog: Catalog) -> None:
    """No reason that only one side knows, and no lake rule on a column that intake does not write."""
    admit, plans = pytest.importorskip("intake.admit"), pytest.importorskip("intake.plan")
    source = catalog.sources[feed]
    plan = plans.plan_of(source, catalog)
    judged = {field.name for field in plan.fields if field.is_judged}
    ruled = {rule.code.split(".")[1] for rule in candidate_rules(source, catalog)} - {"row"}
    assert ruled <= judged
    columns = {name for name, _ in admit.lake_columns(plan)}
    tested = {check.column for rule in lake_rules(source, catalog) if hasattr(check := rule.check, "column")}
    assert tested <= columns
