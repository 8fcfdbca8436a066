# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from .totp import hotp


def test_both_ends_agree_with_the_published_vectors(shared: Path, settings):
    """RFC 4226 appendix D and RFC 6238 appendix B: the library we trust, and the app that our tests pretend to be."""
    vectors = json.loads((shared / "standards/otp/vectors.json").read_text(encoding="utf-8"))
    secret = vectors["secret_base32"]
    for counter, expected in enumerate(vectors["hotp_6_digits"]):
        assert format_hotp_value(hotp_value(secret, counter)) == expected
        assert hotp(secret, counter) == expected
    settings.MFA_TOTP_DIGITS = 8
    for at, expected in vectors["totp_8_digits_30s"].items():
        assert format_hotp_value(hotp_value(secret, int(at) // 30)) == expected
        assert hotp(secret, int(at) // 30, digits=8) == expected
