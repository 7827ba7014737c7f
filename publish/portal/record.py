"""The releases so far as a reader sees them: versions of a table, corrections, what comes next, what came in time.

Belongs here: reading the manifests (`Told`) and the change record of this release. Does not belong here: what is due
when (`publish.release.announce.schedule`), and finding changes (`publish.release.history`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from catalog.model import Text
from publish.portal.locale import Locale, plain_number
from publish.portal.wording import CHANGE_STEPS
from publish.release.announce.feeds import RELEASE_KINDS
from publish.release.announce.schedule import calendar_of
from publish.release.announce.told import Told
from publish.release.history.record import CORRECTION, REGULAR, Bump, TableChange, TableKind
from publish.release.model import Release
from publish.release.withdrawal import CAUSES

Part = Literal["datasets", "indicators"]


@dataclass(frozen=True, slots=True)
class Revision:
    """A release with a new version of a table: when, of what kind, which version, how far the step goes, and why."""

    release: str
    day: str
    kind: str
    version: str
    step: str
    reason: str
    details: tuple[str, ...] = ()
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A release that corrects or withdraws: when, of what kind, what it concerns, and why."""

    release: str
    day: str
    kind: str
    concerns: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """A dataset with the period that comes next and the day by which it is due; both empty for irregular ones."""

    page: str
    title: str
    frequency: str
    period: str
    day: str


@dataclass(frozen=True, slots=True)
class Came:
    """A month with the day by which its release was due, the release that came, and whether in time."""

    month: str
    due: str
    release: str
    day: str
    in_time: bool


@dataclass(frozen=True)
class RecordView:
    """All releases up to this one in one language."""

    release: Release
    locale: Locale
    told: Told

    @cached_property
    def _calendar(self) -> Mapping[str, Any]:
        return calendar_of(self.told)

    @property
    def release_days(self) -> int:
        """Within how many days after the end of a period its data are promised."""
        return int(self._calendar["release_days"])

    @property
    def next_day(self) -> str:
        """The day by which the next release is due; empty where nothing is."""
        day = self._calendar["next_release_date"]
        return self.locale.day(day) if day else ""

    @cached_property
    def due(self) -> tuple[Due, ...]:
        """What comes next: the datasets that are due first come first, irregular ones last."""
        words = self.release.vocabularies.frequencies
        ordered = sorted(self._calendar["datasets"], key=lambda each: (each["due"] is None, each["due"] or ""))
        return tuple(
            Due(
                f"datasets/{each['id']}.html",
                self.locale.text(Text(**each["title"])),
                self.locale.text(words[each["update_frequency"]].text),
                self.locale.month(each["next_period"]) if each["next_period"] else "",
                self.locale.day(each["due"]) if each["due"] else "",
            )
            for each in ordered
        )

    def next_of(self, datasets: Iterator[str] | list[str]) -> str:
        """The day by which the first of these datasets is due next; empty where none is."""
        wanted = set(datasets)
        days = [each["due"] for each in self._calendar["datasets"] if each["id"] in wanted and each["due"]]
        return self.locale.day(min(days)) if days else ""

    @cached_property
    def came(self) -> tuple[Came, ...]:
        """The months so far, the newest first."""
        return tuple(
            Came(
                self.locale.month(each["month"]),
                self.locale.day(each["due"]),
                each["release"] or "",
                self.locale.day(each["released"]) if each["released"] else "",
                each["in_time"],
            )
            for each in self._calendar["history"][::-1]
        )

    @property
    def in_time(self) -> tuple[int, int]:
        """How many of the months that were due came in time, and how many were due."""
        told = self._calendar["in_time"]
        return (told["releases"], told["due"]) if told else (0, 0)

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """All releases that correct or withdraw, the newest first."""
        return tuple(
            Correction(
                each["release"],
                self.locale.day(each["released_at"]),
                self._kind(each),
                tuple(self._concerns(each)),
                self._reason(each),
            )
            for each in self.told.releases
            if each["kind"] != REGULAR
        )

    def _concerns(self, manifest: Mapping[str, Any]) -> Iterator[str]:
        """What a correction changed, as far as versions tell; what a withdrawal withdraws, and why."""
        t = self.locale.t
        for each in manifest["withdrawals"]:
            what = t("、", ", ").join(each["datasets"]) or t("整个版本", "the whole release")
            cause = self.locale.text(CAUSES[each["cause"]])
            yield t(f"{each['release']}：{what}（{cause}）", f"{each['release']}: {what} ({cause})")
        if manifest["kind"] != CORRECTION:
            return
        for part, title in (("datasets", "title"), ("indicators", "name")):
            before = self._versions_before(part, manifest["release"])
            for entry in manifest[part]:
                if entry["id"] in before and before[entry["id"]] != entry["version"]:
                    yield f"{self.locale.text(Text(**entry[title]))} {before[entry['id']]} → {entry['version']}"

    def _versions_before(self, part: str, version: str) -> Mapping[str, str]:
        """The versions of all tables in the last release with tables before this one."""
        releases = [each["release"] for each in self.told.releases]
        older = self.told.releases[releases.index(version) + 1 :]
        found = next((each for each in older if each[part]), None)
        return {entry["id"]: entry["version"] for entry in found[part]} if found else {}

    @cached_property
    def _tables(self) -> Mapping[tuple[str, str], list[tuple[Mapping[str, Any], str]]]:
        """The releases that hold each table with the table's version there, the oldest first."""
        found: dict[tuple[str, str], list[tuple[Mapping[str, Any], str]]] = {}
        for manifest in self.told.releases[::-1]:
            for part in ("datasets", "indicators"):
                for entry in manifest[part]:
                    found.setdefault((part, entry["id"]), []).append((manifest, entry["version"]))
        return found

    @cached_property
    def _withdrawn(self) -> Mapping[str, list[Mapping[str, Any]]]:
        found: dict[str, list[Mapping[str, Any]]] = {}
        for manifest in self.told.releases:
            for each in manifest["withdrawals"]:
                found.setdefault(each["release"], []).append(each)
        return found

    def revisions(self, part: Part, name: str) -> tuple[Revision, ...]:
        """The releases in which a table got a new version, the newest first."""
        found, before = [], None
        for manifest, version in self._tables.get((part, name), []):
            if version != before:
                found.append(self._revision(part, name, manifest, before, version))
            before = version
        return tuple(found[::-1])

    def _revision(
        self, part: Part, name: str, manifest: Mapping[str, Any], before: str | None, version: str
    ) -> Revision:
        is_this = manifest["release"] == self.release.version
        change = self._changes.get(("dataset" if part == "datasets" else "indicator", name)) if is_this else None
        records = self._withdrawn.get(manifest["release"], [])
        gone = [each for each in records if not each["datasets"] or (part == "datasets" and name in each["datasets"])]
        return Revision(
            manifest["release"],
            self.locale.day(manifest["released_at"]),
            self._kind(manifest),
            version,
            self.locale.word(CHANGE_STEPS, change.bump if change else step_between(before, version)),
            self._reason(manifest),
            tuple(self._details(change)) if change else (),
            self.locale.text(CAUSES[gone[0]["cause"]]) if gone else "",
        )

    @cached_property
    def _changes(self) -> Mapping[tuple[TableKind, str], TableChange]:
        changes = self.release.changes
        return {(each.kind, each.name): each for each in changes.tables} if changes else {}

    def _details(self, change: TableChange) -> Iterator[str]:
        """What the change record says in numbers. It repeats no figure that is not published in both releases."""
        t = self.locale.t
        if change.periods_added:
            span = t("、", ", ").join(self.locale.month(each) for each in change.periods_added)
            yield t(f"新增时期：{span}", f"new periods: {span}")
        if change.rows_added or change.rows_removed:
            added, removed = plain_number(change.rows_added), plain_number(change.rows_removed)
            yield t(f"增加{added}行，减少{removed}行", f"{added} rows more, {removed} rows fewer")
        revised = (change.columns or {}).get("value")
        if revised is not None and revised.changed:
            count = plain_number(revised.changed)
            most = (
                t(f"，最多{plain_number(revised.max_abs)}", f", by {plain_number(revised.max_abs)} at most")
                if (revised.max_abs is not None)
                else ""
            )
            yield t(f"修订{count}个数值{most}", f"{count} values revised{most}")

    def _kind(self, manifest: Mapping[str, Any]) -> str:
        return self.locale.text(RELEASE_KINDS[manifest["kind"]])

    def _reason(self, manifest: Mapping[str, Any]) -> str:
        reason = manifest["reason"]
        return self.locale.text(Text(**reason)) if reason else ""


def step_between(before: str | None, version: str) -> Bump:
    """How far a version is from the one before it, by the part that differs first (semver.org, 2.0.0)."""
    if before is None:
        return "first"
    names: tuple[Bump, ...] = ("major", "minor", "patch")
    pairs = zip(before.split("."), version.split("."), names, strict=True)
    return next((name for old, new, name in pairs if old != new), "none")
