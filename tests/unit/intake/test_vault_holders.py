"""The vault and notices: masked names only, of adults only, and every opening written down first."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.errors import VaultError
from intake.vault import Holder, Opening, open_holders, open_token
from tests.unit.intake.office import ROSTER, Office, Row, id_number, member, payment

OPENING = Opening("王芳", "民发〔2012〕220号", "长期公示", "2020-04-02T09:00:00+08:00")
DAY = date(2020, 4, 2)
NAME = "诸葛鷟翯"


def take(office: Office, rows: list[Row]) -> str:
    """Take a roster in; gives its delivery."""
    office.send_sheet(ROSTER, rows, ["月保障金额(元)"])
    return office.one().delivery_id


def heads(office: Office) -> list[str]:
    return [token for (token,) in office.lake("assistance_roster", "head_token")]


def ask(office: Office, delivery_id: str, tokens: Collection[str], **changes: Any) -> dict[str, Holder]:
    asked = {"opening": OPENING, "adult_age": 18, "on": DAY} | changes
    return open_holders(office.root, office.keys, delivery_id, tokens, **asked)


def openings(office: Office) -> list[dict[str, Any]]:
    path = office.root / "vault" / "openings.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_a_head_has_a_masked_name_and_the_opening_is_written_down(office: Office) -> None:
    delivery = take(office, [member(1, 户主姓名=NAME), member(2, 户主姓名="李 四")])
    first, second = heads(office)
    assert ask(office, delivery, [first, second]) == {first: Holder(True, "诸葛**"), second: Holder(True, "李*")}
    (line,) = openings(office)
    assert line == {
        "at": OPENING.at,
        "person": "王芳",
        "reason": "民发〔2012〕220号",
        "purpose": "长期公示",
        "delivery_id": delivery,
        "tokens": sorted([first, second]),
    }


def test_the_full_name_is_not_even_in_the_opened_segment(office: Office) -> None:
    delivery = take(office, [member(1, 户主姓名=NAME, 成员姓名=NAME)])
    sealed = (office.root / "vault" / f"{delivery}.sealed").read_bytes()
    content = AESGCM(office.keys.derived("vault")).decrypt(sealed[:12], sealed[12:], delivery.encode()).decode()
    assert "诸葛**" in content and id_number(1) in content
    assert NAME not in content and NAME[2] not in content and NAME[3] not in content
    for path, stored in office.contents().items():
        assert path.startswith("landing/") or NAME.encode() not in stored


def test_only_heads_have_names(office: Office) -> None:
    """A member who heads no household has an ID number in the vault and no name."""
    delivery = take(office, [member(1), member(2, 户编号="HH00001", 户主身份证号=id_number(1))])
    (token,) = {row[0] for row in office.lake("assistance_roster", "person_token")} - set(heads(office))
    with pytest.raises(VaultError, match="lacks masked names"):
        ask(office, delivery, [token])
    assert open_token(office.root, office.keys, token, "甲", "乙", "丙") == id_number(2)


@pytest.mark.parametrize(
    ("birth", "on", "is_adult"),
    [
        ("20020402", date(2020, 4, 2), True),
        ("20020403", date(2020, 4, 2), False),
        ("20040229", date(2022, 2, 28), False),
        ("20040229", date(2022, 3, 1), True),
        ("19000101", date(2020, 4, 2), True),
    ],
)
def test_of_a_minor_there_is_no_name(office: Office, birth: str, on: date, is_adult: bool) -> None:
    number = id_number(1, birth)
    delivery = take(office, [member(1, 户主身份证号=number, 成员身份证号=number)])
    (token,) = heads(office)
    assert ask(office, delivery, [token], on=on)[token] == Holder(is_adult, "测**" if is_adult else None)


def test_a_head_with_two_names_has_none(office: Office) -> None:
    second = member(2, 户编号="HH00001", 户主身份证号=id_number(1), 户主姓名="李四")
    delivery = take(office, [member(1, 户主姓名="张三"), second])
    token = heads(office)[0]
    assert ask(office, delivery, [token])[token] == Holder(True, None)


def test_names_that_are_masked_alike_are_one(office: Office) -> None:
    second = member(2, 户编号="HH00001", 户主身份证号=id_number(1), 户主姓名="张 四")
    delivery = take(office, [member(1, 户主姓名="张三"), second])
    token = heads(office)[0]
    assert ask(office, delivery, [token])[token] == Holder(True, "张*")


@pytest.mark.parametrize("blank", ["person", "reason", "purpose", "at"])
def test_an_opening_by_nobody_for_nothing_is_none(blank: str) -> None:
    stated = {"person": "p", "reason": "r", "purpose": "w", "at": "t"} | {blank: "  "}
    with pytest.raises(VaultError, match=f"blank: {blank}"):
        Opening(**stated)


def test_an_opening_is_written_down_even_when_it_fails(office: Office) -> None:
    delivery = take(office, [member(1)])
    with pytest.raises(VaultError, match="lacks"):
        ask(office, delivery, ["h1_unknown"])
    with pytest.raises(VaultError, match="no segment"):
        ask(office, "0" * 16, heads(office))
    assert [line["delivery_id"] for line in openings(office)] == [delivery, "0" * 16]


def test_a_form_that_masks_no_name_is_sealed_as_before(office: Office) -> None:
    office.send_payments([payment(1)])
    delivery = office.one().delivery_id
    sealed = (office.root / "vault" / f"{delivery}.sealed").read_bytes()
    content = AESGCM(office.keys.derived("vault")).decrypt(sealed[:12], sealed[12:], delivery.encode()).decode()
    (token,) = (row[0] for row in office.lake("assistance_payment", "person_token"))
    assert content == f"{token} {id_number(1)}"
