# SPDX-License-Identifier: Apache-2.0
"""A bucket of an S3-compatible server (MinIO, Ceph, a cloud). Credentials come from AWS's usual variables or files.

The endpoint is the administrator's own server, often on a private address: this is the one client beside
`core.outbound`.
"""

from __future__ import annotations

from collections.abc import Iterator

from epidesk.env import BadEnvironment
from epidesk.foundation.core.storage.protocol import MissingFile, StoredFile

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError as error:
    raise BadEnvironment("EPIDESK_STORAGE=s3 needs boto3: install epidesk[s3]") from error


class S3Storage:
    """Objects under `uploads/` of one bucket; private, since nothing else is asked for."""

    PREFIX = "uploads/"

    def __init__(self, bucket: str, endpoint: str = "") -> None:
        self.bucket = bucket
        self._client = boto3.client(
            "s3",
            endpoint_url=endpoint or None,
            config=Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 3, "mode": "standard"}),
        )

    def put(self, key: str, content: bytes, content_type: str) -> None:
        self._client.put_object(Bucket=self.bucket, Key=self.PREFIX + key, Body=content, ContentType=content_type)

    def get(self, key: str) -> bytes:
        try:
            answer = self._client.get_object(Bucket=self.bucket, Key=self.PREFIX + key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
                raise MissingFile(key) from error
            raise
        content: bytes = answer["Body"].read()
        return content

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self.bucket, Key=self.PREFIX + key)

    def free_bytes(self) -> int | None:
        return None  # a bucket has no end; what it costs is limited by EPIDESK_PICTURES_MAX_GB

    def files(self) -> Iterator[StoredFile]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.PREFIX)
        for page in pages:
            for item in page.get("Contents", ()):
                yield StoredFile(item["Key"].removeprefix(self.PREFIX), item["LastModified"])
