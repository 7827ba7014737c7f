"""The shape of the house: who may import whom, who may read which layer, how long a file may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

import catalog
from catalog.load import Catalog
from catalog.render import out_of_date, sync
from tests.conftest import REPOSITORY

PACKAGES = ("catalog", "sample_bureau", "intake", "expectations", "publish", "orchestration")
# Imports run one way. The command line and the tests are the only ones that import the sample bureau.
MAY_IMPORT = {
    "catalog": set(),
    "sample_bureau": {"catalog"},
    "intake": {"catalog"},
    "expectations": {"catalog"},
    "publish": {"catalog"},
    "orchestration": {"catalog", "intake", "expectations", "publish", "sample_bureau"},
}
SOURCES = sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))
MODELS = sorted((REPOSITORY / "dbt_project" / "models").rglob("*.sql"))
# Which layers a model of a layer may refer to; seeds are reference data and open to all.
MAY_REFER = {
    "staging": set(),
    "conformed": {"staging", "conformed"},
    "aggregates": {"conformed"},
    "indicators": {"aggregates", "indicators"},
}
PREFIXES = {"staging": ("stg_",), "conformed": ("dim_", "fct_"), "aggregates": ("agg_",), "indicators": ("ind_",)}


def imported_packages(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found & set(PACKAGES)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_imports_run_one_way(path: Path) -> None:
    package = path.relative_to(REPOSITORY).parts[0]
    assert imported_packages(path) - {package} <= MAY_IMPORT[package]


def test_only_the_command_line_imports_the_sample_bureau() -> None:
    importers = {
        path.relative_to(REPOSITORY).as_posix()
        for path in SOURCES
        if "sample_bureau" in imported_packages(path) and path.relative_to(REPOSITORY).parts[0] != "sample_bureau"
    }
    assert importers == {"orchestration/cli.py"}


def test_the_import_check_would_see_a_breach(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("def late():\n    from publish.release import workflow\n", encoding="utf-8")
    assert imported_packages(module) == {"publish"}


def layer_of(path: Path) -> str:
    return path.relative_to(REPOSITORY / "dbt_project" / "models").parts[0]


def references(sql: str) -> set[str]:
    return set(re.findall(r"ref\(\s*['\"](\w+)['\"]\s*\)", sql))


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_models_refer_downwards_only(path: Path) -> None:
    layers = {model.stem: layer_of(model) for model in MODELS}
    seeds = {seed.stem for seed in (REPOSITORY / "dbt_project" / "seeds").rglob("*.csv")}
    sql = path.read_text(encoding="utf-8")
    referred = {layers[name] for name in references(sql) - seeds if name in layers}
    assert referred <= MAY_REFER[layer_of(path)]
    assert layer_of(path) == "staging" or "source(" not in sql
    assert path.stem.startswith(PREFIXES[layer_of(path)])


def test_publishing_reads_aggregates_and_indicators_only() -> None:
    for path in (REPOSITORY / "publish").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(from|join)\s+(staging|conformed|reference)\.", text), path


def test_no_room_of_the_release_knows_of_notices() -> None:
    """A release is made by assemble, disclosure, release and portal; notices are on nobody's way there."""
    rooms = [path for path in SOURCES if path.is_relative_to(REPOSITORY / "publish")]
    outside = [path for path in rooms if "notices" not in path.parts]
    knowing = [path for path in outside if "notices" in path.read_text(encoding="utf-8")]
    assert len(outside) < len(rooms) and knowing == []


def test_generated_files_are_what_the_catalogue_says() -> None:
    assert out_of_date(catalog.load(), REPOSITORY) == ()


def test_a_stale_generated_file_would_be_seen(tmp_path: Path) -> None:
    known = catalog.load()
    assert {"dbt_project/seeds/generated/claims.csv", "docs/registers.md"} <= set(out_of_date(known, tmp_path))
    sync(known, tmp_path)
    assert out_of_date(known, tmp_path) == ()
    page = tmp_path / "docs" / "registers.md"
    page.write_text(page.read_text(encoding="utf-8").replace("S01", "S10", 1), encoding="utf-8")
    assert out_of_date(known, tmp_path) == ("docs/registers.md",)


@pytest.mark.parametrize("path", SOURCES + MODELS, ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_files_stay_short_and_finished(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text)


def test_nothing_depends_on_one_machine() -> None:
    suffixes = {".py", ".sql", ".yml", ".md", ".toml", ".html", ".js", ".css"}
    folders = (*PACKAGES, "dbt_project", "docs", "tests", "benchmarks")
    files = [path for folder in folders for path in (REPOSITORY / folder).rglob("*") if path.suffix in suffixes]
    own = Path(__file__).name
    pattern = re.compile(r"(?<![\w./-])/(work|root|home)/[a-z]|\.\./shared")
    assert [p for p in files if p.name != own and pattern.search(p.read_text(encoding="utf-8"))] == []


ALLOWED_ENDINGS = (
    *(
        "_key",
        "_id",
        "_code",
        "_name",
        "_date",
        "_month",
        "_days",
        "_count",
        "_yuan",
        "_pct",
        "_per_1000",
        "_token",
        "_text",
    ),
    *("_kind", "_level", "_no", "_year", "_score", "_ratio", "_quantity", "_multiple", "_amount", "_sqm", "_value"),
    "_metres",
)
PLAIN_NAMES = {"slice", "feed", "source_row", "longitude", "latitude", "valid_from", "valid_to", "unit", "qualifier"}


def test_public_columns_keep_to_the_suffixes() -> None:
    datasets = catalog.load().datasets.values()
    names = {column.name for dataset in datasets for column in dataset.columns}
    odd = {n for n in names if not n.endswith(ALLOWED_ENDINGS) and not n.startswith(("is_", "has_"))}
    assert odd - PLAIN_NAMES == set()


def test_every_indicator_is_made_of_a_dataset_that_a_bureau_publishes() -> None:
    """Or of one that is not open, by its own description."""
    known = catalog.load()
    published = {name for bureau in known.bureaus.values() for name in bureau.datasets}
    closed = {name for name, dataset in known.datasets.items() if dataset.open_attribute == "不予开放"}
    assert not published & closed
    models = {known.datasets[name].model for name in published | closed}
    assert {indicator.model for indicator in known.indicators.values()} <= models


def cells_told_every_month(known: Catalog, sql: Mapping[str, str]) -> dict[str, str]:
    """Dataset -> who stands behind its rows, for the aggregates (model -> SQL) whose streets stand for every month."""
    unguarded = {model for model, text in sql.items() if re.search(r"of_persons\s*=\s*false", text, re.IGNORECASE)}
    return {dataset.id: dataset.contributor for dataset in known.datasets.values() if dataset.model in unguarded}


def test_streets_stand_for_every_month_only_where_no_person_stands_behind_a_row() -> None:
    """Two monthly counts of a street that differ by one show who joined."""
    sql = {path.stem: path.read_text(encoding="utf-8") for path in MODELS if layer_of(path) == "aggregates"}
    found = cells_told_every_month(catalog.load(), sql)
    assert found and set(found.values()) == {"none"}, found


def test_an_aggregate_of_persons_that_is_told_every_month_would_be_seen() -> None:
    mutant = {"agg_child_benefit__area_month": "{{ area_month_cells(facts, measures, of_persons = False) }}"}
    assert cells_told_every_month(catalog.load(), mutant) == {"child-benefits": "person"}


def test_every_relation_of_the_warehouse_is_described() -> None:
    described = {
        model["name"]
        for path in (REPOSITORY / "dbt_project" / "models").rglob("_*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ())
        if model.get("description")
    }
    assert {path.stem for path in MODELS} <= described


@pytest.mark.xdist_group("a group")
def test_groups_of_tests_reach_the_scheduler(request: pytest.FixtureRequest) -> None:
    """Tests that share a run share a worker only where their group is part of their name; else each worker runs all."""
    if not request.config.getoption("loadgroup", False):
        pytest.skip("not distributed by groups")
    assert request.node.nodeid.endswith("@a group")
