"""Wiring: Dagster definitions and the `mz` command. No business rule lives here."""
