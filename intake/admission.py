"""One landed file, from its bytes to its counts: read, understand, tie, admit, set apart, write.

Belongs here: the steps for one delivery on the run's one connection. Does not belong here: the books and the
inbox (`intake.run`), and what each step does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from catalog import Catalog
from catalog.model import Source
from intake import cleaning, lake, quarantine, readers, totals, vault
from intake.accounts import Delivery
from intake.admit import admission
from intake.corrections import Awaited, as_booked, read_correction
from intake.engine import connect, load_areas, load_spellings
from intake.errors import IntakeError
from intake.plan import FeedPlan, plan_of
from intake.readers import Form
from intake.repeats import find_repeats
from intake.tokens import BIRTH_CONTEXT, ID_CONTEXT, NAME_CONTEXT, Keys, context_of, load_base32, tokenise

_WORTH_SHARING = 4 << 20
"""Bytes of a file from which on a second thread costs less than it saves: for a small one it costs a quarter more."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A contract as the engine takes it: parsed once per run, because for a small file that is a tenth of the work."""

    plan: FeedPlan
    understanding: Sequence[duckdb.Statement]
    admission: duckdb.Statement


class Admission:
    """The engine and the compiled contracts of one run."""

    def __init__(self, root: Path, catalog: Catalog, keys: Keys, keep_candidates: bool = False) -> None:
        self._root, self._catalog, self._keys, self._keep_candidates = root, catalog, keys, keep_candidates
        self._work = root / "quarantine" / ".work"
        self._connection = connect(self._work)
        self._row_key = keys.derived("row")
        self._contracts: dict[str, _Compiled] = {}
        self._codelists: frozenset[str] = frozenset()
        load_areas(self._connection, catalog)
        load_base32(self._connection)

    def admit(self, draft: Delivery, source: Source, landed: Path, books: Sequence[Delivery]) -> Delivery:
        """Take in one landed file. Gives the draft with counts, reasons and control totals filled in.

        Takes the books as they stand, to compare and to replace. Raises DeliveryRejected when the file cannot
        be read, and IntakeError when a step fails; what an engine says may quote rows, so only its kind is
        passed on.
        """
        with _engine_errors(draft):
            contract = self._compiled(source)
            threads = (os.cpu_count() or 1) if landed.stat().st_size > _WORTH_SHARING else 1
            self._connection.execute(f"set threads = {threads}")
            form = readers.read(self._connection, landed, contract.plan, self._work)
            self._understand(contract)
            control, fault = totals.control(self._connection, contract.plan, form)
            draft = replace(draft, source=form.rows, control=control, quarantined=form.rows)
            if fault:
                return self._stopped(draft, contract.plan, form, fault)
            return self._judged(draft, contract, form, books)

    def mend(
        self, draft: Delivery, source: Source, landed: Path, books: Sequence[Delivery], wanted: Awaited
    ) -> Delivery:
        """Take in a reject letter that came back, through the same rules. Gives and raises what `admit` does.

        There is no total to tie: a letter holds some rows of a delivery.
        """
        with _engine_errors(draft):
            contract = self._compiled(source)
            correction = read_correction(self._connection, landed, contract.plan, draft.mends, wanted)
            self._understand(contract)
            rows = correction.form.rows
            draft = replace(as_booked(draft, correction), source=rows, quarantined=rows)
            return self._judged(draft, contract, correction.form, books)

    def _understand(self, contract: _Compiled) -> None:
        for statement in contract.understanding:
            self._connection.execute(statement)

    def _compiled(self, source: Source) -> _Compiled:
        if source.feed not in self._contracts:
            plan = plan_of(source, self._catalog)
            # Most runs take in one feed or few: of hundreds of code lists they need a handful.
            if more := plan.codelists - self._codelists:
                self._codelists |= more
                load_spellings(self._connection, self._catalog, self._codelists)
            understanding = self._connection.extract_statements(cleaning.understanding(plan))
            (judging,) = self._connection.extract_statements(admission(plan))
            self._contracts[source.feed] = _Compiled(plan, understanding, judging)
        return self._contracts[source.feed]

    def _judged(self, draft: Delivery, contract: _Compiled, form: Form, books: Sequence[Delivery]) -> Delivery:
        plan = contract.plan
        self._tokenise(plan)
        month = f"{draft.month}-01"
        self._connection.execute(contract.admission, {"delivery_month": month, "row_key": self._row_key})
        find_repeats(self._connection, plan, draft.delivery_id, _beside(draft, plan, self._root, books))
        return self._written(draft, plan, form, books)

    def _tokenise(self, plan: FeedPlan) -> None:
        """Put keyed tokens beside the values that identify somebody."""
        tokens = [field for field in plan.fields if field.is_token]
        persons = {field.domain: ID_CONTEXT for field in tokens if field.reading == "person"}
        others = {field.domain: context_of(field.name) for field in tokens if field.reading == "pattern"}
        tables = {"understood_person": persons, "understood_pattern": others}
        if plan.names_a_person:
            tables["understood_name"] = {"name": NAME_CONTEXT, "birth": BIRTH_CONTEXT}
        for table, contexts in tables.items():
            if contexts:
                tokenise(self._connection, self._keys, table, contexts)

    def _stopped(self, draft: Delivery, plan: FeedPlan, form: Form, fault: tuple[str, str]) -> Delivery:
        """A delivery whose total does not tie: every row is held back."""
        rejection = totals.total_mismatch(draft.file, fault)
        held = quarantine.write_all(self._connection, plan, self._root, draft.delivery_id, form.labels, rejection.code)
        return replace(
            draft, status="rejected", quarantined=held, reasons={rejection.code: held}, message=str(rejection)
        )

    def _written(self, draft: Delivery, plan: FeedPlan, form: Form, books: Sequence[Delivery]) -> Delivery:
        """Write every row to the one place where it belongs; that the numbers add up is checked by the
        record.
        """
        connection, root, delivery_id = self._connection, self._root, draft.delivery_id
        held, duplicates = quarantine.write(connection, plan, root, delivery_id, form.labels)
        if self._keep_candidates:
            quarantine.write_candidates(connection, plan, root, draft.month, delivery_id)
        vault.seal(connection, plan, root, delivery_id, self._keys, self._catalog.notices.masking)
        accepted = lake.write(connection, plan, root, draft.month, delivery_id)
        return replace(
            draft,
            accepted=accepted,
            quarantined=held,
            duplicates=duplicates,
            reasons=quarantine.count_reasons(connection, plan),
            supersedes=_replaced(draft, plan, books),
        )

    def close(self) -> None:
        """Close the connection; what it held in memory is gone with it."""
        self._connection.close()


@contextmanager
def _engine_errors(draft: Delivery) -> Iterator[None]:
    """What the engine raises becomes an IntakeError that quotes no row."""
    try:
        yield
    except duckdb.Error as error:
        raise IntakeError(f"{draft.file}: {_what_failed(error)}; the books are untouched") from None


def _beside(draft: Delivery, plan: FeedPlan, root: Path, books: Sequence[Delivery]) -> list[Path]:
    """The lake files with which the rows of a delivery are compared: all of a form whose deliveries add up; those of
    the delivery itself for the correction of one that is replaced whole.
    """
    if plan.source.redelivery == "append":
        return lake.files(root, books, draft.feed)
    return lake.files(root, (line for line in books if line.month == draft.month), draft.feed) if draft.mends else []


def _what_failed(error: duckdb.Error) -> str:
    """What may be told of an engine's error: of one in the SQL its first line, of one over rows only its
    kind.
    """
    kind = type(error).__name__
    if isinstance(error, duckdb.BinderException | duckdb.CatalogException | duckdb.ParserException):
        return f"the contract's SQL does not compile ({kind}: {str(error).splitlines()[0]})"
    return f"admission failed ({kind})"


def _replaced(draft: Delivery, plan: FeedPlan, books: Sequence[Delivery]) -> tuple[str, ...]:
    """The deliveries that this one replaces: those of the same feed and month that still count. What corrects some
    rows replaces no delivery.
    """
    if plan.source.redelivery != "replace" or draft.mends:
        return ()
    return tuple(
        line.delivery_id
        for line in books
        if line.status == "admitted" and (line.feed, line.month) == (draft.feed, draft.month)
    )
