# SPDX-License-Identifier: Apache-2.0
"""Where files that people sent lie: a directory of this machine, or a bucket that several machines share."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from epidesk.env import BadEnvironment, Environment
from epidesk.foundation.core.storage.local import LocalStorage
from epidesk.foundation.core.storage.protocol import MissingFile, Storage, StoredFile

__all__ = ["MissingFile", "Storage", "StoredFile", "storage", "storage_for"]


def storage() -> Storage:
    """The storage this installation is set to use."""
    return _storage(settings.ENV)


@lru_cache(maxsize=4)
def _storage(env: Environment) -> Storage:
    return storage_for(env)


def storage_for(env: Environment) -> Storage:
    """Raises `BadEnvironment` when S3 is chosen without a bucket or without its client."""
    if env.storage == "local":
        return LocalStorage(env.data_dir / "uploads")
    if not env.s3_bucket:
        raise BadEnvironment("EPIDESK_S3_BUCKET: name the bucket when EPIDESK_STORAGE=s3")
    from epidesk.foundation.core.storage.s3 import S3Storage

    return S3Storage(env.s3_bucket, env.s3_endpoint)
