"""A chart as a file of its own: with title, source and colours, for whoever takes it to another page.

Belongs here: what the page around a chart gives it otherwise. Does not belong here: the chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from publish.portal.charts.frame import FONT_SIZE, Caption, px, wrapped

PICTURE_WIDTH: Final = 720
_LEFT, _RIGHT, _TITLE_LINE, _NOTE_LINE = 64, 24, 24, 18
_TITLE_SIZE: Final = 16
# Always light: nobody knows on what the picture will lie.
_STYLE: Final = Markup(
    "text{font:12px 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#1b2127}"
    ".heading{font-size:16px;font-weight:700}.axis,.note,.gap-mark{fill:#56606a}.value,.gap-mark{font-weight:700}"
    ".value{paint-order:stroke;stroke:#fff;stroke-width:4px}.grid{stroke:#dcdad3}.grid-zero{stroke:#a7a69f}"
    ".gap{stroke:#a7a69f;stroke-dasharray:2 4}.line{fill:none;stroke:#0b5563;stroke-width:2.25px}"
    ".dot{fill:#0b5563;stroke:#fff}.target{fill:none;stroke:#7d4b00;stroke-width:2px;stroke-dasharray:7 4}"
    ".break{stroke:#9c281d;stroke-dasharray:9 3 2 3}.foot{fill:#9c281d}.chart,.stretch{overflow:visible}"
)


def chart_file(chart: Markup, height: int, caption: Caption, notes: Sequence[str]) -> bytes:
    """Takes a line chart of this height, what it is called, and what has to be read with it; gives an SVG file."""
    room = (PICTURE_WIDTH - 2 * _RIGHT) * FONT_SIZE / _TITLE_SIZE
    heading = [line for line in wrapped(caption.title, room) if line]
    below = [line for note in notes for line in wrapped(note, PICTURE_WIDTH - 2 * _RIGHT)]
    top = 16 + len(heading) * _TITLE_LINE
    whole = top + height + 12 + len(below) * _NOTE_LINE + 12
    parts = [_text("heading", 8 + _TITLE_LINE * number, line) for number, line in enumerate(heading, start=1)]
    start = top + height + 12
    parts += [_text("note", start + _NOTE_LINE * number, line) for number, line in enumerate(below, start=1)]
    picture = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img"'
        ' aria-label="{label}"><style>{style}</style><rect width="{w}" height="{h}" fill="#fff"/>{texts}'
        '<svg x="{left}" y="{top}" width="{inner}" height="{height}" overflow="visible">{chart}</svg></svg>\n'
    ).format(
        w=PICTURE_WIDTH,
        h=whole,
        label=f"{caption.title}. {caption.description}",
        style=_STYLE,
        texts=Markup("").join(parts),
        left=_LEFT,
        top=top,
        inner=PICTURE_WIDTH - _LEFT - _RIGHT,
        height=height,
        chart=chart,
    )
    return picture.encode()


def _text(style: str, y: float, text: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(style, _RIGHT, px(y), text)
