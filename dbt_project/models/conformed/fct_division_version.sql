-- Divisions as the base table of the statistical return lists them.
{{ conformed_fact("division_version") }}
