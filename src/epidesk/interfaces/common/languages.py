# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

LANGUAGE_NAMES = {
    "vi": "Tiếng Việt",
    "en": "English",
    "zh": "中文",
    "ko": "한국어",
    "ja": "日本語",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "ru": "Русский",
    "th": "ไทย",
    "lo": "ລາວ",
}
"""In which alerts may be written. Each in itself: who cannot read the page finds their own."""
