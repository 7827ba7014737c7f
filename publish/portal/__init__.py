"""The portal: a release turned into static pages, Chinese first, English beside it.

Belongs here: wording, number and period formats, charts, page templates, links. Does not belong here:
figures that are not in the `Release` already, writing files (the release writer does that), and anything
that needs the network.
"""

from publish.portal.build import build_portal

__all__ = ["build_portal"]
