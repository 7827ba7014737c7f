"""What is different between two releases, and which version numbers follow from it.

Belongs here: pure functions over the states of two releases. Does not belong here: reading them (`state`), writing the
record (`written`).

Versions of tables follow Semantic Versioning by the rule of the UK Department for Education's statistics API
("Explore education statistics", versioning of API data sets), made stricter for codes:

- major: a program that read the table may fail on it. A column is gone, has another type or unit, the key is another,
  or a code is gone from a list;
- minor: more or other content that reads the same. Columns, codes, labels, descriptions, months, rows, figures;
- patch: figures or rows corrected within the same months, by a release of kind `correction`;
- none: nothing is different, and the version stays. A table that comes back after a release without it starts a major
  version, since nobody can say what it was compared with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from publish.errors import PublishError
from publish.release.formats.cells import plain_text
from publish.release.history.record import (
    CORRECTION,
    FIRST_VERSION,
    Bump,
    CellChange,
    Changes,
    ChangeType,
    CodeChange,
    ColumnChange,
    Kind,
    SchemaChange,
    TableChange,
)
from publish.release.history.state import ReleaseState, TableState
from publish.release.model import AS_COUNTED, STATUS_CONFIDENTIAL, Value

# Steps of a cell that was hidden and is now given as it was counted.
DISCLOSED = frozenset(f"{STATUS_CONFIDENTIAL}→{status}" for status in AS_COUNTED)
ABSENT = "-"
_SHARE_STEP = Decimal("0.000001")


class Reveals(PublishError):
    """A release tells a figure that an earlier release kept hidden."""


def compare(
    now: Mapping[str, TableState], earlier: ReleaseState | None, compared_with: Mapping[str, str] | None, kind: Kind
) -> Changes:
    """Takes the tables of a release, the state of the one before it (None: there is none) and its kind; gives the
    change record with the version of every table."""
    before = earlier or ReleaseState({}, {}, {})
    tables = tuple(
        _against(state, before.tables[identity], before.versions[identity], kind)
        if identity in before.tables
        else _new(state, before.retired.get(identity))
        for identity, state in now.items()
    )
    gone = [state for identity, state in before.tables.items() if identity not in now]
    retired = {**before.retired, **{state.identity: before.versions[state.identity] for state in gone}}
    return Changes(
        compared_with=compared_with,
        tables=tables,
        removed=tuple((state.kind, state.name) for state in gone),
        retired={identity: version for identity, version in sorted(retired.items()) if identity not in now},
    )


def refuse_revealed(changes: Changes) -> None:
    """Raises Reveals when a row that was hidden in the earlier release has its figures now, as they were counted.

    There is no exception: whoever kept the earlier release could have both. An indicator that means something else now
    gets a name of its own. Figures changed by a method (status `e`) are protected by that method.
    """
    told = [f"{each.kind} {each.name}" for each in changes.tables if DISCLOSED & (each.statuses or {}).keys()]
    if told:
        raise Reveals(
            f"{len(told)} tables tell what an earlier release kept hidden: {', '.join(told[:5])}; nothing was written. "
            "Keep these cells hidden, or give an indicator whose meaning changed a new name"
        )


def _new(state: TableState, retired: str | None) -> TableChange:
    bump: Bump = "returned" if retired else "first"
    version = f"{int(retired.split('.')[0]) + 1}.0.0" if retired else FIRST_VERSION
    return TableChange(state.kind, state.name, retired, version, bump, None, state.key)


def _against(state: TableState, old: TableState, version: str, kind: Kind) -> TableChange:
    schema, codes = _schema(old, state), _codes(old, state)
    found = TableChange(state.kind, state.name, version, version, "none", None, state.key, schema, codes)
    # Rows that are told apart by other columns cannot be matched.
    if not schema.is_keyed_anew:
        found = _with_rows(found, old, state)
    bump = _bump(found, kind)
    if bump == "none":
        return found
    return replace(found, bump=bump, version=_raised(version, bump), type=_type(found, kind))


def _with_rows(found: TableChange, old: TableState, state: TableState) -> TableChange:
    lines = tuple(_lines(old, state))
    periods = old.periods(), state.periods()
    statuses = Counter(
        f"{before}→{after}" for before, after in _statuses(old, state) if before != after or ABSENT in (before, after)
    )
    return replace(
        found,
        periods_added=tuple(sorted(periods[1] - periods[0])),
        periods_removed=tuple(sorted(periods[0] - periods[1])),
        rows_added=len(state.rows.keys() - old.rows.keys()),
        rows_removed=len(old.rows.keys() - state.rows.keys()),
        columns=dict(_columns(old, state, lines)),
        statuses=dict(sorted(statuses.items())),
        lines=lines,
    )


def _schema(old: TableState, new: TableState) -> SchemaChange:
    before, after = ({column.name: column for column in state.columns} for state in (old, new))
    both = [name for name in after if name in before]
    return SchemaChange(
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        retyped=tuple(name for name in both if before[name].type != after[name].type),
        described=tuple(name for name in both if before[name].words != after[name].words),
        is_keyed_anew=old.key != new.key,
    )


def _codes(old: TableState, new: TableState) -> dict[str, CodeChange]:
    before = {column.name: column.codes for column in old.columns}
    found = {}
    for column in new.columns:
        was, now = before.get(column.name, column.codes), column.codes
        change = CodeChange(
            added=tuple(code for code in now if code not in was),
            removed=tuple(code for code in was if code not in now),
            relabelled=tuple(code for code in now if code in was and was[code] != now[code]),
        )
        if change.added or change.removed or change.relabelled:
            found[column.name] = change
    return found


def _bump(found: TableChange, kind: Kind) -> Bump:
    codes = (found.codes or {}).values()
    if found.schema.is_breaking or any(change.removed for change in codes):
        return "major"
    if found.schema.is_empty and not codes and not found.lines:
        return "none"
    within = found.schema.is_empty and not codes and not found.periods_added and not found.periods_removed
    return "patch" if within and kind == CORRECTION else "minor"


def _raised(version: str, bump: Bump) -> str:
    major, minor, patch = (int(part) for part in version.split("."))
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }[bump]


def _type(found: TableChange, kind: Kind) -> ChangeType:
    """Why a table changed: an error put right, another way of counting or describing, or the next regular figures."""
    if kind == CORRECTION:
        return "correction"
    return "scheduled" if found.schema.is_empty and not found.codes else "methodology"


def _keys(old: TableState, new: TableState) -> Iterable[tuple[Value, ...]]:
    return sorted(old.rows.keys() | new.rows.keys(), key=lambda key: tuple(map(str, key)))


def _status_of(state: TableState, key: tuple[Value, ...]) -> str | None:
    row = state.rows.get(key)
    return str(row[state.column_names.index("status")]) if row is not None else None


def _statuses(old: TableState, new: TableState) -> Iterator[tuple[str, str]]:
    for key in _keys(old, new):
        yield _status_of(old, key) or ABSENT, _status_of(new, key) or ABSENT


def _lines(old: TableState, new: TableState) -> Iterator[CellChange]:
    """Every cell that is different; a row that only one release has is one line."""
    before, after = old.column_names, new.column_names
    compared = [name for name in after if name in before and name not in new.key and name != "status"]
    places = [(name, before.index(name), after.index(name), name in new.measures) for name in compared]
    for key in _keys(old, new):
        was, now = old.rows.get(key), new.rows.get(key)
        told = tuple(plain_text(part) if part is not None else "" for part in key)
        statuses = _status_of(old, key), _status_of(new, key)
        if was is None or now is None:
            yield CellChange(told, "", None, None, *statuses)
            continue
        different = [place for place in places if was[place[1]] != now[place[2]]]
        for name, left, right, is_measure in different:
            # What is hidden from now on is not told once more.
            repeats = not (is_measure and statuses[1] == STATUS_CONFIDENTIAL)
            yield CellChange(told, name, _text(was[left]) if repeats else None, _text(now[right]), *statuses)
        if not different and statuses[0] != statuses[1]:
            yield CellChange(told, "status", *statuses, *statuses)


def _text(value: Value) -> str | None:
    return None if value is None else plain_text(value)


def _columns(old: TableState, new: TableState, lines: Iterable[CellChange]) -> Iterator[tuple[str, ColumnChange]]:
    by_column: dict[str, list[CellChange]] = {}
    for line in lines:
        if line.column in new.column_names and line.column != "status":
            by_column.setdefault(line.column, []).append(line)
    for name in new.column_names:
        if name in by_column:
            yield name, _column(by_column[name], name in new.measures & old.measures)


def _column(lines: list[CellChange], is_measure: bool) -> ColumnChange:
    figures = [(Decimal(line.old), Decimal(line.new)) for line in lines if is_measure and line.old and line.new]
    steps = [abs(after - before) for before, after in figures]
    shares = [abs(after - before) / abs(before) for before, after in figures if before]
    return ColumnChange(
        changed=len(lines),
        max_abs=max(steps, default=None),
        max_rel=max(shares).quantize(_SHARE_STEP) if shares else None,
    )
