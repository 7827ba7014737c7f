-- Money and goods that are entrusted, step by step: received, set aside, handed over; each step names the one before
-- it.
{{ conformed_fact("fund_movement") }}
