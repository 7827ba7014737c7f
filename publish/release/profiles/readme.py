"""The readme of a dataset, in Chinese and English: what it is, what its columns mean, how to read its files.

Belongs here: the fixed sentences of both languages. Does not belong here: figures other than row counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalog.model import Text
from catalog.units import Unit, unit_text
from publish.release.model import SYNTHETIC_NOTE, DatasetTable, Release
from publish.release.profiles.facts import ReleaseFacts
from publish.release.profiles.snippets import snippets
from publish.release.table import PublicTable

_Pick = Callable[[Text], str]


@dataclass(frozen=True, slots=True)
class _Words:
    """The sentences of one language."""

    pick: _Pick
    facts: str
    limits: str
    columns: str
    column: str
    unit: str
    status: str
    files: str
    formats: str
    reading: str
    citation: str


_CHINESE = _Words(
    pick=lambda text: text.zh,
    facts=(
        "- 数据集版本：{own_version}；发布版本：{version}（统计月 {month}，发布时间 {released_at}）\n"
        "- 行数：{rows}，其中保密抑制 {suppressed} 行\n"
        "- 期间：{first} 至 {last}\n- 数据提供方：{owner}\n- 发布者：{publisher}，联系方式 {contact}\n"
        "- 许可：{licence}（{licence_url}）\n"
    ),
    limits="使用限制",
    columns="数据项",
    column="- `{name}` {label}{unit}：{about}\n",
    unit="（{unit}）",
    status="数据状态",
    files="文件",
    formats=(
        "`{id}.csv`、`{id}.xlsx`、`{id}.json`、`{id}.xml`、`{id}.parquet` 五个文件内容完全相同，"
        "`dictionary.csv` 是数据项表，`{id}.xsd` 是 XML 的结构定义，`datapackage.json` 是机器可读的说明，"
        "`stats.json`、`quality.json`、`suppression.json`、`provenance.json` "
        "说明数据项统计、质量规则、保密抑制和数据来源，"
        "`{id}.zip` 是本目录的全部文件。\n\n"
        "CSV 为带 BOM 的 UTF-8 编码，CRLF 换行，空单元格表示无值。为防止表格软件把文本当作公式执行，"
        "以（若干撇号加）`=`、`+`、`-`、`@`（含全角）、制表符或换行开头的文本前面多写一个撇号 `'`，读取时去掉一个即可；"
        "数值不受影响。代码是文本，读取时请按文本处理，否则会丢失开头的零。\n\n"
        "XLSX 的“数据”表有两行表头：第一行为中文名称，第二行为数据项名称；超过 15 位的数值和 1900 年 3 月以前的日期"
        '以文本保存。XML 中 `xsi:nil="true"` 表示无值。\n'
    ),
    reading="读取示例",
    citation="引用格式：{publisher}：《{title}》，版本 {version}，{base_url}。\n",
)
_ENGLISH = _Words(
    pick=lambda text: text.en,
    facts=(
        "- Dataset version: {own_version}; release: {version} (reference month {month}, released {released_at})\n"
        "- Rows: {rows}, of which suppressed for confidentiality: {suppressed}\n"
        "- Periods: {first} to {last}\n- Custodian: {owner}\n- Publisher: {publisher}, contact {contact}\n"
        "- Licence: {licence} ({licence_url})\n"
    ),
    limits="Limits",
    columns="Columns",
    column="- `{name}` {label}{unit}: {about}\n",
    unit=" ({unit})",
    status="Observation status",
    files="Files",
    formats=(
        "`{id}.csv`, `{id}.xlsx`, `{id}.json`, `{id}.xml` and `{id}.parquet` hold exactly the same cells; "
        "`dictionary.csv` explains the columns, `{id}.xsd` defines the XML, `datapackage.json` describes the table for "
        "machines, `stats.json`, `quality.json`, `suppression.json` and `provenance.json` tell statistics of the "
        "columns, rules, what is hidden and where the data come from; `{id}.zip` holds all files of this folder.\n\n"
        "The CSV is UTF-8 with a byte-order mark and CRLF; an empty cell means no value. Where a spreadsheet "
        "could take a text for a formula (any number of apostrophes, then `=`, `+`, `-`, `@`, full-width ones "
        "included, a tab or a line break), one more apostrophe `'` stands in front; take one away when you read it. "
        "Numbers are never changed. Codes are texts: read them as texts, or leading zeros are lost.\n\n"
        "The XLSX has two head rows on its sheet 数据: Chinese labels, then technical names; numbers of more than 15 "
        'digits and dates before March 1900 are texts. In the XML, `xsi:nil="true"` means no value.\n'
    ),
    reading="Reading it",
    citation="Cite as: {publisher}: {title}, release {version}, {base_url}.\n",
)


def readmes(release: Release, table: DatasetTable, public: PublicTable) -> dict[str, bytes]:
    """Takes a dataset; gives its two readme files by name."""
    return {
        "README.zh.md": _readme(release, table, public, _CHINESE).encode("utf-8"),
        "README.en.md": _readme(release, table, public, _ENGLISH).encode("utf-8"),
    }


def _readme(release: Release, table: DatasetTable, public: PublicTable, words: _Words) -> str:
    dataset, pick = table.dataset, words.pick
    facts = _facts(release, table, pick)
    sections = [
        f"# {pick(dataset.title)}\n",
        f"> {pick(SYNTHETIC_NOTE)}\n" if release.is_synthetic else "",
        f"{pick(dataset.summary)}\n",
        words.facts.format_map(facts),
        f"## {words.limits}\n\n{pick(dataset.limits)}\n" if dataset.limits else "",
        f"## {words.columns}\n\n{_columns(public, words, release.vocabularies.units)}",
        f"## {words.status}\n\n{_codes(public.codes['status'], pick)}",
        f"## {words.files}\n\n{words.formats.format_map(facts)}",
        f"## {words.reading}\n\n{_snippets(release, public, pick)}",
        words.citation.format_map(facts),
    ]
    return "\n".join(section for section in sections if section)


def _facts(release: Release, table: DatasetTable, pick: _Pick) -> dict[str, str]:
    publisher = release.publisher
    return {
        "id": table.dataset.id,
        "title": pick(table.dataset.title),
        "version": release.version,
        "own_version": table.version,
        "month": release.reference_month,
        "released_at": release.released_at,
        "rows": str(len(table.rows)),
        "suppressed": str(table.suppressed_rows),
        "first": table.periods[0] if table.periods else "-",
        "last": table.periods[-1] if table.periods else "-",
        "owner": pick(table.dataset.owner),
        "publisher": pick(publisher.name),
        "contact": publisher.contact,
        "licence": publisher.licence,
        "licence_url": publisher.licence_url,
        "base_url": publisher.base_url,
    }


def _columns(public: PublicTable, words: _Words, units: Mapping[str, Unit]) -> str:
    return "".join(
        words.column.format(
            name=column.name,
            label=words.pick(column.label),
            unit=words.unit.format(unit=words.pick(unit_text(units, column.unit))) if column.unit else "",
            about=words.pick(column.description),
        )
        for column in public.columns
    )


def _codes(codes: Mapping[str, Text], pick: _Pick) -> str:
    return "".join(f"- `{code}` {pick(label)}\n" for code, label in codes.items())


def _snippets(release: Release, public: PublicTable, pick: _Pick) -> str:
    found = snippets(public.name, public.columns, public.key, ReleaseFacts(release).root)
    return "\n".join(f"### {pick(one.title)}\n\n```{one.language}\n{one.code}\n```\n" for one in found)
