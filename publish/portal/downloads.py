"""The files of a dataset as its page lists them: format, size, hash, and what each is for.

Belongs here: which files lead, and the words for each. Does not belong here: making them (`publish.release`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from catalog.model import Text
from publish.portal.links import release_file
from publish.portal.locale import plain_number
from publish.release.manifest import sha256

_KILO: Final = 1000
# The forms of the data themselves, most asked for first: ending, name of the format, what it is for.
_DATA: Final[tuple[tuple[str, str, Text], ...]] = (
    ("csv", "CSV", Text(zh="表格软件可直接打开", en="opens in any spreadsheet")),
    ("xlsx", "Excel", Text(zh="数据、数据项和说明各一张表", en="sheets for data, data items and notes")),
    ("json", "JSON", Text(zh="供程序读取", en="for programs")),
    ("parquet", "Parquet", Text(zh="供数据分析", en="for data analysis")),
    ("xml", "XML", Text(zh="供系统交换", en="for exchange between systems")),
    ("zip", "ZIP", Text(zh="全部文件", en="all files of the dataset")),
)
# What describes the data; `{id}` is the dataset.
_ABOUT: Final[tuple[tuple[str, Text], ...]] = (
    ("README.zh.md", Text(zh="说明（中文）", en="readme in Chinese")),
    ("README.en.md", Text(zh="说明（英文）", en="readme in English")),
    ("dictionary.csv", Text(zh="数据项说明", en="data dictionary")),
    ("stats.json", Text(zh="数据项统计", en="column statistics")),
    ("quality.json", Text(zh="质量规则与结果", en="rules and verdicts")),
    ("suppression.json", Text(zh="保密处理情况", en="how it is protected")),
    ("provenance.json", Text(zh="来源（W3C PROV）", en="provenance (W3C PROV)")),
    ("datapackage.json", Text(zh="元数据（Data Package）", en="metadata (Data Package)")),
    ("{id}.csv-metadata.json", Text(zh="元数据（CSVW）", en="metadata (CSVW)")),
    ("croissant.json", Text(zh="元数据（Croissant）", en="metadata (Croissant)")),
    ("schema.org.jsonld", Text(zh="元数据（schema.org）", en="metadata (schema.org)")),
    ("datacite.json", Text(zh="元数据（DataCite）", en="metadata (DataCite)")),
    ("{id}.xsd", Text(zh="XML 结构定义", en="XML schema")),
    ("CITATION.txt", Text(zh="引用格式（文本）", en="citation as text")),
    ("CITATION.bib", Text(zh="引用格式（BibTeX）", en="citation for BibTeX")),
    ("CITATION.ris", Text(zh="引用格式（RIS）", en="citation for RIS")),
)


@dataclass(frozen=True, slots=True)
class Download:
    """A file: its name, its path from the portal's root, its format, what it is for.

    Its bytes and its SHA-256 are told where the page has looked at the file.
    """

    name: str
    path: str
    format: str
    note: Text
    size: int = 0
    sha256: str = ""

    @property
    def weight(self) -> str:
        """The size as people read it."""
        return size_told(self.size)


def data_files(version: str, dataset: str, files: Mapping[str, bytes]) -> tuple[Download, ...]:
    """Takes a release's version, a dataset and the release's files; gives those that hold the data."""
    kinds = ((f"{dataset}.{ending}", name, note) for ending, name, note in _DATA)
    return _found(version, dataset, files, kinds)


def about_files(version: str, dataset: str, files: Mapping[str, bytes]) -> tuple[Download, ...]:
    """Takes a release's version, a dataset and the release's files; gives those that describe the data."""
    kinds = ((name.format(id=dataset), name.rpartition(".")[2].upper(), note) for name, note in _ABOUT)
    return _found(version, dataset, files, kinds)


def _found(
    version: str, dataset: str, files: Mapping[str, bytes], kinds: Iterable[tuple[str, str, Text]]
) -> tuple[Download, ...]:
    paths = ((f"datasets/{dataset}/{name}", name, kind, note) for name, kind, note in kinds)
    return tuple(
        Download(name, release_file(version, path), kind, note, len(files[path]), sha256(files[path]))
        for path, name, kind, note in paths
        if path in files
    )


def size_told(size: int) -> str:
    """Takes a number of bytes; gives it in bytes, kilobytes or megabytes of a thousand, as a browser shows it."""
    for scale, unit in ((_KILO**2, "MB"), (_KILO, "KB")):
        if size >= scale:
            return f"{plain_number(Decimal(size) / scale, 1)} {unit}"
    return f"{size} B"
