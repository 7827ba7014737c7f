"""The stages of a run, each a call into one room. Dagster's assets and the `mz` command both call exactly these.

Belongs here: order, hand-over, recording of evidence. Does not belong here: any rule about data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import duckdb

from catalog.load import Catalog
from catalog.model import Bureau, Text
from expectations import evidence
from expectations.errors import ExpectationsError
from intake import accounts
from intake.accounts import Delivery
from intake.run import IntakeReport, take_in
from intake.tokens import Keys
from orchestration import leads, letters, reports, verdicts
from orchestration.errors import OrchestrationError, WarehouseFailed
from orchestration.fingerprint import FIGURES, fingerprint, inputs_of, rules_version
from orchestration.lineage import lineage
from orchestration.paths import Paths
from orchestration.timings import Timings
from orchestration.warehouse import NodeResult, Warehouse
from publish import assemble, tables
from publish.disclosure.linked import Protection, protect_release
from publish.disclosure.methods.view import Means
from publish.disclosure.report import keep_report
from publish.errors import PublishError
from publish.release import site, workflow
from publish.release.built import Builder
from publish.release.history.follow import require_meaning
from publish.release.history.record import Statement
from publish.release.manifest import MANIFEST, sha256
from publish.release.model import Release, RuleResult
from publish.release.signing import keys as signing
from publish.release.signing.keys import Register

Progress = Callable[[str, int, int], None]


def months_between(first: str, last: str) -> tuple[str, ...]:
    """All months 'YYYY-MM' from one to another, both included."""
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last)]
    return tuple(f"{number // 12}-{number % 12 + 1:02d}" for number in range(numbers[0], numbers[1] + 1))


def silent(stage: str, done: int, total: int) -> None:
    """No progress shown."""


@dataclass
class Stages:
    """One bureau's pipeline. `now` is the clock of the evidence log; nothing that is published depends on it.

    `statement` is what is said of the release that is to be drafted, if something is.
    """

    bureau: Bureau
    catalog: Catalog
    paths: Paths
    now: Callable[[], datetime]
    progress: Progress = silent
    timings: Timings = field(default_factory=Timings)
    release: Release | None = None
    builder: Builder = field(default_factory=Builder)
    statement: Statement | None = None
    failure: str = ""

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        """Time a stage, show its progress, and keep the first failure's words for whoever started the run."""
        with self.timings.stage(name):
            self.progress(name, 0, 1)
            try:
                yield
            except Exception as error:
                self.failure = self.failure or str(error)
                raise
            self.progress(name, 1, 1)

    @cached_property
    def keys(self) -> Keys:
        """The bureau's secret; made on first use for synthetic data, otherwise it has to be there."""
        if not self.paths.key.exists():
            if not self.bureau.synthetic:
                raise OrchestrationError(
                    f"{self.bureau.id}: there is no key file. Create it once with `mz key create --bureau "
                    f"{self.bureau.id}` and keep a copy in a safe: later deliveries cannot be joined without it"
                )
            Keys.create(self.paths.key)
        return Keys.load(self.paths.key, self.bureau.token_algorithm, self.paths.root)

    @cached_property
    def signing_keys(self) -> Register:
        """The keys that sign; the first one is made on first use for synthetic data, otherwise it has to be there."""
        if not self.paths.signing_keys.exists() and self.bureau.synthetic:
            return signing.create(self.paths.signing_keys)
        return signing.register_of(self.paths.signing_keys)

    @cached_property
    def warehouse(self) -> Warehouse:
        """dbt, parsed once for the whole run."""
        return Warehouse(self.bureau, self.paths)

    def deliveries(self) -> tuple[Delivery, ...]:
        """What became of every file so far."""
        return accounts.read(self.paths.root)

    def inputs(self) -> str:
        """The fingerprint under which gates record their results."""
        return fingerprint(self.bureau, self.deliveries())

    def take_in(self, feeds: Collection[str] | None = None, months: Collection[str] | None = None) -> IntakeReport:
        """Land and admit what lies in the inbox, by default for all months of the bureau's period and no others."""
        shown = "intake"
        if feeds is not None and len(feeds) == 1:
            source = self.catalog.sources[next(iter(feeds))]
            shown = f"{source.register_id} {source.title.zh} / {source.title.en}"
        months = months if months is not None else months_between(self.bureau.period_start, self.bureau.period_end)
        with self.timings.stage("intake"):
            return take_in(
                self.bureau,
                self.catalog,
                self.paths.root,
                self.keys,
                feeds=feeds,
                months=months,
                progress=lambda done, total, _: self.progress(shown, done, total),
            )

    def check_inbound(self) -> None:
        """The gates on rows (its counts are recorded) and on batches. Raises GateBlocked when a batch may not go on."""
        from expectations.inbound import check_inbound, shut_if_blocked

        with self._stage("expectations"):
            # Before the gate can shut: what was turned away goes back the same day.
            letters.send(self)
            deliveries, inputs = self.deliveries(), self.inputs()
            self.log("books", **evidence.extent(self.paths.root / accounts.BOOKS))
            self._record("intake", inputs, reports.intake_results(deliveries, self.catalog, self.bureau))
            results = check_inbound(self.paths.root, self.bureau, self.catalog, deliveries)
            self._record("expectations", inputs, [reports.as_published(result) for result in results])
            shut_if_blocked(results)

    def build(self, layer: str) -> tuple[NodeResult, ...]:
        """Build one layer of the warehouse with its tests. Raises WarehouseFailed naming what failed.

        The gate `dbt` is judged when both layers are built, in this order and for the same inputs.
        """
        with self._stage(f"warehouse.{layer}"):
            inputs = self.inputs()
            below = [] if layer == "conformed" else verdicts.require_results(self.paths, "dbt.conformed", inputs)
            results = self.warehouse.build(layer)
            gate = "dbt.conformed" if layer == "conformed" else "dbt"
            self._record(gate, inputs, [*below, *reports.dbt_results(results)])
            if failed := [result for result in results if result.failed]:
                first = f"{failed[0].name}: {failed[0].message}"
                raise WarehouseFailed(f"{len(failed)} of {len(results)} dbt nodes failed, first {first}")
            if layer == "conformed":
                leads.record_found(self)
        return results

    def protect(self) -> Release:
        """Protect all tables together, attack the result, and put the release together as data.

        Raises DisclosureBreach when the attack succeeds; nothing has been written then.
        """
        with self._stage("disclosure"):
            inputs = self.inputs()
            with duckdb.connect(str(self.paths.warehouse), read_only=True) as connection:
                datasets = [self.catalog.datasets[name] for name in self.bureau.datasets]
                read = tables.read_tables(connection, datasets, tables.AreaNames(self.catalog.areas))
                indicators = tables.read_indicators(connection)
                claims = tables.read_claims(connection)
                relations = tables.read_relations(connection)
            try:
                earlier = [release.path for release in site.list_releases(self.paths.publish)]
                means = Means(self.keys.derived("disclosure"), self.paths.privacy_ledger)
                protection = protect_release(read, claims, self.catalog, earlier, means)
                keep_report(self.paths.protection, read, protection)
                outbound = self._outbound(read, protection)
            except (PublishError, ExpectationsError):
                self._record("disclosure", inputs, [reports.NOT_PROTECTED])
                raise
            self._record("disclosure", inputs, outbound)
            for view in protection.changed.values():
                self.log("figures changed", **view.report.as_evidence())
            gates = verdicts.require_passed(self.paths, inputs)
            self.release = self._assemble(read, indicators, claims, relations, protection, gates)
        return self.release

    def _outbound(self, read: Sequence[tables.Table], protection: Protection) -> list[RuleResult]:
        """What the disclosure gate and the outbound suites found about the tables that are to leave."""
        from expectations.inbound import check_outbound, shut_if_blocked

        public = [assemble.public_table(table, protection) for table in read]
        outbound = check_outbound(public, self.bureau, self.catalog)
        shut_if_blocked(outbound)
        return [*reports.disclosure_results(read, protection, self.catalog), *map(reports.as_published, outbound)]

    def _assemble(
        self,
        read: Sequence[tables.Table],
        indicators: Sequence[tables.IndicatorValue],
        claims: Sequence[tables.ClaimValue],
        relations: Sequence[tables.RelationValue],
        protection: Protection,
        gates: dict[str, str],
    ) -> Release:
        results = {gate: verdicts.results_of(self.paths, gate) for gate in verdicts.GATES}
        findings = assemble.Findings(
            feeds=reports.feed_quality(
                self.deliveries(), self.catalog, self.bureau, letters.states_of_feeds(self.paths)
            ),
            rules=tuple(result for gate in verdicts.GATES for result in results[gate]),
            gates=gates,
            inputs=inputs_of(self.deliveries()),
            evidence_head=verdicts.evidence_head(self.paths),
            lineage=lineage(self.warehouse.manifest_path(), [table.dataset.model for table in read]),
            code_sha256=rules_version(FIGURES),
        )
        version = f"{self.bureau.period_end.replace('-', '.')}.{{number}}"
        folder = self.paths.publish

        def numbered(number: int) -> Release:
            name = version.format(number=number)
            statement = workflow.statement_of(folder, name, self.statement)
            tables = (read, indicators, claims, relations, protection)
            return workflow.follow(
                folder, assemble.assemble(self.bureau, self.catalog, *tables, findings, name, statement)
            )

        return self._numbered(numbered)

    def _numbered(self, make: Callable[[int], Release]) -> Release:
        """The release under the first number of its month that is free, or that holds exactly the same already."""
        number = 0
        while workflow.is_taken(self.paths.publish, release := make(number), self.builder):
            number += 1
        said = self.statement
        if said and (said.kind, said.reason) != (release.kind, release.reason):
            raise OrchestrationError(
                f"release {release.version} is published with exactly these data as {release.kind}: there is nothing "
                f"to publish as {said.kind}; put the deliveries or the catalogue right and run `mz run` first"
            )
        return release

    def draft(self) -> Release:
        """Write the draft: release files and portal pages, for the confidentiality review.

        Raises PublishError before any work when what is said of the release cannot be said.
        """
        if self.statement:
            require_meaning(self.statement, is_first=not site.list_releases(self.paths.publish))
        release = self.release or self.protect()
        with self._stage("release.draft"):
            workflow.write_draft(self.paths.publish, release, self._portal(release), self.builder)
        return release

    def _portal(self, release: Release) -> dict[str, bytes]:
        """The pages of a release, which also tell of the releases before it."""
        from publish.portal.build import build_portal

        earlier = workflow.manifests_before(self.paths.publish, release.version)
        return build_portal(release, earlier, self.builder(release))

    def publish(self) -> site.Published | None:
        """Publish the draft. Synthetic sample data is approved automatically and recorded as such; for real data this
        gives None until a named person has approved."""
        release = self.release or self.draft()
        with self._stage("release.publish"):
            if self.bureau.approval.automatic:
                self._approve_automatically(release)
            if not workflow.is_approved(self.paths.publish, release.version, self.bureau.approval.persons):
                return None
            approved = workflow.approved(self.paths.publish, release)
            published = workflow.publish(
                self.paths.publish,
                approved,
                self._portal(approved),
                persons=self.bureau.approval.persons,
                keys=self.signing_keys,
                build=self.builder,
            )
            self.log("published", version=published.version, manifest_sha256=published.manifest_sha256)
            self.paths.published_inputs.write_text(json.dumps({"inputs": self.inputs(), "version": published.version}))
        return published

    def published_inputs(self) -> str:
        """The fingerprint of the inputs of the published release; empty before the first one."""
        path = self.paths.published_inputs
        return str(json.loads(path.read_text())["inputs"]) if path.exists() else ""

    def _approve_automatically(self, release: Release) -> None:
        reason = Text(zh="合成示例数据，自动批准", en="synthetic sample data, approved automatically")
        workflow.approve(
            self.paths.publish,
            release.version,
            person="mz run",
            reason=f"{reason.zh} / {reason.en}",
            at=self.bureau.released_at,
            is_automatic=True,
        )
        self._log_approval(release.version, "mz run", reason.en, is_automatic=True)

    def approve(self, version: str, person: str, reason: str) -> None:
        """Record a person's confidentiality review of a draft."""
        at = self.now().isoformat(timespec="seconds")
        head = evidence.head(self.paths.evidence)
        workflow.approve(self.paths.publish, version, person=person, reason=reason, at=at, evidence_head=head)
        self._log_approval(version, person, reason, is_automatic=False)

    def _log_approval(self, version: str, person: str, reason: str, *, is_automatic: bool) -> None:
        manifest = (workflow.draft_release(self.paths.publish, version) / MANIFEST).read_bytes()
        facts = {"version": version, "person": person, "reason": reason, "manifest_sha256": sha256(manifest)}
        self.log("approved", **facts, is_automatic=is_automatic)

    def _record(self, gate: str, inputs: str, results: Sequence[RuleResult]) -> None:
        verdicts.record(self.paths, gate, inputs, results, self.now().isoformat(timespec="seconds"))

    def log(self, event: str, **facts: object) -> None:
        """Append an event to the evidence log."""
        evidence.append(self.paths.evidence, {"at": self.now().isoformat(timespec="seconds"), "event": event, **facts})
