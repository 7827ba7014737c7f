"""The made-up release, for targets."""

from tests.unit.publish.release.conftest import release, run

__all__ = ["release", "run"]
