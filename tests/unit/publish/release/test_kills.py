"""Whatever kills a publication: a reader sees one whole site, the old one or the new one."""

from __future__ import annotations

import errno
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publish.errors import PublishError
from publish.release.disk import read_tree
from publish.release.model import Release
from publish.release.site import current
from publish.release.verify import verify_site
from publish.release.workflow import approved, follow, publish, write_draft
from tests.unit.publish.release.conftest import SIGNING
from tests.unit.publish.release.test_workflow import Pages, Run, second, sign


class Killed(BaseException):
    """What a dying process looks like to the code that runs in it."""


@contextmanager
def at_every_step(monkeypatch: pytest.MonkeyPatch, before: Callable[[int], None]) -> Iterator[list[str]]:
    """Calls `before` ahead of every operation that changes the disk; fsync itself is left out."""
    steps: list[str] = []

    def watched(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            before(len(steps))
            steps.append(name)
            return None if name == "fsync" else real(*arguments, **named)

        return call

    with monkeypatch.context() as patch:
        for owner, name in (
            (os, "replace"),
            (os, "fsync"),
            (os, "symlink"),
            (os, "link"),
            (os, "unlink"),
            (os, "rmdir"),
            (Path, "write_bytes"),
            (Path, "mkdir"),
        ):
            patch.setattr(owner, name, watched(name, getattr(owner, name)))
        yield steps


def kill_at(step: int) -> Callable[[int], None]:
    """Dies ahead of one step."""

    def before(number: int) -> None:
        if number == step:
            raise Killed

    return before


def telling(steps: list[str]) -> list[int]:
    """The steps ahead of which the disk is in another state than ahead of the step before: fsync changes nothing."""
    return [step for step, name in enumerate(steps) if not (step and name == steps[step - 1] == "fsync")]


def site_of(root: Path) -> dict[str, bytes]:
    return read_tree((root / "site").resolve())


def test_a_reader_sees_the_old_site_or_the_new_one(
    tmp_path: Path, small: Release, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, small)
    old = site_of(tmp_path)
    seen: list[dict[str, bytes]] = []
    with at_every_step(monkeypatch, lambda _: seen.append(site_of(tmp_path))):
        run(tmp_path, second(tmp_path, small))
    new = site_of(tmp_path)
    switch = seen.index(new)
    assert old != new
    assert all(site == old for site in seen[:switch])
    assert all(site == new for site in seen[switch:])


def test_a_kill_at_any_step_leaves_a_whole_site_and_the_next_run_completes(
    tmp_path: Path, small: Release, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = tmp_path / "start"
    run(start, small)
    run(start, second(start, small))
    old = site_of(start)
    later = follow(start, replace(small, version="2020.11.0"))
    shutil.copytree(start, tmp_path / "whole", symlinks=True)
    with at_every_step(monkeypatch, lambda _: None) as steps:
        run(tmp_path / "whole", later)
    new = site_of(tmp_path / "whole")
    assert {"replace", "fsync", "symlink", "link", "unlink", "rmdir", "write_bytes", "mkdir"} <= set(steps)

    for step in telling(steps):
        root = tmp_path / str(step)
        shutil.copytree(start, root, symlinks=True)
        with at_every_step(monkeypatch, kill_at(step)), pytest.raises(Killed):
            run(root, later)
        assert site_of(root) in (old, new), (step, steps[step])
        run(root, later)
        assert site_of(root) == new, (step, steps[step])
        assert verify_site(root / "site") == []
        assert (root / "approvals/2020.11.0.jsonl").read_text("utf-8").count("\n") == 1
        shutil.rmtree(root)


def test_leftovers_of_a_kill_never_become_part_of_anything(
    tmp_path: Path, small: Release, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die_when(part: str, file: str) -> Callable[[int], None]:
        def before(_: int) -> None:
            if (tmp_path / part / ".building" / file).exists():
                raise Killed

        return before

    with (
        at_every_step(monkeypatch, die_when("drafts", "a.html")) as steps,
        pytest.raises(Killed),
    ):
        write_draft(tmp_path, small, {"a.html": b"", "b.html": b""})
    assert steps
    assert set(read_tree(write_draft(tmp_path, small, {"b.html": b""}))) & {"a.html", "b.html"} == {"b.html"}
    sign(tmp_path)
    final = approved(tmp_path, small)
    with at_every_step(monkeypatch, die_when("sites", "a.html")), pytest.raises(Killed):
        publish(tmp_path, final, {"a.html": b"", "b.html": b""}, persons=1, keys=SIGNING)
    publish(tmp_path, final, {"b.html": b""}, persons=1, keys=SIGNING)
    assert set(site_of(tmp_path)) & {"a.html", "b.html"} == {"b.html"}


def test_a_site_that_was_partly_removed_is_not_taken_for_a_whole_one(
    tmp_path: Path, small: Release, run: Run, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, small)
    final = approved(tmp_path, small)
    publish(tmp_path, final, pages, persons=1, keys=SIGNING)
    first = site_of(tmp_path)
    publish(tmp_path, final, {**pages, "index.html": b"second"}, persons=1, keys=SIGNING)

    def die_after_one_file(_: int) -> None:
        if steps.count("unlink") > 1:
            raise Killed

    with at_every_step(monkeypatch, die_after_one_file) as steps, pytest.raises(Killed):
        publish(tmp_path, final, {**pages, "index.html": b"third"}, persons=1, keys=SIGNING)
    publish(tmp_path, final, pages, persons=1, keys=SIGNING)
    assert site_of(tmp_path) == first


def test_the_first_publication_can_be_killed_too(
    tmp_path: Path, small: Release, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die_at_the_switch(_: int) -> None:
        if (tmp_path / "sites").is_dir() and any(p.name != ".building" for p in (tmp_path / "sites").iterdir()):
            raise Killed

    with at_every_step(monkeypatch, die_at_the_switch), pytest.raises(Killed):
        run(tmp_path, small)
    assert current(tmp_path) is None
    run(tmp_path, small)
    assert verify_site(tmp_path / "site") == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_refuses_at_any_step_is_an_error_in_words_and_loses_nothing(
    tmp_path: Path, small: Release, run: Run, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    start = tmp_path / "start"
    run(start, small)
    old = site_of(start)
    later = second(start, small)
    shutil.copytree(start, tmp_path / "whole", symlinks=True)
    with at_every_step(monkeypatch, lambda _: None) as steps:
        run(tmp_path / "whole", later)
    new = site_of(tmp_path / "whole")

    def refuse_at(step: int) -> Callable[[int], None]:
        def before(reached: int) -> None:
            if reached == step:
                raise OSError(number, os.strerror(number), "a file")

        return before

    # Links fall back to copies, so that a refusal there may be got over.
    for step in (step for step in telling(steps) if steps[step] != "link"):
        root = tmp_path / str(step)
        shutil.copytree(start, root, symlinks=True)
        with at_every_step(monkeypatch, refuse_at(step)):
            with pytest.raises(PublishError, match=os.strerror(number)):
                run(root, later)
        assert site_of(root) in (old, new), (step, steps[step])
        run(root, later)
        assert site_of(root) == new, (step, steps[step])
        shutil.rmtree(root)


def test_a_file_that_the_system_refuses_to_write_is_an_error_in_words(tmp_path: Path, small: Release, run: Run) -> None:
    run(tmp_path, small)
    old, later = site_of(tmp_path), second(tmp_path, small)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, limits[1]))
    try:
        with pytest.raises(PublishError, match="run the same command again"):
            write_draft(tmp_path, later, {"index.html": b"x" * 4096})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert site_of(tmp_path) == old
    run(tmp_path, later)


@pytest.mark.parametrize("place", ["", "sites", "drafts", "approvals"])
def test_a_target_that_cannot_be_used_is_an_error_in_words(
    tmp_path: Path, small: Release, run: Run, place: str
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    target = root / place
    if not place:
        root.rmdir()
    target.write_bytes(b"a file where a folder is needed")
    with pytest.raises(PublishError, match="run the same command again"):
        run(root, small)
    target.unlink()
    run(root, small)
    assert verify_site(root / "site") == []
