"""What a rule was applied to: a feed, the files as such, the warehouse, a dataset, or the release as a whole.

Belongs here: sorting results by subject, one page each, because a list of all results is too long to be read.
Does not belong here: judging a result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from publish.portal.locale import Locale
from publish.portal.wording import SUBJECTS, VERDICT_ORDER
from publish.release.about.accounting import feeds_told, rules_told
from publish.release.model import FeedQuality, Release, RuleResult, Verdict

WAREHOUSE: Final = "warehouse"
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rules there are, and how many have each verdict."""

    rules: int = 0
    passed: int = 0
    warned: int = 0
    failed: int = 0
    error: int = 0

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """One rule."""
        return cls(1, *(int(verdict == each) for each in ("passed", "warned", "failed", "error")))

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.rules + other.rules,
            self.passed + other.passed,
            self.warned + other.warned,
            self.failed + other.failed,
            self.error + other.error,
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What rules were applied to: its name in paths, its title, its kind, and the page about the thing itself."""

    name: str
    title: str
    kind: str
    about: str = ""

    @property
    def page(self) -> str:
        """The path of the page with all its rules."""
        return f"quality/{self.name}.html"


@dataclass(frozen=True, slots=True)
class Check:
    """A result with its subject and, within it, the batch or the table that it is about."""

    rule: RuleResult
    subject: Subject
    detail: str


def subjects_of(release: Release, locale: Locale) -> tuple[Subject, ...]:
    """All subjects of a release: feeds, files, warehouse, datasets, release, and whatever else a rule names."""
    named = {_subject_name(rule) for rule in release.rules}
    known = _known(release, locale)
    others = {name: _other(name, locale) for name in sorted(named - known.keys())}
    return tuple(subject for name, subject in {**known, **others}.items() if name in named)


def checks_of(release: Release, locale: Locale, subjects: tuple[Subject, ...]) -> tuple[Check, ...]:
    """All results with their subjects: what does not pass first, then by subject, rule and batch."""
    rank = {subject.name: number for number, subject in enumerate(subjects)}
    ordered = sorted(
        rules_told(release),
        key=lambda rule: (
            VERDICT_ORDER.index(rule.verdict),
            rank[_subject_name(rule)],
            rule.gate,
            rule.code,
            rule.subject,
        ),
    )
    return tuple(Check(rule, subjects[rank[_subject_name(rule)]], _detail(rule, locale)) for rule in ordered)


def feed_of(subject: Subject, release: Release) -> FeedQuality | None:
    """The feed that a subject is, if it is one."""
    return next((feed for feed in feeds_told(release) if feed.feed == subject.name), None)


def _known(release: Release, locale: Locale) -> Mapping[str, Subject]:
    feeds = [Subject(feed.feed, locale.text(feed.title), _kind("feed", locale)) for feed in release.feeds]
    datasets = [
        Subject(one.id, locale.text(one.title), _kind("dataset", locale), f"datasets/{one.id}.html")
        for one in (table.dataset for table in release.datasets)
    ]
    before, after = _other("delivery", locale), _other("release", locale)
    listed = [*feeds, before, _other(WAREHOUSE, locale), *datasets, after]
    return {subject.name: subject for subject in listed}


def _other(name: str, locale: Locale) -> Subject:
    return Subject(name, locale.word(SUBJECTS, name), _kind(name if name in SUBJECTS else "other", locale))


def _kind(name: str, locale: Locale) -> str:
    kinds = {"feed": ("来源", "Feed"), "dataset": ("数据集", "Dataset"), "delivery": ("来源", "Feed")}
    return locale.t(*kinds.get(name, ("整体", "Whole")))


def _subject_name(rule: RuleResult) -> str:
    """A test of the warehouse names a table, a test of a batch its feed and month; the first word is the subject."""
    return WAREHOUSE if rule.gate == "dbt" else rule.judged


def _detail(rule: RuleResult, locale: Locale) -> str:
    if rule.gate == "dbt":
        return rule.subject
    return locale.month(rule.batch) if _MONTH.fullmatch(rule.batch) else rule.batch
