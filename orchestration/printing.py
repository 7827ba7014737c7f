"""What `mz` prints for people. Takes the data that `--json` gives to machines.

Belongs here: words and tables on the terminal. Does not belong here: finding anything out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from catalog.load import Catalog
from catalog.model import Indicator
from orchestration.paths import Paths

Data = Mapping[str, Any]
CLAIM_WORDS = {
    "reproduced": "一致 / reproduced",
    "differs": "不一致 / differs",
    "not_computable": "暂不可算 / not computable",
}


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", justify="right" if column.startswith("#") else "left")
    return table


def status(data: Data) -> None:
    """`mz status`."""
    console = Console()
    published = data["release"]
    console.print(f"release  {published['version'] if published else 'none yet: mz run'}")
    console.print(f"portal   {data['portal'] or '-'}", soft_wrap=True)
    console.print("gates    " + ", ".join(f"{gate} {word}" for gate, word in data["gates"].items()))
    console.print("claims   " + ", ".join(f"{status} {count}" for status, count in data["claims"].items()))
    console.print("defects  " + ", ".join(f"{name} {count}" for name, count in data["defects"].items()))
    table = _table("feed", "# source", "# accepted", "# quarantined", "# duplicates")
    for feed, counts in data["rows"].items():
        table.add_row(feed, *(f"{counts[name]:,}" for name in ("source", "accepted", "quarantined", "duplicates")))
    console.print(table)
    console.print("cpu s    " + ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in data["cpu_seconds"].items()))


def claims(data: Sequence[Data]) -> None:
    """`mz claims`."""
    table = _table("claim", "公布内容 / figure", "# published", "# computed", "status", "reason")
    for claim in data:
        computed = "" if claim["computed"] is None else f"{claim['computed']:,}"
        word = CLAIM_WORDS[claim["status"]]
        table.add_row(claim["claim_id"], claim["label"], f"{claim['published']:,}", computed, word, claim["reason_zh"])
    Console().print(table)


def quarantine(data: Sequence[Data]) -> None:
    """`mz quarantine`."""
    table = _table("feed", "file", "reason", "# rows", "row numbers")
    for entry in data:
        table.add_row(
            entry["feed"], entry["file"], entry["code"], str(entry["count"]), ", ".join(map(str, entry["rows"]))
        )
    Console().print(table)


def where(data: Sequence[Data]) -> None:
    """`mz where`."""
    table = _table("what", "where")
    for entry in data:
        table.add_row(entry["what"], entry["where"])
    Console().print(table if data else "nothing of that name; try a feed, model, indicator or dataset")


def summary(data: Data, catalog: Catalog, paths: Paths, title: str) -> str:
    """What `mz run` prints at its end: where to look, the three most important figures, what was quarantined."""
    rows = data["rows"].values()
    quarantined = sum(counts["quarantined"] for counts in rows)
    published = data["release"]
    lines = [
        f"{title} — {data['bureau']}" + ("（合成数据 / synthetic data）" if data["synthetic"] else ""),
        *(f"  {line}" for line in _headlines(catalog, paths)),
        f"  隔离 / quarantined: {quarantined:,} of {sum(c['source'] for c in rows):,} rows; `mz quarantine` lists them",
        "  关口 / gates: " + ", ".join(f"{gate} {word}" for gate, word in data["gates"].items()),
        "  公布数核对 / claims: " + ", ".join(f"{status} {count}" for status, count in data["claims"].items()),
    ]
    if data["defects"]["planted"]:
        lines.append("  预置缺陷 / planted defects: " + ", ".join(f"{k} {v}" for k, v in data["defects"].items()))
    if published:
        site = paths.publish / "site"
        lines += [
            f"  发布 / release {published['version']}: {published['path']}",
            f"  门户 / portal: {site / 'index.html'}",
            f"  质量报告 / quality report: {site / 'quality.html'}",
        ]
    else:
        lines.append("  发布稿待审 / the draft waits for a named person: `mz release approve`")
    return "\n".join(lines)


def _headlines(catalog: Catalog, paths: Paths) -> list[str]:
    """The headline indicators with their latest value, straight from the warehouse."""
    indicators = sorted((i for i in catalog.indicators.values() if i.headline), key=lambda i: i.headline or 0)
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        return [_headline(connection, indicator) for indicator in indicators[:3]]


def _headline(connection: duckdb.DuckDBPyConnection, indicator: Indicator) -> str:
    found = connection.execute(
        """
        select indicator_value, strftime(period_month, '%Y-%m'), period_kind
        from indicators.ind_value
        where indicator_id = ? and slice = ? and area_level = 'district'
        order by period_month desc, period_kind desc
        limit 1
        """,
        [indicator.id, indicator.slices[0]],
    ).fetchone()
    if found is None:
        return f"{indicator.name.zh} / {indicator.name.en}: -"
    value, month, kind = found
    period = f"{month[:4]}-01..{month[5:]}" if kind == "ytd" else month
    name = f"{indicator.name.zh} / {indicator.name.en}" + (f" [{indicator.slices[0]}]" if indicator.slices[0] else "")
    return f"{name}: {value:,.0f} {indicator.unit} ({period})"
