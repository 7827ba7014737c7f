"""XML forms: the contract's `records_at` names the element of a record, the elements within it are the columns.

An element that holds others is a group, as a second row of headers is on paper: what lies innermost is the column.
Attributes carry nothing, except a stated count on what surrounds the records. Whatever a document could declare to have
read in its place (entities, a DTD) is refused.

Belongs here: the shape of the document. Does not belong here: what stands in the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO
from xml.etree.ElementTree import Element, ParseError

import duckdb
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from intake.encodings import encoding_of
from intake.engine import fold
from intake.errors import DeliveryRejected, public_name
from intake.headers import header_of
from intake.plan import FeedPlan
from intake.readers import BATCH, Batch, Form, labels_of_records, make_lines_of_batches, stated_number

COUNT = "count"
"""The attribute that states the number of records, beside those named like the contract's total."""


def read_xml_form(connection: duckdb.DuckDBPyConnection, file: Path, plan: FeedPlan, work: Path) -> Form:
    """Read an XML file into `line` and `data_row`. Raises DeliveryRejected (see `intake.readers.read`)."""
    source = plan.source
    place = source.format.records_at or ""
    document = _Document(file.name, place, (*(source.total.labels if source.total else ()), COUNT))
    with file.open(encoding=encoding_of(file, "XML"), newline="") as text:
        document.read(text)
    # Deeper than an empty form goes, there are records, of another name.
    if not document.records and document.depth > 2:
        raise _unreadable(file.name, (f"没有“{place}”记录元素", f"there is no element “{place}”"))
    labels = labels_of_records(document.records, source, file.name)
    header = header_of(labels, source, file.name)
    form = make_lines_of_batches(connection, _batches(document.records, labels), header, source)
    return Form(form.labels, form.rows, stated_number(document.stated))


@dataclass(slots=True)
class _Document:
    """A document as it is read: its records, the first count that it states, how deep its elements lie.

    `counts` are the names under which a count is stated.
    """

    name: str
    place: str
    counts: Sequence[str]
    records: list[dict[str, str]] = field(default_factory=list)
    stated: str | None = None
    depth: int = 0

    def read(self, text: TextIO) -> None:
        """Read all of it. Raises DeliveryRejected (delivery.unreadable)."""
        try:
            self._read(iterparse(text, ("start", "end"), forbid_dtd=True))
        except DefusedXmlException:
            raise _unreadable(
                self.name,
                ("文件声明了DTD或实体", "the file declares a DTD or entities"),
                ("请导出不含DOCTYPE的XML", "export the form as XML without DOCTYPE"),
            ) from None
        except ParseError as error:
            line = error.position[0]
            fault = f"第{line}行起不是完整的XML", f"from line {line} on it is not complete XML"
            raise _unreadable(self.name, fault) from None

    def _read(self, events: Iterator[tuple[str, Element]]) -> None:
        surrounding: list[Element] = []
        record: Element | None = None
        for event, element in events:
            if event == "start":
                if record is None and _name(element) == self.place:
                    record = element
                    self._note_attributes(surrounding)
                surrounding.append(element)
                self.depth = max(self.depth, len(surrounding))
                continue
            surrounding.pop()
            if record is None:
                self._note(_name(element), element.text)
                if not surrounding:
                    self._note_attributes([element])
            elif element is record:
                self.records.append(self._columns(record))
                record = None
                # What was read is let go of: a document is larger in memory than its file.
                if surrounding:
                    surrounding[-1].remove(element)

    def _note_attributes(self, surrounding: Sequence[Element]) -> None:
        """Note a count among the attributes of what surrounds the first record, or of a document without records."""
        for element in surrounding if not self.records else ():
            for name, value in element.attrib.items():
                self._note(name, value)

    def _note(self, name: str, value: str | None) -> None:
        if self.stated is None and fold(name) in self.counts:
            self.stated = value

    def _columns(self, record: Element) -> dict[str, str]:
        """The columns of a record: label -> text. Raises DeliveryRejected when text would be lost."""
        columns: dict[str, str] = {}
        for element in _innermost(record):
            if element is None:
                raise self._lost(("元素之间夹有文字", "there is text between its elements"))
            label = _name(element)
            if label in columns:
                shown = public_name(fold(label))[:20]
                raise self._lost((f"“{shown}”出现两次", f"“{shown}” comes twice"))
            columns[label] = element.text or ""
        return columns

    def _lost(self, fault: tuple[str, str]) -> DeliveryRejected:
        number = len(self.records) + 1
        return _unreadable(self.name, (f"第{number}条记录中{fault[0]}", f"record {number}: {fault[1]}"))


def _innermost(group: Element) -> Iterator[Element | None]:
    """The elements below a group that hold no others; None where text stands beside elements."""
    if (group.text or "").strip():
        yield None
    for element in group:
        if len(element):
            yield from _innermost(element)
        else:
            yield element
        if (element.tail or "").strip():
            yield None


def _name(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _unreadable(
    name: str,
    fault: tuple[str, str],
    remedy: tuple[str, str] = ("请重新导出并完整上传", "export the form again and upload it completely"),
) -> DeliveryRejected:
    return DeliveryRejected("delivery.unreadable", name, fault, remedy)


def _batches(records: Sequence[dict[str, str]], labels: Sequence[str]) -> Iterator[Batch]:
    """The records in batches of columns, numbered from 1."""
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        yield (
            range(start + 1, start + 1 + len(batch)),
            [[record.get(label, "") for record in batch] for label in labels],
        )
