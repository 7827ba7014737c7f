"""What every entry of the catalogue has in common.

Belongs here: the base model and texts for readers. Does not belong here: any kind of entry (`catalog.model`).
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Entry(BaseModel):
    """Base of all catalogue entries: immutable, and closed against misspelt keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Entry):
    """A text that a portal reader sees: Chinese first, English beside it."""

    zh: str
    en: str
