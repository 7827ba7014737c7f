"""What dbt's models need to know of the catalogue: facts and their feeds, cells and their contracts, relations.

Belongs here: rendering macros and model contracts from contracts, datasets, indicators and relations. Does not belong
here: seeds and sources (`catalog.render`), SQL that people write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from catalog import formula
from catalog.load import PLACE_AND_TIME, Catalog
from catalog.model import Conformance, Dataset, Fact, PublicColumn, Source
from catalog.reconciliation import Reconciliation, Relation

CELLS = "__area_month"
KEY = {"name": "evi_key", "data_type": "bigint"}


def macros(catalog: Catalog, notice: str) -> str:
    """The macro file through which models ask the catalogue: facts with their feeds, persons, cells of indicators."""
    answers = {
        "facts_of_the_catalogue": {name: _fact(catalog, name, fact) for name, fact in catalog.facts.items()},
        "feeds_with_persons": [
            {"feed": source.feed, "has_name": _has(source, "person_name")}
            for source in catalog.sources.values()
            if _has_person(source)
        ],
        "cells_of_the_indicators": list(_cells_of_the_indicators(catalog)),
        "models_told_by_the_quarter": sorted(
            dataset.model
            for dataset in catalog.datasets.values()
            if catalog.protection(dataset).units_in_detail == "quarterly"
        ),
        "models_with_concentration": sorted(
            dataset.model for dataset in catalog.datasets.values() if _concentration_evidence(catalog, dataset)
        ),
        "sample_fractions": {
            dataset.model: str(sampling.fraction)
            for dataset in catalog.datasets.values()
            if (sampling := catalog.protection(dataset).sample) is not None
        },
        "lead_rules_of_the_catalogue": {
            "rules": [rule.code for rule in catalog.leads.rules],
            "exclusive": catalog.leads.exclusive,
            "entitled": [each.model_dump() for each in catalog.leads.entitled],
            "rates": [each.model_dump() for each in catalog.leads.rates],
        },
        "relations_of_the_catalogue": {
            bureau_id: _relations(catalog, reconciliation)
            for bureau_id, reconciliation in catalog.reconciliations.items()
        },
    }
    parts = [f"{{#- {notice} -#}}"]
    for name, answer in answers.items():
        # Jinja knows JSON's true and false; no answer holds a null.
        literal = json.dumps(answer, ensure_ascii=False, indent=2)
        parts.append(f"{{% macro {name}() %}}\n{{{{ return({literal}) }}}}\n{{% endmacro %}}")
    return "\n\n".join(parts) + "\n"


def _fact(catalog: Catalog, name: str, fact: Fact) -> dict[str, Any]:
    return {
        "columns": [{"name": column, "type": kind} for column, kind in fact.columns.items()],
        "feeds": [
            _feed(source, conformance, fact)
            for source in catalog.sources.values()
            for conformance in source.conforms
            if conformance.fact == name
        ],
    }


def _feed(source: Source, conformance: Conformance, fact: Fact) -> dict[str, Any]:
    columns = conformance.columns
    month = conformance.month or ("" if conformance.stands else columns.get(fact.month or "", ""))
    has_area = any(field.name == "area_code" and field.reaches_lake for field in source.fields)
    return {
        "feed": source.feed,
        "is_staged": conformance.staged,
        "is_whole_list": conformance.month is None and source.holds == "ledger",
        "month": month,
        "where": conformance.where or "",
        "is_recognised_by_name": source.born is not None,
        "person": columns.get("person_token", "person_token" if _has_person(source) else "cast(null as varchar)"),
        "area": columns.get("area_code", "area_code" if has_area else "cast(null as varchar)"),
        "columns": {name: sql for name, sql in columns.items() if name in fact.columns},
    }


def _has_person(source: Source) -> bool:
    """Whether the lake holds a token of the feed's main person."""
    return any(field.name == "person_id_number" and field.treatment == "token" for field in source.fields)


def _has(source: Source, name: str) -> bool:
    return any(field.name == name for field in source.fields)


def _cells_of_the_indicators(catalog: Catalog) -> Iterator[dict[str, Any]]:
    """Each aggregate that indicators read: its dimensions, and the measures that they name."""
    dimensions = dimensions_of_models(catalog)
    measures: dict[str, set[str]] = {}
    for indicator in catalog.indicators.values():
        named = {indicator.numerator, *([indicator.denominator] if indicator.denominator else [])}
        measures.setdefault(indicator.model, set()).update(named)
    for model in sorted(measures):
        yield {"model": model, "dimensions": dimensions[model], "measures": sorted(measures[model])}


def _relations(catalog: Catalog, reconciliation: Reconciliation) -> dict[str, Any]:
    """The relations of a bureau as SQL, and the figures that they name with the columns in which these are held."""
    scales = {claim.claim_id: 1 / (2 * claim.rounding) for claim in catalog.claims(reconciliation.bureau)}
    named = dict.fromkeys(claim for relation in reconciliation.relations for claim in relation.claims)

    def print_scale(relation: Relation) -> str:
        """How many steps of the last digit printed go into one, where a side is compared as it prints."""
        return f"{scales[relation.right.strip('{} ')].normalize():f}" if relation.compare == "rounds_to" else "1"

    return {
        "figures": [{"claim": claim, "column": formula.column(claim)} for claim in named],
        "relations": [
            {
                "id": relation.id,
                "comparison": relation.compare,
                "left": formula.sql(formula.parse(relation.left)),
                "right": formula.sql(formula.parse(relation.right)),
                "print_scale": print_scale(relation),
            }
            for relation in reconciliation.relations
        ],
    }


def dimensions_of_models(catalog: Catalog) -> Mapping[str, list[str]]:
    """Aggregate -> names of its dimensions, in the order in which a slice names them."""
    return {
        dataset.model: [name.removesuffix("_code") for name in dataset.key if name not in PLACE_AND_TIME]
        for dataset in catalog.datasets.values()
    }


def cell_contracts(catalog: Catalog, notice: str) -> str:
    """dbt's contracts of the tables of cells: the dataset's columns, with the evidence for disclosure control."""
    models = [
        {
            "name": dataset.model,
            "description": dataset.summary.en,
            "data_tests": [
                {"unique_row": {"name": f"{dataset.model}__unique", "arguments": {"columns": list(dataset.key)}}}
            ],
            "columns": [
                {"name": "area_level", "data_type": "varchar"},
                *({"name": column.name, "data_type": _sql_type(column)} for column in _stored(dataset)),
                *({"name": name, "data_type": "decimal(38,2)"} for name in _concentration_evidence(catalog, dataset)),
                {"name": "evi_contributor_count", "data_type": "bigint"},
                *([KEY] if catalog.protection(dataset).method == "cell_key" else []),
            ],
        }
        for dataset in sorted(catalog.datasets.values(), key=lambda dataset: dataset.model)
        if dataset.model.endswith(CELLS)
    ]
    document = {"version": 2, "models": models}
    return f"# {notice}\n" + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)


def _concentration_evidence(catalog: Catalog, dataset: Dataset) -> list[str]:
    """What the two largest contributors gave to each amount, where a rule asks for it."""
    amounts = [column.name for column in dataset.columns if column.measure and column.name.endswith("_yuan")]
    asked = amounts if catalog.protection(dataset).concentration else []
    return [f"evi_{place}_{amount}" for amount in asked for place in ("largest", "second")]


def _stored(dataset: Dataset) -> list[PublicColumn]:
    """The columns that the table holds; names of areas are looked up when it is read."""
    return [column for column in dataset.columns if column.name != "area_name"]


def _sql_type(column: PublicColumn) -> str:
    match column.type:
        case "integer":
            return "bigint"
        case "number":
            return "decimal(38,2)" if column.unit == "yuan" or column.name.endswith("_yuan") else "decimal(38,4)"
        case "month" | "date":
            return "date"
        case "boolean":
            return "boolean"
        case _:
            return "varchar"
