"""A site carried to servers that others wrote: an S3 server (moto), and OpenSSH's sshd."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.targets import S3Target, SftpTarget, Target
from publish.release.disk import read_tree
from publish.targets.choose import deliver
from publish.targets.mirror import OWN_LIST
from publish.targets.secrets import Secrets
from publish.targets.store import TargetFailed
from tests.unit.publish.targets.test_mirror import FILES, RELEASE, quiet, written

pytestmark = pytest.mark.external
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SITE = {**FILES, "latest/说明.html": "说明".encode(), f"{RELEASE}/big.bin": bytes(range(256)) * 8192}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return written(tmp_path / "site", SITE)


@pytest.fixture
def bucket() -> Iterator[tuple[S3Target, Any]]:
    """A bucket on a server of moto, and a client of another library to look into it."""
    server_module = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    pytest.importorskip("minio")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    keys = {"aws_access_key_id": "access", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", **keys)
    client.create_bucket(Bucket="open-data")
    target = S3Target(
        kind="s3", name="store", endpoint=f"127.0.0.1:{port}", bucket="open-data", prefix="site", is_encrypted=False
    )
    yield target, client
    server.stop()


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
    for _ in range(100):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("sshd does not answer")


def secrets(tmp_path: Path, name: str, **environment: str) -> Secrets:
    return Secrets(name, tmp_path, "bureau", environment)


def held(target: S3Target, client: Any) -> dict[str, bytes]:
    """What the bucket holds, as another library sees it."""
    listed = client.list_objects_v2(Bucket=target.bucket).get("Contents", [])
    names = [each["Key"] for each in listed]
    return {name: client.get_object(Bucket=target.bucket, Key=name)["Body"].read() for name in names}


S3_KEYS = {"MZ_TARGET_STORE_ACCESS_KEY": "access", "MZ_TARGET_STORE_SECRET_KEY": "secret"}


def test_an_object_store_holds_the_site(site: Path, tmp_path: Path, bucket: tuple[S3Target, Any]) -> None:
    target, client = bucket
    known = secrets(tmp_path, "store", **S3_KEYS)
    assert deliver(site, target, known, quiet).put == len(SITE)
    found = held(target, client)
    assert {path: content for path, content in found.items() if not path.endswith(OWN_LIST)} == {
        f"site/{path}": content for path, content in SITE.items()
    }
    head = client.head_object(Bucket=target.bucket, Key=f"site/{RELEASE}/a.csv")
    assert head["ContentType"] == "text/csv"
    assert "immutable" in head["CacheControl"]
    assert deliver(site, target, known, quiet).put == 0


def test_what_is_withdrawn_leaves_the_object_store(site: Path, tmp_path: Path, bucket: tuple[S3Target, Any]) -> None:
    target, client = bucket
    known = secrets(tmp_path, "store", **S3_KEYS)
    client.put_object(Bucket=target.bucket, Key="site/of-others.txt", Body=b"theirs")
    deliver(site, target, known, quiet)
    (site / RELEASE / "a.csv").unlink()
    assert deliver(site, target, known, quiet).removed == 1
    found = held(target, client)
    assert f"site/{RELEASE}/a.csv" not in found
    assert found["site/of-others.txt"] == b"theirs"


def test_a_changed_object_is_refused(site: Path, tmp_path: Path, bucket: tuple[S3Target, Any]) -> None:
    target, client = bucket
    known = secrets(tmp_path, "store", **S3_KEYS)
    deliver(site, target, known, quiet)
    client.put_object(Bucket=target.bucket, Key=f"site/{RELEASE}/a.csv", Body=b"9,9")
    with pytest.raises(TargetFailed, match="other content than was published"):
        deliver(site, target, known, quiet)


def test_a_bucket_that_is_not_there_is_an_error_in_words(
    site: Path, tmp_path: Path, bucket: tuple[S3Target, Any]
) -> None:
    wrong = bucket[0].model_copy(update={"bucket": "nowhere"})
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
