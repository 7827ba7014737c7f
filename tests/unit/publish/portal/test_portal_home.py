"""The home page: which figures lead, whose target is shown, how themes are counted, what is said to have changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from publish.portal.build import Site
from publish.portal.home import MOST_CHANGES, MOST_HEADLINES, HomeView
from publish.portal.locale import Lang, Locale
from publish.release.history.record import Bump, Changes, TableChange
from publish.release.model import IndicatorSeries, Release
from tests.portal_release import fake_release

RELEASE = fake_release()


def home(release: Release = RELEASE, lang: Lang = "zh") -> HomeView:
    locale = Locale(lang)
    return HomeView(release, locale, Site(release, locale, {}).listing)


def page(release: Release = RELEASE) -> str:
    assets = {"portal.css": "a.css", "portal.js": "a.js", "catalogue.js": "b.js"}
    site = Site(release, Locale("en"), assets)
    return site.render(next(each for each in site.pages() if each.path == "index.html")).decode()


def ranked(series: IndicatorSeries, rank: int | None) -> IndicatorSeries:
    return replace(series, indicator=series.indicator.model_copy(update={"headline": rank}))


def without_values(series: IndicatorSeries) -> IndicatorSeries:
    hidden = tuple(replace(one, value=None, numerator=None, status="c") for one in series.observations)
    return replace(series, observations=hidden)


def test_figures_lead_in_the_order_of_the_registry() -> None:
    backwards = replace(RELEASE, indicators=RELEASE.indicators[::-1])
    names = [view.indicator.id for view in home(backwards).headlines]
    assert names == ["dibao-persons", "dibao-paid", "urban-share", "organisations"]


def test_a_figure_that_this_release_does_not_have_gives_way_to_the_next() -> None:
    first, *others = RELEASE.indicators
    release = replace(RELEASE, indicators=(without_values(first), *others))
    assert [view.indicator.id for view in home(release).headlines] == ["dibao-paid", "urban-share", "organisations"]


def test_no_more_than_six_lead() -> None:
    many = tuple(
        replace(
            RELEASE.indicators[0],
            indicator=RELEASE.indicators[0].indicator.model_copy(update={"id": f"one-{n}", "headline": 9 - n}),
        )
        for n in range(8)
    )
    names = [view.indicator.id for view in home(replace(RELEASE, indicators=many)).headlines]
    assert names == [f"one-{n}" for n in range(7, 7 - MOST_HEADLINES, -1)]


def test_a_target_is_the_stated_one_of_the_same_area_and_month() -> None:
    share = next(view for view in home().headlines if view.indicator.id == "urban-share")
    target = share.target
    assert target is not None and (target.text, target.indicator, target.state) == ("95%", "stated-shares", "short")
    assert 'href="indicators/stated-shares.html"' in page() and "<b>95%</b>" in page()


def test_no_target_is_guessed() -> None:
    views = {view.indicator.id: view for view in home().headlines}
    assert views["dibao-persons"].target is None
    stated = next(each for each in RELEASE.indicators if each.indicator.id == "stated-shares")
    for missing in (
        without_values(stated),
        replace(stated, observations=stated.observations[:1]),
        replace(stated, observations=tuple(replace(one, area_code="420111") for one in stated.observations)),
    ):
        others = tuple(each for each in RELEASE.indicators if each is not stated)
        release = replace(RELEASE, indicators=(*others, missing))
        share = next(view for view in home(release).headlines if view.indicator.id == "urban-share")
        assert share.target is None and share.target_state == "none"
        assert "Target" not in page(release)


def test_a_target_changes_with_the_figure_that_states_it() -> None:
    stated = next(each for each in RELEASE.indicators if each.indicator.id == "stated-shares")
    lower = replace(stated, observations=tuple(replace(one, value=Decimal(7)) for one in stated.observations))
    others = tuple(each for each in RELEASE.indicators if each is not stated)
    view = home(replace(RELEASE, indicators=(*others, lower)))
    share = next(each for each in view.headlines if each.indicator.id == "urban-share")
    assert (target := share.target) is not None and (target.text, target.state) == ("7%", "reached")


def test_the_first_release_has_nothing_to_be_compared_with() -> None:
    assert home().changes is None and home().changed == () and home().steps == []
    assert "The first release: 3 datasets and 7 indicators" in page()


def changed(*tables: tuple[str, str, Bump]) -> Release:
    told = tuple(TableChange(kind, name, "1.0.0", "1.1.0", bump, None) for kind, name, bump in tables)  # type: ignore[arg-type]
    changes = Changes({"release": "2020.10.0"}, told, (("dataset", "gone"),), {})
    return replace(RELEASE, changes=changes)


def test_what_changed_is_counted_and_the_widest_step_leads() -> None:
    release = changed(
        ("indicator", "dibao-persons", "minor"),
        ("dataset", "dibao-monthly", "minor"),
        ("dataset", "social-organisations", "first"),
        ("dataset", "assistance-standards", "none"),
    )
    view = home(release, "en")
    assert [each.page for each in view.changed] == [
        "datasets/social-organisations.html",
        "datasets/dibao-monthly.html",
        "indicators/dibao-persons.html",
    ]
    assert view.steps == [("New", 1), ("More or revised content", 2), ("Unchanged", 1)]
    text = page(release)
    assert "Compared with 2020.10.0" in text and "No longer published" in text and "CHANGELOG.en.md" in text


def test_a_long_record_is_cut_on_the_page_only() -> None:
    names = [("indicator", each.indicator.id, "minor") for each in RELEASE.indicators]
    view = home(changed(*names))  # type: ignore[arg-type]
    assert len(view.changed) == 7 and len(view.shown_changes) == MOST_CHANGES


def test_a_draft_names_nothing_that_only_a_published_site_has() -> None:
    draft = page(fake_release(state="draft"))
    assert "feed.atom" not in draft and "minisig" not in draft
    assert "feed.atom" in page() and "minisig" in page()
