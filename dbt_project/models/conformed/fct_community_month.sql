-- Communities at month-end: what they decided for themselves and what they have.
{{ conformed_fact("community_month") }}
