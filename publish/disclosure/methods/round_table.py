"""Rounding as a method for a table: all its measures, the view, the attack.

Belongs here: from a table to rounded rows. Does not belong here: the arithmetic (`rounding`), the attack (`reversal`).
"""

from __future__ import annotations

from catalog.methods import Rounding
from publish.disclosure.gate import DisclosureBreach
from publish.disclosure.methods.reversal import reverse_rounding
from publish.disclosure.methods.rounding import round_figures
from publish.disclosure.methods.view import Means, Report, View, as_published, share
from publish.disclosure.policy import BadPolicy
from publish.disclosure.system import measure_of, relations_of
from publish.release.model import STATUS_ESTIMATED
from publish.tables import Table


def round_table(table: Table, settings: Rounding, threshold: int, means: Means) -> View:
    """The table with every figure a multiple of the base. Raises BadPolicy without a secret, CannotRound when the sums
    allow no rounding, DisclosureBreach when a count below `threshold` can be read from the rounded figures."""
    if not means.secret:
        raise BadPolicy(f"{table.dataset.id} is to be rounded, for which the bureau's secret is needed")
    shown: dict[str, dict[str, int]] = {identity: {} for identity in table.cell_ids}
    moved = total = attacked = changed = 0
    for column in (column for column in table.dataset.columns if column.measure):
        truth = {identity: int(str(row[column.name])) for identity, row in table.row_of.items()}
        relations = [r for r in relations_of(table) if measure_of(table, column.name) in r.measures]
        secret = means.secret + column.name.encode()
        rounded = round_figures(truth, relations, settings.base, secret)
        examined, read = reverse_rounding(rounded.figures, rounded.reach, relations, truth, threshold, means.known)
        if read:
            raise DisclosureBreach(
                f"{len(read)} small counts can be read from the rounded figures, first {column.name} of {read[0]}: "
                "round to a larger base, or publish coarser groups"
            )
        for identity, figure in rounded.figures.items():
            shown[identity][column.name] = figure
        moved += sum(abs(rounded.figures[c] - n) for c, n in truth.items())
        changed += sum(rounded.figures[c] != n for c, n in truth.items())
        total, attacked = total + sum(truth.values()), attacked + examined
    rows = [
        ({**row, **shown[identity]}, STATUS_ESTIMATED)
        for identity, row in table.row_of.items()
        if any(shown[identity].values())
    ]
    report = Report(
        table.dataset.id,
        "round",
        cells=len(shown),
        changed=changed,
        hidden=len(shown) - len(rows),
        loss=share(moved, total),
        attacked=attacked,
    )
    return View(as_published(table, rows), report)
