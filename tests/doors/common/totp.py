# SPDX-License-Identifier: Apache-2.0
"""A person's authenticator app, written from RFC 6238 and not from the library under test."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time


def hotp(secret_base32: str, counter: int, digits: int = 6) -> str:
    digest = hmac.new(base64.b32decode(secret_base32), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def code_at(secret_base32: str, steps_ago: int = 0) -> str:
    return hotp(secret_base32, int(time.time()) // 30 - steps_ago)
