"""What a reader is told about a relation: both sides written out, the finding in words, and nothing that is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import catalog
from catalog.load import Catalog
from catalog.model import Text
from catalog.reconciliation import Reconciliation, Relation
from publish.errors import PublishError
from publish.relations import plain, relation_results
from publish.release.model import RelationResult
from publish.tables import LateClaim, RelationValue

KNOWN = catalog.load()
BUREAU = KNOWN.bureau("dongxihu-2020")
EVERYTHING = {claim.claim_id for claim in KNOWN.claims(BUREAU.id)}


def world(left: str, compare: str, right: str, note: Text | None = None) -> Catalog:
    """The catalogue with one relation of the bureau."""
    relation = Relation.model_validate(
        {
            **{"id": "R01", "text": Text(zh="关系", en="relation"), "basis": "document", "note": note},
            **{"left": left, "compare": compare, "right": right},
        }
    )
    documents = KNOWN.reconciliations[BUREAU.id].documents
    only = Reconciliation(bureau=BUREAU.id, documents=documents, relations=(relation,))
    return replace(KNOWN, reconciliations={BUREAU.id: only})


def value(left: str, right: str, status: str, again: str = "not_computable") -> RelationValue:
    return RelationValue("R01", "", Decimal(left), Decimal(right), status, None, None, again, ())


def told(known: Catalog, *values: RelationValue, visible: set[str] = EVERYTHING) -> list[RelationResult]:
    return list(relation_results(values, known, BUREAU, visible))


@pytest.mark.parametrize(
    ("left", "compare", "right", "values", "zh", "en"),
    [
        (
            *("{DXH2020-034} + {DXH2020-035}", "equal", "{DXH2020-033}", ("83", "84")),
            *("各部分之和比所列合计少1", "the parts fall short of the stated total by 1"),
        ),
        (
            *("{DXH2020-034} + {DXH2020-035}", "equal", "{DXH2020-033}", ("1086", "84")),
            *("各部分之和比所列合计多1,002", "the parts exceed the stated total by 1,002"),
        ),
        (
            *("{DXH2020-124}", "equal", "{DXH2020-125}", ("7", "8")),
            *("应当相等，却相差1", "they should be equal, but differ by 1"),
        ),
        (
            *("{DXH2020-013}", "at_most", "{DXH2020-008}", ("28", "26")),
            *("前者不应超过后者，却多出2", "the first must not exceed the second, but does by 2"),
        ),
        (
            *("{DXH2020-018}", "less", "{DXH2020-019}", ("830", "830")),
            *("前者应小于后者，却没有", "the first should be less than the second, but is not"),
        ),
        (
            *("{DXH2020-009} / {DXH2020-008}", "rounds_to", "{DXH2020-010}", ("0.7", "0.73")),
            *("按公布的位数取整，得不出公布数", "rounded as printed, it is not the figure stated"),
        ),
    ],
)
def test_a_broken_relation_is_told_in_the_words_of_its_comparison(
    left: str, compare: str, right: str, values: tuple[str, str], zh: str, en: str
) -> None:
    (result,) = told(world(left, compare, right), value(*values, "broken"))
    assert (result.status, result.finding) == ("broken", Text(zh=zh, en=en))


def test_a_finding_says_when_the_registers_know_better() -> None:
    known = world("{DXH2020-034} + {DXH2020-035}", "equal", "{DXH2020-033}")
    (result,) = told(known, value("83", "84", "broken", "holds"))
    assert result.finding.zh == "各部分之和比所列合计少1；由登记数据重算则成立"
    assert result.finding.en.endswith("; computed from the registers it holds")


def test_an_error_of_the_data_is_told_as_one() -> None:
    known = world("{DXH2020-034} + {DXH2020-035}", "equal", "{DXH2020-033}")
    (result,) = told(known, value("84", "84", "holds", "broken"))
    assert (result.status, result.registers) == ("holds", "broken")
    assert result.finding.en == "holds in print, but not in the registers"


def test_sides_are_written_out_in_published_figures() -> None:
    (result,) = told(
        world("{DXH2020-009} / {DXH2020-008}", "rounds_to", "{DXH2020-010}"), value(".7308", ".73", "holds")
    )
    assert (result.left, result.right, result.unit) == ("19 ÷ 26", "73%", "percent")
    assert (result.left_value, result.right_value) == (Decimal("73.08"), Decimal(73))
    formula = "{DXH2020-057} * ({DXH2020-018} * 1 + {DXH2020-020} * 5)"
    (result,) = told(world(formula, "rounds_to", "{DXH2020-058}"), value("23730", "23700", "holds"))
    assert (result.left, result.right, result.unit) == ("6 × (780 × 1 + 635 × 5)", "23,700", "yuan")
    (result,) = told(world("{DXH2020-145}", "at_most", "{DXH2020-142} + {DXH2020-143}"), value("4", "19", "holds"))
    assert (result.right, result.unit, result.difference) == ("13 + 6", "facility", Decimal(-15))
    ratio = world("{DXH2020-020} / {DXH2020-018}", "less", "{DXH2020-021} / {DXH2020-019}")
    assert told(ratio, value(".81", ".82", "holds"))[0].unit == ""


def test_what_the_registers_say_is_not_told_of_hidden_figures() -> None:
    known = world("{DXH2020-034} + {DXH2020-035}", "equal", "{DXH2020-033}")
    hidden = EVERYTHING - {"DXH2020-035"}
    for again in ("holds", "broken"):
        (result,) = told(known, value("84", "84", "holds", again), visible=hidden)
        assert result.registers == "protected"
        assert "登记" not in result.finding.zh
    assert told(known, value("84", "84", "holds"), visible=hidden)[0].registers == "not_computable"


def test_a_document_with_late_figures_is_told_with_their_number_and_the_latest_day() -> None:
    late = tuple(
        LateClaim(f"DXH2020-{number:03}", "DXH2020", date(2020, 10, 30 + number % 2), date(2020, 10, 21))
        for number in (28, 29, 30)
    )
    dated = RelationValue("DXH2020", "dated", Decimal(3), Decimal(0), "broken", None, None, "not_computable", late)
    result = told(KNOWN, *(replace(value("1", "1", "holds"), relation_id=r.id) for r in relations()), dated)[-1]
    assert result.finding == Text(
        zh="有3个数字统计到署期之后，最晚到2020-10-31",
        en="3 figures count to a day after the document's date, the latest to 2020-10-31",
    )
    assert result.claims == ("DXH2020-028", "DXH2020-029", "DXH2020-030")
    assert (result.status, result.unit, result.registers) == ("broken", "figure", "not_computable")
    assert "2020-10-21" in result.text.zh and "2020-10-21" in result.text.en


def test_one_late_figure_is_one_figure() -> None:
    late = (LateClaim("DXH2020-028", "DXH2020", date(2020, 10, 31), date(2020, 10, 21)),)
    dated = RelationValue("DXH2020", "dated", Decimal(1), Decimal(0), "broken", None, None, "not_computable", late)
    result = told(world("{DXH2020-124}", "equal", "{DXH2020-125}"), value("8", "8", "holds"), dated)[-1]
    assert result.finding.en.startswith("1 figure counts to a day after")


def relations() -> tuple[Relation, ...]:
    return KNOWN.reconciliations[BUREAU.id].relations


def test_a_bureau_without_relations_has_no_results() -> None:
    assert told(replace(KNOWN, reconciliations={}), value("1", "1", "holds")) == []


def test_an_unknown_status_is_refused() -> None:
    known = world("{DXH2020-124}", "equal", "{DXH2020-125}")
    with pytest.raises(PublishError, match="unknown status 'maybe'"):
        told(known, value("8", "8", "maybe"))
    with pytest.raises(PublishError, match="unknown status 'perhaps'"):
        told(known, value("8", "8", "holds", "perhaps"))


@pytest.mark.parametrize(
    ("number", "text"),
    [("1046", "1,046"), ("0.50", "0.5"), ("-3", "−3"), ("0.37037037", "0.3704"), ("1500.00", "1,500"), ("100", "100")],
)
def test_numbers_in_sentences(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
