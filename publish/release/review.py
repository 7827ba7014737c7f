"""What the reviewer of a draft has to know (先审查后公开): what stands in the way, what is open, what changed.

Belongs here: judging a draft from its files and what the house has on record, and putting that into words. Does not
belong here: collecting the records (`orchestration.review`), approving (`workflow`).
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.model import Text
from publish.release.history.record import WITHDRAWAL
from publish.release.history.written import CHANGES, DIFF_COLUMNS, KINDS
from publish.release.manifest import MANIFEST
from publish.release.model import AS_COUNTED, Approval, RuleResult
from publish.release.verify import Finding

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the house knows about a draft: findings of its verification, problems of the evidence, the results of the
    gates, who approved so far and how many have to, the datasets that were withdrawn before, below how many people
    the cells of a dataset are hidden, where they are, and how many hidden cells keep others company although an earlier
    release told them with another value."""

    findings: Sequence[Finding]
    evidence_problems: Sequence[str]
    results: Sequence[RuleResult]
    approvals: Sequence[Approval]
    persons: int
    withdrawn: frozenset[str]
    thresholds: Mapping[str, int]
    leaning: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """A draft as its reviewer sees it: `blocking` has to be put right, `questions` are for a person to judge."""

    version: str
    facts: tuple[tuple[Text, str], ...]
    blocking: tuple[Text, ...]
    questions: tuple[Text, ...]
    changes: tuple[Text, ...]


def review(files: Files, known: OnRecord) -> Review:
    """Takes the files of a draft and what is on record; gives the review of it."""
    manifest, record = json.loads(files[MANIFEST]), json.loads(files[CHANGES])
    return Review(
        version=manifest["release"],
        facts=tuple(_facts(manifest, known)),
        blocking=tuple(_blocking(known)),
        questions=(*_questions(manifest, record, known), *_small_steps(files, record, known.thresholds)),
        changes=tuple(_changes(record)),
    )


def _facts(manifest: Mapping[str, Any], known: OnRecord) -> Iterator[tuple[Text, str]]:
    kind = KINDS[manifest["kind"]]
    yield Text(zh="类型", en="Kind"), f"{kind.zh} / {kind.en}"
    if reason := manifest["reason"]:
        yield Text(zh="原因", en="Reason"), f"{reason['zh']} / {reason['en']}"
    before = manifest["previous"]
    yield Text(zh="上一版本", en="Release before"), before["release"] if before else "-"
    gates = ", ".join(f"{gate} {verdict}" for gate, verdict in manifest["gates"].items())
    yield Text(zh="关口", en="Gates"), gates or "-"
    rows = sum(dataset["rows"] for dataset in manifest["datasets"])
    hidden = sum(dataset["suppressed_rows"] for dataset in manifest["datasets"])
    yield Text(zh="数据行", en="Rows of data"), f"{rows:,}"
    yield Text(zh="其中保密", en="Of them hidden"), f"{hidden:,} ({hidden / rows:.1%})" if rows else "0"
    names = ", ".join(approval.person for approval in known.approvals)
    yield Text(zh="审查", en="Approvals"), f"{len(known.approvals)}/{known.persons}{f' ({names})' if names else ''}"


def _blocking(known: OnRecord) -> Iterator[Text]:
    for finding in known.findings:
        yield Text(zh=f"核验未通过：{finding}", en=f"does not verify: {finding}")
    for problem in known.evidence_problems:
        yield Text(zh=f"证据不成立：{problem}", en=f"evidence does not hold: {problem}")


def _questions(manifest: Mapping[str, Any], record: Mapping[str, Any], known: OnRecord) -> Iterator[Text]:
    if manifest["kind"] == WITHDRAWAL:
        for each in manifest["withdrawals"]:
            what = ", ".join(each["datasets"]) or "*"
            count = len(each["removed"])
            yield Text(
                zh=f"撤回 {each['release']}（{what}），移除文件 {count} 个：是否必要、是否完整？",
                en=f"withdraws {each['release']} ({what}), removes {count} files: needed, and complete?",
            )
        return
    yield from _warnings([result for result in known.results if result.verdict == "warned"])
    if count := manifest["claims"].get("differs"):
        yield Text(zh=f"{count} 项已公布数与重算不一致", en=f"{count} published figures differ when recomputed")
    if known.leaning:
        yield Text(
            zh=f"{known.leaning} 个被保护的格子在旧版本中公布过相近的数，仍用来掩护别的格子；是否可以公布？",
            en=f"{known.leaning} hidden cells keep others company although an earlier release told them with a value "
            "close to theirs: no other pattern withstands the attack; may it be told?",
        )
    for each in (*record["datasets"], *record["indicators"]):
        yield from _of_table(each, known.withdrawn)
    for each in record["removed"]:
        yield Text(zh=f"不再发布：{each['id']}", en=f"no longer published: {each['id']}")


def _warnings(warned: Sequence[RuleResult]) -> Iterator[Text]:
    """Rows that were turned away are summed up, since `mz quarantine list` names them; every other warning is told."""
    turned_away = [result for result in warned if result.action == "quarantine"]
    if turned_away:
        rows = sum(result.failed or 0 for result in turned_away)
        yield Text(
            zh=f"{len(turned_away)} 条规则隔离了 {rows} 行，见 mz quarantine list",
            en=f"{len(turned_away)} rules turned {rows} rows away, see mz quarantine list",
        )
    for result in warned:
        if result.action != "quarantine":
            yield Text(
                zh=f"提示：{result.code} {result.text.zh}（{result.subject}，{result.failed}）",
                en=f"warning: {result.code} {result.text.en} ({result.subject}, {result.failed})",
            )


def _of_table(change: Mapping[str, Any], withdrawn: frozenset[str]) -> Iterator[Text]:
    name = change["id"]
    if change["change"] == "major":
        yield Text(zh=f"{name}：结构不兼容（主版本）", en=f"{name}: programs that read it may fail (major)")
    if name in withdrawn:
        yield Text(zh=f"{name}：曾被撤回，又在本稿中", en=f"{name}: was withdrawn once and is in this draft")
    hidden = change.get("status_changes", {}).get("A→c")
    if hidden:
        yield Text(
            zh=f"{name}：{hidden} 行由公开转为保密，旧版本仍可读到；是否须撤回旧版本？",
            en=f"{name}: {hidden} rows are hidden now that earlier releases still tell: withdraw those?",
        )


def _small_steps(files: Files, record: Mapping[str, Any], thresholds: Mapping[str, int]) -> Iterator[Text]:
    """Corrections by fewer people than a cell may tell of: whoever kept the release before has the difference, and that
    of the money beside it."""
    for each in record["datasets"]:
        least = thresholds.get(each["id"])
        if least is None or not each.get("diff"):
            continue
        corrected: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
        for line in csv.DictReader(io.StringIO(files[each["diff"]].decode("utf-8-sig"), newline="")):
            if {line["old_status"], line["new_status"]} <= AS_COUNTED and line["old"] and line["new"]:
                row = tuple(value for name, value in line.items() if name not in DIFF_COLUMNS)
                corrected.setdefault(row, []).append(line)
        if count := sum(_is_small(lines, least) for lines in corrected.values()):
            yield Text(
                zh=f"{each['id']}：{count} 行的更正涉及不足 {least} 人，或只动金额，"
                "与旧版本相减可知个别人的情况；是否可以公布？",
                en=f"{each['id']}: {count} rows are corrected by fewer than {least} people, or in money alone: the "
                "difference from the earlier release is of a few people; may it be told?",
            )


def _is_small(lines: Sequence[Mapping[str, str]], least: int) -> bool:
    """Whether the lines of a row that both releases tell correct a count by a little, or its money and no count."""
    counts = [line for line in lines if line["column"].endswith("_count")]
    steps = [abs(Decimal(line["new"]) - Decimal(line["old"])) for line in counts]
    if not steps:
        return any(line["column"].endswith("_yuan") for line in lines)
    return min(steps) < least


def _changes(record: Mapping[str, Any]) -> Iterator[Text]:
    for each in (*record["datasets"], *record["indicators"]):
        if each["change"] not in ("none", "first") and "rows" in each:
            cells = sum(column["changed"] for column in each["cells"].values())
            rows = f"+{each['rows']['added']} -{each['rows']['removed']}"
            yield Text(
                zh=f"{each['id']} {each['before']} → {each['version']}：行 {rows}，单元格 {cells}",
                en=f"{each['id']} {each['before']} → {each['version']}: rows {rows}, cells {cells}",
            )


def as_text(found: Review) -> str:
    """The review for a terminal."""
    lines = [f"{found.version}", *(f"  {label.zh} / {label.en}: {value}" for label, value in found.facts)]
    for head, texts in _parts(found):
        lines += [f"{head.zh} / {head.en}: {len(texts)}", *(f"  - {text.zh} / {text.en}" for text in texts)]
    return "\n".join(lines)


def as_page(found: Review) -> bytes:
    """The review as a page, Chinese first. It is for the reviewer and lies outside the site."""
    facts = "\n".join(f"<tr><th>{_both(label)}</th><td>{html.escape(value)}</td></tr>" for label, value in found.facts)
    parts = "\n".join(_section(head, texts) for head, texts in _parts(found))
    title = html.escape(f"发布前审查 / review before publication: {found.version}")
    return f"""<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>{title}</title><meta name="viewport" content="width=device-width"></head>
<body>
<main>
<h1>{title}</h1>
<table>
{facts}
</table>
{parts}
</main>
</body>
</html>
""".encode()


def _parts(found: Review) -> Iterable[tuple[Text, Sequence[Text]]]:
    return (
        (Text(zh="不得发布的原因", en="What stands in the way"), found.blocking),
        (Text(zh="待审查人判断", en="For the reviewer to judge"), found.questions),
        (Text(zh="与上一版本的差异", en="What changed"), found.changes),
    )


def _section(head: Text, texts: Sequence[Text]) -> str:
    items = "\n".join(f"<li>{_both(text)}</li>" for text in texts) or "<li>无 <span lang='en'>none</span></li>"
    return f"<h2>{_both(head)}</h2>\n<ul>\n{items}\n</ul>"


def _both(text: Text) -> str:
    return f'{html.escape(text.zh)} <span lang="en">{html.escape(text.en)}</span>'
