"""What the law has a bureau post about assisted households (公示): the shapes of `notices.yml`, and what must resolve.

Belongs here: which programmes are posted, for how long, with which fields, and how a name is masked. Does not belong
here: making a notice (`publish.notices`) and the way to the names (`intake.vault`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal, Protocol

from pydantic import Field, model_validator

from catalog.entry import Entry, Text
from catalog.model import Bureau, FieldMeaning, Source, SourceField

NoticeField = Literal["masked_name", "person_count", "entitlement_yuan", "community", "period", "hotline"]
_NAME, _ID_NUMBER = "_name", "_id_number"


class Masking(Entry):
    """What a notice shows of a name: the surname, of two characters if it is one of these, and a few stars."""

    compound_surnames: tuple[str, ...]
    most_stars: int = Field(ge=1)

    @model_validator(mode="after")
    def _two_characters(self) -> Masking:
        odd = [surname for surname in self.compound_surnames if len(surname) != 2]
        if odd:
            raise ValueError(f"compound surnames have two characters: {', '.join(odd)}")
        return self


class Posting(Entry):
    """A list that the law has posted in the community, in the version that was in force between two days.

    `lists`: all households that draw the benefit, or those that draw it for the first time. `days`: how long it hangs;
    without it, as long as a household is entitled, so that each month's list takes the place of the one before.
    `is_verified`: somebody has compared rule and basis with the text of the issuing body. `valid_to` is inclusive.
    """

    programme: str
    title: Text
    lists: Literal["entitled", "newly_entitled"]
    days: int | None = Field(default=None, ge=1)
    basis: Text
    is_verified: bool
    valid_from: date
    valid_to: date | None = None


class NoticePolicy(Entry):
    """Everything that decides what a notice shows. `never` tells of programmes that are not posted, and why."""

    feed: str
    fields: dict[NoticeField, Text]
    masking: Masking
    adult_age: int
    postings: tuple[Posting, ...]
    never: dict[str, Text]

    def in_force(self, programme: str, day: date) -> Posting | None:
        """The posting of a programme on a day; None when the law has none posted."""
        for posting in self.postings:
            if posting.programme == programme and _within(day, posting):
                return posting
        return None


def _within(day: date, posting: Posting) -> bool:
    return posting.valid_from <= day and (posting.valid_to is None or day <= posting.valid_to)


def id_number_beside(name: str) -> str:
    """The field with the ID number of the person whose name a field holds: head_name -> head_id_number."""
    return name.removesuffix(_NAME) + _ID_NUMBER


class Known(Protocol):
    """What of the catalogue a policy is checked against."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """The contracts by feed."""

    @property
    def fields(self) -> Mapping[str, FieldMeaning]:
        """The field dictionary."""

    @property
    def bureaus(self) -> Mapping[str, Bureau]:
        """The bureaus by id."""

    def labels(self, codelist: str) -> Mapping[str, Text]:
        """The codes of a list with their labels."""


def problems(policy: NoticePolicy, known: Known) -> Iterator[str]:
    """What does not resolve: feed, programmes, versions that overlap, a bureau that posts without a hotline, names that
    are masked without need, without an ID number to keep them by, or in a specially protected register.
    """
    where = "notices.yml"
    if policy.feed not in known.sources:
        yield f"{where}: no feed '{policy.feed}'"
    elif not any(field.treatment == "mask" for field in known.sources[policy.feed].fields):
        yield f"{where}: feed '{policy.feed}' masks no name"
    posted = {posting.programme for posting in policy.postings}
    for name in sorted((posted | policy.never.keys()) - known.labels("programme").keys()):
        yield f"{where}: no programme '{name}'"
    for name in sorted(posted & policy.never.keys()):
        yield f"{where}: '{name}' is posted and never posted"
    yield from _overlaps(policy)
    for bureau in known.bureaus.values():
        if policy.feed in bureau.feeds and not bureau.hotline:
            yield f"bureaus/{bureau.id}.yml: hotline: its notices print a telephone for supervision"
    for source in known.sources.values():
        for field in source.fields:
            if field.treatment == "mask":
                yield from _masked_field_problems(policy, source, field, known.fields)


def _masked_field_problems(
    policy: NoticePolicy, source: Source, field: SourceField, fields: Mapping[str, FieldMeaning]
) -> Iterator[str]:
    where = f"sources/{source.feed}.yml: {field.name}"
    tokens = {other.name for other in source.fields if other.treatment == "token"}
    if source.feed != policy.feed:
        yield f"{where}: masked for a notice, and notices list '{policy.feed}' only"
    if not field.name.endswith(_NAME) or id_number_beside(field.name) not in tokens:
        yield f"{where}: only the name of a person whose ID number is tokenised beside it is masked"
    if any(fields[other.name].sensitivity == "P4" for other in source.fields if other.name in fields):
        yield f"{where}: no name of a specially protected register is kept, masked or not"
    if field.name in source.key:
        yield f"{where}: a masked name is no key"


def _overlaps(policy: NoticePolicy) -> Iterator[str]:
    for posting in policy.postings:
        if sum(_within(posting.valid_from, o) for o in policy.postings if o.programme == posting.programme) > 1:
            yield f"notices.yml: two postings of '{posting.programme}' are in force on {posting.valid_from}"
