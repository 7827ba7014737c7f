"""The pages of `mz audit pages`: which there are, and what each tells, from the facts of one edition.

Belongs here: words, columns and their order. Does not belong here: what may be told (`facts`), HTML (`sheet`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from catalog.model import Text
from orchestration.audit.pages.facts import ROW_COUNTS, Facts
from orchestration.audit.pages.followup import evidence, leads, open_rows, quarantine, rectification, sampling
from orchestration.audit.pages.sheet import Cell, Code, Page, Table, Verdict, both
from orchestration.audit.printing import CHECKS
from publish.portal.scores import Score
from publish.portal.subjects import Tally
from publish.portal.wording import ACTIONS, CLAIM_STATUSES, GATES, RELATION_STATUSES

HOLDS, DIFFERS = Verdict("passed"), Verdict("failed")
_ROW_COLUMNS: Final = (
    *(both("批次", "Deliveries"), both("源行", "Source rows"), both("接收", "Accepted")),
    *(both("隔离", "Quarantined"), both("重复", "Duplicates")),
)
_COUNTS: Final = (both("规则数", "Rules"), both("未全部通过", "Not just passed"))


def pages_of(facts: Facts) -> tuple[Page, ...]:
    """Takes the facts of an edition; gives its pages. Both editions have the same pages."""
    return (
        _overview(facts),
        _scorecards(facts),
        _rules(facts),
        quarantine(facts),
        leads(facts),
        _reconciliation(facts),
        sampling(facts),
        evidence(facts),
        rectification(facts),
    )


def _overview(facts: Facts) -> Page:
    told = facts.manifest
    gates = tuple((GATES[gate], Verdict(verdict)) for gate, verdict in told["gates"].items())
    given = tuple((each["person"], each["at"], each["reason"]) for each in told["approvals"])
    figures = [
        (words.get(status, both(status, status)), count)
        for name, words in (("claims", CLAIM_STATUSES), ("relations", RELATION_STATUSES))
        for status, count in told[name].items()
    ]
    return Page(
        "index",
        both("概览", "Overview"),
        both(
            "最新版本、各关结论、证据链头和未了事项。",
            "The newest release, its gates, the head of evidence, and what is open.",
        ),
        (
            (both("版本", "Release"), told["release"]),
            (both("统计月", "Reference month"), told["reference_month"]),
            (both("发布时间", "Released at"), told["released_at"]),
            (both("发布清单 SHA-256", "Manifest"), Code(facts.manifest_sha256)),
            (both("证据链头", "Head of evidence"), Code(told["evidence_head"])),
        ),
        (
            Table(both("关口", "Gates"), (both("关口", "Gate"), both("结论", "Verdict")), gates),
            Table(
                both("未了事项", "Open matters"),
                (both("事项", "Matter"), both("数量", "Number")),
                tuple(_open_matters(facts)),
            ),
            Table(
                both("已公布的数及其关系", "Published figures and relations"),
                (both("结论", "Result"), both("个数", "Number")),
                tuple(figures),
            ),
            Table(
                both("审批", "Approvals"), (both("审批人", "Person"), both("时间", "At"), both("意见", "Reason")), given
            ),
        ),
    )


def _open_matters(facts: Facts) -> Iterator[tuple[Cell, ...]]:
    yield both("未全部通过的规则", "rules that did not just pass"), len(_failing(facts.rules))
    yield both("待核查的隔离行", "quarantined rows that are open"), sum(count for *_, count in open_rows(facts))
    yield (
        both("对账不符的检查", "checks of the reconciliation that differ"),
        sum(not holds for holds in facts.checks.values()),
    )
    if facts.leads is not None:
        yield both("待核查线索", "leads to be looked into"), sum(each["state"] == "open" for each in facts.leads)
        yield both("逾期线索", "leads overdue"), sum(each["is_overdue"] for each in facts.leads)
    if facts.problems is not None:
        yield both("证据链问题", "problems of the evidence"), len(facts.problems)


def _failing(rules: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [rule for rule in rules if rule["verdict"] != "passed"]


def _scorecards(facts: Facts) -> Page:
    of_subject: dict[str, list[Mapping[str, Any]]] = {}
    for rule in facts.rules:
        of_subject.setdefault(rule["subject"], []).append(rule)
    feeds = tuple(
        (
            *(feed.title, Code(f"{feed.register} {feed.feed}"), *_score(of_subject.get(feed.feed, ()))),
            *(feed.rows[name] for name in ROW_COUNTS),
        )
        for feed in facts.feeds
    )
    datasets = tuple(
        (
            *(Text(**each["title"]), Code(each["id"]), *_score(of_subject.get(each["id"], ()))),
            *(each["rows"], each["suppressed_rows"]),
        )
        for each in facts.manifest["datasets"]
    )
    names = {feed.feed for feed in facts.feeds} | {each["id"] for each in facts.manifest["datasets"]}
    others = tuple((Code(name), *_score(rules)) for name, rules in sorted(of_subject.items()) if name not in names)
    verdict = (both("结论", "Verdict"), *_COUNTS)
    return Page(
        "scorecards",
        both("评分卡", "Scorecards"),
        both(
            "每个登记、数据集和表：最差的结论、规则数和行数。",
            "Registers, datasets and tables: worst verdict, rules and rows.",
        ),
        tables=(
            Table(
                both("登记", "Registers"),
                (both("登记", "Register"), both("代码", "Code"), *verdict, *_ROW_COLUMNS),
                feeds,
            ),
            Table(
                both("数据集", "Datasets"),
                (
                    both("数据集", "Dataset"),
                    both("代码", "Code"),
                    *verdict,
                    both("行数", "Rows"),
                    both("保密行", "Hidden rows"),
                ),
                datasets,
            ),
            Table(both("其他对象", "Other subjects"), (both("对象", "Subject"), *verdict), others),
        ),
    )


def _score(rules: Sequence[Mapping[str, Any]]) -> tuple[Cell, ...]:
    """Verdict, rules, and those that did not just pass, as the portal's scorecards count them."""
    score = Score({gate: _tally(rule for rule in rules if rule["gate"] == gate) for gate in GATES})
    return Verdict(score.verdict) if score.verdict else None, score.total.rules, len(_failing(rules))


def _tally(rules: Iterable[Mapping[str, Any]]) -> Tally:
    return sum((Tally.of(rule["verdict"]) for rule in rules), Tally())


def _rules(facts: Facts) -> Page:
    columns = (
        *(
            both("规则", "Rule"),
            both("代码", "Code"),
            both("关口", "Gate"),
            both("对象", "Subject"),
            both("结论", "Verdict"),
        ),
        *(both("检查", "Checked"), both("不合格", "Failing"), both("不合格时", "On failure")),
    )
    failing = _failing(facts.rules)
    passed = [rule for rule in facts.rules if rule["verdict"] == "passed"]
    return Page(
        "rules",
        both("规则", "Rules"),
        both(
            "四道关的全部规则；多个批次合为一行，取最差的结论。",
            "The rules of all four gates; several batches are one line with the worst verdict.",
        ),
        tables=(
            Table(both("未全部通过", "Not just passed"), columns, tuple(map(_rule, failing))),
            Table(both("通过", "Passed"), columns, tuple(map(_rule, passed))),
        ),
    )


def _rule(rule: Mapping[str, Any]) -> tuple[Cell, ...]:
    text = Text(**rule["text"])
    named = (text, Code(rule["code"]), GATES[rule["gate"]], Code(rule["subject"]))
    return (*named, Verdict(rule["verdict"]), rule["checked"], rule["failed"], ACTIONS[rule["action"]])


def _reconciliation(facts: Facts) -> Page:
    summary = tuple((_check_name(check), HOLDS if holds else DIFFERS) for check, holds in facts.checks.items())
    tables = [Table(both("各项对账", "Checks"), (both("对账", "Check"), both("结论", "Verdict")), summary)]
    if facts.lines is not None:
        columns = (
            *(both("对账", "Check"), both("对象", "Subject"), both("左", "Left"), both("右", "Right")),
            *(both("差", "Difference"), both("说明", "Explanation")),
        )
        differing = [line for line in facts.lines if line.difference]
        rows = tuple(
            (
                *(_check_name(line.check), Code(line.subject), line.left, line.right, line.difference),
                line.explanation if line.holds else DIFFERS,
            )
            for line in differing
        )
        counts = Counter(line.check for line in facts.lines)
        agreeing = tuple(
            (_check_name(check), count, sum(line.check == check for line in differing))
            for check, count in counts.items()
        )
        numbers = (both("对账", "Check"), both("项数", "Lines"), both("其中有差额", "With a difference"))
        tables += [Table(both("项数", "Lines"), numbers, agreeing), Table(both("差额", "Differences"), columns, rows)]
    lead = both(
        "从报送合计到公开数，逐步以整数和 DECIMAL 核对。", "From the offices' totals to what is published, exactly."
    )
    return Page("reconciliation", both("对账", "Reconciliation"), lead, tables=tuple(tables))


def _check_name(check: str) -> Text:
    zh, _, en = CHECKS[check].partition(" / ")
    return both(zh, en)
