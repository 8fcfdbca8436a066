# SPDX-License-Identifier: Apache-2.0
"""A receipt that was scanned, judged by the server for who has no script; `frontend/src/field/checkpoint.ts` judges by
the same rules without a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.principals import Viewer
from epidesk.intake.movement.queries.checkpoints import shown_before
from epidesk.response.screening.policy import vocabulary
from epidesk.response.screening.queries import revoked, verifying_keys
from epikit.receipts import MAGIC, BadReceipt, Receipt, verify

SHAPES = ("clear", "unknown", "minor", "moderate", "severe", "extreme")
"""The look's words, by how strict a class is."""
WHY: dict[str, Promise] = {
    "malformed": _("This is no receipt. Look the person up by code, phone or name."),
    "unknown-key": _("Signed with a key that is not ours."),
    "forged": _("Forged: the signature is not right."),
    "old-key": _("Signed with a key after it was retired."),
    "not-yet": _("Not valid yet. Check the clock of this phone."),
    "expired": _("Expired. Look the person up; a new receipt may be there."),
    "revoked": _("Revoked: the decision has changed since. Look the person up."),
}


@dataclass(frozen=True)
class Scanned:
    """What a receipt tells. `fault`: slug of `WHY`, "" when it counts."""

    fault: str
    why: str
    receipt_id: str = ""
    class_code: str = ""
    class_name: str = ""
    action: str = ""
    severity: str = "unknown"
    initial: str = ""
    year_of_birth: int | None = None
    expires_at: datetime | None = None
    seen: tuple[datetime, str] | None = None


def is_receipt(text: str) -> bool:
    return text.strip().upper().startswith(MAGIC)


def judge(viewer: Viewer, text: str, now: datetime, language: str) -> Scanned:
    """Verifies a receipt and says whether it was shown before."""
    try:
        receipt = verify(text, verifying_keys(now), now)
    except BadReceipt as error:
        return _told(viewer, error.receipt, error.slug, language)
    fault = "revoked" if receipt.id.hex() in revoked(now) else ""
    return _told(viewer, receipt, fault, language)


def _told(viewer: Viewer, receipt: Receipt | None, fault: str, language: str) -> Scanned:
    why = str(WHY[fault]) if fault else ""
    if receipt is None:
        return Scanned(fault, why)
    known = {one.code: one for one in vocabulary().classes}.get(receipt.class_code)
    vietnamese = language.startswith("vi")
    return Scanned(
        fault=fault,
        why=why,
        receipt_id=receipt.id.hex(),
        class_code=receipt.class_code,
        class_name=(known.name.vi if vietnamese else known.name.en) if known else receipt.class_code,
        action=(known.action.vi if vietnamese else known.action.en) if known else "",
        severity=shape_of(known.severity) if known and not fault else "extreme",
        initial=receipt.initial,
        year_of_birth=receipt.year_of_birth,
        expires_at=receipt.expires_at,
        seen=shown_before(viewer, receipt.id.hex()),
    )


def shape_of(severity: int) -> str:
    """The look's word for how strict a class is: 0 is free."""
    return SHAPES[max(0, min(severity, 5))]
