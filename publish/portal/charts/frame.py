"""What all charts have in common: the picture's frame, what a screen reader is told, the room that a text takes.

Belongs here: measures and SVG that every kind of chart needs. Does not belong here: any kind of chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

from markupsafe import Markup

NARROWEST: Final = 236
NARROWEST_BARS: Final = 300
FONT_SIZE: Final = 12


@dataclass(frozen=True, slots=True)
class Caption:
    """What a screen reader is told in place of the picture. `key` makes the ids unique within the page."""

    key: str
    title: str
    description: str


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """The width of a text in pixels, on the safe side: full-width characters one em, all others 0.62 em."""
    return sum(size if east_asian_width(char) in "WFA" else 0.62 * size for char in text)


def wrapped(text: str, width: float) -> list[str]:
    """Break a label into lines of at most this width: at spaces, and between Chinese characters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and text_width(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """The parts between which a line may break: single full-width characters, and words with their space."""
    pieces: list[str] = []
    for char in text:
        starts = not pieces or east_asian_width(char) in "WF" or east_asian_width(pieces[-1][-1]) in "WF"
        # A word that is longer than any line has to break somewhere as well.
        if starts or pieces[-1].endswith(" ") or len(pieces[-1]) >= 16:
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def svg(style: str, height: int, caption: Caption, parts: Sequence[Markup]) -> Markup:
    """The picture around its parts, with the title and the description that a screen reader is told."""
    return Markup(
        '<svg class="{}" role="img" aria-labelledby="{}-t {}-d" width="100%" height="{}">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>'
    ).format(
        style,
        caption.key,
        caption.key,
        height,
        caption.key,
        caption.title,
        caption.key,
        caption.description,
        Markup("").join(parts),
    )


def share_of(index: int, count: int) -> float:
    """Where the point of this number lies between the first and the last, from 0 to 1; a lonely one in the middle."""
    return index / (count - 1) if count > 1 else 0.5


def percent(index: int, count: int) -> str:
    """The same in percent, as SVG takes it."""
    return f"{100 * share_of(index, count):.2f}"


def px(value: float) -> str:
    """Pixels as SVG takes them."""
    return f"{value:.1f}"
