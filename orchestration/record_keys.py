"""What dbt's engine needs to make record keys: the secret, bound to its sessions and never part of a statement.

A plugin of dbt-duckdb (see dbt_project/profiles.yml). The macro `record_key` reads the two halves of an HMAC key as
session variables; without a key file they are NULL, every record key is NULL then, and publishing refuses such cells.

Belongs here: handing over the secret. Does not belong here: the key file (`intake.tokens`), the SQL (macros).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from intake.tokens import Keys, padded


class Plugin(BasePlugin):  # type: ignore[misc]
    """Sets the session variables `record_inner` and `record_outer` from the key file named in the configuration."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Take the path of the key file; an empty one, or none there yet, stands for no secret."""
        path = Path(plugin_config.get("key_file") or "")
        self.pads = padded(Keys.load(path).derived("record")) if path.is_file() else None

    def configure_cursor(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Bind the secret to one session: variables do not pass from one to another."""
        if self.pads is not None:
            cursor.execute("set variable record_inner = ?", [self.pads["inner"]])
            cursor.execute("set variable record_outer = ?", [self.pads["outer"]])
