"""All indicators of a release in SDMX: the figures as SDMX-CSV 2.0, their structure as SDMX-ML 2.1.

Source: SDMX 3.0 section 5 (SDMX-CSV 2.0.0), SDMX 2.1 section 3A (structure), code lists CL_OBS_STATUS and
CL_CONF_STATUS of the Statistical Working Group. A protected figure is `Q` (suppressed) and `C` (confidential) there.
The CSV has no byte-order mark, which SDMX readers take for part of the first name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from catalog.model import Text
from publish.release.formats.cells import plain_number
from publish.release.model import OBSERVATION_STATUS, IndicatorSeries
from publish.release.profiles.facts import SDMX_FIGURES, ReleaseFacts
from publish.release.table import TOTAL_SLICE

STRUCTURE = "sdmx/structure.xml"
AGENCY, FLOW, VERSION = "MINZHENG", "INDICATORS", "1.0"
_NAMESPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
_MESSAGE, _STRUCTURE, _COMMON = (f"{{{_NAMESPACE}{name}}}" for name in ("message", "structure", "common"))
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

# Component -> what it is, whose code list it has.
_DIMENSIONS: Mapping[str, tuple[Text, str | None]] = {
    "FREQ": (Text(zh="频率", en="Frequency"), "CL_FREQ"),
    "INDICATOR": (Text(zh="指标", en="Indicator"), "CL_INDICATOR"),
    "SLICE": (Text(zh="分组", en="Slice"), None),
    "REF_AREA": (Text(zh="区划", en="Reference area"), "CL_AREA"),
    "PERIOD_KIND": (Text(zh="期间类型", en="Kind of period"), "CL_PERIOD_KIND"),
}
_TIME = ("TIME_PERIOD", Text(zh="统计月", en="Reference month"))
_MEASURE = ("OBS_VALUE", Text(zh="数值", en="Value"))
_ATTRIBUTES: Mapping[str, tuple[Text, str | None]] = {
    "OBS_STATUS": (Text(zh="数据状态", en="Observation status"), "CL_OBS_STATUS"),
    "CONF_STATUS": (Text(zh="保密状态", en="Confidentiality status"), "CL_CONF_STATUS"),
    "UNIT_MEASURE": (Text(zh="计量单位", en="Unit of measure"), None),
    "NUMERATOR": (Text(zh="分子", en="Numerator"), None),
    "DENOMINATOR": (Text(zh="分母", en="Denominator"), None),
}


def sdmx_files(of: ReleaseFacts, indicators: list[IndicatorSeries]) -> dict[str, bytes]:
    """Takes a release and its indicators; gives figures and structure by path."""
    return {SDMX_FIGURES: _figures(of, indicators), STRUCTURE: _structure(of, indicators)}


def _figures(of: ReleaseFacts, indicators: list[IndicatorSeries]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(
        ["STRUCTURE", "STRUCTURE_ID", "ACTION", *_DIMENSIONS, _TIME[0], _MEASURE[0], *_ATTRIBUTES],
    )
    writer.writerows(row for series in indicators for row in _rows(of, series))
    return buffer.getvalue().encode("utf-8")


def _rows(of: ReleaseFacts, series: IndicatorSeries) -> Iterator[list[str]]:
    head = ["dataflow", f"{AGENCY}:{FLOW}({VERSION})", "I", "M", series.indicator.id]
    for o in sorted(series.observations, key=lambda o: (o.slice, o.area_code, o.period_kind, o.month)):
        status = of.release.vocabularies.statuses[o.status]
        numbers = ["" if n is None else plain_number(n) for n in (o.value, o.numerator, o.denominator)]
        place = [o.slice or TOTAL_SLICE, o.area_code, o.period_kind, o.month]
        yield [*head, *place, numbers[0], status.observation, status.confidential, series.indicator.unit, *numbers[1:]]


def _structure(of: ReleaseFacts, indicators: list[IndicatorSeries]) -> bytes:
    for prefix, name in (("mes", "message"), ("str", "structure"), ("com", "common")):
        ElementTree.register_namespace(prefix, _NAMESPACE + name)
    root = ElementTree.Element(f"{_MESSAGE}Structure")
    header = _below(root, f"{_MESSAGE}Header")
    _below(header, f"{_MESSAGE}ID").text = f"{FLOW}_{of.release.version.replace('.', '_')}"
    _below(header, f"{_MESSAGE}Test").text = str(of.release.is_synthetic).lower()
    _below(header, f"{_MESSAGE}Prepared").text = of.release.released_at
    _below(header, f"{_MESSAGE}Sender", id=AGENCY)
    structures = _below(root, f"{_MESSAGE}Structures")
    flow = _maintained(_below(structures, f"{_STRUCTURE}Dataflows"), "Dataflow", FLOW, of.title)
    _reference(_below(flow, f"{_STRUCTURE}Structure"), FLOW, "datastructure", "DataStructure")
    lists = _below(structures, f"{_STRUCTURE}Codelists")
    for name, codes in _codelists(of, indicators).items():
        codelist = _maintained(lists, "Codelist", name, Text(zh=name, en=name))
        for code, label in codes.items():
            _named(_below(codelist, f"{_STRUCTURE}Code", id=code), label)
    scheme = _maintained(
        _below(structures, f"{_STRUCTURE}Concepts"), "ConceptScheme", "CONCEPTS", Text(zh="概念", en="Concepts")
    )
    labels = {name: label for name, (label, _) in {**_DIMENSIONS, **_ATTRIBUTES}.items()} | dict([_TIME, _MEASURE])
    for name, label in labels.items():
        _named(_below(scheme, f"{_STRUCTURE}Concept", id=name), label)
    _definition(_below(structures, f"{_STRUCTURE}DataStructures"), of)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _definition(parent: ElementTree.Element, of: ReleaseFacts) -> None:
    """The data structure definition: dimensions, measure, attributes."""
    definition = _maintained(parent, "DataStructure", FLOW, of.title)
    components = _below(definition, f"{_STRUCTURE}DataStructureComponents")
    dimensions = _below(components, f"{_STRUCTURE}DimensionList", id="DimensionDescriptor")
    for position, (name, (_, codelist)) in enumerate(_DIMENSIONS.items(), start=1):
        element = _below(dimensions, f"{_STRUCTURE}Dimension", id=name, position=str(position))
        _component(element, name, codelist, "String")
    time = _below(dimensions, f"{_STRUCTURE}TimeDimension", id=_TIME[0], position=str(len(_DIMENSIONS) + 1))
    _component(time, _TIME[0], None, "ObservationalTimePeriod")
    attributes = _below(components, f"{_STRUCTURE}AttributeList", id="AttributeDescriptor")
    for name, (_, codelist) in _ATTRIBUTES.items():
        element = _below(attributes, f"{_STRUCTURE}Attribute", id=name, assignmentStatus="Conditional")
        _component(element, name, codelist, "Decimal" if name in ("NUMERATOR", "DENOMINATOR") else "String")
        relation = _below(element, f"{_STRUCTURE}AttributeRelationship")
        _below(_below(relation, f"{_STRUCTURE}PrimaryMeasure"), "Ref", id=_MEASURE[0])
    measures = _below(components, f"{_STRUCTURE}MeasureList", id="MeasureDescriptor")
    _component(_below(measures, f"{_STRUCTURE}PrimaryMeasure", id=_MEASURE[0]), _MEASURE[0], None, "Decimal")


def _codelists(of: ReleaseFacts, indicators: list[IndicatorSeries]) -> dict[str, dict[str, Text]]:
    release, known = of.release, of.release.vocabularies.statuses
    told = release.codelists[OBSERVATION_STATUS]
    areas = {o.area_code: o.area_name or o.area_code for each in indicators for o in each.observations}
    kinds = release.codelists["period_kind"]
    return {
        "CL_FREQ": {"M": release.vocabularies.frequencies["monthly"].text},
        "CL_INDICATOR": {each.indicator.id: each.indicator.name for each in indicators},
        "CL_AREA": {code: Text(zh=name, en=name) for code, name in sorted(areas.items())},
        "CL_PERIOD_KIND": dict(kinds),
        "CL_OBS_STATUS": {known[code].observation: label for code, label in told.items()},
        "CL_CONF_STATUS": {
            "C": Text(zh="保密", en="Confidential statistical information"),
            "F": Text(zh="可公开", en="Free for publication"),
        },
    }


def _component(element: ElementTree.Element, concept: str, codelist: str | None, kind: str) -> None:
    identity = _below(element, f"{_STRUCTURE}ConceptIdentity")
    parent = {"maintainableParentID": "CONCEPTS", "maintainableParentVersion": VERSION}
    _below(identity, "Ref", id=concept, agencyID=AGENCY, package="conceptscheme", **{"class": "Concept"}, **parent)
    local = _below(element, f"{_STRUCTURE}LocalRepresentation")
    if codelist:
        _reference(_below(local, f"{_STRUCTURE}Enumeration"), codelist, "codelist", "Codelist")
    else:
        _below(local, f"{_STRUCTURE}TextFormat", textType=kind)


def _reference(parent: ElementTree.Element, name: str, package: str, kind: str) -> None:
    _below(parent, "Ref", id=name, version=VERSION, agencyID=AGENCY, package=package, **{"class": kind})


def _maintained(parent: ElementTree.Element, kind: str, name: str, label: Text) -> ElementTree.Element:
    attributes = {"agencyID": AGENCY, "version": VERSION, "isFinal": "true"}
    return _named(_below(parent, _STRUCTURE + kind, id=name, **attributes), label)


def _named(element: ElementTree.Element, label: Text) -> ElementTree.Element:
    for language, text in (("zh", label.zh), ("en", label.en)):
        _below(element, f"{_COMMON}Name", **{_LANGUAGE: language}).text = text
    return element


def _below(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)
