"""What a page for auditors consists of, facts and tables in Chinese with English beside it, and its HTML.

Belongs here: form. Does not belong here: what the pages tell (`contents`, `figure`).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from catalog.model import Text
from publish.portal.build import style_sheet
from publish.portal.wording import VERDICT_MARKS, VERDICTS

Edition = Literal["public", "restricted"]
EDITIONS: Final[Mapping[Edition, Text]] = {
    "public": Text(zh="公开版", en="Public edition"),
    "restricted": Text(
        zh="内部版：含未公开的数据，不得外传", en="Restricted edition: holds what is not public; do not pass on"
    ),
}
STYLE: Final = "audit.css"
# What the portal's style sheet lacks: two languages side by side, and codes that fit a sheet of paper.
_MORE: Final = b"""
.beside { color: var(--soft); font-size: 0.8125em; }
pre { white-space: pre-wrap; }
td code.hash,
tbody th code.hash { display: inline-block; min-width: 6em; white-space: normal; }
@media print {
  thead th { font-size: 8pt; white-space: normal; }
  th, td { padding: 0.25rem 0.35rem; }
  table:not(.figures) tbody th { min-width: 8em; }
  td code.hash { min-width: 4em; }
}
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict of a gate, shown as a mark and a word."""

    name: str

    @property
    def mark(self) -> str:
        """The mark."""
        return VERDICT_MARKS[self.name]

    @property
    def word(self) -> Text:
        """The word."""
        return VERDICTS[self.name]


@dataclass(frozen=True, slots=True)
class Code:
    """A machine's word: an identifier, a hash, a list of row numbers."""

    text: str


Cell = Text | Verdict | Code | str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its file name without ending, title, what it is for, facts, tables, and passages of code by heading."""

    name: str
    title: Text
    lead: Text
    facts: tuple[tuple[Text, Cell], ...] = ()
    tables: tuple[Table, ...] = ()
    passages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of one making share."""

    edition: Edition
    bureau: Text
    is_synthetic: bool
    release: str


def both(zh: str, en: str) -> Text:
    """Both wordings of a text."""
    return Text(zh=zh, en=en)


def rendered(frame: Frame, pages: Sequence[Page]) -> dict[str, bytes]:
    """Takes pages that link to each other; gives them with their style sheet: file name -> content."""
    style = style_sheet() + _MORE
    template = _template()
    files = {f"{page.name}.html": _html(template, frame, page, pages, None) for page in pages}
    return {**files, STYLE: style}


def alone(frame: Frame, page: Page) -> bytes:
    """One page with its style in it: a file that can be taken along by itself."""
    return _html(_template(), frame, page, (), (style_sheet() + _MORE).decode())


def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("orchestration.audit.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests |= {
        "bilingual": lambda value: isinstance(value, Text),
        "verdict": lambda value: isinstance(value, Verdict),
        "code": lambda value: isinstance(value, Code),
        "figure": _is_figure,
    }
    return environment.get_template("sheet.html")


def _html(template: Template, frame: Frame, page: Page, menu: Iterable[Page], style: str | None) -> bytes:
    source = f"'sha256-{_digest(style)}'" if style is not None else "'self'"
    told: dict[str, Any] = {"frame": frame, "page": page, "menu": tuple(menu), "edition": EDITIONS[frame.edition]}
    return template.render(told, style=style, style_source=source, link=STYLE).encode()


def _is_figure(value: object) -> bool:
    return isinstance(value, int | Decimal)


def _digest(style: str) -> str:
    """The hash by which a page allows its own style and no other."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
