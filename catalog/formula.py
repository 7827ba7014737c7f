"""Arithmetic over published figures, such as `{DXH2020-034} + {DXH2020-035}`: read, worked out and written.

Belongs here: the notation, exact evaluation, the SQL and the way a reader sees it. Does not belong here: which
relations hold in a bureau's documents (`catalog/relations/`), and what a figure is worth (`catalog/claims/`).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

# What the warehouse calculates in: wide enough for a product of money and persons, fine enough for a share.
SQL_TYPE = "decimal(38, 8)"
_TOKEN = re.compile(r"\s*(?:\{(?P<figure>[A-Za-z][A-Za-z0-9]*-\d+)\}|(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+*/()]))")
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}
_WRITTEN = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_DONE: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_ATOM = 3


class FormulaError(ValueError):
    """A formula cannot be read, or divides by nothing."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number written into the formula."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure, by the id of its claim."""

    claim_id: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts and what is done with them."""

    sign: str
    left: Node
    right: Node


Node = Number | Figure | Operation


@cache
def parse(text: str) -> Node:
    """Reads a formula. Raises FormulaError that says where reading stopped."""
    tokens: list[tuple[str, str]] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise FormulaError(f"cannot read {text[position:].strip()!r} in {text!r}")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    tokens.reverse()
    node = _chain(tokens, text, 1)
    if tokens:
        raise FormulaError(f"{tokens[-1][1]!r} is not expected in {text!r}")
    return node


def _chain(tokens: list[tuple[str, str]], text: str, strength: int) -> Node:
    """Parts of one strength from left to right: sums of products of atoms."""
    if strength == _ATOM:
        return _atom(tokens, text)
    node = _chain(tokens, text, strength + 1)
    while tokens and _STRENGTH.get(tokens[-1][1]) == strength:
        node = Operation(tokens.pop()[1], node, _chain(tokens, text, strength + 1))
    return node


def _atom(tokens: list[tuple[str, str]], text: str) -> Node:
    kind, token = tokens.pop() if tokens else ("end", "the end")
    if kind == "figure":
        return Figure(token)
    if kind == "number":
        return Number(token)
    if token != "(":
        raise FormulaError(f"a figure or a number is missing before {token!r} in {text!r}")
    node = _chain(tokens, text, 1)
    if not tokens or tokens.pop()[1] != ")":
        raise FormulaError(f"a bracket is not closed in {text!r}")
    return node


def figures(node: Node) -> tuple[str, ...]:
    """The claims that a formula names, each once, in their order."""
    match node:
        case Figure(claim_id):
            return (claim_id,)
        case Operation(_, left, right):
            return tuple(dict.fromkeys(figures(left) + figures(right)))
        case _:
            return ()


def is_sum(node: Node) -> bool:
    """Whether a formula adds two or more figures and does nothing else."""
    match node:
        case Operation("+", left, right):
            return all(isinstance(part, Figure) or is_sum(part) for part in (left, right))
        case _:
            return False


def value(node: Node, values: Mapping[str, Fraction]) -> Fraction:
    """What a formula comes to, exactly. Raises FormulaError when it divides by nothing."""
    match node:
        case Number(text):
            return Fraction(text)
        case Figure(claim_id):
            return values[claim_id]
        case Operation(sign, left, right):
            one, other = value(left, values), value(right, values)
            if sign == "/" and other == 0:
                raise FormulaError("a formula divides by a figure that is 0")
            return _DONE[sign](one, other)


def column(claim_id: str) -> str:
    """The column in which the warehouse holds a figure while it calculates."""
    return "figure_" + claim_id.replace("-", "_").lower()


def sql(node: Node) -> str:
    """A formula over columns of figures; products and shares are brought back to one type, so that they can go on."""
    match node:
        case Number(text):
            return text
        case Figure(claim_id):
            return column(claim_id)
        case Operation("/", left, right):
            return f"cast({sql(left)} / nullif({sql(right)}, 0) as {SQL_TYPE})"
        case Operation("*", left, right):
            return f"cast({sql(left)} * {sql(right)} as {SQL_TYPE})"
        case Operation(sign, left, right):
            return f"({sql(left)} {sign} {sql(right)})"


def written(node: Node, figure: Callable[[str], str], number: Callable[[str], str] = str) -> str:
    """A formula as a reader sees it: figures in the words given, real signs, brackets only where they matter."""

    def bracketed(part: Node, own: int) -> str:
        text = written(part, figure, number)
        return f"({text})" if isinstance(part, Operation) and _STRENGTH[part.sign] < own else text

    match node:
        case Number(text):
            return number(text)
        case Figure(claim_id):
            return figure(claim_id)
        case Operation(sign, left, right):
            strength = _STRENGTH[sign]
            # a - (b - c) and a / (b / c) keep their brackets.
            after = strength + (sign in "-/")
            return f"{bracketed(left, strength)} {_WRITTEN[sign]} {bracketed(right, after)}"
