"""The catalogue page: every entry once, under its theme, with the facets by which it is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.model import Text
from publish.portal.build import Site
from publish.portal.listing import Listed, Listing, anchor_of
from publish.portal.locale import Lang, Locale
from publish.release.model import Release, RuleResult, Verdict
from tests.portal_release import fake_release

RELEASE = fake_release()
ASSETS = dict.fromkeys(("portal.css", "portal.js", "catalogue.js"), "asset")
MOST_BYTES = 150_000


def listing(release: Release = RELEASE, lang: Lang = "zh") -> Listing:
    return Site(release, Locale(lang), {}).listing


def entry(name: str, release: Release = RELEASE, lang: Lang = "zh") -> Listed:
    return next(each for each in listing(release, lang).entries if each.page.endswith(f"/{name}.html"))


def test_everything_is_listed_once_under_its_theme() -> None:
    groups = listing().groups
    assert [group.theme.zh for group in groups] == ["社会救助", "社会组织"]
    pages = [each.page for group in groups for each in group.entries]
    assert sorted(pages) == sorted({each.page for each in listing().entries})
    assert len(pages) == len(RELEASE.datasets) + len(RELEASE.indicators)
    assert [(group.count("dataset"), group.count("indicator")) for group in groups] == [(2, 6), (1, 1)]


def test_themes_stand_in_the_order_of_the_vocabulary_and_unknown_ones_last() -> None:
    vocabularies = RELEASE.vocabularies
    backwards = vocabularies.model_copy(update={"themes": dict(reversed(vocabularies.themes.items()))})
    themes = [group.theme.zh for group in listing(replace(RELEASE, vocabularies=backwards)).groups]
    assert themes == ["社会组织", "社会救助"]
    without = vocabularies.model_copy(update={"themes": {"社会组织": ("SOCI",)}})
    themes = [group.theme.zh for group in listing(replace(RELEASE, vocabularies=without)).groups]
    assert themes == ["社会组织", "社会救助"]


def test_a_dataset_says_what_it_is() -> None:
    one = entry("dibao-monthly")
    assert (one.note, one.also) == ("2019年9月 – 2020年10月", "Minimum living guarantee by month 低保")
    assert one.tokens == "dataset S01 S02 street monthly PUBLIC " + one.codes["quality"][0]
    assert listing().said(one) == "每月 · 街道（乡镇） · 检查有提示 · S01、S02"
    assert "有条件开放" in listing().said(entry("social-organisations"))


def test_an_english_entry_is_found_in_chinese_too() -> None:
    assert entry("dibao-monthly", lang="en").also == "最低生活保障按月汇总 dibao"


def test_a_list_without_periods_says_how_long_it_is() -> None:
    assert entry("assistance-standards").note == "3 行"
    assert entry("assistance-standards").codes["level"] == ["nowhere"]


def test_an_indicator_says_its_latest_value_and_shares_what_is_said_of_its_dataset() -> None:
    one = entry("dibao-persons", lang="en")
    assert one.note == "2,861 persons · Oct 2020"
    assert one.codes["level"] == ["district", "street"]
    dataset = entry("dibao-monthly")
    assert all(one.codes[name] == dataset.codes[name] for name in ("register", "frequency", "openness", "quality"))
    assert listing().said(one) == ""


def test_a_figure_that_is_not_the_total_says_what_it_is_about() -> None:
    assert entry("stated-shares").note == "城市 · 95% · 2020年10月"


def test_a_hidden_value_stays_hidden() -> None:
    assert entry("rare-cases").note == "c 保密 · 2020年10月"
    assert entry("coming-soon").note == "–"


@pytest.mark.parametrize(
    ("verdict", "gate", "found"),
    [("warned", "intake", "unjudged"), ("passed", "dbt", "passed"), ("failed", "expectations", "failed")],
)
def test_quality_is_the_worst_verdict_after_intake(verdict: Verdict, gate: str, found: str) -> None:
    told = RuleResult(gate, "R1", Text(zh="规则", en="Rule"), "dibao-monthly", 1, 0, verdict, "warn")  # type: ignore[arg-type]
    release = replace(RELEASE, rules=(told,))
    one = entry("dibao-monthly", release)
    assert one.codes["quality"] == [found]
    assert ("检查" in listing(release).said(one)) == (found != "passed")


def test_a_facet_offers_what_occurs_and_nothing_else() -> None:
    facets = {facet.name: facet for facet in listing(lang="en").facets}
    assert facets["frequency"].options == (("monthly", "Monthly"), ("yearly", "Yearly"), ("irregular", "Irregular"))
    assert [code for code, _ in facets["register"].options] == ["S01", "S02", "S08", "S34"]
    assert [code for code, _ in facets["theme"].options] == ["theme-social-assistance", "theme-social-organisations"]
    one = replace(RELEASE, datasets=RELEASE.datasets[:1], indicators=())
    assert "frequency" not in {facet.name for facet in listing(one).facets}


def test_a_register_is_offered_with_the_names_of_its_feeds() -> None:
    facets = {facet.name: dict(facet.options) for facet in listing().facets}
    for feed in RELEASE.feeds:
        if feed.register in facets["register"]:
            assert facets["register"][feed.register].startswith(f"{feed.register} {feed.title.zh}")
    assert facets["register"]["S34"] == "S34"


def test_no_two_facets_have_a_code_in_common() -> None:
    codes = [code for facet in listing().facets for code, _ in facet.options]
    assert len(codes) == len(set(codes))


def test_an_anchor_is_plain_and_stays() -> None:
    assert anchor_of(Text(zh="区划地名", en="Divisions & place names!")) == "theme-divisions-place-names"


def test_the_page_of_a_large_bureau_is_light() -> None:
    """150 datasets and 300 indicators with names as long as real ones: an English catalogue of 2020 had as many."""
    table, series = (
        RELEASE.datasets[0],
        next(each for each in RELEASE.indicators if each.indicator.id == "organisations"),
    )
    title = Text(zh="特困人员供养机构床位使用情况汇总", en="Beds of homes for people in extreme need: use by month")
    datasets = tuple(
        replace(table, dataset=table.dataset.model_copy(update={"id": f"dataset-of-homes-{number}", "title": title}))
        for number in range(150)
    )
    indicators = tuple(
        replace(series, indicator=series.indicator.model_copy(update={"id": f"beds-in-use-{number}", "name": title}))
        for number in range(300)
    )
    site = Site(replace(RELEASE, datasets=datasets, indicators=indicators, rules=()), Locale("en"), ASSETS)
    page = next(each for each in site.pages() if each.template == "catalogue.html")
    assert site.render(page).count(b"<li data-v=") == 450
    assert len(site.render(page)) < MOST_BYTES
