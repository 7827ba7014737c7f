-- Every organisation on a list at month-end: on the register, on file with its community, recognised as a charity.
{{ conformed_fact("organisation_month") }}
