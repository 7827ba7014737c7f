"""A file without rows for every feed of the catalogue: the warehouse can read feeds that a bureau does not keep.

Belongs here: the empty files and when they are renewed. Does not belong here: rows (`intake.lake`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from catalog import Catalog
from catalog.model import Source
from intake.engine import identifier, quoted
from intake.files import whole
from intake.lake import columns
from intake.plan import plan_of

OUTLINE = "month=none"
_NAME_LENGTH = 16


def outline(root: Path, catalog: Catalog) -> None:
    """Write `lake/<feed>/month=none/<contract>.parquet` for each feed that has none of its present contract."""
    wanted = [(source, _path(root, source, catalog)) for source in catalog.sources.values()]
    missing = [(source, path) for source, path in wanted if not path.exists()]
    if not missing:
        return
    import duckdb

    with duckdb.connect() as connection:
        for source, path in missing:
            for earlier in path.parent.glob("*"):
                earlier.unlink()
            empty = ", ".join(
                f"CAST(NULL AS {kind}) AS {identifier(name)}" for name, kind in columns(plan_of(source, catalog))
            )
            with whole(path) as partial:
                connection.execute(f"COPY (SELECT {empty} WHERE false) TO {quoted(str(partial))} (FORMAT parquet)")


def _path(root: Path, source: Source, catalog: Catalog) -> Path:
    """The file's name tells which columns it has."""
    told = repr(columns(plan_of(source, catalog)))
    return root / "lake" / source.feed / OUTLINE / f"{hashlib.sha256(told.encode()).hexdigest()[:_NAME_LENGTH]}.parquet"
