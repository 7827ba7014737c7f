"""What lies beside each dataset for machines: statistics, quality, suppression, provenance.

Belongs here: facts about a dataset that follow from the `Release`, as JSON. Nothing here may say more than the release
does: every figure is counted or computed from what is published. Does not belong here: the metadata standards.
"""

from __future__ import annotations

from publish.release.about.provenance import provenance_bytes
from publish.release.about.quality import quality_bytes
from publish.release.about.statistics import statistics_bytes
from publish.release.about.suppression import suppression_bytes
from publish.release.model import DatasetTable, Release
from publish.release.table import PublicTable

STATISTICS, QUALITY, SUPPRESSION, PROVENANCE = "stats.json", "quality.json", "suppression.json", "provenance.json"


def about_files(release: Release, table: DatasetTable, public: PublicTable) -> dict[str, bytes]:
    """Takes a dataset of a release and its public table; gives the four files by name."""
    return {
        STATISTICS: statistics_bytes(release, public),
        QUALITY: quality_bytes(release, table),
        SUPPRESSION: suppression_bytes(release, table),
        PROVENANCE: provenance_bytes(release, table),
    }
