"""What a kill, a half-written line or file, or a second run leaves behind: nothing that the next run does not mend."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from intake import accounts
from intake.errors import IntakeError
from tests.unit.intake.office import PAYMENTS, ROSTER, Office, facility, member, payment

FAILURES = [
    ("intake.landing", "land"),
    ("intake.admission", "find_repeats"),
    ("intake.quarantine", "write"),
    ("intake.vault", "seal"),
    ("intake.lake", "write"),
    ("intake.accounts", "append"),
]


@pytest.mark.parametrize(("module", "step"), FAILURES)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_any_point_is_mended_by_the_next_run(
    new_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch, module: str, step: str, moment: str
) -> None:
    def fill(office: Office) -> Office:
        office.send_sheet(ROSTER, [member(1), member(2, 户编号="")], ["月保障金额(元)"])
        office.run()
        office.send_sheet("S01_低保特困在册名册_202003_更正.xlsx", [member(1), member(2)], ["月保障金额(元)"])
        return office

    calm, struck = fill(new_office("calm")), new_office("struck")
    for path in sorted(calm.inbox.iterdir()):
        (struck.inbox / path.name).write_bytes(path.read_bytes())
    corrected = struck.inbox / "S01_低保特困在册名册_202003_更正.xlsx"
    content = corrected.read_bytes()
    corrected.unlink()
    struck.run()
    corrected.write_bytes(content)
    calm.run()
    with monkeypatch.context() as patch:
        _strike(patch, module, step, moment)
        with pytest.raises(KeyboardInterrupt):
            struck.run()
    struck.run()
    assert struck.contents() == calm.contents()
    assert [line.status for line in struck.books()] == ["superseded", "admitted"]


def _strike(patch: pytest.MonkeyPatch, module: str, step: str, moment: str) -> None:
    """Interrupt the run at one step, before or after it has done its work."""
    import importlib

    place = importlib.import_module(module)
    original = getattr(place, step)

    def struck(*args: object, **kwargs: object) -> None:
        if moment == "after":
            original(*args, **kwargs)
        raise KeyboardInterrupt

    patch.setattr(place, step, struck)


def test_a_half_written_line_is_cut_off(office: Office) -> None:
    office.send_payments([payment(1)])
    office.run()
    books = office.root / accounts.BOOKS
    whole = books.read_bytes()
    books.write_bytes(whole + b'{"delivery_id": "abc')
    assert len(office.books()) == 1
    office.send_facilities([facility(1)])
    office.run()
    assert [line.feed for line in office.books()] == ["assistance_payment", "elderly_facility"]
    assert books.read_bytes().startswith(whole)
    assert all(json.loads(line) for line in books.read_text(encoding="utf-8").splitlines())


def test_a_file_that_is_still_being_written_waits(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from intake import landing

    office.send_payments([payment(1)])
    with monkeypatch.context() as patch:
        patch.setattr(landing, "sha256_of", lambda path: "0" * 64)
        report = office.run()
    assert (report.deliveries, report.unsettled) == ((), (PAYMENTS,))
    assert office.run().deliveries[0].status == "admitted"


def test_two_runs_do_not_meet(office: Office) -> None:
    import fcntl

    with (office.root / ".intake.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IntakeError, match="another intake is at work"):
            office.run()
