"""Check digits of resident ID numbers and unified social credit codes, as integer arithmetic in SQL.

Sources: GB 11643-1999 with ISO 7064 MOD 11-2 (resident ID numbers; numbers of 15 digits were issued until
1999 to persons born in the 20th century), GB 32100-2015 (unified social credit codes, MOD 31).

Belongs here: SQL expressions over one text. Does not belong here: where a number was issued, which is history
and no property of the person; a check against today's county codes would turn most people over eighty away.
"""

from __future__ import annotations

ID_FORM = r"\d{17}[\dX]"
OLD_ID_FORM = r"\d{15}"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK_CHARACTERS = "10X98765432"

CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODE_FORM = f"[{CREDIT_CODE_ALPHABET}]{{2}}[0-9]{{6}}[{CREDIT_CODE_ALPHABET}]{{10}}"


def id_check_character(left: str, right: str) -> str:
    """SQL for the check character of an ID number.

    Takes SQL for the first nine and the next eight digits as two integers: taking digits from integers costs
    half of seventeen substrings. Gives one character of 0-9 or X: the weighted digit sum modulo 11 picks it.
    """
    return f"substr('{ID_CHECK_CHARACTERS}', CAST(({_weighted(left, right)}) % 11 AS INTEGER) + 1, 1)"


def _weighted(left: str, right: str) -> str:
    places = [(left, 8 - place) for place in range(9)] + [(right, 7 - place) for place in range(8)]
    terms = (
        f"{weight} * (({half} // {10**power}) % 10)" for weight, (half, power) in zip(ID_WEIGHTS, places, strict=True)
    )
    return " + ".join(terms)


def id_body(text: str) -> str:
    """SQL for the seventeen digits before the check character; NULL for a text that has the form of no ID
    number.

    An ID number of fifteen digits has the year of birth in two digits, all of the 20th century, and no check
    digit.
    """
    return (
        f"CASE WHEN regexp_full_match({text}, '{ID_FORM}') THEN substr({text}, 1, 17) "
        f"WHEN regexp_full_match({text}, '{OLD_ID_FORM}') THEN substr({text}, 1, 6) || '19' || substr({text}, 7) END"
    )


def birth_date(body: str) -> str:
    """SQL for the date of birth in an ID number; NULL when there is no such day."""
    return f"TRY_CAST(substr({body}, 7, 4) || '-' || substr({body}, 11, 2) || '-' || substr({body}, 13, 2) AS DATE)"


def credit_code_check_character(text: str) -> str:
    """SQL for the check character of a unified social credit code: 31 less the sum of value x 3^place modulo
    31.
    """
    terms = (
        f"{pow(3, place, 31)} * (instr('{CREDIT_CODE_ALPHABET}', substr({text}, {place + 1}, 1)) - 1)"
        for place in range(17)
    )
    return f"substr('{CREDIT_CODE_ALPHABET}', CAST((31 - ({' + '.join(terms)}) % 31) % 31 AS INTEGER) + 1, 1)"
