"""The description of the static API in OpenAPI 3.1: its addresses, and the JSON Schema of every answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_URL: Schema = {"type": "string", "format": "uri"}
_BOTH: Schema = {"$ref": "#/components/schemas/Text"}


def openapi(server: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Takes the address of the API and the manifest of the newest release; gives the description."""
    name = manifest["publisher"]["name"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name['zh']}开放数据接口 / Open data API of {name['en']}",
            "summary": "静态 JSON 接口，无需登录。 / Static JSON files; no login.",
            "version": "1.0.0",
            "license": {"name": manifest["licence"]["name"], "url": manifest["licence"]["url"]},
        },
        "servers": [{"url": server.rstrip("/")}],
        "paths": {
            "/catalog.json": _path("catalog", "所有数据集和指标 / All datasets and indicators", "Catalog"),
            "/releases.json": _path("releases", "所有版本 / All releases", "Releases"),
            "/datasets/{id}.json": _path("dataset", "一个数据集 / One dataset", "Table", "id"),
            "/indicators/{id}.json": _path("indicator", "一项指标 / One indicator", "Table", "id"),
        },
        "components": {"schemas": _schemas()},
    }


def _path(name: str, summary: str, schema: str, parameter: str | None = None) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    answers: dict[str, Any] = {"200": {"description": summary, "content": content}}
    operation: dict[str, Any] = {"operationId": name, "summary": summary}
    if parameter:
        operation["parameters"] = [{"name": parameter, "in": "path", "required": True, "schema": _TEXT}]
        answers["404"] = {"description": "没有这一项 / There is none of this name"}
    return {"get": operation | {"responses": answers}}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _schemas() -> dict[str, Schema]:
    entry = _object(id=_TEXT, title=_BOTH, url=_URL)
    file = _object(name=_TEXT, url=_URL, media_type=_TEXT, bytes=_COUNT, sha256=_HASH)
    release = _object(
        release=_TEXT,
        kind={"enum": ["regular", "correction", "withdrawal"]},
        released_at={"type": "string", "format": "date-time"},
        reference_month={"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        datasets=_COUNT,
        indicators=_COUNT,
        manifest=_URL,
        manifest_sha256=_HASH,
    )
    return {
        "Text": _object(zh=_TEXT, en=_TEXT),
        "Catalog": _object(
            release=_TEXT,
            synthetic={"type": "boolean"},
            synthetic_note={"anyOf": [_BOTH, {"type": "null"}]},
            licence=_object(name=_TEXT, url=_URL),
            publisher=_object(name=_BOTH, contact=_TEXT),
            datasets=_list(entry),
            indicators=_list(entry),
        ),
        "Releases": _object(newest=_TEXT, releases=_list(release)),
        "Table": _object(
            id=_TEXT,
            title=_BOTH,
            release=_TEXT,
            synthetic={"type": "boolean"},
            page=_URL,
            about={"type": "object"},
            files=_list(file),
            releases=_list(_TEXT),
        ),
    }
