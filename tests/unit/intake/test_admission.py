"""Rows at the door: every kind of reason is seen to fire, alone, and not to fire; nothing is lost or invented."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.unit.intake.counter import contract
from tests.unit.intake.office import (
    FACILITIES,
    ROSTER,
    Office,
    csv_text,
    facility,
    id_number,
    member,
    payment,
    total_of,
)

FIRST_ROW = 4
"""The line of the first data row in the payment forms of these tests: title, unit line, header before it."""

SOUND = id_number(77)
WRONG_CHECK = SOUND[:-1] + ("0" if SOUND[-1] != "0" else "1")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"户编号": " "}, "S02.household_id.missing"),
        ({"收款人姓名": "\u3000"}, "S02.person_name.missing"),
        ({"收款人身份证号": ""}, "S02.person_id_number.missing"),
        ({"收款人身份证号": "4.20112E+17"}, "S02.person_id_number.damaged"),
        ({"银行账号": "6.22848E+18"}, "S02.bank_account.damaged"),
        ({"收款人身份证号": "4201121985060"}, "S02.person_id_number.format"),
        ({"收款人身份证号": WRONG_CHECK}, "S02.person_id_number.checksum"),
        ({"批次号": "DB2020-1"}, "S02.batch_id.format"),
        ({"金额(元)": "五百元"}, "S02.amount_yuan.format"),
        ({"金额(元)": "500.001"}, "S02.amount_yuan.format"),
        ({"金额(元)": "20000.01"}, "S02.amount_yuan.range"),
        ({"所属年月(权益月)": "2020年13月"}, "S02.entitlement_month.format"),
        ({"项目代码": "ZZ"}, "S02.benefit_item_code.code"),
        ({"金额(元)": "-5"}, "S02.row.negative_only_when_recovered"),
        ({"发放年月": "202002", "所属年月(权益月)": "202001"}, "S02.row.paid_in_the_month_delivered"),
        ({"所属年月(权益月)": "202004"}, "S02.row.entitlement_not_after_payment"),
        ({"金额(元)": "0"}, "S02.row.amount_is_not_zero"),
    ],
)
def test_one_fault_is_one_reason(office: Office, changes: dict[str, str], code: str) -> None:
    amount = changes.get("金额(元)", "500")
    readable = amount.lstrip("-").replace(".", "").isdigit() and amount != "500.001"
    rows = [payment(1), payment(2, **changes), payment(3)]
    total = (
        total_of(rows, "金额(元)")
        if readable
        else total_of([payment(1), payment(2)], "金额(元)") | {"批次号": "合计：3"}
    )
    office.send_payments(rows, total=total)
    delivery = office.one()
    assert (delivery.status, delivery.source, delivery.accepted, delivery.quarantined) == ("admitted", 3, 2, 1)
    assert delivery.reasons == {code: 1}
    assert office.quarantined("assistance_payment") == {FIRST_ROW + 1: [code]}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"区划": "420199"}, "S20.area_code.area"),
        ({"区划": "东西湖区"}, "S20.area_code.format"),
        ({"统一社会信用代码": "52420112MJI0000019"}, "S20.org_code.format"),
        ({"统一社会信用代码": "52420112MJH0000018"}, "S20.org_code.checksum"),
        ({"备案日期": "2020-02-30"}, "S20.filing_date.format"),
        ({"核定床位": 60.5}, "S20.approved_bed_count.format"),
        ({"经度": 12.5}, "S20.longitude.range"),
        ({"内设医疗机构": "可能"}, "S20.has_clinic.code"),
        ({"护理型床位": 101}, "S20.row.nursing_beds_within_approved"),
    ],
)
def test_faults_of_facilities(office: Office, changes: dict[str, Any], code: str) -> None:
    office.send_facilities([facility(1), facility(2, **changes)])
    assert office.one().reasons == {code: 1}
    assert office.quarantined("elderly_facility") == {2: [code]}


def test_a_rule_over_a_broken_field_does_not_add_a_second_reason(office: Office) -> None:
    office.send_sheet(ROSTER, [member(1, 救助类别="21城市特困", 供养方式="不明"), member(2)], ["月保障金额(元)"])
    assert office.one().reasons == {"S01.care_mode_code.code": 1}


def test_two_broken_fields_are_two_reasons(office: Office) -> None:
    office.send_payments([payment(1, 项目代码="ZZ", 资金来源="")])
    delivery = office.one()
    assert delivery.quarantined == 1
    assert delivery.reasons == {"S02.benefit_item_code.code": 1, "S02.fund_source_code.missing": 1}


def test_a_dropped_optional_field_that_nothing_uses_is_not_judged(office: Office) -> None:
    office.send_sheet(ROSTER, [member(1, 健康状况="写不清")], ["月保障金额(元)"])
    assert office.one().accepted == 1


def test_dirt_is_mended_in_silence(office: Office) -> None:
    rows = [
        payment(1),
        payment(2, 批次号="ＤＢ202003－01 ", 发放年月="2020年3月", 项目代码="DB-城市低保", 补贴名目=" 低保金"),
        payment(3, 收款人身份证号=id_number(3).lower().replace("4201", "４２０１ ")),
    ]
    rows[2]["金额(元)"] = "￥1,234.50元"
    rows[1]["金额(元)"] = "0.05万元"
    total = total_of([payment(1)], "金额(元)") | {"批次号": "合　计（3笔）", "金额(元)": "2,234.50"}
    office.send_payments(rows, total=total)
    delivery = office.one()
    assert (delivery.accepted, delivery.reasons) == (3, {})
    assert delivery.control["amount_yuan"] == {"stated": "2234.5", "computed": "2234.5"}
    assert office.lake("assistance_payment", "batch_id, payment_month, benefit_item_code, amount_yuan")[1:] == [
        ("DB202003-01", date(2020, 3, 1), "DB", Decimal("500.00")),
        ("DB202003-01", date(2020, 3, 1), "DB", Decimal("1234.50")),
    ]
    tokens = [row[0] for row in office.lake("assistance_payment", "person_token")]
    assert tokens == [office.keys.token("id18|", id_number(serial)) for serial in (1, 2, 3)]


def test_the_lake_is_typed_and_holds_no_identity(office: Office) -> None:
    office.send_sheet(ROSTER, [member(1), member(2)], ["月保障金额(元)"])
    assert office.one().accepted == 2
    row = office.lake(
        "assistance_roster",
        "person_token, head_token, person_name_token, sex_from_id, birth_year, sex_code, family_size_count, "
        "entitlement_yuan, start_month, area_code, delivery_month, source_row",
    )[0]
    token = office.keys.token("id18|", id_number(1))
    assert row[:2] == (token, token)
    assert row[2] == office.keys.token("name|", "测试甲")
    assert row[3:] == (
        "1",
        1985,
        "1",
        3,
        Decimal("600.00"),
        date(2019, 5, 1),
        "420112001001",
        date(2020, 3, 1),
        4,
    )
    columns = {name for name, *_ in _describe(office, "assistance_roster")}
    assert not columns & {
        "person_id_number",
        "person_name",
        "head_name",
        "certificate_id",
        "health_code",
        "opinion_text",
    }


def _describe(office: Office, feed: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(f"DESCRIBE SELECT * FROM '{office.root}/lake/{feed}/*/*.parquet'").fetchall()


def test_decimals_and_counts_of_a_facility(office: Office) -> None:
    office.send_facilities([facility(1)])
    assert office.one().accepted == 1
    columns = "longitude, floor_area_sqm, completion_date, opening_date, has_clinic, area_code, rehab_bed_count"
    assert office.lake("elderly_facility", columns) == [
        (Decimal("114.1235"), Decimal("1234.5000"), date(2010, 1, 5), date(2011, 2, 3), True, "420112001000", None)
    ]


def test_an_area_that_is_cut_reaches_the_lake_as_its_district(office: Office) -> None:
    fields = [
        {"name": "facility_id", "labels": ["编号"], "required": True},
        {"name": "area_code", "labels": ["区划"], "required": True, "treatment": "district"},
        {"name": "registry_office_code", "labels": ["登记机关"]},
    ]
    rule = {"name": "not_street_2", "holds": "area_code <> '420112002000'", "text": {"zh": "规则", "en": "rule"}}
    office.learn(contract("csv", file_pattern=r"S99_(?P<month>\d{6})\.csv", fields=fields, rules=[rule]))
    areas = ["420112001001", "L42011201", "420112", "420100000000", "420112002", "420112999", ""]
    rows = [{"编号": f"A{n}", "区划": code, "登记机关": "420112001"} for n, code in enumerate(areas)]
    office.send("S99_202003.csv", csv_text([*rows, rows[0] | {"区划": "420112001002"}, rows[0]]))
    office.run(keep_candidates=True)
    (delivery,) = office.books()
    assert delivery.reasons == {
        "S99.row.not_street_2": 1,
        "S99.area_code.area": 1,
        "S99.area_code.missing": 1,
        # Another street of the same district is another content.
        "S99.row.key_conflict": 1,
        "S99.row.duplicate": 1,
    }
    whole = "420112001000"
    assert office.lake("counter_form", "facility_id, area_code, registry_office_code") == [
        ("A0", "420112000000", whole),
        ("A1", "420112000000", whole),
        ("A2", "420112000000", whole),
        ("A3", "420100000000", whole),
    ]
    quarantined = f"{office.root}/quarantine/counter_form/{delivery.delivery_id}.parquet"
    held = duckdb.sql(f"SELECT original FROM '{quarantined}' ORDER BY source_row").fetchall()
    assert [json.loads(row[0])["区划"] for row in held] == ["420112002", "420112999", "", "420112001002"]
    candidates = duckdb.sql(f"SELECT area_code FROM '{office.root}/candidates/*/*/*.parquet' ORDER BY source_row")
    assert candidates.fetchall()[:2] == [("420112001001",), ("L42011201",)]


def test_a_number_in_an_identifier_column_of_a_sheet_is_damaged(office: Office) -> None:
    rows = [member(1), member(2, 成员身份证号=float(id_number(2)[:17] + "0"))]
    office.send_sheet(ROSTER, rows, ["月保障金额(元)"])
    assert office.one().reasons == {"S01.person_id_number.damaged": 1}


def test_dates_of_a_sheet(office: Office) -> None:
    rows = [member(1, 起保年月=date(2019, 5, 1)), member(2, 起保年月=43586), member(3, 起保年月=2019.1)]
    office.send_sheet(ROSTER, rows, ["月保障金额(元)"])
    delivery = office.one()
    assert delivery.reasons == {"S01.start_month.format": 1}, "2019.1 as a number may be October"
    assert office.lake("assistance_roster", "start_month") == [(date(2019, 5, 1),)] * 2


def test_the_same_row_again_is_a_duplicate_and_another_content_a_conflict(office: Office) -> None:
    rows = [payment(1), payment(2), payment(1), payment(2, 银行账号="6222999900001111"), payment(1)]
    office.send_payments(rows)
    delivery = office.one()
    assert (delivery.source, delivery.accepted, delivery.quarantined, delivery.duplicates) == (5, 2, 1, 2)
    assert delivery.reasons == {"S02.row.duplicate": 2, "S02.row.key_conflict": 1}
    assert office.quarantined("assistance_payment") == {FIRST_ROW + 3: ["S02.row.key_conflict"]}


def test_a_faulty_row_does_not_stand_in_the_way_of_a_sound_one(office: Office) -> None:
    office.send_payments([payment(1, 资金来源=""), payment(1)])
    assert office.one().reasons == {"S02.fund_source_code.missing": 1}


def test_an_append_feed_is_compared_with_earlier_deliveries(office: Office) -> None:
    office.send_payments([payment(1), payment(2)])
    first = office.one()
    again = [payment(1), payment(2, 开户行="另一银行"), payment(3)]
    office.send_payments(again, name="S02_救助资金发放批次_202003_补.csv")
    delivery = office.one()
    assert (delivery.accepted, delivery.quarantined, delivery.duplicates) == (1, 1, 1)
    assert [line.status for line in office.books()] == ["admitted", "admitted"]
    assert len(office.lake("assistance_payment")) == 3
    assert first.accepted == 2


def test_a_replace_feed_keeps_the_latest_delivery(office: Office) -> None:
    office.send_sheet(ROSTER, [member(1), member(2)], ["月保障金额(元)"])
    office.run()
    office.send_sheet("S01_低保特困在册名册_202003_更正.xlsx", [member(1)], ["月保障金额(元)"])
    office.run()
    assert [line.status for line in office.books()] == ["superseded", "admitted"]
    assert office.books()[1].supersedes == (office.books()[0].delivery_id,)
    assert len(office.lake("assistance_roster")) == 1


def test_candidates_hold_canonical_text_of_every_row(office: Office) -> None:
    rows = [payment(1, 发放年月="2020/3"), payment(2, 项目代码="ZZ "), payment(1, 发放年月="2020/3")]
    office.send_payments(rows)
    office.run(keep_candidates=True)
    (file,) = office.root.glob("candidates/assistance_payment/month=2020-03/*.parquet")
    columns = "payment_month, benefit_item_code, amount_yuan, person_id_number, source_row, is_duplicate"
    found = duckdb.sql(f"SELECT {columns} FROM '{file}'").fetchall()
    assert found == [
        ("2020-03-01", "DB", "500.00", id_number(1), 4, False),
        ("2020-03-01", "ZZ", "500.00", id_number(2), 5, False),
        ("2020-03-01", "DB", "500.00", id_number(1), 6, True),
    ]
    assert file.stat().st_mode & 0o777 == 0o600


def test_feeds_and_months_choose_what_is_looked_at(office: Office) -> None:
    office.send_payments([payment(1)])
    office.send_facilities([facility(1)], name=FACILITIES)
    assert [d.feed for d in office.run(feeds={"elderly_facility"}).deliveries] == ["elderly_facility"]
    assert office.run(months={"2020-04"}).deliveries == ()
    assert [d.feed for d in office.run(months={"2020-03"}).deliveries] == ["assistance_payment"]
