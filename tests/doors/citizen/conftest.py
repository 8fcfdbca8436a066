# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from .browser import Phone


@pytest.fixture
def phone(hue: None) -> Phone:
    """A phone that was never here."""
    return Phone.new()


@pytest.fixture
def lan(hue: None) -> Any:
    """The shift lead of the whole province."""
    from tests.factories.incidents import SHIFT_LEAD, staff

    return staff("Lan", permissions=SHIFT_LEAD)


@pytest.fixture
def sms_code() -> Callable[[], str]:
    """The code of the newest SMS."""

    def read() -> str:
        from epidesk.foundation.notify.models import OutgoingMessage

        return re.findall(r"\d{6}", OutgoingMessage.objects.order_by("-id")[0].text)[0]

    return read


@pytest.fixture
def workers() -> Callable[[], None]:
    """Lets the jobs that wait be done, as the workers would."""

    def work() -> None:
        from epidesk.foundation.core.jobs import app

        with app.replace_connector(app.connector.get_worker_connector()) as here:
            here.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    return work


def photo_bytes(size: tuple[int, int] = (640, 480)) -> bytes:
    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", size, (150, 160, 170)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def photo() -> Callable[..., Any]:
    """A photo as a form sends it."""

    def make(content: bytes | None = None, name: str = "quán.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, photo_bytes() if content is None else content, kind)

    return make


@pytest.fixture(params=["vi", "en"])
def speaker(request: pytest.FixtureRequest, hue: None) -> Phone:
    """A phone in each language."""
    return Phone.new(request.param)
