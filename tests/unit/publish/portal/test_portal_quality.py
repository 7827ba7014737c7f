"""The quality report: accounting, reasons, subjects with their pages, published figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from publish.portal.locale import Locale
from publish.portal.quality import MOST_BARS, QualityView
from publish.portal.subjects import Tally
from publish.release.about.accounting import rules_told
from tests.portal_release import fake_release

RELEASE = fake_release()
ZH = QualityView(RELEASE, Locale("zh"))


def test_accounting_that_does_not_add_up_is_shown_as_such() -> None:
    assert ZH.is_balanced
    broken = replace(RELEASE, feeds=(replace(RELEASE.feeds[0], accepted=1),))
    assert not QualityView(broken, Locale("zh")).is_balanced


def test_quarantine_reasons_are_ranked_and_explained_where_a_rule_explains_them() -> None:
    reasons = QualityView(RELEASE, Locale("en")).reasons
    assert reasons is not None
    assert [(each.code, each.feed.feed, each.rows) for each in reasons.all] == [
        ("id-checksum", "dibao_roster", 61),
        ("unknown-area", "dibao_roster", 12),
        ("amount-negative", "dibao_roster", 7),
        ("id-checksum", "payment_batches", 3),
    ]
    assert [each.text for each in reasons.all][1:3] == ["Area code does not exist", "amount-negative"]


def test_only_reasons_in_the_same_words_name_their_feed() -> None:
    reasons = ZH.reasons
    assert reasons is not None
    assert "核实的号码 · 低保在册名册 61; 地区代码不存在 12;" in reasons.chart
    assert "核实的号码 · 一卡通发放批次 3<" in reasons.chart


def test_bars_are_ten_at_most_and_the_table_has_all() -> None:
    feed = replace(RELEASE.feeds[0], reasons={f"r{number:02}": 1 for number in range(14)})
    reasons = QualityView(replace(RELEASE, feeds=(feed,)), Locale("zh")).reasons
    assert reasons is not None
    assert (reasons.bars, reasons.chart.count('class="bar"'), len(reasons.all)) == (MOST_BARS, MOST_BARS, 14)
    assert reasons.most == reasons.all[:MOST_BARS]


def test_a_reason_for_quarantine_is_not_told_as_a_warning_too() -> None:
    rules = tuple(replace(RELEASE.rules[0], code=code, verdict="warned") for code in ("id-checksum", "volume"))
    quality = QualityView(replace(RELEASE, rules=rules), Locale("zh"))
    assert quality.reasons is not None
    assert "id-checksum" in {reason.code for reason in quality.reasons.all}
    assert [check.rule.code for check in quality.warned] == ["volume"]


def test_results_are_sorted_to_feeds_warehouse_and_datasets() -> None:
    assert [(subject.name, subject.title) for subject in ZH.subjects] == [
        ("dibao_roster", "低保在册名册"),
        ("payment_batches", "一卡通发放批次"),
        ("warehouse", "数据仓库"),
        ("dibao-monthly", "最低生活保障按月汇总"),
    ]
    details = {check.subject.name: check.detail for check in ZH.checks}
    assert details == {
        "dibao_roster": "",
        "payment_batches": "2020年2月",
        "warehouse": "fct_payment",
        "dibao-monthly": "",
    }


def test_every_result_is_on_the_page_of_one_subject() -> None:
    shown = [check.rule for subject in ZH.subjects for _, checks in ZH.checks_by_gate(subject) for check in checks]
    assert sorted(shown, key=str) == sorted(rules_told(RELEASE), key=str)


def test_the_rows_of_a_month_are_not_told_because_a_hidden_total_may_be_their_number() -> None:
    (monthly,) = (check.rule for check in ZH.checks if check.rule.batch)
    assert (monthly.subject, monthly.verdict) == ("payment_batches 2020-02", "warned")
    assert (monthly.checked, monthly.failed) == (None, None)
    assert [rule.checked for rule in RELEASE.rules if rule.batch] == [14]


def test_a_subject_that_nobody_knows_keeps_its_name() -> None:
    rules = (replace(RELEASE.rules[0], subject="something new"),)
    (subject,) = QualityView(replace(RELEASE, rules=rules), Locale("en")).subjects
    assert (subject.name, subject.title, subject.page) == ("something", "something", "quality/something.html")


def test_what_does_not_pass_comes_first_and_is_counted() -> None:
    rules = tuple(
        replace(RELEASE.rules[0], code=code, verdict=verdict)
        for code, verdict in (("a", "passed"), ("b", "warned"), ("c", "failed"), ("z", "error"))
    )
    quality = QualityView(replace(RELEASE, rules=rules), Locale("zh"))
    assert [check.rule.code for check in quality.checks] == ["z", "c", "b", "a"]
    assert [check.rule.code for check in quality.not_passed] == ["z", "c", "b"]
    assert [check.rule.code for check in quality.stopping] == ["z", "c"]
    assert [check.rule.code for check in quality.warned] == ["b"]
    assert quality.gates[0].total == quality.tally(quality.subjects[0]) == Tally(4, 1, 1, 1, 1)


def test_a_gate_without_results_is_still_named() -> None:
    gates = QualityView(replace(RELEASE, rules=()), Locale("zh")).gates
    assert [(gate.name, gate.total.rules) for gate in gates] == [
        ("intake", 0),
        ("expectations", 0),
        ("dbt", 0),
        ("disclosure", 0),
    ]


def test_published_figures_that_differ_come_first() -> None:
    assert [claim.status for claim in ZH.claims_in_order] == ["differs", "reproduced", "not_computable"]
    assert [claim.claim_id for claim in ZH.claims_differing] == ["C-002"]
    assert ZH.claim_document == "2020年工作总结"
    two = (RELEASE.claims[0], replace(RELEASE.claims[1], document="年报"))
    assert QualityView(replace(RELEASE, claims=two), Locale("zh")).claim_document == ""


def test_a_published_figure_stands_with_its_unit() -> None:
    claim = replace(RELEASE.claims[0], unit="person", published=Decimal(116_400))
    assert ZH.figure_of(claim, claim.published) == "116,400人"
    assert ZH.figure_of(claim, None) == "–"


def test_broken_relations_come_first_and_are_told_as_findings_about_documents() -> None:
    assert [relation.relation_id for relation in ZH.relations_in_order] == ["R02", "C", "R01"]
    assert [relation.relation_id for relation in ZH.relations_broken] == ["R02", "C"]
    assert dict(ZH.relations) == {"broken": 2, "holds": 1}


def test_a_side_shows_its_working_and_what_it_comes_to() -> None:
    share, parts, dated = RELEASE.relations
    assert ZH.side_of(share, share.left, share.left_value) == "19 ÷ 26 = 73.08%"
    assert ZH.side_of(share, share.right, share.right_value) == "73%"
    assert ZH.side_of(parts, parts.left, parts.left_value) == "15 + 1,031 = 1,046处"
    assert ZH.side_of(dated, dated.left, dated.left_value) == "1个"
    money = replace(share, unit="yuan")
    assert ZH.side_of(money, "500 × 278 + 300 × 891", Decimal(406_300)) == "500 × 278 + 300 × 891 = 406,300元"
