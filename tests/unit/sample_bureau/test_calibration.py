"""Whoever reads the written files correctly finds the published figures, to the last yuan."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

SPENT = {"1", "3", "4", "5"}


def rows_of(judged, feed):
    return [values for item in judged(feed) for values in item.accepted()]


def last_month(judged, feed):
    return judged(feed)[-1].accepted()


def test_october_roster_counts_households_and_persons(judged):
    receiving = [r for r in last_month(judged, "assistance_roster") if r["recipient_status_code"] == "1"]
    persons = Counter(r["assistance_programme_code"] for r in receiving)
    households = {
        code: len({r["household_id"] for r in receiving if r["assistance_programme_code"] == code}) for code in persons
    }
    assert (households["11"], persons["11"], households["12"], persons["12"]) == (221, 269, 694, 824)
    modes = Counter(r["care_mode_code"] for r in receiving if r["assistance_programme_code"] in ("21", "22"))
    assert modes == {"1": 56, "2": 28}
    assert len({r["person_id_number"] for r in receiving}) == len(receiving)


def test_spring_roster_and_slow_monthly_change(judged):
    sizes = []
    for item in judged("assistance_roster"):
        receiving = Counter(
            r["assistance_programme_code"] for r in item.accepted() if r["recipient_status_code"] == "1"
        )
        sizes.append(receiving["11"] + receiving["12"])
        if item.month in ("202002", "202003", "202004"):
            assert (receiving["11"], receiving["12"]) == (278, 891)
    assert all(abs(b - a) < 0.1 * a for a, b in itertools.pairwise(sizes))
    assert any(r["recipient_status_code"] != "1" for r in rows_of(judged, "assistance_roster"))


def test_entitlement_is_the_standard_in_force_less_income(judged):
    standards = {"11": (780, 830), "12": (635, 680), "21": (1560, 1660), "22": (1200, 1280)}
    for item in judged("assistance_roster"):
        for r in item.accepted():
            if r["recipient_status_code"] == "1":
                standard = standards[r["assistance_programme_code"]][item.month >= "202004"]
                assert r["entitlement_yuan"] == standard - (r["income_per_head_yuan"] or 0)


def test_payments_add_up_with_supplements_and_without_returned_ones(judged):
    spent = Counter()
    for r in rows_of(judged, "assistance_payment"):
        if r["payment_status_code"] in SPENT:
            spent["TK" if r["benefit_item_code"] == "TK" else "dibao"] += r["amount_yuan"]
    assert spent == {"dibao": Decimal("12191600"), "TK": Decimal("1498400")}


def test_returned_payments_are_paid_again_later(judged):
    rows = rows_of(judged, "assistance_payment")
    again = {
        (r["household_id"], r["payment_component_code"], r["entitlement_month"]): r
        for r in rows
        if r["payment_status_code"] == "3"
    }
    returned = [r for r in rows if r["payment_status_code"] == "2"]
    assert len(returned) > 20
    for r in returned:
        later = again[r["household_id"], r["payment_component_code"], r["entitlement_month"]]
        assert later["payment_month"] > r["payment_month"] and later["amount_yuan"] == r["amount_yuan"]
    assert any(r["payment_status_code"] == "4" and r["amount_yuan"] < 0 for r in rows)
    assert {r["payment_component_code"] for r in rows} == {
        "base",
        "price",
        "epidemic",
        "extra_month",
        "classified",
        "cooling",
    }
    assert max(r["amount_yuan"] for r in rows) < 20_000


def test_payees_are_households_of_the_roster(judged):
    households = {r["household_id"] for r in rows_of(judged, "assistance_roster")}
    assert {r["household_id"] for r in rows_of(judged, "assistance_payment")} <= households


def test_temporary_assistance_by_scheme_and_cause(judged):
    rows = rows_of(judged, "temporary_assistance")

    def figures(scheme, cause=None):
        chosen = [
            r for r in rows if r["assistance_scheme_code"] == scheme and cause in (None, r["hardship_cause_code"])
        ]
        grants = [r for r in chosen if r["amount_yuan"] > 0]
        return (
            len(grants),
            len({r["person_id_number"] for r in grants}),
            sum(r["amount_yuan"] for r in chosen),
        )

    assert figures("routine")[::2] == (108, 283_600)
    assert figures("routine", "covid_confirmed") == (6, 6, 23_700)
    assert figures("routine", "lost_flexible_work") == (11, 11, 29_100)
    assert figures("stranded")[::2] == (446, 1_332_900)
    assert figures("epidemic_goods") == (1169, 1169, 406_300)
    assert figures("epidemic_disabled", "other") == (1538, 1538, 530_200)
    assert figures("epidemic_disabled", "covid_confirmed") == (4, 4, 400)
    by_place = Counter(
        (r["assistance_scheme_code"], r["urban_rural_code"]) for r in rows if r["hardship_cause_code"] == "other"
    )
    assert by_place["epidemic_goods", "1"] == 278 and by_place["epidemic_disabled", "1"] == 344
    assert not any(r["is_local"] == "true" for r in rows if r["assistance_scheme_code"] == "stranded")
    assert any(r["approval_date"] > r["payment_date"] for r in rows)
    multiples = [r for r in rows if r["standard_multiple"]]
    assert {r["hardship_cause_code"] for r in multiples} == {"covid_confirmed", "lost_flexible_work"}
    assert all(r["payment_date"] < date(2020, 4, 1) for r in multiples)


def test_epidemic_aid_goes_to_the_rosters(judged):
    grants = rows_of(judged, "temporary_assistance")
    march, april = judged("assistance_roster")[2], judged("disability_subsidy")[3]
    dibao = {
        r["person_id_number"]
        for r in march.accepted()
        if r["assistance_programme_code"] in ("11", "12") and r["recipient_status_code"] == "1"
    }
    nursing = {
        r["person_id_number"]
        for r in april.accepted()
        if r["disability_subsidy_code"] == "2" and r["recipient_status_code"] == "1"
    }
    assert {r["person_id_number"] for r in grants if r["assistance_scheme_code"] == "epidemic_goods"} == dibao
    assert {r["person_id_number"] for r in grants if r["assistance_scheme_code"] == "epidemic_disabled"} <= nursing


def test_disability_subsidies(judged):
    october = Counter(
        r["disability_subsidy_code"]
        for r in last_month(judged, "disability_subsidy")
        if r["recipient_status_code"] == "1"
    )
    assert october == {"2": 2144, "1": 861}
    spent, drawers = Counter(), defaultdict(set)
    for r in rows_of(judged, "disability_subsidy"):
        spent[r["disability_subsidy_code"]] += r["amount_yuan"]
        drawers[r["disability_subsidy_code"]].add(r["person_id_number"])
    assert spent == {"2": 2_153_900, "1": 1_117_940}
    assert len(drawers["1"] & drawers["2"]) > 100


def test_who_receives_dibao_is_said_so_in_the_subsidy_roster(judged):
    members = {
        r["person_id_number"]
        for r in rows_of(judged, "assistance_roster")
        if r["assistance_programme_code"] in ("11", "12")
    }
    for r in last_month(judged, "disability_subsidy"):
        assert (r["is_dibao"] == "true") == (r["person_id_number"] in members)


def test_standards_come_once_each_with_their_final_end(judged, catalog, bureau):
    own = [standard for standard in catalog.standards if standard.area_code == bureau.area_root]
    delivered = {
        (r["standard_id"], r["urban_rural_code"], r["start_date"]): r for r in rows_of(judged, "policy_standard")
    }
    assert len(delivered) == len(own) == len(rows_of(judged, "policy_standard"))
    for standard in own:
        r = delivered[standard.standard_id, standard.urban_rural_code, standard.valid_from]
        assert (r["standard_amount"], r["end_date"], r["area_code"]) == (
            standard.amount,
            standard.valid_to,
            standard.area_code,
        )


def test_facilities(judged):
    snapshots = {item.month: item.accepted() for item in judged("elderly_facility")}
    institutions = [r for r in snapshots["202010"] if r["facility_type_code"] in ("01", "02", "03", "04")]
    assert len(institutions) == 16 and {r["facility_status_code"] for r in institutions} == {"operating"}
    for month, rows in snapshots.items():
        results = {r["epidemic_assessment_code"] for r in rows if r["facility_type_code"] in ("01", "02", "03", "04")}
        assert results == {"qualified" if month >= "202004" else "none"}
    first_seen: dict[str, tuple[str, str, str]] = {}
    for month, rows in snapshots.items():
        for r in rows:
            first_seen.setdefault(r["facility_id"], (month, r["facility_type_code"], r["facility_status_code"]))
    new = {key: value for key, value in first_seen.items() if value[0] > "202001"}
    assert Counter(kind for _, kind, _ in new.values()) == {"05": 13, "06": 6, "07": 3}
    assert {status for _, _, status in new.values()} == {"building"}
    assert all("202002" <= month <= "202009" for month, _, _ in new.values())
    assert not [r for r in snapshots["202001"] if r["facility_status_code"] == "building"]
    done = [r for r in snapshots["202010"] if r["completion_date"] and r["completion_date"].year == 2020]
    assert len(done) == 4 and {r["facility_id"] for r in done} <= new.keys()
    sites = Counter((r["address_text"]) for r in snapshots["202010"])
    assert max(sites.values()) >= 2


def test_subsidies_to_facilities(judged):
    rows = rows_of(judged, "elderly_subsidy")
    types = {r["facility_id"]: r["facility_type_code"] for r in last_month(judged, "elderly_facility")}
    paid = Counter()
    for r in rows:
        paid[r["elderly_subsidy_kind_code"], r["subsidy_period_text"][:4], types[r["facility_id"]] <= "04"] += r[
            "paid_yuan"
        ]
        if r["basis_quantity"]:
            assert r["due_yuan"] == r["basis_quantity"] * r["unit_price_yuan"] * (1 + (r["uplift_ratio"] or 0))
    assert paid["operation", "2019", True] + paid["operation", "2019", False] == 4_079_640
    assert paid["operation", "2020", False] == 1_201_790
    assert paid["operation", "2020", True] + paid["staff_on_duty", "2020", True] == 3_239_000
    assert paid["epidemic_goods", "2020", True] + paid["epidemic_goods", "2020", False] == 188_900
    assert len({r["batch_id"] for r in rows if r["elderly_subsidy_kind_code"] == "epidemic_goods"}) == 40
    assert {r["subsidy_period_text"] for r in rows if r["elderly_subsidy_kind_code"] == "operation"} == {
        "2019",
        "2020Q1",
        "2020-01..05",
    }


def test_marriages(judged):
    rows = rows_of(judged, "marriage_registration")
    assert Counter(r["marriage_registration_kind_code"] for r in rows) == {
        "J": 2292,
        "L": 1402,
        "BJ": 584,
        "BL": 123,
    }
    assert max(r["registration_date"] for r in rows) <= date(2020, 10, 21)
    assert all(r["is_qualified"] == "true" for r in rows)
    months = Counter(r["registration_date"].month for r in rows)
    assert 1 <= months[2] < 10 and 1 <= months[3] < 10, "hardly anyone while the registry is closed"
    assert months[4] == max(months.values()), "more than ever when it has opened again"


def test_archive(judged):
    rows = rows_of(judged, "marriage_archive")
    states = Counter(r["verification_status_code"] for r in rows)
    assert len(rows) == 80_000 and states["unverified"] == 67_519 and len(states) == 4


def test_organisations(judged):
    active = [r for r in last_month(judged, "social_organisation") if r["organisation_status_code"] == "1"]
    kinds = Counter(r["organisation_kind_code"] for r in active)
    assert (kinds["51"], kinds["52"]) == (118, 170) and 1 <= kinds["53"] <= 9
    assert 295 <= len(last_month(judged, "social_organisation")) <= 315


def test_budget_lines_agree_with_the_payments(judged):
    october = last_month(judged, "fund_line")
    by_function, lottery = Counter(), Counter()
    for r in october:
        by_function[r["function_code"]] += r["executed_yuan"]
        if r["fund_source_code"] == "5":
            lottery[r["function_code"] in ("2081002", "2081006")] += r["executed_yuan"]
    assert by_function["2081901"] + by_function["2081902"] == Decimal("1219.16")
    assert by_function["2082101"] + by_function["2082102"] == Decimal("149.84")
    assert by_function["2081107"] == Decimal("327.184")
    assert by_function["2082001"] == Decimal("28.36")
    assert lottery[True] >= lottery[False] > 0
    before: Counter[str] = Counter()
    for item in judged("fund_line"):
        spent = Counter({r["project_name"] + r["fund_source_code"]: r["executed_yuan"] for r in item.accepted()})
        falling = [name for name in spent if spent[name] < before[name]]
        assert len(falling) <= 1, f"{item.month}: more than a recovery lowers {falling}"
        before = spent
