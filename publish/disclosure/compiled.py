"""The one door to the compiler: functions on arrays become machine code, kept on disk between runs.

Belongs here: the decorator. Does not belong here: any algorithm, so that protector and attacker may both use it.
"""

from collections.abc import Callable
from typing import TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The same function compiled by numba when first called; whole numbers must fit into 64 bits.

    A compiled function may call others of its own module only: the copy on disk does not notice changes elsewhere.
    """
    machine: Function = njit(cache=True)(function)
    return machine
