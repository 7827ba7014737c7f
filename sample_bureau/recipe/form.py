"""How an office prints a register that has a recipe: style and layout from the recipe's `form`.

Belongs here: the translation. Does not belong here: printing (`sample_bureau.forms`).
"""

from __future__ import annotations

from catalog.model import Bureau, Source
from sample_bureau.forms.cells import Style
from sample_bureau.forms.grid import Group, HeaderGroup, Layout, SideSheet
from sample_bureau.recipe.areas import Areas
from sample_bureau.recipe.model import Form, Recipe

SYNTHETIC_TITLE = "（合成示例）"


def style_of(form: Form, source: Source) -> Style:
    """The spelling of dates, months, codes and numbers; only a workbook holds numbers as numbers."""
    return Style(
        dates="iso" if form.dates == "cell" and source.format.kind != "xlsx" else form.dates,
        months=form.months,
        bare_codes=frozenset(form.bare_codes),
        numbers_as_text=source.format.kind not in ("xlsx", "json"),
    )


def layout_of(recipe: Recipe, source: Source, bureau: Bureau, areas: Areas) -> Layout:
    """Title, unit line, totals, sheets and headers of a form."""
    form = recipe.form
    preamble: tuple[tuple[str, ...], ...] = ()
    if form.unit_line:
        preamble = ((f"填表单位：{bureau.name.zh}", form.unit_line),)
    total_labels = source.total.labels if source.total else ("合计",)
    return Layout(
        title=(form.title or source.title.zh) + SYNTHETIC_TITLE,
        preamble=preamble,
        headers=dict(form.headers),
        total_at=form.total or ("last" if source.total else "none"),
        total_label=f"{total_labels[0]}：{{}}",
        group=_by_street(areas) if form.subtotal_by_street else None,
        header_groups=tuple(HeaderGroup(label, fields) for label, fields in form.merged_header.items()),
        side_sheets=tuple(SideSheet(sheet.name, sheet.rows, sheet.hidden) for sheet in form.extra_sheets),
    )


def _by_street(areas: Areas) -> Group:
    return lambda line: areas.street_of(str(line.values["area_code"]))
