"""Who is listed, under which rule, for how long."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalog
from catalog.model import Bureau
from publish.errors import PublishError
from publish.notices.sheet import Household, Line, Period, listed, period_of, posting_of

KNOWN = catalog.load()
POLICY = KNOWN.notices
BUREAU = KNOWN.bureau("dongxihu-2020")
OCTOBER = date(2020, 10, 1)


def household(**changes: object) -> Household:
    facts: dict[str, object] = {
        "masked_name": "张*",
        "is_adult": True,
        "is_consistent": True,
        "person_count": 2,
        "entitlement_yuan": Decimal("900.00"),
    }
    return Household(**(facts | changes))  # type: ignore[arg-type]


def real(bureau: Bureau) -> Bureau:
    return bureau.model_copy(update={"synthetic": False})


@pytest.mark.parametrize("programme", sorted(POLICY.never))
def test_what_is_never_posted_is_refused_with_the_reason(programme: str) -> None:
    with pytest.raises(PublishError, match="not posted"):
        posting_of(POLICY, BUREAU, programme, date(2020, 11, 2))


@pytest.mark.parametrize("programme", ["elderly_allowance", "veteran_benefit", "adoption", "homeless_rescue", ""])
def test_what_no_rule_has_posted_is_refused(programme: str) -> None:
    with pytest.raises(PublishError, match=r"no rule has it posted.*dibao, tekun"):
        posting_of(POLICY, BUREAU, programme, date(2020, 11, 2))


def test_of_all_programmes_only_two_are_posted() -> None:
    posted = {name for name in KNOWN.labels("programme") if POLICY.in_force(name, date(2020, 11, 2))}
    assert posted == {"dibao", "tekun"}


@pytest.mark.parametrize(
    ("day", "document"),
    [(date(2017, 1, 1), "220号"), (date(2021, 6, 30), "220号"), (date(2021, 7, 1), "57号"), (date(2026, 1, 1), "57号")],
)
def test_the_rule_in_force_on_the_day_counts(day: date, document: str) -> None:
    assert document in posting_of(POLICY, BUREAU, "dibao", day).basis.zh


def test_before_any_rule_nothing_is_posted() -> None:
    with pytest.raises(PublishError, match="no rule"):
        posting_of(POLICY, BUREAU, "dibao", date(2014, 4, 30))


def test_real_people_are_posted_only_under_a_rule_that_was_compared() -> None:
    with pytest.raises(PublishError, match="is_verified"):
        posting_of(POLICY, real(BUREAU), "dibao", date(2020, 11, 2))
    verified = tuple(posting.model_copy(update={"is_verified": True}) for posting in POLICY.postings)
    policy = POLICY.model_copy(update={"postings": verified})
    assert posting_of(policy, real(BUREAU), "dibao", date(2020, 11, 2)).programme == "dibao"


def test_without_a_hotline_nothing_is_posted() -> None:
    with pytest.raises(PublishError, match="hotline"):
        posting_of(POLICY, BUREAU.model_copy(update={"hotline": None}), "dibao", date(2020, 11, 2))


@pytest.mark.parametrize(
    ("programme", "on", "last"),
    [
        ("dibao", date(2020, 10, 1), date(2020, 11, 30)),
        ("dibao", date(2020, 11, 2), date(2020, 11, 30)),
        ("dibao", date(2020, 11, 30), date(2020, 11, 30)),
        ("tekun", date(2020, 11, 2), date(2020, 11, 8)),
        ("tekun", date(2020, 11, 28), date(2020, 12, 4)),
    ],
)
def test_how_long_a_list_hangs(programme: str, on: date, last: date) -> None:
    assert period_of(posting_of(POLICY, BUREAU, programme, on), OCTOBER, on) == Period(on, last)


@pytest.mark.parametrize("programme", ["dibao", "tekun"])
@pytest.mark.parametrize("on", [date(2020, 9, 30), date(2020, 12, 1), date(2026, 1, 1)])
def test_a_list_that_tells_no_longer_who_is_entitled_is_refused(programme: str, on: date) -> None:
    with pytest.raises(PublishError, match="put up between"):
        period_of(posting_of(POLICY, BUREAU, programme, date(2020, 11, 2)), OCTOBER, on)


def test_december_ends_in_january() -> None:
    posting = posting_of(POLICY, BUREAU, "dibao", date(2020, 12, 31))
    assert period_of(posting, date(2020, 12, 1), date(2020, 12, 31)).last == date(2021, 1, 31)


def test_minors_torn_households_and_unclear_names_are_not_listed() -> None:
    lines, withheld = listed(
        [
            household(),
            household(is_adult=False, masked_name=None),
            # The vault gives no name of a minor; were there one, it would not be listed either.
            household(is_adult=False, masked_name="王*"),
            household(is_consistent=False),
            household(masked_name=None),
        ]
    )
    assert lines == (Line("张*", 2, Decimal("900.00")),)
    assert withheld == {"minor": 2, "inconsistent": 1, "nameless": 1}


@given(
    st.lists(
        st.builds(
            Household,
            st.sampled_from([None, "张*", "欧阳**", "阿**"]),
            st.booleans(),
            st.booleans(),
            st.integers(1, 9),
            st.decimals(0, 9999, places=2),
        )
    )
)
def test_every_household_is_listed_or_withheld(households: list[Household]) -> None:
    lines, withheld = listed(households)
    assert len(lines) + sum(withheld.values()) == len(households)
    assert len(lines) == sum(h.is_adult and h.is_consistent and h.masked_name is not None for h in households)


@given(st.permutations([household(masked_name=n, person_count=c) for n in ("张*", "李**") for c in (1, 2)]))
def test_the_order_of_the_lines_tells_nothing_of_the_roster(households: list[Household]) -> None:
    assert listed(households)[0] == listed(sorted(households, key=repr))[0]


@pytest.mark.parametrize("name", ["张三", "张三丰", "诸葛鷟*", "张 *", "", "1*", "张*丰"])
def test_a_name_that_is_not_masked_makes_no_line(name: str) -> None:
    with pytest.raises(PublishError, match="masked names only") as caught:
        Line(name, 1, Decimal(1))
    assert not name or name not in str(caught.value)
