"""`RELEASE.json`, `SHA256SUMS` and `SM3SUMS`: what a release consists of, in one file whose hash stands for all of it.

Belongs here: the manifest's content, and the step from a draft's manifest to the published one.
Does not belong here: the files that it lists.

A draft has state `draft`, no approvals, and `approved_manifest_sha256` null. The published manifest differs
from it in exactly these three keys, and `approved_manifest_sha256` is the hash of the draft's manifest. So
anybody who holds a published release can put the three back, hash, and see that these very bytes were
approved.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes

from catalog.model import Text
from publish.errors import PublishError
from publish.release.formats.json_file import document
from publish.release.history.record import Withdrawal
from publish.release.model import (
    STATUS_CONFIDENTIAL,
    SYNTHETIC_NOTE,
    Approval,
    DatasetTable,
    IndicatorSeries,
    Release,
)

MANIFEST = "RELEASE.json"
CHECKSUMS = "SHA256SUMS"
SM3_CHECKSUMS = "SM3SUMS"
SIGNATURE = "SHA256SUMS.minisig"
KEY = "KEY.pub"
# What says something about the other files and is therefore not in their list.
UNLISTED = frozenset({MANIFEST, CHECKSUMS, SM3_CHECKSUMS, SIGNATURE, KEY})
LATEST = "latest.json"
SCHEMA = "minzheng-open-data/release/2"
FORM = b'"minzheng-open-data/release/'
"""What the manifests of all forms hold."""

_VERSION = re.compile(r"[0-9]{4}\.[0-9]{2}\.[0-9]+")

_MEDIA_TYPES: Mapping[str, str] = {
    "bib": "application/x-bibtex",
    "cff": "application/yaml",
    "csv": "text/csv",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "md": "text/markdown",
    "parquet": "application/vnd.apache.parquet",
    "rdf": "application/rdf+xml",
    "ris": "application/x-research-info-systems",
    "ttl": "text/turtle",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "xsd": "application/xml",
    "zip": "application/zip",
}


def is_version(text: str) -> bool:
    """Says whether a text is a release version, YYYY.MM.N."""
    return _VERSION.fullmatch(text) is not None


def checked_version(version: str) -> str:
    """Takes what should be a release version; gives it back. Raises PublishError when it is none."""
    if not is_version(version):
        raise PublishError(f"'{version}' is not a release version YYYY.MM.N")
    return version


def version_order(version: str) -> tuple[int, ...]:
    """Takes a release version; gives what versions are sorted by."""
    return tuple(int(part) for part in version.split("."))


def is_time(text: str) -> bool:
    """Says whether a text is an ISO 8601 date and time with its UTC offset, in the form of RFC 3339."""
    try:
        return text[10:11] == "T" and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def sha256(content: bytes) -> str:
    """Takes bytes; gives their SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sm3(content: bytes) -> str:
    """Takes bytes; gives their SM3 (GB/T 32905-2016) in hexadecimal. Not by hashlib, which has it on some machines."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize().hex()


def media_type(path: str) -> str:
    """Takes the path of a release file; gives its media type. Raises PublishError if the kind is unknown."""
    kind = path.rsplit(".", 1)[-1]
    if kind not in _MEDIA_TYPES:
        raise PublishError(f"{path}: no media type is known for '.{kind}' files")
    return _MEDIA_TYPES[kind]


def manifest_bytes(release: Release, files: Mapping[str, bytes]) -> bytes:
    """Takes a release and all its files but manifest and checksums; gives `RELEASE.json`.

    Raises PublishError when state and approvals contradict each other or the time is not complete.
    """
    checked_state(release)
    draft = _content(replace(release, state="draft", approvals=()), files)
    if release.state == "draft":
        return document(draft)
    return document(as_approved(draft, release.state, release.approvals))


def as_approved(draft: Mapping[str, Any], state: str, approvals: Sequence[Approval]) -> dict[str, Any]:
    """Takes a draft's manifest, a state and the approvals; gives the manifest of what was approved."""
    return {
        **draft,
        "state": state,
        "approvals": [asdict(approval) for approval in approvals],
        "approved_manifest_sha256": sha256(document(draft)),
    }


def as_draft(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Takes any manifest; gives the draft's manifest that it was made from."""
    return {**manifest, "state": "draft", "approvals": [], "approved_manifest_sha256": None}


def draft_manifest_sha256(manifest: bytes) -> str:
    """Takes a manifest of any state; gives the hash of the draft's manifest behind it, which was approved."""
    return sha256(document(as_draft(json.loads(manifest))))


def latest_bytes(version: str, manifest: bytes) -> bytes:
    """Takes the newest release and its manifest; gives `latest.json`, from where machines start."""
    return document({"release": version, "path": f"releases/{version}/", "manifest_sha256": sha256(manifest)})


def checksum_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Takes all files of a release but the checksums; gives `SHA256SUMS` as `sha256sum -c` reads it, and `SM3SUMS`.

    The first lists the second as well, so that one signature over it covers everything.
    """
    found = {SM3_CHECKSUMS: _sums(files, sm3)}
    return {**found, CHECKSUMS: _sums({**files, **found}, sha256)}


def _sums(files: Mapping[str, bytes], digest: Callable[[bytes], str]) -> bytes:
    return "".join(f"{digest(files[path])}  {path}\n" for path in sorted(files)).encode("utf-8")


def checked_state(release: Release) -> Release:
    """Takes a release; gives it back. Raises PublishError when its state and its approvals contradict each other, or
    when its time is not complete."""
    if (release.state == "draft") != (not release.approvals):
        raise PublishError(f"release {release.version}: a draft has no approvals, every other state has some")
    if not is_time(release.released_at):
        raise PublishError(f"release {release.version}: released_at must be an ISO 8601 time with its UTC offset")
    return release


def _content(release: Release, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "release": release.version,
        "kind": release.kind,
        "reason": _text(release.reason) if release.reason else None,
        "state": release.state,
        "approvals": [],
        "approved_manifest_sha256": None,
        "bureau": {"id": release.bureau_id, "name": _text(release.bureau_name)},
        "area": {"code": release.area_code, "name": release.area_name},
        "released_at": release.released_at,
        "reference_month": release.reference_month,
        "previous": dict(release.previous) if release.previous else None,
        "synthetic": release.is_synthetic,
        "synthetic_note": _text(SYNTHETIC_NOTE) if release.is_synthetic else None,
        "licence": {"name": release.publisher.licence, "url": release.publisher.licence_url},
        "publisher": {
            "name": _text(release.publisher.name),
            "contact": release.publisher.contact,
            "base_url": release.publisher.base_url,
            "release_days": release.publisher.release_days,
        },
        "notes": [_text(note) for note in release.notes],
        "datasets": [_dataset(table) for table in release.datasets],
        "indicators": [_indicator(series) for series in release.indicators],
        "withdrawals": [_withdrawal(withdrawal) for withdrawal in release.withdrawals],
        "gates": dict(sorted(release.gates.items())),
        "claims": dict(sorted(Counter(claim.status for claim in release.claims).items())),
        "relations": dict(sorted(Counter(relation.status for relation in release.relations).items())),
        "inputs": dict(sorted(release.inputs.items())),
        "evidence_head": release.evidence_head,
        "files": [_file(path, files[path]) for path in sorted(files)],
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _dataset(table: DatasetTable) -> dict[str, Any]:
    dataset = table.dataset
    return {
        "id": dataset.id,
        "version": table.version,
        "title": _text(dataset.title),
        "rows": len(table.rows),
        "suppressed_rows": table.suppressed_rows,
        "columns": len(table.column_names),
        "periods": list(table.periods),
        "totals": {each.name: each.total for each in dataset.dimensions if each.total is not None},
        "additive": [column.name for column in dataset.columns if column.measure and column.additive],
        "update_frequency": dataset.update_frequency,
        "open_attribute": dataset.open_attribute,
    }


def _indicator(series: IndicatorSeries) -> dict[str, Any]:
    observations = series.observations
    return {
        "id": series.indicator.id,
        "version": series.version,
        "name": _text(series.indicator.name),
        "unit": series.indicator.unit,
        "observations": len(observations),
        "suppressed": sum(o.status == STATUS_CONFIDENTIAL for o in observations),
        "series_breaks": [each.model_dump(mode="json") for each in series.indicator.series_breaks],
    }


def _withdrawal(withdrawal: Withdrawal) -> dict[str, Any]:
    return {
        "release": withdrawal.release,
        "datasets": list(withdrawal.datasets),
        "cause": withdrawal.cause,
        "reason": _text(withdrawal.reason),
        "removed": dict(sorted(withdrawal.removed.items())),
    }


def kind_of(manifest: bytes) -> str:
    """Takes a manifest; gives the kind of its release."""
    return str(json.loads(manifest)["kind"])


def withdrawals_of(manifest: bytes) -> tuple[Withdrawal, ...]:
    """Takes a manifest; gives what it withdraws."""
    return tuple(
        Withdrawal(each["release"], tuple(each["datasets"]), each["cause"], Text(**each["reason"]), each["removed"])
        for each in json.loads(manifest)["withdrawals"]
    )


def _file(path: str, content: bytes) -> dict[str, Any]:
    return {"path": path, "bytes": len(content), "sha256": sha256(content), "media_type": media_type(path)}
