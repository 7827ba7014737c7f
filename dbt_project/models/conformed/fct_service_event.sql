-- One service, visit, activity or patrol: who it served, how, how many took part.
{{ conformed_fact("service_event") }}
