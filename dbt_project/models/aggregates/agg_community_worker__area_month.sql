-- Community workers: who entered by group and route, the secretaries recruited into public
-- institutions, and as a state at month-end who is in post. Who takes two posts within
-- the year counts for each of them, and once among the persons.
{% set groups = "case when %s in ('secretary', 'director', 'deputy', 'member') then 'two_committees' else %s end" %}
{% set recruited = "case when subject_code = 'community_secretary_recruitment' then %s end" %}
with
    entries as (
        {{
            area_month_cells(
                facts="fct_case",
                where="feed = 'community_worker'",
                dimensions={
                    "community_worker_group": groups | replace("%s", "kind_code"),
                    "entry_route": "coalesce(channel_code, 'elected')",
                },
                groupings=[
                    [],
                    ["community_worker_group"],
                    ["entry_route"],
                    ["community_worker_group", "entry_route"],
                ],
                measures={
                    "appointment_count": "sum(case when subject_code = 'community_worker_entry' then 1 else 0 end)",
                    "appointed_person_count": "count(distinct case when subject_code = 'community_worker_entry' then person_key end)",
                    "recruited_secretary_count": "count(distinct " ~ recruited | replace("%s", "person_key") ~ ")",
                    "recruitment_batch_count": "count(distinct " ~ recruited | replace("%s", "stage_code") ~ ")",
                },
                contributor="person_key",
            )
        }}
    ),

    posts as (
        select cells.*, 'all' as entry_route_code
        from
            (
                {{
                    area_month_cells(
                        facts="fct_staff_month",
                        where="subject_code = 'community_worker'",
                        dimensions={"community_worker_group": groups | replace("%s", "post_code")},
                        measures={
                            "in_post_count": "count(*)",
                            "over_quota_count": "sum(case when employment_code = 'over_quota' then 1 else 0 end)",
                            "secretary_count": "sum(case when post_code = 'secretary' then 1 else 0 end)",
                            "combined_secretary_count": "sum(case when employment_code = 'combined' then 1 else 0 end)",
                        },
                        contributor="person_key",
                        kind="stock",
                    )
                }}
            ) as cells
    )

select
    area_level,
    area_code,
    period_kind,
    period_month,
    community_worker_group_code,
    entry_route_code,
    entries.appointment_count,
    entries.appointed_person_count,
    entries.recruited_secretary_count,
    entries.recruitment_batch_count,
    posts.in_post_count,
    posts.over_quota_count,
    posts.secretary_count,
    posts.combined_secretary_count,
    coalesce(entries.evi_contributor_count, posts.evi_contributor_count) as evi_contributor_count
from entries
full outer join
    posts using (area_level, area_code, period_kind, period_month, community_worker_group_code, entry_route_code)
