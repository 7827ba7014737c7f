"""A file without rows for every feed of the catalogue: a relation over a feed's folder is there, and empty, when the
bureau does not keep the register, or when nothing of it has come yet.

The files stand beside the deliveries, in a month that is none, and are no deliveries: the books do not know them.

Belongs here: when such a file is due, and writing it. Does not belong here: its columns (`intake.lake`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import duckdb

from catalog import Catalog
from intake import lake
from intake.engine import identifier
from intake.files import whole
from intake.plan import plan_of

NOTES = ".none.json"
"""Below `lake`: the columns of each file, as a fingerprint, so that a run with nothing new opens none of them."""


def provide(root: Path, catalog: Catalog) -> None:
    """Write the files that are missing or whose columns are no longer those of the contract."""
    wanted, noted = _fingerprints(catalog), _noted(root)
    stale = [feed for feed in wanted if wanted[feed] != noted.get(feed) or not lake.none_path(root, feed).exists()]
    if not stale:
        return
    with duckdb.connect() as connection:
        for feed in stale:
            columns = lake.columns(plan_of(catalog.sources[feed], catalog))
            cells = ", ".join(f"CAST(NULL AS {type_}) AS {identifier(name)}" for name, type_ in columns)
            lake.copy_to(connection, f"SELECT {cells} WHERE false", lake.none_path(root, feed))
    with whole(root / "lake" / NOTES) as partial:
        partial.write_text(json.dumps(wanted, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _fingerprints(catalog: Catalog) -> dict[str, str]:
    """Feed -> hash of the names and types of its columns in the lake."""
    return {
        feed: hashlib.sha256(repr(lake.columns(plan_of(source, catalog))).encode()).hexdigest()[:16]
        for feed, source in catalog.sources.items()
    }


def _noted(root: Path) -> Mapping[str, str]:
    path = root / "lake" / NOTES
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
