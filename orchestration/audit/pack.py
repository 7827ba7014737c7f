"""`mz audit pack`: one zip with which a stranger can check a release, or one figure of it, and do it again.

The same release gives the same bytes: the log goes as far as the line that tells of its publication. File names of
deliveries stay inside, because offices write names of people into them.

Belongs here: what goes into the pack. Does not belong here: how it is checked (`check_pack`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from catalog.load import Catalog
from catalog.model import Bureau
from expectations import evidence
from intake import accounts
from orchestration import verdicts
from orchestration.audit import check_pack
from orchestration.audit.explain import Figure, indicator
from orchestration.audit.provenance import Workshop
from orchestration.errors import OrchestrationError
from orchestration.lineage import lineage
from orchestration.paths import REPOSITORY, Paths
from publish.release import site
from publish.release.formats.json_file import document
from publish.release.formats.zip_file import member, zip_bytes
from publish.release.manifest import MANIFEST, sha256

_SEALS = (MANIFEST, "SHA256SUMS", "SHA256SUMS.minisig", "KEY.pub")
_SHARED_CONTRACTS = ("standards.csv", "disclosure.yml", "facts.yml")
_INPUT_COLUMNS = ("sha256", "bytes", "source", "accepted", "quarantined", "duplicates")


def pack(bureau: Bureau, catalog: Catalog, paths: Paths, period: str, figure: Figure | None = None) -> bytes:
    """Takes a period 'YYYY-MM', and a figure for a pack of that alone; gives the zip.

    Raises OrchestrationError when the newest release is not of that period, or was not made by the last run, whose
    results and SQL go into the pack.
    """
    release = _release(paths, period)
    manifest = json.loads((release.path / MANIFEST).read_bytes())
    if manifest["evidence_head"] != verdicts.evidence_head(paths):
        raise OrchestrationError(
            f"release {release.version} is of other results than the last run's: run `mz run` until it is "
            "published, or take the pack that was made then"
        )
    explained = indicator(bureau, catalog, paths, figure) if figure else None
    feeds = _feeds(explained) if explained else {source.feed for source in catalog.sources_of(bureau)}
    models = [each.model for each in catalog.datasets.values() if each.id in bureau.datasets]
    models = [catalog.indicators[figure.indicator].model] if figure else models
    files = {
        "README.md": _readme(release.version, str(figure) if figure else "", manifest["evidence_head"]),
        "check.py": Path(check_pack.__file__).read_bytes(),
        "evidence/log.jsonl": _log(paths, release.manifest_sha256),
        "evidence/results.json": document(verdicts.read(paths)),
        "inputs.csv": _inputs(paths, feeds),
        **{f"release/{name}": (release.path / name).read_bytes() for name in _SEALS},
        **dict(_contracts(bureau, feeds)),
        **_sql(paths, models),
    }
    if explained:
        files["figure.json"] = document({**explained, "transformations": _without_sql(explained)})
    sums = "".join(f"{sha256(files[path])}  {path}\n" for path in sorted(files))
    files["SHA256SUMS"] = sums.encode()
    return zip_bytes((path, member(path, content)) for path, content in files.items())


def _release(paths: Paths, period: str) -> site.Published:
    release = site.current(paths.publish)
    if release is None or not release.version.startswith(period.replace("-", ".") + "."):
        there = release.version if release else "none"
        raise OrchestrationError(f"{period}: the newest release is {there}; a pack is made for the newest release")
    return release


def _feeds(explained: dict[str, Any]) -> set[str]:
    return {source["feed"] for part in explained["parts"].values() for source in part["sources"]}


def _log(paths: Paths, manifest_sha256: str) -> bytes:
    """The evidence as far as the publication of the release."""
    lines = paths.evidence.read_bytes().splitlines(keepends=True)
    for number, record in enumerate(evidence.records(paths.evidence), start=1):
        if record.get("event") == "published" and record["manifest_sha256"] == manifest_sha256:
            return b"".join(lines[:number])
    raise OrchestrationError("the evidence does not tell of the publication: see `mz audit verify`")


def _inputs(paths: Paths, feeds: Collection[str]) -> bytes:
    """The admitted deliveries of some feeds with hashes and counts."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("feed", "month", "delivery", *_INPUT_COLUMNS))
    for each in sorted(accounts.read(paths.root), key=lambda d: (d.feed, d.month, d.delivery_id)):
        if each.status == "admitted" and each.feed in feeds:
            values = (getattr(each, name) for name in _INPUT_COLUMNS)
            writer.writerow((each.feed, each.month, each.delivery_id, *values))
    return text.getvalue().encode()


def _contracts(bureau: Bureau, feeds: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """What decides: contracts of the feeds, indicators, datasets, standards, disclosure policy, profile, the lock."""
    root = REPOSITORY / "catalog"
    chosen = [root / "sources" / f"{feed}.yml" for feed in sorted(feeds)]
    chosen += [root / "bureaus" / f"{bureau.id}.yml", *(root / name for name in _SHARED_CONTRACTS)]
    chosen += [*sorted((root / "indicators").glob("*.yml")), *sorted((root / "datasets").glob("*.yml"))]
    for path in chosen:
        yield f"contracts/{path.relative_to(root).as_posix()}", path.read_bytes()
    lock = REPOSITORY / "requirements.lock"
    if lock.exists():
        yield "contracts/requirements.lock", lock.read_bytes()


def _sql(paths: Paths, models: Collection[str]) -> dict[str, bytes]:
    """The SQL of the models and of all above them, as it ran."""
    workshop = Workshop(paths)
    try:
        above = {name for names in lineage(workshop.manifest_path, models).values() for name in names}
        return {f"sql/{name}.sql": workshop.told(name.split("/")[1]).encode() for name in above}
    finally:
        workshop.close()


def _without_sql(explained: dict[str, Any]) -> list[dict[str, str]]:
    """The steps by name and hash: their SQL lies in the pack as files."""
    return [{name: step[name] for name in ("model", "sha256")} for step in explained["transformations"]]


def _readme(version: str, figure: str, head: str) -> bytes:
    what_zh, what_en = (
        (f"数字 {figure}", f"the figure {figure}") if figure else ("全部公开数据", "everything published")
    )
    return f"""# 证据包 / Evidence pack {version}

本包证明发布 {version} 中的{what_zh}。证据链末端 `{head}`。
This pack proves {what_en} in release {version}. Evidence head `{head}`.

## 检验 / Check

    python check.py

只需 Python 本身。检验内容：每个文件的哈希；证据链逐行相连；四道关口的结果与发布所载末端一致；
发布清单与证据中的发布记录一致；报送文件的哈希与行数守恒。
签名另用 minisign 检验：`minisign -Vm release/SHA256SUMS -p release/KEY.pub`。
It needs Python and nothing else. It checks the hash of every file, the chain line by line, that the results of the four
gates give the head that the release states, that the log tells of this manifest's publication, and that the rows of
each delivery add up. Check the signature with minisign, with a key that you have from elsewhere.

## 内容 / What is in it

| 文件 / file | 内容 / content |
|---|---|
| `evidence/log.jsonl` | 证据日志，至本次发布 / the evidence log up to this publication |
| `evidence/results.json` | 每条规则的结果，只有计数 / the result of every rule, counts only |
| `inputs.csv` | 报送文件的哈希和行数 / hashes and row counts of the deliveries |
| `contracts/` | 登记表契约、指标、标准、公开保护政策 / contracts, indicators, standards, disclosure policy |
| `sql/` | 实际执行的 SQL / the SQL as it ran |
| `release/` | 发布清单与签名 / the release's manifest and signature |
| `figure.json` | 一个数字的解释（仅限按数字打包） / the figure explained, in a pack of one figure |

## 重做 / Do it again

取得 `inputs.csv` 所列哈希的报送文件和生成本发布的代码，放入空目录的收件箱，运行 `mz run`：
得到的 `RELEASE.json` 逐字节相同（审批除外）。
Take the deliveries with these hashes and the code of this release, put the files into the inbox of an empty data root
and run `mz run`: `RELEASE.json` comes out the same, byte for byte, but for the approvals.
""".encode()
