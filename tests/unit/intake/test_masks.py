"""Masking of names: what is hidden stays hidden, whatever the name; the examples of the rule hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catalog
from catalog.notices import Masking
from intake.engine import connect
from intake.masks import masked, plain_name

Mask = Callable[[Sequence[str | None]], list[str | None]]
MASKING = catalog.load().notices.masking
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("䶮㛃𬱖𫘧")
GIVEN = st.text(HAN, min_size=1, max_size=3)
ANYTHING = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@pytest.fixture(scope="module")
def mask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mask]:
    """Masks names as they are printed, all in one statement."""
    connection = connect(tmp_path_factory.mktemp("work"))

    def ask(names: Sequence[str | None], masking: Masking = MASKING) -> list[str | None]:
        query = (
            f"SELECT {masked('plain', masking)} FROM (SELECT place, {plain_name('raw')} AS plain "
            "FROM (SELECT unnest($names::VARCHAR[]) AS raw, generate_subscripts($names::VARCHAR[], 1) AS place)) "
            "ORDER BY place"
        )
        return [row[0] for row in connection.execute(query, {"names": list(names)}).fetchall()]

    yield ask
    connection.close()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        (" 张 三 ", "张*"),
        ("张王美丽", "张**"),
        ("欧阳锋", "欧阳*"),
        ("诸葛鷟翯", "诸葛**"),
        ("欧阳", "欧*"),
        ("阿不都热依木·买买提", "阿**"),
        ("阿不都.买买提", "阿**"),
        ("欧阳·买买提", "欧**"),
        ("司徒䶮", "司徒*"),
        ("𬱖𫘧", "𬱖*"),
        ("ＪＯＨＮ", "J**"),
        ("张", "*"),
        ("·张三", "*"),
        ("420112196508178888", "*"),
        ("张三13800001111", "张**"),
        ("", None),
        (None, None),
    ],
)
def test_names_by_example(mask: Mask, name: str | None, expected: str | None) -> None:
    assert mask([name]) == [expected]


@given(surname=st.sampled_from(MASKING.compound_surnames), given_name=GIVEN)
def test_of_a_compound_surname_nothing_of_the_given_name_is_seen(mask: Mask, surname: str, given_name: str) -> None:
    (seen,) = mask([surname + given_name])
    assert seen == surname + "*" * min(len(given_name), MASKING.most_stars)


@given(name=st.text(HAN, min_size=2, max_size=4))
def test_of_any_other_name_the_first_character_is_seen(mask: Mask, name: str) -> None:
    (seen,) = mask([name])
    if len(name) > 2 and name[:2] in MASKING.compound_surnames:
        return
    assert seen is not None and seen[0] == name[0] and set(seen[1:]) == {"*"}


@settings(max_examples=400)
@given(names=st.lists(ANYTHING, min_size=1, max_size=20))
def test_at_most_two_characters_are_ever_seen_and_never_all(mask: Mask, names: list[str]) -> None:
    for name, seen in zip(names, mask(names), strict=True):
        if seen is None:
            assert not name.strip(" \t　​") or not any(character.isalnum() for character in name)
            continue
        shown = seen.rstrip("*")
        assert 1 <= len(seen) - len(shown) <= MASKING.most_stars
        assert len(shown) <= 2
        assert "*" not in shown or shown == ""
        # Of what is read of the name there is always something that is not shown.
        assert shown == "" or len(name.strip()) > len(shown)


@given(first=GIVEN, second=GIVEN, part=st.text(HAN, min_size=1, max_size=12))
def test_a_long_name_does_not_tell_its_length(mask: Mask, first: str, second: str, part: str) -> None:
    one, other = mask([f"阿{first}·{part}", f"阿{second}·{part}{part}"])
    assert one == other == "阿**"


def test_without_compound_surnames_one_character_is_seen(tmp_path_factory: pytest.TempPathFactory) -> None:
    connection = connect(tmp_path_factory.mktemp("work"))
    bare = Masking(compound_surnames=(), most_stars=1)
    assert connection.execute(f"SELECT {masked(chr(39) + '欧阳锋' + chr(39), bare)}").fetchall() == [("欧*",)]
    connection.close()
