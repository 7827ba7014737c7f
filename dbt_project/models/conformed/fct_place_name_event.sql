-- One name given, changed, withdrawn or filed, or one change of a division, by the day of its approval.
{{ conformed_fact("place_name_event") }}
