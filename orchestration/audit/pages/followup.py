"""The pages about what persons do: quarantine, leads, sampling, evidence, rectification.

Belongs here: words, columns and their order. Does not belong here: what may be told (`facts`), HTML (`sheet`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from catalog.model import Text
from expectations.leads import LEAD_STATES
from intake.held import STATES
from orchestration.audit.pages.facts import Facts
from orchestration.audit.pages.sheet import Cell, Code, Page, Table, both
from orchestration.audit.samples import DRAWN, FOUND
from orchestration.reports import DELIVERY_TEXTS

LATEST_EVENTS: Final = 50
INSIDE: Final = both("只在内部版中列出", "Told in the restricted edition only")
_OF_HELD: Final = (both("来源", "Feed"), both("办理科室", "Office"), both("状态", "State"), both("行数", "Rows"))
_LEAD_COLUMNS: Final = (
    *(both("线索编号", "Lead"), both("规则", "Rule"), both("单位", "Unit"), both("项目", "Programme")),
    *(both("起止月份", "Months"), both("涉及金额（元）", "Yuan"), both("期限", "Due"), both("状态", "State")),
)
_RATE_COLUMNS: Final = (
    *(both("规则", "Rule"), both("单位", "Unit"), both("季度", "Quarter"), both("发现", "Found"), both("到期", "Due")),
    *(both("核查率", "Checked"), both("查实率", "Substantiated"), both("整改率", "Put right"), both("逾期", "Overdue")),
)
_SAMPLE_COLUMNS: Final = (
    *(
        both("样本", "Sample"),
        both("表", "Relation"),
        both("月份", "Month"),
        both("总体行数", "Frame"),
        both("种子", "Seed"),
    ),
    *(
        both("差错/样本", "Errors of sampled"),
        both("差错率", "Rate"),
        both("区间", "Interval"),
        both("单侧上限", "Bound"),
    ),
    both("结论", "Verdict"),
)

_MATTER_COLUMNS: Final = (
    *(both("期限", "Due"), both("逾期", "Overdue"), both("责任科室", "Owner"), both("单位", "Unit")),
    *(both("原因", "Root cause"), both("线索编号", "Lead"), both("须办事项", "To be done")),
)


def quarantine(facts: Facts) -> Page:
    """What became of rows that were turned away."""
    counts = tuple(
        (*facts.offices[feed], state, count)
        for feed, states in facts.states.items()
        if feed in facts.offices
        for state, count in states
        if count
    )
    tables = [Table(both("按状态计数", "Counts by state"), _OF_HELD, counts)]
    if facts.held is not None:
        columns = (
            *(
                both("批次", "Delivery"),
                both("来源", "Feed"),
                both("原因", "Reason"),
                both("状态", "State"),
                both("行数", "Rows"),
            ),
            *(both("原行号（最多列二十个）", "Row numbers, twenty at most"), both("处理人", "Decided by")),
        )
        tables.append(Table(both("隔离明细", "What was turned away"), columns, tuple(_held_rows(facts))))
    lead = both(
        "未被接收的行的去向。不显示行内容。", "What became of rows that were turned away; never what stands in them."
    )
    return Page("quarantine", both("隔离", "Quarantine"), lead, tables=tuple(tables))


def _held_rows(facts: Facts) -> Iterator[tuple[Cell, ...]]:
    words = {rule["code"]: Text(**rule["text"]) for rule in facts.rules} | dict(DELIVERY_TEXTS)
    for each in facts.held or ():
        reason = words.get(each["code"], Code(each["code"]))
        state = STATES.get(each["state"])
        numbers = Code(" ".join(map(str, each["rows"])))
        yield (
            Code(each["delivery_id"]),
            Code(each["feed"]),
            reason,
            state,
            each["count"],
            numbers,
            "; ".join(each["decided_by"]),
        )


def open_rows(facts: Facts) -> list[tuple[Text, Text, int]]:
    """Feed, office and number of rows that wait for their office."""
    return [
        (*facts.offices[feed], count)
        for feed, states in facts.states.items()
        if feed in facts.offices
        for state, count in states
        if state == STATES["open"] and count
    ]


def leads(facts: Facts) -> Page:
    """Leads by rule and state, their rates, and each."""
    lead = both("规则怀疑、须由人核查的线索。不列姓名。", "What rules suspect and persons look into. Nobody is named.")
    title = both("疑点线索", "Leads")
    if facts.leads is None or facts.rates is None:
        return Page("leads", title, lead, ((both("线索及其比率", "Leads and their rates"), INSIDE),))
    rules = {each["rule_code"]: Text(**each["rule"]) for each in facts.leads}
    states = Counter((each["rule_code"], each["state"]) for each in facts.leads)
    counts = tuple((rules[code], LEAD_STATES[state], count) for (code, state), count in sorted(states.items()))
    rates = tuple(_rate(each, rules) for each in facts.rates["rates"])
    review = tuple((Code(code),) for code in facts.rates["rules_to_review"])
    return Page(
        "leads",
        title,
        lead,
        tables=(
            Table(
                both("按规则和状态", "By rule and state"),
                (both("规则", "Rule"), both("状态", "State"), both("条数", "Leads")),
                counts,
            ),
            Table(both("比率", "Rates"), _RATE_COLUMNS, rates),
            Table(both("须复核的规则", "Rules up for review"), (both("规则", "Rule"),), review),
            Table(both("线索", "Leads"), _LEAD_COLUMNS, tuple(map(_lead, facts.leads))),
        ),
    )


def _rate(each: Mapping[str, Any], rules: Mapping[str, Text]) -> tuple[Cell, ...]:
    shares = [each[f"{name}_share"] for name in ("check", "substantiation", "rectification")]
    place = (rules.get(each["rule_code"], Code(each["rule_code"])), Code(each["unit_code"]), each["quarter"])
    return (*place, each["found"], each["due"], *shares, each["overdue"])


def _lead(each: Mapping[str, Any]) -> tuple[Cell, ...]:
    months = f"{(each['suspect_from_month'] or '')[:7]} – {(each['suspect_to_month'] or '')[:7]}"
    yuan = Decimal(each["involved_yuan"]) if each["involved_yuan"] else None
    named = (Code(each["lead_id"]), Text(**each["rule"]), each["unit_name"], each["programme_code"])
    return (*named, months, yuan, each["due_on"], LEAD_STATES[each["state"]])


def sampling(facts: Facts) -> Page:
    """Samples and what was found in them."""
    told = facts.samples
    counts = (
        (both("已抽样本", "Samples drawn"), told["drawn"]),
        (both("已核查", "Looked at"), told["found"]),
        (both("结论为可接受", "Found tolerable"), told["tolerable"]),
    )
    lead = both(
        "分层抽样的结果。种子和总体哈希在证据链中。",
        "Results of stratified samples; seed and frame are in the evidence.",
    )
    tables = (
        ()
        if facts.records is None
        else (Table(both("样本", "Samples"), _SAMPLE_COLUMNS, tuple(_samples(facts.records))),)
    )
    return Page("sampling", both("抽样", "Sampling"), lead, counts, tables)


def _samples(records: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Cell, ...]]:
    found = {record["sample"]: record for record in records if record.get("event") == FOUND}
    for drawn in (record for record in records if record.get("event") == DRAWN):
        plan = (
            Code(drawn["sample"]),
            Code(drawn["relation"]),
            drawn["period"],
            drawn["frame_rows"],
            Code(drawn["seed"]),
        )
        if (result := found.get(drawn["sample"])) is None:
            yield (*plan, None, None, None, None, both("待核查", "to be looked at"))
            continue
        verdict = (
            both("可接受", "tolerable") if result["is_tolerable"] else both("未证明可接受", "not shown to be tolerable")
        )
        interval = f"[{result['lower']}, {result['upper']}]"
        yield (*plan, f"{result['errors']}/{result['sampled']}", result["rate"], interval, result["bound"], verdict)


def evidence(facts: Facts) -> Page:
    """The chain: its head, problems, events."""
    stated = (
        (both("本版本的证据链头", "Head stated by the release"), Code(facts.manifest["evidence_head"])),
        (both("发布清单 SHA-256", "Manifest"), Code(facts.manifest_sha256)),
    )
    lead = both(
        "每个事件一行，前后以哈希相连；可用 mz audit verify 核对。",
        "A line per event, chained by hashes; `mz audit verify` proves it.",
    )
    title = both("证据", "Evidence")
    if facts.records is None or facts.problems is None:
        return Page("evidence", title, lead, stated)
    events = Counter(record["event"] for record in facts.records)
    problems = tuple((each,) for each in facts.problems)
    latest = tuple(
        (record.get("at"), Code(record["event"]), record.get("person"), record.get("reason"), Code(record["hash"]))
        for record in reversed(facts.records[-LATEST_EVENTS:])
    )
    columns = (
        both("时间", "At"),
        both("事件", "Event"),
        both("何人", "Person"),
        both("何故", "Reason"),
        both("哈希", "Hash"),
    )
    return Page(
        "evidence",
        title,
        lead,
        ((both("当前链头", "Head now"), Code(facts.head or "")), *stated),
        (
            Table(both("问题", "Problems"), (both("问题", "Problem"),), problems),
            Table(
                both("事件数", "Events"),
                (both("事件", "Event"), both("次数", "Number")),
                tuple((Code(k), n) for k, n in sorted(events.items())),
            ),
            Table(both("最近的事件", "Latest events"), columns, latest),
        ),
    )


def rectification(facts: Facts) -> Page:
    """Who has to settle what, by when."""
    lead = both("谁须在何时之前办结什么。", "Who has to settle what, by when.")
    rows = tuple((title, office, count) for title, office, count in open_rows(facts))
    columns = (both("来源", "Feed"), both("责任科室", "Owner"), both("待核查行数", "Open rows"))
    tables = [Table(both("待改正的隔离行", "Quarantined rows to be mended"), columns, rows)]
    if facts.leads is not None:
        due = sorted(filter(_is_unsettled, facts.leads), key=lambda each: (each["due_on"], each["lead_id"]))
        tables.append(Table(both("线索", "Leads"), _MATTER_COLUMNS, tuple(_matter(each, facts.owners) for each in due)))
    return Page("rectification", both("整改", "Rectification"), lead, tables=tuple(tables))


def _is_unsettled(lead: Mapping[str, Any]) -> bool:
    """To be looked into, or found true and not yet put right."""
    return lead["state"] == "open" or (lead["state"] == "checked" and lead["conclusion"] in ("1", "3"))


def _matter(each: Mapping[str, Any], owners: Mapping[str, Text]) -> tuple[Cell, ...]:
    overdue = both("逾期", "overdue") if each["is_overdue"] else None
    to_do = both("核查", "look into it") if each["state"] == "open" else both("整改", "put it right")
    owner, cause = owners.get(each["rule_code"]), Text(**each["rule"])
    return each["due_on"], overdue, owner, each["unit_name"], cause, Code(each["lead_id"]), to_do
