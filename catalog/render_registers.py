"""The page of the registers for people: a section for every register that is in, from contract to indicator.

Belongs here: the page's order and words. Does not belong here: anything that the catalogue does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.load import Catalog
from catalog.model import OPENNESS, Dataset, Indicator, Source, Text

CLASSES = {
    "P0": Text(zh="公开", en="public"),
    "P1": Text(zh="内部", en="internal"),
    "P2": Text(zh="个人信息", en="personal"),
    "P3": Text(zh="敏感个人信息", en="sensitive"),
    "P4": Text(zh="特别保护", en="specially protected"),
}
CADENCES = {
    "monthly": Text(zh="每月", en="monthly"),
    "quarterly": Text(zh="每季度", en="quarterly"),
    "yearly": Text(zh="每年", en="yearly"),
    "once": Text(zh="一次", en="once"),
}
HOLDINGS = {
    "events": Text(zh="新发生的", en="what happened since"),
    "snapshot": Text(zh="月末状态", en="state at month-end"),
    "ledger": Text(zh="全部台账", en="whole list to date"),
}
HANDLINGS = {
    "handled": Text(zh="已处理", en="handled"),
    "quarantined": Text(zh="隔离", en="quarantined"),
    "flagged": Text(zh="标注", en="flagged"),
}
NONE = Text(zh="无", en="none")


@dataclass(frozen=True)
class Register:
    """A register with everything that the catalogue makes of it."""

    id: str
    feeds: tuple[Source, ...]
    datasets: tuple[Dataset, ...]
    indicators: tuple[Indicator, ...]

    @property
    def name(self) -> Text:
        """The titles of its forms."""
        return _joined(feed.title for feed in self.feeds)


def registers_page(catalog: Catalog, notice: str) -> str:
    """The page as Markdown: Chinese first, English beside it."""
    registers = _registers(catalog)
    feeds = sum(len(register.feeds) for register in registers)
    lines = [
        f"<!-- {notice} -->",
        "# 登记系统 / Registers",
        "",
        f"已接入 {len(registers)} 个登记系统、{feeds} 张报送表。本页由目录生成：每个登记系统由谁报送、怎样报送，"
        "用在哪些事实表、汇总表、数据集和指标里，敏感到什么程度，有哪些特点。",
        "",
        f"{len(registers)} registers with {feeds} forms are in. The catalogue tells who sends each of them and how, "
        "which facts, aggregates, datasets and indicators it feeds, how sensitive it is, and what is odd about it.",
        "",
        *_table(
            ("编号 No.", "登记系统", "Register", "最高敏感级 Highest class", "数据集 Datasets"),
            (
                (f"[{one.id}](#{one.id.lower()})", one.name.zh, one.name.en, _class(catalog, one), len(one.datasets))
                for one in registers
            ),
        ),
        *(line for register in registers for line in _section(catalog, register)),
    ]
    return "\n".join(lines) + "\n"


def _registers(catalog: Catalog) -> tuple[Register, ...]:
    """The registers that have a contract, in the order of their numbers."""

    def register(register_id: str) -> Register:
        datasets = tuple(d for d in catalog.datasets.values() if register_id in d.registers)
        models = {dataset.model for dataset in datasets}
        return Register(
            register_id,
            tuple(source for source in catalog.sources.values() if source.register_id == register_id),
            datasets,
            tuple(indicator for indicator in catalog.indicators.values() if indicator.model in models),
        )

    return tuple(map(register, sorted({source.register_id for source in catalog.sources.values()})))


def _section(catalog: Catalog, register: Register) -> Iterator[str]:
    yield from (f'<a id="{register.id.lower()}"></a>', "", f"## {register.id} {register.name.zh}", "")
    yield from (register.name.en, "")
    level = _class(catalog, register)
    rows = [
        ("科室 Office", _joined(feed.office for feed in register.feeds)),
        ("报送机构 Bureaus", _joined(_bureaus(catalog, register))),
        ("最高敏感级 Highest class", Text(zh=f"{level} {CLASSES[level].zh}", en=f"{level} {CLASSES[level].en}")),
        ("事实表 Facts", _joined(_facts(register))),
        ("汇总表 Aggregates", _joined(_same(f"`{dataset.model}`") for dataset in register.datasets)),
        ("数据集与开放属性 Datasets, openness", _joined(_open(catalog, d) for d in register.datasets)),
        ("指标 Indicators", _joined(_named(i.name, i.id) for i in register.indicators)),
    ]
    yield from _table(("", "中文", "English"), ((label, text.zh, text.en) for label, text in rows))
    yield from _table(
        ("报送表 Form", "合同 Contract", "格式 Format", "周期 Cadence", "内容 Holds", "一行 One row"),
        (
            (
                _both(feed.title),
                f"[`{feed.feed}`](../catalog/sources/{feed.feed}.yml)",
                _format(feed),
                _both(CADENCES[feed.cadence]) + (f"，至 until {feed.until:%Y-%m-%d}" if feed.until else ""),
                _both(HOLDINGS[feed.holds]) if feed.holds else "",
                _both(feed.grain),
            )
            for feed in register.feeds
        ),
    )
    quirks = [(quirk, feed) for feed in register.feeds for quirk in feed.quirks]
    if quirks:
        yield from _table(
            ("特点", "Quirk", "处理 Handling", "报送表 Form"),
            ((q.text.zh, q.text.en, _both(HANDLINGS[q.handling]), f"`{feed.feed}`") for q, feed in quirks),
        )


def _class(catalog: Catalog, register: Register) -> str:
    """The highest sensitivity class of the register's fields, those included that never pass the door."""
    return max(catalog.meaning(field).sensitivity for feed in register.feeds for field in feed.fields)


def _facts(register: Register) -> Iterator[Text]:
    """The facts that the feeds fill; a feed without a conformance has a staging model that says what it becomes."""
    for feed in register.feeds:
        yield from (_same(f"`fct_{conformance.fact}`") for conformance in feed.conforms)
        if not feed.conforms:
            yield Text(zh=f"自有模型 `stg_{feed.feed}`", en=f"its own model `stg_{feed.feed}`")


def _bureaus(catalog: Catalog, register: Register) -> Iterator[Text]:
    feeds = {feed.feed for feed in register.feeds}
    yield from (bureau.name for bureau in catalog.bureaus.values() if feeds & set(bureau.feeds))


def _open(catalog: Catalog, dataset: Dataset) -> Text:
    """A dataset with its openness, and whether any bureau publishes it."""
    title, openness = _named(dataset.title, dataset.id), OPENNESS[dataset.open_attribute]
    unpublished = all(dataset.id not in bureau.datasets for bureau in catalog.bureaus.values())
    inside = Text(zh="，未发布", en=", not published") if unpublished else Text(zh="", en="")
    return Text(zh=f"{title.zh}：{openness.zh}{inside.zh}", en=f"{title.en}: {openness.en}{inside.en}")


def _format(feed: Source) -> str:
    parts = [feed.format.kind.upper()]
    if feed.format.kind != "xlsx":
        parts.append(feed.format.encoding)
    if feed.format.records_at:
        parts.append(f"`{feed.format.records_at}`")
    return ", ".join(parts)


def _named(name: Text, identifier: str) -> Text:
    return Text(zh=f"{name.zh} `{identifier}`", en=f"{name.en} `{identifier}`")


def _same(text: str) -> Text:
    return Text(zh=text, en=text)


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}"


def _joined(texts: Iterable[Text]) -> Text:
    """Texts in one cell, each once; says so when there are none."""
    once = list(dict.fromkeys((text.zh, text.en) for text in texts)) or [(NONE.zh, NONE.en)]
    return Text(zh="；".join(zh for zh, _ in once), en="; ".join(en for _, en in once))


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A Markdown table with an empty line after it."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(_cell(str(cell)) for cell in row)} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
