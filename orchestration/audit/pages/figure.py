"""`mz explain indicator … --html`: what stands behind a figure, as a page. Takes what `--json` gives.

Belongs here: words, columns and their order. Does not belong here: finding anything out (`explain`), HTML (`sheet`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from catalog.model import Text
from orchestration.audit.pages.sheet import Cell, Code, Page, Table, Verdict, both
from publish.portal.wording import ACTIONS, GATES, PERIOD_KINDS

_PARTS: Final = {"numerator": both("分子", "Numerator"), "denominator": both("分母", "Denominator")}
_HIDDEN: Final = both("已保护，不显示", "hidden")
_PROVED: Final = both("由下列行重算一致", "computed again from these rows")
_NOT_PROVED: Final = both("未证明：另有未列出的行", "not proved: rows that are not named play a part")
_SOURCE_COLUMNS: Final = (
    *(both("来源", "Feed"), both("登记", "Register"), both("月份", "Month"), both("批次", "Delivery")),
    *(both("单独", "Alone"), both("除外", "Without"), both("行", "Rows")),
)
_RULE_COLUMNS: Final = (
    *(both("规则", "Rule"), both("代码", "Code"), both("关口", "Gate"), both("对象", "Subject")),
    *(both("结论", "Verdict"), both("检查", "Checked"), both("不合格", "Failing"), both("不合格时", "On failure")),
)
_STANDARD_COLUMNS: Final = (
    *(both("标准", "Standard"), both("对象", "For"), both("金额", "Amount"), both("每", "Per")),
    *(both("自", "From"), both("至", "Until")),
)


def page_of(data: Mapping[str, Any]) -> Page:
    """Takes the explanation of a figure; gives its page."""
    parts = tuple(_part(name, part) for name, part in data["parts"].items())
    steps = tuple((Code(step["model"]), Code(step["sha256"])) for step in data["transformations"])
    standards = tuple(map(_standard, data["standards"]))
    disclosure = tuple((_PARTS[part], each["status"], each.get("reason")) for part, each in data["disclosure"].items())
    decided = (both("部分", "Part"), both("结论", "Status"), both("原因", "Reason"))
    return Page(
        data["figure"]["indicator"],
        Text(**data["name"]),
        Text(**data["definition"]),
        tuple(_facts(data)),
        (
            *parts,
            Table(both("规则", "Rules"), _RULE_COLUMNS, tuple(map(_rule, data["rules"]))),
            Table(both("适用标准", "Standards in force"), _STANDARD_COLUMNS, standards),
            Table(both("公开保护", "Disclosure control"), decided, disclosure),
            Table(
                both("加工步骤", "Transformations"),
                (both("模型", "Model"), both("SQL 的 SHA-256", "Of its SQL")),
                steps,
            ),
        ),
        tuple((step["model"], step["sql"]) for step in data["transformations"]),
    )


def _facts(data: Mapping[str, Any]) -> Iterator[tuple[Text, Cell]]:
    figure, release = data["figure"], data["release"]
    yield both("地区", "Area"), Code(figure["area"])
    yield both("时期", "Period"), figure["period"]
    yield both("时期类型", "Kind of period"), PERIOD_KINDS[figure["period_kind"]]
    yield both("分组", "Slice"), Code(figure["slice"]) if figure["slice"] else None
    yield both("数值", "Value"), _HIDDEN if data["is_hidden"] else f"{data['warehouse']['value']} {data['unit']}"
    if data["limits"]:
        yield both("使用限制", "Limits"), Text(**data["limits"])
    yield both("公式", "Formula"), Code(data["formula"])
    yield both("依据", "Basis"), data["legal_basis"]
    yield both("责任处室", "Owner"), Text(**data["owner"])
    for name, part in data["parts"].items():
        yield _PARTS[name], part.get("value", _HIDDEN)
        yield both(f"{_PARTS[name].zh}的证明", "Proof"), _PROVED if part["is_proved"] else _NOT_PROVED
    if release is None:
        yield both("发布", "Release"), both("未发布", "not published")
    else:
        yield both("发布", "Release"), Code(f"{release['version']} {release['file']}")
        yield both("公布的数值", "As published"), release["value"] or _HIDDEN
        yield both("发布清单 SHA-256", "Manifest"), Code(release["manifest_sha256"])


def _part(name: str, part: Mapping[str, Any]) -> Table:
    title = both(f"{_PARTS[name].zh}的来源", f"Sources of the {name}")
    return Table(title, _SOURCE_COLUMNS, tuple(map(_source, part["sources"])))


def _source(each: Mapping[str, Any]) -> tuple[Cell, ...]:
    named = (Code(each["feed"]), each["register"])
    if "rows" not in each:
        return (*named, *[_HIDDEN] * (len(_SOURCE_COLUMNS) - len(named)))
    rows = "; ".join(f"{relation} {_rows(found)}" for relation, found in each["rows"].items())
    return (*named, each["month"], Code(each["delivery"]), each["alone"], each["without"], Code(rows))


def _rows(found: int | list[int]) -> str:
    """How many rows, or which."""
    return str(found) if isinstance(found, int) else " ".join(map(str, found))


def _rule(rule: Mapping[str, Any]) -> tuple[Cell, ...]:
    named = (Text(**rule["text"]), Code(rule["code"]), GATES[rule["gate"]], Code(rule["subject"]))
    return (*named, Verdict(rule["verdict"]), rule.get("checked"), rule.get("failed"), ACTIONS[rule["action"]])


def _standard(each: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        *(Code(each["standard_id"]), each["target"], each["amount"], each["per"]),
        each["valid_from"],
        each["valid_to"],
    )
