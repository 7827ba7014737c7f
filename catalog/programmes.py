"""What is said about assistance programmes beyond their names: the purpose under which the budget grants their money.

Belongs here: what must hold between the code lists of programmes and purposes. Does not belong here: the rules that
suspect (`catalog.leads`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol


class _Programme(Protocol):
    """A code with the further columns of its list."""

    @property
    def code(self) -> str: ...
    @property
    def properties(self) -> Mapping[str, str]: ...


def programme_problems(programmes: Iterable[_Programme], purposes: Collection[str]) -> Iterator[str]:
    """Each programme that names no purpose that exists."""
    for programme in programmes:
        purpose = programme.properties.get("purpose_code", "")
        if purpose not in purposes:
            yield f"codelists/programme.csv: {programme.code}: no purpose_code '{purpose}'"
