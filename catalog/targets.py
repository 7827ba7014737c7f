"""Where a bureau publishes to, beside its own folder: described here without any secret.

Belongs here: the settings of targets. Does not belong here: carrying anything there (`publish.targets`). Secrets come
from the environment or the key folder; which name they have there follows from the target's.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from catalog.entry import Entry

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class FolderTarget(Entry):
    """A folder of this machine, such as a mounted share."""

    kind: Literal["folder"]
    name: Name
    path: str


class S3Target(Entry):
    """A bucket of an object store that speaks S3. `endpoint` is host and port; `prefix` is the folder in the bucket."""

    kind: Literal["s3"]
    name: Name
    endpoint: str
    bucket: str
    prefix: str = ""
    region: str | None = None
    is_encrypted: bool = True


class SftpTarget(Entry):
    """A folder of a web server reached by SFTP. `host_key` is its line as `ssh-keyscan` prints it: without it nobody
    knows who answers."""

    kind: Literal["sftp"]
    name: Name
    host: str
    port: int = 22
    user: str
    path: str
    host_key: str


class CkanTarget(Entry):
    """A CKAN portal in which the datasets are registered, under an organisation that it knows."""

    kind: Literal["ckan"]
    name: Name
    url: str
    organisation: str


Target = Annotated[FolderTarget | S3Target | SftpTarget | CkanTarget, Field(discriminator="kind")]
