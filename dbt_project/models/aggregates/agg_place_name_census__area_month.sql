-- Districts whose place-name census the province judged, and those accepted, in the year so far.
{{
    area_month_cells(
        facts="fct_inspection",
        where="subject_code = 'place_name_census'",
        measures={
            "census_district_count": "count(distinct facility_id)",
            "accepted_district_count": "count(distinct case when conclusion_code = 'passed' then facility_id end)",
        },
        periods=["ytd", "cumulative"],
    )
}}
