"""All that a site tells machines: which file, made by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from publish.release.announce.api import API, api_files
from publish.release.announce.feeds import ATOM, JSON_FEED, feed_files
from publish.release.announce.schedule import CALENDAR, calendar_bytes
from publish.release.announce.sitemap import ROBOTS, SITEMAP, sitemap_files
from publish.release.announce.told import Told
from publish.release.profiles.data_json import DATA_JSON, without

# The first parts of the paths of what is made here; no page of the portal may lie there.
PLACES = frozenset({ATOM, JSON_FEED, SITEMAP, ROBOTS, CALENDAR, DATA_JSON, API.partition("/")[0]})


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
        **({DATA_JSON: without(data_json, *told.withdrawn)} if data_json else {}),
    }
