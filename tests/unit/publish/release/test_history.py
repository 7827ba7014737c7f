"""Versions, change records and differences: what follows from two releases, and what a forged record shows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog.model import PublicColumn, Text
from publish.errors import PublishError
from publish.release.disk import read_tree
from publish.release.files import release_files
from publish.release.history.compare import Reveals
from publish.release.history.state import state_of_files, state_of_release
from publish.release.model import DatasetTable, Release, Value
from publish.release.verify import release_findings, verify
from publish.release.verify.history import compared
from publish.release.workflow import approved, draft_release, follow, publish, write_draft
from tests.unit.publish.release.conftest import SIGNING, column
from tests.unit.publish.release.test_verify import sealed
from tests.unit.publish.release.test_workflow import Run, sign

WHY = Text(zh="九月漏报一对", en="one couple of September was missing")
Change = Callable[[DatasetTable], DatasetTable]


def rows(*told: tuple[Value, ...]) -> Change:
    return lambda table: replace(table, rows=told, suppressed_rows=sum(row[-1] == "c" for row in told))


def columns(*told: PublicColumn) -> Change:
    """Other columns, the rows filled up with ones where there are more of them."""

    def change(table: DatasetTable) -> DatasetTable:
        longer = tuple((*row[:-1], *(1 for _ in told[2:]), row[-1])[-(len(told) + 1) :] for row in table.rows)
        return replace(table, dataset=table.dataset.model_copy(update={"columns": told}), rows=longer)

    return change


def changed(release: Release, change: Change, **more: Any) -> Release:
    people, marriages = release.datasets
    return replace(release, version="2020.10.1", datasets=(people, change(marriages)), **more)


MONTH, COUPLES = column("month", "month"), column("couple_count", "integer", measure=True)


@pytest.mark.parametrize(
    ("change", "more", "expected"),
    [
        (lambda table: table, {}, ("none", "1.0.0", None)),
        (rows(("2020-09", 31, "A"), ("2020-10", 41, "A")), {}, ("minor", "1.1.0", "scheduled")),
        (
            rows(("2020-09", 31, "A"), ("2020-10", 41, "A")),
            {"kind": "correction", "reason": WHY},
            ("patch", "1.0.1", "correction"),
        ),
        (
            rows(("2020-09", 30, "A"), ("2020-10", 41, "A"), ("2020-11", 9, "A")),
            {"kind": "correction", "reason": WHY},
            ("minor", "1.1.0", "correction"),
        ),
        (rows(("2020-10", 41, "A")), {}, ("minor", "1.1.0", "scheduled")),
        (columns(MONTH, COUPLES, column("more", "integer", measure=True)), {}, ("minor", "1.1.0", "methodology")),
        (
            columns(MONTH, column("couple_count", "integer", measure=True, unit="对")),
            {},
            ("major", "2.0.0", "methodology"),
        ),
        (columns(MONTH, column("pair_count", "integer", measure=True)), {}, ("major", "2.0.0", "methodology")),
        (
            columns(MONTH, COUPLES.model_copy(update={"description": Text(zh="另述", en="in other words")})),
            {},
            ("minor", "1.1.0", "methodology"),
        ),
    ],
)
def test_the_version_follows_from_what_changed(
    tmp_path: Path, release: Release, run: Run, change: Change, more: Any, expected: tuple[str, str, str | None]
) -> None:
    run(tmp_path, release)
    later = follow(tmp_path, changed(release, change, **more))
    record = json.loads(release_files(later)["CHANGES.json"])
    found = {each["id"]: each for each in record["datasets"]}["marriages"]
    assert (found["change"], found["version"], found.get("type")) == expected
    assert [table.version for table in later.datasets] == ["1.0.0", expected[1]]
    run(tmp_path, later)
    assert verify(tmp_path / "site/releases/2020.10.1") == []


@pytest.mark.parametrize(
    ("left", "expected"), [({"urban"}, "major"), ({"-", "urban", "rural"}, "minor"), ({"-", "urban"}, "none")]
)
def test_a_code_that_is_gone_breaks_and_a_new_one_does_not(
    tmp_path: Path, release: Release, run: Run, left: set[str], expected: str
) -> None:
    people = release.datasets[0]
    used = tuple(row for row in people.rows if row[2] == "urban")
    start = replace(release, datasets=(replace(people, rows=used, suppressed_rows=1),))
    run(tmp_path, start)
    scheme = {code: release.codelists["scheme"].get(code, Text(zh="新", en="new")) for code in sorted(left)}
    later = follow(tmp_path, replace(start, version="2020.10.1", codelists={**release.codelists, "scheme": scheme}))
    assert later.changes is not None
    assert next(each.bump for each in later.changes.tables if each.name == people.dataset.id) == expected


def test_the_difference_lists_every_cell(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    change = rows(("2020-09", 31, "A"), ("2020-11", 5, "A"))
    files = release_files(follow(tmp_path, changed(release, change)))
    lines = list(csv.reader(io.StringIO(files["diff/marriages.csv"].decode("utf-8-sig"))))
    assert lines == [
        ["month", "column", "old", "new", "old_status", "new_status"],
        ["2020-09", "couple_count", "30", "31", "A", "A"],
        ["2020-10", "", "", "", "A", ""],
        ["2020-11", "", "", "", "", "A"],
    ]
    found = {each["id"]: each for each in json.loads(files["CHANGES.json"])["datasets"]}["marriages"]
    assert found["cells"] == {"couple_count": {"changed": 1, "max_abs": "1", "max_rel": "0.033333"}}
    assert found["rows"] == {"added": 1, "removed": 1}
    assert found["periods"] == {"added": ["2020-11"], "removed": ["2020-10"]}
    assert found["status_changes"] == {"-→A": 1, "A→-": 1}
    assert [path for path in files if path.startswith("diff/")] == ["diff/marriages.csv"]
    assert "新增行 1" in files["CHANGELOG.zh.md"].decode()
    assert "1.0.0 → 1.1.0" in files["CHANGELOG.en.md"].decode()


def test_what_is_hidden_now_is_not_told_once_more(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    files = release_files(follow(tmp_path, changed(release, rows(("2020-09", None, "c"), ("2020-10", 41, "A")))))
    assert b"30" not in files["diff/marriages.csv"].removeprefix(b"\xef\xbb\xbf")
    assert b"2020-09,couple_count,,,A,c\r\n" in files["diff/marriages.csv"]


def hidden_before(release: Release) -> Release:
    return replace(changed(release, rows(("2020-09", None, "c"), ("2020-10", 41, "A"))), version="2020.10.0")


def test_what_was_hidden_cannot_be_told(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, hidden_before(release))
    with pytest.raises(Reveals, match="dataset marriages"):
        follow(tmp_path, replace(release, version="2020.10.1"))
    adjusted = changed(release, rows(("2020-09", 35, "e"), ("2020-10", 41, "A")))
    listed = {**release.codelists["observation_status"], "e": Text(zh="估计", en="estimate")}
    follow(tmp_path, replace(adjusted, codelists={**release.codelists, "observation_status": listed}))


def forged(tmp_path: Path, release: Release, run: Run) -> dict[str, bytes]:
    """A release that tells a hidden figure behind a record that hides it: made from a first release without one."""
    run(tmp_path, hidden_before(release))
    files = release_files(replace(release, version="2020.10.1"))
    honest = release_files(follow(tmp_path, replace(hidden_before(release), version="2020.10.1")))
    manifest = {**json.loads(files["RELEASE.json"]), "previous": json.loads(honest["RELEASE.json"])["previous"]}
    return sealed({**files, "RELEASE.json": json.dumps(manifest).encode(), "CHANGES.json": honest["CHANGES.json"]})


def test_a_forged_record_that_hides_a_disclosure_is_found(tmp_path: Path, release: Release, run: Run) -> None:
    files = forged(tmp_path, release, run)
    assert release_findings(files) == []
    folder = tmp_path / "site/releases/2020.10.1"
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    problem = "is not what a comparison of the two releases gives"
    paths = ("CHANGELOG.en.md", "CHANGELOG.zh.md", "CHANGES.json", "diff/marriages.csv")
    assert [str(finding) for finding in verify(folder)] == [f"{path}: {problem}" for path in paths]


def test_a_record_that_admits_a_disclosure_is_found_alone(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    files = release_files(follow(tmp_path, changed(release, rows(("2020-09", 31, "A"), ("2020-10", 41, "A")))))
    record = json.loads(files["CHANGES.json"])
    next(each for each in record["datasets"] if each["id"] == "marriages")["status_changes"] = {"c→A": 1}
    found = release_findings(sealed({**files, "CHANGES.json": json.dumps(record).encode()}))
    assert [finding.problem for finding in found] == ["1 tables tell what an earlier release kept hidden"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"release": "2020.10.9"}, "has another release"),
        ({"kind": "correction"}, "has another kind"),
        ({"datasets": []}, "has other datasets or versions"),
        ({"compared_with": None}, "is compared with no release"),
    ],
)
def test_a_record_of_something_else_is_found(
    tmp_path: Path, release: Release, run: Run, change: dict[str, Any], problem: str
) -> None:
    run(tmp_path, release)
    files = release_files(follow(tmp_path, changed(release, rows(("2020-09", 31, "A"), ("2020-10", 41, "A")))))
    record = {**json.loads(files["CHANGES.json"]), **change}
    found = release_findings(sealed({**files, "CHANGES.json": json.dumps(record).encode()}))
    assert any(problem in finding.problem for finding in found), found


def test_files_and_model_have_the_same_state(release: Release) -> None:
    read = state_of_files(release_files(release))
    assert read.tables == state_of_release(release)
    assert set(read.versions.values()) == {"1.0.0"}


def test_a_table_that_comes_back_starts_a_major_version(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    people, marriages = release.datasets
    without = follow(tmp_path, replace(release, version="2020.10.1", datasets=(people,)))
    assert without.changes is not None
    assert without.changes.removed == (("dataset", "marriages"),)
    run(tmp_path, without)
    again = follow(tmp_path, replace(release, version="2020.10.2", datasets=(people, marriages)))
    assert [table.version for table in again.datasets] == ["1.0.0", "2.0.0"]
    run(tmp_path, again)
    assert verify(tmp_path / "site/releases/2020.10.2") == []


def test_a_correction_needs_a_reason_and_something_to_correct(tmp_path: Path, release: Release, run: Run) -> None:
    with pytest.raises(PublishError, match="nothing is published that it could mean"):
        follow(tmp_path, replace(release, kind="correction", reason=WHY))
    run(tmp_path, release)
    with pytest.raises(PublishError, match="says why"):
        follow(tmp_path, replace(release, version="2020.10.1", kind="correction"))


def test_indicators_have_differences_too(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    first, other = release.indicators
    shown, *rest = first.observations
    more = replace(first, observations=(replace(shown, value=Decimal(2), numerator=Decimal(2)), *rest))
    later = follow(tmp_path, replace(release, version="2020.10.1", indicators=(more, other)))
    assert [series.version for series in later.indicators] == ["1.1.0", "1.0.0"]
    assert "diff/indicators/subsidy_per_person.csv" in release_files(later)


def test_a_stranger_gets_the_same_record_from_the_two_releases(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    later = follow(tmp_path, changed(release, rows(("2020-09", 31, "A"), ("2020-10", 41, "A"))))
    write_draft(tmp_path, later, {})
    sign(tmp_path, later.version)
    publish(tmp_path, approved(tmp_path, later), {}, persons=1, keys=SIGNING)
    folder = tmp_path / "site/releases/2020.10.1"
    assert read_tree(folder)["CHANGES.json"] == read_tree(draft_release(tmp_path, later.version))["CHANGES.json"]
    other = (tmp_path / "site/releases/2020.10.0/datasets/marriages/marriages.csv").resolve()
    other.chmod(0o644)
    other.write_bytes(other.read_bytes().replace(b"30", b"29"))
    assert {finding.path for finding in verify(folder)} == {"CHANGES.json", "diff/marriages.csv"}


def test_a_changelog_that_says_something_else_is_found(tmp_path: Path, release: Release, run: Run) -> None:
    run(tmp_path, release)
    files = release_files(follow(tmp_path, changed(release, rows(("2020-09", 31, "A"), ("2020-10", 41, "A")))))
    wrong = files["CHANGELOG.en.md"].replace(b"cells changed: 1", b"cells changed: 0")
    assert wrong != files["CHANGELOG.en.md"]
    earlier = read_tree(tmp_path / "site/releases/2020.10.0")
    assert list(compared(files, earlier)) == []
    found = list(compared({**files, "CHANGELOG.en.md": wrong}, earlier))
    assert [finding.path for finding in found] == ["CHANGELOG.en.md"]
