"""The large payment files: sound in every row, tied, and the same for the same seed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import catalog
from benchmarks.payments import FEED, PaymentFile, write_payments
from benchmarks.peer import convert
from intake.run import take_in
from intake.tokens import Keys

ROWS = 20_000
NAME = "S02_救助资金发放批次_202006.csv"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> PaymentFile:
    inbox = tmp_path_factory.mktemp("root") / "inbox"
    inbox.mkdir()
    return write_payments(catalog.load(), inbox / NAME, "2020-06", ROWS)


@pytest.fixture(scope="module")
def cells(made: PaymentFile) -> list[dict[str, str]]:
    labels = [field.labels[0] for field in catalog.load().sources[FEED].fields]
    with made.path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[2:]
    assert rows[0] == labels and rows[-1][0] == f"合计（{ROWS}笔）"
    return [dict(zip(labels, row, strict=True)) for row in rows[1:-1]]


def test_every_row_is_admitted_and_the_total_ties(made: PaymentFile, tmp_path: Path) -> None:
    known, key = catalog.load(), tmp_path / "key.json"
    Keys.create(key)
    root = made.path.parent.parent
    (delivery,) = take_in(known.bureau("dongxihu-2020"), known, root, Keys.load(key, root=root)).deliveries
    assert (delivery.status, delivery.message) == ("admitted", "")
    assert (delivery.source, delivery.accepted, delivery.reasons) == (ROWS, ROWS, {})
    assert delivery.control["amount_yuan"]["stated"] == delivery.control["amount_yuan"]["computed"]


def test_one_cell_in_one_line_of_twenty_is_dirty(cells: list[dict[str, str]]) -> None:
    number = "收款人身份证号"
    odd = [row for row in cells if not row[number].isascii() or " " in row[number] or len(row[number]) == 15]
    assert 0.004 < len(odd) / ROWS < 0.01
    assert {"202006", "2020-06", "2020年6月", "2020.06"} == {row["发放年月"] for row in cells}


def test_people_repeat_and_have_one_name(made: PaymentFile, cells: list[dict[str, str]]) -> None:
    names: dict[str, set[str]] = {}
    for row in cells:
        if len(row["收款人身份证号"]) == 18 and row["收款人身份证号"].isascii():
            names.setdefault(row["收款人身份证号"].upper(), set()).add(row["收款人姓名"].strip("　\u200b"))
    assert made.people == pytest.approx(ROWS / 4, rel=0.05)
    assert len(names) == pytest.approx(made.people, rel=0.01)
    assert all(len(each) == 1 for each in names.values())


def test_same_seed_same_bytes(made: PaymentFile, tmp_path: Path) -> None:
    known = catalog.load()
    again = write_payments(known, tmp_path / "again.csv", "2020-06", ROWS)
    other = write_payments(known, tmp_path / "other.csv", "2020-06", ROWS, seed=2)
    assert again.path.read_bytes() == made.path.read_bytes()
    assert other.path.read_bytes() != made.path.read_bytes()


def test_the_peer_keeps_every_line(made: PaymentFile, tmp_path: Path) -> None:
    import duckdb

    convert(str(made.path), str(tmp_path / "peer.parquet"))
    (found,) = duckdb.sql(f"SELECT count(*) FROM '{tmp_path / 'peer.parquet'}'").fetchall()
    assert found == (ROWS + 1,)
