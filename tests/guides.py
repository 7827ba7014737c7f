"""Guides that are executed: their blocks say which file of the repository they write, append to or insert into."""

from __future__ import annotations

import re
from pathlib import Path

BLOCK = re.compile(
    r"^```\w+ (?P<what>file|append|insert)=(?P<path>\S+)(?: after=\"(?P<after>[^\"]+)\")?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def follow(guide: Path, repository: Path) -> list[str]:
    """Do what the guide's blocks say; gives the files they touch."""
    touched = []
    for block in BLOCK.finditer(guide.read_text(encoding="utf-8")):
        path = repository / block["path"]
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if block["what"] == "insert":
            assert block["after"] + "\n" in before
            after = before.replace(block["after"] + "\n", f"{block['after']}\n{block['text']}", 1)
        else:
            assert block["what"] == "append" or not before, f"{path} exists already"
            after = before + block["text"]
        path.write_text(after, encoding="utf-8")
        touched.append(block["path"])
    return touched
