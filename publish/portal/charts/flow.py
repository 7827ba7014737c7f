"""A flow from the left to the right: bands as thick as what flows, between names that never meet.

Belongs here: geometry of the flow. Does not belong here: what flows, and how it is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from publish.portal.charts.frame import NARROWEST_BARS, Caption, px, svg, wrapped

_THICKNESS: Final = 320
_LINE, _GAP, _POST = 17, 12, 6
# Names of both sides have to fit beside each other on a phone.
_NAME_WIDTH: Final = NARROWEST_BARS / 2 - 3 * _POST


@dataclass(frozen=True, slots=True)
class Link:
    """How much flows from one name to another; more than nothing."""

    source: str
    target: str
    value: Decimal


def flow_chart(links: Sequence[Link], shown: Mapping[str, str], caption: Caption) -> Markup:
    """The links as bands; `shown` is what stands below each name. Names stand in the order of the links."""
    unit = _THICKNESS / (float(sum(link.value for link in links)) or 1.0)
    sources, left = _posts([(link.source, float(link.value) * unit) for link in links], shown)
    targets, right = _posts([(link.target, float(link.value) * unit) for link in links], shown)
    height = round(max(left, right))
    starts, ends = {name: y for name, y, *_ in sources}, {name: y for name, y, *_ in targets}
    bands = []
    for link in links:
        thick = float(link.value) * unit
        bands.append(_band(starts[link.source], ends[link.target], thick))
        starts[link.source] += thick
        ends[link.target] += thick
    stretched = Markup(
        '<svg class="stretch" width="100%" height="{}" viewBox="0 0 100 {}" preserveAspectRatio="none">{}</svg>'
    ).format(height, height, Markup("").join(bands))
    names = [_named(*post, at_end=False) for post in sources] + [_named(*post, at_end=True) for post in targets]
    return svg("chart chart-flow", height, caption, [stretched, *names])


Post = tuple[str, float, float, tuple[str, ...]]


def _posts(parts: Sequence[tuple[str, float]], shown: Mapping[str, str]) -> tuple[list[Post], float]:
    """Name, upper end, thickness and lines of text of each post of a side, and the height of the side."""
    sums: dict[str, float] = {}
    for name, thick in parts:
        sums[name] = sums.get(name, 0.0) + thick
    posts, y = [], 0.0
    for name, thick in sums.items():
        lines = (*wrapped(name, _NAME_WIDTH), *wrapped(shown.get(name, ""), _NAME_WIDTH))
        posts.append((name, y, thick, lines))
        y += max(thick, len(lines) * _LINE) + _GAP
    return posts, y


def _band(start: float, end: float, thick: float) -> Markup:
    return Markup('<path class="band" d="M0 {} C50 {} 50 {} 100 {} L100 {} C50 {} 50 {} 0 {} Z"/>').format(
        px(start), px(start), px(end), px(end), px(end + thick), px(end + thick), px(start + thick), px(start + thick)
    )


def _named(name: str, y: float, thick: float, lines: Sequence[str], *, at_end: bool) -> Markup:
    """A post with its name and amount beside it, inside the picture."""
    x, shift, anchor = ("100%", -_POST, "end") if at_end else ("0", 0, "start")
    post = Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}" transform="translate({})"/>').format(
        x, px(y), _POST, px(max(thick, 1)), shift
    )
    texts = [
        Markup('<text class="{}" x="{}" dx="{}" y="{}" text-anchor="{}">{}</text>').format(
            "name", x, -2 * _POST if at_end else 2 * _POST, px(y + 13 + number * _LINE), anchor, line
        )
        for number, line in enumerate(lines)
    ]
    return Markup("").join([post, *texts])
