"""The relations between published figures as readers see them: both sides written out, and what was found.

Belongs here: wording a relation's outcome, for the release and for the command line alike. Does not belong here:
working it out (the warehouse), and which cells are hidden (`publish.disclosure`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import cast, get_args

from catalog import formula
from catalog.load import Catalog
from catalog.model import Bureau, Claim, Text
from catalog.reconciliation import Document, Relation
from publish.errors import PublishError
from publish.release.model import RegisterStatus, RelationResult, RelationStatus
from publish.tables import RelationValue

HOLDS = Text(zh="成立", en="holds")
ONLY_IN_REGISTERS = Text(zh="；由登记数据重算则成立", en="; computed from the registers it holds")
ONLY_IN_PRINT = Text(zh="公布数之间成立，由登记数据重算却不成立", en="holds in print, but not in the registers")


def relation_results(
    values: Iterable[RelationValue], catalog: Catalog, bureau: Bureau, visible: Collection[str]
) -> Iterator[RelationResult]:
    """Every relation with its outcome, in the order of the catalogue, the dates of the documents last.

    What the registers say is told only where all figures of a relation are among the visible claims.
    """
    if bureau.id not in catalog.reconciliations:
        return
    known = catalog.reconciliations[bureau.id]
    claims = {claim.claim_id: claim for claim in catalog.claims(bureau.id)}
    by_id = {value.relation_id: value for value in values}
    for relation in known.relations:
        yield _between_figures(relation, by_id[relation.id], claims, visible)
    for document in known.documents:
        if document.id in by_id:
            yield _dated(document, by_id[document.id])


def _between_figures(
    relation: Relation, value: RelationValue, claims: Mapping[str, Claim], visible: Collection[str]
) -> RelationResult:
    unit = _unit(relation, claims)
    shown = 100 if unit == "percent" else 1
    hidden = value.recomputed_status != "not_computable" and not set(relation.claims) <= set(visible)
    registers: RegisterStatus = "protected" if hidden else register_status(value.recomputed_status)

    def figure(claim_id: str) -> str:
        claim = claims[claim_id]
        return f"{plain(claim.value_base_unit * 100)}%" if claim.unit == "percent" else plain(claim.value_base_unit)

    def side(text: str) -> str:
        return formula.written(formula.parse(text), figure, lambda number: plain(Decimal(number)))

    return RelationResult(
        relation_id=relation.id,
        text=relation.text,
        basis=relation.basis,
        comparison=relation.compare,
        left=side(relation.left),
        right=side(relation.right),
        left_value=value.left * shown,
        right_value=value.right * shown,
        unit=unit,
        status=relation_status(value.status),
        registers=registers,
        finding=_finding(relation, value, registers),
        note=relation.note,
        claims=relation.claims,
    )


def _unit(relation: Relation, claims: Mapping[str, Claim]) -> str:
    """The unit of both sides where one of them is a single figure; otherwise none is told."""
    for side in (relation.right, relation.left):
        match formula.parse(side):
            case formula.Figure(claim_id):
                return claims[claim_id].base_unit
    return ""


def _finding(relation: Relation, value: RelationValue, registers: RegisterStatus) -> Text:
    if value.status == "holds":
        return ONLY_IN_PRINT if registers == "broken" else HOLDS
    told = _broken(relation, value.left - value.right)
    if registers == "holds":
        return Text(zh=told.zh + ONLY_IN_REGISTERS.zh, en=told.en + ONLY_IN_REGISTERS.en)
    return told


def _broken(relation: Relation, difference: Decimal) -> Text:
    """What is wrong with the published figures, in the words of the comparison."""
    by = plain(abs(difference))
    if relation.compare == "at_most":
        return Text(zh=f"前者不应超过后者，却多出{by}", en=f"the first must not exceed the second, but does by {by}")
    if relation.compare == "less":
        return Text(zh="前者应小于后者，却没有", en="the first should be less than the second, but is not")
    if relation.compare == "rounds_to":
        return Text(zh="按公布的位数取整，得不出公布数", en="rounded as printed, it is not the figure stated")
    if formula.is_sum(formula.parse(relation.left)):
        if difference < 0:
            return Text(zh=f"各部分之和比所列合计少{by}", en=f"the parts fall short of the stated total by {by}")
        return Text(zh=f"各部分之和比所列合计多{by}", en=f"the parts exceed the stated total by {by}")
    return Text(zh=f"应当相等，却相差{by}", en=f"they should be equal, but differ by {by}")


def _dated(document: Document, value: RelationValue) -> RelationResult:
    """A document held to its date."""
    count, finding = len(value.late), HOLDS
    if value.late:
        latest = max(claim.as_of for claim in value.late)
        finding = Text(
            zh=f"有{count}个数字统计到署期之后，最晚到{latest.isoformat()}",
            en=f"{_figures(count)} to a day after the document's date, the latest to {latest.isoformat()}",
        )
    day = document.signed.isoformat() if document.signed else ""
    return RelationResult(
        relation_id=document.id,
        text=Text(
            zh=f"{document.title.zh}：没有统计到署期（{day}）之后的数字",
            en=f"{document.title.en}: no figure counts to a day after its date ({day})",
        ),
        basis="rule",
        comparison="dated",
        left=plain(value.left),
        right=plain(value.right),
        left_value=value.left,
        right_value=value.right,
        unit="figure",
        status=relation_status(value.status),
        registers="not_computable",
        finding=finding,
        note=None,
        claims=tuple(claim.claim_id for claim in value.late),
    )


def _figures(count: int) -> str:
    return "1 figure counts" if count == 1 else f"{count} figures count"


def plain(number: Decimal) -> str:
    """A number for a sentence: thousands set off, at most four decimals, none that say nothing."""
    text = f"{round(number, 4):,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def relation_status(status: str) -> RelationStatus:
    """The status that the warehouse gave; raises PublishError for a word that is none."""
    if status not in get_args(RelationStatus):
        raise PublishError(f"the warehouse gave a relation the unknown status '{status}'")
    return cast(RelationStatus, status)


def register_status(status: str) -> RegisterStatus:
    """The status that the registers' figures have; raises PublishError for a word that is none."""
    if status not in get_args(RegisterStatus):
        raise PublishError(f"the warehouse gave a relation of the registers the unknown status '{status}'")
    return cast(RegisterStatus, status)
