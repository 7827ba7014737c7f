"""The page on protection counts what the release prints and nothing else."""

from __future__ import annotations

from publish.portal.build import Site
from publish.portal.locale import Locale
from publish.portal.protection import ProtectionView
from tests.portal_release import fake_release


def view() -> ProtectionView:
    release, locale = fake_release(), Locale("zh")
    return ProtectionView(release, locale, Site(release, locale, {}).datasets)


def test_only_datasets_that_the_gate_speaks_of_are_about_people() -> None:
    judged = {rule.subject for rule in fake_release().rules if rule.gate == "disclosure"}
    assert judged
    assert {one.view.table.dataset.id for one in view().protected} == judged & {
        table.dataset.id for table in fake_release().datasets
    }


def test_hidden_and_changed_cells_are_those_with_their_status() -> None:
    for one in view().protected:
        statuses = [row[-1] for row in one.view.table.rows]
        assert (one.cells, one.hidden, one.changed) == (len(statuses), statuses.count("c"), statuses.count("e"))
    assert view().totals["hidden"] == sum(one.hidden for one in view().protected) > 0


def test_those_that_hide_most_come_first_and_each_stands_under_its_rule() -> None:
    shares = [one.hidden / one.cells for one in view().protected]
    assert shares == sorted(shares, reverse=True)
    assert sorted(one.view.table.dataset.id for _, group in view().groups for one in group) == sorted(
        one.view.table.dataset.id for one in view().protected
    )
    assert all(one.text == text for text, group in view().groups for one in group)
