"""The model that recomputes published figures, run on a handful of them: every status is seen once."""

from __future__ import annotations

import duckdb
from jinja2 import Environment

from tests.conftest import REPOSITORY

MODEL = REPOSITORY / "dbt_project" / "models" / "indicators" / "ind_claim.sql"
NAMES = {"bureau": "made-up", "period_end": "2020-10-01"}


def statuses(*claims: tuple[str, str, str, str, float]) -> dict[str, str]:
    """Claims (id, indicator, kind, qualifier, figure) about October 2020 against what the warehouse holds."""
    connection = duckdb.connect()
    connection.execute("""
        create table indicators as from (values
            ('counted', 'ytd', false), ('filled_in', 'ytd', true), ('filled_in', 'month', true)
        ) as registry(indicator_id, period_kind, is_reported)
    """)
    connection.execute("""
        create table ind_value as
        select *, '' as slice, 'A' as area_code, date '2020-10-01' as period_month, 1.0 as base_factor, 1.0 as scale,
            indicator_value as numerator_value, cast(null as double) as denominator_value
        from (values ('counted', 'ytd', 10.0), ('filled_in', 'ytd', 10.0), ('filled_in', 'month', 3.0))
            as cells(indicator_id, period_kind, indicator_value)
    """)
    connection.execute("""
        create table claims (
            bureau_id varchar, claim_id varchar, indicator_id varchar, slice varchar, area_code varchar,
            published_value double, unit varchar, qualifier varchar, base_unit_value double, rounding double,
            waits_for varchar, claim_kind varchar, period_start date, period_end date
        )
    """)
    connection.executemany(
        """
        insert into claims
        values ('made-up', ?, ?, '', 'A', ?, 'item', ?, ?, 0.5, null, ?, '2020-01-01', '2020-10-21')
        """,
        [(name, indicator, value, qualifier, value, kind) for name, indicator, kind, qualifier, value in claims],
    )
    template = Environment().from_string(MODEL.read_text(encoding="utf-8"))
    known = {
        "ref": lambda name: name,
        "var": lambda name: NAMES[name],
        "month_of": lambda expression: f"cast(date_trunc('month', {expression}) as date)",
    }
    found = connection.sql(template.render(**known)).project("claim_id, claim_status").fetchall()
    return dict(found)


def test_a_figure_is_reproduced_when_the_registers_give_it() -> None:
    assert statuses(("a", "counted", "flow", "exact", 10), ("b", "counted", "flow", "exact", 11)) == {
        "a": "reproduced",
        "b": "differs",
    }


def test_a_figure_that_was_filled_in_is_only_reported() -> None:
    assert statuses(("a", "filled_in", "flow", "exact", 10), ("b", "filled_in", "standard", "exact", 3)) == {
        "a": "reported",
        "b": "reported",
    }


def test_what_was_filled_in_otherwise_differs_all_the_same() -> None:
    assert statuses(("a", "filled_in", "flow", "exact", 9)) == {"a": "differs"}


def test_qualifiers_are_kept() -> None:
    found = statuses(
        ("over", "counted", "flow", "over", 9),
        ("nearly", "counted", "flow", "nearly", 12),
        ("at_most", "filled_in", "flow", "at_most", 10),
        ("unmet", "counted", "flow", "at_least", 12),
    )
    assert found == {"over": "reproduced", "nearly": "reproduced", "at_most": "reported", "unmet": "differs"}


def test_without_data_nothing_is_computed() -> None:
    assert statuses(("a", "unknown", "flow", "exact", 1)) == {"a": "not_computable"}
