# SPDX-License-Identifier: Apache-2.0
"""Browsers that asked to be told, and what is told to them."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor, PrincipalKind, Viewer
from epidesk.foundation.notify.actions import start_campaign, subscribe
from epidesk.foundation.notify.campaign_text import CampaignText
from epidesk.foundation.notify.rules import LEVELS, Level, Reach

START = Viewer(kind=PrincipalKind.STAFF, label="Trưởng ca", permissions=frozenset({"notify:broadcast"}), areas=None)
TEXTS = {
    "vi": CampaignText("Sơ tán ngay", "Rời khỏi nhà và đến trường học gần nhất.", "/alerts/alr_1"),
    "en": CampaignText("Leave now", "Leave your home and go to the nearest school.", "/alerts/alr_1"),
}


@dataclass
class Browser:
    """What a browser keeps to itself, so that a test can read what came."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def p256dh(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def browser(origin: str = "https://push.example.com", path: str = "") -> Browser:
    return Browser(f"{origin}/{path or uuid7()}")


def subscribed(
    ward_ids: Collection[UUID] | None,
    *,
    browser: Browser | None = None,
    device: str | None = None,
    by: Actor | None = None,
    language: str = "vi",
    levels: Collection[str] = LEVELS,
    session_key: str = "",
) -> int:
    one = browser or Browser(f"https://push.example.com/{uuid7()}")
    return subscribe(
        by=by or Actor(device=device),
        endpoint=one.endpoint,
        p256dh=one.p256dh,
        auth=one.auth,
        levels=levels,
        ward_ids=ward_ids,
        language=language,
        session_key=session_key,
    )


def start(
    *,
    ward_ids: Collection[UUID] | None = None,
    level: Level = Level.EMERGENCY,
    audience: str = "everyone",
    reach: Reach = Reach.REAL,
    texts: dict[str, CampaignText] | None = None,
    channels: Collection[str] = ("push", "inbox", "sms", "mail"),
    topic: str = "alr_1",
    ttl_s: int = 3600,
) -> UUID:
    return start_campaign(
        by=START.as_actor(),
        subject=("alert", uuid7()),
        level=level,
        audience=audience,
        ward_ids=ward_ids,
        texts=texts or TEXTS,
        topic=topic,
        ttl_s=ttl_s,
        channels=channels,
        reach=reach,
    )
