"""Small linked systems for the disclosure tests: crossed hierarchies, and months with their year to date."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple

import pytest

from publish.disclosure.cells import Cell, Relation
from publish.disclosure.policy import Policy, Verdict
from publish.disclosure.protect import draft, verdicts_of

COUNT, MONEY = "person_count", "paid_yuan"
Tree = dict[str, list[str]]


class System(NamedTuple):
    """Cells with their relations, and one policy for all."""

    cells: list[Cell]
    relations: list[Relation]
    policies: dict[str, Policy]


def leaves(tree: Tree) -> list[str]:
    """Nodes of a tree that are nobody's parent."""
    return [c for children in tree.values() for c in children if c not in tree]


def under(tree: Tree, node: str) -> list[str]:
    """Leaves below a node, or the node itself."""
    return [leaf for c in tree[node] for leaf in under(tree, c)] if node in tree else [node]


def cross(trees: Sequence[Tree], counts: Sequence[int], threshold: int = 5) -> System:
    """All combinations of the nodes of `trees`, filled from `counts` (one per combination of leaves)."""
    fine = list(product(*(leaves(t) for t in trees)))
    value = dict(zip(fine, counts, strict=True))
    nodes = list(product(*([*t, *leaves(t)] for t in trees)))
    cells, relations = [], []
    for node in nodes:
        below = list(product(*(under(t, n) for t, n in zip(trees, node, strict=True))))
        people = sum(value[b] for b in below)
        # Amounts differ per cell, so that money is no multiple of the count.
        paid = sum(value[b] * (40_000 + 977 * fine.index(b)) for b in below)
        cells.append(Cell(".".join(node), people, {COUNT: people, MONEY: paid}))
        for i, tree in enumerate(trees):
            if node[i] in tree:
                children = tuple(".".join((*node[:i], c, *node[i + 1 :])) for c in tree[node[i]])
                relations.append(Relation(".".join(node), children, (COUNT, MONEY)))
    return System(cells, relations, {c.id: Policy(threshold) for c in cells})


def months(counts: Sequence[Sequence[int]], threshold: int = 5) -> System:
    """Per month a row of programme counts; month totals, and money from the year's start to each month."""
    cells, relations, paid_to_date = [], [], [0] * (len(counts[0]) + 1)
    names = [*(f"p{i}" for i in range(len(counts[0]))), "all"]
    most = [0] * len(names)
    for month, row in enumerate(counts):
        for i, people in enumerate([*row, sum(row)]):
            paid = (
                sum(n * (40_000 + 1_000 * j) for j, n in enumerate(row))
                if i == len(row)
                else people * (40_000 + 1_000 * i)
            )
            cells.append(Cell(f"m{month}.{names[i]}", people, {COUNT: people, MONEY: paid}))
            paid_to_date[i] += paid
            # Somebody paid in any month is a contributor to the year to date.
            most[i] = max(most[i], people)
            cells.append(Cell(f"y{month}.{names[i]}", most[i], {MONEY: paid_to_date[i]}))
            earlier = (f"y{month - 1}.{names[i]}",) if month else ()
            relations.append(Relation(f"y{month}.{names[i]}", (*earlier, f"m{month}.{names[i]}"), (MONEY,)))
        for kind, measures in (("m", (COUNT, MONEY)), ("y", (MONEY,))):
            parts = tuple(f"{kind}{month}.{name}" for name in names[:-1])
            relations.append(Relation(f"{kind}{month}.all", parts, measures))
    return System(cells, relations, {c.id: Policy(threshold) for c in cells})


def table(total: str, parts: dict[str, int], threshold: int = 5, **more: Cell) -> System:
    """A total over some parts, counts only; `more` replaces cells by id."""
    cells = {k: Cell(k, v, {COUNT: v}) for k, v in {**parts, total: sum(parts.values())}.items()} | more
    relations = [Relation(total, tuple(parts), (COUNT,))]
    return System(list(cells.values()), relations, {c: Policy(threshold) for c in cells})


@pytest.fixture(scope="session")
def build_cross() -> Callable[..., System]:
    """The builder of crossed tables."""
    return cross


@pytest.fixture(scope="session")
def build_months() -> Callable[..., System]:
    """The builder of months with year to date."""
    return months


@pytest.fixture(scope="session")
def build_table() -> Callable[..., System]:
    """The builder of one-way tables."""
    return table


@pytest.fixture(scope="session")
def drafted() -> Callable[..., dict[str, Verdict]]:
    """The verdicts before any attack; takes what `draft` takes."""

    def verdicts(cells: Sequence[Cell], relations: Sequence[Relation], policies: dict[str, Policy], *more, **options):
        return verdicts_of(cells, policies, draft(cells, relations, policies, *more, **options))

    return verdicts
