# SPDX-License-Identifier: Apache-2.0
"""The centre's signature under what it publishes."""

from __future__ import annotations

from django.conf import settings


def signed(xml: bytes) -> bytes:
    """The message with the centre's enveloped signature; as it is while the installation has no key for it."""
    directory = settings.ENV.data_dir / "keys" / "alerts"
    if not (directory / "key.pem").exists():
        return xml
    from epikit.formats.cap12 import sign

    return sign(xml, (directory / "key.pem").read_bytes(), (directory / "cert.pem").read_bytes())
