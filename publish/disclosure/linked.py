"""The disclosure gate of a release: all its tables as one linked system, with the figures the bureau published before.

Belongs here: handing tables, indicators and known figures to the gate, and reading its verdicts. Does not belong here:
the methods (`protect`, `attack`) and the files (`publish.release`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.load import Catalog
from catalog.model import Dataset
from publish.disclosure.gate import GateResult, run_gate
from publish.disclosure.policy import MONEY_SUFFIX, Verdict
from publish.disclosure.system import (
    FEN_PER_YUAN,
    cells_of,
    is_protected,
    policy_of,
    recoverable_measures,
    relations_of,
)
from publish.tables import ClaimValue, Table, cell_of

Known = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Protection:
    """What the gate decided: a verdict for every cell of every protected table, and its report."""

    verdicts: Mapping[str, Verdict]
    result: GateResult

    def may_publish(self, cell: str) -> bool:
        """Whether a cell may leave. Cells of open tables have no verdict: they always may."""
        return cell not in self.verdicts or self.verdicts[cell].status == "published"


def known_figures(
    claims: Sequence[ClaimValue], datasets: Sequence[Dataset], catalog: Catalog
) -> dict[str, dict[str, int]]:
    """The cells whose value an outsider has already read in the bureau's own documents.

    Only figures that the warehouse reproduces count: a claim that differs says nothing certain about a cell.
    """
    by_model = {dataset.model: dataset for dataset in datasets}
    known: dict[str, dict[str, int]] = {}
    for claim in claims:
        indicator = catalog.indicators.get(claim.indicator_id or "")
        if (
            indicator is None
            or indicator.denominator
            or claim.status != "reproduced"
            or claim.computed is None
        ):
            continue
        dataset = by_model.get(indicator.model)
        if dataset is None:
            continue
        factor = FEN_PER_YUAN if indicator.numerator.endswith(MONEY_SUFFIX) else 1
        cell = cell_of(dataset, claim.slice, claim.area_code, claim.period_kind, claim.month)
        known.setdefault(cell, {})[indicator.numerator] = int(Decimal(claim.computed) * factor)
    return known


def protect_release(tables: Sequence[Table], claims: Sequence[ClaimValue], catalog: Catalog) -> Protection:
    """Protect all tables of a release together and attack the result.

    Raises DisclosureBreach when the attack succeeds, CannotProtect when no pattern protects a cell.
    """
    protected = [table for table in tables if is_protected(table, catalog.disclosure)]
    cells = [cell for table in protected for cell in cells_of(table)]
    relations = [relation for table in protected for relation in relations_of(table)]
    policies = {
        identity: policy_of(catalog.disclosure[table.dataset.disclosure])
        for table in protected
        for identity in table.cell_ids
    }
    additive = {cell.id: cell.values for cell in cells}
    known = {
        cell: {measure: value for measure, value in figures.items() if measure in additive[cell]}
        for cell, figures in known_figures(claims, [table.dataset for table in protected], catalog).items()
        if cell in additive
    }
    result = run_gate(cells, relations, policies, known, may_be_negative=recoverable_measures(protected))
    return Protection(result.verdicts, result)
