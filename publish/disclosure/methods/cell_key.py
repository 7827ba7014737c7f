"""Cell-key perturbation: every count gets a little noise, and the noise follows from who is counted.

Every person has a record key (a keyed number, made in the aggregates); the key of a cell is the sum of its persons'
keys modulo 2^32. The same persons give the same key and so the same noise, in whatever table and release they are
counted together, so that asking again tells nothing new. Totals are perturbed like any other cell: they need not equal
the sum of their parts.

Rows whose count becomes zero are left out, as are cells that nobody is in: a reader cannot tell the one from the other.

Belongs here: the method. Does not belong here: its table of noise (`noise_table`), the attack on it (`averaging`).
"""

from __future__ import annotations

from catalog.methods import CellKey
from publish.disclosure.gate import DisclosureBreach
from publish.disclosure.methods.averaging import average_out
from publish.disclosure.methods.noise_table import KEYS, noise_for
from publish.disclosure.methods.view import Means, Report, View, as_published, share
from publish.disclosure.policy import BadPolicy
from publish.release.model import STATUS_ESTIMATED
from publish.tables import Table

# A release is blocked by luck of its keys no more often than this.
_CHANCE = 0.001


def perturb(table: Table, settings: CellKey, threshold: int, means: Means) -> View:
    """The table with noise in every count. Raises BadPolicy without keys, DisclosureBreach when averaging over the
    margins would tell too many of the counts below `threshold`."""
    measure = next(column.name for column in table.dataset.columns if column.measure)
    keys = dict(zip(table.cell_ids, _keys(table), strict=True))
    truth = {identity: int(str(row[measure])) for identity, row in table.row_of.items()}
    noise = {identity: noise_for(truth[identity], key, settings) for identity, key in keys.items()}
    shown = {identity: truth[identity] + noise[identity] for identity in truth}
    attacked, read = average_out(table, shown, truth, keys, settings, threshold, means.known)
    rows = [
        ({**row, measure: shown[identity]}, STATUS_ESTIMATED)
        for identity, row in table.row_of.items()
        if shown[identity]
    ]
    report = Report(
        table.dataset.id,
        "cell_key",
        cells=len(truth),
        changed=sum(1 for added in noise.values() if added),
        hidden=len(truth) - len(rows),
        loss=share(sum(map(abs, noise.values())), sum(truth.values())),
        attacked=attacked,
        read=read,
    )
    _require_unreadable(report, settings)
    return View(as_published(table, rows), report)


def _keys(table: Table) -> tuple[int, ...]:
    """The cell keys. Raises BadPolicy when one is missing: without the secret there is no noise to rely on."""
    keys = tuple(key for key in table.keys or () if key is not None and 0 <= key < KEYS)
    if len(keys) != len(table.rows):
        raise BadPolicy(
            f"{table.dataset.id} has cells without a key: its aggregate computes evi_key from the persons' record "
            "keys, for which the warehouse has to be built with the bureau's key file"
        )
    return keys


def _require_unreadable(report: Report, settings: CellKey) -> None:
    """Raises DisclosureBreach when the attack read more than the profile's share, and more than chance explains."""
    # Loaded when needed: the package of distributions takes a second.
    from scipy.stats import binom

    if report.read and binom.sf(report.read - 1, report.attacked, float(settings.read_share)) < _CHANCE:
        raise DisclosureBreach(
            f"averaging over all margins of {report.dataset} reads {report.read} of {report.attacked} small counts "
            "exactly; give the profile more variance, or the table fewer margins"
        )
