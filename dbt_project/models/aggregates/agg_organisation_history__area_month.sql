-- Social organisations that were newly registered, renamed, or left the register.
{{
    area_month_cells(
        facts="fct_organisation_history",
        dimensions={"organisation_kind": "substr(org_code, 1, 2)"},
        where="is_on_register and event_code in ('registered', 'renamed', 'registration_revoked', 'deregistered')",
        measures={
            "registered_organisation_count": "count(case when event_code = 'registered' then 1 end)",
            "renamed_organisation_count": "count(distinct case when event_code = 'renamed' then org_code end)",
            "ended_organisation_count": "count(distinct case when event_code not in ('registered', 'renamed')"
            ~ " then org_code end)",
        },
        floor="district",
    )
}}
