"""The pages to look things up in: rules in words, scorecards, the glossary."""

from __future__ import annotations

from dataclasses import replace

from catalog.model import Text
from publish.portal.build import Site
from publish.portal.glossary import Glossary
from publish.portal.locale import Lang, Locale
from publish.portal.rules import MOST_WORDINGS, RulesView
from publish.portal.scorecards import Scorecards
from publish.release.files import release_files
from publish.release.model import Release, RuleResult, Verdict
from tests.portal_release import fake_release

RELEASE = fake_release()


def rule(code: str, text: str, subject: str = "dibao_roster", verdict: Verdict = "passed") -> RuleResult:
    return RuleResult("intake", code, Text(zh=text, en=f"{text} en"), subject, 9, 0, verdict, "quarantine")


def rules(*results: RuleResult) -> RulesView:
    return Site(replace(RELEASE, rules=results), Locale("zh"), {}).quality.rules[0]


def test_rules_of_one_kind_share_a_line_with_an_example() -> None:
    found = rules(*(rule(f"S01.field{number}.missing", f"第{number}项不得为空") for number in range(MOST_WORDINGS + 1)))
    (kind,) = found.kinds
    assert (kind.name, kind.text, kind.is_example, kind.tally.rules) == ("missing", "第0项不得为空", True, 4)
    assert found.tally.rules == 4


def test_a_few_wordings_stand_by_themselves() -> None:
    found = rules(rule("S01.a.later", "先批后用"), rule("S02.b.later", "先申请后批准", "payment_batches"))
    assert [(kind.text, kind.is_example) for kind in found.kinds] == [("先批后用", False), ("先申请后批准", False)]
    assert [kind.subjects[0].name for kind in found.kinds] == ["dibao_roster", "payment_batches"]


def test_codes_without_parts_are_told_apart_by_their_words() -> None:
    found = rules(rule("one", "甲"), rule("two", "乙"), rule("three", "乙"))
    assert [(kind.name, kind.text, kind.tally.rules) for kind in found.kinds] == [("", "乙", 2), ("", "甲", 1)]


def test_what_does_not_pass_comes_first() -> None:
    found = rules(rule("a.many", "多"), rule("b.many", "多"), rule("c.one", "少", verdict="warned"))
    assert [(kind.verdict, kind.tally.passed) for kind in found.kinds] == [("warned", 0), ("passed", 2)]


def cards(release: Release = RELEASE) -> Scorecards:
    site = Site(release, Locale("zh"), {}, files=release_files(release))
    return Scorecards(release, site.locale, site.datasets)


def test_a_register_has_the_rows_and_rules_of_its_feeds() -> None:
    found = {card.code: card for card in cards().registers}
    assert list(found) == sorted({feed.register for feed in RELEASE.feeds})
    roster, payments = found["S01"], found["S02"]
    assert roster.rows("quarantined") == 80 and roster.score.total.rules == 2
    assert roster.score.verdict is None, "rows that were set aside are in no figure"
    assert payments.score.verdict == "warned"


def test_rows_of_protected_registers_stay_rounded() -> None:
    exact = {feed.register: feed.accepted for feed in RELEASE.feeds}
    for card in cards().registers:
        assert card.rows("accepted") == exact[card.code] // 1000 * 1000 != exact[card.code]


def test_a_dataset_says_how_much_of_it_is_told() -> None:
    dibao = cards().published[0]
    assert (dibao.rows, dibao.told, dibao.hidden, dibao.score.verdict) == (168, 140, 28, "warned")


def glossary(lang: Lang = "zh", release: Release = RELEASE) -> Glossary:
    site = Site(release, Locale(lang), {})
    return Glossary(release, site.locale, site.datasets, site.listing.groups)


def test_terms_stand_under_the_theme_of_their_datasets() -> None:
    first, second = glossary("en").chapters
    assert (first.page, second.page) == (
        "glossary/theme-social-assistance.html",
        "glossary/theme-social-organisations.html",
    )
    term = next(each for each in first.terms if each.name == "paid_yuan")
    assert (term.label, term.other, term.unit) == ("Amount paid", "发放金额", "yuan")
    assert [view.table.dataset.id for view in term.datasets] == ["dibao-monthly"]


def test_one_name_with_two_meanings_stands_twice() -> None:
    table = RELEASE.datasets[0]
    other = table.dataset.columns[4].model_copy(update={"description": Text(zh="另一种口径。", en="Another basis.")})
    columns = (*table.dataset.columns[:4], other, *table.dataset.columns[5:])
    twin = replace(table, dataset=table.dataset.model_copy(update={"id": "twin", "columns": columns}))
    terms = glossary(release=replace(RELEASE, datasets=(table, twin))).chapters[0].terms
    assert [each.meaning for each in terms if each.name == other.name] == ["户数。", "另一种口径。"]
    (paid,) = (each for each in terms if each.name == "paid_yuan")
    assert len(paid.datasets) == 2


def test_code_lists_are_called_by_the_columns_that_use_them() -> None:
    found = {each.name: each for each in glossary().lists}
    assert found["urban_rural"].used == ("城乡",) and ("U", "城市") in found["urban_rural"].codes
    assert "observation_status" not in found
    assert {code for code, _, _ in glossary().statuses} >= {"A", "c", "x", "e"}
    assert all(sdmx is not None for _, _, sdmx in glossary().statuses)
