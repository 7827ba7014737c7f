-- How the figures that the bureau published hang together: each relation of the catalogue, worked out from the
-- figures as they were published, and again from the registers where all of them can be computed (what was filled
-- in is not). What is broken in print is a finding about a document. A document is also held to its date: no figure
-- in it counts to a later day.
{% set known = relations_of_the_catalogue().get(var("bureau"), {"figures": [], "relations": []}) %}
with
    figures as (
        select
            {%- for figure in known.figures %}
                max(case when claim_id = '{{ figure.claim }}' then figure_value end) as {{ figure.column }},
            {%- endfor %}
            figure_kind
        from
            (
                select 'published' as figure_kind, claim_id, cast(base_unit_value as decimal(38, 8)) as figure_value
                from {{ ref("ind_claim") }}
                union all
                select 'recomputed' as figure_kind, claim_id, cast(computed_value as decimal(38, 8)) as figure_value
                from {{ ref("ind_claim") }}
                where claim_status <> 'reported'
            ) as all_figures
        group by figure_kind
    ),

    sides as (
        {%- for relation in known.relations %}
            select
                '{{ relation.id }}' as relation_id,
                '{{ relation.comparison }}' as comparison,
                cast({{ relation.print_scale }} as decimal(38, 8)) as print_scale,
                figure_kind,
                cast({{ relation.left }} as decimal(38, 8)) as left_value,
                cast({{ relation.right }} as decimal(38, 8)) as right_value
            from figures
            union all
        {%- endfor %}
        select
            documents.document_id as relation_id,
            'dated' as comparison,
            cast(1 as decimal(38, 8)) as print_scale,
            'published' as figure_kind,
            cast(count(late.claim_id) as decimal(38, 8)) as left_value,
            cast(0 as decimal(38, 8)) as right_value
        from {{ ref("documents") }} as documents
        left join {{ ref("ind_late_claim") }} as late on documents.document_id = late.document_id
        where documents.bureau_id = '{{ var("bureau") }}' and documents.signed_date is not null
        group by documents.document_id
    ),

    judged as (
        select
            *,
            case
                when left_value is null or right_value is null
                then 'not_computable'
                when comparison in ('equal', 'dated') and left_value = right_value
                then 'holds'
                when comparison = 'at_most' and left_value <= right_value
                then 'holds'
                when comparison = 'less' and left_value < right_value
                then 'holds'
                when
                    comparison = 'rounds_to'
                    and floor(left_value * print_scale + 0.5) = floor(right_value * print_scale + 0.5)
                then 'holds'
                else 'broken'
            end as status
        from sides
    )

select
    published.relation_id,
    published.comparison,
    published.left_value,
    published.right_value,
    published.left_value - published.right_value as difference_value,
    published.status as relation_status,
    recomputed.left_value as recomputed_left_value,
    recomputed.right_value as recomputed_right_value,
    recomputed.left_value - recomputed.right_value as recomputed_difference_value,
    coalesce(recomputed.status, 'not_computable') as recomputed_status
from judged as published
left join
    judged as recomputed on published.relation_id = recomputed.relation_id and recomputed.figure_kind = 'recomputed'
where published.figure_kind = 'published'
