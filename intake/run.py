"""One run over the inbox: every new file becomes one line in the books, and rows in lake, quarantine and
vault.

The order of writing makes a kill harmless. Files come first, each whole or not at all; the line in the books
comes last. A delivery without its line is done again and writes the same bytes; files without a line are
tidied away.

Belongs here: the order of steps. Does not belong here: the steps.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from catalog import Catalog
from catalog.model import Bureau, Source
from intake import accounts, landing
from intake.accounts import Delivery, Status
from intake.errors import DeliveryRejected, IntakeError, public_name
from intake.files import private_folder
from intake.lake import tidy
from intake.landing import InboxFile
from intake.outlines import outline
from intake.tokens import Keys

if TYPE_CHECKING:
    from intake.admission import Admission

Progress = Callable[[int, int, str], None]
"""Called before each file with: files done, files in all, name of the file."""


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What one run did.

    `deliveries` are the lines it added to the books. `unchanged` files were in the books before. `unsettled`
    files changed while they were read: somebody is still writing them, and the next run takes them in.
    """

    deliveries: tuple[Delivery, ...]
    unchanged: int
    unsettled: tuple[str, ...]


def take_in(
    bureau: Bureau,
    catalog: Catalog,
    root: Path,
    keys: Keys,
    *,
    feeds: Collection[str] | None = None,
    months: Collection[str] | None = None,
    progress: Progress | None = None,
    keep_candidates: bool = False,
) -> IntakeReport:
    """Take in what is new in `root/inbox`, in the order of file names. Files stay in the inbox.

    Takes the feeds and months ('2020-03') to look at; None for all. `keep_candidates` also keeps the rows
    before admission. Raises IntakeError when the key lies within `root`, when another intake is at work
    there, or when a contract cannot be compiled; a file that cannot be taken in is booked as rejected and
    raises nothing.
    """
    keys.must_lie_outside(root)
    sources = catalog.sources_of(bureau)
    with _alone(root):
        run = _Run(root, catalog, keys, keep_candidates, list(accounts.history(root)))
        tidy(root, accounts.current(run.books))
        outline(root, catalog)
        files = [file for file in landing.inbox(root, sources) if _is_wanted(file, feeds, months)]
        try:
            for done, file in enumerate(files):
                if progress:
                    progress(done, len(files), public_name(file.path.name))
                run.take(file)
        finally:
            run.close()
    return IntakeReport(tuple(run.added), run.unchanged, tuple(run.unsettled))


def _is_wanted(file: InboxFile, feeds: Collection[str] | None, months: Collection[str] | None) -> bool:
    """Files that no contract knows are always looked at: no feed would ever ask for them."""
    if file.source is None:
        return True
    return (feeds is None or file.source.feed in feeds) and (months is None or file.month in months)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the data root for this run. Raises IntakeError when another run holds it."""
    private_folder(root)
    with (root / ".intake.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IntakeError(
                f"{root}: 另一个接收进程正在运行 / another intake is at work; wait until it ends"
            ) from None
        yield


@dataclass(slots=True)
class _Run:
    """The state of one run: the books as they grow, and the engine once a file needs it."""

    root: Path
    catalog: Catalog
    keys: Keys
    keep_candidates: bool
    books: list[Delivery]
    added: list[Delivery] = field(default_factory=list)
    unchanged: int = 0
    unsettled: list[str] = field(default_factory=list)
    admission: Admission | None = None

    def take(self, file: InboxFile) -> None:
        """Take in one file of the inbox, unless the books know it."""
        name, sha256 = public_name(file.path.name), landing.sha256_of(file.path)
        known = [line for line in self.books if line.sha256 == sha256]
        if any(line.file == name for line in known):
            self.unchanged += 1
            return
        # A file that was refused may come again under its right name: nothing of it was taken in.
        if taken := [line for line in known if line.status != "rejected"]:
            self._book(self._repeated(file, sha256, taken[0]))
            return
        landed = landing.land(self.root, file.path, sha256)
        if landed is None:
            self.unsettled.append(name)
            return
        try:
            delivery = self._admitted(file, landed, sha256)
        except DeliveryRejected as rejection:
            delivery = self._unread(file, sha256, "rejected", rejection.code, str(rejection))
        self._book(delivery)

    def _admitted(self, file: InboxFile, landed: Path, sha256: str) -> Delivery:
        """Admit a landed file. Raises DeliveryRejected."""
        if file.source is None:
            raise DeliveryRejected(
                "delivery.unknown_file",
                file.path.name,
                ("文件名与任何登记表都不符", "the name matches no form"),
                (
                    "请按“编号_名称_年月”命名",
                    "name it as the form's contract says, such as S02_..._202003.csv",
                ),
            )
        if self.admission is None:
            from intake.admission import Admission

            self.admission = Admission(self.root, self.catalog, self.keys, self.keep_candidates)
        draft = self._unread(file, sha256, "admitted", "", "")
        books = accounts.current(self.books)
        if not file.mends:
            return self.admission.admit(draft, file.source, landed, books)
        from intake.corrections import awaited

        wanted = awaited(self.root, books, file.mends, file.path.name)
        return self.admission.mend(draft, file.source, landed, books, wanted)

    def _repeated(self, file: InboxFile, sha256: str, earlier: Delivery) -> Delivery:
        message = DeliveryRejected(
            "delivery.repeated",
            file.path.name,
            (f"内容与{earlier.file}完全相同", f"the same bytes as {earlier.file}"),
            ("同一文件只计一次，无需处理", "one file is one delivery; nothing to do"),
        )
        return self._unread(file, sha256, "repeated", message.code, str(message))

    def _unread(self, file: InboxFile, sha256: str, status: Status, code: str, message: str) -> Delivery:
        """The line for a file of which no row was read."""
        source: Source | None = file.source
        return Delivery(
            delivery_id=sha256[:16],
            feed=source.feed if source else "",
            register=source.register_id if source else "",
            month=file.month,
            file=public_name(file.path.name),
            sha256=sha256,
            bytes=file.path.stat().st_size,
            sequence=len(self.books) + 1,
            status=status,
            reasons={code: 1} if code else {},
            message=message,
            mends=file.mends,
        )

    def _book(self, delivery: Delivery) -> None:
        """Append the line; from here on it counts. Only then what it replaces may go."""
        accounts.append(self.root, delivery)
        self.books.append(delivery)
        self.added.append(delivery)
        if delivery.supersedes:
            tidy(self.root, accounts.current(self.books))

    def close(self) -> None:
        """Let go of the engine and of what it spilled."""
        if self.admission is not None:
            self.admission.close()
        shutil.rmtree(self.root / "quarantine" / ".work", ignore_errors=True)
