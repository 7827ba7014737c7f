"""What the command line shows without a traceback."""

from __future__ import annotations


class OrchestrationError(Exception):
    """A stage cannot go on; the message says what happened, where, and what to do next."""


class WarehouseFailed(OrchestrationError):
    """A dbt model or a blocking dbt test failed."""
