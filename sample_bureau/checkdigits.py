"""Check digits of ID numbers, unified social credit codes and (deliberately broken) bank cards.

Belongs here: the sample's own arithmetic, written from the standards and independent of the pipeline's.
Does not belong here: drawing numbers.
"""

from __future__ import annotations

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def id_number(first_seventeen: str) -> str:
    """The 18-digit ID number with these first seventeen digits (MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, ID_WEIGHTS, strict=True))
    return first_seventeen + ID_CHECKS[total % 11]


def id_number_wrong(first_seventeen: str) -> str:
    """An ID number of the right form whose check digit is wrong."""
    right = id_number(first_seventeen)[-1]
    return first_seventeen + ("7" if right != "7" else "4")


def old_id_number(number: str) -> str | None:
    """The 15-digit form of an ID number; None for people born after the century."""
    return number[:6] + number[8:17] if number[6:8] == "19" else None


def organisation_body(first_eight: str) -> str:
    """The 9-character body code (GB 11714) with these first eight characters."""
    total = sum(_BODY_ALPHABET.index(char) * weight for char, weight in zip(first_eight, _BODY_WEIGHTS, strict=True))
    return first_eight + {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def credit_code(kind: str, division: str, first_eight: str) -> str:
    """A unified social credit code (GB 32100): 2 characters of kind, 6 of division, 9 of body, 1 check."""
    code = kind + division + organisation_body(first_eight)
    total = sum(_CREDIT_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code))
    return code + _CREDIT_ALPHABET[(31 - total % 31) % 31]


def credit_code_wrong(code: str) -> str:
    """The same credit code with a wrong check character."""
    return code[:-1] + ("8" if code[-1] != "8" else "3")


def invented_account(first_eighteen: str) -> str:
    """A 19-digit account that no bank can have issued: its Luhn digit is off by one."""
    total = 0
    for place, char in enumerate(reversed(first_eighteen)):
        digit = int(char) * (2 if place % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return first_eighteen + str((10 - total % 10 + 1) % 10)
