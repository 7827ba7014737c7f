"""The change record as files: CHANGES.json, a changelog in both languages, and the cells that are different.

Belongs here: the form of these files. Does not belong here: finding changes (`compare`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.model import Text
from publish.release.formats.cells import plain_number
from publish.release.formats.csv_file import csv_rows, inert
from publish.release.formats.json_file import document
from publish.release.history.record import WITHDRAWAL, Changes, ColumnChange, Kind, TableChange
from publish.release.model import SYNTHETIC_NOTE, Release

CHANGES = "CHANGES.json"
SCHEMA = "minzheng-open-data/changes/1"
DIFF_COLUMNS = ("column", "old", "new", "old_status", "new_status")
KINDS = {
    "regular": Text(zh="定期发布", en="regular release"),
    "correction": Text(zh="更正", en="correction"),
    "withdrawal": Text(zh="撤回", en="withdrawal"),
}
_BUMPS = {
    "first": Text(zh="首次发布", en="first publication"),
    "returned": Text(zh="重新发布", en="published again"),
    "major": Text(zh="主版本：结构不兼容", en="major: programs that read it may fail"),
    "minor": Text(zh="次版本：内容增加或修订", en="minor: more or revised content"),
    "patch": Text(zh="修订版本：同期更正", en="patch: corrected within the same months"),
    "none": Text(zh="没有变化", en="no change"),
}
_TYPES = {
    "scheduled": Text(zh="例行更新", en="scheduled"),
    "correction": Text(zh="差错更正", en="correction of an error"),
    "methodology": Text(zh="口径或结构调整", en="change of method or structure"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """What a release says of itself at the head of its change record, and what its tables are called."""

    version: str
    kind: Kind
    reason: Text | None
    is_synthetic: bool
    titles: Mapping[str, Text]


def head_of(release: Release) -> Head:
    """Takes a release that is to be written; gives the head of its change record."""
    titles = {f"dataset/{each.dataset.id}": each.dataset.title for each in release.datasets}
    titles |= {f"indicator/{each.indicator.id}": each.indicator.name for each in release.indicators}
    return Head(release.version, release.kind, release.reason, release.is_synthetic, titles)


def head_of_manifest(manifest: Mapping[str, Any]) -> Head:
    """Takes the manifest of a release; gives the same head."""
    titles = {f"dataset/{each['id']}": Text(**each["title"]) for each in manifest["datasets"]}
    titles |= {f"indicator/{each['id']}": Text(**each["name"]) for each in manifest["indicators"]}
    reason = Text(**manifest["reason"]) if manifest["reason"] else None
    return Head(manifest["release"], manifest["kind"], reason, manifest["synthetic"], titles)


def change_files(head: Head, changes: Changes) -> dict[str, bytes]:
    """Takes what a release says of itself and its change record; gives the files that tell of it by path."""
    diffs = {diff_path(change): diff_bytes(change) for change in changes.tables if change.lines}
    return {
        CHANGES: _record(head, changes),
        "CHANGELOG.zh.md": _changelog(head, changes, "zh").encode("utf-8"),
        "CHANGELOG.en.md": _changelog(head, changes, "en").encode("utf-8"),
        **diffs,
    }


def diff_path(change: TableChange) -> str:
    """Where the difference of a table lies in the release."""
    return f"diff/{change.name}.csv" if change.kind == "dataset" else f"diff/indicators/{change.name}.csv"


def diff_bytes(change: TableChange) -> bytes:
    """Takes the change of a table; gives its lines as CSV: the key, the column, before and now with their status.

    A line without a column is a row that only one of the releases has.
    """
    lines = (
        [*line.key, line.column, line.old or "", line.new or "", line.old_status or "", line.new_status or ""]
        for line in change.lines
    )
    cells = ([cell if _is_figure(cell) else inert(cell) for cell in line] for line in lines)
    return csv_rows([[*change.key, *DIFF_COLUMNS], *cells])


def _is_figure(cell: str) -> bool:
    """Negative numbers stay as they are; every other text that could be a formula is made inert."""
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()


def _record(head: Head, changes: Changes) -> bytes:
    content = {
        "schema": SCHEMA,
        "release": head.version,
        "kind": head.kind,
        "reason": head.reason.model_dump() if head.reason else None,
        "compared_with": dict(changes.compared_with) if changes.compared_with else None,
        "datasets": [_table(change) for change in changes.tables if change.kind == "dataset"],
        "indicators": [_table(change) for change in changes.tables if change.kind == "indicator"],
        "removed": [{"kind": kind, "id": name} for kind, name in changes.removed],
        "retired": dict(changes.retired),
    }
    return document(content)


def _table(change: TableChange) -> dict[str, object]:
    head: dict[str, object] = {
        "id": change.name,
        "before": change.before,
        "version": change.version,
        "change": change.bump,
    }
    if (change.columns is None and change.schema.is_empty) or change.bump == "none":
        return head
    return {
        **head,
        "type": change.type,
        "schema": {
            "added": list(change.schema.added),
            "removed": list(change.schema.removed),
            "retyped": list(change.schema.retyped),
            "described_anew": list(change.schema.described),
            "keyed_anew": change.schema.is_keyed_anew,
        },
        "codes": {
            name: {"added": list(codes.added), "removed": list(codes.removed), "relabelled": list(codes.relabelled)}
            for name, codes in (change.codes or {}).items()
        },
        "periods": {"added": list(change.periods_added), "removed": list(change.periods_removed)},
        "rows": {"added": change.rows_added, "removed": change.rows_removed},
        "cells": {name: _cells(column) for name, column in (change.columns or {}).items()},
        "status_changes": dict(change.statuses or {}),
        "diff": diff_path(change) if change.lines else None,
    }


def _cells(column: ColumnChange) -> dict[str, object]:
    """How many cells of a column changed, with the widest step; numbers as text, digit for digit."""
    widest = {"max_abs": column.max_abs, "max_rel": column.max_rel}
    told = {name: plain_number(value) if value is not None else None for name, value in widest.items()}
    return {"changed": column.changed, **told}


def _changelog(head: Head, changes: Changes, language: str) -> str:
    is_zh = language == "zh"
    title = f"# 变更记录 {head.version}" if is_zh else f"# Changes in {head.version}"
    note = [SYNTHETIC_NOTE.zh if is_zh else SYNTHETIC_NOTE.en] if head.is_synthetic else []
    kind = _in(KINDS[head.kind], language)
    lines = [f"类型：{kind}" if is_zh else f"Kind: {kind}"]
    if head.reason:
        lines.append(f"原因：{head.reason.zh}" if is_zh else f"Reason: {head.reason.en}")
    if head.kind == WITHDRAWAL:
        only = "本版本只记录撤回，不含数据；撤回的内容见 RELEASE.json。"
        lines.append(only if is_zh else "This release withdraws and holds no data; RELEASE.json says what.")
        return "\n\n".join([title, *note, *lines]) + "\n"
    lines.append(_compared(changes, is_zh))
    changed = [change for change in changes.tables if change.bump != "none"]
    unchanged = len(changes.tables) - len(changed)
    same = f"未变的表：{unchanged} 张。" if is_zh else f"Tables without a change: {unchanged}."
    return "\n\n".join([title, *note, *lines, *_sections(head, changes, changed, language), same]) + "\n"


def _compared(changes: Changes, is_zh: bool) -> str:
    if changes.compared_with is None:
        return "首次发布，没有可比较的版本。" if is_zh else "The first release: there is none to compare it with."
    version = changes.compared_with["release"]
    return f"与 {version} 比较。" if is_zh else f"Compared with {version}."


def _sections(head: Head, changes: Changes, changed: Sequence[TableChange], language: str) -> Iterator[str]:
    kinds = (("dataset", Text(zh="数据集", en="Datasets")), ("indicator", Text(zh="指标", en="Indicators")))
    for kind, name in kinds:
        lines = [_line(each, head.titles, language) for each in changed if each.kind == kind]
        if lines:
            yield "\n\n".join([f"## {_in(name, language)}", "\n".join(lines)])
    if changes.removed:
        name = Text(zh="不再发布", en="No longer published")
        yield "\n\n".join([f"## {_in(name, language)}", "\n".join(f"- `{gone}`" for _, gone in changes.removed)])


def _line(change: TableChange, titles: Mapping[str, Text], language: str) -> str:
    step = f"{change.before} → {change.version}" if change.before else change.version
    title = _in(titles[f"{change.kind}/{change.name}"], language)
    return f"- {title} (`{change.name}`) {step}{'：' if language == 'zh' else ': '}{_what(change, language)}"


def version_notes(change: TableChange) -> Text:
    """Takes the change of a table; gives it in a sentence, as the changelog does."""
    return Text(zh=_what(change, "zh"), en=_what(change, "en"))


def _what(change: TableChange, language: str) -> str:
    parts = [_in(_BUMPS[change.bump], language)]
    if change.type:
        parts.append(_in(_TYPES[change.type], language))
    parts += _counts(change, language == "zh")
    stop, comma = ("。", "；") if language == "zh" else (".", "; ")
    return f"{comma.join(parts)}{stop}"


def _counts(change: TableChange, is_zh: bool) -> Iterator[str]:
    cells = sum(column.changed for column in (change.columns or {}).values())
    told = (
        (len(change.schema.added), "新增列", "columns added"),
        (len(change.schema.removed), "删除列", "columns removed"),
        (len(change.schema.retyped), "改变类型或单位的列", "columns with another type or unit"),
        (len(change.schema.described), "改写说明的列", "columns described anew"),
        (len(change.codes or {}), "代码表有变的列", "columns with other codes"),
        (change.rows_added, "新增行", "rows added"),
        (change.rows_removed, "删除行", "rows removed"),
        (cells, "改变的单元格", "cells changed"),
    )
    for count, zh, en in told:
        if count:
            yield f"{zh} {count}" if is_zh else f"{en}: {count}"


def _in(text: Text, language: str) -> str:
    return text.zh if language == "zh" else text.en
