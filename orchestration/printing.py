"""What `mz` prints for people. Takes the data that `--json` gives to machines.

Belongs here: tables on the terminal. Does not belong here: the words of statuses, which the portal has too
(`publish.portal.wording`), and finding anything out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from catalog.load import Catalog
from catalog.model import Indicator, Text
from orchestration.paths import Paths
from publish.notices.sheet import WITHHELD
from publish.portal.wording import CLAIM_MARKS, CLAIM_STATUSES, RELATION_MARKS, RELATION_ORDER, RELATION_STATUSES

Data = Mapping[str, Any]
COMPARISON_SIGNS = {"equal": "=", "at_most": "≤", "less": "<", "rounds_to": "≈", "dated": "="}
# Wide enough for a line per figure where nobody looks at a terminal.
PIPED_WIDTH = 160


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


def delivered(data: Sequence[Data]) -> None:
    """`mz release push`."""
    table = _table("target", "kind", "# there already", "# put", "# removed")
    for each in data:
        table.add_row(each["target"], each["kind"], *(f"{each[name]:,}" for name in ("kept", "put", "removed")))
    Console().print(table)


def claims(data: Sequence[Data]) -> None:
    """`mz claims`: the figures; reasons only where something is to be explained."""
    console = _wide_console()
    table = _table("", "claim", "公布内容 / figure", "# published", "# computed", "unit", "说明 / reason")
    for claim in data:
        agrees = claim["status"] == "reproduced"
        table.add_row(
            *(CLAIM_MARKS[claim["status"]], claim["claim_id"], claim["label"]),
            *(_value(claim["published"], claim["unit"]), _value(claim["computed"], claim["unit"])),
            "" if claim["unit"] == "percent" else claim["unit"],
            "" if agrees else f"{claim['reason_zh']} / {claim['reason']}",
        )
    console.print(table)
    console.print(_counted("公布数 / figures", data, CLAIM_STATUSES, CLAIM_MARKS))


def relations(data: Sequence[Data]) -> None:
    """`mz relations`: the relations between published figures, the broken ones first and with what was found."""
    console = _wide_console()
    table = _table("", "id", "计算 / calculation", "登记", "公布数之间的关系 / relation between published figures")
    table.columns[2].no_wrap = True
    for relation in sorted(data, key=lambda each: (each["status"] != "broken", each["registers"] != "broken")):
        told = [f"{relation['text_zh']} / {relation['text_en']}"]
        if "broken" in (relation["status"], relation["registers"]):
            told.append(f"→ {relation['finding_zh']} / {relation['finding_en']}")
            told += [f"{relation['note_zh']} / {relation['note_en']}"] if relation["note_zh"] else []
            told += [_listed(relation["claims"])] if relation["comparison"] == "dated" else []
        table.add_row(
            *(RELATION_MARKS[relation["status"]], relation["relation_id"]),
            f"{relation['left']} {COMPARISON_SIGNS[relation['comparison']]} {relation['right']}",
            RELATION_MARKS[relation["registers"]],
            "\n".join(told),
        )
    console.print(table)
    console.print(
        _counted(
            "关系 / relations", data, {status: RELATION_STATUSES[status] for status in RELATION_ORDER}, RELATION_MARKS
        )
    )


def _wide_console() -> Console:
    console = Console()
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    return console


def _listed(claims: Sequence[str]) -> str:
    """Claims of one document: its id once, then the numbers."""
    return f"{claims[0].rpartition('-')[0]}-" + " ".join(claim.rpartition("-")[2] for claim in claims)


def _value(value: int | float | None, unit: str) -> str:
    """A figure in base units; shares, which are ratios there, in percent."""
    if value is None:
        return ""
    return f"{value * 100:.6g}%" if unit == "percent" else f"{value:,}"


def _counted(what: str, data: Sequence[Data], words: Mapping[str, Text], marks: Mapping[str, str]) -> str:
    """All counts by status in one line, those that are zero included."""
    counts = Counter(entry["status"] for entry in data)
    parts = [f"{marks[status]} {word.zh} / {word.en.lower()} {counts[status]}" for status, word in words.items()]
    return f"{what} {len(data)}: {', '.join(parts)}"


def quarantine(data: Sequence[Data]) -> None:
    """`mz quarantine list`."""
    table = _table("feed", "file", "delivery", "reason", "state", "# rows", "row numbers", "decided by")
    for entry in data:
        texts = [entry[name] for name in ("feed", "file", "delivery_id", "code", "state")]
        rows = ", ".join(map(str, entry["rows"]))
        table.add_row(*texts, str(entry["count"]), rows, "; ".join(entry["decided_by"]))
    _wide_console().print(table)


def letters(data: Data) -> None:
    """`mz letters`: where they lie and how many rows each holds; never what stands in one."""
    table = _table("letter", "# rows")
    for entry in data["letters"]:
        table.add_row(entry["path"], str(entry["rows"]))
    _wide_console().print(table if data["letters"] else "没有待发的退件 / no letters: nothing is open")
    Console(soft_wrap=True).print(data["folder"], highlight=False)


def leads(data: Sequence[Data]) -> None:
    """`mz leads list`: nobody is named."""
    table = _table("lead", "rule", "unit", "programme", "months", "# yuan", "due", "state")
    for entry in data:
        months = f"{entry['suspect_from_month'] or ''} – {entry['suspect_to_month'] or ''}"
        state = entry["state"] + (f" {entry['conclusion']}" if entry["conclusion"] else "")
        late = " !" if entry["is_overdue"] else ""
        texts = (entry["lead_id"], entry["rule"]["zh"], entry["unit_name"], entry["programme_code"] or "", months)
        table.add_row(*texts, entry["involved_yuan"] or "", entry["due_on"] + late, state)
    _wide_console().print(table if data else "没有线索 / no leads")


def lead_rates(data: Data) -> None:
    """`mz leads rates`: counts and shares by rule, unit and quarter."""
    table = _table("rule", "unit", "quarter", "# found", "# due", "# 核查率", "# 查实率", "# 整改率", "# overdue")
    for entry in data["rates"]:
        shares = [entry[f"{name}_share"] or "" for name in ("check", "substantiation", "rectification")]
        counts = [str(entry[name]) for name in ("found", "due")]
        place = (entry["rule_code"], entry["unit_code"], entry["quarter"])
        table.add_row(*place, *counts, *shares, str(entry["overdue"]))
    _wide_console().print(table if data["rates"] else "没有线索 / no leads")
    for code in data["rules_to_review"]:
        Console().print(f"规则须复核：查实率连续两季低于下限 / to be reviewed, precision below its floor: {code}")


def checked_batch(data: Data) -> None:
    """`mz leads check-batch`: row numbers by rule; nobody is named."""
    console = _wide_console()
    counts = (f"接收 / accepted {data['accepted']}", f"隔离 / quarantined {data['quarantined']}")
    console.print(data["feed"], data["month"], *counts)
    table = _table("rule", "规则", "# rows", "row numbers")
    for entry in data["suspected"]:
        rows = ", ".join(map(str, entry["rows"]))
        table.add_row(
            entry["rule_code"], f"{entry['rule']['zh']} / {entry['rule']['en']}", str(len(entry["rows"])), rows
        )
    console.print(table if data["suspected"] else "没有疑点 / no row is suspected")


def where(data: Sequence[Data]) -> None:
    """`mz where`."""
    table = _table("what", "where")
    for entry in data:
        table.add_row(entry["what"], entry["where"])
    Console().print(table if data else "nothing of that name; try a feed, model, indicator or dataset")


def notice(data: Data) -> None:
    """`mz notice post`: where the sheet is, and how many households are not on it; never what is on it."""
    entry = data["entry"]
    console = Console(soft_wrap=True)
    if entry:
        console.print(f"{entry['title']} {entry['community_name']} {entry['month']}: {data['households']} households")
        console.print(f"{entry['first']} – {entry['last']}: {data['folder']}/{entry['file']}", highlight=False)
    else:
        console.print("没有可公示的家庭 / nobody to list: no sheet hangs for this community and programme")
    for reason, count in data["withheld"].items():
        console.print(f"未列入 / not listed: {count}, {WITHHELD[reason].zh} / {WITHHELD[reason].en}")
    for gone in data["taken_down"]:
        console.print(f"已撤下 / taken down: {gone['file']}", highlight=False)


def notices(data: Sequence[Data]) -> None:
    """`mz notice list` and `mz notice expire`."""
    table = _table("community", "notice", "month", "first", "last", "file")
    for entry in data:
        table.add_row(*(entry[name] for name in ("community_name", "title", "month", "first", "last", "file")))
    _wide_console().print(table if data else "无 / none")


def summary(data: Data, catalog: Catalog, paths: Paths, title: str) -> str:
    """What `mz run` prints at its end: where to look, the three most important figures, what was quarantined."""
    rows = data["rows"].values()
    quarantined = sum(counts["quarantined"] for counts in rows)
    published = data["release"]
    lines = [
        f"{title} — {data['bureau']}" + ("（合成数据 / synthetic data）" if data["synthetic"] else ""),
        *(f"  {line}" for line in _headlines(catalog, paths, catalog.bureau(data["bureau"]).area_root)),
        f"  隔离 / quarantined: {quarantined:,} of {sum(c['source'] for c in rows):,} rows: `mz quarantine list`",
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


def _headlines(catalog: Catalog, paths: Paths, area_root: str) -> list[str]:
    """The headline indicators of the bureau's own area with their latest value, straight from the warehouse."""
    indicators = sorted((i for i in catalog.indicators.values() if i.headline), key=lambda i: i.headline or 0)
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        lines = [_headline(connection, indicator, area_root) for indicator in indicators]
    return [line for line in lines if line][:3]


def _headline(connection: duckdb.DuckDBPyConnection, indicator: Indicator, area_root: str) -> str | None:
    """One line; None when the bureau keeps no register from which the indicator could be computed."""
    found = connection.execute(
        """
        select indicator_value, strftime(period_month, '%Y-%m'), period_kind
        from indicators.ind_value
        where indicator_id = ? and slice = ? and area_code = ?
        order by period_month desc, period_kind desc
        limit 1
        """,
        [indicator.id, indicator.slices[0], area_root],
    ).fetchone()
    if found is None:
        return None
    value, month, kind = found
    period = f"{month[:4]}-01..{month[5:]}" if kind == "ytd" else month
    name = f"{indicator.name.zh} / {indicator.name.en}" + (f" [{indicator.slices[0]}]" if indicator.slices[0] else "")
    return f"{name}: {value:,.0f} {indicator.unit} ({period})"
