"""The book of leads: what is recorded stays, deadlines run, and rates are what they say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import catalog
from expectations import evidence, leads
from expectations.errors import ExpectationsError
from expectations.leads import Finding, Found, Lead

RULES = catalog.load().leads
DEATH, EXCLUSIVE = "lead.paid_after_death", "lead.exclusive_programmes"
TIME = "2020-11-20T09:00:00+08:00"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "evidence" / "leads.jsonl"
    found = [Found(key, DEATH, "A") for key in "abcd"] + [Found("e", EXCLUSIVE, "B")]
    assert leads.record_found(path, found, RULES, date(2020, 10, 1)) == 5
    return path


def finding(lead_id: str, conclusion: str, **changes: Any) -> Finding:
    said = {"measure": "2", "recovered_yuan": Decimal(0), "person": "李四", "reason": "入户核查", "at": TIME} | changes
    return Finding(lead_id, conclusion, **said)


def by_id(book: Path) -> dict[str, Lead]:
    return {lead.lead_id: lead for lead in leads.read(book)}


def test_a_lead_is_found_once_and_has_a_deadline(book: Path) -> None:
    again = [Found("a", DEATH, "A"), Found("f", DEATH, "A")]
    assert leads.record_found(book, again, RULES, date(2020, 11, 1)) == 1
    found = by_id(book)
    assert (found["a"].found_on, found["a"].due_on) == (date(2020, 10, 1), date(2020, 10, 31))
    assert found["f"].due_on == date(2020, 12, 1)
    assert not found["a"].is_overdue(date(2020, 10, 31))
    assert found["a"].is_overdue(date(2020, 11, 1))


def test_findings_stay_in_the_book_and_the_latest_counts(book: Path) -> None:
    leads.record_finding(book, finding("a", "1", recovered_yuan=Decimal("1200.50")))
    leads.record_finding(book, finding("a", "2"))
    lead = by_id(book)["a"]
    assert (lead.state, lead.conclusion, lead.recovered_yuan) == ("checked", "2", 0)
    text = book.read_text(encoding="utf-8")
    assert "1200.50" in text
    assert evidence.verify(book) == []
    book.write_text(text.replace("1200.50", "1.50"), encoding="utf-8")
    assert evidence.verify(book) != []


def test_what_cannot_be_recorded_is_refused(book: Path) -> None:
    before = book.read_bytes()
    with pytest.raises(ExpectationsError, match="no such lead"):
        leads.record_finding(book, finding("z", "1"))
    with pytest.raises(ExpectationsError, match="is no conclusion"):
        finding("a", "0")
    with pytest.raises(ExpectationsError, match="nothing is recovered"):
        finding("a", "2", recovered_yuan=Decimal(1))
    with pytest.raises(ExpectationsError, match="person, reason and time"):
        finding("a", "1", person=" ")
    with pytest.raises(ExpectationsError, match="only what was substantiated"):
        leads.record_rectified(book, "a", "李四", "已停发", TIME)
    assert book.read_bytes() == before


def test_rates_count_what_is_due_checked_true_and_put_right(book: Path) -> None:
    leads.record_finding(book, finding("a", "1"))
    leads.record_finding(book, finding("b", "3"))
    leads.record_finding(book, finding("c", "2"))
    leads.record_rectified(book, "a", "李四", "已停发并追缴", TIME)
    leads.record_found(book, [Found("f", DEATH, "A")], RULES, date(2020, 12, 1))
    exclusive, death = leads.rates(leads.read(book), date(2020, 12, 15))
    assert (death.rule_code, death.unit_code, death.quarter) == (DEATH, "A", "2020Q4")
    assert (death.found, death.due, death.due_and_checked, death.overdue) == (5, 4, 3, 1), "f is not due yet"
    assert death.check_share == Decimal("0.75")
    assert death.substantiation_share == Decimal(2) / 3
    assert death.rectification_share == Decimal("0.5")
    assert (exclusive.unit_code, exclusive.found, exclusive.overdue) == ("B", 1, 1)
    assert exclusive.substantiation_share is None, "nothing was checked, so nothing is said"


def test_a_lead_that_is_no_longer_suspected_is_not_due(book: Path) -> None:
    leads.record_finding(book, finding("a", "1"))
    found = leads.standing(leads.read(book), {"b"})
    assert {lead.lead_id: lead.state for lead in found} == {
        "a": "checked",
        "b": "open",
        "c": "dropped",
        "d": "dropped",
        "e": "dropped",
    }
    (death,) = [each for each in leads.rates(found, date(2021, 1, 1)) if each.rule_code == DEATH]
    assert (death.found, death.due, death.overdue) == (4, 2, 1)


def lead(rule: str, month: int, conclusion: str | None) -> Lead:
    on = date(2020, month, 1)
    return Lead("x", rule, "A", on, on, "checked" if conclusion else "open", conclusion)


@pytest.mark.parametrize(
    ("checked", "is_flagged"),
    [
        ([(1, "2"), (1, "2"), (4, "2")], True),
        ([(1, "2"), (1, "1"), (4, "2")], False),
        ([(1, "1"), (4, "2"), (7, "2")], True),
        ([(1, "2"), (4, "2"), (7, "3")], False),
        ([(1, "2"), (4, None)], False),
    ],
)
def test_a_rule_is_reviewed_after_two_quarters_below_its_floor(
    checked: list[tuple[int, str | None]], is_flagged: bool
) -> None:
    """The floor of this rule is one half; a quarter in which nothing was checked says nothing."""
    found = [lead(DEATH, month, conclusion) for month, conclusion in checked]
    assert leads.rules_to_review(found, RULES) == [DEATH] * is_flagged
