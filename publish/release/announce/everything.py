"""All that a site tells machines: which file, made by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from publish.release.announce.api import api_files
from publish.release.announce.feeds import feed_files
from publish.release.announce.schedule import CALENDAR, calendar_bytes
from publish.release.announce.sitemap import sitemap_files
from publish.release.announce.told import Told
from publish.release.profiles.data_json import DATA_JSON


def announcements(
    manifests: Mapping[str, bytes], newest: str, pages: Iterable[str], data_json: bytes | None
) -> dict[str, bytes]:
    """Takes the manifests of all releases of a site by version, which of them is the newest that stands, the paths of
    its pages, and the `data.json` of that release, which harvesters look for at the root; gives feeds, sitemap,
    calendar, API and that file by path."""
    told = Told(manifests, newest)
    return {
        **feed_files(told),
        **sitemap_files(told, pages),
        CALENDAR: calendar_bytes(told),
        **api_files(told),
        **({DATA_JSON: data_json} if data_json else {}),
    }
