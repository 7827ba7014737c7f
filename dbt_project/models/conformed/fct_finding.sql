-- One finding of an inspection, audit or campaign, with its deadline and how it was put right.
{{ conformed_fact("finding") }}
