"""What the auditor's pages may tell, by edition.

The public edition is made of the files of the newest release, which went through disclosure control and row accounting
(`publish.release.about.accounting`), and of counts to which the same accounting is applied: nothing else can slip in.
The restricted edition is made of what the house has on record. What the public edition does not tell is None.

Belongs here: collecting. Does not belong here: words and tables (`contents`), computing (the rooms).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from catalog.model import Text
from expectations import evidence
from orchestration import leads, letters, reports, verdicts
from orchestration.audit import proof
from orchestration.audit.pages.sheet import Edition
from orchestration.audit.reconcile import Line, reconcile
from orchestration.audit.samples import DRAWN, FOUND
from orchestration.errors import OrchestrationError
from orchestration.fingerprint import inputs_of
from orchestration.stages import Stages
from publish.release import site
from publish.release.about.accounting import few_told
from publish.release.about.quality import by_rule
from publish.release.manifest import MANIFEST

Data = Mapping[str, Any]
ROW_COUNTS = ("deliveries", "source", "accepted", "quarantined", "duplicates")


@dataclass(frozen=True, slots=True)
class Feed:
    """The row accounting of a feed."""

    feed: str
    register: str
    title: Text
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the pages of one edition tell."""

    edition: Edition
    bureau: Text
    manifest: Data
    manifest_sha256: str
    feeds: Sequence[Feed]
    rules: Sequence[Data]
    states: Mapping[str, Sequence[tuple[Text, int]]]
    offices: Mapping[str, tuple[Text, Text]]
    owners: Mapping[str, Text]
    checks: Mapping[str, bool]
    samples: Mapping[str, int]
    lines: Sequence[Line] | None = None
    held: Sequence[Data] | None = None
    leads: Sequence[Data] | None = None
    rates: Data | None = None
    records: Sequence[Data] | None = None
    problems: Sequence[str] | None = None
    head: str | None = None


def facts_of(stages: Stages, edition: Edition) -> Facts:
    """Takes a bureau's stages and an edition; gives its facts.

    Raises OrchestrationError when nothing is published, or the release is not of the deliveries that are in.
    """
    release = site.current(stages.paths.publish)
    if release is None:
        raise OrchestrationError(f"{stages.bureau.id}: nothing is published yet; run `mz run` first")
    manifest: Data = json.loads((release.path / MANIFEST).read_bytes())
    if manifest["inputs"] != inputs_of(stages.deliveries()):
        raise OrchestrationError(
            f"release {release.version} is of other deliveries than those that are in: run `mz run` until its "
            "successor is published"
        )
    lines = reconcile(stages.bureau, stages.catalog, stages.paths)
    records = evidence.records(stages.paths.evidence)
    told = Facts(
        edition="public",
        bureau=stages.bureau.name,
        manifest=manifest,
        manifest_sha256=release.manifest_sha256,
        feeds=_published_feeds(release.path),
        rules=_published_rules(release.path),
        states={
            feed: tuple((state, few_told(rows)) for state, rows in states)
            for feed, states in letters.states_of_feeds(stages.paths).items()
        },
        offices={each.feed: (each.title, each.office) for each in stages.catalog.sources_of(stages.bureau)},
        owners={rule.code: rule.owner for rule in stages.catalog.leads.rules},
        checks=_checks(lines),
        samples=_samples(records),
    )
    return told if edition == "public" else _with_all(told, stages, lines, records)


def _with_all(told: Facts, stages: Stages, lines: Sequence[Line], records: Sequence[Data]) -> Facts:
    """The facts with what stays inside."""
    return replace(
        told,
        edition="restricted",
        feeds=_feeds(stages),
        states=letters.states_of_feeds(stages.paths),
        rules=by_rule(result for gate in verdicts.GATES for result in verdicts.results_of(stages.paths, gate)),
        lines=lines,
        held=letters.listed(stages.catalog, stages.paths),
        leads=leads.listed(stages),
        rates=leads.rates(stages),
        records=records,
        problems=proof.problems(stages.paths),
        head=evidence.head(stages.paths.evidence),
    )


def _checks(lines: Iterable[Line]) -> dict[str, bool]:
    """Check of the reconciliation -> whether all of its lines hold."""
    held: dict[str, bool] = {}
    for line in lines:
        held[line.check] = held.get(line.check, True) and line.holds
    return held


def _samples(records: Collection[Data]) -> dict[str, int]:
    """How many samples were drawn, looked at, and found tolerable."""
    found = [record for record in records if record.get("event") == FOUND]
    return {
        "drawn": sum(record.get("event") == DRAWN for record in records),
        "found": len({record["sample"] for record in found}),
        "tolerable": len({record["sample"] for record in found if record["is_tolerable"]}),
    }


def _feeds(stages: Stages) -> list[Feed]:
    deliveries = [each for each in stages.deliveries() if each.status != "repeated"]
    counts = Counter(each.feed for each in deliveries if not each.mends)
    return [
        Feed(
            source.feed,
            source.register_id,
            source.title,
            {"deliveries": counts[source.feed], **reports.row_counts(own)},
        )
        for source in stages.catalog.sources_of(stages.bureau)
        for own in [[each for each in deliveries if each.feed == source.feed]]
    ]


def _published_feeds(release: Path) -> list[Feed]:
    """The feeds as the provenance of the datasets tells them."""
    found = {
        node["dcterms:identifier"]: node
        for path in sorted(release.glob("datasets/*/provenance.json"))
        for node in json.loads(path.read_bytes())["@graph"]
        if node["@id"].startswith("#feed/")
    }
    told = ("deliveries", "sourceRows", "acceptedRows", "quarantinedRows", "duplicateRows")
    return [
        Feed(
            feed,
            node["register"],
            Text(**node["title"]),
            dict(zip(ROW_COUNTS, (node[name] for name in told), strict=True)),
        )
        for feed, node in sorted(found.items(), key=lambda each: (each[1]["register"], each[0]))
    ]


def _published_rules(release: Path) -> list[Data]:
    """The rules about any dataset as `quality.json` tells them."""
    found = {
        (rule["gate"], rule["code"], rule["subject"]): rule
        for path in sorted(release.glob("datasets/*/quality.json"))
        for rule in json.loads(path.read_bytes())["rules"]
    }
    order = {gate: number for number, gate in enumerate(verdicts.GATES)}
    return [found[key] for key in sorted(found, key=lambda key: (order[key[0]], key[1:]))]
