-- What the ledger of changes (S48) says of divisions by the end of the bureau's period: a name given or changed, a code
-- that ended. `former_code` is there only where the code changed too: then it is the former code that ended.
select
    event_id,
    area_code,
    case when former_area_id || '000' <> area_code then former_area_id || '000' end as former_code,
    event_code,
    standard_name,
    former_name,
    effective_date
from {{ ref("fct_place_name_event") }}
where
    category_code = '11'
    and event_code in ('1', '2', '3')
    and effective_date < cast('{{ var("period_end") }}' as date) + interval 1 month
