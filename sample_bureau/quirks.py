"""Which quirks of the registers a sample shows, for the ledger.

Belongs here: contract and recipe side by side. Does not belong here: making rows odd (the recipes do).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from catalog.model import Source
from sample_bureau.defects import Quirk
from sample_bureau.recipe.model import Recipe


def quirks_of(sources: Iterable[Source], recipes: Mapping[str, Recipe]) -> Iterator[Quirk]:
    """The quirks that the contracts list, each with the place where the sample shows it (None where it does not)."""
    for source in sources:
        recipe = recipes.get(source.feed)
        shown = {item.quirk: item.shown_by for item in recipe.quirks} if recipe else {}
        for number, quirk in enumerate(source.quirks, start=1):
            yield Quirk(
                source.register_id, source.feed, quirk.text.zh, quirk.text.en, quirk.handling, shown.get(number)
            )
