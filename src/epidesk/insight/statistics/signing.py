# SPDX-License-Identifier: Apache-2.0
"""What stands under a signed figure, and the mark that shows whether it is still what was signed."""

from __future__ import annotations

from collections.abc import Iterable
from hmac import compare_digest

from epidesk.foundation.core.crypto import blind_index
from epidesk.insight.statistics.models import Delivery, Figure


def signature_of(delivery: Delivery, figures: Iterable[Figure]) -> str:
    """Over place, day, numbers, paper, signer and time. Made with a key that the database does not hold: whoever
    changes a row past the programme cannot make one that fits."""
    rows = sorted(
        f"{row.series.level}/{row.series.code} {row.series.measure} {row.series.counting} {row.on:%Y-%m-%d} {row.value}"
        for row in figures
    )
    text = "\n".join(
        ("epidesk-figure-1", str(delivery.id), *rows, delivery.evidence, str(delivery.by_id), delivery.at.isoformat())
    )
    return blind_index("statistics.signature", text)


def is_intact(delivery: Delivery, figures: Iterable[Figure]) -> bool:
    """Whether the rows are those that were signed."""
    return compare_digest(delivery.signature, signature_of(delivery, figures))
