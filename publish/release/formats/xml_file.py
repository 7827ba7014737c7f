"""A public table as XML: `<rows>` of `<row>`, one element per column, and the XSD that describes it.

Every row has every column in order; `xsi:nil="true"` is "no value". A carriage return is written as a character
reference, because parsers turn a bare one into a line feed (XML 1.0, section 2.11). Characters that XML cannot hold
never come here: `table` refuses them for every format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from catalog.model import PublicColumn, Text
from publish.release.formats.cells import Fields, Rows, names_of, plain_text, value_of
from publish.release.model import Value
from publish.release.table import PublicTable

_SCHEMA = "http://www.w3.org/2001/XMLSchema"
_INSTANCE = f"{_SCHEMA}-instance"
_NIL = {f"{{{_INSTANCE}}}nil": "true"}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TYPES: Mapping[str, str] = {
    "string": "xs:string",
    "integer": "xs:integer",
    "number": "xs:decimal",
    "date": "xs:date",
    "month": "xs:gYearMonth",
    "boolean": "xs:boolean",
}


def xml_bytes(table: PublicTable) -> bytes:
    """Takes a table; gives it as XML that names its schema, `<table>.xsd` beside it."""
    columns = [_elements(name, values) for name, values in zip(table.column_names, table.values(), strict=True)]
    lines = (f"<row>{''.join(cells)}</row>\n" for cells in zip(*columns, strict=True))
    root = f'<rows xmlns:xsi="{_INSTANCE}" xsi:noNamespaceSchemaLocation="{table.name}.xsd">\n'
    return f"{_HEAD}{root}{''.join(lines)}</rows>\n".encode()


def _elements(name: str, values: tuple[Value, ...]) -> list[str]:
    """The cells of a column; each distinct value is written once, as most columns repeat theirs."""
    written = {(type(value), value): _element(name, value) for value in values}
    return [written[type(value), value] for value in values]


def _element(name: str, value: Value) -> str:
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    text = plain_text(value)
    return f"<{name}>{escape(text, {chr(13): '&#13;'}) if isinstance(value, str) else text}</{name}>"


def xsd_bytes(table: PublicTable, title: Text) -> bytes:
    """Takes a table and its title; gives the XML Schema 1.0 of its XML: types, code lists, what may be nil, the key."""
    columns = "".join(_column(table, column) for column in table.columns)
    fields = "".join(f'      <xs:field xpath="{name}"/>\n' for name in table.key)
    key = f'    <xs:key name="key">\n      <xs:selector xpath="row"/>\n{fields}    </xs:key>\n' if table.key else ""
    return (
        f'{_HEAD}<xs:schema xmlns:xs="{_SCHEMA}">\n'
        f'  <xs:element name="rows">\n{_annotation(title, 4)}'
        '    <xs:complexType><xs:sequence><xs:element name="row" minOccurs="0" maxOccurs="unbounded">'
        "<xs:complexType><xs:sequence>\n"
        f"{columns}"
        "    </xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType>\n"
        f"{key}  </xs:element>\n</xs:schema>\n"
    ).encode()


def _column(table: PublicTable, column: PublicColumn) -> str:
    required = column.name in (*table.key, "status")
    nil = "" if required else ' nillable="true"'
    about = _annotation(column.label, 8)
    codes = table.codes.get(column.name)
    if not codes or column.type != "string":
        return (
            f'      <xs:element name="{column.name}" type="{_TYPES[column.type]}"{nil}>\n{about}      </xs:element>\n'
        )
    listed = "".join(
        f"          <xs:enumeration value={quoteattr(code)}>\n{_annotation(label, 12)}          </xs:enumeration>\n"
        for code, label in codes.items()
    )
    return (
        f'      <xs:element name="{column.name}"{nil}>\n{about}'
        f'        <xs:simpleType><xs:restriction base="xs:string">\n{listed}'
        "        </xs:restriction></xs:simpleType>\n      </xs:element>\n"
    )


def _annotation(text: Text, indent: int) -> str:
    said = (f'<xs:documentation xml:lang="{lang}">{escape(getattr(text, lang))}' for lang in ("zh", "en"))
    return f"{' ' * indent}<xs:annotation>{''.join(f'{one}</xs:documentation>' for one in said)}</xs:annotation>\n"


def rows_of_xml(content: bytes, fields: Fields) -> Rows:
    """Reads an XML file of the release; every row must have the fields in their order."""
    root = _root(content)
    if root.tag != "rows" or any(row.tag != "row" for row in root):
        raise ValueError("the XML is not rows of row")
    columns = list(zip(names_of(fields), [field["type"] for field in fields], strict=True))
    return [tuple(_cells(row, columns)) for row in root]


def names_of_xsd(content: bytes) -> list[str]:
    """Reads the names of the columns from the schema of a table's XML. Raises ValueError if it is none."""
    names = [str(element.get("name")) for element in _root(content).iter(f"{{{_SCHEMA}}}element")]
    if names[:2] != ["rows", "row"]:
        raise ValueError("the schema is not one of rows of row")
    return names[2:]


def _root(content: bytes) -> Element:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(f"the XML cannot be read ({type(error).__name__})") from None
    return root


def _cells(row: Element, columns: list[tuple[str, str]]) -> Iterator[Value]:
    for cell, (name, kind) in zip(row, columns, strict=True):
        if cell.tag != name or len(cell):
            raise ValueError("a row does not have the fields in their order")
        if cell.attrib:
            if cell.attrib != _NIL or cell.text:
                raise ValueError("a cell has attributes other than nil, or is nil and has a value")
            yield None
        elif not cell.text:
            raise ValueError("a cell is empty but not nil")
        else:
            yield value_of(kind, cell.text)
