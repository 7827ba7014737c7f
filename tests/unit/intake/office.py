"""Small offices that send small files: what every test of intake needs.

Check digits are computed here digit by digit, in another way than the pipeline's, so that an error in one cannot hide
in the other.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

import catalog
from catalog import Catalog
from catalog.model import Source
from intake import accounts
from intake.accounts import Delivery
from intake.run import IntakeReport, take_in
from intake.tokens import Keys

Row = dict[str, Any]
Understand = Callable[[str, str, list[str]], dict[str, tuple[Any, ...]]]
ReadRows = Callable[[Path, Source], list[Row]]

BUREAU = "dongxihu-2020"
# The forms that are sent here. Each run first writes a file without rows for every form of the catalogue.
FORMS = ("assistance_payment", "assistance_roster", "elderly_facility")
PAYMENTS = "S02_救助资金发放批次_202003.csv"
ROSTER = "S01_低保特困在册名册_202003.xlsx"
FACILITIES = "S20_养老服务设施名录_202003.json"


def check_digit(body: str) -> str:
    """The check character of 17 digits by the polynomial of ISO 7064: the sum with it is 1 modulo 11."""
    rest = 0
    for digit in body:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


def id_number(serial: int, birth: str = "19850607", area: str = "420112") -> str:
    """A valid ID number of a person who does not exist."""
    body = f"{area}{birth}{serial:03d}"
    return body + check_digit(body)


def payment(serial: int = 1, **changes: Any) -> Row:
    """One row of the payment form."""
    row: Row = {
        "批次号": "DB202003-01",
        "发放年月": "202003",
        "所属年月(权益月)": "202003",
        "项目代码": "DB",
        "户编号": f"HH{serial:05d}",
        "收款人姓名": "测试甲",
        "收款人身份证号": id_number(serial),
        "开户行": "测试银行",
        "银行账号": f"62220000000{serial:05d}",
        "金额(元)": "500.00",
        "补贴名目": "基本金",
        "资金来源": "1",
        "发放状态": "1",
        "备注": "",
    }
    assert changes.keys() <= row.keys()
    return row | changes


def facility(serial: int = 1, **changes: Any) -> Row:
    """One record of the facility register."""
    row: Row = {
        "设施编码": f"YL420112{serial:04d}",
        "设施名称": "测试养老院",
        "设施类型": "01",
        "统一社会信用代码": "",
        "备案编号": "",
        "备案日期": "",
        "运营方式": "公办公营",
        "运营主体": "",
        "地址": "测试路1号",
        "经度": 114.123456,
        "纬度": 30.6,
        "区划": "420112001",
        "核定床位": 100,
        "护理型床位": 50,
        "康复床位": None,
        "在院人数": 80,
        "建筑面积(㎡)": "1,234.5",
        "等级": "",
        "内设医疗机构": "有",
        "食堂食品安全等级": "",
        "明厨亮灶": "是",
        "负责人": "测试乙",
        "电话": "13900000000",
        "状态": "运营",
        "建成日期": "2010.1.5",
        "开业日期": "2011年2月3日",
        "防控评估结论": "",
    }
    assert changes.keys() <= row.keys()
    return row | changes


def member(serial: int = 1, **changes: Any) -> Row:
    """One row of the roster."""
    row: Row = {
        "救助证编号": f"JZ{serial:05d}",
        "户编号": f"HH{serial:05d}",
        "户主姓名": "测试甲",
        "户主身份证号": id_number(serial),
        "成员姓名": "测试甲",
        "成员身份证号": id_number(serial),
        "与户主关系": "本人",
        "性别": "男",
        "户籍性质": "城镇",
        "救助类别": "11城市低保",
        "供养方式": "",
        "健康状况": "健康",
        "劳动能力": "有劳动能力",
        "家庭人口": 3,
        "保障人口": 2,
        "月人均收入(元)": 100.5,
        "月保障金额(元)": 600,
        "起保年月": 201905,
        "状态": "在享",
        "停保原因": "",
        "所属区划": 420112001001,
        "村(社区)意见/街道意见/民政局意见": "",
    }
    assert changes.keys() <= row.keys()
    return row | changes


def total_of(rows: Sequence[Row], *columns: str) -> Row:
    """The total row that an office puts under its form."""
    total: Row = dict.fromkeys(rows[0], "")
    total[next(iter(total))] = f"合计：{len(rows)}"
    for column in columns:
        total[column] = str(sum((Decimal(str(row[column]).replace(",", "")) for row in rows), Decimal(0)))
    return total


def csv_text(rows: Sequence[Row], preamble: Iterable[Sequence[str]] = (), header: Sequence[str] | None = None) -> str:
    """A CSV form: preamble, header, rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(preamble)
    writer.writerow(header or list(rows[0]))
    writer.writerows(list(row.values()) for row in rows)
    return text.getvalue()


def only(feeds: Sequence[str]) -> Catalog:
    """The catalogue of a country that knows these forms only, and of a bureau that keeps them."""
    known = catalog.load()
    sources = {feed: known.sources[feed] for feed in feeds}
    return replace(
        known,
        sources=sources,
        bureaus={BUREAU: known.bureau(BUREAU).model_copy(update={"feeds": tuple(feeds)})},
    )


@dataclass
class Office:
    """A bureau's data root with an inbox, and short ways to fill it, to run intake and to look at what came of it."""

    root: Path
    keys: Keys
    catalog: Catalog = field(default_factory=lambda: only(FORMS))

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    def learn(self, contract: Mapping[str, Any]) -> Source:
        """Make a contract known that the catalogue does not have, and a form that the bureau keeps."""
        source = Source.model_validate(contract)
        bureau = self.catalog.bureau(BUREAU)
        self.catalog = replace(
            self.catalog,
            sources={**self.catalog.sources, source.feed: source},
            bureaus={BUREAU: bureau.model_copy(update={"feeds": (*bureau.feeds, source.feed)})},
        )
        return source

    def send(self, name: str, content: bytes | str, encoding: str = "utf-8") -> Path:
        path = self.inbox / name
        path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return path

    def send_payments(
        self, rows: Sequence[Row], name: str = PAYMENTS, encoding: str = "utf-8", total: Row | None = None
    ) -> Path:
        lines = [*rows, total or total_of(rows, "金额(元)")]
        return self.send(name, csv_text(lines, [["救助资金发放批次表"], ["填表单位：财务科", "单位：万元"]]), encoding)

    def send_facilities(self, rows: Sequence[Row], name: str = FACILITIES, **document: Any) -> Path:
        content = {"标题": "名录", "合计": len(rows), "data": list(rows)} | document
        return self.send(name, json.dumps(content, ensure_ascii=False))

    def send_sheet(self, name: str, rows: Sequence[Row], totals: Sequence[str]) -> Path:
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.append(["登记表"])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=5)
        sheet.append([None, "单位：元"])
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
        sheet.append(list(total_of(rows, *totals).values()))
        workbook.save(self.inbox / name)
        return self.inbox / name

    def run(self, **options: Any) -> IntakeReport:
        return take_in(self.catalog.bureau(BUREAU), self.catalog, self.root, self.keys, **options)

    def one(self) -> Delivery:
        """Run intake and give the one delivery that it added."""
        (delivery,) = self.run().deliveries
        return delivery

    def books(self) -> tuple[Delivery, ...]:
        return accounts.read(self.root)

    def lake(self, feed: str, columns: str = "*") -> list[tuple[Any, ...]]:
        files = f"{self.root}/lake/{feed}/*/*.parquet"
        return duckdb.sql(
            f"SELECT {columns} FROM read_parquet('{files}') ORDER BY delivery_month, source_row"
        ).fetchall()

    def quarantined(self, feed: str) -> dict[int, list[str]]:
        files = sorted((self.root / "quarantine" / feed).glob("*[0-9a-f].parquet"))
        rows: list[tuple[int, list[str]]] = []
        for file in files:
            if not file.name.endswith(".duplicates.parquet"):
                rows += duckdb.sql(f"SELECT source_row, reasons FROM '{file}'").fetchall()
        return dict(rows)

    def contents(self) -> Mapping[str, bytes]:
        """Every file of the root but the inbox, by its path."""
        files = (path for path in sorted(self.root.rglob("*")) if path.is_file())
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in files
            if path.relative_to(self.root).parts[0] != "inbox"
        }
