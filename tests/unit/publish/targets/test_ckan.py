"""CKAN: a small server that speaks the action API as its guide and answers describe it, and refuses as it does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from catalog.targets import CkanTarget
from publish.release.files import release_files
from publish.release.model import Release
from publish.release.workflow import follow
from publish.targets.ckan import packages_of, register
from publish.targets.mirror import Carried
from publish.targets.store import TargetFailed
from tests.unit.publish.release.test_workflow import Run

TOKEN = "a-token"
REQUIRED = {"name", "title", "notes", "owner_org", "license_id", "url", "version", "tags", "extras", "resources"}


class Ckan(BaseHTTPRequestHandler):
    """What CKAN 2.11 answers: statuses and bodies as recorded in its guide and its functional tests."""

    packages: dict[str, dict[str, Any]]
    calls: list[str]
    loses: bool

    def do_POST(self) -> None:
        action = self.path.removeprefix("/api/3/action/")
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.calls.append(action)
        if action != "package_show" and self.headers.get("Authorization") != TOKEN:
            return self._answer(403, error={"__type": "Authorization Error", "message": "Access denied"})
        return getattr(self, f"_{action}")(content)

    def _answer(self, status: int, **said: Any) -> None:
        body = json.dumps({"help": self.path, "success": status == 200, **said}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _find(self, ident: str) -> dict[str, Any] | None:
        return next((each for each in self.packages.values() if ident in (each["id"], each["name"])), None)

    def _package_show(self, content: dict[str, Any]) -> None:
        found = self._find(content["id"])
        if found is None:
            return self._answer(404, error={"__type": "Not Found Error", "message": "Not found"})
        return self._answer(200, result=found)

    def _package_create(self, content: dict[str, Any]) -> None:
        if content["name"] in self.packages:
            return self._answer(409, error={"__type": "Validation Error", "name": ["That URL is already in use."]})
        return self._keep({**content, "id": f"id-{content['name']}", "state": "active"})

    def _package_update(self, content: dict[str, Any]) -> None:
        return self._keep(content)

    def _keep(self, content: dict[str, Any]) -> None:
        if missing := REQUIRED - content.keys():
            return self._answer(409, error={"__type": "Validation Error", sorted(missing)[0]: ["Missing value"]})
        resources = [{**each, "id": f"r{number}"} for number, each in enumerate(content["resources"])]
        kept = {**content, "resources": resources[1:] if self.loses else resources}
        self.packages[content["name"]] = {**kept, "organization": {"name": content["owner_org"]}}
        return self._answer(200, result=self.packages[content["name"]])

    def _package_delete(self, content: dict[str, Any]) -> None:
        found = self._find(content["id"])
        assert found is not None
        found["state"] = "deleted"
        return self._answer(200, result=None)

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def portal() -> Iterator[tuple[type[Ckan], CkanTarget]]:
    """A portal that is empty, and the target that names it."""
    handler = type("Portal", (Ckan,), {"packages": {}, "calls": [], "loses": False})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    yield handler, CkanTarget(kind="ckan", name="portal", url=url, organisation="bureau")
    server.shutdown()
    server.server_close()
    thread.join()


def quiet(done: int, total: int) -> None:
    assert 0 <= done <= total


def test_datasets_are_registered_once_and_then_left_alone(
    portal: tuple[type[Ckan], CkanTarget], release: Release
) -> None:
    handler, target = portal
    files = release_files(release)
    assert register(files, target, TOKEN, quiet) == Carried(kept=0, put=2, removed=0)
    found = handler.packages["made-up-marriages"]
    assert found["version"] == "1.0.0"
    link = "https://opendata.example.org/releases/2020.10.0/datasets/marriages/marriages.csv"
    assert link in [each["url"] for each in found["resources"]]
    assert {"name": "低保"} in found["tags"]
    handler.calls.clear()
    assert register(files, target, TOKEN, quiet) == Carried(kept=2, put=0, removed=0)
    assert set(handler.calls) == {"package_show"}


def test_a_new_release_updates_and_what_is_gone_is_deleted(
    portal: tuple[type[Ckan], CkanTarget], release: Release, tmp_path: Path, run: Run
) -> None:
    handler, target = portal
    run(tmp_path, release)
    register(release_files(release), target, TOKEN, quiet)
    later = follow(tmp_path, replace(release, version="2020.10.1", datasets=release.datasets[:1]))
    assert register(release_files(later), target, TOKEN, quiet) == Carried(kept=0, put=1, removed=1)
    assert handler.packages["made-up-marriages"]["state"] == "deleted"
    back = release_files(replace(release, version="2020.10.0"))
    assert register(back, target, TOKEN, quiet).put == 2
    assert handler.packages["made-up-marriages"]["state"] == "active"


def test_a_wrong_token_is_an_error_in_words(portal: tuple[type[Ckan], CkanTarget], release: Release) -> None:
    with pytest.raises(TargetFailed, match=r"403 .*Access denied") as error:
        register(release_files(release), portal[1], "wrong-token", quiet)
    assert "wrong-token" not in str(error.value)


def test_a_portal_that_loses_a_resource_is_found(portal: tuple[type[Ckan], CkanTarget], release: Release) -> None:
    portal[0].loses = True
    with pytest.raises(TargetFailed, match="not as it was registered"):
        register(release_files(release), portal[1], TOKEN, quiet)


def test_what_the_portal_calls_invalid_is_told(
    portal: tuple[type[Ckan], CkanTarget], release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.unit.publish.targets.test_ckan.REQUIRED", REQUIRED | {"maintainer"})
    with pytest.raises(TargetFailed, match=r"409 .*maintainer"):
        register(release_files(release), portal[1], TOKEN, quiet)


def test_a_portal_that_is_not_there_is_an_error_in_words(release: Release) -> None:
    target = CkanTarget(kind="ckan", name="portal", url="http://127.0.0.1:9", organisation="bureau")
    with pytest.raises(TargetFailed, match="cannot be reached"):
        register(release_files(release), target, TOKEN, quiet)


def test_hashes_and_sizes_are_those_of_the_release(release: Release) -> None:
    files = release_files(release)
    target = CkanTarget(kind="ckan", name="portal", url="http://localhost", organisation="bureau")
    told = {each["name"]: each for package in packages_of(files, target) for each in package["resources"]}
    stated = {each["path"].rsplit("/", 1)[-1]: each for each in json.loads(files["RELEASE.json"])["files"]}
    assert told
    for name, resource in told.items():
        assert (resource["hash"], resource["size"]) == (f"sha256:{stated[name]['sha256']}", stated[name]["bytes"])
