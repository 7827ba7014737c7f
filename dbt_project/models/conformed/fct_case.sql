-- One case of a register that opens and closes cases: rescue, warnings, applications.
{{ conformed_fact("case") }}
