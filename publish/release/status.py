"""The code list of observation statuses, with what each code is called in SDMX.

Belongs here: the mapping to SDMX's two lists, CL_OBS_STATUS (2.2) and CL_CONF_STATUS (1.3). Does not belong here: the
labels, which the catalogue has, and which row gets which status.

A row has one status for all its measures, because they are always published or hidden together: an amount divided by
a public rate is the count behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from catalog.model import Text
from publish.errors import PublishError
from publish.release.formats.csv_file import csv_rows, inert
from publish.release.model import (
    OBSERVATION_STATUS,
    STATUS_CONFIDENTIAL,
    STATUS_ESTIMATED,
    STATUS_NORMAL,
    STATUS_UNAVAILABLE,
)

STATUS_LIST = "codelists/observation_status.csv"
_NAMES = ("code", "label_zh", "label_en", "sdmx_obs_status", "sdmx_conf_status")


class SdmxStatus(NamedTuple):
    """A status in SDMX: whether there is a figure and of what kind, and whether it is free."""

    obs_status: str
    conf_status: str


SDMX_STATUS: Mapping[str, SdmxStatus] = {
    STATUS_NORMAL: SdmxStatus("A", "F"),
    STATUS_CONFIDENTIAL: SdmxStatus("Q", "C"),
    STATUS_UNAVAILABLE: SdmxStatus("O", "F"),
    STATUS_ESTIMATED: SdmxStatus("E", "F"),
}


def status_list_bytes(labels: Mapping[str, Text]) -> bytes:
    """Takes the statuses with their labels; gives the published code list as CSV. Raises PublishError for a status that
    SDMX has no name for here."""
    if unknown := sorted(labels.keys() - SDMX_STATUS.keys()):
        raise PublishError(
            f"code list {OBSERVATION_STATUS}: give {', '.join(unknown)} a status in `publish.release.status`"
        )
    rows = [(code, inert(label.zh), inert(label.en), *SDMX_STATUS[code]) for code, label in labels.items()]
    return csv_rows([_NAMES, *rows])
