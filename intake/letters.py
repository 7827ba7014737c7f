"""Reject letters (退件通知): per delivery and reporting unit one workbook, kept beside the quarantine.

`letters/<recipient>/<name>.xlsx`: the recipient is the unit directly below the bureau in whose area the row lies,
and the office that sent the file for rows that name no such area, and for files that were refused whole. So a
unit sees its own rows and no others. A letter holds what is open now: when rows are settled it is written again
without them, and taken away with the last one. All of it holds identities and is open to its owner only.

Belongs here: who gets which rows, writing and taking away. Does not belong here: the workbook
(`intake.letter_sheet`), words of rules, the record that letters were made.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from catalog import Catalog
from catalog.areas import units_below
from catalog.model import Bureau, Source, Text
from intake import accounts, landing
from intake.accounts import Delivery
from intake.engine import fold
from intake.errors import IntakeError
from intake.files import PARTIAL, whole
from intake.held import AWAITED, HeldRow, held_rows, refused
from intake.letter_sheet import MOST_CHARACTERS, MOST_ROWS, LetterText, Reason, RejectedRow, workbook_bytes
from intake.plan import FeedPlan, plan_of
from intake.remedies import fields_at_fault, remedy

FOLDER, INDEX = "letters", "index.json"
_AREA = re.compile(r"\d{6}(\d{3}){0,2}")
_LAYOUT = "1"
"""Counts up when the same content is to be laid out in another way, so that letters are written again."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter and where it goes: recipient, file name, text."""

    recipient: str
    name: str
    feed: str
    text: LetterText

    @property
    def path(self) -> str:
        """Its place below the folder of letters."""
        return f"{self.recipient}/{self.name}"


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in the folder, as the index tells: what it holds, as a count and as hashes."""

    path: str
    delivery_id: str
    rows: int
    content_sha256: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What one making of letters changed: letters written, letters taken away, letters in the folder now."""

    written: tuple[Written, ...]
    withdrawn: tuple[Written, ...]
    all: tuple[Written, ...]


def letters_due(
    root: Path, bureau: Bureau, catalog: Catalog, books: Sequence[Delivery], words: Mapping[str, Text]
) -> Iterator[Letter]:
    """The letters for everything that is open now, in the order of deliveries and recipients.

    `words` has the text of each rule by its code.
    """
    units = {code: unit.area_name for code, unit in units_below(catalog.areas, bureau.area_root).items()}
    known = [row for row in held_rows(root, books) if row.delivery.feed in catalog.sources]
    awaited = [row for row in known if row.state in AWAITED]
    for _, rows in groupby(awaited, key=lambda row: row.delivery.delivery_id):
        yield from _letters_of(list(rows), bureau, catalog, words, units)
    for line, state in refused(root, books, catalog):
        if state in AWAITED:
            source = catalog.sources[line.feed]
            yield _letter(
                line, source, _safe(source.office.zh), _facts(line, source, source.office), _refusals(line), ()
            )


def _letters_of(
    rows: Sequence[HeldRow],
    bureau: Bureau,
    catalog: Catalog,
    words: Mapping[str, Text],
    units: Mapping[str, str],
) -> Iterator[Letter]:
    delivery = rows[0].delivery
    source = catalog.sources[delivery.feed]
    plan = plan_of(source, catalog)
    by_recipient: dict[str, list[HeldRow]] = {}
    for row in rows:
        by_recipient.setdefault(_unit_of(row, plan, units) or source.office.zh, []).append(row)
    for name, own in sorted(by_recipient.items()):
        codes = Counter(code for row in own for code in row.reasons)
        reasons = [
            Reason(code, _said(words, code), remedy(plan, catalog, code), count)
            for code, count in sorted(codes.items())
        ]
        facts = _facts(delivery, source, Text(zh=name, en=name))
        rejected = [_rejected(row, plan, catalog, words) for row in own]
        yield _letter(delivery, source, _safe(name), facts, reasons, rejected)


def _letter(
    line: Delivery,
    source: Source,
    recipient: str,
    facts: tuple[tuple[Text, str], ...],
    reasons: Sequence[Reason],
    rows: Sequence[RejectedRow],
) -> Letter:
    fitting = tuple(row for row in rows if _fits(row))
    if len(fitting) > MOST_ROWS:
        raise IntakeError(f"{line.file}: {len(fitting)} rows held back are more than a sheet holds; refuse the file")
    if left := [row.number for row in rows if not _fits(row)]:
        told = Text(zh="内容过长、须整件重报的行", en="rows too long for a sheet: deliver the form again")
        facts = (*facts, (told, ", ".join(map(str, left))))
    name = landing.letter_name(source, line.month, line.delivery_id, recipient)
    return Letter(recipient, name, line.feed, LetterText(line.delivery_id, facts, tuple(reasons), fitting))


def _fits(row: RejectedRow) -> bool:
    return all(len(cell) <= MOST_CHARACTERS for cell in row.cells.values())


def _facts(line: Delivery, source: Source, to: Text) -> tuple[tuple[Text, str], ...]:
    return (
        (Text(zh="收件单位", en="recipient"), to.zh),
        (Text(zh="报送处室", en="office that sent the file"), f"{source.office.zh} / {source.office.en}"),
        (Text(zh="登记表", en="form"), f"{source.register_id} {source.title.zh} / {source.title.en}"),
        (Text(zh="报送文件", en="file"), line.file),
        (Text(zh="统计月", en="month"), line.month),
        (Text(zh="全件行数", en="rows of the whole file"), str(line.source)),
    )


def _refusals(line: Delivery) -> list[Reason]:
    """Why a file was refused whole: its message says what, where and what to do, in both languages at once."""
    told = Text(zh=line.message, en="")
    again = Text(zh="更正后整件重报", en="mend the file and deliver it again")
    return [Reason(code, told, again, line.source) for code in sorted(line.reasons)]


def _rejected(row: HeldRow, plan: FeedPlan, catalog: Catalog, words: Mapping[str, Text]) -> RejectedRow:
    """A row with what is wrong with each of its cells; a cell that breaks several rules names the first."""
    labels = {name: label for label in row.original for name in _names_of(label, plan)}
    marks: dict[str, Text] = {}
    for code in row.reasons:
        fields = fields_at_fault(plan, code)
        for label in [labels.get(field.name, field.label) for field in fields] or [code]:
            marks.setdefault(label, _said(words, code))
    suggestions = tuple(remedy(plan, catalog, code) for code in row.reasons)
    return RejectedRow(row.row, row.original, marks, suggestions)


def _said(words: Mapping[str, Text], code: str) -> Text:
    """The rule in words; a rule that the contract has given up goes by its code."""
    return words.get(code, Text(zh=code, en=code))


def _names_of(label: str, plan: FeedPlan) -> list[str]:
    """The field that a printed label stands for, as a list of at most one."""
    return [f.name for f in plan.fields if fold(label) in {fold(known) for known in f.contract.labels}]


def _unit_of(row: HeldRow, plan: FeedPlan, units: Mapping[str, str]) -> str | None:
    """The unit below the bureau that the row's area lies in; None where it states none that can be read."""
    labels = [label for label in row.original if "area_code" in _names_of(label, plan)]
    text = fold(row.original[labels[0]]).upper() if labels else ""
    return units.get(text.ljust(12, "0") if _AREA.fullmatch(text) else text)


def _safe(name: str) -> str:
    """A name as a folder can have it."""
    return re.sub(r'[\\/:*?"<>|.]', "_", name)


def write(root: Path, letters: Iterable[Letter]) -> Mail:
    """Bring the folder to these letters: write what is new or changed, take away what nothing is open of any more."""
    folder = root / FOLDER
    before = {entry.path: entry for entry in index(root)}
    now: dict[str, Written] = {}
    written = []
    for letter in letters:
        digest = _content(letter)
        known = before.get(letter.path)
        if known is None or known.content_sha256 != digest or not (folder / letter.path).exists():
            content = workbook_bytes(letter.text)
            with whole(folder / letter.path) as partial:
                partial.write_bytes(content)
            sha256 = hashlib.sha256(content).hexdigest()
            known = Written(letter.path, letter.text.delivery_id, len(letter.text.rows), digest, sha256)
            written.append(known)
        now[letter.path] = known
    gone = tuple(entry for path, entry in before.items() if path not in now)
    for entry in gone:
        (folder / entry.path).unlink(missing_ok=True)
    if written or gone:
        entries = [dataclasses.asdict(now[path]) for path in sorted(now)]
        with whole(folder / INDEX) as partial:
            partial.write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")
    _tidy(folder, now)
    return Mail(tuple(written), gone, tuple(now[path] for path in sorted(now)))


def index(root: Path) -> tuple[Written, ...]:
    """The letters in the folder."""
    path = root / FOLDER / INDEX
    return tuple(Written(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))) if path.exists() else ()


def _content(letter: Letter) -> str:
    """A hash of all that a letter says and of its layout."""
    told = dataclasses.asdict(letter.text, dict_factory=dict)
    text = json.dumps([_LAYOUT, told], ensure_ascii=False, sort_keys=True, default=lambda text: [text.zh, text.en])
    return hashlib.sha256(text.encode()).hexdigest()


def _tidy(folder: Path, now: Mapping[str, Written]) -> None:
    """Remove what an interrupted making left: letters that the index does not know, partial files, empty folders."""
    if not folder.is_dir():
        return
    for path in [*folder.glob("*/*.xlsx"), *folder.glob(f"*/.*{PARTIAL}")]:
        if str(path.relative_to(folder)) not in now:
            path.unlink()
    for each in folder.iterdir():
        if each.is_dir() and not any(each.iterdir()):
            each.rmdir()


def replay(root: Path, catalog: Catalog, person: str, reason: str, at: str) -> tuple[Path, ...]:
    """Put the rows that a person judged a false alarm into the inbox again, as a letter that comes back unaltered.

    The next run judges them by the rules as they are then: they pass when the rule was mended, and stay where they are
    when it was not. Takes who replays them, why and when (the caller's clock); gives the files, one per delivery.
    Raises IntakeError when person, reason or time is blank.
    """
    if blank := [name for name, said in (("person", person), ("reason", reason), ("time", at)) if not said.strip()]:
        raise IntakeError(
            f"放行须写明何人、何故、何时 / a replay states person, reason and time; blank: {', '.join(blank)}"
        )
    alarms = [row for row in held_rows(root, accounts.read(root)) if row.state == "false_alarm"]
    paths = []
    for _, group in groupby(alarms, key=lambda row: row.delivery.delivery_id):
        rows = list(group)
        delivery = rows[0].delivery
        facts = ((Text(zh="误报放行时间", en="replayed as a false alarm at"), at),)
        unaltered = tuple(RejectedRow(row.row, row.original, {}, ()) for row in rows)
        text = LetterText(delivery.delivery_id, facts, (), unaltered, person, reason)
        stamp = re.sub(r"\D", "", at)
        name = landing.letter_name(
            catalog.sources[delivery.feed], delivery.month, delivery.delivery_id, f"误报放行_{stamp}"
        )
        path = root / "inbox" / name
        with whole(path) as partial:
            partial.write_bytes(workbook_bytes(text))
        paths.append(path)
    return tuple(paths)
