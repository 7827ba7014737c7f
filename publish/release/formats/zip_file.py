"""Zip files whose bytes depend on their members alone.

The standard library's `zipfile` compresses with whatever zlib the machine has, and other zlibs (zlib-ng, hardware
ones) give other bytes. Here members are compressed by the zlib inside pyarrow's wheel, which the lock file pins with
its hash, at a fixed level. Names are sorted, times are the format's earliest, permissions are fixed, and there are
no extra fields. The layout is section 4.3 of PKWARE's APPNOTE 6.3.10, without zip64: what does not fit is refused.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from publish.errors import PublishError

_LEVEL = 9
_STORED, _DEFLATED = 0, 8
# Version 2.0 of the format, made on Unix; regular files that everybody may read; the first of January 1980.
_NEEDED, _MADE_BY, _MODE, _DATE = 20, 3 << 8 | 20, 0o100644 << 16, 1 << 5 | 1
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
# A gzip file is a deflate stream between a head of ten bytes and a tail of eight (RFC 1952).
_GZIP_HEAD, _GZIP_TAIL = 10, 8
_COMPRESSED_ALREADY = (".parquet", ".xlsx", ".zip")
_MOST_BYTES, _MOST_MEMBERS = 0xFFFFFFFE, 0xFFFE


@dataclass(frozen=True, slots=True)
class Member:
    """A file as a zip holds it: compressed once, and put into as many zips as need it."""

    method: int
    crc: int
    size: int
    data: bytes


def member(path: str, content: bytes) -> Member:
    """Takes the path and content of a file; gives it ready for a zip, stored where compressing gains nothing."""
    crc = zlib.crc32(content)
    if not path.endswith(_COMPRESSED_ALREADY):
        gzip = pa.Codec("gzip", compression_level=_LEVEL).compress(content, asbytes=True)
        data = gzip[_GZIP_HEAD:-_GZIP_TAIL]
        if len(data) < len(content):
            return Member(_DEFLATED, crc, len(content), data)
    return Member(_STORED, crc, len(content), content)


def zip_bytes(members: Iterable[tuple[str, Member]]) -> bytes:
    """Takes members by path (ASCII); gives a zip of them, sorted. Raises PublishError when they are too many or big."""
    local, central = io.BytesIO(), io.BytesIO()
    ordered = sorted(members, key=lambda pair: pair[0])
    for path, packed in ordered:
        name, start = path.encode("ascii"), local.tell()
        shared = (0, packed.method, 0, _DATE, packed.crc, len(packed.data), packed.size, len(name), 0)
        local.write(_LOCAL.pack(b"PK\3\4", _NEEDED, *shared) + name + packed.data)
        central.write(_CENTRAL.pack(b"PK\1\2", _MADE_BY, _NEEDED, *shared, 0, 0, 0, _MODE, start) + name)
    start, length = local.tell(), central.tell()
    if start + length > _MOST_BYTES or len(ordered) > _MOST_MEMBERS:
        raise PublishError(f"a zip of {len(ordered)} files and {start} bytes is more than its format holds")
    end = _END.pack(b"PK\5\6", 0, 0, len(ordered), len(ordered), length, start, 0)
    return local.getvalue() + central.getvalue() + end


def files_of_zip(content: bytes) -> dict[str, bytes]:
    """Reads a zip file; gives the content of its members by path. Raises ValueError when it is none or is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(set(names)) != len(names):
                raise ValueError("the zip names a file twice")
            return {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise ValueError(f"the zip cannot be read ({type(error).__name__})") from None
