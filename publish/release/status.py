"""The code list of observation statuses as a file of the release, with what each code is called in SDMX.

Belongs here: the list as CSV. Does not belong here: labels and SDMX codes, which the catalogue has, and which row gets
which status.

A row has one status for all its measures, because they are always published or hidden together: an amount divided by
a public rate is the count behind it.
"""

from __future__ import annotations

from publish.errors import PublishError
from publish.release.formats.csv_file import csv_rows, inert
from publish.release.model import OBSERVATION_STATUS, Release

STATUS_LIST = f"codelists/{OBSERVATION_STATUS}.csv"
NAMES = ("code", "label_zh", "label_en", "sdmx_obs_status", "sdmx_conf_status")


def status_list_bytes(release: Release) -> bytes:
    """Takes a release; gives its code list of statuses as CSV. Raises PublishError for one that the catalogue gives
    no SDMX code."""
    labels, known = release.codelists[OBSERVATION_STATUS], release.vocabularies.statuses
    if unknown := sorted(labels.keys() - known.keys()):
        raise PublishError(
            f"code list {OBSERVATION_STATUS}: vocabularies.yml gives {', '.join(unknown)} no SDMX status"
        )
    rows = [
        (code, inert(label.zh), inert(label.en), known[code].observation, known[code].confidential)
        for code, label in labels.items()
    ]
    return csv_rows([NAMES, *rows])
