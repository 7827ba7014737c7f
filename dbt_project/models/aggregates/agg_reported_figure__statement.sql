-- Every statement as last delivered in its year: the figure, the document and the post of the signer. Who signed is not
-- kept.
select distinct
    on (figure_id)
    figure_id as figure_report_id,
    figure_code as reported_figure_code,
    figure_value as reported_value,
    unit_code as reported_unit_code,
    basis_code as reported_basis_code,
    scope_code as reported_scope_code,
    as_of_date as figure_as_of_date,
    document_title as source_document_text,
    signer_post as signer_post_name,
    signed_date
from {{ ref("fct_reported_figure") }}
order by figure_id, period_month desc
