-- One inspection of a facility or organisation and its conclusion.
{{ conformed_fact("inspection") }}
