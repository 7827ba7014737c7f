"""Departmental deliveries in; accepted rows or quarantined rows out, nothing lost. Identities leave the data
here.

Belongs here: landing, readers, row admission, tokens, control totals. Does not belong here: anything about
meaning across feeds (dbt) or about whole batches (expectations).
"""
