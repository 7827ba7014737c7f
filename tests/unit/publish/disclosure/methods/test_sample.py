"""A sample in which nobody stands out: the classes hold, neighbours guess, and the attacks see what would not hold."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catalog
from catalog.methods import ROOT, Sampling
from publish.disclosure.gate import DisclosureBreach
from publish.disclosure.methods import sample as method
from publish.disclosure.methods.anonymise import Anonymous, anonymise
from publish.disclosure.methods.choose import changed_view
from publish.disclosure.methods.linkage import class_problems, classes_of, fixed_by_sample, link, linkage_limit
from publish.disclosure.methods.sample import ladders_of
from publish.disclosure.methods.view import Means
from publish.disclosure.policy import BadPolicy
from publish.tables import ROW_NUMBER, Table
from tests.unit.publish.disclosure.methods.conftest import record_key

KNOWN = catalog.load()
DATASET = KNOWN.datasets["assisted-person-sample"]
SAMPLE = DATASET.sample
SETTINGS = KNOWN.disclosure[DATASET.disclosure].sample
LENIENT = Sampling(fraction=Decimal("0.1"), k=4, distinct=2, closeness=Decimal("0.6"), blanked_share=Decimal("0.1"))
MEANS = Means(b"", __file__)
VALUES = {
    "area_code": ("420112", "420106"),
    "sex_code": ("1", "2"),
    "age_band_code": ("18-29", "30-39", "50-59", "60-69", "80+"),
    "urban_rural_code": ("urban", "rural"),
    "household_size_code": ("1", "2", "3+"),
    "entitlement_band_code": ("0-499", "500-599", "600-699", "700+"),
}
QUASI, SENSITIVE = tuple(SAMPLE.quasi), SAMPLE.sensitive


def people(seed: int, size: int) -> list[dict[str, str]]:
    draw = random.Random(seed)
    return [{name: draw.choice(values) for name, values in VALUES.items()} for _ in range(size)]


def ladders(rows: Sequence[Mapping[str, str]]) -> dict:
    return dict(ladders_of(SAMPLE, rows, KNOWN.hierarchies))


def parts(rows: Sequence[Mapping[str, str]], found: Anonymous) -> tuple[list, list]:
    return list(found.quasi.values()), [tuple(rows[place][name] for name in SENSITIVE) for place in found.quasi]


def as_table(rows: Sequence[Mapping[str, str]]) -> Table:
    full = [{**row, "period_month": "2020-06", ROW_NUMBER: None} for row in rows]
    return Table(DATASET, tuple(full), None, tuple(record_key(number) for number in range(len(rows))))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), size=st.integers(40, 160))
def test_every_class_is_large_diverse_and_typical(seed: int, size: int) -> None:
    rows = people(seed, size)
    found = anonymise(rows, ladders(rows), SENSITIVE, LENIENT)
    assert class_problems(classes_of(*parts(rows, found)), LENIENT) == []
    assert found.blanked <= float(LENIENT.blanked_share) * size * len(QUASI)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_every_value_is_the_truth_or_coarser(seed: int) -> None:
    rows = people(seed, 80)
    steps = ladders(rows)
    for place, values in anonymise(rows, steps, SENSITIVE, LENIENT).quasi.items():
        for name, value in zip(QUASI, values, strict=True):
            assert value in steps[name][rows[place][name]]


def test_the_finest_table_is_chosen() -> None:
    """Sixty alike need no coarsening; a lone other one is blanked or left out instead of coarsening all."""
    alike = [
        {**dict.fromkeys(VALUES), **{name: values[0] for name, values in VALUES.items()}, SENSITIVE[0]: band}
        for band in VALUES[SENSITIVE[0]] * 15
    ]
    assert anonymise(alike, ladders(alike), SENSITIVE, LENIENT).loss == 0
    other = {name: values[-1] for name, values in VALUES.items()}
    found = anonymise([*alike, other], ladders([*alike, other]), SENSITIVE, LENIENT)
    assert 60 not in found.quasi
    assert found.quasi[0] == tuple(alike[0][name] for name in QUASI)


def test_a_uniform_class_is_coarsened_although_it_is_near_the_whole() -> None:
    """All women have two bands, the whole has three: only what they share with the men has three."""
    bands = {"1": ("0-499", "500-599", "600-699"), "2": ("0-499", "500-599")}
    fixed = {name: values[0] for name, values in VALUES.items()}
    rows = [{**fixed, "sex_code": sex, SENSITIVE[0]: band} for sex, own in bands.items() for band in own * 12]
    strict = LENIENT.model_copy(update={"distinct": 3, "closeness": Decimal(1)})
    place = QUASI.index("sex_code")
    assert {values[place] for values in anonymise(rows, ladders(rows), SENSITIVE, LENIENT).quasi.values()} == {"1", "2"}
    assert {values[place] for values in anonymise(rows, ladders(rows), SENSITIVE, strict).quasi.values()} == {ROOT}


def test_too_few_rows_are_refused() -> None:
    rows = people(1, 3)
    with pytest.raises(BadPolicy, match="draw a larger sample"):
        anonymise(rows, ladders(rows), SENSITIVE, LENIENT)


def test_areas_rise_to_the_city_and_the_lists_rise_as_the_catalogue_says() -> None:
    steps = ladders(people(1, 50))
    assert steps["area_code"]["420112"] == ("420112", "420100", ROOT)
    assert steps["age_band_code"]["30-39"] == ("30-39", "18-39", "18-59", ROOT)
    with pytest.raises(BadPolicy, match="no place in hierarchies"):
        ladders([{**people(1, 1)[0], "age_band_code": "0-17"}])


def test_the_sample_leaves_sorted_numbered_and_without_a_key() -> None:
    rows = people(3, 300)
    one, other = (changed_view(as_table(given_rows), KNOWN, MEANS).table for given_rows in (rows, rows[::-1]))
    assert [row[2:] for row in one.rows] == sorted(row[2:] for row in one.rows)
    numbers = [row[1] for row in one.rows]
    assert numbers == [f"{n:06d}" for n in range(1, len(numbers) + 1)]
    # The order of the register carries nothing: given backwards, the same classes leave.
    assert Counter(row[2:] for row in one.rows) == Counter(row[2:] for row in other.rows)
    keys = {record_key(number) for number in range(300)}
    assert not {str(key) for key in keys} & {str(value) for row in one.rows for value in row}


def test_rows_without_keys_are_refused() -> None:
    table = as_table(people(3, 300))
    for keys in (None, (None, *(table.keys or ())[1:])):
        with pytest.raises(BadPolicy, match="without keys"):
            changed_view(replace(table, keys=keys), KNOWN, MEANS)


def test_a_neighbour_finds_the_exact_rows_and_not_the_coarsened_ones() -> None:
    """The mutant: rows that leave as they are. With one characteristic in ten known wrongly most are still found."""
    rows = [dict(zip(VALUES, values, strict=True)) for values in product(*list(VALUES.values())[:-1], ("0-499",))]
    steps = ladders(rows)
    known = [(record_key(n), tuple(row[name] for name in QUASI)) for n, row in enumerate(rows)]
    exact = [values for _, values in known]
    assert link(known, exact, list(steps.values())) > 0.5 > linkage_limit(len(rows), 20)
    mixed = people(5, 400)
    found = anonymise(mixed, ladders(mixed), SENSITIVE, SETTINGS)
    truth = [(record_key(n), tuple(mixed[n][name] for name in QUASI)) for n in found.quasi]
    rate = link(truth, list(found.quasi.values()), list(ladders(mixed).values()))
    assert 0 < rate <= linkage_limit(len(truth), SETTINGS.k)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({0: ("420112", "1", "30-39", "urban", "1")}, "a combination of characteristics has 1 rows"),
        (dict.fromkeys(range(30), ("420112", "1", "18-59", ROOT, ROOT)), "sensitive values"),
    ],
)
def test_a_row_that_stands_out_is_blocked(
    monkeypatch: pytest.MonkeyPatch, change: dict[int, tuple[str, ...]], message: str
) -> None:
    """Mutants of the search: it leaves one row as it was, or puts thirty of one band into a class of their own."""
    rows = sorted(people(3, 300), key=lambda row: row[SENSITIVE[0]])
    sound = anonymise(rows, ladders(rows), SENSITIVE, SETTINGS)
    weak = replace(sound, quasi={**sound.quasi, **change})
    monkeypatch.setattr(method, "anonymise", lambda *_: weak)
    with pytest.raises(DisclosureBreach, match=message):
        changed_view(as_table(rows), KNOWN, MEANS)


def test_classes_are_counted_as_the_definitions_say() -> None:
    quasi = [("a",)] * 3 + [("b",)] * 2
    found = classes_of(quasi, [("x",), ("x",), ("y",), ("x",), ("x",)])
    assert (found.k, found.distinct) == (2, 1)
    # In b all are x, of the whole four fifths: half of (1/5 + 1/5).
    assert found.closeness == pytest.approx(0.2)


def test_a_hidden_count_is_not_told_by_the_sample() -> None:
    rows = [{"area_code": "420112", "urban_rural_code": "urban"}] * 8
    hidden = [
        ("told", {"urban_rural_code": "urban"}, 9),
        ("wide", {"urban_rural_code": "urban"}, 40),
        ("absent", {"urban_rural_code": "rural"}, 2),
    ]
    assert fixed_by_sample(rows, hidden, 3) == ["told"]


def test_hidden_cells_of_the_counting_dataset_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly all of a hidden group in the sample: the release is blocked, and the cell named."""
    counted = KNOWN.datasets[SAMPLE.counted_in]
    rows = people(3, 300)
    urban = sum(row["urban_rural_code"] == "urban" for row in rows)
    cell = {column.name: None for column in counted.columns} | {
        **{"area_code": ROOT, "area_name": "", "period_kind": "month", "period_month": "2020-06"},
        **{"programme_code": "all", "urban_rural_code": "urban", "care_mode_code": "all"},
        "assisted_person_count": urban + 1,
    }
    world = replace(MEANS, tables=(Table(counted, (cell,), (9,)),), may_publish=lambda _: False)
    kept = anonymise(rows, ladders(rows), SENSITIVE, SETTINGS)
    told = {place: (ROOT, ROOT, ROOT, rows[place]["urban_rural_code"], ROOT) for place in kept.quasi}
    monkeypatch.setattr(method, "anonymise", lambda *_: replace(kept, quasi=told))
    with pytest.raises(DisclosureBreach, match=r"tells the hidden count of assistance-recipients\|any\|month"):
        changed_view(as_table(rows), KNOWN, world)
    assert changed_view(as_table(rows), KNOWN, replace(world, may_publish=lambda _: True)).table.rows
