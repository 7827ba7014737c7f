"""A bureau that keeps a handful of the registers, for tests whose point is not which registers there are.

It is a copy of the repository whose bureau profile names fewer feeds and datasets, without the other bureaus and
without the aggregates of other datasets (two thirds of a run of dbt). Contracts, facts, rules and code are the ones
that everybody uses, so a run of it goes through every gate. The whole bureau is run by `finished_run`.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Collection
from pathlib import Path

import yaml

from catalog.load import Catalog, load
from catalog.render import sync

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGES = ("catalog", "intake", "expectations", "publish", "orchestration", "sample_bureau", "dbt_project")
UNWANTED = shutil.ignore_patterns("__pycache__", "target", "logs")
# Rosters with persons, a specially protected one, facts without persons and standards; drawn by the world and by
# recipes; handed in as CSV and as workbooks.
FEEDS = (
    "policy_standard",
    "disability_subsidy",
    "elderly_facility",
    "marriage_registration",
    "fund_line",
    "child_welfare",
    "cemetery",
)
# What can be made of them: a dataset without rows does not pass the gate.
DATASETS = (
    "policy-standards",
    "policy-standards-monthly",
    "disability-subsidies",
    "elderly-facilities",
    "elderly-facility-statistics",
    "marriage-registrations",
    "fund-lines",
    "fund-statistics",
    "child-welfare",
    "cemeteries",
    "cemetery-statistics",
)


def copy_repository(target: Path, source: Path = REPOSITORY) -> Path:
    """What a run needs of the repository, in another folder."""
    for package in PACKAGES:
        shutil.copytree(source / package, target / package, ignore=UNWANTED)
    return target


def shorten(repository: Path, bureau: str) -> None:
    """Let the bureau of this copy be the only one, and keep and publish these only."""
    known = load()
    _keep_and_publish_few(repository, bureau)
    tests = "".join(path.read_text(encoding="utf-8") for path in (repository / "dbt_project" / "tests").glob("*.sql"))
    models = {known.datasets[name].model for name in DATASETS} | set(re.findall(r"agg_\w+", tests))
    _forget_other_bureaus(repository, bureau)
    _forget_other_indicators(repository, bureau, known, models)
    _forget_other_aggregates(repository, known, models)
    sync(load(repository / "catalog"), repository)


def _keep_and_publish_few(repository: Path, bureau: str) -> None:
    profile = repository / "catalog" / "bureaus" / f"{bureau}.yml"
    text = profile.read_text(encoding="utf-8")
    for key, kept in (("feeds", FEEDS), ("datasets", DATASETS)):
        listed = "\n  - ".join([f"{key}:", *kept]) + "\n"
        text, found = re.subn(rf"^{key}:\n(?:  - \S+\n)+", listed, text, flags=re.MULTILINE)
        assert found == 1, f"{profile}: no list of {key}"
    profile.write_text(text, encoding="utf-8")


def _forget_other_bureaus(repository: Path, bureau: str) -> None:
    for folder in ("bureaus", "claims", "relations"):
        for path in (repository / "catalog" / folder).iterdir():
            if path.stem != bureau:
                path.unlink()


def _forget_other_indicators(repository: Path, bureau: str, known: Catalog, models: Collection[str]) -> None:
    """Only indicators of these aggregates; figures that were published of others wait for their register."""
    kept = {indicator.id for indicator in known.indicators.values() if indicator.model in models}
    for path in (repository / "catalog" / "indicators").glob("*.yml"):
        _, *entries = re.split(r"^(?=- id: )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        left = [_without_lost_target(entry, kept) for entry in entries if entry.split()[2] in kept]
        path.write_text("".join(left) or "[]\n", encoding="utf-8")
    path = repository / "catalog" / "claims" / f"{bureau}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    for claim in claims:
        if claim["indicator"] and claim["indicator"] not in kept:
            claim.update(indicator="", waits_for="S00")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, claims[0])
        writer.writeheader()
        writer.writerows(claims)


def _without_lost_target(entry: str, kept: Collection[str]) -> str:
    """An indicator without its target when the indicator that states it is gone."""
    stated = re.search(r"^  target: \{indicator: (\w+),.*\n", entry, flags=re.MULTILINE)
    return entry.replace(stated[0], "") if stated and stated[1] not in kept else entry


def _forget_other_aggregates(repository: Path, known: Catalog, models: Collection[str]) -> None:
    """Only these aggregates, and the datasets made of them."""
    for dataset in known.datasets.values():
        if dataset.model not in models:
            (repository / "catalog" / "datasets" / f"{dataset.id}.yml").unlink()
    folder = repository / "dbt_project" / "models" / "aggregates"
    for path in folder.glob("*.sql"):
        if path.stem not in models:
            path.unlink()
    for path in folder.glob("_*.yml"):
        described = yaml.safe_load(path.read_text(encoding="utf-8"))
        for part, name in (("models", "name"), ("unit_tests", "model")):
            described[part] = [entry for entry in described.get(part, ()) if entry[name] in models]
        path.write_text(yaml.safe_dump(described, allow_unicode=True, sort_keys=False), encoding="utf-8")
