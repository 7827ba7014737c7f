-- One post and who holds it, at month-end.
{{ conformed_fact("staff_month") }}
