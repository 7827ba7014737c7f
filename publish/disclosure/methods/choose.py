"""Which method protects a dataset: the one that its profile names.

Belongs here: the choice, and what every method is told of the world outside its table. Does not belong here: methods.
"""

from __future__ import annotations

from catalog.load import Catalog
from catalog.protection import DisclosureProfile
from publish.disclosure.methods.cell_key import perturb
from publish.disclosure.methods.private import draw_table
from publish.disclosure.methods.round_table import round_table
from publish.disclosure.methods.sample import draw_sample
from publish.disclosure.methods.view import Means, View
from publish.disclosure.policy import BadPolicy
from publish.disclosure.sums import area_above
from publish.disclosure.system import check_floor
from publish.tables import Table


def changed_view(table: Table, catalog: Catalog, means: Means) -> View:
    """What readers may see of a table whose method changes figures or rows.

    Raises BelowTheFloor for areas that are too small, BadPolicy when the method cannot be applied, DisclosureBreach
    when its attack succeeds.
    """
    profile = catalog.protection(table.dataset)
    check_floor(table, profile)
    match profile:
        case DisclosureProfile(method="cell_key", cell_key=settings) if settings is not None:
            return perturb(table, settings, profile.threshold, means.knowing(whole_area(table)))
        case DisclosureProfile(method="round", round=settings) if settings is not None:
            return round_table(table, settings, profile.threshold, means.knowing(whole_area(table)))
        case DisclosureProfile(method="dp", dp=settings) if settings is not None:
            return draw_table(table, settings, catalog, means)
        case DisclosureProfile(method="sample", sample=settings) if settings is not None:
            return draw_sample(table, settings, catalog, means)
    raise BadPolicy(f"{table.dataset.id}: no method '{profile.method}' for a table like this")


def whole_area(table: Table) -> frozenset[str]:
    """The cells of the largest areas, where the table has smaller ones: their true figures are told elsewhere, or an
    attacker is taken to have them all the same."""
    if "area_code" not in table.dataset.key:
        return frozenset()
    codes = {str(row["area_code"]) for row in table.rows}
    below = {area_above(code) for code in codes}
    return frozenset(identity for identity, row in table.row_of.items() if row["area_code"] in below)


def is_changed(table: Table, catalog: Catalog) -> bool:
    """Whether the table's method changes figures or rows, so that it is no part of the system of hidden cells."""
    return catalog.protection(table.dataset).method not in ("open", "suppress")
