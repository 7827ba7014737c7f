"""The disclosure gate of a release: all its tables as one linked system, with the figures the bureau published before.

Belongs here: handing tables, indicators and known figures to the gate and to the methods that change figures, and
reading what they decided. Does not belong here: the methods (`protect`, `attack`, `methods`) and the files
(`publish.release`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from catalog.load import Catalog
from catalog.model import Dataset
from publish.disclosure.gate import GateResult, run_gate
from publish.disclosure.history import known_from, remembered_from, told_by
from publish.disclosure.methods.choose import changed_view, is_changed
from publish.disclosure.methods.view import Means, View, hide
from publish.disclosure.policy import PrimaryRule, Verdict
from publish.disclosure.system import System, is_protected, linked_system, negative_measures
from publish.tables import ClaimValue, Table, cell_of


@dataclass(frozen=True)
class Protection:
    """What the gate decided: a verdict for every row of every table that hides cells, the system it judged, its report.

    `known` are the cells of the system whose value an outsider had already; `changed` the views of the datasets whose
    method changes figures or rows, by dataset id.
    """

    verdicts: Mapping[str, Verdict]
    result: GateResult
    system: System
    known: frozenset[str] = frozenset()
    changed: Mapping[str, View] = field(default_factory=dict)

    def show(self, table: Table) -> View:
        """What readers may see of a table."""
        known = self.changed.get(table.dataset.id)
        return known or hide(table, "suppress" if table.contributors else "open", self.may_publish)

    def may_publish(self, cell: str) -> bool:
        """Whether a cell may leave. Cells of open tables have no verdict: they always may."""
        return cell not in self.verdicts or self.verdicts[cell].status == "published"

    def covers(self, table: Table) -> bool:
        """Whether the table is about people: its cells were judged, or its figures changed."""
        return table.dataset.id in self.changed or any(identity in self.verdicts for identity in table.cell_ids)

    @cached_property
    def rules(self) -> Mapping[str, PrimaryRule]:
        """The rule that each primary cell of the system broke."""
        found = ((cell.id, self.system.policies[cell.id].reason_to_hide(cell)) for cell in self.system.cells)
        return {identity: rule for identity, rule in found if rule}

    def rule(self, row: str) -> PrimaryRule | None:
        """The rule by which a row is primary."""
        return self.rules.get(self.system.names.cell(row))


def known_cells(claims: Sequence[ClaimValue], datasets: Sequence[Dataset], catalog: Catalog) -> frozenset[str]:
    """The cells whose value an outsider has already read in the bureau's own documents.

    Only figures that the warehouse reproduces or holds as reported count: a claim that differs says nothing certain
    about a cell. A cell of which one measure is known counts as known altogether, which errs on the safe side.
    """
    by_model = {dataset.model: dataset for dataset in datasets}
    known = set()
    for claim in claims:
        indicator = catalog.indicators.get(claim.indicator_id or "")
        if (
            indicator
            and not indicator.denominator
            and claim.status in ("reproduced", "reported")
            and indicator.model in by_model
        ):
            dataset = by_model[indicator.model]
            known |= {cell_of(dataset, claim.slice, claim.area_code, *period) for period in claim.periods}
    return frozenset(known)


def protect_release(
    tables: Sequence[Table],
    claims: Sequence[ClaimValue],
    catalog: Catalog,
    earlier: Sequence[Path] = (),
    means: Means | None = None,
) -> Protection:
    """Protect all tables of a release together and attack the result, with the folders of earlier releases at hand.

    `means` is what the methods that change figures need beside the tables. Raises DisclosureBreach when the attack
    succeeds, CannotProtect when no pattern protects a cell, BelowTheFloor when a table is finer than its dataset may
    tell, BadPolicy when a method cannot do what its profile says.
    """
    protected = [table for table in tables if is_protected(table, catalog)]
    system = linked_system(protected, catalog)
    datasets = [table.dataset for table in protected]
    told = told_by(earlier, datasets)
    seen = known_cells(claims, datasets, catalog) | known_from(told, protected)
    known = frozenset(system.names.cell(identity) for identity in seen) & system.policies.keys()
    result = run_gate(
        system.cells,
        system.relations,
        system.policies,
        known,
        may_be_negative=negative_measures(system.cells),
        hidden_before={system.names.cell(identity) for identity in told.hidden} & system.policies.keys(),
        remembered=set(map(system.names.cell, remembered_from(told, protected))) & system.policies.keys(),
    )
    rows = (identity for table in protected for identity in table.cell_ids)
    verdicts = {identity: result.verdicts[system.names.cell(identity)] for identity in rows}
    hiding = Protection(verdicts, result, system, known)
    known_world = replace(means or Means(b"", Path()), tables=tuple(tables), may_publish=hiding.may_publish)
    return replace(hiding, changed=changed_views(tables, claims, catalog, known_world))


def changed_views(
    tables: Sequence[Table], claims: Sequence[ClaimValue], catalog: Catalog, means: Means
) -> dict[str, View]:
    """The views of the datasets whose method changes figures or rows; claims that agree with a cell have told it."""
    changed = [table for table in tables if is_changed(table, catalog)]
    told = means.knowing(known_cells(claims, [table.dataset for table in changed], catalog))
    return {table.dataset.id: changed_view(table, catalog, told) for table in changed}
