-- One verification of a household or of an archived record.
{{ conformed_fact("verification") }}
