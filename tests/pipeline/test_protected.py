"""Specially protected registers stay at the district: contracts with a P4 field, from the lake to the published files.

Each check gives what it found; each has been seen to find something: in a lake made under a loosened contract, and in a
copy of the warehouse in which one row was moved to a street.
"""

from __future__ import annotations

import csv
import dataclasses
import re
import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import duckdb
import pytest

import catalog as catalogue
from catalog import Catalog
from catalog.areas import district_of
from catalog.load import CatalogError, load
from catalog.model import Source, Treatment
from intake.run import take_in
from intake.tokens import Keys
from tests.conftest import BUREAU, REPOSITORY, FinishedRun

CLOSED = "不予开放"
pytestmark = pytest.mark.pipeline
Check = Callable[[Path, Catalog, Collection[str]], list[str]]
MODELS = REPOSITORY / "dbt_project" / "models"
# What a column about a person must not be called anywhere behind the door; tokens and the year of birth are no names.
PERSONAL = re.compile(
    r"birth_date|born|diagnosis|phone|account|_id_number$|(^|_)(person|guardian|adopt\w*|carer|child)_name$"
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalogue.load()


def protected_sources(catalog: Catalog) -> dict[str, Source]:
    """The contracts that have a specially protected field."""
    return {
        feed: source
        for feed, source in catalog.sources.items()
        if any(catalog.meaning(field).sensitivity == "P4" for field in source.fields)
    }


def below_the_district(catalog: Catalog) -> list[str]:
    """Codes of all areas that lie within a district."""
    return [code for code, district in district_of(catalog.areas).items() if code != district]


def secret_columns(catalog: Catalog) -> set[str]:
    """P4 fields that say more than a category to count by: their names must not occur behind the door."""
    return {
        name
        for name, meaning in catalog.fields.items()
        if meaning.sensitivity == "P4" and meaning.type not in ("code", "boolean")
    }


def leaks(connection: duckdb.DuckDBPyConnection, relation: str, where: str, catalog: Catalog) -> Iterator[str]:
    """Columns of a relation that must not exist, and those that hold the code of an area below the district."""
    forbidden, fine = secret_columns(catalog), below_the_district(catalog)
    for name, kind, *_ in connection.execute(f"describe select * from {relation}").fetchall():
        if name in forbidden or PERSONAL.search(name):
            yield f"{relation}: column {name}"
        if kind == "VARCHAR":
            query = f'select count(*) from {relation} where {where} and list_contains(?, "{name}")'
            (count,) = connection.execute(query, [fine]).fetchall()[0]
            if count:
                yield f"{relation}: {count} rows below the district in {name}"


def lake_leaks(root: Path, catalog: Catalog, feeds: Collection[str]) -> list[str]:
    """Leaks in the lake files of these feeds."""
    found: list[str] = []
    with duckdb.connect() as connection:
        for feed in sorted(feeds):
            for path in sorted((root / "lake" / feed).glob("*/*.parquet")):
                found += leaks(connection, f"read_parquet('{path}')", "true", catalog)
    return found


def fact_leaks(warehouse: Path, catalog: Catalog, feeds: Collection[str]) -> list[str]:
    """Leaks in the rows that come from these feeds, of every conformed relation that says where its rows come from."""
    found: list[str] = []
    names = ", ".join(f"'{feed}'" for feed in sorted(feeds))
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for relation in relations(connection, "conformed", "feed"):
            found += leaks(connection, relation, f"feed in ({names})", catalog)
    return found


def relations(connection: duckdb.DuckDBPyConnection, schema: str, column: str) -> list[str]:
    query = """
        select distinct table_schema || '.' || table_name as relation from information_schema.columns
        where table_schema = ? and column_name = ? order by relation"""
    return [relation for (relation,) in connection.execute(query, [schema, column]).fetchall()]


def feeds_behind(connection: duckdb.DuckDBPyConnection, model: str, catalog: Catalog) -> set[str]:
    """The feeds whose rows an aggregate counts: its fact is asked with its own condition.

    Where the SQL is written by hand, the feeds that it names; where it names none, all that its relations hold.
    """
    sql = model_sql(model)
    # A condition that is put together in the template is not asked: then all feeds of the fact count as behind it.
    cells, condition = re.search(r'facts="(\w+)"', sql), re.search(r'where="([^"]*)",$', sql, re.MULTILINE)
    if cells and "feed" in columns_of(connection, f"conformed.{cells[1]}"):
        where = condition[1] if condition else "true"
        query = f"select distinct feed from conformed.{cells[1]} where {where}"
        return {feed for (feed,) in connection.execute(query).fetchall()}
    named = {feed for feed in catalog.sources if f"'{feed}'" in sql}
    return named or feeds_in(connection, cells[1] if cells else model)


def feeds_in(connection: duckdb.DuckDBPyConnection, relation: str) -> set[str]:
    """The feeds from which a relation is made: by its rows where they say so, else by what its SQL reads."""
    if "feed" in columns_of(connection, f"conformed.{relation}"):
        return {feed for (feed,) in connection.execute(f"select distinct feed from conformed.{relation}").fetchall()}
    sql = model_sql(relation)
    read = set(re.findall(r"source\([\"']lake[\"'], [\"'](\w+)[\"']\)", sql))
    return read.union(*(feeds_in(connection, name) for name in re.findall(r"ref\([\"'](\w+)[\"']\)", sql)))


def model_sql(model: str) -> str:
    """The SQL of a model; nothing for a seed."""
    return "".join(path.read_text(encoding="utf-8") for path in MODELS.rglob(f"{model}.sql"))


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> set[str]:
    query = """
        select column_name from information_schema.columns where table_schema || '.' || table_name = ?"""
    return {name for (name,) in connection.execute(query, [relation]).fetchall()}


def protected_models(connection: duckdb.DuckDBPyConnection, catalog: Catalog, feeds: Collection[str]) -> list[str]:
    """The aggregates that count rows of these feeds."""
    built = {
        relation.removeprefix("aggregates.")
        for relation in relations(connection, "aggregates", "evi_contributor_count")
    }
    return [model for model in sorted(built) if feeds_behind(connection, model, catalog) & set(feeds)]


def aggregate_leaks(warehouse: Path, catalog: Catalog, feeds: Collection[str]) -> list[str]:
    """Leaks in the aggregates that count rows of these feeds, and in the indicators made of them."""
    found: list[str] = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        models = protected_models(connection, catalog, feeds)
        for model in models:
            found += leaks(connection, f"aggregates.{model}", "true", catalog)
            levels = f"select distinct area_level from aggregates.{model} where area_level in ('street', 'community')"
            found += [f"aggregates.{model}: level {level}" for (level,) in connection.execute(levels).fetchall()]
        names = ", ".join(f"'{model}'" for model in models)
        found += leaks(connection, "indicators.ind_value", f"evi_model in ({names})", catalog)
    return found


def publication_faults(catalog: Catalog, models: Collection[str]) -> list[str]:
    """Datasets of these aggregates that are not protected, that anybody may have, or that show a P4 field."""
    secret = {name for name, meaning in catalog.fields.items() if meaning.sensitivity == "P4"}
    found = [
        f"{dataset.id}: column {column.name}"
        for dataset in catalog.datasets.values()
        if dataset.open_attribute != CLOSED
        for column in dataset.columns
        if column.name in secret
    ]
    for dataset in catalog.datasets.values():
        if dataset.model in models:
            profile = catalog.protection(dataset)
            if profile.method != "suppress" or profile.threshold < 10 or dataset.contributor == "none":
                found.append(f"{dataset.id}: cells of fewer than ten are shown")
            if dataset.open_attribute == "无条件开放":
                found.append(f"{dataset.id}: open without conditions")
    return found


def loosened(catalog: Catalog, feed: str, field: str, treatment: Treatment) -> Catalog:
    """The catalogue with one field of one contract treated otherwise, past the loader that would refuse it."""
    source = catalog.sources[feed]
    fields = tuple(
        item.model_copy(update={"treatment": treatment}) if item.name == field else item for item in source.fields
    )
    changed = {**catalog.sources, feed: source.model_copy(update={"fields": fields})}
    return dataclasses.replace(catalog, sources=changed)


def lake_under(run: FinishedRun, catalog: Catalog, feed: str, folder: Path) -> Path:
    """A data root into which the deliveries of one feed have been taken in under a catalogue."""
    root, key = folder / "root", folder / "keys" / "key.json"
    key.parent.mkdir(parents=True)
    Keys.create(key)
    (root / "inbox").mkdir(parents=True)
    pattern = catalog.sources[feed].file_pattern
    for path in (run.root / "inbox").iterdir():
        if re.fullmatch(pattern, path.name):
            shutil.copy(path, root / "inbox")
    report = take_in(catalog.bureau(BUREAU), catalog, root, Keys.load(key), feeds={feed})
    assert any(delivery.accepted for delivery in report.deliveries)
    return root


def test_protected_registers_are_really_there(catalog: Catalog, finished_run: FinishedRun) -> None:
    kept = set(catalog.bureau(BUREAU).feeds) & protected_sources(catalog).keys()
    registers = {catalog.sources[feed].register_id for feed in kept}
    assert {"S11", "S15", "S16", "S17", "S18"} <= registers
    for feed in kept:
        assert list((finished_run.root / "lake" / feed).glob("month=2*/*.parquet")), f"{feed} has no admitted rows"
    with duckdb.connect(str(finished_run.root / "warehouse.duckdb"), read_only=True) as connection:
        assert len(protected_models(connection, catalog, kept)) >= 8


def test_the_lake_holds_districts_only(catalog: Catalog, finished_run: FinishedRun) -> None:
    assert lake_leaks(finished_run.root, catalog, protected_sources(catalog)) == []


def test_no_kept_field_is_more_than_a_category(catalog: Catalog) -> None:
    """What a contract keeps of a P4 field is a code to count by."""
    kept = [
        f"{feed}.{field.name}"
        for feed, source in protected_sources(catalog).items()
        for field in source.fields
        if field.treatment == "keep" and field.name in secret_columns(catalog)
    ]
    assert kept == []


def test_facts_hold_districts_only(catalog: Catalog, finished_run: FinishedRun) -> None:
    assert fact_leaks(finished_run.root / "warehouse.duckdb", catalog, protected_sources(catalog)) == []


def test_aggregates_and_indicators_hold_districts_only(catalog: Catalog, finished_run: FinishedRun) -> None:
    assert aggregate_leaks(finished_run.root / "warehouse.duckdb", catalog, protected_sources(catalog)) == []


def test_no_protected_field_is_published(catalog: Catalog, finished_run: FinishedRun) -> None:
    with duckdb.connect(str(finished_run.root / "warehouse.duckdb"), read_only=True) as connection:
        models = protected_models(connection, catalog, protected_sources(catalog))
    assert publication_faults(catalog, models) == []
    secret = {name for name, meaning in catalog.fields.items() if meaning.sensitivity == "P4"}
    for path in finished_run.site.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert not secret & set(next(csv.reader(file), ())), path


def test_adoption_is_never_published(catalog: Catalog, finished_run: FinishedRun) -> None:
    closed = [dataset for dataset in catalog.datasets.values() if "S18" in dataset.registers]
    assert closed and all(dataset.open_attribute == CLOSED for dataset in closed)
    for bureau in catalog.bureaus.values():
        assert not {dataset.id for dataset in closed} & set(bureau.datasets)
    named = [path for path in finished_run.site.rglob("*") for dataset in closed if dataset.id in path.name]
    assert named == []
    assert not [indicator for indicator in catalog.indicators.values() if indicator.model in {d.model for d in closed}]


@pytest.mark.parametrize(("field", "treatment"), [("area_code", "keep"), ("child_birth_date", "keep")])
def test_a_loosened_contract_is_noticed_in_the_lake(
    catalog: Catalog, finished_run: FinishedRun, tmp_path: Path, field: str, treatment: Treatment
) -> None:
    feed = "child_welfare"
    assert lake_leaks(lake_under(finished_run, catalog, feed, tmp_path / "as it is"), catalog, {feed}) == []
    changed = loosened(catalog, feed, field, treatment)
    found = lake_leaks(lake_under(finished_run, changed, feed, tmp_path / "loosened"), changed, {feed})
    assert found
    assert all(field in line for line in found)


def test_the_loader_refuses_a_loosened_contract(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "catalog", tmp_path / "catalog", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "catalog" / "sources" / "child_welfare.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(", treatment: district", ""), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"child_welfare.yml: area_code: treatment: district is needed"):
        load(tmp_path / "catalog")


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("update conformed.fct_entitlement_month set area_code = '{}' where feed = 'child_welfare'", fact_leaks),
        ("alter table conformed.fct_payment add column guardian_name varchar", fact_leaks),
        ("update aggregates.agg_child_benefit__area_month set area_code = '{}'", aggregate_leaks),
        ("update aggregates.agg_left_behind__area_month set area_level = 'street'", aggregate_leaks),
    ],
)
def test_a_leak_in_the_warehouse_is_noticed(
    catalog: Catalog, finished_run: FinishedRun, tmp_path: Path, change: str, check: Check
) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copy(finished_run.root / "warehouse.duckdb", warehouse)
    community = next(code for code in below_the_district(catalog) if len(code) == 12 and not code.endswith("000"))
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(change.format(community))
    assert check(warehouse, catalog, protected_sources(catalog))


def test_an_open_profile_is_noticed(catalog: Catalog) -> None:
    dataset = catalog.datasets["child-welfare"]
    exposed = dataset.model_copy(update={"disclosure": "open", "open_attribute": "无条件开放"})
    changed = dataclasses.replace(catalog, datasets={**catalog.datasets, dataset.id: exposed})
    assert len(publication_faults(changed, {dataset.model})) == 2
