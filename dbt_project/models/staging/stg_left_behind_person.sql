-- The register keeps everybody whose file was ever opened, so its latest list says what happened and when.
select *, delivery_month = max(delivery_month) over () as is_latest_list from {{ source("lake", "left_behind_person") }}
