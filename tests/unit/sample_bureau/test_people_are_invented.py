"""Everyone in the sample is invented, and the canaries stand where a leak would show."""

from __future__ import annotations

import re

from stdnum import luhn

PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def raw_texts(judged, feed):
    for item in judged(feed):
        for number, raw in item.file.rows:
            yield item, number, " ".join(str(cell) for cell in raw.values() if cell is not None)


def test_no_assigned_telephone_numbers_and_no_possible_bank_cards(judged, written):
    accounts = set()
    for feed in written.bureau.feeds:
        for item, number, text in raw_texts(judged, feed):
            assert not PHONE.search(text), f"{item.file.path.name}:{number}"
            accounts.update(re.findall(r"(?<!\d)\d{19}(?!\d)", text))
    assert len(accounts) > 1000
    assert not [account for account in accounts if luhn.is_valid(account)]


def test_births_lie_between_1925_and_2015(judged):
    for feed in ("assistance_roster", "disability_subsidy", "temporary_assistance"):
        for item in judged(feed):
            for values in item.accepted():
                assert 1925 <= int(values["person_id_number"][6:10]) <= 2015


def test_most_people_are_from_the_district(judged):
    numbers = {v["person_id_number"] for item in judged("disability_subsidy") for v in item.accepted()}
    share = sum(number.startswith("420112") for number in numbers) / len(numbers)
    assert 0.7 < share < 0.95


def test_sex_and_id_number_agree(judged):
    for item in judged("assistance_roster"):
        for values in item.accepted():
            assert values["sex_code"] == ("1" if int(values["person_id_number"][16]) % 2 else "2")


def test_every_canary_is_planted_verbatim_in_clean_and_in_rejected_rows(judged, written):
    canaries = written.ledger["canaries"]
    clean, rejected = set(), set()
    for feed in written.bureau.feeds:
        if feed == "marriage_archive":
            continue
        for item, number, text in raw_texts(judged, feed):
            for canary in canaries:
                if canary in text:
                    (rejected if number in item.reasons else clean).add(canary)
    assert clean | rejected == set(canaries)
    assert len(clean) >= 12 and len(rejected) >= 8
