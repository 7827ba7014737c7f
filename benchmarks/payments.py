"""Large files of assistance payments (S02): the office's form, a few hundred thousand invented people, harmless dirt.

Every row is sound: what intake turns away of such a file, it turns away wrongly. The engine makes the rows, so that
five million take seconds; the same seed gives the same bytes.

Belongs here: the form and its rows. Does not belong here: measuring; the sample bureau, whose people are another lot.
"""

from __future__ import annotations

import argparse
import os
import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

import catalog
from catalog.load import Catalog

FEED = "assistance_payment"
TITLE = "救助资金社会化发放批次表（合成示例数据，人物与金额均为虚构）"
ROWS_PER_PERSON, MOST_PEOPLE = 4, 400_000
"""A month has four lines per payee. Beyond 1.6 million rows the people stay the same and get more back payments."""

_ITEMS = ("DB", "DN", "DN", "TK", "DN", "DB", "DN", "TK", "DN", "DB")
_BIRTHDAYS = 25_000
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_COUNTIES = ("420105", "420106", "420107", "420115", "420202", "420302", "420502", "420602", "420802", "421002")
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文春梅海燕丹波辉云莉"
_BANKS = ("中国农业银行", "中国建设银行", "武汉农村商业银行", "中国邮政储蓄银行")
_HALF, _FULL = "0123456789X.-", "０１２３４５６７８９Ｘ．－"


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """What was written: its rows, the people in it, and the total that it states."""

    path: Path
    rows: int
    people: int
    amount_yuan: Decimal


def write_payments(known: Catalog, path: Path, month: str, rows: int, seed: int = 1) -> PaymentFile:
    """Write the payments of a month ('2020-06') as one UTF-8 CSV file.

    `path` is overwritten; beside it, a scratch folder comes and goes.
    """
    households = min(max(1, rows // ROWS_PER_PERSON), MOST_PEOPLE)
    scratch = path.with_name(f"{path.name}.scratch")
    scratch.mkdir()
    try:
        config = {"temp_directory": str(scratch), "threads": os.cpu_count() or 1}
        with duckdb.connect(":memory:", config=config) as connection:
            connection.execute("SET enable_progress_bar = false")
            _make_payees(connection, households, seed)
            connection.execute(f"CREATE VIEW payment AS {_payments(month, rows, households, seed)}")
            connection.execute(
                f"COPY ({_printed(known, month)}) TO '{scratch / 'body.csv'}' (FORMAT csv, HEADER false)"
            )
            totals = connection.execute("SELECT sum(yuan), count(DISTINCT payee) FROM payment").fetchall()
        ((amount, people),) = totals
        _bind(path, scratch / "body.csv", _head(known, month), _total(known, rows, amount))
    finally:
        shutil.rmtree(scratch)
    return PaymentFile(path, rows, people, amount)


def _make_payees(connection: duckdb.DuckDBPyConnection, count: int, seed: int) -> None:
    """The table `payee`: one row per person with a name and an ID number of their own, check digit included."""
    digits = " + ".join(f"{weight} * CAST(body[{place}] AS INTEGER)" for place, weight in enumerate(_WEIGHTS, start=1))
    connection.execute(f"""
        CREATE TABLE payee AS
        WITH born AS (
            SELECT n, CAST(hash(n, {seed}) >> 1 AS BIGINT) AS h, (n // {_BIRTHDAYS} * 41 + n) % 1000 AS ordinal,
                DATE '1932-01-01' + CAST((n * 7919 + {seed}) % {_BIRTHDAYS} AS INTEGER) AS day
            FROM range({count}) AS t(n)
        ),
        numbered AS (
            SELECT n, h, {_list(_COUNTIES)}[1 + h % {len(_COUNTIES)}] || strftime(day, '%Y%m%d')
                || lpad(CAST(ordinal AS VARCHAR), 3, '0') AS body
            FROM born
        )
        SELECT n AS payee, body || '10X98765432'[CAST(1 + ({digits}) % 11 AS INTEGER)] AS id_number,
            '{_SURNAMES}'[CAST(1 + h // 16 % {len(_SURNAMES)} AS INTEGER)]
                || '{_GIVEN}'[CAST(1 + h // 1024 % {len(_GIVEN)} AS INTEGER)]
                || CASE WHEN h // 65536 % 3 > 0
                    THEN '{_GIVEN}'[CAST(1 + h // 262144 % {len(_GIVEN)} AS INTEGER)] ELSE '' END AS name,
            {_list(_BANKS)}[1 + h // 16777216 % {len(_BANKS)}] AS bank,
            '6200000' || lpad(CAST(h // 1048576 % 1000000000000 AS VARCHAR), 12, '0') AS account
        FROM numbered""")


def _payments(month: str, rows: int, households: int, seed: int) -> str:
    """SQL for the lines as they are meant: per household one line for each component, back payments after that.

    Every fiftieth household has somebody else collect; a few lines are recoveries or come back from the bank.
    """
    components = ("base", "price", "classified", "epidemic", "cooling", "extra_month")
    per_household = -(-rows // households)
    return f"""
        WITH line AS (
            SELECT i, CAST(hash(i, {seed}) >> 1 AS BIGINT) AS h,
                i // {per_household} AS household, i % {per_household} AS place
            FROM range({rows}) AS t(i)
        ),
        kind AS (
            SELECT *, household % 50 = 0 AND household + 1 < {households} AS by_proxy,
                place // {len(components)} AS back,
                place = 0 AND h // 400 % 700 = 0 AS is_recovery
            FROM line
        )
        SELECT i, h % 400 AS dirt, household, household + CAST(by_proxy AS INTEGER) AS payee,
            {_list(_ITEMS)}[1 + household % {len(_ITEMS)}] AS item, 1 + household // {len(_ITEMS)} % 15 AS street,
            {_list(components)}[1 + place % {len(components)}] AS component,
            DATE '{month}-01' - to_months(CAST(back + CAST(is_recovery AS INTEGER) AS INTEGER)) AS entitled,
            CASE WHEN is_recovery THEN '4' WHEN by_proxy THEN '5' WHEN back > 0 THEN '3'
                WHEN h // 400 % 500 = 1 THEN '2' ELSE '1' END AS status,
            CAST((30 + h // 1000 % 2400 + CASE WHEN h // 7 % 10 = 0 THEN 0.5 ELSE 0 END)
                * CASE WHEN is_recovery THEN -1 ELSE 1 END AS DECIMAL(18, 2)) AS yuan,
            CASE WHEN is_recovery THEN '多发追回' WHEN by_proxy THEN '代领' END AS note
        FROM kind"""


def _printed(known: Catalog, month: str) -> str:
    """SQL for the lines as the office prints them: one cell in one line of twenty is spelt in an odd way."""
    year, number = month.split("-")
    components, funds, states = (
        {code.code: code.label.zh for code in known.codelists[name]}
        for name in ("payment_component", "fund_source", "payment_status")
    )
    items = {code.code: code.label.zh for code in known.codelists["benefit_item"]}
    printed = {
        "batch_id": ("item || batch", {0: "'　' || item || batch"}),
        "payment_month": (
            f"'{year}{number}'",
            {1: f"'{year}-{number}'", 2: f"'{year}年{int(number)}月'", 3: f"'{year}.{number}'"},
        ),
        "entitlement_month": (
            "strftime(entitled, '%Y%m')",
            {4: "strftime(entitled, '%Y-%m-%d')", 5: _full_width("strftime(entitled, '%Y%m')")},
        ),
        "benefit_item_code": ("item", {6: _case("item", items)}),
        "household_id": ("'H420112' || (1000000 + household)", {}),
        "person_name": ("name", {7: "name || '　'", 8: "name || chr(8203)"}),
        "person_id_number": (
            "id_number",
            {
                9: _full_width("id_number"),
                10: "id_number[:6] || ' ' || id_number[7:14] || ' ' || id_number[15:]",
                11: "lower(id_number)",
                12: "CASE WHEN id_number[7:8] = '19' THEN id_number[:6] || id_number[9:17] ELSE id_number END",
            },
        ),
        "bank_name": ("bank", {}),
        "bank_account": ("account", {}),
        "amount_yuan": (
            "yuan",
            {13: "'￥' || yuan", 14: "format('{:t,}', yuan)", 15: "yuan || '元'", 16: _full_width("yuan")},
        ),
        "payment_component_code": (
            _case("component", components),
            {17: f"{_case('component', components)} || chr(160)"},
        ),
        "fund_source_code": ("fund", {18: _case("fund", funds)}),
        "payment_status_code": (_case("status", states), {19: f"status || {_case('status', states)}"}),
        "note_text": ("note", {}),
    }
    columns = ", ".join(_spelt(*printed[field.name]) for field in known.sources[FEED].fields)
    return f"""
        SELECT {columns} FROM (
            SELECT payment.*, payee.* EXCLUDE (payee),
                '{year}{number}-' || lpad(CAST(street AS VARCHAR), 2, '0') AS batch,
                CASE component WHEN 'base' THEN '1' WHEN 'epidemic' THEN '2' WHEN 'price' THEN '3' ELSE '4' END AS fund
            FROM payment INNER JOIN payee USING (payee)
        ) ORDER BY i"""


def _spelt(usual: str, odd: dict[int, str]) -> str:
    """SQL for a cell: its usual spelling, or the odd one if this line is the one in four hundred that has it."""
    cases = " ".join(f"WHEN {number} THEN {spelling}" for number, spelling in odd.items())
    return f"CASE dirt {cases} ELSE CAST({usual} AS VARCHAR) END" if cases else usual


def _case(column: str, meanings: dict[str, str]) -> str:
    cases = " ".join(f"WHEN '{code}' THEN '{label}'" for code, label in meanings.items())
    return f"CASE {column} {cases} END"


def _full_width(column: str) -> str:
    return f"translate(CAST({column} AS VARCHAR), '{_HALF}', '{_FULL}')"


def _list(words: tuple[str, ...]) -> str:
    return str(list(words))


def _head(known: Catalog, month: str) -> str:
    """Title, line of units, column heads."""
    labels = ",".join(field.labels[0] for field in known.sources[FEED].fields)
    return f"{TITLE}\n发放年月：{month},发放方式：一卡通,单位：元\n{labels}\n"


def _total(known: Catalog, rows: int, amount: Decimal) -> str:
    cells = {"batch_id": f"合计（{rows}笔）", "amount_yuan": f'"{amount:,.2f}"'}
    return ",".join(cells.get(field.name, "") for field in known.sources[FEED].fields) + "\n"


def _bind(path: Path, body: Path, head: str, total: str) -> None:
    """Put head, body and total together; the engine writes no titles."""
    with path.open("wb") as whole:
        whole.write(head.encode())
        with body.open("rb") as part:
            shutil.copyfileobj(part, whole, 1 << 20)
        whole.write(total.encode())


def main() -> None:
    """Write one file: `python -m benchmarks.payments --rows 1000000 --month 2020-06 --out S02_....csv`."""
    parser = argparse.ArgumentParser(description="A large file of invented assistance payments.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--month", default="2020-06")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args()
    made = write_payments(catalog.load(), wanted.out, wanted.month, wanted.rows, wanted.seed)
    print(f"{made.rows} rows, {made.people} people, {made.amount_yuan} yuan: {made.path}")


if __name__ == "__main__":
    main()
