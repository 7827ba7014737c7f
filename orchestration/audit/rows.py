"""`mz explain row` and `mz explain payment`: from a row of a form forward, and why an amount is what it is.

A row is named by its delivery and its number in the form. A form has one sheet with data; a file with several is
refused. Nothing of what stands in a row is told but the amount of a payment, to a named person.

Belongs here: following rows. Does not belong here: deciding about them (`intake`), the rates (`catalog/standards.csv`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb

from catalog.load import Catalog
from catalog.model import Bureau, Standard, Text
from expectations.suites import candidate_rules
from intake import accounts, lake, quarantine
from intake.accounts import Delivery
from intake.held import STATES, held_rows
from orchestration.audit.access import Access
from orchestration.audit.provenance import WAY_BACK
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from orchestration.reports import DELIVERY_TEXTS

# A payment adds up a base rate and at most the supplements of one emergency.
_MOST_STANDARDS = 3


def row(catalog: Catalog, paths: Paths, delivery_id: str, number: int) -> dict[str, Any]:
    """What became of a row: accepted (and the relations that hold it), in quarantine with reasons, or a duplicate of
    another row. Raises OrchestrationError for a delivery or a row that never came."""
    delivery = _delivery(paths, delivery_id)
    found = {
        "delivery": delivery.delivery_id,
        "feed": delivery.feed,
        "month": delivery.month,
        "sha256": delivery.sha256,
        "row": number,
        "delivery_status": delivery.status,
        "superseded_by": _superseded_by(paths, delivery),
    }
    return found | _fate(catalog, paths, delivery, number)


def payment(
    bureau: Bureau,
    catalog: Catalog,
    paths: Paths,
    delivery_id: str,
    number: int,
    access: Access,
    now: Callable[[], datetime],
) -> dict[str, Any]:
    """Why the payment in a row has its amount: the dated standards that give it, or the household's entitlement, or
    that neither does. Raises OrchestrationError when the warehouse has no payment from this row."""
    delivery = _delivery(paths, delivery_id)
    paid = _payment(paths, delivery, number)
    access.record(paths, now, f"payment {delivery.delivery_id}/{number}", 1)
    standards = _in_force(bureau, catalog, paid)
    return {
        "payment": f"{delivery.delivery_id}/{number}",
        "programme": paid["programme_code"],
        "component": paid["component_code"],
        "urban_rural": paid["urban_rural_code"],
        "entitlement_month": f"{paid['entitlement_month']:%Y-%m}",
        "payment_month": f"{paid['payment_month']:%Y-%m}",
        "amount_yuan": str(paid["amount_yuan"]),
        "is_paid": paid["is_paid"],
        "standards": [each.model_dump(mode="json") for each in standards],
        "entitlement_yuan": None if paid["entitlement_yuan"] is None else str(paid["entitlement_yuan"]),
        "persons": paid["person_count"],
        **_why(paid, standards),
    }


def _delivery(paths: Paths, delivery_id: str) -> Delivery:
    """The delivery whose identifier, or whose file's SHA-256, begins like this."""
    found = [d for d in accounts.read(paths.root) if d.sha256.startswith(delivery_id) and d.status != "repeated"]
    if len(delivery_id) < 8 or len(found) != 1:
        raise OrchestrationError(
            f"{delivery_id}: {len(found)} deliveries are called like this; give at least 8 digits of the identifier or "
            "of the file's SHA-256"
        )
    return found[0]


def _superseded_by(paths: Paths, delivery: Delivery) -> str | None:
    later = (each for each in accounts.read(paths.root) if delivery.delivery_id in each.supersedes)
    return next((each.delivery_id for each in later), None)


def _fate(catalog: Catalog, paths: Paths, delivery: Delivery, number: int) -> dict[str, Any]:
    folder = quarantine.folder(paths.root, delivery.feed)
    name = delivery.delivery_id
    if (held := _in(folder / f"{name}.parquet", "reasons", number)) is not None:
        reasons = _reasons(catalog, delivery, held[0])
        return {"fate": "quarantined", "reasons": reasons, **_since(paths, delivery, number)}
    columns = "survivor_delivery_id, survivor_row"
    if (survivor := _in(folder / f"{name}.duplicates.parquet", columns, number)) is not None:
        return {"fate": "duplicate", "of": {"delivery": survivor[0], "row": survivor[1]}}
    if _is_in_lake(paths, delivery, number):
        return {"fate": "accepted", "held_by": _held_by(paths, name, number)}
    raise OrchestrationError(f"{name}: row {number} is no data row of this form; rows are numbered as in the form")


def _since(paths: Paths, delivery: Delivery, number: int) -> dict[str, Any]:
    """What has become of a row since it was held back, and the delivery that mended it, if one did."""
    books = accounts.read(paths.root)
    states = {each.row: each.state for each in held_rows(paths.root, books, delivery.mends or delivery.delivery_id)}
    mending = (each for each in books if each.mends == delivery.delivery_id and each.status == "admitted")
    mended_in = next((each.delivery_id for each in mending if _is_in_lake(paths, each, number)), None)
    state = states.get(number)
    return {"state": STATES[state].model_dump() if state else None, "mended_in": mended_in}


def _is_in_lake(paths: Paths, delivery: Delivery, number: int) -> bool:
    path = lake.path(paths.root, delivery.feed, delivery.month, delivery.delivery_id)
    return _in(path, "source_row", number) is not None


def _in(path: Path, columns: str, number: int) -> tuple[Any, ...] | None:
    """Columns of a row of a file of intake; None when the file is not there or does not hold the row."""
    if not path.exists():
        return None
    with duckdb.connect() as connection:
        query = f"select {columns} from read_parquet(?) where source_row = ?"
        found: tuple[Any, ...] | None = connection.execute(query, [str(path), number]).fetchone()
    return found


def _reasons(catalog: Catalog, delivery: Delivery, codes: Sequence[str]) -> list[dict[str, Any]]:
    texts = {rule.code: rule.text for rule in candidate_rules(catalog.sources[delivery.feed], catalog)} | DELIVERY_TEXTS
    unknown = Text(zh="", en="")
    return [{"code": code, "text": texts.get(code, unknown).model_dump()} for code in codes]


def _held_by(paths: Paths, delivery_id: str, number: int) -> list[dict[str, Any]]:
    """The conformed relations that hold a row, and for which months."""
    if not paths.warehouse.exists():
        return []
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        relations = connection.execute(
            """
            select table_name, bool_or(column_name = 'period_month') as has_month
            from duckdb_columns()
            where schema_name = 'conformed'
            group by table_name
            having count(*) filter (where column_name in ?) = ?
            order by table_name
            """,
            [sorted(WAY_BACK), len(WAY_BACK)],
        ).fetchall()
        held = []
        for name, has_month in relations:
            month = "strftime(period_month, '%Y-%m')" if has_month else "cast(null as varchar)"
            query = f"select {month} from conformed.{name} where delivery_id = ? and source_row = ? order by 1"
            months = [found[0] for found in connection.execute(query, [delivery_id, number]).fetchall()]
            if months:
                held.append({"relation": name, "rows": len(months), "months": sorted({m for m in months if m})})
    return held


def _payment(paths: Paths, delivery: Delivery, number: int) -> dict[str, Any]:
    """The payment of a row, with what the roster says its household or person is entitled to in that month."""
    if not paths.warehouse.exists():
        raise OrchestrationError("there is no warehouse yet: run `mz run` first")
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        found = connection.execute(
            """
            with
                own_roster as (
                    select entitlement_yuan, 1 as person_count
                    from conformed.fct_entitlement_month
                    where delivery_id = $delivery and source_row = $number
                ),

                households as (
                    select household_id, programme_code, period_month, entitlement_yuan, person_count
                    from conformed.fct_household_month
                )

            select
                paid.programme_code,
                paid.component_code,
                paid.urban_rural_code,
                paid.entitlement_month,
                paid.payment_month,
                paid.amount_yuan,
                paid.is_paid,
                coalesce(own_roster.entitlement_yuan, households.entitlement_yuan) as entitlement_yuan,
                coalesce(own_roster.person_count, households.person_count) as person_count
            from conformed.fct_payment as paid
            left join own_roster on true
            left join
                households
                on paid.household_id = households.household_id
                and paid.programme_code = households.programme_code
                and paid.entitlement_month = households.period_month
            where paid.delivery_id = $delivery and paid.source_row = $number
            """,
            {"delivery": delivery.delivery_id, "number": number},
        )
        names = [column[0] for column in found.description or ()]
        line = found.fetchone()
    if line is None:
        raise OrchestrationError(
            f"{delivery.delivery_id}/{number}: the warehouse has no payment from this row; see "
            f"`mz explain row {delivery.delivery_id} {number}`"
        )
    return dict(zip(names, line, strict=True))


def _in_force(bureau: Bureau, catalog: Catalog, paid: dict[str, Any]) -> list[Standard]:
    """The rates in yuan of the payment's programme that were in force in its month of entitlement."""
    month: date = paid["entitlement_month"] or paid["payment_month"]
    programmes = {code.code: code.properties["programme_code"] for code in catalog.codelists["benefit_item"]}
    residence = {"urban": "1", "rural": "2"}.get(paid["urban_rural_code"] or "")
    return [
        each
        for each in catalog.standards
        if programmes[each.item_code] == paid["programme_code"]
        and each.area_code == bureau.area_root
        and each.per in ("month", "once")
        and each.valid_from <= month
        and (each.valid_to is None or month <= each.valid_to)
        and (each.urban_rural_code is None or residence in (None, each.urban_rural_code))
    ]


def _why(paid: dict[str, Any], standards: Sequence[Standard]) -> dict[str, Any]:
    """The verdict, and the reason in words."""
    amount: Decimal = paid["amount_yuan"]
    for size in range(1, _MOST_STANDARDS + 1):
        for chosen in combinations(standards, size):
            if sum(each.amount for each in chosen) == amount:
                sum_zh = " + ".join(f"{each.target} {each.amount}（{each.valid_from}起）" for each in chosen)
                sum_en = " + ".join(f"{each.standard_id} {each.amount} (since {each.valid_from})" for each in chosen)
                text = Text(zh=f"{amount} 元 = {sum_zh}", en=f"{amount} yuan = {sum_en}")
                return {"verdict": "by_standard", "why": text.model_dump()}
    if paid["entitlement_yuan"] == amount:
        text = Text(
            zh=f"{amount} 元是名册所载该户当月应保障金额（{paid['person_count']} 人，标准减家庭收入后的差额）",
            en=f"{amount} yuan is what the roster entitles the household to in that month "
            f"({paid['person_count']} persons, the standard less its income)",
        )
        return {"verdict": "by_roster", "why": text.model_dump()}
    text = Text(
        zh=f"{amount} 元既不是现行标准之和，也不是名册所载应保障金额：须查原始凭证",
        en=f"{amount} yuan is neither a sum of standards in force nor the entitlement on the roster: see the file",
    )
    return {"verdict": "not_explained", "why": text.model_dump()}
