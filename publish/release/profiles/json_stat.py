"""An indicator as a JSON-stat 2.0 dataset: a cube of indicator, slice, area, kind of period and month.

Source: JSON-stat 2.0 (json-stat.org/full). Cells that have no observation are not in it; a cell whose figure is not
given has a status and no value.
"""

from __future__ import annotations

from decimal import Decimal
from math import prod

from catalog.model import Text
from catalog.units import unit_text
from publish.release.formats.json_file import document
from publish.release.model import OBSERVATION_STATUS, IndicatorSeries, Observation
from publish.release.profiles.facts import JSON_STAT_ENDING, ReleaseFacts
from publish.release.table import TOTAL_SLICE

_DIMENSIONS = (
    ("slice", Text(zh="分组", en="Slice")),
    ("area_code", Text(zh="区划", en="Area")),
    ("period_kind", Text(zh="期间类型", en="Kind of period")),
    ("month", Text(zh="统计月", en="Reference month")),
)


def json_stat_bytes(of: ReleaseFacts, series: IndicatorSeries) -> bytes:
    """Takes an indicator with its observations; gives its cube."""
    indicator, release = series.indicator, of.release
    labels = _labels(of, series)
    codes = [sorted(labels[name]) for name, _ in _DIMENSIONS]
    size = [1, *(len(each) for each in codes)]
    places = [{code: place for place, code in enumerate(each)} for each in codes]
    cells = {_offset(o, places, size[1:]): o for o in series.observations}
    own = {"index": [indicator.id], "label": {indicator.id: _said(indicator.name)}}
    unit = {
        "unit": {
            indicator.id: {
                "label": _said(unit_text(release.vocabularies.units, indicator.unit)),
                "decimals": _decimals(series),
            }
        }
    }
    return document(
        {
            "version": "2.0",
            "class": "dataset",
            "label": _said(indicator.name),
            "source": _said(release.publisher.name),
            "updated": release.released_at,
            "href": f"{of.root}indicators/{indicator.id}{JSON_STAT_ENDING}",
            "note": [_said(of.noted(indicator.definition))],
            "id": ["indicator", *(name for name, _ in _DIMENSIONS)],
            "size": size,
            "role": {"metric": ["indicator"], "geo": ["area_code"], "time": ["month"]},
            "dimension": {
                "indicator": {"label": "指标 / Indicator", "category": own | unit},
                **{
                    name: {"label": _said(label), "category": {"index": code, "label": labels[name]}}
                    for (name, label), code in zip(_DIMENSIONS, codes, strict=True)
                },
            },
            "value": {str(place): _number(o.value) for place, o in sorted(cells.items()) if o.value is not None},
            "status": {str(place): o.status for place, o in sorted(cells.items())},
            "extension": {
                "release": release.version,
                "licence": release.publisher.licence,
                "synthetic": release.is_synthetic,
                "status": {code: _said(label) for code, label in release.codelists[OBSERVATION_STATUS].items()},
            },
        }
    )


def _labels(of: ReleaseFacts, series: IndicatorSeries) -> dict[str, dict[str, str]]:
    """For each dimension, the codes that occur with their labels."""
    kinds = of.release.codelists["period_kind"]
    return {
        "slice": {o.slice or TOTAL_SLICE: _said(o.slice_label) for o in series.observations},
        "area_code": {o.area_code: o.area_name or o.area_code for o in series.observations},
        "period_kind": {o.period_kind: _said(kinds[o.period_kind]) for o in series.observations},
        "month": {o.month: o.month for o in series.observations},
    }


def _offset(o: Observation, places: list[dict[str, int]], size: list[int]) -> int:
    """The place of a cell in the cube, the last dimension running fastest."""
    codes = (o.slice or TOTAL_SLICE, o.area_code, o.period_kind, o.month)
    steps = [prod(size[number + 1 :]) for number in range(len(size))]
    return sum(place[code] * step for place, code, step in zip(places, codes, steps, strict=True))


def _decimals(series: IndicatorSeries) -> int:
    """How many digits after the point the longest figure has."""
    exponents = (o.value.as_tuple().exponent for o in series.observations if o.value is not None)
    return max((-exponent for exponent in exponents if isinstance(exponent, int) and exponent < 0), default=0)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _said(text: Text) -> str:
    return f"{text.zh} / {text.en}"
