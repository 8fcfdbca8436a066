# SPDX-License-Identifier: Apache-2.0
"""Stops keeping a file once it is too big, and goes on reading the form, so that nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MAX_FILE_BYTES = 12 * 1024 * 1024
TOO_BIG = "epidesk.too_big"


class QuotaUploadHandler(FileUploadHandler):
    """Names of fields whose file was dropped are in `request.META["epidesk.too_big"]`."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MAX_FILE_BYTES:
            assert self.request is not None
            self.request.META.setdefault(TOO_BIG, set()).add(self.field_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
