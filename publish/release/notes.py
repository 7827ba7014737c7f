"""The notes on the sheet 说明 of a dataset's workbook, Chinese with English beside it.

Belongs here: what a reader who has nothing but the workbook needs. Does not belong here: the columns, which have
their own sheet.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalog.model import OPENNESS, Text
from publish.release.model import SYNTHETIC_NOTE, DatasetTable, Release
from publish.release.table import PublicTable

_READING = Text(
    zh="“数据”表第一行为中文名称，第二行为数据项名称，从第三行起为数据；空单元格表示无值，原因见数据状态。"
    "代码、月份以及超过 15 位的数值以文本保存。",
    en="Sheet 数据 has Chinese labels in its first row, technical names in the second, data from the third on. An "
    "empty cell means no value: see the status. Codes, months and numbers of more than 15 digits are kept as text.",
)


def notes(release: Release, table: DatasetTable, public: PublicTable) -> list[Text]:
    """Takes a dataset and its public table; gives the lines of the sheet 说明."""
    return [table.dataset.title, *_lines(release, table, public)]


def _lines(release: Release, table: DatasetTable, public: PublicTable) -> Iterator[Text]:
    dataset, publisher = table.dataset, release.publisher
    if release.is_synthetic:
        yield SYNTHETIC_NOTE
    yield dataset.summary
    if dataset.limits:
        yield dataset.limits
    yield _fact("版本", "Release", release.version)
    yield _fact("统计月", "Reference month", release.reference_month)
    yield _fact("发布时间", "Released", release.released_at)
    if table.periods:
        first, last = table.periods[0], table.periods[-1]
        yield Text(zh=f"期间：{first} 至 {last}", en=f"Periods: {first} to {last}")
    yield _told("数据提供方", "Custodian", dataset.owner)
    yield _told("发布者", "Publisher", publisher.name)
    yield _fact("联系方式", "Contact", publisher.contact)
    yield _fact("许可", "Licence", f"{publisher.licence} {publisher.licence_url}")
    yield _told("开放属性", "Openness", OPENNESS[dataset.open_attribute])
    for code, label in public.codes["status"].items():
        yield Text(zh=f"数据状态 {code}：{label.zh}", en=f"Status {code}: {label.en}")
    yield _READING


def _fact(label_zh: str, label_en: str, value: str) -> Text:
    return Text(zh=f"{label_zh}：{value}", en=f"{label_en}: {value}")


def _told(label_zh: str, label_en: str, value: Text) -> Text:
    return Text(zh=f"{label_zh}：{value.zh}", en=f"{label_en}: {value.en}")
