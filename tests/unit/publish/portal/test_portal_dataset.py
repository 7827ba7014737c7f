"""The page of a dataset: files with their hashes, codes, statistics, quality, what changed, and code to copy."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from catalog.model import Text
from publish.portal.build import Site
from publish.portal.datasets import PREVIEW_CELLS, DatasetView
from publish.portal.downloads import size_told
from publish.portal.items import MOST_CODES
from publish.portal.locale import Lang, Locale
from publish.portal.scores import Score
from publish.portal.subjects import Tally
from publish.portal.versions import MOST_LINES, VersionView, earlier_of
from publish.release.announce.told import Told
from publish.release.files import release_files
from publish.release.history.compare import compare
from publish.release.history.record import Withdrawal
from publish.release.history.state import ReleaseState, state_of_release
from publish.release.manifest import manifest_bytes, sha256
from publish.release.model import Release, Value
from tests.portal_release import fake_release

RELEASE = fake_release()
ASSETS = dict.fromkeys(("portal.css", "portal.js", "catalogue.js", "dataset.js"), "asset")


@cache
def files() -> dict[str, bytes]:
    return release_files(RELEASE)


def view(number: int = 0, lang: Lang = "zh", release: Release = RELEASE) -> DatasetView:
    return DatasetView(release.datasets[number], release, Locale(lang), files())


def page(lang: Lang = "zh", release: Release = RELEASE) -> str:
    site = Site(release, Locale(lang), ASSETS, files=files())
    return site.render(next(each for each in site.pages() if each.path == "datasets/dibao-monthly.html")).decode()


def test_every_file_of_the_dataset_is_listed_with_its_size_and_hash() -> None:
    shown = [*view().downloads, *view().about]
    held = {path: content for path, content in files().items() if path.startswith("datasets/dibao-monthly/")}
    assert {each.path for each in shown} == {f"releases/2020.11.0/{path}" for path in held}
    assert {each.sha256: each.size for each in shown} == {sha256(each): len(each) for each in held.values()}
    text = page()
    assert all(each.sha256 in text for each in shown)


@pytest.mark.parametrize(("size", "told"), [(999, "999 B"), (1000, "1.0 KB"), (1_250_000, "1.3 MB")])
def test_sizes_are_told_in_steps_of_a_thousand(size: int, told: str) -> None:
    assert size_told(size) == told


def test_a_short_code_list_stands_beside_its_column_and_a_long_one_is_linked() -> None:
    column = next(each for each in view().columns if each.name == "urban_rural_code")
    assert column.shown_codes == (("U", "城市"), ("R", "农村"), ("T", "全部"))
    many = {str(number): RELEASE.codelists["urban_rural"]["U"] for number in range(MOST_CODES + 1)}
    longer = replace(RELEASE, codelists={**RELEASE.codelists, "urban_rural": many})
    column = next(each for each in view(release=longer).columns if each.name == "urban_rural_code")
    assert column.shown_codes == () and len(column.codes) == MOST_CODES + 1


def test_statistics_are_those_of_the_file_and_know_their_type() -> None:
    told = {one.column.name: one for one in view(lang="en").statistics}
    paid, month, status = told["paid_yuan"], told["month"], told["status"]
    assert (paid.count, paid.missing, paid.least, paid.mean) == (140, 28, "29,240.50", "80,922.20")
    assert (month.least, month.largest, month.mean) == ("Sep 2019", "Oct 2020", "")
    assert (status.distinct, status.least) == (2, "")
    year = next(one for one in view(2).statistics if one.column.name == "year")
    assert (year.least, year.mean) == ("2019", ""), "a year is a name, of which there is no mean"


def test_a_wide_table_shows_fewer_rows() -> None:
    table = RELEASE.datasets[0]
    columns = tuple(table.dataset.columns[0].model_copy(update={"name": f"column_{number}"}) for number in range(39))
    wide = table.dataset.model_copy(update={"columns": columns})
    rows: tuple[tuple[Value, ...], ...] = (("2020-10",) * 39 + ("A",),) * 200
    shown = DatasetView(replace(table, dataset=wide, rows=rows), RELEASE, Locale("zh")).preview
    assert len(shown) == PREVIEW_CELLS // 40


def test_the_verdict_is_the_worst_after_intake() -> None:
    assert Score({"intake": Tally(1, warned=1)}).verdict is None
    assert Score({"intake": Tally(1, failed=1), "dbt": Tally(2, passed=1, warned=1)}).verdict == "warned"
    assert view().quality.verdict == "warned" and view().quality.total.rules == 4


def after(*, change: bool) -> Release:
    """The release as it follows one in which the first published row had other figures, and the last month was not."""
    table = RELEASE.datasets[0]
    before = [row for row in table.rows if row[0] != table.periods[-1]]
    if change:
        before[0] = (*before[0][:4], 39, before[0][5], Decimal("1.5"), "A")
    old = replace(RELEASE, datasets=(replace(table, rows=tuple(before), suppressed_rows=26), *RELEASE.datasets[1:]))
    state = state_of_release(old)
    earlier = ReleaseState(state, dict.fromkeys(state, "1.0.0"), {})
    changes = compare(state_of_release(RELEASE), earlier, {"release": "2020.10.0"}, "regular")
    return replace(RELEASE, changes=changes)


def versions(release: Release, lang: Lang = "zh") -> VersionView:
    return VersionView(release.datasets[0], release, Locale(lang))


def test_the_first_release_has_no_changes_to_show() -> None:
    first = versions(RELEASE)
    assert (first.change, first.compared_with, first.counts, first.diff, list(first.lines)) == (None, "", [], "", [])
    assert "没有可比较的版本" in page()


def test_changed_cells_are_told_with_what_they_were() -> None:
    found = versions(after(change=True), "en")
    assert found.counts == [("Rows added", 12), ("Cells changed", 2)] and found.months == "+ Oct 2020"
    assert [(line.column, line.old, line.new) for line in found.lines] == [
        ("Households", "39", "40"),
        ("Amount paid", "1.5", "29240.50"),
    ]
    assert next(found.lines).row == "2019-09 · 420112001 · Rural"
    assert found.diff == "diff/dibao-monthly.csv"
    text = page("en", after(change=True))
    assert "<del>39</del>" in text and "<ins>40</ins>" in text


def test_rows_that_only_came_are_counted_and_not_listed() -> None:
    found = versions(after(change=False))
    assert found.counts == [("新增行", 12)] and not found.revised and found.diff


def test_a_long_list_of_changes_is_cut_on_the_page_only() -> None:
    release = after(change=True)
    assert release.changes is not None
    tables = [
        replace(each, lines=tuple(line for line in each.lines if line.column) * MOST_LINES)
        for each in release.changes.tables
    ]
    found = versions(replace(release, changes=replace(release.changes, tables=tuple(tables))))
    assert len(list(found.lines)) == MOST_LINES < len(found.revised)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_and_the_readme_show_the_same_code(lang: Lang) -> None:
    readme = files()[f"datasets/dibao-monthly/README.{lang}.md"].decode()
    blocks = re.findall(r"<pre [^>]*><code>(.*?)</code></pre>", page(lang), re.DOTALL)
    assert [html.unescape(block) for block in blocks] == re.findall(r"```\w+\n(.*?)\n```", readme, re.DOTALL)
    assert len(blocks) == 6


def test_provenance_leads_from_registers_through_models() -> None:
    lineage = {"dibao-monthly": ("staging/stg_dibao_roster", "aggregates/agg_entitlement__area_month")}
    text = page(release=replace(RELEASE, lineage=lineage))
    words = ("<code>S01</code>", "staging：", "stg_<wbr>dibao", "aggregates：", "agg_<wbr>entitlement", "1.0.0</p>")
    places = [text.index(word) for word in words]
    assert places == sorted(places)


def test_earlier_releases_lead_to_their_data_unless_it_was_withdrawn() -> None:
    def manifest(version: str, *withdrawn: Withdrawal) -> bytes:
        table = replace(RELEASE.datasets[0], version="1.0.0")
        return manifest_bytes(
            replace(RELEASE, version=version, datasets=(table,), withdrawals=withdrawn, state="draft", approvals=()), {}
        )

    removed = {"datasets/dibao-monthly/dibao-monthly.csv": "5e" * 32}
    gone = Withdrawal("2020.09.0", ("dibao-monthly",), "disclosure", Text(zh="原因", en="why"), removed)
    manifests = {"2020.08.0": manifest("2020.08.0"), "2020.09.0": manifest("2020.09.0")}
    manifests["2020.10.0"] = manifest("2020.10.0", gone)
    told = Told({**manifests, RELEASE.version: manifest(RELEASE.version)}, RELEASE.version)
    found = earlier_of(told, "dibao-monthly", RELEASE.version, Locale("zh"))
    path = "datasets/dibao-monthly/dibao-monthly.csv"
    assert [(each.release, each.file) for each in found] == [
        ("2020.10.0", f"releases/2020.10.0/{path}"),
        ("2020.09.0", ""),
        ("2020.08.0", f"releases/2020.08.0/{path}"),
    ]
    assert earlier_of(told, "social-organisations", RELEASE.version, Locale("zh")) == ()
    site = Site(RELEASE, Locale("zh"), ASSETS, manifests, files())
    text = site.render(next(each for each in site.pages() if each.path == "datasets/dibao-monthly.html")).decode()
    assert f'href="../releases/2020.08.0/{path}"' in text and "已撤回" in text
    assert f"2020.09.0/{path}" not in text
