"""What a sound value looks like in a candidate row: its written form, its check digit, its limits, and its
typed value.

Candidate rows are what intake judged: one text per field, canonical where it could be read. Everything here
is written from the standards and the contract, by other means than intake's: the two are compared count for
count.

Belongs here: regular expressions and SQL over the text of one field. Does not belong here: codes and texts of
rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalog import Catalog
from catalog.areas import district_of
from catalog.model import FieldType, Source, SourceField

# What a spreadsheet makes of a long number: an exponent, or a decimal point. Most of its digits are gone.
DAMAGED = r"^([+-]?[0-9]+(\.[0-9]+)?[Ee]\+?[0-9]+|[0-9]+\.0+)$"

_LONG_MONTH = r"(0[13578]|1[02]){sep}(0[1-9]|[12][0-9]|3[01])"
_SHORT_MONTH = r"(0[469]|11){sep}(0[1-9]|[12][0-9]|30)"
_FEBRUARY = r"02{sep}(0[1-9]|1[0-9]|2[0-8])"
_LEAP_YEAR = r"([0-9]{{2}}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_CALENDAR = f"([0-9]{{{{4}}}}{{sep}}({_LONG_MONTH}|{_SHORT_MONTH}|{_FEBRUARY})|{_LEAP_YEAR}{{sep}}02{{sep}}29)"

# The characters of a unified social credit code (GB 32100): no I, O, S, V, Z.
ORG_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORG_FORM = rf"^[{ORG_ALPHABET}]{{2}}[0-9]{{6}}[{ORG_ALPHABET}]{{10}}$"
ID_FORM = r"^[0-9]{17}[0-9X]$"
_ID_BIRTH = rf"^[0-9]{{6}}{_CALENDAR.format(sep='')}[0-9]{{3}}[0-9X]$"
AREA_FORM = r"^([0-9]{12}|L[0-9]{8})$"

PUBLIC_FORMS = {"date": f"^{_CALENDAR.format(sep='-')}$", "month": r"^[0-9]{4}-(0[1-9]|1[0-2])$"}

# What stands for an identity: the letter of the algorithm, the version of the key, a code in base32.
TOKEN = r"[a-z][0-9]+_[a-z2-7]{26}"
# ID numbers within longer texts: 18 digits in either width, or 15 with a day of birth where it stood in the
# old form.
PERSON_ID_18 = r"(^|[^0-9０-９])[0-9０-９]{17}[0-9０-９XxＸｘ]($|[^0-9０-９])"
PERSON_ID_15 = r"(^|[^0-9])[1-8][0-9]{7}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}($|[^0-9])"

_IDENTIFYING_SUFFIXES = ("_id", "_code", "_account", "_phone")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_ORG_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

_SQL_TYPES: dict[FieldType, str] = {
    "date": "date",
    "month": "date",
    "integer": "bigint",
    "decimal": "decimal(28, 8)",
    "money": "decimal(28, 8)",
    "boolean": "boolean",
}


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def listed(values: Sequence[str]) -> str:
    """Texts as an SQL list of literals."""
    return "(" + ", ".join(map(literal, values)) + ")"


def matches(column: str, pattern: str) -> str:
    """Whether the column's text matches the pattern somewhere; NULL for NULL."""
    return f"regexp_matches({column}, {literal(pattern)})"


def fields_in(sql: str, source: Source) -> list[SourceField]:
    """The contract's fields that a row rule speaks of, in the order of the contract."""
    words = set(re.findall(r"\w+", sql))
    return [field for field in source.fields if field.name in words]


def is_judged(field: SourceField, source: Source) -> bool:
    """Whether admission judges the field: not if it is optional, dropped, and nothing else speaks of it."""
    ruled = any(field in fields_in(rule.holds, source) for rule in source.rules)
    limited = not (field.pattern is None and field.minimum is None and field.maximum is None)
    summed = source.total is not None and field.name in source.total.sums
    return field.required or field.treatment != "drop" or limited or ruled or summed or field.name in source.key


def lake_column(field: SourceField) -> str:
    """The column of a field in the lake; for a token, person_id_number becomes person_token."""
    return re.sub(r"(_id(_number)?)?$", "_token", field.name, count=1) if field.treatment == "token" else field.name


def is_damageable(field: SourceField, kind: FieldType) -> bool:
    """Whether the field holds identifiers, which a spreadsheet may take for numbers."""
    identifies = field.pattern or field.treatment == "token" or field.name.endswith(_IDENTIFYING_SUFFIXES)
    return kind in ("id_number", "org_code") or (kind == "text" and bool(identifies))


def patterns(field: SourceField, kind: FieldType) -> tuple[str, ...]:
    """The patterns that a readable text of the field matches, all of them; none for fields that take any
    text.

    Numbers have at most twelve digits before the point; money has no more places behind it than its unit has
    fen.
    """
    own = (f"^({field.pattern})$",) if field.pattern else ()
    places = {"decimal": 4, "money": 6 if field.unit == "wan_yuan" else 2}
    match kind:
        case "date":
            return (f"^{_CALENDAR.format(sep='-')}$", "^[1-9]", *own)
        case "month":
            return (r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])(-01)?$", *own)
        case "integer":
            return (r"^-?[0-9]{1,12}$", *own)
        case "decimal" | "money":
            return (rf"^-?[0-9]{{1,12}}(\.[0-9]{{1,{places[kind]}}})?$", *own)
        case "id_number":
            return (ID_FORM, *own)
        case "org_code":
            return (ORG_FORM, *own)
        case "area_code":
            return (AREA_FORM, *own)
    return own


def codes(field: SourceField, catalog: Catalog) -> tuple[str, ...]:
    """The codes that a field may hold, from code list or area table; empty for fields without codes."""
    meaning = catalog.meaning(field)
    if meaning.type == "area_code":
        return tuple(sorted({area.area_code for area in catalog.areas}))
    if meaning.type == "boolean":
        return ("true", "false")
    return tuple(code.code for code in catalog.codelists[meaning.codelist]) if meaning.codelist else ()


def stored_codes(field: SourceField, catalog: Catalog) -> tuple[str, ...]:
    """The codes that a field may have in the lake: of areas that are stored as their district, only districts."""
    if field.treatment == "district":
        return tuple(sorted(set(district_of(catalog.areas).values())))
    return codes(field, catalog)


def range_holds(field: SourceField, kind: FieldType) -> str | None:
    """Whether the number lies within its limits, NULL for no number; None when the contract sets none."""
    bounds = [
        f"{_typed(field.name, kind)} {comparison} {limit}"
        for comparison, limit in ((">=", field.minimum), ("<=", field.maximum))
        if limit is not None
    ]
    return _given(field, kind, " and ".join(bounds)) if bounds else None


def checksum_holds(field: SourceField, kind: FieldType) -> str | None:
    """Whether the check digit is right, NULL for texts of another form; None for types without one."""
    if kind == "id_number":
        return _given(field, kind, id_digit_holds(field.name))
    return org_digit_holds(field.name) if kind == "org_code" else None


def birth_date_holds(column: str) -> str:
    """Whether the birth date in an ID number is a day of the calendar, NULL where the check digit is wrong."""
    right = f"{matches(column, ID_FORM)} and {id_digit_holds(column)}"
    return f"case when {right} then {matches(column, _ID_BIRTH)} end"


def id_digit_holds(column: str) -> str:
    """Whether the last character of an ID number follows from the others (GB 11643, MOD 11-2)."""
    terms = (
        f"try_cast(substr({column}, {place}, 1) as integer) * {weight}"
        for place, weight in enumerate(_ID_WEIGHTS, start=1)
    )
    return f"substr({literal(_ID_CHECK)}, ({' + '.join(terms)}) % 11 + 1, 1) = substr({column}, 18, 1)"


def org_digit_holds(column: str) -> str:
    """Whether the last character of a social credit code follows from the others, NULL for other texts."""
    alphabet = literal(ORG_ALPHABET)
    terms = (
        f"(strpos({alphabet}, substr({column}, {place}, 1)) - 1) * {weight}"
        for place, weight in enumerate(_ORG_WEIGHTS, start=1)
    )
    check = f"substr({alphabet}, (31 - ({' + '.join(terms)}) % 31) % 31 + 1, 1)"
    return f"case when {matches(column, ORG_FORM)} then {check} = substr({column}, 18, 1) end"


def area_holds(field: SourceField, catalog: Catalog) -> str:
    """Whether a code of the right form is in the area table, NULL for texts of another form."""
    return _given(field, "area_code", f"{field.name} in {listed(codes(field, catalog))}")


def sound(field: SourceField, catalog: Catalog) -> str:
    """Whether a text that is there breaks no rule of its field; 'true' for fields that may hold any text."""
    kind, name = catalog.meaning(field).type, field.name
    conditions = [matches(name, pattern) for pattern in patterns(field, kind)]
    if is_damageable(field, kind):
        conditions.append(f"not {matches(name, DAMAGED)}")
    if kind == "id_number":
        conditions.append(birth_date_holds(name))
    if allowed := codes(field, catalog):
        conditions.append(f"{name} in {listed(allowed)}")
    conditions += [c for c in (range_holds(field, kind), checksum_holds(field, kind)) if c]
    return " and ".join(f"coalesce({condition}, false)" for condition in conditions) or "true"


def value(field: SourceField, catalog: Catalog) -> str:
    """The typed value of a field, NULL where its text breaks a rule: row rules judge sound values only."""
    return f"case when {sound(field, catalog)} then {_typed(field.name, catalog.meaning(field).type)} end"


def faulty(field: SourceField, source: Source, catalog: Catalog) -> str:
    """Whether the field gives a reason to refuse its row: it is missing, or its text breaks a rule."""
    if not is_judged(field, source):
        return "false"
    missing = str(field.required).lower()
    return f"case when {field.name} is null then {missing} else not ({sound(field, catalog)}) end"


def _given(field: SourceField, kind: FieldType, condition: str) -> str:
    """The condition for readable texts; NULL for others, which have a fault of their own already."""
    readable = " and ".join(matches(field.name, pattern) for pattern in patterns(field, kind))
    return f"case when {readable} then {condition} end"


def _typed(column: str, kind: FieldType) -> str:
    text = f"substr({column}, 1, 7) || '-01'" if kind == "month" else column
    return f"try_cast({text} as {_SQL_TYPES[kind]})" if kind in _SQL_TYPES else text
