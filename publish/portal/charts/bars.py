"""Horizontal bars, for what lies side by side at one time.

Belongs here: geometry of bars. Does not belong here: the order of the bars, and how figures are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from publish.portal.charts.frame import FONT_SIZE, NARROWEST_BARS, Caption, px, svg, text_width, wrapped

_ROW_LINE, _BAR_HEIGHT, _ROW_GAP = 18, 10, 14


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar: a label of any length, a value (None: not published), and the value as written."""

    label: str
    value: Decimal | None
    shown: str


def bar_chart(bars: Sequence[Bar], caption: Caption) -> Markup:
    """Horizontal bars. The label stands above its bar and wraps: long names never meet the figures."""
    longest = max((abs(float(bar.value)) for bar in bars if bar.value is not None), default=0.0) or 1.0
    parts, y = [], 0.0
    for bar in bars:
        lines = wrapped(bar.label, NARROWEST_BARS - text_width(bar.shown) - FONT_SIZE)
        for number, line in enumerate(lines):
            parts.append(
                Markup('<text class="name" x="0" y="{}">{}</text>').format(px(y + 13 + number * _ROW_LINE), line)
            )
        style = "value" if bar.value is not None else "value gap-mark"
        parts.append(
            Markup('<text class="{}" x="100%" y="{}" text-anchor="end">{}</text>').format(style, px(y + 13), bar.shown)
        )
        y += len(lines) * _ROW_LINE + 2
        width = 100 * abs(float(bar.value)) / longest if bar.value is not None else 0
        parts.append(Markup('<rect class="track" x="0" y="{}" width="100%" height="{}"/>').format(px(y), _BAR_HEIGHT))
        if bar.value is not None:
            parts.append(
                Markup('<rect class="bar" x="0" y="{}" width="{:.2f}%" height="{}"/>').format(px(y), width, _BAR_HEIGHT)
            )
        y += _BAR_HEIGHT + _ROW_GAP
    return svg("chart chart-bars", round(max(y - _ROW_GAP, 1)), caption, parts)
