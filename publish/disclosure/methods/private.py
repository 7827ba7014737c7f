"""Differential privacy for a table of persons by district: discrete Laplace noise through OpenDP.

The unit is the person. Somebody can be in one cell of each kind of cell (which dimensions are told, at which level of
area, in which kind of period), so the table of a month changes by no more than the number of kinds when one person is
added or taken away: that is the sensitivity. A month may cost the year's budget divided by the releases of a year; the
scale of the noise is sensitivity / cost. Every cell that could exist gets noise, also those that nobody is in.
Negative figures become zero afterwards, which costs nothing.

Source: Dwork et al. (2006), Calibrating noise to sensitivity; Canonne, Kamath, Steinke (2020) for exact discrete noise.
OpenDP is an optional extra (`pip install minzheng-open-data[dp]`); without it such a dataset is refused.

Belongs here: the method. Does not belong here: what was spent (`ledger`).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product

from catalog.load import Catalog
from catalog.methods import DifferentialPrivacy
from publish.disclosure.cells import check_additive
from publish.disclosure.methods.ledger import Draw, drawn_before, keep
from publish.disclosure.methods.view import Means, Report, Row, View, as_published, share
from publish.disclosure.policy import BadPolicy
from publish.disclosure.sums import area_above
from publish.disclosure.system import cells_of, relations_of
from publish.release.model import STATUS_ESTIMATED
from publish.tables import Table, cell_id, public_area_code

Kind = tuple[bool, ...]


def draw_table(table: Table, settings: DifferentialPrivacy, catalog: Catalog, means: Means) -> View:
    """The table with discrete Laplace noise, as drawn before or drawn now.

    Raises BadPolicy without secret or OpenDP and for a table whose sensitivity is not known, BudgetSpent when a draw
    would cost more than is left of its year.
    """
    if not means.secret:
        raise BadPolicy(f"{table.dataset.id} asks for differential privacy, for which the bureau's secret is needed")
    check_additive(cells_of(table), relations_of(table))
    measure = next(column.name for column in table.dataset.columns if column.measure)
    truth = {identity: int(str(row[measure])) for identity, row in table.row_of.items()}
    domain = {cell_id(table.dataset, row): row for row in _domain(table, catalog)}
    if strange := sorted(truth.keys() - domain.keys()):
        raise BadPolicy(
            f"{strange[0]} is no cell that the catalogue knows: noise only for some cells tells which exist"
        )
    shown: dict[str, int] = {}
    for month in sorted({str(row["period_month"]) for row in domain.values()}):
        counts = {cell: truth.get(cell, 0) for cell, row in domain.items() if row["period_month"] == month}
        shown |= _figures(table, month, counts, len(_kinds(table)), settings, means)
    rows = [({**row, measure: max(0, shown[cell])}, STATUS_ESTIMATED) for cell, row in sorted(domain.items())]
    rows.sort(key=lambda entry: [str(entry[0][name]) for name in table.dataset.key])
    wrong = sum(abs(max(0, shown[cell]) - truth.get(cell, 0)) for cell in domain)
    changed = sum(shown[cell] != truth.get(cell, 0) for cell in domain)
    report = Report(table.dataset.id, "dp", len(domain), changed, 0, min(share(wrong, sum(truth.values())), Decimal(1)))
    return View(as_published(table, rows), report)


def _figures(
    table: Table, month: str, counts: Mapping[str, int], sensitivity: int, settings: DifferentialPrivacy, means: Means
) -> Mapping[str, int]:
    """The figures of one month: those drawn for the same counts, else new ones, which are kept."""
    epsilon = settings.epsilon_year / settings.releases_year
    content = json.dumps([table.dataset.id, month, str(epsilon), sorted(counts.items())])
    counted = hmac.digest(means.secret, f"dp|{content}".encode(), "sha256").hex()
    known = drawn_before(means.ledger, table.dataset.id, month, counted)
    if known is None:
        drawn = discrete_laplace(list(counts.values()), sensitivity, epsilon)
        known = Draw(table.dataset.id, month, epsilon, counted, dict(zip(counts, drawn, strict=True)))
        keep(means.ledger, known, settings.epsilon_year)
    return known.figures


def discrete_laplace(counts: Sequence[int], sensitivity: int, epsilon: Decimal) -> list[int]:
    """Counts with noise that costs no more than `epsilon` when one person changes them by `sensitivity` in all.

    Raises BadPolicy when OpenDP is not installed or states a higher cost.
    """
    try:
        import opendp.prelude as dp
    except ImportError:
        raise BadPolicy(
            "differential privacy needs OpenDP, which is not installed: pip install 'minzheng-open-data[dp]'"
        ) from None
    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    # Rounded up: the cost stated for this scale must not exceed the budget by a float's last digit.
    scale = float(Fraction(sensitivity) / Fraction(epsilon)) * (1 + 1e-12)
    mechanism = dp.m.make_laplace(*space, scale=scale)
    if mechanism.map(d_in=sensitivity) > float(epsilon):
        raise BadPolicy(f"OpenDP states a cost above the budget of {epsilon} for one release")
    return [int(figure) for figure in mechanism(list(counts))]


def _kind(table: Table, row: Row) -> Kind:
    """Of which kind a cell is: whole area or unit, each dimension told or not, month or to date."""
    totals = {dimension.name: dimension.total for dimension in table.dataset.dimensions}
    codes = {str(one["area_code"]) for one in table.rows}
    is_unit = area_above(str(row["area_code"])) in codes
    return (is_unit, row["period_kind"] == "month", *(row[name] == totals[name] for name in sorted(totals)))


def _kinds(table: Table) -> frozenset[Kind]:
    return frozenset(_kind(table, row) for row in table.rows)


def _domain(table: Table, catalog: Catalog) -> Iterator[Row]:
    """Every row that the table could have: its kinds of cells, with all codes that the catalogue knows."""
    columns = {column.name: column.codelist for column in table.dataset.columns}
    dimensions = sorted(table.dataset.dimensions, key=lambda dimension: dimension.name)
    periods = sorted({(str(row["period_kind"]), str(row["period_month"])) for row in table.rows})
    roots = {str(row["area_code"]) for row in table.rows if not _kind(table, row)[0]}
    for kind in sorted(_kinds(table)):
        is_unit, is_month, *told = kind
        codes = [
            [dimension.total] if is_total else sorted(catalog.labels(columns[dimension.name] or ""))
            for dimension, is_total in zip(dimensions, told, strict=True)
        ]
        areas = _units(catalog, roots) if is_unit else {c: n for c, n in _names(catalog).items() if c in roots}
        inside = [period for period in periods if (period[0] == "month") == is_month]
        for (area, name), (period, month), values in product(sorted(areas.items()), inside, product(*codes)):
            place = {"area_code": area, "area_name": name, "period_kind": period, "period_month": month}
            yield {**place, **{d.name: value for d, value in zip(dimensions, values, strict=True)}}


def _names(catalog: Catalog) -> dict[str, str]:
    current = (area for area in catalog.areas if area.valid_to is None and area.area_level in ("city", "district"))
    return {public_area_code(area.area_code): area.area_name for area in current}


def _units(catalog: Catalog, roots: set[str]) -> dict[str, str]:
    """The districts below the largest areas; smaller areas would be drowned in the noise."""
    return {code: name for code, name in _names(catalog).items() if area_above(code) in roots}
