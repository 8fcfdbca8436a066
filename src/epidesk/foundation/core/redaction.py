# SPDX-License-Identifier: Apache-2.0
"""Keeps personal data and capabilities out of the logs, whoever writes them."""

from __future__ import annotations

import logging
import re

_PATTERNS = (
    (re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){9,10}(?!\d)"), "[phone]"),
    (re.compile(r"(?<!\d)\d{12}(?!\d)"), "[id]"),
    (re.compile(r"(?i)(/(?:t|track|theo-doi)/)[0-9a-z-]{8,9}"), r"\1[code]"),
    (re.compile(r"(?i)((?:code|token|key|secret|api_key|passphrase)=)[^&\s\"]+"), r"\1[hidden]"),
    (re.compile(r"(?<![0-9A-Z])[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}(?![0-9A-Z])"), "[code]"),
)


def redact(text: str) -> str:
    """The text without phone numbers, ID numbers, tracking codes and secrets in URLs."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class RedactPersonalData(logging.Filter):
    """A filter of the log handler: redacts the finished message."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.getMessage())
        record.args = None
        return True
