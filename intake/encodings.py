"""Which of the two encodings of Chinese offices a text file is in: strict UTF-8, else strict GB18030.

Strict, because a lenient reader turns a wrong guess into other names. What a file says of its own encoding does not
count: offices change the one and not the other.

Belongs here: telling encodings apart. Does not belong here: file formats.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from intake.errors import DeliveryRejected

ENCODINGS = ("utf-8-sig", "gb18030")
_BLOCK = 1 << 20


def encoding_of(file: Path, kind: str) -> str:
    """The encoding in which a text file of a kind ('JSON') is read. Raises DeliveryRejected (delivery.encoding)."""
    for encoding in ENCODINGS:
        try:
            for _ in decoded(file, encoding):
                pass
        except UnicodeError:
            continue
        return encoding
    raise in_neither(file, kind)


def decoded(file: Path, encoding: str) -> Iterator[tuple[bytes, str]]:
    """The blocks of a file and their text. Raises UnicodeError; a NUL is no text in either encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with file.open("rb") as origin:
        while block := origin.read(_BLOCK):
            text = decoder.decode(block)
            if b"\0" in block:
                raise UnicodeError
            yield block, text
    decoder.decode(b"", final=True)


def in_neither(file: Path, kind: str) -> DeliveryRejected:
    """The rejection of a text file of a kind ('JSON') in another encoding, or that ends within a character."""
    if any(_ends_within_a_character(file, encoding) for encoding in ENCODINGS):
        return DeliveryRejected(
            "delivery.unreadable",
            file.name,
            ("文件在一个字的中间结束", "the file ends in the middle of a character"),
            ("请重新导出并完整上传", "export the form again and upload it completely"),
        )
    return DeliveryRejected(
        "delivery.encoding",
        file.name,
        ("编码既不是UTF-8也不是GB18030", "the text is neither UTF-8 nor GB18030"),
        (f"请另存为UTF-8编码的{kind}", f"save the file as {kind} in UTF-8"),
    )


def _ends_within_a_character(file: Path, encoding: str) -> bool:
    """Whether all of a file can be read in an encoding but for its last, broken off character."""
    blocks = 0
    try:
        for _ in decoded(file, encoding):
            blocks += 1
    except UnicodeError:
        return blocks * _BLOCK >= file.stat().st_size
    return False
