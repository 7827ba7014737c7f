"""What notices.yml and contracts may say of posting and masking; and where areas lie."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import catalog
from catalog.areas import lies_in
from catalog.load import ROOT, CatalogError, load


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil."""
    target = tmp_path / "catalog"
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return target


MASKED = "{name: head_name, labels: [户主姓名], required: true, treatment: mask}"


def treated(labels: str) -> tuple[str, str]:
    """A field that is dropped at the door, and the same field masked."""
    return f"{labels}, required: true, treatment: drop", f"{labels}, required: true, treatment: mask"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("notices.yml", "  hotline: {zh", "  address_text: {zh", "address_text"),
        ("notices.yml", "  person_count: {zh", "  person_id_number: {zh", "person_id_number"),
        ("notices.yml", "feed: assistance_roster", "feed: assistance_rooster", "no feed 'assistance_rooster'"),
        ("notices.yml", "feed: assistance_roster", "feed: child_welfare", "'child_welfare' masks no name"),
        ("notices.yml", "  - programme: dibao", "  - programme: dibaoo", "no programme 'dibaoo'"),
        ("notices.yml", "  - programme: tekun", "  - programme: temporary", "'temporary' is posted and never posted"),
        ("notices.yml", "valid_to: 2021-06-30", "valid_to: 2021-07-01", "two postings of 'dibao' are in force"),
        ("notices.yml", "[欧阳,", "[欧,", "compound surnames have two characters: 欧"),
        ("notices.yml", "most_stars: 2", "most_stars: 0", "most_stars"),
        ("notices.yml", "days: 7", "days: 0", "days"),
        ("bureaus/dongxihu-2020.yml", "hotline: 027-00000000\n", "", "bureaus/dongxihu-2020.yml: hotline"),
        ("sources/assistance_roster.yml", MASKED, MASKED.replace("mask", "drop"), "masks no name"),
        ("sources/assistance_roster.yml", *treated("[救助证编号]"), "certificate_id: only the name"),
        ("sources/assistance_roster.yml", "key: [household_id,", "key: [head_name, household_id,", "is no key"),
        ("sources/child_welfare.yml", *treated("[姓名, 儿童姓名]"), "specially protected register"),
        ("sources/elderly_card.yml", *treated("[姓名]"), "notices list 'assistance_roster' only"),
    ],
)
def test_a_mistake_is_named(copy: Path, file: str, old: str, new: str, words: str) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load(copy)
    assert words in str(caught.value)


def test_one_name_in_the_house_is_masked_and_none_is_kept() -> None:
    known = catalog.load()
    masked = {(s.feed, f.name) for s in known.sources.values() for f in s.fields if f.treatment == "mask"}
    assert masked == {("assistance_roster", "head_name")}


@pytest.mark.parametrize(
    ("code", "root", "expected"),
    [
        ("420112014007", "420112000000", True),
        ("420112014007", "420100000000", True),
        ("420112000000", "420112000000", True),
        ("420112014007", "420102000000", False),
        ("420100000000", "420112000000", False),
        ("999999999999", "420112000000", False),
    ],
)
def test_what_lies_in_an_area(code: str, root: str, expected: bool) -> None:
    assert lies_in(catalog.load().areas, code, root) is expected
