"""Registering the datasets of a release in a CKAN portal, through its action API.

Belongs here: what a dataset looks like in CKAN, and the calls. Does not belong here: carrying files (`mirror`): CKAN
gets links to the release on the bureau's own site.

Source: CKAN's API guide (docs.ckan.org, "API guide" and `ckan.logic.action`): calls are POST of a JSON object to
`/api/3/action/<name>` with the header `Authorization`; the answer is `{"success": ..., "result" or "error": ...}`,
status 404 for what is not there, 403 for what is not allowed, 409 for what is not valid.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.targets import CkanTarget
from publish.release.manifest import MANIFEST, media_type
from publish.targets.mirror import Carried, Progress
from publish.targets.store import TargetFailed

SECONDS = 30
# What CKAN takes as a tag: letters of any script, digits, spaces and these signs, 2 to 100 of them.
_TAG = re.compile(r"[\w \-.]{2,100}")
Files = Mapping[str, bytes]


def register(files: Files, target: CkanTarget, token: str, progress: Progress) -> Carried:
    """Takes the files of a published release, the portal and a token for it; makes the portal hold the datasets.

    What CKAN holds already as it should be is left alone; what is no longer published is deleted there, which CKAN
    undoes on request. Raises TargetFailed; trying again goes on.
    """
    portal = Portal(target, token)
    packages = list(packages_of(files, target))
    kept = put = 0
    for done, package in enumerate(packages):
        progress(done, len(packages))
        if _holds(portal.show(package["name"]), package):
            kept += 1
            continue
        portal.put(package)
        if not _holds(portal.show(package["name"]), package):
            raise TargetFailed(f"ckan {target.name}: {package['name']} is not as it was registered; try again")
        put += 1
    progress(len(packages), len(packages))
    gone = [name for name in _retired(files) if (portal.show(name) or {}).get("state") == "active"]
    for name in gone:
        portal.call("package_delete", {"id": name})
    return Carried(kept, put, len(gone))


def packages_of(files: Files, target: CkanTarget) -> Iterator[dict[str, Any]]:
    """Takes the files of a release; gives each dataset as CKAN is told of it."""
    manifest = json.loads(files[MANIFEST])
    sizes = {each["path"]: each for each in manifest["files"]}
    for dataset in manifest["datasets"]:
        folder = f"datasets/{dataset['id']}/"
        about = json.loads(files[f"{folder}datapackage.json"])
        tables = [path for path in sorted(sizes) if path.startswith(f"{folder}{dataset['id']}.")]
        place = f"{manifest['publisher']['base_url'].rstrip('/')}/releases/{manifest['release']}/"
        yield {
            "name": _name(manifest, dataset["id"]),
            "title": about["title"],
            "notes": f"{about['description']}\n\n{about['description_en']}",
            "owner_org": target.organisation,
            "license_id": manifest["licence"]["name"],
            "url": place + folder,
            "version": dataset["version"],
            "tags": [{"name": word} for word in sorted(set(about["keywords"])) if _TAG.fullmatch(word)],
            "extras": [
                {"key": "release", "value": manifest["release"]},
                {"key": "synthetic", "value": str(manifest["synthetic"]).lower()},
                {"key": "title_en", "value": about["title_en"]},
                {"key": "update_frequency", "value": dataset["update_frequency"]},
            ],
            "resources": [_resource(place, sizes[path]) for path in tables],
        }


def _name(manifest: Mapping[str, Any], dataset: str) -> str:
    return f"{manifest['bureau']['id']}-{dataset}"


def _retired(files: Files) -> list[str]:
    """The names of the datasets that were published once and are not in this release."""
    manifest = json.loads(files[MANIFEST])
    gone = json.loads(files["CHANGES.json"])["retired"]
    return [_name(manifest, each.removeprefix("dataset/")) for each in gone if each.startswith("dataset/")]


def _resource(place: str, file: Mapping[str, Any]) -> dict[str, Any]:
    name = file["path"].rsplit("/", 1)[-1]
    return {
        "name": name,
        "url": place + file["path"],
        "format": name.rsplit(".", 1)[-1].upper(),
        "mimetype": media_type(file["path"]),
        "hash": f"sha256:{file['sha256']}",
        "size": file["bytes"],
    }


def _holds(found: Mapping[str, Any] | None, package: Mapping[str, Any]) -> bool:
    """Whether the portal's dataset says what it was told; the portal adds fields of its own."""
    if found is None or found.get("state", "active") != "active":
        return False
    plain = all(found.get(name) == package[name] for name in ("title", "notes", "license_id", "url", "version"))
    extras = {each["key"]: each["value"] for each in found.get("extras", ())}
    told = {each["key"]: each["value"] for each in package["extras"]}
    names = ("name", "url", "hash", "size", "mimetype")
    resources = [{name: each.get(name) for name in names} for each in found.get("resources", ())]
    expected = [{name: each[name] for name in names} for each in package["resources"]]
    return plain and extras == told and resources == expected


class Portal:
    """A CKAN portal and the token with which it is spoken to."""

    def __init__(self, target: CkanTarget, token: str) -> None:
        self.target = target
        self._token = token

    def show(self, name: str) -> Mapping[str, Any] | None:
        """A dataset as the portal has it; None when it has none of this name."""
        try:
            return self.call("package_show", {"id": name})
        except NotThere:
            return None

    def put(self, package: Mapping[str, Any]) -> None:
        """Registers a dataset, or brings the one that is there up to date."""
        found = self.show(package["name"])
        if found is None:
            self.call("package_create", package)
        else:
            self.call("package_update", {**package, "id": found["id"], "state": "active"})

    def call(self, action: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """One call of the action API. Raises NotThere, and TargetFailed with what the portal says."""
        request = urllib.request.Request(
            f"{self.target.url.rstrip('/')}/api/3/action/{action}",
            data=json.dumps(content, ensure_ascii=False).encode("utf-8"),
            headers={"Content-Type": "application/json", "Authorization": self._token},
            method="POST",
        )
        where = f"ckan {self.target.name} ({self.target.url}) {action}"
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                said = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            if error.code == 404 and action == "package_show":
                raise NotThere(f"{where}: not there") from error
            raise TargetFailed(f"{where}: {error.code} {_said(error)}") from error
        except (OSError, ValueError) as error:
            raise TargetFailed(f"{where}: cannot be reached, or does not speak CKAN's API") from error
        if not isinstance(said, dict) or said.get("success") is not True:
            raise TargetFailed(f"{where}: refused: {said.get('error') if isinstance(said, dict) else 'no answer'}")
        result: Mapping[str, Any] = said["result"] or {}
        return result


class NotThere(TargetFailed):
    """The portal has no such dataset."""


def _said(error: urllib.error.HTTPError) -> str:
    """What the portal says is wrong, without its page around it."""
    try:
        found = json.loads(error.read())["error"]
    except (ValueError, KeyError, TypeError, OSError):
        return str(error.reason)
    return json.dumps(found, ensure_ascii=False)
