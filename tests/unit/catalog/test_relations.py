"""Relations between published figures: what must resolve, and the guesses that must never become rules."""

from __future__ import annotations

import random
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import catalog
from catalog import formula
from catalog.load import ROOT, CatalogError, load
from catalog.model import Claim, Text
from catalog.reconciliation import Reconciliation, Relation, document_of, problems

KNOWN = catalog.load()
BUREAUS = sorted(KNOWN.reconciliations)
FILE = "relations/dongxihu-2020.yml"

# What a reader might take for a rule and the figures refute: the figure on the left is not what stands on the right.
REFUTED = (
    ("DXH2020-024", "2 * {DXH2020-020}"),
    ("DXH2020-025", "2 * {DXH2020-021}"),
    *(("DXH2020-058", f"{{DXH2020-057}} * ({{DXH2020-019}} * {n} + {{DXH2020-021}} * {6 - n})") for n in range(7)),
    *(("DXH2020-061", f"{{DXH2020-060}} * ({{DXH2020-019}} * {n} + {{DXH2020-021}} * {11 - n})") for n in range(12)),
    ("DXH2020-038", "{DXH2020-058} + {DXH2020-061} + {DXH2020-063}"),
    ("DXH2020-063", "3000 * {DXH2020-062}"),
)


def says(relation: Relation, figure: str, refuted: str) -> bool:
    """Whether a relation says that the figure is the refuted formula, however it is spelt: it names the figure and
    nothing that the formula does not, and it holds, or is on the brink, wherever the formula is true."""
    node = formula.parse(refuted)
    allowed = {figure, *formula.figures(node)}
    if figure not in relation.claims or not set(relation.claims) <= allowed:
        return False
    dice = random.Random(1)
    for _ in range(3):
        values = {claim: Fraction(dice.randint(2, 10**6)) for claim in allowed}
        values[figure] = formula.value(node, values)
        left, right = (formula.value(formula.parse(side), values) for side in (relation.left, relation.right))
        if left != right:
            return False
    return True


def relation(left: str, compare: str, right: str, number: int = 99) -> Relation:
    return Relation.model_validate(
        {
            "id": f"R{number}",
            "text": {"zh": "关系", "en": "relation"},
            "basis": "rule",
            "left": left,
            "compare": compare,
            "right": right,
        }
    )


@pytest.mark.parametrize(("figure", "refuted"), REFUTED)
def test_a_refuted_guess_is_not_a_relation(figure: str, refuted: str) -> None:
    every = [one for known in KNOWN.reconciliations.values() for one in known.relations]
    assert [one.id for one in every if says(one, figure, refuted)] == []


@pytest.mark.parametrize(
    ("left", "compare", "right", "number"),
    [
        ("2 * {DXH2020-020}", "equal", "{DXH2020-024}", 0),
        ("{DXH2020-024} / {DXH2020-020}", "equal", "2", 0),
        ("{DXH2020-021} + {DXH2020-021} - {DXH2020-025}", "equal", "0", 1),
        ("{DXH2020-057} * ({DXH2020-019} * 1 + {DXH2020-021} * 5)", "rounds_to", "{DXH2020-058}", 3),
        ("{DXH2020-058} + {DXH2020-061} + {DXH2020-063}", "at_most", "{DXH2020-038}", -2),
        ("{DXH2020-063} / {DXH2020-062}", "equal", "3000", -1),
    ],
)
def test_a_refuted_guess_would_be_seen_in_any_spelling(left: str, compare: str, right: str, number: int) -> None:
    figure, refuted = REFUTED[number]
    assert says(relation(left, compare, right), figure, refuted)


def test_the_guesses_are_refuted_by_the_figures() -> None:
    values = {claim.claim_id: Fraction(claim.value_base_unit) for claim in KNOWN.claims("dongxihu-2020")}
    for figure, refuted in REFUTED:
        assert formula.value(formula.parse(refuted), values) != values[figure]


@pytest.mark.parametrize("bureau", BUREAUS)
def test_a_relation_of_a_document_is_in_both_languages_and_has_a_ground(bureau: str) -> None:
    for one in KNOWN.reconciliations[bureau].relations:
        assert one.text.zh and one.text.en and one.text.zh != one.text.en
        # What was solved for brings numbers of its own; what a document says about its parts does not.
        assert one.basis == "solved" or one.claims


def holds(one: Relation, claims: dict[str, Claim]) -> bool:
    """The outcome in exact arithmetic, by another hand than the warehouse's."""
    values = {name: Fraction(claim.value_base_unit) for name, claim in claims.items()}
    left, right = (formula.value(formula.parse(side), values) for side in (one.left, one.right))
    if one.compare == "rounds_to":
        half = Fraction(claims[one.right.strip("{}")].rounding)
        return right - half <= left < right + half
    return {"equal": left == right, "at_most": left <= right, "less": left < right}[one.compare]


@pytest.mark.parametrize(("bureau", "broken"), [("dongxihu-2020", {"R03"}), ("wuhan-2017", {"R01"})])
def test_which_relations_the_documents_do_not_keep(bureau: str, broken: set[str]) -> None:
    claims = {claim.claim_id: claim for claim in KNOWN.claims(bureau)}
    assert {one.id for one in KNOWN.reconciliations[bureau].relations if not holds(one, claims)} == broken


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil."""
    target = tmp_path / "catalog"
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return target


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{DXH2020-034} + {DXH2020-035}", "{DXH2020-034} + {DXH2020-935}", "R10: no claim DXH2020-935"),
        ("{DXH2020-034} + {DXH2020-035}", "{DXH2020-034} + ", "the end"),
        ("id: R11", "id: R10", "relation 'R10' is listed twice"),
        ("id: R11", "id: eleven", "relations.10.id"),
        ("basis: document", "basis: guess", "relations.0.basis"),
        ("right: '{DXH2020-010}'", "right: '{DXH2020-010} + 0'", "only a single figure"),
        ("right: '{DXH2020-052}'", "right: '1169'", "R15: names no claim"),
        (
            "'{DXH2020-009} / {DXH2020-008}'",
            "'{DXH2020-009} / ({DXH2020-010} - {DXH2020-010})'",
            "R01: a formula divides",
        ),
        ("  - id: DXH2020\n", "  - id: DXH2021\n", "stand in document 'DXH2020', which it does not list"),
        ("  - id: DXH2020\n", "  - id: DXH2021\n", "no claim stands in document 'DXH2021'"),
        ("bureau: dongxihu-2020", "bureau: dongxihu-2021", "the file's name says"),
        ("signed: 2020-10-21", "signd: 2020-10-21", "signd"),
    ],
)
def test_a_mistake_is_named_with_its_file(copy: Path, old: str, new: str, words: str) -> None:
    path = copy / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load(copy)
    assert words in str(caught.value)
    assert "dongxihu-2020.yml" in str(caught.value)


def test_relations_of_a_bureau_without_profile_are_refused(copy: Path) -> None:
    text = (copy / FILE).read_text(encoding="utf-8").replace("bureau: dongxihu-2020", "bureau: atlantis")
    (copy / "relations" / "atlantis.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match="no bureau 'atlantis'"):
        load(copy)


def test_a_sound_file_has_no_problems() -> None:
    known = KNOWN.reconciliations["dongxihu-2020"]
    assert list(problems(known, KNOWN.claims("dongxihu-2020"))) == []
    again = Reconciliation(bureau=known.bureau, documents=known.documents * 2, relations=())
    assert list(problems(again, KNOWN.claims("dongxihu-2020"))) == ["document 'DXH2020' is listed twice"]


def test_a_claim_stands_in_the_document_that_its_id_begins_with() -> None:
    assert [document_of(name) for name in ("WH2017F-037", "WH2017H1-001", "DXH2020-191")] == [
        *("WH2017F", "WH2017H1", "DXH2020")
    ]
    document = KNOWN.reconciliations["dongxihu-2020"].documents[0]
    assert (document.id, document.signed) == ("DXH2020", date(2020, 10, 21))
    assert isinstance(document.title, Text)
