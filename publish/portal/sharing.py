"""An indicator in other hands: its files, its picture, a piece of a page to embed, and how it is cited.

Belongs here: what a reader takes away. Does not belong here: the files of the release themselves (`publish/release`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from catalog.model import Indicator, Text
from publish.portal import charts
from publish.portal.datasets import cite
from publish.portal.downloads import Download
from publish.portal.indicators import IndicatorView
from publish.portal.links import page_path, release_file
from publish.release.model import Release
from publish.release.profiles.facts import JSON_STAT_ENDING

_FILES: Final = (
    (".csv", "CSV", Text(zh="全部分组、地区和时期", en="all groups, areas and periods")),
    (".json", "JSON", Text(zh="供程序读取", en="for programs")),
    (JSON_STAT_ENDING, "JSON-stat", Text(zh="供统计软件读取", en="for statistical software")),
)


@dataclass(frozen=True)
class Sharing:
    """What a reader takes away of one indicator, in one language."""

    view: IndicatorView
    release: Release

    @property
    def _indicator(self) -> Indicator:
        return self.view.indicator

    @property
    def downloads(self) -> tuple[Download, ...]:
        """The files of the release that hold the indicator."""
        name, version = self._indicator.id, self.release.version
        return tuple(
            Download(f"{name}{end}", release_file(version, f"indicators/{name}{end}"), kind, note)
            for end, kind, note in _FILES
        )

    @property
    def picture_page(self) -> str:
        """The path of the picture, without language; empty where there is nothing to draw."""
        return f"indicators/{self._indicator.id}.svg" if self.view.figures else ""

    @property
    def picture(self) -> bytes:
        """The trend of the main series as an SVG file. Raises IndexError where `picture_page` is empty."""
        view, figure = self.view, self.view.figures[0]
        unit, t = view.locale.unit(self._indicator.unit), view.locale.t
        where = self._area
        title = t(f"{where}{view.title}", f"{view.title}, {where}") + (t(f"（{unit}）", f" ({unit})") if unit else "")
        notes = [view.sentence]
        if figure.has_targets:
            notes.append(t("虚线为目标。", "The broken line is the target."))
        if figure.gaps:
            notes.append(t("点线处的数值不公布，不是零。", "Dotted: not published, which does not mean zero."))
        if figure.cut_axis:
            notes.append(t("纵轴不从零开始。", "The vertical axis does not start at zero."))
        notes += [f"{view.locale.day(each.day)} {each.text}" for each in figure.breaks]
        caption = charts.Caption("picture", title, view.sentence)
        return charts.chart_file(figure.chart, charts.LINE_HEIGHT, caption, [*notes, self.citation])

    @property
    def _area(self) -> str:
        return self.view.main.latest.area_name if self.view.main else ""

    @property
    def citation(self) -> str:
        """The indicator as a reference: author, title, version, date, address."""
        return cite(self.release, self._indicator.name, f"indicators/{self._indicator.id}.html", self.view.locale)

    @property
    def embedding(self) -> str:
        """HTML that shows the picture on another page, with a link and what has to be read with it."""
        base, lang = self.release.publisher.base_url.rstrip("/"), self.view.locale.lang
        page, picture = (page_path(f"indicators/{self._indicator.id}.{end}", lang) for end in ("html", "svg"))
        # Plain text again, so that the page shows the markup and does not obey it.
        html = Markup(
            '<figure>\n<a href="{}/{}"><img src="{}/{}" width="{}" alt="{}"></a>\n'
            "<figcaption>{}</figcaption>\n</figure>"
        ).format(base, page, base, picture, charts.PICTURE_WIDTH, self.view.sentence, self.citation)
        return str(html)
