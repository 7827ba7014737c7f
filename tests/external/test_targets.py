"""A site carried to servers that others wrote: an S3 server (moto), and OpenSSH's sshd."""

from __future__ import annotations

import base64
import getpass
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.targets import S3Target, SftpTarget, Target
from publish.release.disk import read_tree
from publish.targets.choose import deliver
from publish.targets.mirror import OWN_LIST
from publish.targets.secrets import Secrets
from publish.targets.store import TargetFailed
from tests.external.conftest import VALIDATORS
from tests.unit.publish.targets.test_mirror import FILES, RELEASE, quiet, written

pytestmark = pytest.mark.external
# The validators' packages are not ours, and ours are not theirs.
CLEAN = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SITE = {**FILES, "latest/说明.html": "说明".encode(), f"{RELEASE}/big.bin": bytes(range(256)) * 8192}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return written(tmp_path / "site", SITE)


class Bucket:
    """A bucket on moto's S3 server, looked into with boto3: both of the validators' environment."""

    def __init__(self, port: int) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        place = {"endpoint": f"127.0.0.1:{port}", "bucket": "open-data", "prefix": "site"}
        self.target = S3Target(kind="s3", name="store", is_encrypted=False, **place)

    def ask(self, *arguments: str) -> str:
        program = Path(__file__).parent / "validators" / "bucket.py"
        command = [str(VALIDATORS / "bin" / "python"), str(program), self.endpoint, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=CLEAN).stdout

    def about(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = json.loads(self.ask("held"))
        return found

    def held(self) -> dict[str, bytes]:
        return {name: base64.b64decode(each["content"]) for name, each in self.about().items()}


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    """An empty bucket."""
    pytest.importorskip("minio")
    python = VALIDATORS / "bin" / "python"
    if not python.exists():
        pytest.skip("the validators are not installed: `make validators`")
    port = free_port()
    command = [str(python), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=CLEAN)
    wait_for(port)
    made = Bucket(port)
    made.ask("make")
    yield made
    process.terminate()
    process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpTarget]:
    """OpenSSH's server for this user alone, with a key of its own and one that it lets in."""
    pytest.importorskip("paramiko")
    if SSHD is None:
        pytest.skip("OpenSSH's sshd is not installed")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    folder = tmp_path / "ssh"
    folder.mkdir(mode=0o700)
    for name in ("host", "user"):
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(make, check=True)
    port = free_port()
    options = (
        *(f"Port {port}", "ListenAddress 127.0.0.1", f"HostKey {folder}/host", "PidFile none", "UsePAM no"),
        *(f"AuthorizedKeysFile {folder}/user.pub", "StrictModes no", "PasswordAuthentication no"),
        *("PermitRootLogin prohibit-password", "Subsystem sftp internal-sftp"),
    )
    (folder / "config").write_text("\n".join(options) + "\n")
    log = (folder / "log").open("wb")
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "config")], stderr=log)
    wait_for(port)
    (tmp_path / "bureau.web.ssh").write_bytes((folder / "user").read_bytes())
    (tmp_path / "bureau.web.ssh").chmod(0o400)
    yield SftpTarget(
        kind="sftp",
        name="web",
        host="127.0.0.1",
        port=port,
        user=getpass.getuser(),
        path=str(tmp_path / "www"),
        host_key=(folder / "host.pub").read_text().rsplit(" ", 1)[0],
    )
    process.terminate()
    process.wait()
    log.close()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


def secrets(tmp_path: Path, name: str, **environment: str) -> Secrets:
    return Secrets(name, tmp_path, "bureau", environment)


S3_KEYS = {"MZ_TARGET_STORE_ACCESS_KEY": "access", "MZ_TARGET_STORE_SECRET_KEY": "secret"}


def test_an_object_store_holds_the_site(site: Path, tmp_path: Path, bucket: Bucket) -> None:
    known = secrets(tmp_path, "store", **S3_KEYS)
    assert deliver(site, bucket.target, known, quiet).put == len(SITE)
    found = {path: content for path, content in bucket.held().items() if not path.endswith(OWN_LIST)}
    assert found == {f"site/{path}": content for path, content in SITE.items()}
    told = bucket.about()[f"site/{RELEASE}/a.csv"]
    assert told["type"] == "text/csv"
    assert "immutable" in told["caching"]
    assert deliver(site, bucket.target, known, quiet).put == 0


def test_what_is_withdrawn_leaves_the_object_store(site: Path, tmp_path: Path, bucket: Bucket) -> None:
    known = secrets(tmp_path, "store", **S3_KEYS)
    bucket.ask("put", "site/of-others.txt", "theirs")
    deliver(site, bucket.target, known, quiet)
    (site / RELEASE / "a.csv").unlink()
    assert deliver(site, bucket.target, known, quiet).removed == 1
    found = bucket.held()
    assert f"site/{RELEASE}/a.csv" not in found
    assert found["site/of-others.txt"] == b"theirs"


def test_a_changed_object_is_refused(site: Path, tmp_path: Path, bucket: Bucket) -> None:
    known = secrets(tmp_path, "store", **S3_KEYS)
    deliver(site, bucket.target, known, quiet)
    bucket.ask("put", f"site/{RELEASE}/a.csv", "9,9")
    with pytest.raises(TargetFailed, match="other content than was published"):
        deliver(site, bucket.target, known, quiet)


def test_a_bucket_that_is_not_there_is_an_error_in_words(site: Path, tmp_path: Path, bucket: Bucket) -> None:
    wrong = bucket.target.model_copy(update={"bucket": "nowhere"})
    with pytest.raises(TargetFailed, match="NoSuchBucket"):
        deliver(site, wrong, secrets(tmp_path, "store", **S3_KEYS), quiet)


def test_a_web_server_holds_the_site(site: Path, tmp_path: Path, server: SftpTarget) -> None:
    assert deliver(site, server, secrets(tmp_path, "web"), quiet).put == len(SITE)
    found = read_tree(Path(server.path))
    assert {path: content for path, content in found.items() if path != OWN_LIST} == SITE
    assert deliver(site, server, secrets(tmp_path, "web"), quiet).put == 0


def test_leftovers_of_an_interruption_do_not_stay_in_the_way(site: Path, tmp_path: Path, server: SftpTarget) -> None:
    www = written(Path(server.path), {f"{RELEASE}/a.csv.part": b"1", OWN_LIST: b"[]"})
    deliver(site, server, secrets(tmp_path, "web"), quiet)
    assert not (www / RELEASE / "a.csv.part").exists()
    assert (www / "latest.json").read_bytes() == SITE["latest.json"]


def test_a_release_changed_on_the_server_is_refused(site: Path, tmp_path: Path, server: SftpTarget) -> None:
    deliver(site, server, secrets(tmp_path, "web"), quiet)
    (Path(server.path) / RELEASE / "a.csv").write_bytes(b"9,9")
    with pytest.raises(TargetFailed, match="other content than was published"):
        deliver(site, server, secrets(tmp_path, "web"), quiet)


def test_another_server_than_the_catalogue_names_gets_nothing(site: Path, tmp_path: Path, server: SftpTarget) -> None:
    user = (tmp_path / "ssh" / "user.pub").read_text().rsplit(" ", 1)[0]
    wrong = server.model_copy(update={"host_key": user})
    with pytest.raises(TargetFailed, match="another server answers"):
        deliver(site, wrong, secrets(tmp_path, "web"), quiet)
    assert not Path(server.path).exists()


def test_a_key_that_the_server_does_not_know_is_an_error_in_words(
    site: Path, tmp_path: Path, server: SftpTarget
) -> None:
    key = tmp_path / "bureau.web.ssh"
    key.chmod(0o600)
    key.write_bytes((tmp_path / "ssh" / "host").read_bytes())
    with pytest.raises(TargetFailed, match="Authentication"):
        deliver(site, server, secrets(tmp_path, "web"), quiet)


def test_a_folder_that_cannot_be_written_is_an_error_in_words(site: Path, tmp_path: Path, server: SftpTarget) -> None:
    (tmp_path / "www").write_bytes(b"a file")
    with pytest.raises(TargetFailed, match="sftp web"):
        deliver(site, server, secrets(tmp_path, "web"), quiet)


def test_a_name_that_no_bucket_can_have_is_an_error_in_words(site: Path, tmp_path: Path) -> None:
    pytest.importorskip("minio")
    target = S3Target(kind="s3", name="store", endpoint="127.0.0.1:9", bucket="B", is_encrypted=False)
    with pytest.raises(TargetFailed, match=r"s3 store .*invalid bucket name"):
        deliver(site, target, secrets(tmp_path, "store", **S3_KEYS), quiet)


@pytest.mark.parametrize("kind", ["s3", "sftp"])
def test_nobody_there_is_an_error_in_words(site: Path, tmp_path: Path, kind: str) -> None:
    pytest.importorskip("minio" if kind == "s3" else "paramiko")
    closed = free_port()
    (tmp_path / "bureau.web.ssh").write_bytes(b"")
    (tmp_path / "bureau.web.ssh").chmod(0o400)
    host_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3a7UZsyG2Z1Xm3m1tqkTjTwCqkYJ0cM0Yx0t1h0n5q"
    places: dict[str, Target] = {
        "s3": S3Target(kind="s3", name="store", endpoint=f"127.0.0.1:{closed}", bucket="open-data", is_encrypted=False),
        "sftp": SftpTarget(
            kind="sftp", name="web", host="127.0.0.1", port=closed, user="u", path="/p", host_key=host_key
        ),
    }
    known = secrets(tmp_path, places[kind].name, **S3_KEYS)
    with pytest.raises(TargetFailed, match=f"{kind} {places[kind].name}"):
        deliver(site, places[kind], known, quiet)
