"""Fills a column of a draft: one function per generator of a recipe.

Belongs here: drawing values. Does not belong here: how many rows there are and what they are about
(`recipe.records`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from sample_bureau.checkdigits import invented_account
from sample_bureau.recipe.arrays import (
    Days,
    Ints,
    Mask,
    Objects,
    dates_of,
    days_of,
    drawn,
    filled,
    first_days,
    last_days,
    months_of,
    where,
)
from sample_bureau.recipe.arrays import objects as objects_of
from sample_bureau.recipe.draft import Draft
from sample_bureau.recipe.load import placeholders
from sample_bureau.recipe.model import FILLED, Column, DateRule, PersonRule, plain
from sample_bureau.recipe.organisations import codes as organisation_codes
from sample_bureau.recipe.organisations import names as organisation_names
from sample_bureau.recipe.templates import fill_in

BY_PERSON = ("account", "phone", "name")
Generator = Callable[[Draft, str, Column, np.random.Generator, int], Objects]


def fill(draft: Draft, name: str, column: Column) -> Objects:
    """The values of a field for all records, typed as the field is; None where the cell is empty."""
    rng = draft.stream(name)
    if name in draft.given:
        return draft.given[name]
    people = draft.people
    by_person = column.by == "person" or (column.by is None and column.generator in BY_PERSON)
    if by_person and people is not None and column.generator in _ALONE:
        _, inverse = np.unique(people, return_inverse=True)
        values = _DRAWN[column.generator](draft, name, column, rng, int(inverse.max(initial=-1)) + 1)[inverse]
    else:
        values = _DRAWN[column.generator](draft, name, column, rng, draft.count)
    values = _as_the_field_holds_it(values, column, draft.types[name])
    if column.when:
        values[~matches(draft, column.when)] = None
    if column.blank:
        values[rng.random(draft.count) < column.blank] = None
    return values


def _as_the_field_holds_it(values: Objects, column: Column, kind: str) -> Objects:
    """Texts made of numbers where the field holds numbers, and numbers as text where it holds text."""
    if column.generator in ("text", "serial") and kind in ("integer", "decimal", "money"):
        return objects_of([typed(value, kind) for value in values.tolist()])
    if column.generator in ("integer", "decimal", "amount") and kind == "text":
        return objects_of([str(value) for value in values.tolist()])
    return values.copy()


def matches(draft: Draft, wanted: dict[str, tuple[str | None, ...]]) -> Mask:
    """The records in which every named field has one of the values."""
    fits = np.ones(draft.count, bool)
    for name, values in wanted.items():
        column = draft.columns[name]
        if FILLED in values:
            fits &= filled(column)
        else:
            fits &= np.fromiter((plain(value) in values for value in column.tolist()), bool, draft.count)
    return fits


def typed(text: Any, kind: str) -> Any:
    """A value of a recipe as a field of this type holds it."""
    if text is None:
        return None
    match kind:
        case "boolean":
            return text if isinstance(text, bool) else str(text) == "true"
        case "integer":
            return int(text)
        case "money" | "decimal":
            number = Decimal(str(text))
            return int(number) if kind == "money" and number == number.to_integral_value() else number
        case "date":
            return date.fromisoformat(str(text))
        case "month":
            return int(str(text).replace("-", "")[:6])
        case _:
            return plain(text)


def share(rng: np.random.Generator, weights: list[float], count: int) -> Ints:
    """Places drawn with these weights."""
    return drawn(rng, np.cumsum(weights), count)


def _choice(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    weights = column.choice or {}
    values = objects_of([typed(code, draft.types[name]) for code in weights])
    return values[share(rng, list(weights.values()), count)]


def _boolean(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    return objects_of([False, True])[(rng.random(count) < (column.boolean or 0.0)).astype(np.int64)]


def _amount(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    low, high, step = column.amount or (0, 0, 1)
    steps = rng.integers(round(low / step), round(high / step) + 1, count)
    return money(steps, step)


def money(steps: Ints, step: float) -> Objects:
    """Amounts in yuan, given in steps: whole numbers where the step is whole, else to the fen."""
    if float(step).is_integer():
        return (steps * int(step)).astype(object)
    fen = (steps * round(step * 100)).tolist()
    return objects_of([Decimal(value).scaleb(-2) for value in fen])


def _integer(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    low, high = column.integer or (0, 0)
    return rng.integers(low, high + 1, count).astype(object)


def _decimal(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    low, high, places = column.decimal or (0, 0, 0)
    scale = 10**places
    return decimals(rng.integers(round(low * scale), round(high * scale) + 1, count), places)


def decimals(steps: Ints, places: int) -> Objects:
    """Decimal numbers, given in units of their last place."""
    return objects_of([Decimal(value).scaleb(-places) for value in steps.tolist()])


def _person(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    second = column.second_person is not None
    people = draft.second_people if second else draft.people
    part = column.second_person if second else column.person
    return draft.ground.population.part(_known(people), str(part), draft.months)


def _known(people: Ints | None) -> Ints:
    if people is None:
        raise ValueError("a row without people")
    return people


def _date(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    is_month = draft.types[name] == "month"
    rule = column.date
    if rule == "delivery":
        return np.full(count, None, object)
    if rule == "event":
        if is_month:
            return draft.months.astype(object)
        return dates_of(_day_within(rng, draft.months))
    if not isinstance(rule, DateRule):
        raise ValueError(f"no date from {rule}")
    days = _ruled_days(draft, rule, rng, count)
    if is_month:
        return where(np.isnat(days), None, months_of(days).astype(object))
    return dates_of(days)


def _day_within(rng: np.random.Generator, months: Ints) -> Days:
    first, last = first_days(months), last_days(months)
    lengths = (last - first).astype(np.int64) + 1
    days: Days = first + (rng.random(len(months)) * lengths).astype(np.int64).astype("timedelta64[D]")
    return days


def _ruled_days(draft: Draft, rule: DateRule, rng: np.random.Generator, count: int) -> Days:
    if rule.between:
        first, last = np.datetime64(rule.between[0], "D"), np.datetime64(rule.between[1], "D")
        span = int((last - first).astype(np.int64)) + 1
        return first + rng.integers(0, span, count).astype("timedelta64[D]")
    base = str(rule.after or rule.before)
    if draft.types[base] == "month":
        values = draft.columns[base]
        months = np.array([value or 197001 for value in values.tolist()], np.int64)
        start = np.where(filled(values), first_days(months), np.datetime64("NaT"))
    else:
        start = days_of(draft.columns[base])
    low, high = rule.days
    distance = rng.integers(low, high + 1, count).astype("timedelta64[D]")
    days: Days = start + distance if rule.after else start - distance
    if rule.known:
        days = _not_after(days, draft.known_until, start)
    if rule.same_year:
        days = _not_after(days, last_days(draft.months // 100 * 100 + 12), start)
    return days


def _not_after(days: Days, limit: Days, start: Days) -> Days:
    """The days, those after the limit on it, but none before its start."""
    return np.where(days > limit, np.maximum(limit, start), days)


def _area(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    areas = draft.ground.areas
    level = draft.recipe.area if column.area == "record" else str(column.area)
    codes = areas.codes(draft.places, level)
    if draft.types[name] == "area_code":
        return codes
    known = {code: areas.name(code) for code in set(codes.tolist())}
    return objects_of([known[code] for code in codes.tolist()])


def _name(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    """A name that belongs to nobody with an ID number."""
    sex = {"male": "1", "female": "2"}.get(str(column.name), "any")
    rule = PersonRule.model_validate({"pool": "residents", "born": (1962, 1996), "sex": sex})
    return draft.ground.population.names_only(rng, rule, count)


def _phone(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    """Numbers of a range that is not assigned."""
    return objects_of([f"1000{number:07d}" for number in rng.integers(0, 7 * 10**6, count).tolist()])


def _account(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    """Bank accounts that no bank can have issued."""
    return objects_of([invented_account(f"620000{n:012d}") for n in rng.integers(0, 7 * 10**10, count).tolist()])


def _org(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    """Organisations: each row its own where the field is part of the key, else one of a few dozen."""
    is_key = name in draft.source.key
    listed = count if is_key else min(count, 60)
    shared = draft.stream("organisations" if not is_key else name)
    if draft.types[name] == "org_code":
        values = organisation_codes(shared, draft.ground.areas, listed)
    else:
        values = organisation_names(shared, draft.ground.areas, listed)
    return values if is_key else values[draft.stream("organisation of the row").integers(0, max(listed, 1), count)]


def _text(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    templates = column.text or ("",)
    chosen = rng.integers(0, len(templates), count)
    values = np.empty(count, object)
    for place, template in enumerate(templates):
        here = chosen == place
        values[here] = _template(draft, template, here, rng)
    return values


def _serial(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    return _template(draft, column.serial or "", np.ones(count, bool), rng)


def _template(draft: Draft, template: str, here: Mask, rng: np.random.Generator) -> Objects:
    columns = {name: draft.columns[name][here] for name in placeholders(template) if name in draft.columns}
    areas, places, months, numbers = draft.ground.areas, draft.places[here], draft.months[here], draft.numbers[here]
    return fill_in(template, int(here.sum()), columns, areas, places, months, numbers, rng)


def _of(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    if column.of is None:
        raise ValueError("no other feed")
    return draft.ground.other(column.of.feed, column.of.field)[draft.followers[column.of.feed]]


def _constant(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    return np.full(count, typed(column.constant, draft.types[name]), object)


def _mapped(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    if column.mapped is None:
        raise ValueError("no other field")
    codes, other = column.mapped.codes, column.mapped.other
    chosen = objects_of([codes.get(str(plain(code)), other) for code in draft.columns[column.mapped.field].tolist()])
    values = np.empty(count, object)
    for value in {*codes.values(), other}:
        here = chosen == value
        is_template = value is not None and draft.types[name] == "text"
        values[here] = _template(draft, str(value), here, rng) if is_template else typed(value, draft.types[name])
    return values


def _product(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    return _combined(draft, column.product or (), lambda a, b: a * b)


def _difference(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    return _combined(draft, column.difference or (), lambda a, b: a - b)


def _sum(draft: Draft, name: str, column: Column, rng: np.random.Generator, count: int) -> Objects:
    return _combined(draft, column.sum or (), lambda a, b: a + b)


def _combined(draft: Draft, names: tuple[str, ...], combine: Callable[[Any, Any], Any]) -> Objects:
    """Fields combined from left to right; an empty cell makes the result empty."""
    result = draft.columns[names[0]]
    for name in names[1:]:
        pairs = zip(result.tolist(), draft.columns[name].tolist(), strict=True)
        result = objects_of([None if a is None or b is None else combine(a, b) for a, b in pairs])
    return result


_DRAWN: dict[str, Generator] = {
    "serial": _serial,
    "person": _person,
    "second_person": _person,
    "date": _date,
    "choice": _choice,
    "boolean": _boolean,
    "amount": _amount,
    "integer": _integer,
    "decimal": _decimal,
    "area": _area,
    "name": _name,
    "phone": _phone,
    "account": _account,
    "org": _org,
    "text": _text,
    "of": _of,
    "constant": _constant,
    "mapped": _mapped,
    "product": _product,
    "difference": _difference,
    "sum": _sum,
}
# Those that look at nothing but chance can be drawn once per person.
_ALONE = ("choice", "boolean", "amount", "integer", "decimal", "name", "phone", "account")
