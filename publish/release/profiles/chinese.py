"""The release as a Chinese open-data catalogue lists it: one item per dataset, with its table of data items (数据项).

Follows the fields that readers of municipal portals find there; it is no statement of conformity to a standard. What
the publisher has not been given (a registration code, a code as provider) stays empty and is never made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from catalog.units import Unit
from publish.release.formats.csv_file import csv_rows, inert
from publish.release.formats.json_file import document
from publish.release.model import SYNTHETIC_NOTE
from publish.release.profiles.described import DatasetFacts
from publish.release.profiles.dictionary import DICTIONARY_NAMES, dictionary_rows
from publish.release.profiles.facts import ReleaseFacts
from publish.release.table import PublicTable

CATALOGUE_JSON, CATALOGUE_CSV = "catalog.zh.json", "catalog.zh.csv"

Described = Iterable[tuple[DatasetFacts, PublicTable]]


def chinese_files(of: ReleaseFacts, datasets: Described) -> dict[str, bytes]:
    """Takes a release, its datasets and their tables; gives the catalogue as JSON and, without data items, as CSV."""
    items = [(_item(dataset), public, dataset.table.dataset.open_attribute) for dataset, public in datasets]
    content = {
        "目录名称": of.title.zh,
        "发布单位": of.release.publisher.name.zh,
        "版本": of.release.version,
        "发布时间": of.release.released_at,
        "数据性质": SYNTHETIC_NOTE.zh if of.release.is_synthetic else "",
        "目录项": [
            {**item, "数据项": _data_items(public, attribute, of.release.vocabularies.units)}
            for item, public, attribute in items
        ],
    }
    rows: list[Sequence[str]] = [[inert(_cell(value)) for value in item.values()] for item, _, _ in items]
    return {CATALOGUE_JSON: document(content), CATALOGUE_CSV: csv_rows([tuple(items[0][0]), *rows])}


def _item(dataset: DatasetFacts) -> dict[str, object]:
    release, entry = dataset.of.release, dataset.table.dataset
    return {
        "资源名称": dataset.title.zh,
        "资源代码": dataset.id,
        "摘要": dataset.description.zh,
        "提供方": entry.owner.zh,
        "提供方代码": "",
        "发布单位": release.publisher.name.zh,
        "主题分类": entry.theme.zh,
        "标签": [word.zh for word in dataset.keywords],
        "来源": [source.zh for source in dataset.sources],
        "更新频率": release.vocabularies.frequencies[entry.update_frequency].text.zh,
        "开放属性": entry.open_attribute,
        "使用限制": entry.limits.zh if entry.limits else "",
        "数据量": len(dataset.table.rows),
        "保密行数": dataset.table.suppressed_rows,
        "数据时间": f"{dataset.start}至{dataset.end}",
        "资源格式": [file.ending.upper() for file in dataset.files],
        "发布日期": release.released_at[:10],
        "更新日期": release.released_at[:10],
        "版本": dataset.version,
        "许可": release.publisher.licence,
        "联系方式": release.publisher.contact,
        "网址": dataset.page,
        "登记码": "",
    }


def _data_items(public: PublicTable, open_attribute: str, units: Mapping[str, Unit]) -> list[Mapping[str, str]]:
    names = tuple(DICTIONARY_NAMES.values())
    return [dict(zip(names, row, strict=True)) for row in dictionary_rows(public, open_attribute, units)]


def _cell(value: object) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)
