-- Communities at month-end: conventions, deliberation, service centres, culture and partners. A service centre is
-- spacious from the floor area that the register of standards asks for.
{{
    area_month_cells(
        facts="fct_community_month",
        dimensions={"community_kind": "kind_code"},
        measures={
            "listed_community_count": "count(*)",
            "convention_count": "count(convention_date)",
            "micro_convention_count": "sum(micro_convention_count)",
            "deliberating_count": "sum(case when deliberation_date is null or womens_council_date is null then 0 else 1 end)",
            "spacious_centre_count": "sum(case when service_centre_sqm >= (select max(standard_amount) from "
            ~ ref("dim_standard")
            ~ " where standard_id = 'SERVICE-CENTRE-AREA') then 1 else 0 end)",
            "culture_team_count": "sum(culture_team_count)",
            "culture_square_count": "sum(culture_square_count)",
            "paired_community_count": "count(partner_name)",
            "partner_community_count": "count(distinct partner_name)",
        },
        kind="stock",
        floor="unit",
        of_persons=false,
    )
}}
