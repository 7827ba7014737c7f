"""Dagster's definitions: which assets, months, gates and jobs there are, and that a shut gate lets nothing through."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, cast

import dagster as dg
import pytest
import yaml

import catalog
from catalog.model import Text
from expectations.errors import GateBlocked
from expectations.result import RuleResult
from orchestration import definitions as module
from orchestration.errors import WarehouseFailed
from orchestration.paths import REPOSITORY
from orchestration.runner import developer_environment
from orchestration.stages import Stages
from orchestration.warehouse import NodeResult
from publish.errors import PublishError
from tests.small_bureau import FEEDS

WAREHOUSE = ("gates", "reference", "staging", "conformed", "aggregates", "indicators")
GROUPS = {"lake", *WAREHOUSE, "safe", "release"}
BUREAU = "dongxihu-2020"
MONTHS = [f"2020-{month:02}-01" for month in range(1, 11)]


@pytest.fixture
def stages(untouched: Stages) -> Stages:
    return untouched


@pytest.fixture(scope="module")
def definitions(untouched: Stages) -> dg.Definitions:
    return module.build_definitions(untouched)


@pytest.fixture(scope="module")
def graph(definitions: dg.Definitions) -> Any:
    return definitions.resolve_asset_graph()


@pytest.fixture
def inbox(stages: Stages) -> Iterator[Path]:
    """The bureau's inbox, empty before and after."""
    stages.paths.inbox.mkdir(parents=True, exist_ok=True)
    yield stages.paths.inbox
    for path in stages.paths.inbox.iterdir():
        path.unlink()


def feeds(stages: Stages) -> list[str]:
    return [source.feed for source in stages.catalog.sources_of(stages.bureau)]


def groups_of(job: Any) -> set[str]:
    return {job.asset_layer.asset_graph.get(key).group_name for key in job.asset_layer.selected_asset_keys}


# Assets and months


def test_there_is_a_group_for_each_layer(graph: Any) -> None:
    assert {graph.get(key).group_name for key in graph.get_all_asset_keys()} == GROUPS


def test_each_feed_is_an_asset_with_monthly_partitions_taken_in_as_one_run(graph: Any, stages: Stages) -> None:
    lake = {key.path[1]: graph.get(key) for key in graph.get_all_asset_keys() if key.path[0] == "lake"}
    assert sorted(lake) == sorted(feeds(stages))
    for node in lake.values():
        assert node.partitions_def.get_partition_keys() == MONTHS
        assert node.backfill_policy == dg.BackfillPolicy.single_run()


def test_nothing_after_the_lake_is_partitioned(graph: Any) -> None:
    """Partitioned and other assets never share a run of a backfill: this is what makes it two runs and not more."""
    assert all(graph.get(k).partitions_def is None for k in graph.get_all_asset_keys() if k.path[0] != "lake")


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "count"),
    [
        ("2020-01", "2020-10", "2020-01-01", "2020-10-01", 10),
        ("2020-12", "2020-12", "2020-12-01", "2020-12-01", 1),
        ("2019-11", "2020-12", "2019-11-01", "2020-12-01", 14),
        ("2020-02", "2021-01", "2020-02-01", "2021-01-01", 12),
    ],
)
def test_months_include_the_last_one(start: str, end: str, first: str, last: str, count: int) -> None:
    keys = module.months_of(start, end).get_partition_keys()
    assert (keys[0], keys[-1], len(keys)) == (first, last, count)


# Gates


def test_whatever_is_no_lake_table_comes_after_the_inbound_gate(graph: Any, stages: Stages) -> None:
    """Were a seed not below the gate, a backfill would build the warehouse before the feeds are taken in."""
    below = {key for key in graph.get_all_asset_keys() if key.path[0] not in ("lake", "gates")}

    def ancestors(key: dg.AssetKey) -> set[dg.AssetKey]:
        parents = graph.get(key).parent_keys
        return set(parents).union(*(ancestors(parent) for parent in parents))

    assert graph.get(module.INBOUND_GATE).parent_keys == {module.lake_key(feed) for feed in feeds(stages)}
    assert all(module.INBOUND_GATE in ancestors(key) for key in below)


def test_gates_are_blocking_checks(graph: Any, stages: Stages) -> None:
    inbound = {k.name for k in graph.asset_check_keys if k.asset_key == module.INBOUND_GATE and graph.get(k).blocking}
    assert inbound == set(feeds(stages))
    assert graph.get(dg.AssetCheckKey(module.SAFE_RELEASE, "disclosure")).blocking


def test_tests_of_the_warehouse_are_checks(graph: Any) -> None:
    checked = {key.asset_key.path[0] for key in graph.asset_check_keys}
    assert {"conformed", "aggregates", "indicators"} <= checked


def has_parents(node: Any) -> bool:
    return str(node.resource_type) != "seed"


def built(node: Any) -> NodeResult:
    """What dbt reports of a model or seed that went well."""
    return NodeResult(node.unique_id, node.name, str(node.resource_type), "success", None, "ERROR", "", "", "", None)


class Scripted:
    """Stages that do nothing but note that they were called, and fail where told to."""

    def __init__(self, real: Stages) -> None:
        # A handful of feeds: what is told of each of a hundred is looked at above.
        self.bureau = real.bureau.model_copy(update={"feeds": FEEDS})
        self.catalog, self.paths, self.warehouse = real.catalog, real.paths, real.warehouse
        self.definitions = module.build_definitions(cast(Stages, self))
        self.script()

    def script(self, failing: str = "", error: Exception | None = None) -> None:
        self.failing, self.error = failing, error
        self.called: list[str] = []

    def run(self, job: str, failing: str = "", error: Exception | None = None) -> dg.ExecuteInProcessResult:
        self.script(failing, error)
        found = (
            self.definitions.resolve_job_def(job) if job else self.definitions.resolve_implicit_global_asset_job_def()
        )
        tags = {} if job else dict(zip(module.RANGE_TAGS, (MONTHS[0], MONTHS[-1]), strict=True))
        return found.execute_in_process(raise_on_error=False, tags=tags)

    def _call(self, name: str) -> None:
        if not self.called or self.called[-1] != name:
            self.called.append(name)
        if name == self.failing and self.error:
            raise self.error

    def take_in(self, feeds: list[str], months: list[str]) -> None:
        assert len(feeds) == 1
        assert months == [key[:7] for key in MONTHS]
        self._call("take_in")

    def deliveries(self) -> tuple[()]:
        return ()

    def check_inbound(self) -> None:
        self._call("check_inbound")

    def build(self, layer: str) -> list[NodeResult]:
        self._call(layer)
        folders = {"conformed": ("staging", "conformed"), "aggregates": ("aggregates", "indicators")}[layer]
        nodes = self.warehouse.parse().nodes
        order = TopologicalSorter({name: node.depends_on.nodes for name, node in nodes.items() if has_parents(node)})
        models = [nodes[name] for name in order.static_order() if name in nodes and nodes[name].fqn[1] in folders]
        seeds = [node for node in nodes.values() if node.resource_type == "seed" and layer == "conformed"]
        return [built(node) for node in [*seeds, *models] if str(node.resource_type) in ("model", "seed")]

    def protect(self) -> Any:
        self._call("protect")
        return type("Release", (), {"datasets": ()})

    def draft(self) -> Any:
        self._call("draft")
        return type("Release", (), {"version": "2020.10.0"})

    def publish(self) -> None:
        self._call("publish")


ORDER = ["take_in", "check_inbound", "conformed", "aggregates", "protect", "draft", "publish"]


@pytest.fixture(scope="module")
def scripted(untouched: Stages) -> Scripted:
    return Scripted(untouched)


def test_every_stage_runs_once_and_in_order(scripted: Scripted) -> None:
    scripted.script()
    assert module.materialize_all(cast(Stages, scripted)).success
    assert scripted.called == ORDER


SHUT = GateBlocked(
    [
        RuleResult(
            gate="expectations",
            code="S29.batch.missing",
            text=Text(zh="缺月", en="a month is missing"),
            subject="marriage_registration 2020-08",
            checked=0,
            failed=1,
            verdict="failed",
            action="block",
        )
    ]
)


@pytest.mark.parametrize(
    ("failing", "error"),
    [
        ("check_inbound", SHUT),
        ("conformed", WarehouseFailed("one test failed")),
        ("aggregates", WarehouseFailed("one test failed")),
        ("protect", PublishError("the attack succeeded")),
        ("protect", SHUT),
    ],
)
def test_after_a_shut_gate_nothing_runs(scripted: Scripted, failing: str, error: Exception) -> None:
    assert not scripted.run("", failing, error).success
    assert scripted.called == ORDER[: ORDER.index(failing) + 1]


def test_a_shut_inbound_gate_names_the_feed(scripted: Scripted) -> None:
    result = scripted.run("warehouse", "check_inbound", SHUT)
    verdicts = {check.check_name: check.passed for check in result.get_asset_check_evaluations()}
    assert verdicts == {feed: feed != "marriage_registration" for feed in FEEDS}
    assert module.INBOUND_GATE not in {event.asset_key for event in result.get_asset_materialization_events()}


def test_a_shut_gate_of_no_known_feed_blocks_all_the_same(scripted: Scripted) -> None:
    assert not scripted.run("warehouse", "check_inbound", GateBlocked([replace(SHUT.results[0], subject="?")])).success
    assert scripted.called == ["check_inbound"]


def test_a_failed_disclosure_gate_is_a_failed_check(scripted: Scripted) -> None:
    result = scripted.run("release", "protect", PublishError("breach"))
    (check,) = result.get_asset_check_evaluations()
    assert (check.check_name, check.passed) == ("disclosure", False)
    assert result.get_asset_materialization_events() == []
    assert scripted.called == ["protect"]


# Jobs, schedule, sensor


def test_jobs_select_their_layers(definitions: dg.Definitions) -> None:
    assert groups_of(definitions.resolve_job_def("ingest")) == {"lake"}
    assert groups_of(definitions.resolve_job_def("warehouse")) == set(WAREHOUSE)
    assert groups_of(definitions.resolve_job_def("release")) == {"safe", "release"}


def test_the_ingest_job_takes_in_one_month(definitions: dg.Definitions, stages: Stages, inbox: Path) -> None:
    """On an inbox with one unreadable file: booked as rejected for its month, and not looked at for another."""
    (inbox / "S29_婚姻登记_202003.csv").write_bytes(b"")
    job = definitions.resolve_job_def("ingest")
    assert job.execute_in_process(partition_key="2020-02-01").success
    assert stages.deliveries() == ()
    assert job.execute_in_process(partition_key="2020-03-01").success
    assert [(d.month, d.status) for d in stages.deliveries()] == [("2020-03", "rejected")]


@pytest.mark.parametrize(("job", "called"), [("warehouse", ORDER[1:4]), ("release", ORDER[4:])])
def test_jobs_run_the_stages_of_their_layers(scripted: Scripted, job: str, called: list[str]) -> None:
    assert scripted.run(job).success
    assert scripted.called == called


def test_steps_share_one_process(definitions: dg.Definitions) -> None:
    """DuckDB has one writer, and imports dominate a run."""
    for name in ("ingest", "warehouse", "release"):
        assert definitions.resolve_job_def(name).executor_def is dg.in_process_executor
    settings = yaml.safe_load((REPOSITORY / "orchestration" / "dagster.yaml").read_text(encoding="utf-8"))
    assert settings["concurrency"]["runs"]["max_concurrent_runs"] == 1


@pytest.mark.parametrize(("day", "month"), [("2020-03-05", "2020-02-01"), ("2020-11-05", "2020-10-01")])
def test_the_schedule_asks_for_the_month_that_has_ended(definitions: dg.Definitions, day: str, month: str) -> None:
    schedule = definitions.resolve_schedule_def("monthly_ingest")
    assert schedule.cron_schedule == "0 8 5 * *"
    assert schedule.execution_timezone == "Asia/Shanghai"
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=datetime.fromisoformat(f"{day}T08:00:00+08:00"),
            repository_def=definitions.get_repository_def(),
        )
        (request,) = schedule.evaluate_tick(context).run_requests or ()
    assert request.partition_key == month


def tick(definitions: dg.Definitions, cursor: str | None) -> tuple[list[dg.RunRequest], str | None]:
    sensor = definitions.resolve_sensor_def("inbox")
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(
            instance=instance, cursor=cursor, repository_def=definitions.get_repository_def()
        )
        data = sensor.evaluate_tick(context)
    return list(data.run_requests or ()), data.cursor


def test_the_sensor_asks_for_the_month_of_a_new_file_once(definitions: dg.Definitions, inbox: Path) -> None:
    assert tick(definitions, None)[0] == []
    delivered = inbox / "S29_婚姻登记_202003.csv"
    delivered.write_text("first", encoding="utf-8")
    requests, cursor = tick(definitions, None)
    assert [request.partition_key for request in requests] == ["2020-03-01"]
    assert tick(definitions, cursor)[0] == []
    delivered.write_text("corrected", encoding="utf-8")
    again, after = tick(definitions, cursor)
    assert [request.partition_key for request in again] == ["2020-03-01"]
    assert again[0].run_key != requests[0].run_key
    assert tick(definitions, after)[0] == []


def test_files_of_one_month_are_one_request(definitions: dg.Definitions, inbox: Path) -> None:
    for name in ("S29_婚姻登记_202003.csv", "S10_残疾人两项补贴_202003.csv", "S10_残疾人两项补贴_202004.csv"):
        (inbox / name).write_text("x", encoding="utf-8")
    assert [request.partition_key for request in tick(definitions, None)[0]] == ["2020-03-01", "2020-04-01"]


def test_the_sensor_leaves_other_files_and_months_alone(definitions: dg.Definitions, inbox: Path) -> None:
    for name in ("说明.txt", "S29_婚姻登记_201912.csv", "S29_婚姻登记_202011.csv", ".S29_婚姻登记_202003.csv"):
        (inbox / name).write_text("x", encoding="utf-8")
    assert tick(definitions, None)[0] == []


def test_neither_cursor_nor_run_key_holds_a_file_name(definitions: dg.Definitions, inbox: Path) -> None:
    (inbox / "S10_残疾人两项补贴_202003_更正.csv").write_text("x", encoding="utf-8")
    requests, cursor = tick(definitions, None)
    assert requests
    assert "残疾" not in f"{cursor} {[request.run_key for request in requests]}"


# The UI's instance


def test_the_ui_sends_nothing_home(tmp_path: Path) -> None:
    settings = yaml.safe_load((REPOSITORY / "orchestration" / "dagster.yaml").read_text(encoding="utf-8"))
    assert settings["telemetry"] == {"enabled": False}
    assert settings["nux"] == {"enabled": False}
    environment = developer_environment(catalog.load().bureau(BUREAU), tmp_path)
    assert environment["DAGSTER_DISABLE_TELEMETRY"] == environment["DO_NOT_TRACK"] == "1"
    assert environment["MZ_BUREAU"] == BUREAU
    assert environment["DAGSTER_HOME"] == str(tmp_path)
    assert environment.items() >= {k: v for k, v in os.environ.items() if k == "PATH"}.items()


def test_definitions_load_without_a_word(stages: Stages, recwarn: pytest.WarningsRecorder) -> None:
    module.build_definitions(stages)
    assert [str(warning.message) for warning in recwarn if issubclass(warning.category, dg.BetaWarning)] == []
