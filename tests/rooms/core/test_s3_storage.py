# SPDX-License-Identifier: Apache-2.0
"""The bucket storage against moto's S3 server on loopback: real HTTP, real client."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from epidesk.env import BadEnvironment
from epidesk.foundation.core.storage import storage_for
from epidesk.foundation.core.storage.protocol import MissingFile, Storage

boto3 = pytest.importorskip("boto3")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    from moto.server import ThreadedMotoServer

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket="epidesk-test")
    env = dataclasses.replace(settings.ENV, storage="s3", s3_bucket="epidesk-test", s3_endpoint=endpoint)
    yield storage_for(env)
    server.stop()


def test_files_go_in_come_out_and_are_listed_and_deleted(bucket: Storage) -> None:
    bucket.put("ab/cd/abcd0123.jpg", b"picture", "image/jpeg")
    assert bucket.get("ab/cd/abcd0123.jpg") == b"picture"
    [file] = bucket.files()
    assert file.key == "ab/cd/abcd0123.jpg"
    assert datetime.now(UTC) - file.written_at < timedelta(minutes=5)
    bucket.delete("ab/cd/abcd0123.jpg")
    bucket.delete("ab/cd/abcd0123.jpg")
    with pytest.raises(MissingFile):
        bucket.get("ab/cd/abcd0123.jpg")


def test_s3_without_a_bucket_refuses_to_start() -> None:
    with pytest.raises(BadEnvironment, match="EPIDESK_S3_BUCKET"):
        storage_for(dataclasses.replace(settings.ENV, storage="s3", s3_bucket=""))
