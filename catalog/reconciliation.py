"""How the figures that a bureau published hang together: the shapes of `relations/<bureau>.yml`, and what must resolve.

Belongs here: documents with their dates, relations between claims, and checks that need no data. Does not belong here:
the notation of a formula (`catalog.formula`), and whether a relation holds, which the warehouse finds out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from catalog import formula
from catalog.model import Claim, Entry, Text

Basis = Literal["document", "rule", "solved"]
Comparison = Literal["equal", "at_most", "less", "rounds_to"]


def _readable(text: str) -> str:
    formula.parse(text)
    return text


Formula = Annotated[str, AfterValidator(_readable)]


class Document(Entry):
    """A document with published figures. Its id is the part of their claims' ids before the number.

    `signed`: the day on which it was signed or came out; empty where it bears no date.
    """

    id: str
    title: Text
    signed: date | None


class Relation(Entry):
    """What must hold between published figures: `left` compared with `right`, both arithmetic over claims.

    `basis`: the document itself asserts it, a rule of logic does, or an unknown was solved for and then checked.
    `rounds_to`: the left side, printed with as many digits as the figure on the right, is that figure.
    """

    id: Annotated[str, Field(pattern=r"^R\d{2}$")]
    text: Text
    basis: Basis
    left: Formula
    compare: Comparison
    right: Formula
    note: Text | None = None

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that the relation names, each once."""
        sides = (formula.parse(side) for side in (self.left, self.right))
        return tuple(dict.fromkeys(claim for side in sides for claim in formula.figures(side)))


class Reconciliation(Entry):
    """The documents of a bureau, and the relations between the figures in them."""

    bureau: str
    documents: tuple[Document, ...]
    relations: tuple[Relation, ...]


def document_of(claim_id: str) -> str:
    """The id of the document that a claim stands in: `WH2017F-037` stands in `WH2017F`."""
    return claim_id.rpartition("-")[0]


def problems(reconciliation: Reconciliation, claims: Sequence[Claim]) -> Iterator[str]:
    """What does not resolve: documents and relations named twice, documents missing, unknown claims, no figure."""
    known = {claim.claim_id: Fraction(claim.value_base_unit) for claim in claims}
    listed = [document.id for document in reconciliation.documents]
    used = {document_of(claim) for claim in known}
    yield from _twice("document", listed)
    yield from _twice("relation", [relation.id for relation in reconciliation.relations])
    yield from (f"claims stand in document '{name}', which it does not list" for name in sorted(used - {*listed}))
    yield from (f"no claim stands in document '{name}'" for name in listed if name not in used)
    for relation in reconciliation.relations:
        if unknown := [claim for claim in relation.claims if claim not in known]:
            yield f"{relation.id}: no claim {', '.join(unknown)}"
            continue
        if not relation.claims:
            yield f"{relation.id}: names no claim"
        if relation.compare == "rounds_to" and not isinstance(formula.parse(relation.right), formula.Figure):
            yield f"{relation.id}: only a single figure says to how many digits it is rounded"
        for side in (relation.left, relation.right):
            try:
                formula.value(formula.parse(side), known)
            except formula.FormulaError as error:
                yield f"{relation.id}: {error}"


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{what} '{name}' is listed twice" for name, count in Counter(names).items() if count > 1)
