"""`mz where NAME`: the files in which something is described, computed and published."""

from __future__ import annotations

from catalog.load import Catalog
from catalog.model import Bureau
from orchestration.paths import DBT_PROJECT, REPOSITORY, Paths


def whereabouts(name: str, bureau: Bureau, catalog: Catalog, paths: Paths) -> list[dict[str, str]]:
    """What and where, for a feed, a dbt model, an indicator or a dataset; empty when nothing has that name."""
    found: list[dict[str, str]] = []
    if name in catalog.sources:
        found.append({"what": "contract", "where": f"catalog/sources/{name}.yml"})
        found.append({"what": "admitted rows", "where": str(paths.lake / name)})
        found += _models(f"stg_{name}")
    if name in catalog.indicators:
        indicator = catalog.indicators[name]
        files = (path for path in (REPOSITORY / "catalog" / "indicators").glob("*.yml"))
        registry = next(path for path in files if f"- id: {name}\n" in path.read_text(encoding="utf-8"))
        found.append({"what": "registry entry", "where": str(registry.relative_to(REPOSITORY))})
        found += _models(indicator.model)
        found.append({"what": "page", "where": str(paths.publish / "site" / "indicators" / f"{name}.html")})
    if name in catalog.datasets:
        found.append({"what": "dataset", "where": f"catalog/datasets/{name}.yml"})
        found += _models(catalog.datasets[name].model)
        found.append({"what": "page", "where": str(paths.publish / "site" / "datasets" / f"{name}.html")})
    return found + _models(name)


def _models(name: str) -> list[dict[str, str]]:
    paths = sorted((DBT_PROJECT / "models").glob(f"*/{name}.sql"))
    return [{"what": "model", "where": str(path.relative_to(REPOSITORY))} for path in paths]
