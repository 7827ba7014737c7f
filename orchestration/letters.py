"""Reject letters and the states of rows held back, as `mz run`, `mz letters` and `mz quarantine` need them.

Belongs here: hand-over between intake, the words of rules and the evidence log. Does not belong here: who gets which
rows (`intake.letters`), states (`intake.held`), commands and printing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.load import Catalog
from catalog.model import Bureau, Text
from expectations import evidence
from expectations.suites import candidate_rules
from intake import accounts, decisions, held, letters
from intake.accounts import Delivery
from intake.decisions import Decision
from intake.held import STATES, HeldRow
from intake.letters import Mail
from orchestration.paths import Paths

if TYPE_CHECKING:
    from orchestration.stages import Stages

MOST_ROWS_SHOWN = 20


def send(stages: Stages) -> Mail:
    """Write the letters of everything that is open, and record who mended what since; both go into the evidence.

    Does nothing where nothing has changed. Evidence names deliveries, counts and hashes, never a recipient's rows.
    """
    root = stages.paths.root
    mended = held.record_corrections(root, stages.now().isoformat(timespec="seconds"))
    mail = _mail(stages.bureau, stages.catalog, stages.paths)
    if mended:
        stages.log("rows mended", rows=mended, **_extent(stages))
    if mail.written or mail.withdrawn:
        stages.log(
            "reject letters",
            written=[[each.delivery_id, each.rows, each.sha256] for each in mail.written],
            withdrawn=[[each.delivery_id, each.rows, each.sha256] for each in mail.withdrawn],
            standing=len(mail.all),
        )
    return mail


def _mail(bureau: Bureau, catalog: Catalog, paths: Paths) -> Mail:
    books = accounts.read(paths.root)
    faulty = {line.feed for line in books if line.quarantined} & catalog.sources.keys()
    words = {
        rule.code: rule.text for feed in sorted(faulty) for rule in candidate_rules(catalog.sources[feed], catalog)
    }
    return letters.write(paths.root, letters.letters_due(paths.root, bureau, catalog, books, words))


def decide(stages: Stages, decision: Decision) -> None:
    """Record what a person decided; the evidence keeps who, what and why, and which rows by number."""
    held.decide(stages.paths.root, stages.catalog, decision)
    stages.log(
        "rows decided",
        delivery=decision.delivery_id,
        rows=list(decision.rows),
        verdict=decision.verdict,
        person=decision.person,
        reason=decision.reason,
        **_extent(stages),
    )


def _extent(stages: Stages) -> dict[str, int | str]:
    """A witness of the book of decisions: `mz audit verify` finds when a line of it was changed or removed since."""
    return evidence.extent(stages.paths.root / "quarantine" / decisions.BOOK)


def replay(stages: Stages, person: str, reason: str) -> tuple[Path, ...]:
    """Put the rows judged false alarms into the inbox for the next run; gives the files."""
    at = stages.now().isoformat(timespec="seconds")
    paths = letters.replay(stages.paths.root, stages.catalog, person, reason, at)
    if paths:
        stages.log("rows replayed", files=len(paths), person=person, reason=reason)
    return paths


def listed(catalog: Catalog, paths: Paths) -> list[dict[str, Any]]:
    """What was turned away, by file, reason and state: how many rows, which ones, which rows (delivery:row) stand for
    duplicates, and who decided. Never what stands in them.
    """
    books = accounts.read(paths.root)
    verdicts = decisions.latest(decisions.read(paths.root))
    groups: dict[tuple[str, str, str], list[HeldRow]] = {}
    for row in held.held_rows(paths.root, books):
        for code in row.reasons:
            groups.setdefault((row.delivery.delivery_id, code, row.state), []).append(row)
    found = [
        {
            **_entry(rows[0].delivery, code, state, [row.row for row in rows], len(rows), verdicts),
            "survivors": {row.row: ":".join(map(str, row.survivor)) for row in rows if row.survivor},
        }
        for (_, code, state), rows in groups.items()
    ]
    found += [
        _entry(line, code, state, [], line.quarantined, verdicts)
        for line, state in held.refused(paths.root, books, catalog)
        for code in line.reasons
    ]
    others = [d for d in books if d.status == "repeated" or (d.status == "rejected" and (d.mends or not d.feed))]
    found += [_entry(line, code, "", [], 0, verdicts) for line in others for code in line.reasons]
    return sorted(found, key=lambda entry: (entry["feed"], entry["file"], entry["code"], entry["state"]))


def _entry(
    line: Delivery, code: str, state: str, rows: Sequence[int], count: int, verdicts: dict[tuple[str, int], Decision]
) -> dict[str, Any]:
    decided = [verdicts[line.delivery_id, row] for row in rows or (0,) if (line.delivery_id, row) in verdicts]
    return {
        "feed": line.feed,
        "file": line.file,
        "delivery_id": line.delivery_id,
        "code": code,
        "state": state,
        "rows": sorted(rows)[:MOST_ROWS_SHOWN],
        "count": count,
        "survivors": {},
        "decided_by": sorted({f"{each.person} {each.at[:10]}: {each.reason}" for each in decided}),
    }


def states_of_feeds(paths: Paths) -> dict[str, tuple[tuple[Text, int], ...]]:
    """Feed -> what became of its rows that were held back, as counts."""
    counts = held.counts_by_state(paths.root, accounts.read(paths.root))
    return {feed: tuple((STATES[state], rows) for state, rows in found.items()) for feed, found in counts.items()}
