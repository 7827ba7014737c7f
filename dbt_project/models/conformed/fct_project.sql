-- One work or project, by the day on which it was completed.
{{ conformed_fact("project") }}
