"""Withdrawing what was published: never in silence. What is withdrawn leaves a tombstone, and the chain says so.

Belongs here: which files a withdrawal takes, what is left in their place, which release stands. Does not belong here:
carrying it out (`site`), asking for approval (`workflow`).

A withdrawal is a release of its own, without tables, in the same chain and under the same approval. Its manifest names
the releases and datasets, the cause, the reason and every file that is removed, with its hash. So whoever has the chain
can tell a file that was withdrawn from one that somebody took away.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from catalog.model import Text
from publish.errors import PublishError
from publish.release.archives import ALL
from publish.release.formats.json_file import document
from publish.release.history.record import WITHDRAWAL, Cause, Withdrawal
from publish.release.history.written import CHANGES
from publish.release.manifest import MANIFEST, UNLISTED, kind_of, sha256, version_order, withdrawals_of
from publish.release.profiles.facts import SDMX_FIGURES

WITHDRAWN, TOMBSTONE = "withdrawn.json", "index.html"
# Bytes are taken away only where leaving them would harm somebody or break the law.
REMOVING: frozenset[Cause] = frozenset({"disclosure", "legal"})
CAUSES: Mapping[Cause, Text] = {
    "error": Text(zh="数据有误", en="The data are wrong"),
    "disclosure": Text(zh="可能泄露个人信息", en="The data may tell about persons"),
    "legal": Text(zh="法定原因", en="For legal cause"),
}
# Files of a withdrawn dataset hold its name as a part of the path, bare or before a dot or a version.
_NAMED = r"(^|/|\.){name}(\.|/|-[0-9]+\.|$)"
# Files that hold all datasets, and all indicators.
_ALL_DATASETS, _ALL_INDICATORS = (ALL,), (ALL, SDMX_FIGURES)
# What the chain and the versions of later releases rest on.
_KEPT = UNLISTED | {CHANGES}


def withdrawal_of(
    version: str,
    files: Mapping[str, bytes],
    datasets: Sequence[str],
    indicators: Sequence[str],
    cause: Cause,
    reason: Text,
) -> Withdrawal:
    """Takes a published release with its files, the datasets to withdraw (none are all of it) with the indicators that
    are made of them, and why; gives the record. Raises PublishError when the release has no such dataset."""
    known = {path.split("/")[1] for path in files if path.startswith("datasets/")}
    if unknown := sorted(set(datasets) - known):
        raise PublishError(f"release {version} has no dataset {', '.join(unknown)}: see `mz release list`")
    names, shared = (*datasets, *indicators), _ALL_INDICATORS if indicators else _ALL_DATASETS
    taken = [path for path in files if path not in _KEPT and (not datasets or path in shared or _is_of(path, names))]
    removed = {path: sha256(files[path]) for path in taken} if cause in REMOVING else {}
    return Withdrawal(version, tuple(sorted(datasets)), cause, reason, removed)


def _is_of(path: str, names: Sequence[str]) -> bool:
    """Whether a file is one of these tables' own."""
    return any(re.search(_NAMED.format(name=re.escape(name)), path) for name in names)


def records_in(manifests: Mapping[str, bytes], version: str) -> tuple[Withdrawal, ...]:
    """Takes the manifests of a site by version, oldest first; gives what was withdrawn of one release."""
    return tuple(
        each for manifest in manifests.values() for each in withdrawals_of(manifest) if each.release == version
    )


def newest_standing(manifests: Mapping[str, bytes]) -> str:
    """Takes the manifests of a site, oldest first; gives the newest release with data that was not withdrawn whole,
    or where there is none the newest of all."""
    whole = {each.release for manifest in manifests.values() for each in withdrawals_of(manifest) if not each.datasets}
    standing = [v for v, manifest in manifests.items() if v not in whole and kind_of(manifest) != WITHDRAWAL]
    return max(standing or manifests, key=version_order)


def tombstones(version: str, records: Sequence[Withdrawal]) -> dict[str, bytes]:
    """Takes a release and what was withdrawn of it; gives the files that say so, none if nothing was."""
    if not records:
        return {}
    content = {
        "schema": "minzheng-open-data/withdrawn/1",
        "release": version,
        "withdrawn": [
            {
                "datasets": list(record.datasets),
                "cause": record.cause,
                "reason": record.reason.model_dump(),
                "removed": dict(sorted(record.removed.items())),
            }
            for record in records
        ],
    }
    return {WITHDRAWN: document(content), TOMBSTONE: page(version, records)}


def page(version: str, records: Sequence[Withdrawal], link: str = "") -> bytes:
    """Takes a release, what was withdrawn of it, and where it lies from the page; gives the page that stands in its
    place, in both languages."""
    items = "\n".join(_item(record) for record in records)
    title = f"{version} 已撤回 / withdrawn"
    return f"""<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>{title}</title><meta name="viewport" content="width=device-width"></head>
<body>
<main>
<h1>{title}</h1>
<ul>
{items}
</ul>
<p>校验和、清单与签名保留，供核对。
<span lang="en">Checksums, manifest and signature stay, so that this can be checked.</span></p>
<p><a href="{link}{WITHDRAWN}">{WITHDRAWN}</a> · <a href="{link}{MANIFEST}">{MANIFEST}</a></p>
</main>
</body>
</html>
""".encode()


def _item(record: Withdrawal) -> str:
    what = ", ".join(record.datasets) or "全部内容 / everything"
    cause, reason = CAUSES[record.cause], record.reason
    chinese = f"{cause.zh}：{reason.zh}；移除文件 {len(record.removed)} 个。"
    english = f"{cause.en}: {reason.en}; files removed: {len(record.removed)}."
    return f'<li>{html.escape(what)}：{html.escape(chinese)}<span lang="en">{html.escape(english)}</span></li>'
