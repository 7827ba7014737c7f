"""What lies beside a dataset: statistics, quality, suppression and provenance say what the release says, no more."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from rdflib import PROV, RDF, XSD, Graph, Literal, URIRef

from catalog.model import Dimension, Text
from publish.errors import PublishError
from publish.release.about.accounting import feeds_told, rules_told
from publish.release.about.statistics import column_statistics
from publish.release.files import release_files
from publish.release.formats.csv_file import rows_of_csv
from publish.release.model import DatasetTable, Release, RuleResult, Verdict
from publish.release.status import NAMES, STATUS_LIST, status_list_bytes
from tests.unit.publish.release.conftest import column, dataset, text

FOLDER = "datasets/assistance-people"


def beside(release: Release, name: str, folder: str = FOLDER) -> Any:
    return json.loads(release_files(release)[f"{folder}/{name}.json"], parse_float=Decimal)


def rule(gate: Any, code: str, subject: str, failed: int | None = 0, verdict: Verdict = "passed") -> RuleResult:
    return RuleResult(gate, code, text("规则"), subject, 10, failed, verdict, "warn")


def test_statistics_of_a_column() -> None:
    told = {"name": "n", "count": 3, "missing": 1, "distinct": 2}
    amounts = [Decimal("1.5"), None, Decimal(2), Decimal("1.50")]
    assert column_statistics("n", "number", amounts) == {
        **told,
        "min": Decimal("1.5"),
        "max": Decimal(2),
        "mean": Decimal("1.666667"),
    }
    nothing = {"min": None, "max": None, "mean": None}
    assert column_statistics("n", "string", ["b", None, "a", "b"]) == {**told, **nothing}
    assert column_statistics("n", "date", ["2020-01-02", None, "2020-01-01", "2020-01-02"]) == {
        **told,
        "min": "2020-01-01",
        "max": "2020-01-02",
        "mean": None,
    }
    assert column_statistics("n", "integer", []) == {"name": "n", "count": 0, "missing": 0, "distinct": 0, **nothing}


def test_statistics_are_of_what_is_published(release: Release) -> None:
    columns = {found["name"]: found for found in beside(release, "stats")["columns"]}
    assert list(columns) == list(release.datasets[0].column_names)
    counted = columns["person_count"]
    assert (counted["count"], counted["missing"], counted["min"], counted["max"]) == (3, 2, 0, 12)
    assert counted["mean"] == Decimal("6.333333")


def test_quality_names_the_rules_of_the_dataset_its_feeds_and_models(release: Release) -> None:
    rules = (
        rule("intake", "R1", "assistance_roster", 2, "warned"),
        rule("intake", "R1", "another_feed", 7, "warned"),
        rule("expectations", "R2", "assistance_roster 2020-09"),
        rule("expectations", "R2", "assistance_roster 2020-10", 3, "failed"),
        rule("expectations", "R3", "assistance-people"),
        rule("dbt", "unique_dim", "dim_person"),
        rule("dbt", "unique_other", "dim_other"),
    )
    lineage = {"assistance-people": ("conformed/dim_person", "aggregates/agg_assistance__area_month")}
    found = beside(replace(release, rules=rules, lineage=lineage), "quality")
    assert found["gates"] == {
        "intake": {"rules": 1, "passed": 0, "failed": 0, "warned": 1, "error": 0},
        "expectations": {"rules": 2, "passed": 1, "failed": 1, "warned": 0, "error": 0},
        "dbt": {"rules": 1, "passed": 1, "failed": 0, "warned": 0, "error": 0},
    }
    told = [(r["code"], r["subject"], r["judged"], r["checked"], r["failed"], r["verdict"]) for r in found["rules"]]
    assert told == [
        ("R1", "assistance_roster", 1, 10, 2, "warned"),
        # Of batches no rows are told: those of a month are the people of that month.
        ("R2", "assistance_roster", 2, None, None, "failed"),
        ("R3", "assistance-people", 1, 10, 0, "passed"),
        ("unique_dim", "dim_person", 1, 10, 0, "passed"),
    ]


def test_a_batch_that_was_turned_away_or_came_twice_does_not_tell_its_rows(release: Release) -> None:
    states = ((Text(zh="待核查", en="open"), 3027),)
    counts = {"source": 9193, "accepted": 3000, "quarantined": 3036, "duplicates": 3157}
    feed = replace(release.feeds[0], **counts, reasons={"R1": 3027, "R2": 9}, states=states)
    rules = (
        rule("intake", "R1", feed.feed, 3027, "warned"),
        rule("disclosure", "cell", "assistance-people", 1, "warned"),
    )
    hidden = replace(release, feeds=(feed,), rules=rules)
    (told,) = feeds_told(hidden)
    assert (told.source, told.quarantined, told.duplicates) == (9100, 3000, 3100)
    assert (told.reasons, [rows for _, rows in told.states]) == ({"R1": 3000, "R2": 9}, [3000])
    assert [r.failed for r in rules_told(hidden)] == [3000, 1]


def test_rows_of_a_protected_register_do_not_complete_what_cells_hide(release: Release) -> None:
    # 3,266 accepted rows, of which cells tell 3,261, were the five persons of the hidden cell.
    feed = replace(release.feeds[0], source=3271, accepted=3266, quarantined=4, duplicates=1)
    rules = (
        rule("intake", "R1", feed.feed, 4, "warned"),
        rule("disclosure", "cell", "assistance-people", 1, "warned"),
    )
    hidden, told = replace(release, feeds=(feed,), rules=rules), replace(release, feeds=(feed,), rules=rules[:1])
    rows = [(f.source, f.accepted, f.quarantined, f.duplicates) for r in (hidden, told) for f in feeds_told(r)]
    assert rows == [(3005, 3000, 4, 1), (3271, 3266, 4, 1)]
    assert [(r.checked, r.failed) for r in rules_told(hidden)] == [(None, 4), (10, 1)]
    assert [(r.checked, r.failed) for r in rules_told(told)] == [(10, 4)]
    for name in ("provenance", "quality"):
        assert "326" not in release_files(hidden)[f"{FOLDER}/{name}.json"].decode()


def test_rows_of_a_register_without_a_dataset_are_not_exact(release: Release) -> None:
    feed = replace(release.feeds[0], register="none", source=9, accepted=8)
    assert [f.accepted for f in feeds_told(replace(release, feeds=(feed,)))] == [0]


def test_cells_of_a_dataset_are_not_told_of_another_that_a_feed_of_that_name_feeds(release: Release) -> None:
    rules = (
        rule("intake", "R1", "assistance_roster"),
        rule("disclosure", "cell", "assistance_roster", 7, "warned"),
        rule("disclosure", "cell", "assistance-people", 1, "warned"),
    )
    found = beside(replace(release, rules=rules), "quality")
    assert [(r["gate"], r["subject"]) for r in found["rules"]] == [
        ("intake", "assistance_roster"),
        ("disclosure", "assistance-people"),
    ]


def test_suppression_counts_what_readers_can_count(release: Release) -> None:
    protected = replace(release, rules=(rule("disclosure", "x", "assistance-people", 1, "warned"),))
    found = beside(protected, "suppression")
    assert (found["method"], found["rule"]["zh"]) == ("hidden", "规则")
    assert (found["rows"], found["rows_by_status"]) == (5, {"A": 3, "c": 1, "x": 1})
    assert (found["cells"], found["suppressed_cells"], found["suppressed_share"]) == (10, 2, "0.2000")
    assert not {"primary", "secondary", "threshold"} & set(json.dumps(found).split('"'))
    open_to_all = beside(protected, "suppression", "datasets/marriages")
    assert (open_to_all["method"], open_to_all["rule"], open_to_all["suppressed_cells"]) == ("open", None, 0)


def by_sex(men: int | None, total: int | None, status: str = "A") -> DatasetTable:
    """Men and women of a district in a month, with their total; what is None has status c."""
    columns = (
        column("area_code"),
        column("period_kind"),
        column("period_month", "month"),
        column("sex_code"),
        column("person_count", "integer", measure=True, additive=True),
    )
    about = dataset("people", columns, ("area_code", "period_kind", "period_month", "sex_code"))
    about = about.model_copy(update={"dimensions": (Dimension(name="sex_code", total="all"),)})
    place = ("420112", "month", "2020-10")
    counts = {"1": men, "2": 60, "all": total}
    rows = tuple((*place, sex, count, status if count is not None else "c") for sex, count in counts.items())
    return DatasetTable(about, rows, list(counts.values()).count(None), ("2020-10",))


@pytest.mark.parametrize(
    ("table", "method", "shares"),
    [
        (by_sex(None, 90), "hidden", {"person_count": "0.6666"}),
        (by_sex(30, 90), "hidden", {"person_count": "1.0000"}),
        (by_sex(30, None), "hidden", {}),
        (by_sex(30, 92, "e"), "changed", {}),
    ],
)
def test_the_share_that_is_told_is_made_of_what_is_published(
    release: Release, table: DatasetTable, method: str, shares: dict[str, str]
) -> None:
    codelists = {**release.codelists, "observation_status": {**release.codelists["observation_status"], "e": text("e")}}
    told = replace(release, datasets=(table,), rules=(rule("disclosure", "x", "people"),), codelists=codelists)
    found = beside(told, "suppression", "datasets/people")
    assert (found["method"], found["share_of_totals_told"]) == (method, shares)


def test_provenance_names_feeds_models_and_code(release: Release) -> None:
    lineage = {"assistance-people": ("staging/stg_assistance_roster", "aggregates/agg_assistance__area_month")}
    found = beside(replace(release, lineage=lineage, code_sha256="f" * 64), "provenance")
    nodes = {node["@id"]: node for node in found["@graph"]}
    assert len(nodes) == len(found["@graph"])
    about = nodes["#dataset"]
    assert about["prov:hadPrimarySource"] == [{"@id": "#feed/assistance_roster"}]
    assert [each["@id"] for each in about["prov:wasDerivedFrom"]] == [
        f"#model/{m}" for m in lineage["assistance-people"]
    ]
    feed = nodes["#feed/assistance_roster"]
    assert (feed["deliveries"], feed["sourceRows"], feed["acceptedRows"], feed["quarantinedRows"]) == (2, 9, 8, 1)
    assert nodes["#run"]["codeSha256"] == "f" * 64
    # Whatever is referred to is there.
    lists = [value for node in nodes.values() for value in node.values() if isinstance(value, list)]
    referred = {each["@id"] for value in lists for each in value if isinstance(each, dict)}
    assert referred <= nodes.keys()


def test_provenance_is_linked_data(release: Release) -> None:
    lineage = {"assistance-people": ("aggregates/agg_assistance__area_month",)}
    content = release_files(replace(release, lineage=lineage))[f"{FOLDER}/provenance.json"]
    graph = Graph().parse(data=content, format="json-ld")
    base = "https://opendata.example.org/releases/2020.10.0/datasets/assistance-people/provenance.json#"
    about = URIRef(f"{base}dataset")
    assert set(graph.objects(about, PROV.hadPrimarySource)) == {URIRef(f"{base}feed/assistance_roster")}
    assert set(graph.objects(about, PROV.wasDerivedFrom)) == {URIRef(f"{base}model/{lineage['assistance-people'][0]}")}
    assert set(graph.objects(about, PROV.generatedAtTime)) == {
        Literal("2020-11-10T09:00:00+08:00", datatype=XSD.dateTime)
    }
    assert set(graph.subjects(RDF.type, PROV.Activity)) == set(graph.objects(about, PROV.wasGeneratedBy))
    assert all(isinstance(predicate, URIRef) and "//" in predicate for predicate in graph.predicates())


def test_the_list_of_statuses_has_their_names_in_sdmx(release: Release) -> None:
    fields = [{"name": name, "type": "string"} for name in NAMES]
    rows = rows_of_csv(release_files(release)[STATUS_LIST], fields)
    assert rows[1] == ("c", "保密", "confidential", "Q", "C")
    assert [row[0] for row in rows] == list(release.codelists["observation_status"])
    with pytest.raises(PublishError, match="gives q no SDMX status"):
        status_list_bytes(replace(release, codelists={"observation_status": {"q": Text(zh="问", en="question")}}))
