"""The loader refuses what does not hold together, and says where."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

import catalog
from catalog.load import ROOT, CatalogError, load
from catalog.model import Source
from catalog.render import render


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil."""
    target = tmp_path / "catalog"
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return target


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_catalogue_holds_together() -> None:
    known = catalog.load()
    registers = {source.register_id for source in known.sources.values()}
    people_and_care = {f"S{number:02d}" for number in (*range(1, 34), 53, 54)}
    assert registers >= people_and_care | {"S34"}


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("sources/fund_line.yml", "grain:", "grian:", "grian"),
        ("sources/fund_line.yml", "{name: unit_code,", "{name: unit_kode,", "'unit_kode' is not in fields/"),
        ("sources/fund_line.yml", "(?P<month>\\d{6})", "\\d{6}", "no (?P<month>...) group"),
        ("sources/fund_line.yml", "required: true, unit: wan_yuan", "required: true", "a money field states its unit"),
        (
            "sources/assistance_payment.yml",
            "[收款人身份证号], required: true, treatment: token",
            "[收款人身份证号]",
            "never kept",
        ),
        ("sources/fund_line.yml", "feed: fund_line", "feed: fund", "the file's name says"),
        ("datasets/fund-lines.yml", "disclosure: open", "disclosure: none", "no profile 'none'"),
        ("datasets/fund-lines.yml", "  - unit_name", "  - unit_nmae", "unit_nmae"),
        ("datasets/fund-lines.yml", "key: [budget_year", "key: [budget_yaer", "budget_yaer"),
        ("fields/core.yml", "codelist: fund_source}", "codelist: fund_sauce}", "fund_sauce"),
        ("bureaus/dongxihu-2020.yml", "synthetic: true", "synthetic: false", "may approve automatically"),
        (
            "bureaus/dongxihu-2020.yml",
            "approval:",
            "targets: [{kind: folder, name: a, path: /a}, {kind: folder, name: a, path: /b}]\napproval:",
            "more than one target is called 'a'",
        ),
        ("bureaus/dongxihu-2020.yml", "approval:", "targets: [{kind: ftp, name: a}]\napproval:", "ftp"),
        ("bureaus/dongxihu-2020.yml", "  - fund_line\n", "  - fund_lime\n", "no feed 'fund_lime'"),
        ("bureaus/ezhou-2024.yml", "indicator: assigned_tasks", "indicator: tasks", "no indicator 'tasks'"),
        ("bureaus/ezhou-2024.yml", "standard=LEVELS-SOCIAL-WORK", "standard=LEVELS", "no slice 'standard=LEVELS'"),
        ("indicators/funds.yml", "- id: fund_expenditure", "- id: fund_execution_rate", "registered twice"),
        ("sources/marriage_archive.yml", "fact: verification", "fact: verifikation", "no fact 'verifikation'"),
        ("sources/marriage_archive.yml", "      conclusion_code:", "      konclusion_code:", "'konclusion_code'"),
        ("sources/marriage_archive.yml", "holds: snapshot\n", "", "says what it holds"),
        (
            "fields/core.yml",
            "facility_name: {label: {zh: 设施名称, en: facility name}, type: text, sensitivity: P0}",
            "facility_name: {label: {zh: 设施名称, en: facility name}, type: text, sensitivity: P4}",
            "area_code: treatment: district is needed beside the specially protected facility_name",
        ),
        (
            "sources/elderly_facility.yml",
            "[设施名称], required: true}",
            "[设施名称], required: true, treatment: district}",
            "facility_name: only an area is cut to its district",
        ),
        (
            "sources/elderly_facility.yml",
            "{kind: json, records_at: data}",
            "{kind: xml}",
            "records_at names the element",
        ),
        ("codelists/programme.csv", "(dibao),,assistance", "(dibao),,charity", "programme.csv: dibao: no purpose_code"),
        ("codelists/programme.csv", "(dibao),,assistance", "(dibao),", "programme.csv: dibao: no purpose_code"),
        ("sources/child_welfare.yml", "born: child_birth_date", "born: person_name", "'person_name' is no date"),
        ("sources/fund_line.yml", "cadence:", "born: issue_date\ncadence:", "only a form with person_name"),
        ("areas.csv", "武汉市,city,420000000000", "武汉市,city,430000000000", "does not exist"),
    ],
)
def test_a_mistake_is_named_with_its_file(copy: Path, file: str, old: str, new: str, words: str) -> None:
    spoil(copy / file, old, new)
    with pytest.raises(CatalogError) as caught:
        load(copy)
    assert words in str(caught.value)
    assert Path(file).name in str(caught.value) or file.startswith("fields/")


def test_a_key_does_not_hold_an_area_that_is_cut(copy: Path) -> None:
    contract = copy / "sources" / "elderly_facility.yml"
    spoil(contract, "labels: [区划], required: true", "labels: [区划], required: true, treatment: district")
    spoil(contract, "key: [facility_id]", "key: [facility_id, area_code]")
    with pytest.raises(CatalogError, match="area_code: rows of one district could not be told apart"):
        load(copy)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "indicators/registrations.yml",
            "registration_kind=J",
            "registration_kinds=J",
            "the dimensions of agg_marriage",
        ),
        (
            "indicators/registrations.yml",
            "agg_marriage__area_month",
            "agg_mariage__area_month",
            "no dataset has the model",
        ),
        ("claims/dongxihu-2020.csv", "registration_kind=BJ", "registration_kind=XX", "has no slice"),
    ],
)
def test_a_cell_that_cannot_exist_is_named(copy: Path, file: str, old: str, new: str, words: str) -> None:
    spoil(copy / file, old, new)
    with pytest.raises(CatalogError, match=words):
        load(copy)


def test_one_name_has_one_meaning(copy: Path) -> None:
    text = (copy / "fields" / "core.yml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("person_name:"))
    (copy / "fields" / "again.yml").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"defined in another file too: person_name"):
        load(copy)


def test_broken_yaml_is_named(copy: Path) -> None:
    (copy / "sources" / "fund_line.yml").write_text("feed: [", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"fund_line\.yml"):
        load(copy)


def test_an_unknown_bureau_lists_the_known_ones() -> None:
    with pytest.raises(CatalogError, match="dongxihu-2020"):
        catalog.load().bureau("atlantis")


def test_a_personal_column_cannot_be_published(copy: Path) -> None:
    (copy / "columns" / "core.yml").open("a", encoding="utf-8").write(
        "\nmanager_name:\n  {label: {zh: 负责人, en: manager}, type: string, description: {zh: 负责人, en: manager}}\n"
    )
    spoil(copy / "datasets" / "elderly-facilities.yml", "  - facility_name", "  - facility_name\n  - manager_name")
    with pytest.raises(CatalogError, match="personal information"):
        load(copy)


def test_identifiers_never_stay_in_the_lake() -> None:
    known = catalog.load()

    def kept(source: Source) -> list[str]:
        """What may be counted is kept of specially protected fields, and nothing that describes one person."""
        countable = ("code", "boolean", "integer", "money")
        meanings = [(f.name, known.fields[f.name]) for f in source.fields if f.treatment == "keep"]
        return [name for name, meaning in meanings if meaning.sensitivity == "P4" and meaning.type not in countable]

    assert all(kept(source) == [] for source in known.sources.values())
    names = {"person_name", "bank_account", "guardian_phone", "manager_phone", "disability_card_id"}
    for source in known.sources.values():
        assert all(field.treatment == "drop" for field in source.fields if field.name in names)


def test_areas_have_real_codes_and_functional_zones_have_none() -> None:
    for area in catalog.load().areas:
        assert (area.area_code.isdigit() and len(area.area_code) == 12) == area.has_national_code
        assert area.valid_to is None or area.valid_to > area.valid_from


def test_one_name_per_area_and_day() -> None:
    by_code: dict[str, list] = {}
    for area in catalog.load().areas:
        by_code.setdefault(area.area_code, []).append(area)
    for versions in by_code.values():
        ordered = sorted(versions, key=lambda a: a.valid_from)
        for earlier, later in pairwise(ordered):
            assert earlier.valid_to == later.valid_from


def test_rendering_is_deterministic() -> None:
    assert render(catalog.load()) == render(catalog.load())
