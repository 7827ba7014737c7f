"""A bureau that keeps a handful of the registers, for tests whose point is not which registers there are.

It is a copy of the repository whose bureau profile names fewer feeds and datasets: contracts, models, rules and code
are the ones that everybody uses, so a run of it goes through every gate. The whole bureau is run by `finished_run`.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

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
    """Let the bureau of this copy keep and publish these only."""
    profile = repository / "catalog" / "bureaus" / f"{bureau}.yml"
    text = profile.read_text(encoding="utf-8")
    for key, kept in (("feeds", FEEDS), ("datasets", DATASETS)):
        listed = "\n  - ".join([f"{key}:", *kept]) + "\n"
        text, found = re.subn(rf"^{key}:\n(?:  - \S+\n)+", listed, text, flags=re.MULTILINE)
        assert found == 1, f"{profile}: no list of {key}"
    profile.write_text(text, encoding="utf-8")
