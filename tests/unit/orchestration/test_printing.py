"""What `mz claims` prints: a line per figure, a reason where one is needed, counts at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

import catalog
from orchestration import printing
from orchestration.paths import Paths


def claim(number: int, status: str, computed: float | None = None, **more: Any) -> dict[str, Any]:
    return {
        **{"claim_id": f"D1-{number:03}", "label": "低保人数", "unit": "person", "status": status, "published": 1219},
        **{"computed": computed, "difference": None, "reason_zh": "一致", "reason": "agrees", "waits_for": None},
        **more,
    }


def relation(name: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        **{"relation_id": name, "text_zh": f"关系{name}", "text_en": f"relation {name}", "basis": "document"},
        **{"comparison": "equal", "status": status, "left": "15 + 43", "right": "59", "registers": "not_computable"},
        **{"finding_zh": "少1", "finding_en": "short by 1", "note_zh": None, "note_en": None, "claims": ["D1-001"]},
        **more,
    }


CLAIMS = [
    claim(1, "reproduced", 1219),
    claim(2, "differs", 1200, reason_zh="不一致", reason="differs"),
    claim(3, "not_computable", reason_zh="待 S13 登记系统接入后计算", reason="waits for register S13"),
    claim(4, "not_computable", reason_zh="口号", reason="a slogan", unit="percent", published=0.515),
]
RELATIONS = [
    relation("R01", "holds"),
    relation("R02", "broken", note_zh="都是确数", note_en="all are exact"),
    relation("D1", "broken", comparison="dated", claims=["D1-001", "D1-003"]),
]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    printing.claims(CLAIMS)
    return capsys.readouterr().out.splitlines()


def the(lines: list[str], start: str) -> str:
    return next(line for line in lines if start in line)


def test_a_figure_is_one_line(lines: list[str]) -> None:
    assert the(lines, "D1-001").split() == ["✓", "D1-001", "低保人数", "1,219", "1,219", "person"]
    assert [line[:1] for line in lines if " D1-00" in line][:4] == ["✓", "≠", "–", "–"]


def test_a_figure_that_cannot_be_computed_says_why(lines: list[str]) -> None:
    assert "待 S13 登记系统接入后计算 / waits for register S13" in the(lines, "D1-003")
    assert "口号 / a slogan" in the(lines, "D1-004")
    assert "51.5%" in the(lines, "D1-004")
    assert "agrees" not in the(lines, "D1-001")


def test_counts_by_status_stand_at_the_end(lines: list[str]) -> None:
    counts = the(lines, "公布数 / figures 4")
    agree, others = (
        "✓ 一致 / reproduced 1, ✎ 填报 / reported only 0",
        "≠ 有差异 / differs 1, – 无法复算 / not computable 2",
    )
    assert counts.endswith(f"{agree}, {others}")


def test_broken_relations_come_first_with_what_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    printing.relations(RELATIONS)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "关系 / relations 3: ≠ 不成立 / broken 2, ✓ 成立 / holds 1"
    order = [line.split()[1] for line in lines if line.startswith(("≠", "✓"))]
    assert order == ["R02", "D1", "R01"]
    text = "\n".join(lines)
    assert "15 + 43 = 59" in text and "→ 少1 / short by 1" in text and "都是确数 / all are exact" in text
    assert "D1-001 003" in text
    assert text.count("short by 1") == 2


def test_an_error_of_the_data_stands_before_what_holds(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = relation("R03", "holds", registers="broken", finding_zh="登记数据不成立", finding_en="not in the registers")
    printing.relations([*RELATIONS, wrong])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith(("≠", "✓"))] == ["R02", "D1", "R03", "R01"]
    assert "→ 登记数据不成立 / not in the registers" in "\n".join(lines)


def test_all_figures_reproduced_are_counted_with_zeros(capsys: pytest.CaptureFixture[str]) -> None:
    printing.claims(CLAIMS[:1])
    assert "differs 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("bureau", "area", "unit"),
    [("dongxihu-2020", "420112000000", "420112001000"), ("wuhan-2017", "420100000000", "420102000000")],
)
def test_headlines_are_those_of_the_bureaus_own_area(bureau: str, area: str, unit: str, tmp_path: Path) -> None:
    known = catalog.load()
    first = min((i for i in known.indicators.values() if i.headline), key=lambda i: i.headline or 0)
    paths = Paths(tmp_path, tmp_path / "key")
    paths.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(paths.warehouse)) as connection:
        connection.execute("create schema indicators")
        columns = "indicator_id, slice, area_code, period_month, period_kind, indicator_value"
        rows = ", ".join(
            f"('{first.id}', '{first.slices[0]}', '{code}', date '2020-10-01', 'month', {value})"
            for code, value in ((area, 1093), (unit, 7))
        )
        connection.execute(f"create table indicators.ind_value as from (values {rows}) as t ({columns})")
    data = {
        **{"bureau": bureau, "synthetic": True, "rows": {}, "gates": {}, "claims": {}, "release": None},
        "defects": {"planted": 0},
    }
    _, headline, rows_line, *_ = printing.summary(data, known, paths, "done").splitlines()
    assert first.name.zh in headline and "1,093 person (2020-10)" in headline
    assert "quarantined" in rows_line  # indicators that the bureau cannot compute get no line
