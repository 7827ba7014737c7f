"""What `mz explain` and `mz audit` print for people: Chinese first, English beside it. Takes what `--json` gives.

Belongs here: lines of text. Does not belong here: finding anything out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import click

Data = Mapping[str, Any]
PARTS = {"numerator": "分子 / numerator", "denominator": "分母 / denominator"}
FATES = {"accepted": "已接收 / accepted", "quarantined": "已隔离 / quarantined", "duplicate": "重复 / duplicate"}
VERDICTS = {
    "by_standard": "由现行标准得出 / follows from the standards in force",
    "by_roster": "由名册得出 / follows from the roster",
    "not_explained": "未能解释 / not explained",
}
CHECKS = {
    "rows": "源行数 = 接收 + 隔离 + 重复 / rows = accepted + quarantined + duplicates",
    "totals": "源控制合计 = 各行之和 / control totals = sums of rows",
    "cells": "已公开格子 = 仓库 / published cells = warehouse",
    "published": "仓库 = 公开 + 保护 / warehouse = published + hidden",
    "claims": "已公布数 = 重算 / claims = recomputed",
    "releases": "本次 = 上次 + 已说明的变更 / this release = previous + told changes",
}
HIDDEN = "已保护，不显示；有权限者用 --rows / hidden; those with access use --rows"


def _both(text: Mapping[str, str]) -> str:
    return f"{text['zh']} / {text['en']}"


def indicator(data: Data, *, with_sql: bool) -> None:
    """`mz explain indicator`."""
    click.echo("\n".join(_indicator(data, with_sql=with_sql)))


def _indicator(data: Data, *, with_sql: bool) -> Iterator[str]:
    figure = data["figure"]
    yield f"指标 / indicator  {_both(data['name'])}"
    yield f"数字 / figure  {figure['area']}  {figure['period']} ({figure['period_kind']})  {figure['slice'] or '-'}"
    yield f"定义 / definition  {_both(data['definition'])}"
    if data["limits"]:
        yield f"使用限制 / limits  {_both(data['limits'])}"
    yield f"公式 / formula  {data['formula']}  [{data['unit']}]"
    yield f"依据 / basis  {data['legal_basis']}    责任处室 / owner  {_both(data['owner'])}"
    if data["is_hidden"]:
        yield f"数值 / value  {HIDDEN}"
    else:
        yield f"数值 / value  {data['warehouse']['value']}"
    for part, found in data["parts"].items():
        yield from _part(part, found)
    yield "加工 / transformations"
    for step in data["transformations"]:
        yield f"  {step['model']}  sql sha256 {step['sha256'][:16]}"
        if with_sql:
            yield step["sql"]
    yield from _rules(data)
    for each in data["standards"]:
        until = each["valid_to"] or "…"
        dates = f"{each['valid_from']}—{until}"
        yield f"标准 / standard  {each['standard_id']} {each['target']} {each['amount']} / {each['per']}  {dates}"
    for part, each in data["disclosure"].items():
        yield f"公开保护 / disclosure  {PARTS[part]}: {each['status']} {each.get('reason', '')}".rstrip()
    release = data["release"]
    if release is None:
        yield "发布 / release  未发布 / not published"
    else:
        yield f"发布 / release  {release['version']}  {release['file']}  {release['value'] or '-'}  {release['status']}"


def _part(part: str, found: Data) -> Iterator[str]:
    proof = "由下列行重算一致 / computed again from these rows" if found["is_proved"] else "未证明 / not proved"
    yield f"{PARTS[part]}  {found.get('value', '…')}  {proof}"
    for each in found["sources"]:
        if "rows" not in each:
            yield f"  {each['register']} {each['feed']}  {HIDDEN}"
            continue
        gave = f"单独 / alone {each['alone']}  除外 / without {each['without']}"
        yield f"  {each['register']} {each['feed']} {each['month']}  报送 / delivery {each['delivery']}  {gave}"
        for relation, rows in each["rows"].items():
            if isinstance(rows, int):
                yield f"    {relation}  {rows} 行 / rows"
            else:
                yield f"    {relation}  sha256 {each['sha256']}  行 / rows {', '.join(map(str, rows))}"


def _rules(data: Data) -> Iterator[str]:
    counts = Counter((rule["gate"], rule["verdict"]) for rule in data["rules"])
    for (gate, verdict), count in sorted(counts.items()):
        yield f"规则 / rules  {gate} {verdict} {count}"
    for rule in data["rules"]:
        if rule["verdict"] != "passed":
            rows = f"  {rule['failed']}/{rule['checked']}" if "checked" in rule else ""
            yield f"  {rule['code']}{rows}  {_both(rule['text'])}"


def row(data: Data) -> None:
    """`mz explain row`."""
    click.echo(f"{data['feed']} {data['month']}  sha256 {data['sha256']}  行 / row {data['row']}")
    replaced = f" -> {data['superseded_by']}" if data["superseded_by"] else ""
    click.echo(f"报送 / delivery  {data['delivery_status']}{replaced}")
    click.echo(FATES[data["fate"]])
    for reason in data.get("reasons", ()):
        click.echo(f"  {reason['code']}  {_both(reason['text'])}")
    if data.get("state"):
        mended = f"  -> {data['mended_in']}" if data["mended_in"] else ""
        click.echo(f"  处理 / since then  {_both(data['state'])}{mended}")
    if "of" in data:
        click.echo(f"  同 / the same as  {data['of']['delivery']} 行 / row {data['of']['row']}")
    for held in data.get("held_by", ()):
        click.echo(f"  {held['relation']}  {held['rows']} 行 / rows  {', '.join(held['months'])}")


def payment(data: Data) -> None:
    """`mz explain payment`."""
    paid = "已发放 / paid" if data["is_paid"] else "未到账 / not paid"
    month = f"{data['entitlement_month']} -> {data['payment_month']}"
    click.echo(f"{data['payment']}  {data['programme']} {data['component'] or ''}  {month}  {paid}")
    click.echo(f"{VERDICTS[data['verdict']]}\n  {data['why']['zh']}\n  {data['why']['en']}")
    for each in data["standards"]:
        until = each["valid_to"] or "…"
        issued = f"{each['document_no'] or ''} {each['issuer']}".strip()
        click.echo(f"  {each['standard_id']}  {each['amount']} / {each['per']}  {each['valid_from']}—{until}  {issued}")


def drawn(data: Data) -> None:
    """`mz audit sample draw`."""
    click.echo(f"样本 / sample {data['sample']}  {data['relation']} {data['period']}")
    click.echo(f"总体 / frame  {data['frame_rows']} 行 / rows  sha256 {data['frame_sha256']}")
    click.echo(f"种子 / seed  {data['seed']}")
    for name, units in data["frame"].items():
        click.echo(f"  {name}  {data['sizes'][name]} / {units}")
    click.echo(f"核查清单，在 finding 栏填 correct 或 error / fill in the column finding: {data['list']}")


def found(data: Data) -> None:
    """`mz audit sample record`."""
    click.echo(f"样本 / sample {data['sample']}  差错 / errors {data['errors']} / {data['sampled']}")
    click.echo(f"差错率 / rate of errors  {data['rate']}  [{data['lower']}, {data['upper']}]  {data['confidence']}")
    verdict = "可接受 / tolerable" if data["is_tolerable"] else "未证明可接受 / not shown to be tolerable"
    click.echo(f"单侧上限 / upper bound  {data['bound']}  可容忍 / tolerable {data['tolerable']}  {verdict}")


def reconciled(data: Sequence[Data]) -> None:
    """`mz reconcile`: a line per check, and every difference."""
    for check, name in CHECKS.items():
        lines = [line for line in data if line["check"] == check]
        open_lines = [line for line in lines if not line["holds"]]
        explained = sum(line["holds"] and Decimal(line["difference"]) != 0 for line in lines)
        verdict = f"{len(open_lines)} 处不符 / differences" if open_lines else "相符 / agrees"
        click.echo(f"{name}  {len(lines)} 项 / lines  已说明 / explained {explained}  {verdict}")
        for line in open_lines:
            click.echo(f"  {line['subject']}  {line['left']} ≠ {line['right']}  差 / difference {line['difference']}")
