"""The budget of differential privacy: what was drawn, what it cost, and what is left of a year.

A draw is made once. The figures drawn are kept here and given again for the same counts: drawing anew for a second
draft would let a reader of both average the noise away, and would spend the budget twice. The ledger lies beside the
bureau's key and outlives the data root; whoever loses it has to take the year's budgets for spent.

Belongs here: keeping and adding up. Does not belong here: noise (`private`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from publish.errors import PublishError


class BudgetSpent(PublishError):
    """A draw would cost more than is left of the year's budget."""

    def __init__(self, dataset: str, month: str, left: Decimal) -> None:
        """Say what is left and what a person can do."""
        super().__init__(
            f"{dataset}: the privacy budget of {month[:4]} does not allow another draw for {month} ({left} left): "
            "leave the figures of that month as they were published, or raise the profile's budget with an approval"
        )


@dataclass(frozen=True, slots=True)
class Draw:
    """Figures drawn for the counts of one dataset and month. `counted` is a keyed digest of these counts: it tells
    whether they are still the same, and not what they were."""

    dataset: str
    month: str
    epsilon: Decimal
    counted: str
    figures: Mapping[str, int]


def draws(path: Path) -> tuple[Draw, ...]:
    """All draws so far, oldest first. Raises PublishError for a damaged line: then nobody knows what is left."""
    return tuple(_read(path)) if path.exists() else ()


def _read(path: Path) -> Iterator[Draw]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            entry = json.loads(line)
            figures = {str(cell): int(figure) for cell, figure in entry["figures"].items()}
            yield Draw(entry["dataset"], entry["month"], Decimal(entry["epsilon"]), entry["counted"], figures)
        except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError):
            raise PublishError(
                f"{path.name}:{number}: the ledger of privacy budgets is damaged; restore it from a copy"
            ) from None


def drawn_before(path: Path, dataset: str, month: str, counted: str) -> Draw | None:
    """The latest draw for exactly these counts, which is given again and costs nothing."""
    same = [d for d in draws(path) if (d.dataset, d.month, d.counted) == (dataset, month, counted)]
    return same[-1] if same else None


def left_of(path: Path, dataset: str, year: str, budget: Decimal) -> Decimal:
    """What is left of a year's budget."""
    spent = (draw.epsilon for draw in draws(path) if draw.dataset == dataset and draw.month[:4] == year)
    return budget - sum(spent, Decimal(0))


def keep(path: Path, draw: Draw, budget: Decimal) -> None:
    """Add a draw, on disk before anybody sees its figures. Raises BudgetSpent when it costs more than is left."""
    left = left_of(path, draw.dataset, draw.month[:4], budget)
    if draw.epsilon <= 0 or draw.epsilon > left:
        raise BudgetSpent(draw.dataset, draw.month, left)
    entry = {**asdict(draw), "epsilon": str(draw.epsilon)}
    line = json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
