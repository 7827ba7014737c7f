-- What other registers know of an organisation: inspected, rated, checked, cleaned up, decoupled, recognised.
{{ conformed_fact("organisation_event") }}
