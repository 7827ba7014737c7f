"""Invented organisations: names and unified social credit codes.

Belongs here: drawing them. Does not belong here: the register of social organisations (`world.organisations`).
"""

from __future__ import annotations

import numpy as np

from sample_bureau.checkdigits import credit_code
from sample_bureau.recipe.areas import Areas
from sample_bureau.recipe.arrays import Objects, objects

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WORDS = (
    "和煦",
    "安泰",
    "慈恩",
    "同济",
    "康宁",
    "瑞福",
    "乐享",
    "德馨",
    "益民",
    "暖阳",
    "银龄",
    "博爱",
    "家和",
    "长乐",
)
_KINDS = ("社会工作服务中心", "养老服务中心", "公益服务中心", "康复中心", "志愿服务队", "家政服务部", "社区服务社")


def codes(rng: np.random.Generator, areas: Areas, count: int) -> Objects:
    """Credit codes of private non-enterprise units, all different."""
    found: dict[str, None] = {}
    while len(found) < count:
        letters = rng.integers(0, len(_LETTERS), (count - len(found), 4)).tolist()
        for row in letters:
            found[credit_code("52", areas.division, "MJ9K" + "".join(_LETTERS[place] for place in row))] = None
    return objects(list(found))


def names(rng: np.random.Generator, areas: Areas, count: int) -> Objects:
    """Names of organisations, all different."""
    prefix = areas.name(areas.root.area_code)
    order = rng.permutation(len(_WORDS) * len(_KINDS)).tolist()
    texts = []
    for number in range(count):
        word, kind = divmod(order[number % len(order)], len(_KINDS))
        more = f"第{number // len(order) + 1}" if number >= len(order) else ""
        texts.append(f"{prefix}{_WORDS[word]}{more}{_KINDS[kind]}")
    return objects(texts)
