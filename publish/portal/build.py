"""A release as a static site: which pages there are, and how each is rendered.

Belongs here: the list of pages and the frame that they share. Does not belong here: the words (templates),
the figures (views), and writing to disk. Same release, same bytes: no clock, no environment, no unordered
collection.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from catalog.model import Text
from publish.portal import wording
from publish.portal.commitments import CommitmentsView
from publish.portal.comparing import CompareView, compare_views
from publish.portal.datasets import DatasetView, cite
from publish.portal.glossary import CODES, Glossary, anchor_of_list
from publish.portal.home import HomeView
from publish.portal.indicators import IndicatorView, indicator_view
from publish.portal.links import page_path, relative, release_file
from publish.portal.listing import Listing, anchor_of
from publish.portal.locale import LANGS, Locale, breakable, plain_number
from publish.portal.money import MoneyView
from publish.portal.places import AreaView, area_views, tiles
from publish.portal.protection import ProtectionView
from publish.portal.quality import VERDICTS, QualityView
from publish.portal.record import RecordView
from publish.portal.scorecards import Scorecards
from publish.portal.sharing import Sharing
from publish.portal.subjects import feed_of
from publish.portal.versions import earlier_of
from publish.release.about.accounting import NOTE
from publish.release.about.quality import concerning
from publish.release.announce.api import API
from publish.release.announce.feeds import ATOM, JSON_FEED
from publish.release.announce.schedule import CALENDAR
from publish.release.announce.told import Told, told_of
from publish.release.files import release_files
from publish.release.model import Release
from publish.release.signing.keys import KEYS

_SAFE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
# One style sheet is sent; it is written in these rooms, in this order.
_STYLES: Final = ("frame.css", "parts.css", "home.css", "dataset.css", "figures.css", "compare.css")
_SCRIPTS: Final = ("portal.js", "catalogue.js", "dataset.js", "compare.js")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site: path without language, template, part of the menu, and what it shows."""

    path: str
    template: str
    section: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """The portal in one language.

    `earlier` are the manifests of the releases before this one, by version; `files` are those of this one.
    """

    release: Release
    locale: Locale
    assets: Mapping[str, str]
    earlier: Mapping[str, bytes] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def told(self) -> Told:
        """This release and those before it, as their manifests tell of them."""
        return told_of(self.release, self.earlier)

    @cached_property
    def datasets(self) -> tuple[DatasetView, ...]:
        """The datasets in the order of the release."""
        return tuple(DatasetView(table, self.release, self.locale, self.files) for table in self.release.datasets)

    @cached_property
    def indicators(self) -> tuple[IndicatorView, ...]:
        """The indicators in the order of the release."""
        return tuple(indicator_view(series, self.release, self.locale) for series in self.release.indicators)

    @cached_property
    def shared(self) -> tuple[Sharing, ...]:
        """The indicators with what a reader takes away of them."""
        return tuple(Sharing(view, self.release) for view in self.indicators)

    @cached_property
    def areas(self) -> tuple[AreaView, ...]:
        """The areas below the release's own."""
        return area_views(self.indicators, self.release, self.locale)

    @cached_property
    def comparing(self) -> Mapping[str, CompareView]:
        """The indicators of which areas can be compared, by their ids."""
        return {each.indicator.indicator.id: each for each in compare_views(self.indicators)}

    @cached_property
    def verdicts(self) -> Mapping[str, Mapping[str, int]]:
        """For each dataset, how many results of each verdict there are about it and what it is made of."""
        counts = {
            each.table.dataset.id: Counter(rule.verdict for rule in concerning(self.release, each.table))
            for each in self.datasets
        }
        return {
            name: {one: count[one] for one in wording.VERDICT_ORDER if count[one]} for name, count in counts.items()
        }

    @cached_property
    def record(self) -> RecordView:
        """The releases so far."""
        return RecordView(self.release, self.locale, self.told)

    @cached_property
    def quality(self) -> QualityView:
        """The auditor's report."""
        return QualityView(self.release, self.locale)

    @cached_property
    def listing(self) -> Listing:
        """The catalogue: datasets and indicators by theme."""
        return Listing(self.release, self.locale, self.datasets, self.indicators)

    def pages(self) -> Iterator[Page]:
        """All pages of one language."""
        home = HomeView(self.release, self.locale, self.listing)
        yield Page("index.html", "index.html", "home", {"home": home, "quality": self.quality})
        yield Page("catalog/index.html", "catalogue.html", "catalogue", {"listing": self.listing})
        themes = [group.theme for group in self.listing.groups]
        yield Page(
            "indicators/index.html", "indicators.html", "indicators", {"indicators": self.indicators, "themes": themes}
        )
        yield from self._quality_pages()
        yield from self._glossary_pages()
        yield Page("accessibility.html", "accessibility.html", "about")
        yield Page("about.html", "about.html", "about", {"citation": self._citation()})
        for dataset in self.datasets:
            name = _safe(dataset.table.dataset.id)
            context = {
                "view": dataset,
                "subject_names": self.quality.subject_names,
                "verdict_names": VERDICTS,
                "rows_note": NOTE,
                "earlier": earlier_of(self.told, name, self.release.version, self.locale),
            }
            yield Page(f"datasets/{name}.html", "dataset.html", "catalogue", context)
        yield from self._indicator_pages()

    def _indicator_pages(self) -> Iterator[Page]:
        """Each indicator, and each area with its indicators."""
        for sharing in self.shared:
            view = sharing.view
            sources = [each for each in self.datasets if each.table.dataset.model == view.indicator.model]
            context = {
                "view": view,
                "sharing": sharing,
                "sources": sources,
                "verdicts": self.verdicts,
                "tiles": tiles(view),
                "comparing": self.comparing.get(view.indicator.id),
                "revisions": self.record.revisions("indicators", view.indicator.id),
                "next_day": self.record.next_of([each.table.dataset.id for each in sources]),
            }
            yield Page(f"indicators/{_safe(view.indicator.id)}.html", "indicator.html", "indicators", context)
        yield from self._transparency_pages()
        yield Page("areas/index.html", "areas.html", "indicators", {"areas": self.areas, "comparing": self.comparing})
        for area in self.areas:
            _safe(area.code)
            yield Page(area.page, "area.html", "indicators", {"area": area, "comparing": self.comparing})
        yield Page("compare/index.html", "comparisons.html", "indicators", {"comparing": self.comparing})
        for compared in self.comparing.values():
            yield Page(compared.page, "compare.html", "indicators", {"compared": compared})

    def _transparency_pages(self) -> Iterator[Page]:
        """What the bureau promised and what became of it: targets, money, corrections, dates."""
        shown: Mapping[str, Mapping[str, Any]] = {
            "index": {},
            "commitments": {"commitments": CommitmentsView(self.release, self.locale)},
            "money": {"money": MoneyView(self.release, self.locale)},
            "corrections": {"record": self.record},
            "calendar": {"record": self.record},
        }
        for name, context in shown.items():
            template = "transparency.html" if name == "index" else f"{name}.html"
            yield Page(f"transparency/{name}.html", template, "transparency", context)

    def pictures(self) -> Iterator[tuple[str, bytes]]:
        """The trend of each indicator as a file beside its page: path without language, and content."""
        yield from ((each.picture_page, each.picture) for each in self.shared if each.picture_page)

    def _quality_pages(self) -> Iterator[Page]:
        """The overview of the quality report, what was caught, gates, protection, published figures, subjects."""
        quality = self.quality
        yield Page("quality.html", "quality.html", "quality", {"quality": quality})
        yield Page("quality/findings.html", "findings.html", "quality", {"quality": quality})
        yield Page("quality/gates.html", "gates.html", "quality", {"quality": quality})
        protection = ProtectionView(self.release, self.locale, self.datasets)
        yield Page("quality/protection.html", "protection.html", "quality", {"protection": protection})
        yield Page("quality/claims.html", "claims.html", "quality", {"quality": quality})
        cards = Scorecards(self.release, self.locale, self.datasets)
        yield Page("quality/scorecards.html", "scorecards.html", "quality", {"quality": quality, "cards": cards})
        for rules in quality.rules:
            yield Page(rules.page, "rules.html", "quality", {"rules": rules, "all_rules": quality.rules})
        for subject in quality.subjects:
            context = {"quality": quality, "subject": subject, "feed": feed_of(subject, self.release)}
            yield Page(f"quality/{_safe(subject.name)}.html", "subject.html", "quality", context)

    def _glossary_pages(self) -> Iterator[Page]:
        """The glossary: its first page, one per theme, and the code lists."""
        glossary = Glossary(self.release, self.locale, self.datasets, self.listing.groups)
        yield Page("glossary/index.html", "glossary.html", "about", {"glossary": glossary})
        yield Page(CODES, "codes.html", "about", {"glossary": glossary})
        for chapter in glossary.chapters:
            yield Page(chapter.page, "chapter.html", "about", {"chapter": chapter})

    def render(self, page: Page) -> bytes:
        """A page as UTF-8."""
        here = page_path(page.path, self.locale.lang)

        def url(target: str) -> str:
            """The link to a page in the same language."""
            return relative(page_path(target, self.locale.lang), here)

        def root(target: str) -> str:
            """The link to a file that all languages share."""
            return relative(target, here)

        template = self._environment.get_template(page.template)
        html = template.render(
            page.context,
            section=page.section,
            url=url,
            root=root,
            released=lambda name: root(release_file(self.release.version, name)),
            alternates={Locale(lang).tag: relative(page_path(page.path, lang), here) for lang in LANGS},
        )
        return html.encode()

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=PackageLoader("publish.portal"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {
            "text": self.locale.text,
            "number": plain_number,
            "foreign": self.locale.foreign,
            "breakable": breakable,
        }
        environment.globals |= {
            "L": self.locale,
            "t": self.locale.t,
            "w": wording,
            "release": self.release,
            "assets": self.assets,
            "site_name": self._name(),
            "anchor_of": anchor_of,
            "anchor_of_list": anchor_of_list,
            "at_root": {
                "atom": ATOM,
                "json_feed": JSON_FEED,
                "calendar": CALENDAR,
                "public_keys": KEYS,
                "openapi": f"{API}openapi.json",
            },
        }
        return environment

    def _name(self) -> str:
        return self.locale.t(f"{self.release.bureau_name.zh}开放数据", f"{self.release.bureau_name.en} Open Data")

    def _citation(self) -> str:
        title = Text(zh=f"{self.release.bureau_name.zh}开放数据", en=f"{self.release.bureau_name.en} Open Data")
        return cite(self.release, title, "index.html", self.locale)


def build_portal(
    release: Release, earlier: Mapping[str, bytes] | None = None, made: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """The whole portal of a release: path relative to the site's root -> content. Writes nothing.

    `earlier` are the manifests of the releases before it, by version; the first release has none. `made` are the files
    of the release, where they have been made already. Raises ValueError for an identifier that cannot be part of a file
    name, and for two pages of one name.
    """
    for name in (*(each.dataset.id for each in release.datasets), *(each.indicator.id for each in release.indicators)):
        _safe(name)
    static = files("publish.portal").joinpath("static")
    content = {
        "portal.css": style_sheet(),
        **{name: static.joinpath(name).read_bytes() for name in _SCRIPTS},
    }
    assets = {name: _hashed_path(name, data) for name, data in content.items()}
    site = {assets[name]: data for name, data in content.items()}
    held = release_files(release) if made is None else made
    for lang in LANGS:
        portal = Site(release, Locale(lang), assets, earlier or {}, held)
        for page in portal.pages():
            path = page_path(page.path, lang)
            if path in site:
                raise ValueError(f"two pages would be called {path}: give one of their subjects another name")
            site[path] = portal.render(page)
        site |= {page_path(path, lang): data for path, data in portal.pictures()}
    return dict(sorted(site.items()))


def style_sheet() -> bytes:
    """The one style sheet of the portal; other pages of the house take it too."""
    styles = files("publish.portal").joinpath("static", "styles")
    return b"\n".join(styles.joinpath(name).read_bytes() for name in _STYLES)


def _hashed_path(name: str, data: bytes) -> str:
    """A name that changes with the content, so that a server may let browsers keep the file for ever."""
    stem, _, suffix = name.rpartition(".")
    return f"assets/{stem}.{sha256(data).hexdigest()[:8]}.{suffix}"


def _safe(name: str) -> str:
    """An identifier that becomes part of a path; anything that could leave the site's folder is refused."""
    if not _SAFE_ID.fullmatch(name):
        raise ValueError(f"{name!r} cannot be part of a file name: use letters, digits, '-' and '_'")
    return name
