-- One project or target and how far it has come, at month-end.
{{ conformed_fact("target_month") }}
