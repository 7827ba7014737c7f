-- Every payment line that leaves the bureau. Item, entitlement month and payment month stay apart.
{{ conformed_fact("payment") }}
