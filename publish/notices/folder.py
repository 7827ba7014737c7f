"""The folder in which sheets hang until they expire: the sheets, their index, and a register of both.

Belongs here: putting up and taking down. Does not belong here: what a sheet says. Whatever the register does not know
is no notice and goes: a sheet that a crash left, or one that somebody copied in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from catalog.model import Bureau
from publish.errors import PublishError
from publish.notices.page import index_page, sheet_page
from publish.notices.sheet import Sheet
from publish.release.disk import PRIVATE, exclusive, make_folder, write_file

_REGISTER, _INDEX, _LOCK = "notices.json", "index.html", ".lock"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A sheet that hangs: what the index tells of it, and the hash of its bytes. Days and month are ISO 8601."""

    community_name: str
    programme: str
    title: str
    month: str
    first: str
    last: str
    file: str
    community_code: str
    sha256: str


def put_up(folder: Path, sheet: Sheet) -> Entry:
    """Hang a sheet in place of the one of its community and programme, and take down what has expired by its first day.

    Raises PublishError when the sheet lists nobody, when it shows more than it may, when another process is at work in
    the folder, or when its register is damaged.
    """
    if not sheet.lines:
        raise PublishError(f"{sheet.community_name}: 没有可公示的家庭 / nobody to list; nothing was put up")
    content = sheet_page(sheet)
    entry = _entry(sheet, content)
    with exclusive(make_folder(folder, PRIVATE)):
        kept = [other for other in hanging(folder) if not _is_over(other, sheet.period.first)]
        write_file(folder / sheet.file, content, PRIVATE)
        _settle(folder, sheet.bureau, [*(other for other in kept if not _same_place(other, entry)), entry])
    return entry


def take_down(
    folder: Path, bureau: Bureau, on: date, *, community_code: str = "", programme: str = ""
) -> tuple[Entry, ...]:
    """Take down what has expired by a day, and the sheet of one community and programme; gives what went.

    Raises PublishError when another process is at work in the folder, or when its register is damaged.
    """
    if not folder.is_dir():
        return ()
    with exclusive(folder):
        before = hanging(folder)
        place = (community_code, programme)
        kept = [e for e in before if not _is_over(e, on) and (e.community_code, e.programme) != place]
        _settle(folder, bureau, kept)
    return tuple(entry for entry in before if entry not in kept)


def hanging(folder: Path) -> list[Entry]:
    """What the register knows, by community. Raises PublishError when it cannot be read."""
    path = folder / _REGISTER
    if not path.exists():
        return []
    try:
        return sorted(Entry(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise PublishError(
            f"{path}: 公示登记损坏 / the register of notices is damaged: remove the folder and put the sheets up again"
        ) from None


def _entry(sheet: Sheet, content: bytes) -> Entry:
    return Entry(
        community_name=sheet.community_name,
        programme=sheet.posting.programme,
        title=sheet.posting.title.zh,
        month=f"{sheet.month:%Y-%m}",
        first=sheet.period.first.isoformat(),
        last=sheet.period.last.isoformat(),
        file=sheet.file,
        community_code=sheet.community_code,
        sha256=sha256(content).hexdigest(),
    )


def _is_over(entry: Entry, on: date) -> bool:
    return date.fromisoformat(entry.last) < on


def _same_place(one: Entry, other: Entry) -> bool:
    return (one.community_code, one.programme) == (other.community_code, other.programme)


def _settle(folder: Path, bureau: Bureau, entries: Iterable[Entry]) -> None:
    """Make the folder what the entries say: register first, then the index, then whatever neither knows is removed."""
    ordered = sorted(entries)
    register = json.dumps([asdict(entry) for entry in ordered], ensure_ascii=False, indent=1)
    write_file(folder / _REGISTER, register.encode(), PRIVATE)
    rows = [(e.file, e.title, e.community_name, e.month, e.first, e.last) for e in ordered]
    write_file(folder / _INDEX, index_page(bureau.name, bureau.synthetic, rows, bureau.hotline or ""), PRIVATE)
    known = {_REGISTER, _INDEX, _LOCK, *(entry.file for entry in ordered)}
    for path in folder.iterdir():
        if path.name not in known and not path.is_dir():
            path.unlink()
