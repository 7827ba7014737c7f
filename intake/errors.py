"""What can go wrong at the door, in words that a person can act on and that hold no personal value.

Belongs here: the exceptions of intake and the rule for naming a file in a message. Does not belong here:
reasons of single rows, which are data, not exceptions.
"""

from __future__ import annotations

import re

_LONG_NUMBER = re.compile(r"[0-9０-９]{11,}[0-9xXｘＸ]?")


class IntakeError(Exception):
    """Intake cannot go on: the surroundings are wrong (keys, folders, contracts), not a delivery."""


class VaultError(IntakeError):
    """The vault was asked for something it may not or cannot answer."""


class DeliveryRejected(IntakeError):
    """One delivery cannot be taken in. The run goes on with the next file.

    `code` is a delivery reason; the message names the file, the place and the remedy, in Chinese and in
    English.
    """

    def __init__(self, code: str, file: str, fault: tuple[str, str], remedy: tuple[str, str]) -> None:
        self.code = code
        super().__init__(f"{public_name(file)}: {fault[0]} / {fault[1]}; {remedy[0]} / {remedy[1]}")


def public_name(text: str) -> str:
    """A file name or header cell as it may be logged: digit runs that could be an ID, account or phone are
    masked.
    """
    return _LONG_NUMBER.sub("…", text)
