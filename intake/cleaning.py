"""From what a form prints to what it means: one statement per kind of reading, over the distinct texts of a
delivery.

Each statement makes a table `understood_<reading>` (domain, raw, clean, value, fault):
  clean  the canonical text, or the text without white space when it cannot be read; NULL when the cell is blank
  value  the typed value; NULL when blank or at fault
  fault  why it cannot be read: damaged, format, checksum, code or area; NULL when it can
Identifiers, dates and codes repeat, so a delivery of a million rows asks each question a few thousand times.

Belongs here: what is mended and what is refused, per kind. Does not belong here: what one contract demands of
a field (`intake.admit`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from intake.engine import identifier, quoted
from intake.identity import (
    CREDIT_CODE_FORM,
    birth_date,
    credit_code_check_character,
    id_body,
    id_check_character,
)
from intake.masks import plain_name
from intake.plan import FeedPlan, FieldPlan, Reading


def understanding(plan: FeedPlan) -> str:
    """The statements that make the tables of understood values for the delivery in table `line`."""
    statements = [
        f"CREATE OR REPLACE TEMP TABLE understood_{reading} AS WITH seen AS ({_seen(fields)}), {statement(fields)}"
        for reading, statement in _STATEMENTS.items()
        if (fields := [field for field in plan.looked_up if field.reading == reading])
    ]
    return ";".join(statements + [_names_and_births(plan)] * plan.names_a_person)


def _seen(fields: Iterable[FieldPlan]) -> str:
    """The distinct texts of the fields, each with its domain."""
    branches = (
        f"SELECT DISTINCT {quoted(field.domain)} AS domain, {identifier(field.name)} AS raw FROM line"
        for field in fields
    )
    return " UNION ".join(branches)


def _persons(_: list[FieldPlan]) -> str:
    """Resident ID numbers: 15 digits upgraded, check digit by MOD 11-2, a day of birth that exists."""
    check = id_check_character("left_half", "right_half")
    return f"""
        squeezed_text AS (SELECT domain, raw, upper(squeezed(raw)) AS t FROM seen),
        body AS (SELECT *, {id_body("t")} AS body FROM squeezed_text),
        half AS (
            SELECT *, CAST(substr(body, 1, 9) AS INTEGER) AS left_half, CAST(substr(body, 10) AS INTEGER) AS right_half,
                {birth_date("body")} AS born
            FROM body
        ),
        checked AS (SELECT *, body || {check} AS whole FROM half),
        judged AS (
            SELECT *, CASE
                WHEN t IS NULL THEN NULL
                WHEN is_number_damage(t) THEN 'damaged'
                WHEN body IS NULL THEN 'format'
                WHEN length(t) = 18 AND t <> whole THEN 'checksum'
                WHEN born IS NULL THEN 'format'
            END AS fault
            FROM checked
        )
        SELECT domain, raw, CASE WHEN fault IS NULL THEN whole ELSE t END AS clean,
            CASE WHEN fault IS NULL THEN whole END AS value, fault,
            CASE WHEN fault IS NULL THEN CASE WHEN right_half % 2 = 1 THEN '1' ELSE '2' END END AS sex,
            CASE WHEN fault IS NULL THEN CAST(year(born) AS INTEGER) END AS birth_year,
            CASE WHEN fault IS NULL THEN born END AS born
        FROM judged"""


def _organisations(_: list[FieldPlan]) -> str:
    """Unified social credit codes: form and check character."""
    return f"""
        squeezed_text AS (SELECT domain, raw, upper(squeezed(raw)) AS clean FROM seen),
        judged AS (
            SELECT *, CASE
                WHEN clean IS NULL THEN NULL
                WHEN is_number_damage(clean) THEN 'damaged'
                WHEN NOT regexp_full_match(clean, '{CREDIT_CODE_FORM}') THEN 'format'
                WHEN right(clean, 1) <> {credit_code_check_character("clean")} THEN 'checksum'
            END AS fault
            FROM squeezed_text
        )
        SELECT domain, raw, clean, CASE WHEN fault IS NULL THEN clean END AS value, fault FROM judged"""


def _codes(_: list[FieldPlan]) -> str:
    """Values of code lists: the code, its label, an alias, or several of these together (see
    `engine.spellings_of`).
    """
    return """
        squeezed_text AS (SELECT domain, raw, squeezed(raw) AS t FROM seen)
        SELECT domain, raw, coalesce(spelt.code, t) AS clean, spelt.code AS value,
            CASE WHEN t IS NOT NULL AND spelt.code IS NULL THEN 'code' END AS fault
        FROM squeezed_text
        LEFT JOIN code_spelling AS spelt ON spelt.codelist = domain
            AND spelt.spelling = CASE WHEN domain = 'boolean' AND length(t) = 1 THEN upper(t)
                WHEN domain = 'boolean' THEN lower(t) ELSE t END"""


def _areas(_: list[FieldPlan]) -> str:
    """Area codes of 6, 9 or 12 digits, padded to 12, and local codes (L and 8 digits) of units without a
    national one.

    They must be in the area table, which also knows the district.
    """
    return r"""
        squeezed_text AS (SELECT domain, raw, squeezed(raw) AS t FROM seen),
        padded AS (
            SELECT *, CASE WHEN regexp_full_match(t, '\d{6}(\d{3}){0,2}') THEN rpad(t, 12, '0')
                WHEN regexp_full_match(upper(t), 'L\d{8}') THEN upper(t) END AS code
            FROM squeezed_text
        )
        SELECT domain, raw, coalesce(code, t) AS clean, area_code AS value, CASE
                WHEN t IS NULL THEN NULL
                WHEN code IS NULL THEN 'format'
                WHEN area_code IS NULL THEN 'area'
            END AS fault,
            district_code AS district
        FROM padded LEFT JOIN area ON area_code = code"""


_CLOCK = (
    r"( ?T ?| |(日) ?)(?:[上下]午 ?)?([01]?\d|2[0-3])"
    r"(:[0-5]\d(:[0-5]\d(\.\d+)?)?|时([0-5]?\d分([0-5]?\d秒)?)?)(?: ?[AP]M)?(?:\+08:?00)?$"
)
"""A time of day behind a date; its second group is the 日 of the date."""


def _dates(_: list[FieldPlan]) -> str:
    """Dates and months: the four written forms, or an Excel serial (day 1 is 1900-01-01; from March 1900 on,
    the day count starts at 1899-12-30 because that system holds 1900 for a leap year). A month may be written
    as a full date. Where a time of day stands behind a date, the date counts.
    """
    day = (
        r"([1-9]\d{3})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日"
        r"|(\d{2})(\d{2})(?:(?:[01]\d|2[0-3])[0-5]\d[0-5]\d)?)"
    )
    month = r"([1-9]\d{3})(?:[-/.](\d{1,2})|年(\d{1,2})月|(\d{2}))"
    return f"""
        squeezed_text AS (
            SELECT domain, raw, squeezed(raw) AS t, CASE WHEN regexp_matches(raw, '[:：时]')
                THEN squeezed(regexp_replace(spaced(raw), '{_CLOCK}', '\\2')) ELSE t END AS dated_text
            FROM seen
        ),
        part AS (
            SELECT *, regexp_extract(dated_text, '^{day}$', ['y', 'm1', 'd1', 'm2', 'd2', 'm3', 'd3']) AS d,
                regexp_extract(t, '^{month}$', ['y', 'm1', 'm2', 'm3']) AS m
            FROM squeezed_text
        ),
        written AS (
            SELECT *, CASE
                WHEN d.y <> '' THEN d.y || '-' || lpad(d.m1 || d.m2 || d.m3, 2, '0')
                    || '-' || lpad(d.d1 || d.d2 || d.d3, 2, '0')
                WHEN domain = 'month' AND m.y <> '' THEN m.y || '-' || lpad(m.m1 || m.m2 || m.m3, 2, '0') || '-01'
            END AS iso
            FROM part
        ),
        dated AS (
            SELECT *, CASE WHEN regexp_full_match(t, '\\d{{5}}(\\.\\d+)?')
                THEN DATE '1899-12-30' + CAST(substr(t, 1, 5) AS INTEGER) ELSE TRY_CAST(iso AS DATE) END AS date
            FROM written
        ),
        typed AS (
            SELECT *, CASE WHEN domain = 'month' THEN CAST(date_trunc('month', date) AS DATE) ELSE date END AS value
            FROM dated
        )
        SELECT domain, raw, coalesce(strftime(value, '%Y-%m-%d'), t) AS clean, value,
            CASE WHEN t IS NOT NULL AND value IS NULL THEN 'format' END AS fault
        FROM typed"""


def _numbers(_: list[FieldPlan]) -> str:
    """Numbers: thousands separators, currency sign, 元 or 万元 behind the value (which overrides the column's
    unit).

    An integer is whole, an amount in yuan has no more than two decimals and one in 万元 no more than six:
    money is never rounded. Other decimals are rounded to four places.
    """
    return r"""
        squeezed_text AS (SELECT domain, raw, squeezed(raw) AS t FROM seen),
        bare AS (
            SELECT *, CASE WHEN regexp_full_match(t, '\d+(\.\d+)?') THEN t
                ELSE regexp_replace(translate(t, '￥¥', ''), '万?元$', '') END AS b
            FROM squeezed_text
        ),
        digit AS (
            SELECT *, CASE WHEN regexp_full_match(b, '[+-]?\d{1,3}(,\d{3})+(\.\d+)?') THEN replace(b, ',', '')
                WHEN regexp_full_match(b, '[+-]?\d+(\.\d+)?') THEN b END AS digits
            FROM bare
        ),
        stated AS (
            SELECT *, TRY_CAST(digits AS DECIMAL(28, 10)) * CAST(CASE
                WHEN domain = 'money:wan_yuan' AND t LIKE '%元' AND t NOT LIKE '%万元' THEN 0.0001
                WHEN domain <> 'money:wan_yuan' AND t LIKE '%万元' THEN 10000
                ELSE 1 END AS DECIMAL(9, 4)) AS number
            FROM digit
        ),
        typed AS (
            SELECT *, CASE
                WHEN domain = 'decimal' THEN TRY_CAST(TRY_CAST(number AS DECIMAL(18, 4)) AS DECIMAL(18, 6))
                WHEN number = TRY_CAST(number AS DECIMAL(18, 0)) THEN TRY_CAST(number AS DECIMAL(18, 6))
                WHEN domain = 'money:yuan' AND number = TRY_CAST(number AS DECIMAL(18, 2))
                    OR domain = 'money:wan_yuan' AND number = TRY_CAST(number AS DECIMAL(18, 6))
                    THEN TRY_CAST(number AS DECIMAL(18, 6))
            END AS value
            FROM stated
        )
        SELECT domain, raw, coalesce(CASE domain
                WHEN 'integer' THEN CAST(CAST(value AS BIGINT) AS VARCHAR)
                WHEN 'decimal' THEN CAST(CAST(value AS DECIMAL(18, 4)) AS VARCHAR)
                WHEN 'money:yuan' THEN CAST(CAST(value AS DECIMAL(18, 2)) AS VARCHAR)
                ELSE CAST(value AS VARCHAR) END, t) AS clean,
            value, CASE WHEN t IS NOT NULL AND value IS NULL THEN 'format' END AS fault
        FROM typed"""


def _patterns(fields: list[FieldPlan]) -> str:
    """Identifiers in text fields that must match a pattern, or that become tokens."""
    cases = " ".join(
        f"WHEN {quoted(field.domain)} THEN regexp_full_match(clean, {quoted(field.contract.pattern)})"
        for field in fields
        if field.contract.pattern
    )
    matches = f"CASE domain {cases} ELSE true END" if cases else "true"
    return f"""
        squeezed_text AS (
            SELECT domain, raw, regexp_replace(squeezed(raw), '^(\\d{{17}})x', '\\1X') AS clean FROM seen
        ),
        judged AS (
            SELECT *, CASE WHEN clean IS NULL THEN NULL WHEN is_number_damage(clean) THEN 'damaged'
                WHEN NOT {matches} THEN 'format' END AS fault
            FROM squeezed_text
        )
        SELECT domain, raw, clean, CASE WHEN fault IS NULL THEN clean END AS value, fault FROM judged"""


def _names_and_births(plan: FeedPlan) -> str:
    """Names as they are compared (without white space, in one width, with one kind of dot), and the days of birth
    that ID numbers, or the contract's own column, tell. Both serve tokens only.
    """
    stated = " UNION SELECT value FROM understood_date WHERE domain = 'date'" if plan.source.born else ""
    return f"""
        CREATE OR REPLACE TEMP TABLE understood_name AS
        SELECT 'name' AS domain, raw, {plain_name("raw")} AS value
        FROM (SELECT DISTINCT person_name AS raw FROM data_row)
        UNION ALL
        SELECT 'birth', CAST(born AS VARCHAR), CAST(born AS VARCHAR)
        FROM (SELECT DISTINCT born FROM understood_person{stated}) WHERE born IS NOT NULL"""


_STATEMENTS: dict[Reading, Callable[[list[FieldPlan]], str]] = {
    "person": _persons,
    "organisation": _organisations,
    "code": _codes,
    "area": _areas,
    "date": _dates,
    "number": _numbers,
    "pattern": _patterns,
}
