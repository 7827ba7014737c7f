"""The delivery of the historical marriage archive: eighty thousand rows that carry no ID numbers, printed as they are.

Belongs here: this one list. Does not belong here: any other register.
"""

from __future__ import annotations

from catalog.load import Catalog
from catalog.model import Source
from sample_bureau.defects import Defect, Ledger
from sample_bureau.forms.office import SYNTHETIC, file_name
from sample_bureau.forms.text import csv_bytes
from sample_bureau.spoilt import Delivery
from sample_bureau.world.build import World
from sample_bureau.world.marriage import archive_rows

_PLANTED = (
    "row.duplicate",
    "verification_status_code.code",
    "row.duplicate",
    "verification_status_code.code",
)


def delivery(world: World, source: Source, catalog: Catalog, ledger: Ledger) -> Delivery:
    """The file with its planted rows, which are entered into the ledger."""
    labels = {
        code: text.zh
        for codelist in ("marriage_registration_kind", "verification_status")
        for code, text in catalog.labels(codelist).items()
    }
    rows = list(archive_rows(labels, world.targets, world.places, world.streams("archive")))
    name = file_name(source, world.months[0])
    header = [f"婚姻历史档案校对清单（{SYNTHETIC}）"], [field.labels[0] for field in source.fields]
    step = len(rows) // (len(_PLANTED) + 1)
    for number, code in reversed(list(enumerate(_PLANTED, start=1))):
        place = number * step
        extra = rows[place - 1]
        if code != "row.duplicate":
            extra = (f"{extra[0]}-B", *extra[1:6], "待定", "")
        rows.insert(place, extra)
    for number, code in enumerate(_PLANTED, start=1):
        # Each planted row moves the later ones down by one; the header takes the first two lines.
        row = number * step + number - 1 + len(header) + 1
        note = "same row twice" if code == "row.duplicate" else "no such verification status"
        ledger.defects.append(Defect(source.feed, name, row, "intake", f"{source.register_id}.{code}", note))
    total = [f"合计：{len(rows)}", *[""] * (len(source.fields) - 1)]
    return Delivery(name, csv_bytes([*header, *rows, total], source.format.encoding), len(rows))
