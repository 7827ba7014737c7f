"""Seeded streams of random numbers: one per purpose, so that a change in one part leaves the others alone.

Belongs here: making generators. Does not belong here: any decision about what is drawn.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Streams:
    """Gives each purpose its own generator, derived from the bureau's seed and the purpose's name."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, purpose: str) -> np.random.Generator:
        """The generator of a purpose; the same name gives the same numbers."""
        return np.random.Generator(np.random.PCG64([self.seed, zlib.crc32(purpose.encode())]))


def pick(rng: np.random.Generator, options: Sequence[T]) -> T:
    """One of the options, each as likely as the others."""
    return options[int(rng.integers(len(options)))]


def picks(rng: np.random.Generator, options: Sequence[T], weights: Sequence[float], count: int) -> list[T]:
    """As many options as asked for, with the given weights."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    drawn = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
    return [options[index] for index in drawn.tolist()]
