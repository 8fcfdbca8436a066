# SPDX-License-Identifier: Apache-2.0
"""What `fanout` does inside the installation, a process each: `fill N ORIGIN…`, `start`, `payload`."""

import os
import sys

import django

django.setup()

from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from epidesk.foundation.core.ids import uuid7  # noqa: E402
from epidesk.foundation.core.principals import SYSTEM  # noqa: E402
from epidesk.foundation.notify.actions import cut_campaign, start_campaign  # noqa: E402
from epidesk.foundation.notify.campaign_text import CampaignText  # noqa: E402
from epidesk.foundation.notify.queries.subscriptions import endpoint_sha256  # noqa: E402
from epidesk.foundation.notify.rules import Level  # noqa: E402
from epidesk.foundation.notify.vapid import vapid  # noqa: E402

TEXT = CampaignText("Sơ tán ngay", "Rời khỏi nhà, đến trường học gần nhất. Mang theo thuốc.", "/alerts/alr_1")


def fill(n: int, origins: list[str]) -> None:
    """Real subscriptions: each its own key pair and secret."""
    now = timezone.now()
    with connection.cursor() as cursor:
        for table in ("notify_chunk", "notify_campaign", "notify_pushsubscription"):
            cursor.execute(f"DELETE FROM {table}")
        columns = (
            "device, endpoint, endpoint_sha256, origin, p256dh, auth, language, levels, ward_ids, staff, session_key"
        )
        with cursor.copy(f"COPY notify_pushsubscription ({columns}, created_at, changed_at) FROM STDIN") as copy:
            for k in range(n):
                origin = origins[k % len(origins)]
                endpoint = f"{origin}/ok/{uuid7()}{os.urandom(40).hex()}"
                point = ec.generate_private_key(ec.SECP256R1()).public_key()
                raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
                copy.write_row(
                    ("", endpoint, endpoint_sha256(endpoint), origin, raw, os.urandom(16), "vi",
                     ["notice", "warning", "emergency"], [], False, "", now, now)
                )  # fmt: skip
        cursor.execute("ANALYZE notify_pushsubscription")
    vapid()


def start() -> None:
    campaign_id = start_campaign(
        by=SYSTEM,
        subject=("alert", uuid7()),
        level=Level.EMERGENCY,
        audience="everyone",
        ward_ids=None,
        texts={"vi": TEXT},
        topic="alr_1",
        ttl_s=3600,
        channels=("push", "inbox"),
    )
    cut_campaign(campaign_id=campaign_id)
    print(campaign_id)


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]), sys.argv[3:])
    else:
        start()
