"""Runs one independent tool over files and prints as JSON what it found and what it read: `check.py TOOL FILE...`.

Runs in the validators' own environment (`make validators`) and knows nothing of the product.
Every tool gives {"problems": [...], "read": ...} for each file; a tool that raises has found a problem.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
MODULES, ALONE = (Path(sys.prefix) / name for name in ("node_modules", "alone"))
Found = tuple[list[str], Any]
FORMATS = {".jsonld": "json-ld", ".ttl": "turtle", ".rdf": "xml"}


def shacl(path: Path) -> Found:
    import pyshacl
    from rdflib import Graph
    from rdflib.namespace import SH

    data = Graph().parse(path, format=FORMATS[path.suffix])
    problems = []
    for shapes in sorted((HERE / "shapes").glob("*.ttl")):
        _, report, _ = pyshacl.validate(data, shacl_graph=Graph().parse(shapes), allow_warnings=True)
        for result in report.subjects(SH.resultSeverity, SH.Violation):
            if (None, SH.result, result) in report:
                problems.append(f"{shapes.name} {report.value(result, SH.resultPath)}")
    return problems, len(data)


def harvest(path: Path) -> Found:
    from ckanext.dcat.processors import RDFParser

    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse(path.read_text("utf-8"), _format=FORMATS[path.suffix])
    return [], list(parser.datasets())


def csvw(path: Path) -> Found:
    from csvw import CSVW

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tables = CSVW(str(path), validate=True)
        problems = [] if tables.is_valid else ["not valid"]
        rows = [] if problems else [dict(row) for row in tables.tables[0].iterdicts()]
    return problems + [str(each.message) for each in caught], json.loads(json.dumps(rows, default=str))


def package(path: Path) -> Found:
    import frictionless

    report = frictionless.validate(str(path), type="package")
    return [kind for (kind,) in report.flatten(["type"])], None


def package_schema(path: Path) -> Found:
    from jsonschema import Draft7Validator

    schema = json.loads((HERE / "schemas" / "datapackage.json").read_text("utf-8"))
    errors = Draft7Validator(schema).iter_errors(json.loads(path.read_text("utf-8")))
    return [error.message for error in errors], None


def croissant(path: Path) -> Found:
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(path))
    issues = dataset.metadata.ctx.issues
    records = {each.id: list(dataset.records(record_set=each.id)) for each in dataset.metadata.record_sets}
    return [*issues.errors, *issues.warnings], json.loads(json.dumps(records, default=_plain))


def _plain(value: Any) -> Any:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def jsonstat(path: Path) -> Found:
    import jsonstat_validator
    import pyjstat.pyjstat as pyjstat

    content = path.read_text("utf-8")
    jsonstat_validator.validate_jsonstat(json.loads(content))
    frame = pyjstat.Dataset.read(content).write("dataframe")
    return [], json.loads(frame.to_json(orient="records", force_ascii=False))


def sdmx(path: Path) -> Found:
    from pysdmx.io import get_datasets, read_sdmx

    structure = path.with_name("structure.xml")
    if path.suffix == ".xml":
        message = read_sdmx(path, validate=True)
        return [], sorted(each.id for each in message.get_dataflows())
    (dataset,) = get_datasets(path, structure if structure.exists() else None, validate=True)
    data = dataset.data.astype(str)
    problems = [] if hasattr(dataset.structure, "components") else ["the structure is not known"]
    # Reading does not hold the figures against their structure, so that is done here with what pysdmx read of it.
    known = {} if problems else {each.id: each for each in dataset.structure.components}
    problems += [f"column {name} is not in the structure" for name in data.columns if known and name not in known]
    for name, component in known.items():
        codes = {code.id for code in component.local_codes or ()}
        if codes and (strange := set(data[name]) - codes):
            problems.append(f"column {name} holds codes that are not in its list: {sorted(strange)}")
    return problems, json.loads(data.to_json(orient="records", force_ascii=False))


def datacite(path: Path) -> Found:
    from datacite import schema45

    return [error.message for error in schema45.validator.iter_errors(json.loads(path.read_text("utf-8")))], None


def openapi(path: Path) -> Found:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    return [str(error) for error in OpenAPIV31SpecValidator(json.loads(path.read_text("utf-8"))).iter_errors()], None


def instance(path: Path) -> Found:
    from jsonschema import Draft202012Validator

    content = json.loads(path.read_text("utf-8"))
    errors = Draft202012Validator(content["schema"]).iter_errors(content["instance"])
    return [error.message for error in errors], None


def html(path: Path) -> Found:
    import extruct

    return [], extruct.extract(path.read_text("utf-8"), syntaxes=["json-ld"])["json-ld"]


def feed(path: Path) -> Found:
    import feedparser

    found = feedparser.parse(path.read_bytes())
    problems = [str(found.bozo_exception)] if found.bozo else []
    wanted = ("id", "title", "link", "updated")
    for number, entry in enumerate([found.feed, *found.entries]):
        problems += [f"entry {number} has no {name}" for name in wanted if not entry.get(name)]
    return problems, [entry.get("link") for entry in found.entries]


def feed_schema(path: Path) -> Found:
    from jsonschema import Draft7Validator

    schema = json.loads((MODULES / "jsonfeed-schema" / "schema-v1.1.json").read_text("utf-8"))
    content = json.loads(path.read_text("utf-8"))
    return [error.message for error in Draft7Validator(schema).iter_errors(content)], None


def sitemap(path: Path) -> Found:
    from lxml import etree

    imports = {
        "http://www.sitemaps.org/schemas/sitemap/0.9": MODULES / "sitemap" / "schema" / "sitemap.xsd",
        "http://www.w3.org/1999/xhtml": HERE / "schemas" / "xhtml-link.xsd",
    }
    lines = "".join(f'<import namespace="{name}" schemaLocation="{file}"/>' for name, file in imports.items())
    schema = etree.XMLSchema(etree.XML(f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{lines}</schema>'))
    content = etree.parse(path)
    schema.validate(content)
    return [error.message for error in schema.error_log], [each.text for each in content.iterfind("{*}url/{*}loc")]


def data_json(path: Path) -> Found:
    from jsonschema import Draft4Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT4

    folder = ALONE / "ckanext" / "datajson" / "pod_schema" / "non-federal-v1.1"
    catalogue, dataset = (
        json.loads((folder / name).read_text("utf-8")) for name in ("catalog.json", "dataset-non-federal.json")
    )
    place = catalogue["id"].rpartition("/")[0]
    known = Registry().with_resource(f"{place}/dataset-non-federal.json", DRAFT4.create_resource(dataset))
    content = json.loads(path.read_text("utf-8"))
    return [error.message for error in Draft4Validator(catalogue, registry=known).iter_errors(content)], None


def cff(path: Path) -> Found:
    sys.path.insert(0, str(ALONE))
    from cffconvert.citation import Citation

    citation = Citation(path.read_text("utf-8"))
    citation.validate()
    return [], citation.as_bibtex()


def bibtex(path: Path) -> Found:
    import bibtexparser

    found = bibtexparser.parse_file(str(path), encoding="utf-8")
    problems = [type(block).__name__ for block in found.failed_blocks]
    entries = [{field.key: field.value for field in entry.fields} for entry in found.entries]
    wanted = ("author", "title", "year", "url", "version")
    problems += [f"no {name}" for each in entries for name in wanted if name not in each]
    return problems if entries else ["nothing in it"], entries


def ris(path: Path) -> Found:
    import rispy

    entries = rispy.loads(path.read_text("utf-8"), skip_unknown_tags=False)
    wanted = ("authors", "title", "year", "urls", "type_of_reference")
    problems = [f"no {name}" for each in entries for name in wanted if name not in each]
    strange = [f"unknown tags {each['unknown_tag']}" for each in entries if each.get("unknown_tag")]
    return [*problems, *strange] if entries else ["nothing in it"], entries


def catalogue_zh(path: Path) -> Found:
    import pandas
    from jsonschema import Draft202012Validator

    schema = json.loads((HERE / "schemas" / "catalog.zh.json").read_text("utf-8"))
    content = json.loads(path.read_text("utf-8"))
    problems = [error.message for error in Draft202012Validator(schema).iter_errors(content)]
    # The same items once more as a table, read by pandas: lists with 、 between, all as text.
    table = pandas.read_csv(path.with_suffix(".csv"), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    rows = table.to_dict("records")
    items = [{name: _joined(value) for name, value in item.items()} for item in content["目录项"]]
    told = [{name: item.get(name) for name in table.columns} for item in items]
    return problems + ([] if told == rows else ["the table holds other items"]), len(rows)


def _joined(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


TOOLS: dict[str, Callable[[Path], Found]] = {
    tool.__name__: tool
    for tool in (
        *(shacl, harvest, csvw, package, package_schema, croissant, jsonstat, sdmx),
        *(datacite, openapi, instance, html, feed),
        *(feed_schema, sitemap, data_json, cff, bibtex, ris, catalogue_zh),
    )
}


def checked(tool: Callable[[Path], Found], path: Path) -> dict[str, Any]:
    """What a tool says about one file."""
    try:
        problems, read = tool(path)
    except Exception as error:
        return {"problems": [f"{type(error).__name__}: {error}"], "read": None}
    return {"problems": problems, "read": read}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    output, sys.stdout = sys.stdout, sys.stderr
    results = {name: checked(TOOLS[sys.argv[1]], Path(name)) for name in sys.argv[2:]}
    json.dump(results, output, ensure_ascii=False)
