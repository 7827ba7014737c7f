"""Masked names: what may be seen of a person's name in a public notice, as SQL over one text.

Belongs here: the rule of `catalog/notices.yml` compiled. Does not belong here: where masked names are kept
(`intake.vault`).
"""

from __future__ import annotations

from catalog.notices import Masking
from intake.engine import quoted


def plain_name(text: str) -> str:
    """SQL for a name as it is compared: without white space, in one width, with one kind of dot."""
    return f"regexp_replace(squeezed({text}), '[•‧∙・･.]', '·', 'g')"


def masked(name: str, masking: Masking) -> str:
    """SQL for the masked form of a plain name: its surname, or first character, and a few stars.

    The stars stand for what is hidden and do not tell how much beyond `most_stars`. Nothing is shown of a name of one
    character, or of a text that does not begin with a letter: it would be shown whole, or is no name. NULL stays NULL.
    """
    compound = ", ".join(map(quoted, masking.compound_surnames)) or "''"
    shown = (
        f"CASE WHEN length({name}) > 2 AND NOT contains({name}, '·') AND left({name}, 2) IN ({compound}) "
        "THEN 2 ELSE 1 END"
    )
    stars = f"CAST(least(length({name}) - {shown}, {masking.most_stars}) AS INTEGER)"
    return (
        f"CASE WHEN length({name}) > 1 AND regexp_matches({name}, '^\\p{{L}}') "
        f"THEN left({name}, {shown}) || repeat('*', {stars}) WHEN {name} IS NOT NULL THEN '*' END"
    )
