"""`mz dev`: a person opens Dagster's UI, clicks "Materialize all", and gets the bytes that `mz run` gives."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import BUREAU, FinishedRun, fresh_environment, mz

pytestmark = [pytest.mark.pipeline, pytest.mark.browser]

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
ID_NUMBER = re.compile(rb"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]")
START, FINISH, STOP = 60, 240, 30
ENDED = ("SUCCESS", "FAILURE", "CANCELED")
STATE = """{
  partitionBackfillsOrError { ... on PartitionBackfills { results { status } } }
  runsOrError { ... on Runs { results {
    status startTime endTime assetSelection { path } tags { key value }
    eventConnection { events { ... on MessageEvent { message } } }
  } } }
}"""


@dataclass(frozen=True)
class Clicked:
    """A data root in which everything was done by one visit to the UI, and what happened there."""

    root: Path
    status: dict[str, Any]
    backfills: list[str]
    runs: list[dict[str, Any]]
    foreign_requests: list[str]
    output: str
    left_behind: bool


@pytest.fixture(scope="module")
def clicked(small_repository: Path, small_run: FinishedRun, tmp_path_factory: pytest.TempPathFactory) -> Clicked:
    """`mz sample`, `mz dev`, "Materialize all" with all months, wait, stop."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    folder = tmp_path_factory.mktemp("ui")
    shutil.copytree(small_run.keys, folder / "keys")  # signatures follow from them
    # All events of a run in one answer: the server gives a thousand at a time.
    environment = fresh_environment(folder, small_repository, DAGSTER_UI_EVENT_LOAD_CHUNK_SIZE="100000")
    mz("sample", environment=environment, repository=small_repository)
    log = folder / "dev.log"
    with developer_ui(environment, small_repository, log) as (address, group):
        # A thread of its own: the browser of other tests may be open in this one.
        with ThreadPoolExecutor(1) as pool:
            foreign = pool.submit(materialize_all, address).result()
        state = waited(lambda: finished(address), FINISH, lambda: f"{graphql(address)}\n{log.read_text()}")
    return Clicked(
        root=folder / "data" / BUREAU,
        status=json.loads(mz("status", "--json", environment=environment, repository=small_repository).stdout),
        backfills=[backfill["status"] for backfill in state["partitionBackfillsOrError"]["results"]],
        runs=sorted(state["runsOrError"]["results"], key=lambda run: run["startTime"]),
        foreign_requests=foreign,
        output=log.read_text(encoding="utf-8"),
        left_behind=is_alive(group),
    )


@contextmanager
def developer_ui(environment: dict[str, str], repository: Path, log: Path) -> Iterator[tuple[str, int]]:
    """`mz dev` on a free port, in a process group of its own; asked to stop as a terminal or a service would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = "from orchestration.cli import main; main()"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", code, "dev", "--port", str(port)],
            env=environment,
            cwd=repository,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        waited(lambda: answers(f"{address}/server_info"), START, log.read_text)
        yield address, process.pid
        process.terminate()
        process.wait(STOP)
    finally:
        # The servers that it started end a moment after it; what is still there then was left behind.
        until = time.monotonic() + STOP
        while process.poll() is not None and is_alive(process.pid) and time.monotonic() < until:
            time.sleep(0.2)
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def is_alive(group: int) -> bool:
    """Whether a process of the group still runs.

    What has ended and only waits for its parent to notice does not: where nobody reaps orphans, it stays for ever.
    """
    return any(running_group(stat) == group for stat in Path("/proc").glob("[0-9]*/stat"))


def running_group(stat: Path) -> int | None:
    """The process group of a process that has not ended; the name before the last bracket may hold anything."""
    try:
        state, _parent, group, *_ = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (OSError, ValueError):
        return None
    return None if state in "ZX" else int(group)


def waited(look: Callable[[], Any], seconds: float, complaint: Callable[[], str]) -> Any:
    """What `look` finds, once it finds something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(1)
    raise AssertionError(f"not within {seconds} seconds: {complaint()}")


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def graphql(address: str) -> dict[str, Any]:
    body = json.dumps({"query": STATE}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return dict(json.load(response)["data"])


def finished(address: str) -> dict[str, Any] | None:
    """The state, once the backfill and all its runs have ended."""
    state = graphql(address)
    backfills, runs = state["partitionBackfillsOrError"]["results"], state["runsOrError"]["results"]
    ended = all(run["status"] in ENDED for run in runs)
    return state if backfills and backfills[0]["status"].startswith(("COMPLETED", "FAILED")) and ended else None


def materialize_all(address: str) -> list[str]:
    """What a person does. Gives the addresses elsewhere that the pages asked for."""
    foreign: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(60_000)
        page.on("request", lambda request: foreign.append(request.url) if is_foreign(request.url, address) else None)
        page.goto(f"{address}/asset-groups", wait_until="domcontentloaded")
        page.get_by_role("button", name="Materialize all").click()
        page.get_by_role("button", name="All", exact=True).click()
        page.get_by_role("button", name="Launch backfill").click()
        waited(lambda: graphql(address)["partitionBackfillsOrError"]["results"], 30, lambda: page.inner_text("body"))
        browser.close()
    return foreign


def is_foreign(url: str, address: str) -> bool:
    return not url.startswith((address, "data:", "blob:"))


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def tags(run: dict[str, Any]) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in run["tags"]}


def test_materialize_all_gives_the_bytes_of_mz_run(clicked: Clicked, small_run: FinishedRun) -> None:
    expected = small_run.status
    assert clicked.status["release"]["manifest_sha256"] == expected["release"]["manifest_sha256"]
    assert tree(clicked.root / "publish" / "site") == tree(small_run.site)
    for part in ("gates", "rows", "claims", "defects", "deliveries"):
        assert clicked.status[part] == expected[part]


def test_it_is_two_runs_one_after_the_other(clicked: Clicked) -> None:
    """All months of all feeds at once, then everything else once; never two at the one DuckDB file."""
    assert clicked.backfills == ["COMPLETED_SUCCESS"]
    lake, rest = clicked.runs
    assert {lake["status"], rest["status"]} == {"SUCCESS"}
    assert lake["endTime"] <= rest["startTime"]
    assert {asset["path"][0] for asset in lake["assetSelection"]} == {"lake"}
    months = tags(lake)
    assert months["dagster/asset_partition_range_start"] == "2020-01-01"
    assert months["dagster/asset_partition_range_end"] == "2020-10-01"
    assert {asset["path"][0] for asset in rest["assetSelection"]} >= {"gates", "staging", "aggregates", "release"}


def test_every_gate_spoke(clicked: Clicked) -> None:
    """Dagster goes on after a blocking check without a result, and only says so."""
    messages = [event.get("message", "") for run in clicked.runs for event in run["eventConnection"]["events"]]
    assert any("Asset check 'disclosure' on 'safe/release' passed" in message for message in messages)
    assert [message for message in messages if "emitted no result" in message] == []


def test_dagster_keeps_no_personal_value(clicked: Clicked, small_run: FinishedRun) -> None:
    kept = tree(clicked.root / "dagster")
    assert any(name.endswith(".db") for name in kept)
    canaries = [canary.encode() for canary in small_run.ledger["canaries"]]
    kept["output"] = clicked.output.encode()
    hits = [name for name, content in kept.items() if any(canary in content for canary in canaries)]
    assert hits == []
    assert [name for name, content in kept.items() if ID_NUMBER.search(content)] == []


def test_nothing_is_sent_home_and_nobody_is_asked_for_an_address(clicked: Clicked) -> None:
    assert clicked.foreign_requests == []


def test_it_starts_without_warnings_and_stops_when_told(clicked: Clicked) -> None:
    assert "Warning" not in clicked.output
    assert "Dagster services shut down" in clicked.output
    assert not clicked.left_behind
