# SPDX-License-Identifier: Apache-2.0
"""What a phone is pushed: made once for each language and way of ringing, not for each phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from epidesk.foundation.notify.campaign_text import CampaignText, spoken
from epidesk.foundation.notify.rules import Level, Ring
from epikit.webpush import payload, shorten

LONGEST_TITLE_BYTES = 360
"""120 letters of Vietnamese with their marks."""


class Wording:
    """The payloads of one campaign. Nothing in them is about the reader."""

    def __init__(self, texts: Mapping[str, CampaignText], *, level: Level, topic: str, until_at: datetime) -> None:
        self._texts, self._level, self._topic = texts, level, topic
        self._until_ms = int(until_at.timestamp() * 1000)
        self._made: dict[tuple[str, Ring], bytes] = {}
        self._spoken: dict[str, str] = {}

    def of(self, language: str, ring: Ring) -> bytes:
        """JSON of at most 3,993 bytes: too long a text ends with «…», the whole stands behind `url`."""
        chosen = self._spoken.get(language)
        if chosen is None:
            chosen = self._spoken[language] = spoken(language, self._texts)
        found = self._made.get((chosen, ring))
        if found is None:
            found = self._made[chosen, ring] = self._make(chosen, ring)
        return found

    def _make(self, language: str, ring: Ring) -> bytes:
        text = self._texts[language]
        return payload(
            {
                "title": shorten(text.title, LONGEST_TITLE_BYTES),
                "body": text.body,
                "url": _path_of(text.url),
                "tag": self._topic,
                "level": str(self._level),
                "ring": str(ring),
                "lang": language,
                "until": self._until_ms,
            }
        )


def _path_of(url: str) -> str:
    """The service worker opens paths of ours only."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
