"""Charts as inline SVG, drawn when the portal is built.

A chart has no fixed width: horizontal positions are percentages, text keeps its size, and labels are placed
so that they do not overlap at `NARROWEST` pixels, which is the plot on a 360 px phone (bars have no axis
and are wider). Colours come from the style sheet. Belongs here: geometry. Does not belong here: which
figures are drawn, and how they are written.
"""

from publish.portal.charts.bars import Bar, bar_chart
from publish.portal.charts.file import PICTURE_WIDTH, chart_file
from publish.portal.charts.flow import Link, flow_chart
from publish.portal.charts.frame import FONT_SIZE, NARROWEST, NARROWEST_BARS, Caption, text_width, wrapped
from publish.portal.charts.lines import (
    LINE_HEIGHT,
    Point,
    Tick,
    label_span,
    line_chart,
    period_labels,
    scale,
    sparkline,
)

__all__ = [
    "FONT_SIZE",
    "LINE_HEIGHT",
    "NARROWEST",
    "NARROWEST_BARS",
    "PICTURE_WIDTH",
    "Bar",
    "Caption",
    "Link",
    "Point",
    "Tick",
    "bar_chart",
    "chart_file",
    "flow_chart",
    "label_span",
    "line_chart",
    "period_labels",
    "scale",
    "sparkline",
    "text_width",
    "wrapped",
]
