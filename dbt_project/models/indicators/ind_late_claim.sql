-- Figures that a document states as counted or done by a day that lies after its own signature. Aims, standards in
-- force and events to come may lie ahead of it.
select
    claims.claim_id,
    claims.document_id,
    coalesce(claims.period_end, claims.period_start) as as_of_date,
    documents.signed_date
from {{ ref("claims") }} as claims
inner join
    {{ ref("documents") }} as documents
    on claims.bureau_id = documents.bureau_id
    and claims.document_id = documents.document_id
where
    claims.bureau_id = '{{ var("bureau") }}'
    and claims.claim_kind in ('stock', 'flow', 'rate')
    and coalesce(claims.period_end, claims.period_start) > documents.signed_date
