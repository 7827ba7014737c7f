"""What each room found, in the one shape that evidence, portal and command line read.

Belongs here: translation of records. Does not belong here: judging, and texts that belong to a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from catalog.load import Catalog
from catalog.model import Bureau, Text
from expectations.result import RuleResult as ExpectationResult
from expectations.suites import candidate_rules
from intake.accounts import Delivery
from orchestration.warehouse import NodeResult
from publish.disclosure.linked import Protection
from publish.disclosure.system import is_protected
from publish.release.model import Action, FeedQuality, RuleResult, Verdict
from publish.tables import Table

# What a test of the warehouse says, by its generic name; single tests carry their words in `meta`.
TEST_TEXTS = {
    "unique": Text(zh="取值不重复", en="values are unique"),
    "not_null": Text(zh="取值不为空", en="values are present"),
    "relationships": Text(zh="引用的对象存在", en="what is referred to exists"),
    "unique_row": Text(zh="组合键不重复", en="rows are unique by their key"),
    "same_row_count": Text(zh="行数守恒，不丢不增", en="no row is lost or made up"),
    "same_sum": Text(zh="金额守恒，分文不差", en="no fen is lost or made up"),
    "unit_test": Text(zh="计算规则的单元测试", en="unit test of a calculation"),
}
DBT_VERDICTS: dict[str, Verdict] = {"pass": "passed", "success": "passed", "warn": "warned"}
DELIVERY_TEXTS = {
    "delivery.unreadable": Text(zh="文件损坏或不完整", en="the file is damaged or cut off"),
    "delivery.encoding": Text(zh="文件编码不是 UTF-8 或 GB18030", en="the encoding is neither UTF-8 nor GB18030"),
    "delivery.empty": Text(zh="文件没有数据行", en="the file has no rows"),
    "delivery.unknown_column": Text(zh="表头有登记表以外的列", en="a column is not in the contract"),
    "delivery.missing_column": Text(zh="表头缺列", en="a column is missing"),
    "delivery.total_mismatch": Text(zh="合计数与明细不符", en="the total does not tie"),
    "delivery.several_sheets": Text(zh="多个可见工作表含有同一张表", en="several visible sheets hold the form"),
    "delivery.unknown_file": Text(zh="文件名不属于任何登记表", en="the file belongs to no contract"),
    "delivery.unknown_letter": Text(zh="退件不是本局发出的原件", en="a reject letter is not the one that was sent"),
    "delivery.unsigned": Text(zh="发回的退件未填写更正人", en="a reject letter does not say who corrected it"),
    "delivery.settled": Text(zh="发回的退件各行均已办结", en="all rows of a reject letter are settled"),
    "delivery.repeated": Text(zh="同一文件重复报送，只算一次", en="the same file again: one delivery"),
}


def intake_results(deliveries: Sequence[Delivery], catalog: Catalog, bureau: Bureau) -> list[RuleResult]:
    """Every rule that admission applies, with the rows it turned away when they first came; and the files that were
    turned away whole.
    """
    results = [
        RuleResult("intake", rule.code, rule.text, source.feed, checked, failed, _caught(failed), "quarantine")
        for source in catalog.sources_of(bureau)
        for checked, reasons in [_reasons(deliveries, source.feed)]
        for rule in candidate_rules(source, catalog)
        for failed in [reasons[rule.code]]
    ]
    refused = Counter(_refusal(delivery) for delivery in deliveries if _refusal(delivery))
    files = len(deliveries)
    return results + [
        RuleResult("intake", code, text, "delivery", files, refused[code], _caught(refused[code]), "quarantine")
        for code, text in DELIVERY_TEXTS.items()
    ]


def _caught(failed: int) -> Verdict:
    """Rows in quarantine do not stop the others: the gate did its work and says so."""
    return "warned" if failed else "passed"


def _reasons(deliveries: Iterable[Delivery], feed: str) -> tuple[int, Counter[str]]:
    own = [d for d in deliveries if d.feed == feed and d.status != "repeated" and not d.mends]
    reasons: Counter[str] = Counter()
    for delivery in own:
        # The rows of a file that was refused whole come again with the next one: as a number they would tell a batch.
        reasons.update({code: 1 if code in DELIVERY_TEXTS else rows for code, rows in delivery.reasons.items()})
    return sum(delivery.source for delivery in own), reasons


def _refusal(delivery: Delivery) -> str:
    """The code under which a whole file was refused; empty for one that was let in."""
    if delivery.status == "repeated":
        return "delivery.repeated"
    return next((code for code in delivery.reasons if code.startswith("delivery.")), "")


def as_published(result: ExpectationResult) -> RuleResult:
    """An expectation's result in the release's shape."""
    return RuleResult(**{**asdict(result), "text": result.text})


def dbt_results(nodes: Iterable[NodeResult]) -> list[RuleResult]:
    """The tests of the warehouse by name, because dbt's threads finish in any order; models only when they failed."""
    judged = [node for node in nodes if node.kind in ("test", "unit_test") or node.failed]
    return [_dbt_result(node) for node in sorted(judged, key=lambda node: node.unique_id)]


def _dbt_result(node: NodeResult) -> RuleResult:
    action: Action = "warn" if node.severity == "WARN" else "block"
    verdict = DBT_VERDICTS.get(node.status, "failed")
    text = node.text or TEST_TEXTS.get(node.generic_name, Text(zh=node.name, en=node.name))
    failed = node.failures if node.failures is not None else (0 if verdict == "passed" else 1)
    return RuleResult("dbt", node.name, text, node.subject, None, failed, verdict, action)


NOT_PROTECTED = RuleResult(
    "disclosure",
    "release.protected",
    Text(zh="公开表能够得到保护，并经受住攻击", en="the tables can be protected and withstand the attack"),
    "release",
    None,
    1,
    "failed",
    "block",
)


def disclosure_results(tables: Sequence[Table], protection: Protection, catalog: Catalog) -> list[RuleResult]:
    """Cells hidden per table (never which of them are primary), and the attack on all of them together."""
    return [*_hidden_cells(tables, protection, catalog), *_changed_figures(protection, catalog), _attack(protection)]


def _hidden_cells(tables: Sequence[Table], protection: Protection, catalog: Catalog) -> Iterator[RuleResult]:
    for table in tables:
        if not is_protected(table, catalog):
            continue
        hidden = sum(not protection.may_publish(identity) for identity in table.cell_ids)
        text = catalog.protection(table.dataset).text
        code = f"{table.dataset.id}.cell.below_threshold"
        yield RuleResult(
            "disclosure", code, text, table.dataset.id, len(table.cell_ids), hidden, _caught(hidden), "quarantine"
        )


def _changed_figures(protection: Protection, catalog: Catalog) -> Iterator[RuleResult]:
    """The datasets with changed figures that withstood the attack on their method: how many cells were changed, or left
    out, stays inside."""
    for name, view in protection.changed.items():
        text = catalog.protection(view.table.dataset).text
        rows = len(view.table.rows)
        yield RuleResult("disclosure", f"{name}.changed_figures", text, name, rows, 0, "passed", "block")


def _attack(protection: Protection) -> RuleResult:
    report = protection.result.report
    text = Text(
        zh="对全部公开表联合攻击，推不出任何被保护的数",
        en="an attack on all published tables together recovers no hidden figure",
    )
    breaches = len(report.breaches)
    return RuleResult(
        "disclosure",
        "release.attack",
        text,
        "release",
        report.hidden,
        breaches,
        "failed" if breaches else "passed",
        "block",
    )


def feed_quality(
    deliveries: Sequence[Delivery],
    catalog: Catalog,
    bureau: Bureau,
    states: Mapping[str, tuple[tuple[Text, int], ...]],
) -> tuple[FeedQuality, ...]:
    """Row accounting of each feed as its rows first came, with what became of those that were held back.

    Files that were refused whole are counted as files. Rows that letters brought back count where they first came: else
    a correction would tell how many rows there are when it carries the rounded number over a step.
    """
    return tuple(
        FeedQuality(
            feed=source.feed,
            register=source.register_id,
            title=source.title,
            office=source.office,
            deliveries=sum(not each.mends for each in own),
            source=rows["source"],
            accepted=rows["accepted"],
            quarantined=rows["quarantined"],
            duplicates=rows["duplicates"],
            reasons=dict(sorted(_reasons(own, source.feed)[1].items())),
            states=states.get(source.feed, ()),
        )
        for source in catalog.sources_of(bureau)
        for own in [[d for d in deliveries if d.feed == source.feed and d.status != "repeated"]]
        for rows in [row_counts(d for d in own if d.status != "rejected" and not d.mends)]
    )


def row_counts(deliveries: Iterable[Delivery]) -> Mapping[str, int]:
    """source = accepted + quarantined + duplicates, summed over deliveries.

    Each row counts once: a correction adds no source rows, and what it brings in has left the quarantine.
    """
    own = list(deliveries)
    settled = sum(d.accepted + d.duplicates for d in own if d.mends)
    return {
        "source": sum(d.source for d in own if not d.mends),
        "accepted": sum(d.accepted for d in own),
        "quarantined": sum(d.quarantined for d in own if not d.mends) - settled,
        "duplicates": sum(d.duplicates for d in own),
    }
