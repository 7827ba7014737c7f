"""`mz explain indicator`: a figure with all that stands behind it, as plain data.

What a reader may not see, this does not tell either: the value of a hidden figure, and what deliveries gave to any
figure of a series with hidden ones (the months of a year so far are deliveries), are for a named person only.

Belongs here: putting together what rooms wrote down. Does not belong here: computing again (`provenance`), printing.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from catalog.load import Catalog
from catalog.model import Bureau, Dataset, Indicator, PeriodKind
from intake import accounts
from orchestration import verdicts
from orchestration.audit.access import Access
from orchestration.audit.provenance import Cell, Provenance, Workshop, provenance
from orchestration.errors import OrchestrationError
from orchestration.lineage import lineage
from orchestration.paths import Paths
from publish.disclosure.report import LEDGER
from publish.release import site
from publish.release.table import TOTAL_SLICE
from publish.tables import PLACE_AND_TIME, cell_id, public_area_code


@dataclass(frozen=True, slots=True)
class Figure:
    """The name of one figure of an indicator. The area is a public code; the period reads 'YYYY-MM'."""

    indicator: str
    area: str
    period: str
    kind: PeriodKind
    slice: str = ""

    def __str__(self) -> str:
        """The name as one word."""
        return ":".join([self.indicator, self.area, self.period, self.kind, self.slice or TOTAL_SLICE])

    @property
    def month(self) -> date:
        """The first day of the period. Raises OrchestrationError when it is no month."""
        try:
            return date.fromisoformat(f"{self.period}-01")
        except ValueError:
            raise OrchestrationError(f"'{self.period}' is not a month YYYY-MM") from None


def figure_of(catalog: Catalog, text: str, period: str) -> Figure:
    """Takes INDICATOR:AREA[:KIND[:SLICE]] and a period; gives the figure. Without a kind it is the indicator's first.

    Raises OrchestrationError when the text has another form or names no indicator.
    """
    name, _, rest = text.partition(":")
    area, _, rest = rest.partition(":")
    kind, _, of_slice = rest.partition(":")
    if name not in catalog.indicators or not area:
        raise OrchestrationError(f"'{text}' names no figure: INDICATOR:AREA[:KIND[:SLICE]], see catalog/indicators/")
    kinds = catalog.indicators[name].period_kinds
    if kind and kind not in kinds:
        raise OrchestrationError(f"{name} has the kinds of period {', '.join(kinds)}")
    return Figure(name, area, period, next((each for each in kinds if each == kind), kinds[0]), of_slice)


def indicator(
    bureau: Bureau,
    catalog: Catalog,
    paths: Paths,
    figure: Figure,
    access: Access | None = None,
    now: Callable[[], datetime] | None = None,
) -> dict[str, Any]:
    """Takes a figure, and who may see rows, if somebody may, with the clock that records it; gives its explanation.

    Raises OrchestrationError for an indicator, area or period that the warehouse does not have.
    """
    known = catalog.indicators.get(figure.indicator)
    if known is None:
        raise OrchestrationError(
            f"{figure.indicator}: there is no such indicator; see `mz where` and catalog/indicators/"
        )
    workshop = Workshop(paths)
    try:
        value = _stored_value(paths, figure)
        published, has_gaps = _published(paths, figure)
        is_open = access is not None or bool(published and published["value"])
        dataset = next(each for each in catalog.datasets.values() if each.model == known.model)
        cells = _cells(dataset, known, figure, value)
        traced = {part: provenance(workshop, cell) for part, cell in cells.items()}
        above = lineage(workshop.manifest_path, [known.model])[known.model]
        steps = [_step(workshop, name) for name in above]
    finally:
        workshop.close()
    if access and now:
        access.record(paths, now, f"indicator {figure}", sum(map(_row_count, traced.values())))
    feeds = _feeds(paths, traced)
    may_count = access is not None or (is_open and not has_gaps)
    return {
        "figure": {"indicator": known.id, "area": figure.area, "period": figure.period, "period_kind": figure.kind}
        | {"slice": figure.slice},
        "name": known.name.model_dump(),
        "definition": known.definition.model_dump(),
        "limits": known.limits.model_dump() if known.limits else None,
        "formula": _formula(known),
        "unit": known.unit,
        "legal_basis": known.legal_basis,
        "owner": known.owner.model_dump(),
        "is_hidden": not is_open,
        "warehouse": {part: _text(value[part]) for part in ("value", "numerator", "denominator")} if is_open else None,
        "parts": {
            part: _part(paths, each, with_counts=may_count, with_rows=access is not None)
            for part, each in traced.items()
        },
        "transformations": steps,
        "rules": _rules(paths, {*above, *feeds, dataset.id}, with_counts=access is not None),
        "standards": _standards(bureau, catalog, figure.month) if any("dim_standard" in name for name in above) else [],
        "disclosure": _disclosure(paths, dataset, figure, cells, with_reason=access is not None),
        "release": published,
    }


def _stored_value(paths: Paths, figure: Figure) -> dict[str, Any]:
    """The figure as the warehouse holds it, before disclosure control, with the area's internal code."""
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        found = connection.execute(
            """
            select area_code, indicator_value, numerator_value, denominator_value, evi_denominator_slice
            from indicators.ind_value
            where indicator_id = ? and slice = ? and period_kind = ? and period_month = ?
            """,
            [figure.indicator, figure.slice, figure.kind, figure.month],
        ).fetchall()
    rows = {public_area_code(row[0]): row for row in found}
    if figure.area not in rows:
        areas = ", ".join(sorted(rows)) or "none: another period, slice (--slice) or kind of period (--kind)"
        raise OrchestrationError(f"{figure}: the warehouse has no such figure; areas that have one: {areas}")
    names = ("area_code", "value", "numerator", "denominator", "denominator_slice")
    return dict(zip(names, rows[figure.area], strict=True))


def _cells(dataset: Dataset, known: Indicator, figure: Figure, value: Mapping[str, Any]) -> dict[str, Cell]:
    """Numerator and denominator as cells of the aggregate."""
    names = [name for name in dataset.key if name not in PLACE_AND_TIME]

    def cell(measure: str, of_slice: str) -> Cell:
        chosen = dict(part.split("=", 1) for part in of_slice.split(";") if part)
        place = {name: chosen.get(name.removesuffix("_code"), "all") for name in names}
        where = {"area_code": value["area_code"], "period_kind": figure.kind, "period_month": figure.month.isoformat()}
        return Cell(known.model, measure, where | place)

    cells = {"numerator": cell(known.numerator, figure.slice)}
    if known.denominator:
        cells["denominator"] = cell(known.denominator, value["denominator_slice"] or "")
    return cells


def _published(paths: Paths, figure: Figure) -> tuple[dict[str, Any] | None, bool]:
    """The figure as the newest release prints it, and whether the release hides any figure of its series; None when
    there is no release, or the release does not have it."""
    release = site.current(paths.publish)
    path = release.path / "indicators" / f"{figure.indicator}.csv" if release else None
    if release is None or path is None or not path.exists():
        return None, True
    with path.open(encoding="utf-8-sig", newline="") as file:
        series = [
            row
            for row in csv.DictReader(file)
            if (row["slice"], row["area_code"]) == (figure.slice or TOTAL_SLICE, figure.area)
        ]
    has_gaps = any(not row["value"] for row in series)
    for row in series:
        if (row["period_kind"], row["month"]) == (figure.kind, figure.period):
            kept = {name: row[name] for name in ("value", "numerator", "denominator", "status")}
            told = {"version": release.version, "manifest_sha256": release.manifest_sha256}
            return {**told, "file": f"indicators/{path.name}", **kept}, has_gaps
    return None, True


def _row_count(found: Provenance) -> int:
    return sum(len(rows) for each in found.contributions for rows in each.rows.values())


def _formula(known: Indicator) -> str:
    if known.denominator is None:
        return f"{known.model}.{known.numerator}" + (f" × {known.scale}" if known.scale != 1 else "")
    parts = f"{known.numerator} − {known.denominator}" if known.kind == "growth" else known.numerator
    return f"{known.model}: {known.scale} × ({parts}) ÷ {known.denominator}"


def _feeds(paths: Paths, traced: Mapping[str, Provenance]) -> set[str]:
    used = {c.delivery_id for each in traced.values() for c in each.contributions}
    return {d.feed for d in accounts.read(paths.root) if d.delivery_id in used}


def _part(paths: Paths, found: Provenance, *, with_counts: bool, with_rows: bool) -> dict[str, Any]:
    """Numerator or denominator: the feeds behind it; with counts also its value, the deliveries and what each gave to
    it; with rows their numbers in the forms. Which deliveries there are tells in which months something happened."""
    deliveries = {d.delivery_id: d for d in accounts.read(paths.root)}
    sources: list[dict[str, Any]] = []
    for each in found.contributions:
        delivery = deliveries[each.delivery_id]
        source = {"feed": delivery.feed, "register": delivery.register}
        if not with_counts:
            sources += [source] if source not in sources else []
        else:
            of_file = {"delivery": each.delivery_id, "month": delivery.month, "sha256": delivery.sha256}
            sources.append(source | of_file)
            rows = {relation: list(numbers) if with_rows else len(numbers) for relation, numbers in each.rows.items()}
            sources[-1] |= {"rows": rows, "alone": _text(each.alone), "without": _text(each.without)}
    sources.sort(key=lambda source: (source["feed"], source.get("month"), source.get("delivery")))
    value = {"value": _text(found.value)} if with_counts else {}
    return {**value, "is_proved": found.is_proved, "sources": sources}


def _step(workshop: Workshop, name: str) -> dict[str, str]:
    """A transformation: the model, and its SQL as it ran."""
    model = name.split("/")[1]
    sql = workshop.told(model)
    return {"model": name, "sha256": hashlib.sha256(sql.encode()).hexdigest(), "sql": sql}


def _rules(paths: Paths, subjects: set[str], *, with_counts: bool) -> list[dict[str, Any]]:
    """What the gates said of the models, feeds and datasets behind a figure, and of the release as a whole; with counts
    also of how many rows, which a release does not tell either."""
    models = {name.split("/")[-1] for name in subjects} | {"release"}
    return [
        {"gate": gate, "code": r.code, "text": r.text.model_dump(), "subject": r.subject}
        | ({"checked": r.checked, "failed": r.failed} if with_counts else {})
        | {"verdict": r.verdict, "action": r.action}
        for gate in verdicts.GATES
        for r in verdicts.results_of(paths, gate)
        if r.subject.split(" ")[0] in models
    ]


def _standards(bureau: Bureau, catalog: Catalog, month: date) -> list[dict[str, Any]]:
    """The standards of the bureau's area that were in force at the end of a month."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return [
        each.model_dump(mode="json")
        for each in catalog.standards
        if each.area_code == bureau.area_root
        and each.valid_from < following
        and (each.valid_to is None or (following - each.valid_to).days <= 1)
    ]


def _disclosure(
    paths: Paths, dataset: Dataset, figure: Figure, cells: Mapping[str, Cell], *, with_reason: bool
) -> dict[str, Any]:
    """What disclosure control decided of the cells behind a figure. Whether a hidden cell is primary or secondary, and
    what it protects, is for those with access."""
    path = paths.protection / LEDGER
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        decided = {row["cell"]: row for row in csv.DictReader(file)}
    found = {}
    for part, cell in cells.items():
        row = decided.get(cell_id(dataset, {**cell.place, "area_code": figure.area, "period_month": figure.period}))
        if row:
            status = row["status"] if with_reason or row["status"] == "published" else "hidden"
            found[part] = {"status": status} | ({"reason": row["reason"]} if with_reason else {})
    return found


def _text(value: Any) -> str | None:
    return None if value is None else format(value.normalize(), "f")
