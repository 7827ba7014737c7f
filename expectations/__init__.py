"""Gates on batches: Great Expectations suites compiled from the contracts, their results as counts, and the
evidence log.

Belongs here: volume, control totals, drift, quarantine share, and the rules of the contracts as a second
implementation. Does not belong here: judging single rows (intake), relations (dbt) or cells (disclosure).
"""
