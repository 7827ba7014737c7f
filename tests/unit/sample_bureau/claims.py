"""Published figures and indicators for tests about the recipes' calibration.

Belongs here: short ways to write them down. Does not belong here: tests.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from catalog.model import Claim, Indicator

ROOT = "420112000000"


def indicator(name: str, model: str, numerator: str, kind: str = "flow", **more: Any) -> Indicator:
    """An indicator of a test."""
    return Indicator.model_validate(
        {
            "id": name,
            "name": {"zh": name, "en": name},
            "definition": {"zh": name, "en": name},
            "model": model,
            "numerator": numerator,
            "unit": "item",
            "kind": kind,
            "period_kinds": ("month",) if kind == "stock" else ("month", "ytd", "cumulative"),
            "legal_basis": "",
            "owner": {"zh": "", "en": ""},
            **more,
        }
    )


LEADS, HOMES, VISITS = "agg_test_lead__area_month", "agg_test_home__area_month", "agg_test_visit__area_month"
INDICATORS = (
    indicator("leads", LEADS, "lead_count"),
    indicator("lead_persons", LEADS, "lead_person_count"),
    indicator("involved", LEADS, "involved_yuan", unit="yuan"),
    indicator("closed", LEADS, "closed_count"),
    indicator("closed_rate", LEADS, "closed_count", "rate", denominator="lead_count", scale=100, unit="percent"),
    indicator("mean_involved", LEADS, "involved_yuan", "rate", denominator="lead_count", unit="yuan"),
    indicator("homes", HOMES, "home_count", "stock"),
    indicator("beds", HOMES, "bed_count", "stock"),
    indicator("bed_share", HOMES, "bed_count", "rate", denominator="bed_count", denominator_slice="",
              scale=100, unit="percent", period_kinds=("month",)),
    indicator("visits", VISITS, "visit_count"),
)  # fmt: skip


def claim(
    number: int,
    name: str | None,
    value: str | int,
    dimensions: str = "",
    *,
    kind: str = "flow",
    start: str | None = "2020-01-01",
    end: str | None = "2020-10-31",
    qualifier: str = "exact",
    unit: str = "item",
    area: str = ROOT,
    waits_for: str | None = None,
) -> Claim:
    """A published figure of a test."""
    base = Decimal(value) / 100 if unit == "percent" else Decimal(value)
    return Claim.model_validate(
        {
            "claim_id": f"T-{number:03d}",
            "indicator": name,
            "label": name or "",
            "published_indicator": name or "",
            "dimensions": dimensions or None,
            "area_code": area,
            "period_start": None if start is None or kind == "stock" else date.fromisoformat(start),
            "period_end": None if end is None else date.fromisoformat(end),
            "kind": kind,
            "value": Decimal(value),
            "unit": unit,
            "qualifier": qualifier,
            "value_base_unit": base,
            "document": "",
            "locator": "",
            "waits_for": waits_for,
        }
    )
