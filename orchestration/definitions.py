"""Dagster's view of the pipeline: assets by feed and layer, months, gates as checks, jobs, schedule, sensor.

The same definitions serve `mz run` (one process, no daemon) and `mz dev` (the Dagster UI). Every asset calls a stage;
no rule about data lives here.

"Materialize all" becomes two runs: one takes in every feed with all its months, the other does everything from the
inbound gate to the release. A failed check holds back only what is in the same run. So the inbound gate is an asset
itself, at the head of the second run, and whatever dbt builds from outside dbt comes after it.
"""

import hashlib
import warnings
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from catalog.model import Source
from expectations.errors import GateBlocked
from intake import landing
from orchestration.errors import OrchestrationError
from orchestration.reports import row_counts
from orchestration.stages import Stages
from orchestration.warehouse import LAYERS, NodeResult
from publish.errors import PublishError

DEFAULT_BUREAU = "dongxihu-2020"
CALENDAR = "Asia/Shanghai"
INBOUND_GATE = dg.AssetKey(["gates", "inbound"])
SAFE_RELEASE = dg.AssetKey(["safe", "release"])
RANGE_TAGS = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


class Translator(DagsterDbtTranslator):  # type: ignore[misc]
    """dbt nodes as assets `<layer>/<relation>`, grouped by layer; lake tables are the assets of the feeds. Seeds and
    models that take nothing from another node of dbt wait for the inbound gate. The models know every feed of the
    catalogue; the lake tables of those that the bureau does not keep are empty, and no assets."""

    def __init__(self, feeds: Collection[str]) -> None:
        super().__init__(settings=DagsterDbtTranslatorSettings(enable_asset_checks=True))
        self._lake = frozenset(map(lake_key, feeds))

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: Any) -> dg.AssetSpec:
        """The asset of a source, seed or model."""
        spec: dg.AssetSpec = super().get_asset_spec(manifest, unique_id, project)
        parents = self.get_resource_props(manifest, unique_id).get("depends_on", {}).get("nodes", ())
        deps = [dep for dep in spec.deps if dep.asset_key.path[0] != "lake" or dep.asset_key in self._lake]
        spec = spec.replace_attributes(deps=deps)
        if unique_id.startswith("source.") or any(not parent.startswith("source.") for parent in parents):
            return spec
        return spec.replace_attributes(deps=[*spec.deps, INBOUND_GATE])

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The asset key of a source, seed or model."""
        if dbt_resource_props["resource_type"] == "source":
            return lake_key(dbt_resource_props["name"])
        return dg.AssetKey([self.get_group_name(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer is the folder below models/; seeds are reference data."""
        return "reference" if dbt_resource_props["resource_type"] == "seed" else str(dbt_resource_props["fqn"][1])


def lake_key(feed: str) -> dg.AssetKey:
    """The asset of a feed's admitted rows."""
    return dg.AssetKey(["lake", feed])


def months_of(start: str, end: str) -> dg.MonthlyPartitionsDefinition:
    """统计月: one partition per month of the bureau's period, the last month included."""
    year, month = map(int, end.split("-"))
    after = date(year + month // 12, month % 12 + 1, 1)
    return dg.MonthlyPartitionsDefinition(start_date=f"{start}-01", end_date=after.isoformat(), timezone=CALENDAR)


def lake_asset(stages: Stages, source: Source, partitions: dg.MonthlyPartitionsDefinition) -> dg.AssetsDefinition:
    """The admitted rows of one feed, by month of delivery."""

    def lake(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        stages.take_in([source.feed], [key[:7] for key in context.partition_keys])
        own = [delivery for delivery in stages.deliveries() if delivery.feed == source.feed]
        return dg.MaterializeResult(metadata=dict(row_counts(own)))

    with warnings.catch_warnings():
        # Backfill policies are "beta" in the pinned version of Dagster; the tests hold what we use of them.
        warnings.simplefilter("ignore", dg.BetaWarning)
        return dg.asset(
            key=lake_key(source.feed),
            group_name="lake",
            partitions_def=partitions,
            backfill_policy=dg.BackfillPolicy.single_run(),
            description=f"{source.register_id} {source.title.zh} / {source.title.en}",
            kinds={"parquet"},
        )(lake)


def inbound_gate(stages: Stages, sources: Sequence[Source]) -> dg.AssetsDefinition:
    """The gates on rows and batches over all months: one check per feed. A shut gate is not materialised, and fails."""
    feeds = [source.feed for source in sources]

    @dg.asset(
        key=INBOUND_GATE,
        group_name="gates",
        deps=[lake_key(feed) for feed in feeds],
        check_specs=[dg.AssetCheckSpec(feed, asset=INBOUND_GATE, blocking=True) for feed in feeds],
        description="质量关口：逐行与批次 / the gates on rows and batches",
        kinds={"python"},
    )
    def inbound() -> Iterator[Any]:
        try:
            stages.check_inbound()
        except GateBlocked as error:
            broken = Counter(result.subject.split(" ")[0] for result in error.results)
            yield from (_verdict(INBOUND_GATE, feed, broken[feed]) for feed in feeds)
            raise dg.Failure(str(error), allow_retries=False) from error
        yield dg.MaterializeResult(check_results=[_verdict(INBOUND_GATE, feed, 0) for feed in feeds])

    return inbound


def _verdict(key: dg.AssetKey, check: str, broken: int) -> dg.AssetCheckResult:
    """A gate's word as a check result: how many blocking rules were broken."""
    return dg.AssetCheckResult(asset_key=key, check_name=check, passed=not broken, metadata={"broken_rules": broken})


def warehouse_assets(stages: Stages, layer: str) -> dg.AssetsDefinition:
    """One layer of the dbt project, built in this process; its tests are asset checks."""
    translator = Translator(stages.bureau.feeds)

    @dbt_assets(  # type: ignore[untyped-decorator]
        manifest=stages.warehouse.manifest_path(),
        select=LAYERS[layer],
        name=f"dbt_{layer}",
        dagster_dbt_translator=translator,
        pool="warehouse",
    )
    def build(context: dg.AssetExecutionContext) -> Iterator[Any]:
        failure: OrchestrationError | None = None
        try:
            results: Sequence[NodeResult] = stages.build(layer)
        except OrchestrationError as error:
            failure, results = error, stages.warehouse.last_results
        yield from events(context, results)
        if failure is not None:
            raise dg.Failure(str(failure), allow_retries=False)

    built: dg.AssetsDefinition = build
    return built


def events(context: dg.AssetExecutionContext, results: Sequence[NodeResult]) -> Iterator[Any]:
    """dbt's results as Dagster events: a materialisation per model or seed, a check result per test."""
    keys = {key.path[-1]: key for key in context.selected_asset_keys}
    checks = {check.name: check for check in context.selected_asset_check_keys}
    for result in results:
        if result.kind in ("model", "seed") and not result.failed and result.name in keys:
            yield dg.MaterializeResult(asset_key=keys[result.name])
    for result in results:
        if result.kind == "test" and result.name in checks and checks[result.name].asset_key in keys.values():
            check = checks[result.name]
            severity = dg.AssetCheckSeverity.WARN if result.severity == "WARN" else dg.AssetCheckSeverity.ERROR
            yield dg.AssetCheckResult(
                asset_key=check.asset_key,
                check_name=check.name,
                passed=result.status == "pass",
                severity=severity,
                metadata={"failures": result.failures or 0},
            )


def release_assets(stages: Stages) -> list[dg.AssetsDefinition]:
    """From protected cells to the published release. Real data waits at the draft until a named person approves."""
    read = ("ind_value", "ind_claim", "ind_relation", "ind_late_claim")
    indicator_keys = [dg.AssetKey(["indicators", name]) for name in read]

    @dg.asset(
        key=SAFE_RELEASE,
        group_name="safe",
        deps=indicator_keys,
        check_specs=[dg.AssetCheckSpec("disclosure", asset=SAFE_RELEASE, blocking=True)],
        kinds={"python"},
    )
    def safe() -> Iterator[Any]:
        try:
            release = stages.protect()
        except (PublishError, GateBlocked) as error:
            yield _verdict(SAFE_RELEASE, "disclosure", 1)
            raise dg.Failure(str(error), allow_retries=False) from error
        hidden = sum(table.suppressed_rows for table in release.datasets)
        yield dg.MaterializeResult(
            metadata={"datasets": len(release.datasets), "hidden_cells": hidden},
            check_results=[_verdict(SAFE_RELEASE, "disclosure", 0)],
        )

    @dg.asset(key=["release", "draft"], group_name="release", deps=[safe], kinds={"python"})
    def draft() -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(metadata={"version": stages.draft().version})

    @dg.asset(key=["release", "published"], group_name="release", deps=[draft], kinds={"python"})
    def published() -> dg.MaterializeResult[None]:
        done = stages.publish()
        if done is None:
            return dg.MaterializeResult(metadata={"state": "waits for approval: mz release approve"})
        return dg.MaterializeResult(metadata={"version": done.version, "manifest_sha256": done.manifest_sha256})

    return [safe, draft, published]


def build_definitions(stages: Stages) -> dg.Definitions:
    """All definitions of one bureau. The dbt project is read once, here, so that they are never those of yesterday."""
    stages.warehouse.parse()
    bureau, sources = stages.bureau, stages.catalog.sources_of(stages.bureau)
    partitions = months_of(bureau.period_start, bureau.period_end)
    lake = [lake_asset(stages, source, partitions) for source in sources]
    warehouse = [warehouse_assets(stages, layer) for layer in LAYERS]
    ingest = dg.define_asset_job("ingest", dg.AssetSelection.groups("lake"), partitions_def=partitions)
    build = dg.define_asset_job(
        "warehouse", dg.AssetSelection.groups("gates", "reference", "staging", "conformed", "aggregates", "indicators")
    )
    release = dg.define_asset_job("release", dg.AssetSelection.groups("safe", "release"))
    monthly = dg.build_schedule_from_partitioned_job(ingest, name="monthly_ingest", day_of_month=5, hour_of_day=8)
    return dg.Definitions(
        assets=[*lake, inbound_gate(stages, sources), *warehouse, *release_assets(stages)],
        jobs=[ingest, build, release],
        schedules=[monthly],
        sensors=[inbox_sensor(stages, ingest)],
        executor=dg.in_process_executor,
    )


def inbox_sensor(stages: Stages, ingest: Any) -> dg.SensorDefinition:
    """Asks for one run of `ingest` for each month of which new or changed files lie in the inbox."""

    @dg.sensor(name="inbox", job=ingest, minimum_interval_seconds=60)
    def inbox(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        seen = set((context.cursor or "").split())
        found = dict(inbox_marks(stages))
        news: defaultdict[str, list[str]] = defaultdict(list)
        for mark in sorted(found.keys() - seen):
            news[found[mark]].append(mark)
        for month, marks in sorted(news.items()):
            yield dg.RunRequest(run_key=f"{month} {_digest(*marks)}", partition_key=f"{month}-01")
        if not news:
            yield dg.SkipReason("收件箱没有新文件 / nothing new in the inbox")
        context.update_cursor(" ".join(sorted(found)))

    return inbox


def inbox_marks(stages: Stages) -> Iterator[tuple[str, str]]:
    """A mark (of name, size and time; offices write names of people into file names) and the month of each file of a
    known feed that lies in the inbox."""
    for file in landing.inbox(stages.paths.root, stages.catalog.sources_of(stages.bureau)):
        if stages.bureau.period_start <= file.month <= stages.bureau.period_end:
            status = file.path.stat()
            yield _digest(file.path.name, str(status.st_size), str(status.st_mtime_ns)), file.month


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


def materialize_all(stages: Stages) -> dg.ExecuteInProcessResult:
    """Every asset and check of a bureau, all months, in this process: what "Materialize all" does in the UI."""
    definitions = build_definitions(stages)
    keys = months_of(stages.bureau.period_start, stages.bureau.period_end).get_partition_keys()
    job = definitions.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        return job.execute_in_process(
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            instance=instance,
            raise_on_error=False,
            tags=dict(zip(RANGE_TAGS, (keys[0], keys[-1]), strict=True)),
        )
