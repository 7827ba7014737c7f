"""Identity numbers and credit codes: the SQL against independent check-digit arithmetic."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from intake.identity import CREDIT_CODE_ALPHABET
from tests.unit.intake.office import Understand, check_digit

BODIES = st.builds(
    lambda area, day, serial: f"{area:06d}{day:%Y%m%d}{serial:03d}",
    st.integers(110000, 659999),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2025, 12, 31)),
    st.integers(0, 999),
)


def person(understand: Understand, *texts: str) -> list[tuple[Any, ...]]:
    found = understand("assistance_payment", "person_id_number", list(texts))
    return [found[text] for text in texts]


@settings(max_examples=100, deadline=None)
@given(bodies=st.lists(BODIES, min_size=1, max_size=30))
def test_exactly_one_check_character_is_right(understand: Understand, bodies: list[str]) -> None:
    texts = [body + character for body in bodies for character in "0123456789X"]
    right = {text for text, (_, value, *_) in zip(texts, person(understand, *texts), strict=True) if value}
    assert right == {body + check_digit(body) for body in bodies}


@settings(max_examples=50, deadline=None)
@given(body=BODIES, place=st.integers(0, 16), step=st.integers(1, 9))
def test_one_wrong_digit_never_passes(understand: Understand, body: str, place: int, step: int) -> None:
    wrong = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    ((_, value, fault, *_),) = person(understand, wrong + check_digit(body))
    assert (value, fault) == (None, "checksum")


@settings(max_examples=50, deadline=None)
@given(body=BODIES)
def test_sex_and_birth_come_from_the_number(understand: Understand, body: str) -> None:
    ((_, _, _, sex, year, born),) = person(understand, body + check_digit(body))
    assert (sex, year) == ("1" if int(body[16]) % 2 else "2", int(body[6:10]))
    assert f"{born:%Y%m%d}" == body[6:14]


@settings(max_examples=50, deadline=None)
@given(body=BODIES.filter(lambda body: body[6:8] == "19"))
def test_fifteen_digits_are_upgraded(understand: Understand, body: str) -> None:
    ((clean, value, fault, *_),) = person(understand, body[:6] + body[8:])
    assert clean == value == body + check_digit(body)
    assert fault is None


def test_what_is_mended_and_what_is_not(understand: Understand) -> None:
    sound = "42011219850607001" + check_digit("42011219850607001")
    with_x = next(
        f"42011219850607{serial:03d}X" for serial in range(999) if check_digit(f"42011219850607{serial:03d}") == "X"
    )
    wide = sound.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789X"})
    no_day = "42011219850231001"
    cases = {
        f" {sound[:6]}\u3000{sound[6:]}\u200b\ufeff": (sound, None),
        wide: (sound, None),
        with_x.lower(): (with_x, None),
        "": (None, None),
        "  \u00a0": (None, None),
        "4.20112E+17": ("4.20112E+17", "damaged"),
        "4.2011219850607E17": ("4.2011219850607E17", "damaged"),
        "420112198506070010.0": ("420112198506070010.0", "damaged"),
        "4201121985": ("4201121985", "format"),
        "护照E12345678": ("护照E12345678", "format"),
        "42011219850607****": ("42011219850607****", "format"),
        no_day + check_digit(no_day): (no_day + check_digit(no_day), "format"),
    }
    for text, (clean, fault) in cases.items():
        ((found, value, why, *_),) = person(understand, text)
        expected = (clean.upper() if clean else clean, fault)
        assert (found, why) == expected, text
        assert value == (None if fault else expected[0])


FIRST = st.text("0123456789", min_size=8, max_size=8)
REST = st.text(CREDIT_CODE_ALPHABET, min_size=9, max_size=9)


@settings(max_examples=150, deadline=None)
@given(body=st.builds(str.__add__, FIRST, REST), mark=st.sampled_from(CREDIT_CODE_ALPHABET))
def test_credit_codes_agree_with_stdnum(understand: Understand, body: str, mark: str) -> None:
    texts = list(dict.fromkeys([body + mark, body + uscc.calc_check_digit(body)]))
    found = understand("social_organisation", "org_code", texts)
    assert {text: found[text][1] is not None for text in texts} == {text: uscc.is_valid(text) for text in texts}


def test_credit_code_faults(understand: Understand) -> None:
    body = "51420112MJ0000001"
    right = uscc.calc_check_digit(body)
    wrong = "0" if right != "0" else "1"
    found = understand(
        "social_organisation", "org_code", [body + right.lower(), body + wrong, "51I20112MJ00000010", "5.1E+17"]
    )
    assert [fault for _, _, fault in found.values()].count(None) == 1
    assert found[body + wrong][2] == "checksum"
    assert found["51I20112MJ00000010"][2] == "format"
    assert found["5.1E+17"][2] == "damaged"
