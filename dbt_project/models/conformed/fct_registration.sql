-- One registration: marriage, adoption, funeral, burial. Counted as couples, certificates or cases, never as persons.
{{ conformed_fact("registration") }}
