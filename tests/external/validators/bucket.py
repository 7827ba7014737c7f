"""A bucket as another library than ours sees it: `bucket.py ENDPOINT make`, `put KEY TEXT`, `held` (JSON on stdout).

`held` gives for each object its content in base64, its media type and what is said of keeping it.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

import boto3

BUCKET = "open-data"


def held(client: Any) -> dict[str, dict[str, str]]:
    """Every object of the bucket."""
    found = {}
    for each in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        answer = client.get_object(Bucket=BUCKET, Key=each["Key"])
        content = base64.b64encode(answer["Body"].read()).decode("ascii")
        about = {"type": answer["ContentType"], "caching": answer.get("CacheControl", "")}
        found[each["Key"]] = {"content": content, **about}
    return found


def main(endpoint: str, action: str, *rest: str) -> None:
    """Does one thing with the bucket."""
    keys = {"aws_access_key_id": "access", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    client: Any = boto3.client("s3", endpoint_url=endpoint, **keys)
    if action == "make":
        client.create_bucket(Bucket=BUCKET)
    elif action == "put":
        client.put_object(Bucket=BUCKET, Key=rest[0], Body=rest[1].encode("utf-8"))
    else:
        sys.stdout.write(json.dumps(held(client)))


if __name__ == "__main__":
    main(*sys.argv[1:])
