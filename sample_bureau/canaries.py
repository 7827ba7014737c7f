"""Distinctive invented strings that must never leave the house: one in a release means that something leaks.

Belongs here: the strings and the people that carry them. Does not belong here: where they are planted.
"""

from __future__ import annotations

from collections.abc import Iterable
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


_STRINGS = {
    "assistance_roster": (ROSTER_HEAD,),
    "assistance_payment": (ROSTER_ACCOUNT, REJECTED_PAYEE, REJECTED_ACCOUNT, REJECTED_PHONE, GUARDIAN_NAME),
    "temporary_assistance": (STRANDED, REJECTED_APPLICANT),
    "disability_subsidy": (
        *(DISABLED, CARD, DISABLED_ACCOUNT, GUARDIAN_NAME, GUARDIAN_PHONE),
        *(REJECTED_DISABLED_NAME, REJECTED_DISABLED_ID, REJECTED_PHONE),
    ),
    "elderly_facility": (MANAGER_NAME, MANAGER_PHONE),
    "marriage_registration": (HUSBAND, WIFE, REJECTED_SPOUSE),
    "social_organisation": (FOUNDER,),
}


def canary_strings(feeds: Iterable[str], certificate_id: str | None) -> list[str]:
    """All strings to search for in what becomes of these feeds, sorted.

    `certificate_id` is the canary among the marriage certificates.
    """
    strings = {certificate_id} if certificate_id else set()
    for feed in feeds:
        for canary in _STRINGS.get(feed, ()):
            strings |= {canary.name, canary.id_number} if isinstance(canary, Person) else {canary}
    return sorted(strings)
