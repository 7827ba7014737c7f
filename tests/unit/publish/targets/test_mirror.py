"""Carrying a site: what is there stays, what is interrupted goes on, the pointer comes last."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from publish.release.disk import read_tree
from publish.targets.mirror import OWN_LIST, Carried, carry, differences
from publish.targets.secrets import Secrets
from publish.targets.store import FolderStore, TargetFailed

RELEASE = "releases/2020.10.0"
FILES = {
    f"{RELEASE}/RELEASE.json": b"{}",
    f"{RELEASE}/a.csv": b"1,2",
    "releases/index.html": b"list",
    "index.html": b"start",
    "latest/a.csv": b"1,2",
    "latest.json": b'{"release": "2020.10.0"}',
}


class Watched:
    """A place in memory that notes what is done, and can be told to fail."""

    def __init__(self, before: Callable[[str, str], None] = lambda action, path: None) -> None:
        self.files: dict[str, bytes] = {}
        self.done: list[tuple[str, str]] = []
        self.before = before

    def _note(self, action: str, path: str) -> None:
        self.before(action, path)
        self.done.append((action, path))

    def sizes(self) -> Mapping[str, int]:
        return {path: len(content) for path, content in self.files.items()}

    def read(self, path: str) -> bytes:
        return self.files[path]

    def put(self, path: str, content: bytes) -> None:
        self._note("put", path)
        self.files[path] = content

    def remove(self, path: str) -> None:
        self._note("remove", path)
        self.files.pop(path, None)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return written(tmp_path / "site", FILES)


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def quiet(done: int, total: int) -> None:
    assert 0 <= done <= total


def own(store: Watched) -> dict[str, bytes]:
    return {path: content for path, content in store.files.items() if path != OWN_LIST}


def test_the_place_holds_the_site_and_the_pointer_comes_last(site: Path) -> None:
    store = Watched()
    assert carry(site, store, quiet) == Carried(kept=0, put=6, removed=0)
    assert own(store) == FILES
    order = [path for action, path in store.done if path != OWN_LIST]
    assert order[-1] == "latest.json"
    assert order[:2] == [f"{RELEASE}/RELEASE.json", f"{RELEASE}/a.csv"]
    assert differences(site, store) == []


def test_nothing_is_sent_twice(site: Path) -> None:
    store = Watched()
    carry(site, store, quiet)
    store.done.clear()
    assert carry(site, store, quiet) == Carried(kept=6, put=0, removed=0)
    assert {path for _, path in store.done} == {OWN_LIST}


def test_an_interruption_at_any_step_is_made_good(site: Path, tmp_path: Path) -> None:
    whole = Watched()
    carry(site, whole, quiet)
    later = written(tmp_path / "later", {**FILES, "index.html": b"newer", "releases/2020.10.1/b.csv": b"3"})
    (later / "releases/index.html").unlink()
    finished = Watched()
    finished.files = dict(whole.files)
    carry(later, finished, quiet)

    class Cut(Exception):
        pass

    for step in range(len(finished.done)):
        store = Watched()
        store.files = dict(whole.files)

        def cut(action: str, path: str, store: Watched = store, step: int = step) -> None:
            if len(store.done) == step:
                raise Cut

        store.before = cut
        with pytest.raises(Cut):
            carry(later, store, quiet)
        store.before = lambda action, path: None
        carry(later, store, quiet)
        assert store.files == finished.files, step
    assert own(finished) == read_tree(later)


def test_what_was_withdrawn_goes_before_anything_else_comes(site: Path, tmp_path: Path) -> None:
    store = Watched()
    carry(site, store, quiet)
    store.done.clear()
    later = written(tmp_path / "later", {p: c for p, c in FILES.items() if not p.endswith("a.csv")})
    written(later, {f"{RELEASE}/withdrawn.json": b"{}", "latest.json": b"new"})
    carry(later, store, quiet)
    actions = [(action, path) for action, path in store.done if path != OWN_LIST]
    assert actions[0] == ("remove", f"{RELEASE}/a.csv")
    assert own(store) == read_tree(later)


def test_files_of_others_stay(site: Path) -> None:
    store = Watched()
    store.files["of-others.html"] = b"theirs"
    carry(site, store, quiet)
    (site / "index.html").unlink()
    carry(site, store, quiet)
    assert store.files["of-others.html"] == b"theirs"
    assert "index.html" not in store.files


def test_a_release_that_somebody_changed_there_is_refused(site: Path) -> None:
    store = Watched()
    carry(site, store, quiet)
    store.files[f"{RELEASE}/a.csv"] = b"9,9"
    assert differences(site, store) == [f"{RELEASE}/a.csv"]
    with pytest.raises(TargetFailed, match="other content than was published"):
        carry(site, store, quiet)
    assert store.files[f"{RELEASE}/a.csv"] == b"9,9"


def test_a_place_that_loses_what_it_is_given_is_found(site: Path) -> None:
    store = Watched()
    store.read = lambda path: b"something else"  # type: ignore[method-assign]
    with pytest.raises(TargetFailed, match="does not give back"):
        carry(site, store, quiet)
    assert "latest.json" not in store.files


def test_a_damaged_list_and_an_empty_site_are_refused(site: Path, tmp_path: Path) -> None:
    store = Watched()
    store.files[OWN_LIST] = b"nothing of the kind"
    with pytest.raises(TargetFailed, match="damaged"):
        carry(site, store, quiet)
    with pytest.raises(TargetFailed, match="nothing is published"):
        carry(written(tmp_path / "empty", {"index.html": b""}), Watched(), quiet)


def test_a_folder_is_a_place(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "share"
    carry(site, FolderStore(target), quiet)
    assert {path: c for path, c in read_tree(target).items() if path != OWN_LIST} == FILES
    assert json.loads((target / OWN_LIST).read_bytes()) == sorted(FILES)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(TargetFailed, match=r"Not a directory|File exists"):
        carry(site, FolderStore(tmp_path / "file"), quiet)


def test_secrets_come_from_the_environment_or_a_closed_file(tmp_path: Path) -> None:
    found = Secrets("web-1", tmp_path, "bureau", {"MZ_TARGET_WEB_1_TOKEN": "from outside"})
    assert found.text("TOKEN") == "from outside"
    with pytest.raises(TargetFailed, match="MZ_TARGET_WEB_1_SECRET_KEY"):
        found.text("SECRET_KEY")
    path = tmp_path / "bureau.web-1.secret_key"
    path.write_text("in a file\n")
    path.chmod(0o400)
    assert found.text("SECRET_KEY") == "in a file"
    path.chmod(0o444)
    with pytest.raises(TargetFailed, match="open to others"):
        found.text("SECRET_KEY")
    assert "from outside" not in repr(found)
