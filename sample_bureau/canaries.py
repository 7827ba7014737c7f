"""Distinctive invented strings that must never leave the house: one in a release means that something leaks.

Belongs here: the strings and the people that carry them. Does not belong here: where they are planted.
"""

from __future__ import annotations

from datetime import date

from sample_bureau.checkdigits import id_number, id_number_wrong, invented_account
from sample_bureau.world.people import Person


def _person(name: str, first_seventeen: str) -> Person:
    born = date(int(first_seventeen[6:10]), int(first_seventeen[10:12]), int(first_seventeen[12:14]))
    return Person(name, id_number(first_seventeen), "1" if int(first_seventeen[16]) % 2 else "2", born)


ROSTER_HEAD = _person("诸葛鷟翯", "42011219410917773")
DISABLED = _person("拓跋璟瑄", "42011219690823774")
GUARDIAN_NAME = "澹台霁玥"
HUSBAND = _person("司徒䶮", "42011219910611775")
WIFE = _person("宇文翀曦", "42011219931124776")
STRANDED = _person("尉迟犇淼", "41152119881203777")
FOUNDER = _person("公孙燚垚", "42011219560430779")
MANAGER_NAME = "纳兰骉"
REJECTED_PAYEE = _person("百里鱻", "42011219530706778")
REJECTED_APPLICANT = _person("东方赟霆", "42011219790219781")
REJECTED_DISABLED_NAME = "钟离彧翾"
REJECTED_DISABLED_ID = id_number_wrong("42011219620514782")
REJECTED_SPOUSE = _person("令狐翙", "42011219900808783")

ROSTER_ACCOUNT = invented_account("620000770077007700")
DISABLED_ACCOUNT = invented_account("620000770077007711")
REJECTED_ACCOUNT = invented_account("620000770077007722")
GUARDIAN_PHONE = "10007700771"
MANAGER_PHONE = "10007700772"
REJECTED_PHONE = "10007700773"
NOTE = f"联系电话{REJECTED_PHONE}，由{GUARDIAN_NAME}代接"
CERTIFICATE_SERIAL = 987654
DISABLED_TYPE, DISABLED_LEVEL = "4", "1"
CARD = DISABLED.id_number + DISABLED_TYPE + DISABLED_LEVEL

PEOPLE = (
    ROSTER_HEAD,
    DISABLED,
    HUSBAND,
    WIFE,
    STRANDED,
    FOUNDER,
    REJECTED_PAYEE,
    REJECTED_APPLICANT,
    REJECTED_SPOUSE,
)


def canary_strings(certificate_id: str) -> list[str]:
    """All strings to search for, sorted; `certificate_id` is the canary among the marriage certificates."""
    return sorted(
        {
            *(person.name for person in PEOPLE),
            *(person.id_number for person in PEOPLE),
            GUARDIAN_NAME,
            MANAGER_NAME,
            REJECTED_DISABLED_NAME,
            REJECTED_DISABLED_ID,
            ROSTER_ACCOUNT,
            DISABLED_ACCOUNT,
            REJECTED_ACCOUNT,
            GUARDIAN_PHONE,
            MANAGER_PHONE,
            REJECTED_PHONE,
            CARD,
            certificate_id,
        }
    )
