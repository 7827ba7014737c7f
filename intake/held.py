"""Rows that were held back, each with what has become of it since: still open, mended, excluded, released,
replaced by a new delivery, or a duplicate of a row that counts.

Nothing is moved or rewritten: the quarantine of the delivery stays as it was, and the state follows from the
books, the corrections that were admitted, and the decisions of persons.

Belongs here: states of rows, and opening, closing and re-opening them. Does not belong here: how a correction
is read (`intake.corrections`) and what a letter looks like (`intake.letters`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from catalog import Catalog
from catalog.model import Text
from intake import accounts, decisions, lake, quarantine
from intake.accounts import Delivery
from intake.decisions import Decision, Verdict
from intake.errors import IntakeError

State = Literal["open", "false_alarm", "mended", "released", "excluded", "replaced", "duplicate"]
STATES: dict[State, Text] = {
    "open": Text(zh="待核查", en="open"),
    "false_alarm": Text(zh="误报，待放行", en="false alarm, not yet released"),
    "mended": Text(zh="修正后放行", en="released after correction"),
    "released": Text(zh="误报放行", en="released as a false alarm"),
    "excluded": Text(zh="确认剔除", en="excluded for good"),
    "replaced": Text(zh="整件重报", en="replaced by a new delivery"),
    "duplicate": Text(zh="重复，已有保留行", en="duplicate of a row that counts"),
}
AWAITED: frozenset[State] = frozenset({"open", "false_alarm"})
"""The states of rows for which a correction may still come."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One row of a delivery that was not accepted when it came.

    `reasons` and `original` (the whole row under the labels of the form) are those of the latest judgement: of the
    delivery itself, or of the letter that came back and was not accepted either. `survivor` is the row that stands for
    a duplicate (delivery, row).
    """

    delivery: Delivery
    row: int
    state: State
    reasons: tuple[str, ...]
    original: Mapping[str, str]
    survivor: tuple[str, int] | None = None


def held_rows(root: Path, books: Sequence[Delivery], only: str | None = None) -> list[HeldRow]:
    """Every row that was ever held back in a file that was read, by delivery and row; of one delivery, if it is named.

    Files that were refused whole are not among them: see `refused`.
    """
    first = [
        d for d in books if d.status in ("admitted", "superseded") and not d.mends and only in (None, d.delivery_id)
    ]
    mending = [d for d in books if d.status == "admitted" and d.mends and only in (None, d.mends)]
    judged = latest_judgements(root, first, mending)
    settled = _settled(root, mending)
    verdicts = decisions.latest(decisions.read(root))
    return [
        HeldRow(delivery, row, _state(delivery, row, found, settled, verdicts), *found)
        for delivery in first
        for row, found in sorted(judged.get(delivery.delivery_id, {}).items())
    ]


_Judgement = tuple[tuple[str, ...], Mapping[str, str], tuple[str, int] | None]


def latest_judgements(
    root: Path, first: Iterable[Delivery], mending: Iterable[Delivery]
) -> dict[str, dict[int, _Judgement]]:
    """Delivery -> row -> reasons, text and survivor as of the last time that the row was judged and not accepted."""
    lines = [*first, *mending]
    held = {quarantine.folder(root, d.feed) / f"{d.delivery_id}.parquet": d for d in lines if d.quarantined}
    twice = {quarantine.folder(root, d.feed) / f"{d.delivery_id}.duplicates.parquet": d for d in lines if d.duplicates}
    judged: dict[str, dict[int, _Judgement]] = {}
    found = {
        **_read(held, "source_row, reasons, original, NULL, NULL"),
        **_read(twice, "source_row, reasons, original, survivor_delivery_id, survivor_row"),
    }
    # In the order of arrival: of several letters that came back about a row, the last one tells how it stands.
    for path in sorted(found, key=lambda path: (held.get(path) or twice[path]).sequence):
        line = held.get(path) or twice[path]
        judged.setdefault(line.mends or line.delivery_id, {}).update(found[path])
    return judged


def _read(paths: Iterable[Path], columns: str) -> dict[Path, dict[int, _Judgement]]:
    """Path -> row -> judgement, of all files in one query."""
    found: dict[Path, dict[int, _Judgement]] = {}
    files = [str(path) for path in paths]
    if not files:
        return found
    for file, row, reasons, original, survivor, survivor_row in _rows(f"filename, {columns}", files):
        judgement = (tuple(reasons), json.loads(original), (survivor, survivor_row) if survivor else None)
        found.setdefault(Path(file), {})[row] = judgement
    return found


def _settled(root: Path, mending: Iterable[Delivery]) -> set[tuple[str, int]]:
    """The rows (delivery, row) that a correction brought into the lake."""
    lines = {str(lake.path(root, d.feed, d.month, d.delivery_id)): d.mends for d in mending if d.accepted}
    return {(lines[file], row) for file, row in (_rows("filename, source_row", list(lines)) if lines else ())}


def _rows(columns: str, files: Sequence[str]) -> list[tuple[Any, ...]]:
    """Columns of some Parquet files. Raises IntakeError when one that the books name is gone or damaged; what the
    engine says may quote rows, so only its kind is passed on.
    """
    with duckdb.connect() as connection:
        try:
            query = f"SELECT {columns} FROM read_parquet($files, filename = true)"
            rows: list[tuple[Any, ...]] = connection.execute(query, {"files": files}).fetchall()
        except duckdb.Error as error:
            raise IntakeError(
                f"退回行或其更正的文件缺失或损坏（{type(error).__name__}）/ a file of the quarantine, or of a "
                "correction in the lake, is gone or damaged: restore it from the backup, the books name it"
            ) from None
    return rows


def _state(
    delivery: Delivery,
    row: int,
    judged: _Judgement,
    settled: Collection[tuple[str, int]],
    verdicts: Mapping[tuple[str, int], Decision],
) -> State:
    place = (delivery.delivery_id, row)
    decided = verdicts[place].verdict if place in verdicts else "open"
    if delivery.status == "superseded":
        return "replaced"
    if place in settled:
        return "released" if decided in ("false_alarm", "released") else "mended"
    if judged[2] is not None:
        return "duplicate"
    return "excluded" if decided == "excluded" else "false_alarm" if decided == "false_alarm" else "open"


def refused(root: Path, books: Sequence[Delivery], catalog: Catalog) -> list[tuple[Delivery, State]]:
    """The files of known forms that were refused whole, each with what has become of it.

    A later delivery of its month replaces it. Where deliveries add up, and one of that month had been admitted before,
    nobody can tell which file stands for which, so a person decides.
    """
    verdicts = decisions.latest(decisions.read(root))
    found: list[tuple[Delivery, State]] = []
    for line in books:
        source = catalog.sources.get(line.feed)
        if line.status != "rejected" or line.mends or source is None:
            continue
        decided = verdicts.get((line.delivery_id, 0))
        of_month = [
            one.sequence
            for one in books
            if (one.feed, one.month) == (line.feed, line.month)
            and one.status in ("admitted", "superseded")
            and not one.mends
        ]
        came_before = any(sequence < line.sequence for sequence in of_month)
        came_after = any(sequence > line.sequence for sequence in of_month)
        again = came_after and (source.redelivery == "replace" or not came_before)
        state: State = "replaced" if again else "excluded" if decided and decided.verdict == "excluded" else "open"
        found.append((line, state))
    return found


def counts_by_state(root: Path, books: Sequence[Delivery]) -> dict[str, dict[State, int]]:
    """Feed -> state -> rows, each row counted once; rows of files that were refused whole are not among them."""
    counts: dict[str, Counter[State]] = {}
    for held in held_rows(root, books):
        counts.setdefault(held.delivery.feed, Counter())[held.state] += 1
    return {feed: {state: found[state] for state in STATES if found[state]} for feed, found in sorted(counts.items())}


def decide(root: Path, catalog: Catalog, decision: Decision) -> None:
    """Record what a person decided about rows that were held back.

    Raises IntakeError, and records nothing, when the delivery is unknown, when a row was never held back, and when a
    row is in a state that a person cannot change.
    """
    books = accounts.read(root)
    if decision.verdict not in decisions.DECIDABLE:
        raise IntakeError(f"'{decision.verdict}' follows from a correction; a person decides one of {_decidable()}")
    states = _states_of(root, books, catalog, decision.delivery_id)
    if not states:
        raise IntakeError(f"{decision.delivery_id}: 没有退回的行 / it has no rows held back; see `mz quarantine list`")
    wanted = decision.rows or (0,)
    for row in wanted:
        state = states.get(row)
        if state is None:
            raise IntakeError(f"{decision.delivery_id}: 第{row}行未被退回 / row {row} was not held back")
        if not _may_follow(state, decision.verdict):
            zh, en = STATES[state].zh, STATES[state].en
            raise IntakeError(f"{decision.delivery_id}: 第{row}行已是“{zh}” / row {row} is {en}: nothing was recorded")
    decisions.append(root, decision)


def _states_of(root: Path, books: Sequence[Delivery], catalog: Catalog, delivery_id: str) -> dict[int, State]:
    rows = {held.row: held.state for held in held_rows(root, books, delivery_id)}
    whole = [state for line, state in refused(root, books, catalog) if line.delivery_id == delivery_id]
    return {**rows, 0: whole[0]} if whole else rows


def _may_follow(state: State, verdict: Verdict) -> bool:
    return state in ("excluded", "false_alarm") if verdict == "open" else state in AWAITED


def _decidable() -> str:
    return ", ".join(decisions.DECIDABLE)


def record_corrections(root: Path, at: str) -> int:
    """Record who mended the rows of the corrections that were admitted since, and when. Gives their number of rows.

    Safe to repeat: a correction is recorded once.
    """
    known = {decision.correction for decision in decisions.read(root)}
    books = accounts.read(root)
    lines = [d for d in books if d.status == "admitted" and d.mends and d.accepted and d.delivery_id not in known]
    states = {(h.delivery.delivery_id, h.row): h.state for line in lines for h in held_rows(root, books, line.mends)}
    rows = 0
    for line in lines:
        own = sorted(row for _, row in _settled(root, [line]))
        for verdict in ("mended", "released"):
            if chosen := tuple(row for row in own if states[line.mends, row] == verdict):
                because = (line.mended_by, line.mended_why, at, line.delivery_id)
                decisions.append(root, Decision(line.mends, chosen, verdict, *because))
        rows += len(own)
    return rows
