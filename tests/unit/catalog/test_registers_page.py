"""The page of the registers says what the catalogue says, in both languages, and nothing of what is not in."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import catalog
from catalog.load import Catalog
from catalog.model import Quirk, Source, Text
from catalog.render import GENERATED
from catalog.render_registers import registers_page

KNOWN = catalog.load()
PAGE = registers_page(KNOWN, GENERATED)


def section(page: str, register: str) -> str:
    found = re.search(rf'^<a id="{register.lower()}"></a>$.*?(?=^<a id=|\Z)', page, re.MULTILINE | re.DOTALL)
    assert found, register
    return found[0]


def with_source(source: Source) -> Catalog:
    return replace(KNOWN, sources={**KNOWN.sources, source.feed: source})


def test_every_register_that_is_in_has_a_section_and_no_other() -> None:
    named = re.findall(r"^## (S\d\d) ", PAGE, re.MULTILINE)
    assert named == sorted({source.register_id for source in KNOWN.sources.values()})
    fewer = replace(KNOWN, sources={name: one for name, one in KNOWN.sources.items() if one.register_id != "S34"})
    assert "S34" not in registers_page(fewer, GENERATED)


def test_the_page_says_that_it_is_generated() -> None:
    assert PAGE.startswith(f"<!-- {GENERATED} -->\n")
    assert registers_page(catalog.load(), GENERATED) == PAGE


@pytest.mark.parametrize("source", KNOWN.sources.values(), ids=lambda source: source.feed)
def test_a_feed_is_told_with_contract_format_and_cadence(source: Source) -> None:
    part = section(PAGE, source.register_id)
    row = next(line for line in part.splitlines() if f"(../catalog/sources/{source.feed}.yml)" in line)
    assert source.title.zh in row and source.title.en in row
    assert source.format.kind.upper() in row
    assert source.office.zh in part and source.office.en in part
    assert row.count(" / ") >= 3
    for conformance in source.conforms:
        assert f"`fct_{conformance.fact}`" in part
    for quirk in source.quirks:
        assert quirk.text.zh in part


def test_datasets_aggregates_and_indicators_are_told_with_openness() -> None:
    part = section(PAGE, "S29")
    for dataset in KNOWN.datasets.values():
        if "S29" in dataset.registers:
            assert f"`{dataset.id}`：{dataset.open_attribute}" in part
            assert f"`{dataset.model}`" in part
            for indicator in KNOWN.indicators.values():
                if indicator.model == dataset.model:
                    assert f"{indicator.name.zh} `{indicator.id}`" in part


def test_the_highest_class_counts_fields_that_never_pass_the_door() -> None:
    source = KNOWN.sources["disability_subsidy"]
    classes = [KNOWN.meaning(field).sensitivity for field in source.fields]
    assert max(classes) in section(PAGE, "S10")
    secret = replace(
        KNOWN,
        fields={
            **KNOWN.fields,
            source.fields[0].name: KNOWN.fields[source.fields[0].name].model_copy(update={"sensitivity": "P4"}),
        },
    )
    assert "P4 特别保护 | P4 specially protected" in section(registers_page(secret, GENERATED), "S10")


def test_quirks_are_told_with_their_handling() -> None:
    quirk = Quirk(text=Text(zh="同一人|两行", en="two rows <a person>"), handling="flagged")
    source = KNOWN.sources["fund_line"].model_copy(update={"quirks": (quirk,)})
    part = section(registers_page(with_source(source), GENERATED), "S14")
    assert "| 同一人\\|两行 | two rows &lt;a person> | 标注 / flagged | `fund_line` |" in part


def test_a_dataset_that_nobody_publishes_says_so() -> None:
    bureaus = {name: one.model_copy(update={"datasets": ()}) for name, one in KNOWN.bureaus.items()}
    part = section(registers_page(replace(KNOWN, bureaus=bureaus), GENERATED), "S14")
    assert "，未发布" in part and ", not published" in part


def test_a_register_without_dataset_or_bureau_says_none() -> None:
    lonely = replace(KNOWN, datasets={}, bureaus={})
    part = section(registers_page(lonely, GENERATED), "S14")
    assert part.count("| 无 | none |") == 4


def test_every_table_row_has_as_many_cells_as_its_head() -> None:
    width = 0
    for line in PAGE.splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert cells in (0, width) or width == 0
        width = cells
