"""XLSX forms: the first visible sheet that has the header; numbers, dates and texts as the cells hold them.

A cell keeps its type until here, because a number in an identifier's column is damage that its digits no longer show:
it is written in the notation that gives it away (4.2011199003071E+17) and refused as damaged.

Belongs here: sheets and cell types. Does not belong here: what stands in the cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from catalog import load
from catalog.model import Source
from intake.headers import SEARCHED_ROWS, Header, find_header, read_header
from intake.plan import plan_of
from intake.readers import Batch, Form, arrow_batches, make_lines

Cell = int | float | str | bool | time | date | datetime | timedelta
_EXACT = 10**15
"""Up to here a spreadsheet keeps every digit of a whole number."""
