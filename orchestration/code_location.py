"""The code location that `mz dev` loads: the definitions of the bureau in MZ_BUREAU."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import catalog
from orchestration.definitions import DEFAULT_BUREAU, build_definitions
from orchestration.paths import paths_of
from orchestration.stages import Stages

_known = catalog.load()
_bureau = _known.bureau(os.environ.get("MZ_BUREAU", DEFAULT_BUREAU))
defs = build_definitions(Stages(_bureau, _known, paths_of(_bureau.id), now=lambda: datetime.now(UTC)))
