"""What an auditor asks of a finished run: figures, rows and payments explained, each checked by other means."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from catalog.load import Catalog, load
from catalog.model import Bureau
from expectations import evidence
from intake import accounts
from orchestration.audit import proof, reconcile, rows
from orchestration.audit.access import Access
from orchestration.audit.explain import Figure, figure_of, indicator
from orchestration.audit.pack import pack
from orchestration.audit.pages.written import write_explained
from orchestration.audit.provenance import Cell, Workshop, provenance
from orchestration.errors import OrchestrationError
from orchestration.paths import Paths
from tests.conftest import BUREAU, FinishedRun

DISTRICT, SUBSIDIES = "420112000000", "agg_disability_subsidy__area_month"
PLACE = {"area_code": DISTRICT, "period_kind": "month", "period_month": "2020-04-01"}
AUDITOR = Access("审计员", "抽查")
House = tuple[Bureau, Catalog, Paths]


def later() -> datetime:
    return datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def house(small_repository: Path, small_run: FinishedRun, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A copy of the finished run, since looking at rows is written down."""
    known = load(small_repository / "catalog")
    root = tmp_path_factory.mktemp("audit") / BUREAU
    shutil.copytree(small_run.root, root, symlinks=True, ignore=shutil.ignore_patterns("inbox", "landing", "sample"))
    return known.bureau(BUREAU), known, Paths(root, root.parent / "key.json")


def queried(paths: Paths, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
        found: list[tuple[Any, ...]] = connection.execute(query, parameters).fetchall()
    return found


def test_the_evidence_of_a_run_holds(house: House) -> None:
    assert proof.problems(house[2]) == []
    events = [record["event"] for record in evidence.records(house[2].evidence)]
    assert (events[0], events[-1]) == ("run begun", "run ended")
    assert {"books", "gate", "approved", "published"} < set(events)


def test_an_amount_is_traced_to_exactly_its_rows(house: House) -> None:
    workshop = Workshop(house[2])
    dimensions = {"programme_code": "living_subsidy", "disability_level_code": "all"}
    found = provenance(workshop, Cell(SUBSIDIES, "amount_yuan", PLACE | dimensions))
    workshop.close()
    expected = queried(
        house[2],
        "select source_row, amount_yuan from conformed.fct_payment where feed = 'disability_subsidy' "
        "and programme_code = 'living_subsidy' and payment_month = date '2020-04-01' and is_paid order by source_row",
    )
    (contribution,) = found.contributions
    assert contribution.rows == {"conformed.fct_payment": tuple(row for row, _ in expected)}
    assert found.value == sum(amount for _, amount in expected) == contribution.alone
    assert contribution.without is None and found.is_proved


def test_a_year_so_far_adds_up_over_its_deliveries(house: House) -> None:
    workshop = Workshop(house[2])
    place = PLACE | {"period_kind": "ytd", "registration_kind_code": "all"}
    found = provenance(workshop, Cell("agg_marriage__area_month", "registration_count", place))
    workshop.close()
    assert found.is_proved and len(found.contributions) == 4
    assert found.value == sum(c.alone or 0 for c in found.contributions)
    assert all(c.without == found.value - (c.alone or 0) for c in found.contributions)
    assert found.value == sum(len(c.rows["conformed.fct_registration"]) for c in found.contributions)


def explained(house: House, period: str, access: Access | None = None, kind: Any = "month") -> dict[str, Any]:
    return indicator(*house, Figure("marriage_registrations", "420112", period, kind), access, later)


def test_a_published_figure_and_a_hidden_one(house: House) -> None:
    shown, hidden = explained(house, "2020-06"), explained(house, "2020-02")
    assert shown["warehouse"]["value"] == shown["release"]["value"] and not shown["is_hidden"]
    assert hidden["is_hidden"] and hidden["warehouse"] is None and hidden["release"]["value"] == ""
    # The series has gaps: what each delivery gave, and which there were, would fill them.
    for each in (shown, hidden, explained(house, "2020-06", kind="ytd")):
        assert [source.keys() for source in each["parts"]["numerator"]["sources"]] == [{"feed", "register"}]
        assert not any({"checked", "failed"} & rule.keys() for rule in each["rules"])
    assert shown["disclosure"] == {"numerator": {"status": "published"}}
    assert hidden["disclosure"] == {"numerator": {"status": "hidden"}}
    assert {step["model"] for step in shown["transformations"]} > {"conformed/fct_registration", "conformed/dim_month"}
    assert {rule["gate"] for rule in shown["rules"]} == {"intake", "expectations", "dbt", "disclosure"}


def test_rows_are_shown_to_a_named_person_and_that_is_written_down(house: House) -> None:
    with pytest.raises(OrchestrationError, match="named person"):
        Access(" ", "抽查")
    before = len(evidence.records(house[2].evidence))
    found = explained(house, "2020-02", AUDITOR)
    (source,) = found["parts"]["numerator"]["sources"]
    numbers = source["rows"]["conformed.fct_registration"]
    assert found["warehouse"]["value"] == str(len(numbers)) and source["sha256"].startswith(source["delivery"])
    (record,) = evidence.records(house[2].evidence)[before:]
    assert (record["event"], record["person"], record["rows"]) == ("rows shown", "审计员", len(numbers))
    assert record["what"] == "indicator marriage_registrations:420112:2020-02:month:_T"
    assert found["disclosure"]["numerator"].keys() == {"status", "reason"}


def test_a_figure_is_explained_on_a_page(house: House, tmp_path: Path) -> None:
    shown, hidden, inside = (
        *map(partial(explained, house), ("2020-06", "2020-02")),
        explained(house, "2020-02", AUDITOR),
    )
    for data in (shown, hidden, inside):
        path = write_explained(house[0], house[2], data, tmp_path / "figure.html")
        html = path.read_text("utf-8")
        assert path.stat().st_mode & 0o777 == 0o600 and "内部版" in html and "<script" not in html
        assert all(step["sha256"] in html for step in data["transformations"])
        assert all(source.get("delivery", "已保护") in html for source in data["parts"]["numerator"]["sources"])
        value = "已保护" if data["is_hidden"] else f"{data['warehouse']['value']} {data['unit']}"
        assert value in html.partition("数值 <")[2].partition("</tr>")[0]
        style = html.partition("<style>")[2].partition("</style>")[0]
        assert b64encode(hashlib.sha256(style.encode()).digest()).decode() in html, "no style but this one may apply"
    with pytest.raises(OrchestrationError, match="restricted"):
        write_explained(house[0], house[2], shown, house[2].publish / "site" / "figure.html")


def test_a_figure_that_is_not_there(house: House) -> None:
    with pytest.raises(OrchestrationError, match="areas that have one"):
        indicator(*house, Figure("marriage_registrations", "420199", "2020-02", "month"))
    with pytest.raises(OrchestrationError, match="no such indicator"):
        indicator(*house, Figure("nothing", "420112", "2020-02", "month"))
    with pytest.raises(OrchestrationError, match="not a month"):
        indicator(*house, Figure("marriage_registrations", "420112", "June", "month"))


def test_every_row_of_a_form_went_somewhere(house: House) -> None:
    _, known, paths = house
    for delivery in accounts.read(paths.root):
        if delivery.status == "admitted" and delivery.quarantined and delivery.duplicates:
            break
    fates = [rows.row(known, paths, delivery.delivery_id, number)["fate"] for number in _numbers(paths, delivery)]
    counts = {fate: fates.count(fate) for fate in ("accepted", "quarantined", "duplicate")}
    assert counts == {
        "accepted": min(delivery.accepted, 5),
        "quarantined": delivery.quarantined,
        "duplicate": delivery.duplicates,
    }
    with pytest.raises(OrchestrationError, match="no data row"):
        rows.row(known, paths, delivery.delivery_id, 1)
    with pytest.raises(OrchestrationError, match="0 deliveries"):
        rows.row(known, paths, "f" * 16, 4)


def _numbers(paths: Paths, delivery: accounts.Delivery) -> list[int]:
    """All rows in quarantine and among the duplicates, and a few of the accepted ones."""
    name, numbers = delivery.delivery_id, list[int]()
    for path in sorted((paths.root / "quarantine" / delivery.feed).glob(f"{name}*.parquet")):
        numbers += [row[0] for row in duckdb.sql(f"select source_row from '{path}'").fetchall()]
    lake = paths.lake / delivery.feed / f"month={delivery.month}" / f"{name}.parquet"
    return numbers + [row[0] for row in duckdb.sql(f"select source_row from '{lake}' limit 5").fetchall()]


def test_a_row_is_followed_in_both_directions(house: House) -> None:
    _, known, paths = house
    paid = queried(paths, "select delivery_id, source_row from conformed.fct_payment order by all limit 1")[0]
    held = {each["relation"] for each in rows.row(known, paths, *paid)["held_by"]}
    assert "fct_payment" in held
    delivery = next(d for d in accounts.read(paths.root) if d.quarantined)
    path = next((paths.root / "quarantine" / delivery.feed).glob(f"{delivery.delivery_id}.parquet"))
    number, reasons = duckdb.sql(f"select source_row, reasons from '{path}' limit 1").fetchall()[0]
    found = rows.row(known, paths, delivery.delivery_id, number)
    told = found["reasons"]
    assert [reason["code"] for reason in told] == reasons and all(reason["text"]["zh"] for reason in told)
    assert (found["state"]["en"], found["mended_in"]) == ("open", None)


def test_every_disability_subsidy_follows_from_the_standards_of_its_month(house: House) -> None:
    for month, expected in (("2020-02-01", "110"), ("2020-04-01", "110 50"), ("2020-09-01", "110")):
        found = queried(
            house[2],
            "select delivery_id, source_row from conformed.fct_payment where programme_code = 'living_subsidy' "
            "and payment_month = ? order by all limit 1",
            [month],
        )
        told = rows.payment(*house, *found[0], AUDITOR, later)
        assert told["verdict"] == "by_standard"
        assert Decimal(told["amount_yuan"]) == sum(map(Decimal, expected.split()))
        assert [each["amount"] for each in told["standards"]] == expected.split()
    with pytest.raises(OrchestrationError, match="no payment from this row"):
        rows.payment(*house, found[0][0], 1, AUDITOR, later)


@pytest.mark.parametrize(
    ("amount", "entitlement", "verdict"),
    [("830", None, "by_standard"), ("1200", "1200", "by_roster"), ("1201", "1200", "not_explained")],
)
def test_a_payment_is_explained_or_said_not_to_be(amount: str, entitlement: str | None, verdict: str) -> None:
    known = load()
    paid = {
        "programme_code": "dibao",
        "urban_rural_code": "urban",
        "entitlement_month": date(2020, 4, 1),
        "payment_month": date(2020, 4, 1),
        "amount_yuan": Decimal(amount),
        "entitlement_yuan": Decimal(entitlement) if entitlement else None,
        "person_count": 2,
    }
    standards = rows._in_force(known.bureau(BUREAU), known, paid)
    assert [each.standard_id for each in standards] == ["DB-URBAN"]
    told = rows._why(paid, standards)
    assert told["verdict"] == verdict and amount in told["why"]["zh"]


def test_every_programme_of_a_benefit_item_exists() -> None:
    known = load()
    programmes = {code.properties["programme_code"] for code in known.codelists["benefit_item"]} - {""}
    assert programmes <= set(known.labels("programme"))
    assert {each.item_code for each in known.standards} <= set(known.labels("benefit_item"))


def unpacked(content: bytes, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def checked(folder: Path) -> tuple[int, str]:
    """What a stranger sees: another process, without anything of the house."""
    command = [sys.executable, "-I", "-S", str(folder / "check.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert not done.stderr
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def packed(house: House) -> bytes:
    return pack(*house, "2020-10")


def test_a_pack_is_checked_by_a_stranger(house: House, packed: bytes, tmp_path: Path) -> None:
    AUDITOR.record_export(house[2], later, "evidence pack", "0" * 64)
    assert pack(*house, "2020-10") == packed
    folder = unpacked(packed, tmp_path / "pack")
    assert checked(folder) == (0, "证据包完整 / the pack holds\n")
    named = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert {"sql/aggregates/agg_marriage__area_month.sql", "contracts/sources/cemetery.yml", "inputs.csv"} < named
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert str(house[2].root).encode() not in everything
    assert not any(d.file.encode() in everything for d in accounts.read(house[2].root))


def test_a_pack_of_one_figure(house: House, tmp_path: Path) -> None:
    figure = figure_of(house[1], "marriage_registrations:420112:ytd", "2020-10")
    folder = unpacked(pack(*house, "2020-10", figure), tmp_path / "pack")
    assert checked(folder)[0] == 0
    told = json.loads((folder / "figure.json").read_bytes())
    assert told["release"]["value"] == told["warehouse"]["value"]
    assert {path.stem for path in (folder / "contracts/sources").iterdir()} == {"marriage_registration"}
    for step in told["transformations"]:
        assert hashlib.sha256((folder / f"sql/{step['model']}.sql").read_bytes()).hexdigest() == step["sha256"]
    for text in ("nothing:420112", "marriage_registrations", "marriage_registrations:420112:cumulative"):
        with pytest.raises(OrchestrationError):
            figure_of(house[1], text, "2020-10")
    with pytest.raises(OrchestrationError, match=r"newest release is 2020\.10\.0"):
        pack(*house, "2020-09")


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("evidence/log.jsonl", '"passed":', '"passed":1', "was changed, removed, inserted or moved"),
        ("evidence/results.json", '"failed": 1,', '"failed": 0,', "are not those in the log"),
        ("release/RELEASE.json", '"evidence_head": "', '"evidence_head": "0', "states another evidence head"),
        ("inputs.csv", "admitted", "", ""),
        ("sql/conformed/fct_payment.sql", "select", "SELECT", "fct_payment.sql: was changed"),
    ],
)
def test_an_edited_pack_is_found_even_with_new_sums(
    packed: bytes, tmp_path: Path, path: str, old: str, new: str, said: str
) -> None:
    folder = unpacked(packed, tmp_path / "pack")
    text = (folder / path).read_text("utf-8")
    if path == "inputs.csv":
        head, first, *rest = text.splitlines(keepends=True)
        feed, month, delivery, sha256, size, source, *others = first.split(",")
        text = "".join([head, ",".join([feed, month, delivery, sha256, size, str(int(source) + 1), *others]), *rest])
        said = "do not add up"
    else:
        assert old in text
        before, _, after = text.rpartition(old)
        text = before + new + after
    (folder / path).write_text(text, "utf-8")
    code, told = checked(folder)
    assert code == 1 and f"{path}: was changed" in told
    if not said.endswith("was changed"):
        names = [line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines()]
        sums = "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
        (folder / "SHA256SUMS").write_text(sums, "utf-8")
        code, told = checked(folder)
        assert code == 1 and said in told and ": was changed" not in told


def test_a_run_reconciles_and_a_change_behind_its_back_is_named(house: House) -> None:
    bureau, known, paths = house
    lines = reconcile.reconcile(bureau, known, paths)
    assert {line.check for line in lines} == {"rows", "totals", "cells", "published", "claims", "releases"}
    assert [line for line in lines if not line.holds] == []
    sound = paths.warehouse.read_bytes()
    try:
        with duckdb.connect(str(paths.warehouse)) as connection:
            connection.execute(
                "update aggregates.agg_disability_subsidy__area_month set amount_yuan = amount_yuan + 0.01 "
                "where period_kind = 'ytd' and period_month = date '2020-06-01' and programme_code = 'all'"
            )
            connection.execute(
                "update indicators.ind_claim set computed_value = computed_value + 1, claim_status = 'differs' "
                "where claim_id = (select min(claim_id) from indicators.ind_claim where claim_status = 'reproduced')"
            )
        found = {(line.check, line.subject) for line in reconcile.reconcile(bureau, known, paths) if not line.holds}
    finally:
        paths.warehouse.write_bytes(sound)
    assert ("cells", "disability-subsidies.amount_yuan") in found
    assert {check for check, _ in found} >= {"cells", "claims"}


def test_a_row_that_left_the_lake_is_missed(house: House) -> None:
    _, known, paths = house
    deliveries = [d for d in accounts.read(paths.root) if d.status == "admitted"]
    delivery = next(d for d in deliveries if d.accepted == d.source and "amount_yuan" in d.control)
    path = paths.lake / delivery.feed / f"month={delivery.month}" / f"{delivery.delivery_id}.parquet"
    sound = path.read_bytes()
    try:
        shorter = paths.root / "shorter.parquet"
        duckdb.sql(f"copy (select * from '{path}' offset 1) to '{shorter}' (format parquet)")
        shorter.replace(path)
        (row,) = [line for line in reconcile.rows(paths, deliveries) if not line.holds]
        (total,) = [line for line in reconcile.totals(known, paths, deliveries) if not line.holds]
    finally:
        path.unlink()
        path.write_bytes(sound)
    assert row.difference == 1 and delivery.delivery_id in row.subject
    assert total.difference > 0 and total.subject.endswith("amount_yuan lake")
