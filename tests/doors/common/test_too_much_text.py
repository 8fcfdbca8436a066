# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_three_megabytes_of_text_get_a_page_in_the_readers_language() -> None:
    response = Client(raise_request_exception=False).post("/report", {"description": "a" * 3_000_000})
    assert response.status_code == 400
    assert "viết ngắn lại" in response.content.decode()
