-- Funds that charities keep, as they stand at month-end; one row for each community that a fund serves.
{{ conformed_fact("fund_balance") }}
