-- Every facility that a register lists, at month-end: what it is, where it stands, how much it holds.
{{ conformed_fact("facility_month") }}
