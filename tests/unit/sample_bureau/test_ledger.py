"""The ledger names every planted row, each is rejected for exactly the reason it names, and no other row is."""

from __future__ import annotations

import itertools
import json
from collections import Counter

import pytest

import catalog
from sample_bureau.recipe.load import load_recipes

FEEDS = catalog.load().bureau("dongxihu-2020").feeds


@pytest.mark.parametrize("feed", FEEDS)
def test_exactly_the_planted_rows_are_rejected_each_for_its_one_reason(feed, judged, written):
    found = {(item.file.path.name, row): reasons for item in judged(feed) for row, reasons in item.reasons.items()}
    expected = {
        (d["file"], d["row"]): [d["code"]]
        for d in written.ledger["defects"]
        if d["feed"] == feed and d["gate"] == "intake" and d["row"] is not None
    }
    assert found == expected
    assert len(expected) >= 2


def test_every_row_that_a_recipe_breaks_is_planted(written):
    """A rule that finds no row waits for the next delivery; here each has found one."""
    recipes = load_recipes(written.catalog, written.catalog.sources.values())
    planted = Counter(d["feed"] for d in written.ledger["defects"] if d["row"] is not None)
    wanted = {feed: sum(rule.file is None for rule in recipe.defects) for feed, recipe in recipes.items()}
    assert {feed: planted[feed] for feed in FEEDS if feed in wanted} == {f: n for f, n in wanted.items() if f in FEEDS}


@pytest.mark.parametrize("feed", FEEDS)
def test_quarantine_share_stays_below_the_contracts_limit(feed, judged, written):
    limit = written.catalog.sources[feed].volume.quarantine_share
    for item in judged(feed):
        rejected = [r for reasons in item.reasons.values() for r in reasons if not r.endswith("row.duplicate")]
        assert len(rejected) <= limit * len(item.typed), item.file.path.name


def test_the_kinds_of_defects_that_the_gates_are_made_for_all_occur(written):
    codes = {d["code"] for d in written.ledger["defects"]}
    wanted = """
        S01.person_id_number.damaged S01.person_id_number.checksum S01.person_id_number.format S01.household_id.missing
        S01.assistance_programme_code.code S01.entitlement_yuan.format S01.entitlement_yuan.range S01.area_code.area
        S01.row.tekun_has_care_mode S01.row.covered_within_family S01.row.duplicate S01.row.key_conflict
        S02.amount_yuan.format S02.row.negative_only_when_recovered S02.row.duplicate S02.row.key_conflict
        S02.entitlement_month.format S02.payment_component_code.code S02.row.amount_is_not_zero
        S02.person_id_number.damaged S05.row.outsiders_are_not_local S05.approval_date.format S05.row.duplicate
        S05.row.grant_is_multiple_of_standard S08.row.ends_after_it_starts S08.row.multiples_name_their_base
        S10.row.card_holds_id_type_and_level S10.row.nursing_needs_severe_level S10.person_id_number.checksum
        S10.row.approved_after_applied S20.row.nursing_beds_within_approved S20.org_code.checksum S20.longitude.range
        S22.facility_id.format S22.row.paid_within_due S29.marriage_certificate_id.format S29.row.two_different_persons
        S29.row.certificate_matches_kind S29.husband_id_number.checksum S29.registration_date.missing S29.row.duplicate
        S29.verification_status_code.code S34.org_code.checksum S34.row.code_matches_kind S34.capital_yuan.format
        S14.function_code.format S14.row.executed_within_adjusted S29.batch.volume_change dim_person.identity_conflict
        delivery.unreadable delivery.repeated delivery.total_mismatch delivery.encoding
    """
    assert not set(wanted.split()) - codes


def test_defects_are_numbered_and_name_files_that_exist(written):
    ids = [d["defect_id"] for d in written.ledger["defects"]]
    assert len(set(ids)) == len(ids) == written.summary.defects
    assert all((written.inbox / d["file"]).exists() for d in written.ledger["defects"])
    assert written.ledger["bureau"] == written.bureau.id and written.ledger["synthetic"] is True


def test_whole_files_that_go_wrong_are_what_the_ledger_says(written):
    whole = {
        d["code"]: written.inbox / d["file"] for d in written.ledger["defects"] if d["code"].startswith("delivery.")
    }
    assert (
        whole["delivery.repeated"].read_bytes()
        == (written.inbox / whole["delivery.repeated"].name.replace("_重发", "")).read_bytes()
    )
    assert b"PK\x05\x06" not in whole["delivery.unreadable"].read_bytes()
    garbled = whole["delivery.encoding"].read_bytes()
    for encoding in ("utf-8", "gb18030"):
        with pytest.raises(UnicodeDecodeError):
            garbled.decode(encoding)
    assert all(written.planted()[(path.name, None)] for path in whole.values())


def test_volume_changes_are_those_of_the_accepted_rows(judged, written):
    expected = set()
    for feed in FEEDS:
        source = written.catalog.sources[feed]
        files = [(item.file.path.name, len(item.accepted())) for item in judged(feed)]
        for (_, before), (name, now) in itertools.pairwise(files):
            if source.volume.change_share is not None and abs(now - before) > source.volume.change_share * before:
                expected.add((name, f"{source.register_id}.batch.volume_change"))
        assert all(count >= source.volume.minimum for _, count in files)
    stated = {(d["file"], d["code"]) for d in written.ledger["defects"] if d["gate"] == "expectations"}
    assert stated == expected
    assert ("S29_婚姻登记_202002.csv", "S29.batch.volume_change") in stated


def test_one_id_number_has_one_name_except_for_the_one_planted_conflict(judged, written):
    names: dict[str, Counter[str]] = {}
    pairs = {
        "assistance_roster": (("person_name", "person_id_number"), ("head_name", "head_id_number")),
        "assistance_payment": (("person_name", "person_id_number"),),
        "temporary_assistance": (("person_name", "person_id_number"),),
        "disability_subsidy": (("person_name", "person_id_number"),),
        "marriage_registration": (("husband_name", "husband_id_number"), ("wife_name", "wife_id_number")),
        "social_organisation": (("legal_representative_name", "legal_representative_id_number"),),
    }
    for feed, columns in pairs.items():
        for item in judged(feed):
            for values in item.accepted():
                for name, number in columns:
                    names.setdefault(values[number], Counter())[values[name]] += 1
    doubtful = {number: counts for number, counts in names.items() if len(counts) > 1}
    assert len(doubtful) == 1
    counts = next(iter(doubtful.values()))
    assert sorted(counts.values())[0] == 1
    (file, row), code = next(iter(written.planted("dbt").items()))
    item = next(item for item in judged("temporary_assistance") if item.file.path.name == file)
    assert code == "dim_person.identity_conflict"
    assert item.typed[row]["person_id_number"] in doubtful and row not in item.reasons


def test_the_ledger_is_plain_json(written):
    assert json.dumps(written.ledger)
    assert len(written.ledger["canaries"]) >= 20
