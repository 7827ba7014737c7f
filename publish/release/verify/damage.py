"""Files that are gone or are not what was released: each is named by itself, and once.

Belongs here: which files the three lists of a release (SHA256SUMS, SM3SUMS, RELEASE.json) agree to be damaged, and
which findings about them say more. Does not belong here: whether the lists are right (`manifest`, `signature`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from publish.release.manifest import CHECKSUMS, KEY, MANIFEST, SIGNATURE, SM3_CHECKSUMS, sha256, sm3
from publish.release.verify.finding import BROKEN, MISSING, Files, Finding

CHANGED = "is not the file that was released: it has another hash"
# One list alone may itself be wrong.
_AGREED = 2
Digest = Callable[[bytes], str]
Witness = tuple[Digest, Mapping[str, str]]


def told_once(files: Files, findings: Sequence[Finding]) -> list[Finding]:
    """Takes all findings about a release; gives each once. Where files are damaged, only these are named, and what is
    broken inside of them: what hangs on them cannot be judged before they are put right."""
    broken = damaged(files) if findings else {}
    named = [Finding(path, problem) for path, problem in sorted(broken.items())]
    rest = (each for each in findings if not broken or _says_more(each, broken))
    return list(dict.fromkeys([*named, *rest]))


def damaged(files: Files) -> dict[str, str]:
    """Takes the files of a release; gives those of which two of its lists say that they are others or gone."""
    denied = Counter(path for witness in _witnesses(files) for path in _denied(files, witness))
    named = {path for path, count in denied.items() if count >= _AGREED}
    named |= {path for path in (MANIFEST, CHECKSUMS, SM3_CHECKSUMS) if path not in files}
    return {path: CHANGED if path in files else MISSING for path in named}


def _says_more(finding: Finding, broken: Mapping[str, str]) -> bool:
    """Whether a finding is about the inside of a damaged file, or about manifest and signature, which always count."""
    if broken.get(finding.path) == MISSING:
        return False
    is_inside = finding.problem.startswith(BROKEN)
    return is_inside if finding.path in broken else not is_inside and finding.path in (MANIFEST, SIGNATURE, KEY)


def _witnesses(files: Files) -> Iterator[Witness]:
    """The lists that can be read: each says of files which hash they have."""
    for name, digest in ((CHECKSUMS, sha256), (SM3_CHECKSUMS, sm3)):
        lines = files.get(name, b"").decode("utf-8", "replace").splitlines()
        yield digest, {path: stated for stated, _, path in (line.partition("  ") for line in lines) if path}
    try:
        entries = json.loads(files.get(MANIFEST, b""))["files"]
        yield sha256, {str(entry["path"]): str(entry["sha256"]) for entry in entries}
    except (ValueError, KeyError, TypeError):
        return


def _denied(files: Files, witness: Witness) -> Iterator[str]:
    digest, stated = witness
    return (path for path in stated if path not in files or digest(files[path]) != stated[path])
