"""The snippets of a dataset, run as a reader would run them, against the release on a local server."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import pytest

from publish.release.files import release_files
from publish.release.profiles.facts import ReleaseFacts
from publish.release.profiles.snippets import Snippet, snippets
from publish.release.table import dataset_table
from tests.unit.publish.release.conftest import made_up_release, people_table

NAME = "assistance-people"
FOLDER = f"datasets/{NAME}"
ROWS = people_table().rows


@dataclass(frozen=True)
class Served:
    """A release on a server: its files by path, its snippets by name, and the byte ranges that were asked for."""

    files: dict[str, bytes]
    snippets: dict[str, Snippet]
    ranges: list[str]


class Files(BaseHTTPRequestHandler):
    """Files from memory, whole or a byte range of one, as web servers and object stores give them."""

    files: dict[str, bytes]
    ranges: list[str]
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        content = self.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        self.send_response(206 if asked else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Last-Modified", "Fri, 20 Nov 2020 01:00:00 GMT")
        if asked:
            end = len(content) - 1
            first = int(asked[1]) if asked[1] else max(0, len(content) - int(asked[2]))
            last = min(int(asked[2]), end) if asked[1] and asked[2] else end
            self.ranges.append(asked[0])
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
            content = content[first : last + 1]
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A small release whose addresses lead to this machine."""
    handler = type("Handler", (Files,), {"files": {}, "ranges": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    draft = made_up_release()
    address = f"http://127.0.0.1:{server.server_port}/"
    release = replace(draft, publisher=draft.publisher.model_copy(update={"base_url": address}))
    files = release_files(release)
    handler.files |= {f"/releases/{release.version}/{path}": content for path, content in files.items()}
    public = dataset_table(people_table(), release.codelists)
    found = {each.name: each for each in snippets(NAME, public.columns, public.key, ReleaseFacts(release).root)}
    yield Served(files, found, handler.ranges)
    server.shutdown()
    server.server_close()
    thread.join()


def done(command: list[str], folder: Path) -> str:
    """What a program printed; fails when it does."""
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def needs(tool: str) -> Callable[[Callable[..., None]], pytest.MarkDecorator]:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")


@needs("curl")
def test_curl_fetches_the_file_and_checks_it(served: Served, tmp_path: Path) -> None:
    assert f"{NAME}.csv: OK" in done(["bash", "-o", "pipefail", "-c", served.snippets["curl"].code], tmp_path)
    assert (tmp_path / f"{NAME}.csv").read_bytes() == served.files[f"{FOLDER}/{NAME}.csv"]
    spoilt = served.snippets["curl"].code.replace("curl --fail --silent", "echo x >> *.csv; curl --fail --silent")
    with pytest.raises(AssertionError, match="did NOT match"):
        done(["bash", "-o", "pipefail", "-c", spoilt], tmp_path)


def test_python_reads_every_row_and_keeps_codes_as_text(served: Served, tmp_path: Path) -> None:
    ask = "\nprint(len(table), sorted(set(table.area_code)), table.person_count.sum(), table.month[0])"
    said = done([sys.executable, "-c", served.snippets["python"].code + ask], tmp_path)
    assert said.splitlines()[-1] == f"{len(ROWS)} ['420112001', '420112002', '420112003'] 19.0 2020-09"


def test_polars_asks_for_byte_ranges(served: Served, tmp_path: Path) -> None:
    ask = "\nprint(part.shape, part['person_count'].sum())"
    said = done([sys.executable, "-c", served.snippets["part"].code + ask], tmp_path)
    assert said.splitlines()[-1] == f"({len(ROWS)}, 5) 19"
    assert served.ranges


@needs("Rscript")
def test_r_reads_every_row_and_keeps_codes_as_text(served: Served, tmp_path: Path) -> None:
    ask = '\ncat(nrow(table), class(table$area_code), sum(table$person_count, na.rm = TRUE), table$month[1], "\\n")'
    said = done(["Rscript", "-e", served.snippets["r"].code + ask], tmp_path)
    assert said.splitlines()[-1].split() == [str(len(ROWS)), "character", "19", "2020-09"]


def test_duckdb_reads_the_downloaded_file(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"{NAME}.parquet").write_bytes(served.files[f"{FOLDER}/{NAME}.parquet"])
    monkeypatch.chdir(tmp_path)
    assert len(duckdb.sql(served.snippets["duckdb"].code).fetchall()) == len(ROWS)


def test_excel_is_told_the_type_of_every_column(served: Served) -> None:
    typed = re.findall(r'\{"(\w+)", ([^}]+)\}', served.snippets["excel"].code)
    assert [name for name, _ in typed] == list(people_table().column_names)
    assert dict(typed)["area_code"] == "type text" and dict(typed)["person_count"] == "Int64.Type"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_readme_has_every_snippet(served: Served, language: str) -> None:
    readme = served.files[f"{FOLDER}/README.{language}.md"].decode()
    for each in served.snippets.values():
        assert f"### {getattr(each.title, language)}\n\n```{each.language}\n{each.code}\n```" in readme
