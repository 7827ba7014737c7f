"""Audit samples: sizes and bounds against published figures, draws that anybody can repeat, findings that are whole."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from expectations import evidence
from intake import accounts
from orchestration import cli
from orchestration.audit import samples, sampling
from orchestration.audit.access import Access
from orchestration.audit.sampling import Stratum
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths, paths_of

AUDITOR = Access("审计员", "年度审计")
BUREAU = "dongxihu-2020"


def noon() -> datetime:
    return datetime(2020, 11, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("confidence", "tolerable", "errors", "expected"),
    # The first column of the attribute-sampling tables of the AICPA audit guide, and the zero-failure formula.
    [(0.95, 0.05, 0, 59), (0.95, 0.01, 0, 299), (0.95, 0.05, 1, 93), (0.90, 0.05, 0, 45), (0.95, 0.10, 0, 29)],
)
def test_sizes(confidence: float, tolerable: float, errors: int, expected: int) -> None:
    assert sampling.size(confidence, tolerable, errors) == expected


@pytest.mark.parametrize(("confidence", "tolerable"), [(0, 0.05), (1, 0.05), (0.95, 0), (0.95, 1), (0.999, 1e-9)])
def test_sizes_that_cannot_be(confidence: float, tolerable: float) -> None:
    with pytest.raises(OrchestrationError):
        sampling.size(confidence, tolerable)


def test_allocation_is_proportional_and_leaves_nobody_out() -> None:
    assert sampling.allocated(59, {"a": 900, "b": 90, "c": 10}) == {"a": 53, "b": 5, "c": 1}
    assert sampling.allocated(59, {"a": 10_000, "b": 1}) == {"a": 58, "b": 1}
    assert sampling.allocated(59, {"a": 20, "b": 10}) == {"a": 20, "b": 10}
    assert sum(sampling.allocated(59, dict.fromkeys("abcdefgh", 17)).values()) == 59


def test_a_draw_hangs_on_the_seed_alone() -> None:
    units = [f"{n:04d}" for n in range(1000)]
    assert sampling.drawn("s", units, 50) == sampling.drawn("s", reversed(units), 50)
    assert sampling.drawn("s", units, 50) != sampling.drawn("t", units, 50)
    # Every unit has the same chance: over many seeds each tenth of the frame gets a tenth of the draws.
    tenths = Counter(int(unit) // 100 for seed in range(200) for unit in sampling.drawn(str(seed), units, 50))
    assert all(850 < tenths[tenth] < 1150 for tenth in range(10))


def test_bounds() -> None:
    # No error in 59: at most 5 % at 95 % confidence (59 is the least such size).
    clean = sampling.estimate([Stratum(1000, 59, 0)], 0.95)
    assert clean.rate == 0 == clean.lower and 0.049 < clean.bound <= 0.05 < clean.upper
    # Clopper and Pearson for 5 of 100: 1.64 % to 11.28 %.
    some = sampling.estimate([Stratum(10_000, 100, 5)], 0.95)
    assert (round(some.lower, 4), round(some.upper, 4)) == (0.0164, 0.1128)
    # A large stratum weighs more than a small one with the same number of rows looked at.
    two = sampling.estimate([Stratum(9000, 50, 5), Stratum(1000, 50, 25)], 0.95)
    assert two.rate == pytest.approx(0.9 * 0.1 + 0.1 * 0.5)
    assert two.lower < two.rate < two.bound < two.upper
    whole = sampling.estimate([Stratum(20, 20, 2), Stratum(10, 10, 1)], 0.95)
    assert (whole.rate, whole.lower, whole.upper) == (0.1, 0.1, 0.1)
    assert sampling.estimate([Stratum(100, 10, 10)], 0.95).upper == 1.0


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A bureau with one delivery of 300 payments in two programmes."""
    monkeypatch.setenv("MZ_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MZ_KEYS", str(tmp_path / "keys"))
    made = paths_of(BUREAU)
    delivery = accounts.Delivery("d" * 16, "f", "S02", "2020-03", "f.csv", "d" * 64, 1, 1, "admitted", 300, 300)
    accounts.append(made.root, delivery)
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute("create schema conformed")
        connection.execute(
            """
            create table conformed.fct_payment as
            select repeat('d', 16) as delivery_id, n as source_row, date '2020-03-01' as period_month,
                if(n <= 240, 'dibao', 'tekun') as programme_code
            from range(1, 301) as numbers(n)"""
        )
    return made


def plan(**changes: Any) -> samples.Plan:
    facts = {"relation": "fct_payment", "period": date(2020, 3, 1), "strata": ("programme_code",)}
    return samples.Plan(
        **(facts | {"confidence": 0.95, "tolerable": 0.05, "accepted_errors": 0, "seed": "7"} | changes)
    )


def filled(path: str, finding: Callable[[int], str]) -> bytes:
    rows = list(csv.DictReader(io.StringIO(Path(path).read_text("utf-8"))))
    text = io.StringIO()
    writer = csv.DictWriter(text, samples.COLUMNS)  # \r\n, as Excel saves it
    writer.writeheader()
    writer.writerows({**row, "finding": finding(number)} for number, row in enumerate(rows))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def test_a_sample_is_drawn_and_recorded(paths: Paths) -> None:
    drawn = samples.draw(paths, plan(), AUDITOR, noon)
    assert (drawn["frame"], drawn["sizes"]) == ({"dibao": 240, "tekun": 60}, {"dibao": 47, "tekun": 12})
    assert samples.draw(paths, plan(), AUDITOR, noon)["list_sha256"] == drawn["list_sha256"]
    assert samples.draw(paths, plan(seed="8"), AUDITOR, noon)["list_sha256"] != drawn["list_sha256"]
    told = evidence.records(paths.evidence)[0]
    assert (told["event"], told["seed"], told["frame_rows"]) == ("sample drawn", "7", 300)
    clean = samples.record(paths, filled(drawn["list"], lambda _: "correct"), AUDITOR, noon)
    assert clean["is_tolerable"] and clean["rate"] == "0.000000" and float(clean["bound"]) <= 0.05
    worse = samples.record(paths, filled(drawn["list"], lambda n: "error" if n % 9 == 0 else "correct"), AUDITOR, noon)
    assert not worse["is_tolerable"] and worse["errors"] == 7
    assert [r["event"] for r in evidence.records(paths.evidence)][-2:] == ["sample found", "sample found"]


def test_without_a_seed_nobody_chooses(paths: Paths) -> None:
    evidence.append(paths.evidence, {"event": "before"})
    head = evidence.head(paths.evidence)
    assert samples.draw(paths, plan(seed=None), AUDITOR, noon)["seed"] == head


def test_findings_that_are_not_whole_are_refused(paths: Paths) -> None:
    path = samples.draw(paths, plan(), AUDITOR, noon)["list"]
    with pytest.raises(OrchestrationError, match="rows 3 of the list"):
        samples.record(paths, filled(path, lambda n: "" if n == 2 else "correct"), AUDITOR, noon)
    content = filled(path, lambda _: "correct")
    for changed in (content.replace(b",dibao,", b",tekun,", 1), content[: content.rindex(b"59,")]):
        with pytest.raises(OrchestrationError, match="no sample was drawn"):
            samples.record(paths, changed, AUDITOR, noon)
    for other in (b"a,b\n1,2\n", b"\xff"):
        with pytest.raises(OrchestrationError):
            samples.record(paths, other, AUDITOR, noon)


@pytest.mark.parametrize("changes", [{"strata": ("nothing",)}, {"relation": "nothing"}, {"period": date(2020, 4, 1)}])
def test_frames_that_are_not_there(paths: Paths, changes: dict[str, Any]) -> None:
    with pytest.raises(OrchestrationError):
        samples.draw(paths, plan(**changes), AUDITOR, noon)


def test_the_commands(paths: Paths) -> None:
    who = ["--person", "审计员", "--reason", "年度审计"]
    draw = ["audit", "sample", "draw", "fct_payment", "--period", "2020-03", "--by", "programme_code", *who]
    done = CliRunner().invoke(cli.mz, [*draw, "--json"])
    path = json.loads(done.output)["list"]
    assert done.exit_code == 0 and Path(path).stat().st_mode & 0o077 == 0
    assert "dibao  47 / 240" in CliRunner().invoke(cli.mz, draw).output
    Path(path).chmod(0o600)
    Path(path).write_bytes(filled(path, lambda n: "error" if n == 0 else "correct"))
    told = CliRunner().invoke(cli.mz, ["audit", "sample", "record", path, *who])
    assert told.exit_code == 1 and "not shown to be tolerable" in told.output
