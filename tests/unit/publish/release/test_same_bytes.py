"""The same release gives the same bytes in another process: other hour, zone, language, hash seed, umask, folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.small_bureau import REPOSITORY

# Whatever asks for the hour gets that of another year.
BUILD = """
import datetime, hashlib, json, os, sys, time
from pathlib import Path

sys.path.insert(0, sys.argv[1])
from publish.release.files import release_files
from tests.unit.publish.release.conftest import made_up_release

release_files(made_up_release())
# What is compiled must see the real classes; what writes is imported again below and sees the other clock.
for name in [name for name in sys.modules if name.split(".")[0] in ("publish", "tests", "xlsxwriter", "zipfile")]:
    del sys.modules[name]

shift = datetime.timedelta(days=int(sys.argv[2]))
real_time, real_local, real = time.time, time.localtime, datetime.datetime


class Later(real):
    @classmethod
    def now(cls, tz=None):
        return real.now(tz) + shift


def local(seconds=None):
    return real_local(time.time() if seconds is None else seconds)


datetime.datetime, time.localtime = Later, local
time.time = lambda: real_time() + shift.total_seconds()
from publish.release.disk import PUBLIC, write_tree
from publish.release.files import release_files
from tests.unit.publish.release.conftest import made_up_release

os.umask(int(sys.argv[3], 8))
write_tree(Path("release"), release_files(made_up_release()), PUBLIC)
paths = sorted(path for path in Path("release").rglob("*") if path.is_file())
print(json.dumps({
    "year": sys.modules["xlsxwriter.core"].datetime.now().year,
    "hour": time.localtime().tm_hour,
    "files": {str(p): [hashlib.sha256(p.read_bytes()).hexdigest(), oct(p.stat().st_mode)] for p in paths},
}))
"""


def built(folder: Path, *, days: int, umask: str, **environment: str) -> Any:
    """Builds the made-up release in a process of its own; gives the year it believes in, and hash and mode per file."""
    folder.mkdir()
    command = [sys.executable, "-c", BUILD, str(REPOSITORY), str(days), umask]
    known = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "HOME")}
    done = subprocess.run(
        command, cwd=folder, env={**known, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    one = built(
        tmp_path / "one", days=0, umask="022", TZ="Asia/Shanghai", LC_ALL="C.UTF-8", PYTHONHASHSEED="1", PYTHONUTF8="1"
    )
    other = built(
        tmp_path / "other 其他", days=4000, umask="077", TZ="America/St_Johns", LC_ALL="C", PYTHONHASHSEED="2"
    )
    assert other["year"] >= one["year"] + 10
    assert other["hour"] != one["hour"]
    assert len(one["files"]) > 30
    assert one["files"] == other["files"]
