-- One lead of a big-data audit: received, investigated, concluded, closed.
{{ conformed_fact("audit_lead") }}
