"""The static API, version 1: JSON files at addresses that stay, with links to the files of the releases.

Belongs here: which answers there are and what they hold; `openapi` describes them. Data are never repeated here: an
answer links to the file that has them, with its size and hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from publish.release.announce.openapi import openapi
from publish.release.announce.told import Told
from publish.release.formats.json_file import document
from publish.release.manifest import MANIFEST

API = "api/v1/"


def api_files(told: Told) -> dict[str, bytes]:
    """Takes the releases of a site; gives the answers of the API by path."""
    answers: dict[str, Mapping[str, Any]] = {
        "openapi.json": openapi(told.base + API, told.current),
        "releases.json": {"newest": told.newest, "releases": [_release(told, each) for each in told.releases]},
        "catalog.json": _catalog(told),
    }
    for kind, title in (("datasets", "title"), ("indicators", "name")):
        for entry in told.current[kind]:
            answers[f"{kind}/{entry['id']}.json"] = _table(told, kind, entry, title)
    return {API + path: document(answer) for path, answer in answers.items()}


def _release(told: Told, release: Mapping[str, Any]) -> dict[str, Any]:
    version = release["release"]
    return {
        "release": version,
        "kind": release["kind"],
        "released_at": release["released_at"],
        "reference_month": release["reference_month"],
        "datasets": len(release["datasets"]),
        "indicators": len(release["indicators"]),
        "manifest": told.url(version, MANIFEST),
        "manifest_sha256": told.digest(version),
    }


def _catalog(told: Told) -> dict[str, Any]:
    current = told.current
    return {
        "release": told.newest,
        "synthetic": current["synthetic"],
        "synthetic_note": current["synthetic_note"],
        "licence": current["licence"],
        "publisher": {"name": current["publisher"]["name"], "contact": current["publisher"]["contact"]},
        "datasets": [
            {"id": each["id"], "title": each["title"], "url": f"{told.base}{API}datasets/{each['id']}.json"}
            for each in current["datasets"]
        ],
        "indicators": [
            {"id": each["id"], "title": each["name"], "url": f"{told.base}{API}indicators/{each['id']}.json"}
            for each in current["indicators"]
        ],
    }


def _table(told: Told, kind: str, entry: Mapping[str, Any], title: str) -> dict[str, Any]:
    ident = entry["id"]
    told_of_it = {name: value for name, value in entry.items() if name not in ("id", title)}
    return {
        "id": ident,
        "title": entry[title],
        "release": told.newest,
        "synthetic": told.current["synthetic"],
        "page": f"{told.base}{kind}/{ident}.html",
        "about": told_of_it,
        "files": _files(told, kind, ident),
        "releases": [release["release"] for release, _ in told.versions_of(kind, ident)],
    }


def _files(told: Told, kind: str, ident: str) -> list[dict[str, Any]]:
    prefix = f"datasets/{ident}/" if kind == "datasets" else f"indicators/{ident}."
    listed: Iterable[Mapping[str, Any]] = told.current["files"]
    return [
        {
            "name": each["path"].rpartition("/")[2],
            "url": told.url(told.newest, each["path"]),
            "media_type": each["media_type"],
            "bytes": each["bytes"],
            "sha256": each["sha256"],
        }
        for each in listed
        if each["path"].startswith(prefix)
    ]
