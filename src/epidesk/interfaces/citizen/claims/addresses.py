# SPDX-License-Identifier: Apache-2.0
"""Absolute addresses of public pages: by the configured name, whatever name a request came by, so that what is shared
and cached leads to one place."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse


def absolute(page: str, *args: Any) -> str:
    """The address of a page of the citizens' door."""
    return f"{settings.ENV.public_url}{reverse(f'citizen:{page}', args=args)}"
