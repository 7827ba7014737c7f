"""An object store that speaks S3, through the library `minio` (optional: `pip install 'minzheng-open-data[publish]'`).

Belongs here: S3 in the terms of `store`. Does not belong here: the order of carrying (`mirror`).
"""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from catalog.targets import S3Target
from publish.targets.secrets import Secrets
from publish.targets.store import TargetFailed

IMMUTABLE = "public, max-age=31536000, immutable"


class S3Store:
    """One bucket, below a prefix. Objects appear whole or not at all."""

    def __init__(self, target: S3Target, secrets: Secrets) -> None:
        try:
            from minio import Minio
        except ImportError:
            raise TargetFailed(
                "object stores need the library minio: pip install 'minzheng-open-data[publish]'"
            ) from None
        self.target = target
        self.prefix = f"{target.prefix.strip('/')}/" if target.prefix.strip("/") else ""
        access, secret = secrets.text("ACCESS_KEY"), secrets.text("SECRET_KEY")
        with self._refusals("connect"):
            self.client: Any = Minio(
                target.endpoint,
                access_key=access,
                secret_key=secret,
                region=target.region,
                secure=target.is_encrypted,
            )

    def sizes(self) -> Mapping[str, int]:
        """The objects below the prefix."""
        with self._refusals("list"):
            found = self.client.list_objects(self.target.bucket, prefix=self.prefix, recursive=True)
            return {each.object_name.removeprefix(self.prefix): int(each.size or 0) for each in found}

    def read(self, path: str) -> bytes:
        """The content of an object."""
        with self._refusals(path):
            answer = self.client.get_object(self.target.bucket, self.prefix + path)
            try:
                return bytes(answer.read())
            finally:
                answer.close()
                answer.release_conn()

    def put(self, path: str, content: bytes) -> None:
        """Write or replace an object, with its media type; what is in a release may be kept for ever."""
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        caching = {"Cache-Control": IMMUTABLE} if path.startswith("releases/") else {}
        with self._refusals(path):
            self.client.put_object(
                self.target.bucket,
                self.prefix + path,
                io.BytesIO(content),
                len(content),
                content_type=kind,
                metadata=caching,
            )

    def remove(self, path: str) -> None:
        """Remove an object."""
        with self._refusals(path):
            self.client.remove_object(self.target.bucket, self.prefix + path)

    @contextmanager
    def _refusals(self, what: str) -> Iterator[None]:
        """The library's errors as ours, with the store and the path; never with a secret."""
        from minio.error import MinioException
        from urllib3.exceptions import HTTPError

        where = f"s3 {self.target.name} ({self.target.endpoint}/{self.target.bucket}) {what}"
        try:
            yield
        except MinioException as error:
            raise TargetFailed(f"{where}: {getattr(error, 'code', None) or type(error).__name__}") from error
        except ValueError as error:
            # The library refuses an endpoint or a name of a bucket that cannot be one.
            raise TargetFailed(f"{where}: {error}") from error
        except (HTTPError, OSError) as error:
            raise TargetFailed(f"{where}: cannot be reached ({type(error).__name__})") from error
