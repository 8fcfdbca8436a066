# SPDX-License-Identifier: Apache-2.0
"""What a person sees of how they were screened: class, why, until when, what came near, and the receipt's code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import segno
from django.utils.safestring import SafeString, mark_safe

from epidesk.foundation.core.principals import Viewer
from epidesk.response.screening import queries
from epidesk.response.screening.policy import class_of
from epidesk.response.screening.queries import Changed, ReceiptCard
from epidesk.response.screening.texts import condition_text, evidence_lines, reason_text
from epikit.ruleset import ScreeningClass

_SHAPES = ("clear", "unknown", "minor", "moderate", "severe", "extreme")


@dataclass(frozen=True)
class Screened:
    """For the page. `last_on`: the last day of it; `near`: the class that came near and what lacked."""

    name: str
    shape: str
    action: str
    reason: str
    evidence: tuple[str, ...]
    last_on: date | None
    near_name: str
    near_lacked: str
    rule: str
    version: int
    document: str
    receipt: ReceiptCard | None
    code: SafeString
    before_name: str
    changed: Changed | None


def screened(viewer: Viewer, declaration_id: UUID, language: str) -> Screened | None:
    """None: not screened yet, or no rules are in force. Raises `NotFound` for others' declarations."""
    own = queries.my_class(viewer, declaration_id)
    if own is None:
        return None
    known = class_of(own.standing.class_code)
    near = own.outcome.nearest
    near_class = class_of(near.class_code) if near else None
    same_rule = own.outcome.rule_id == own.standing.rule_id
    lacking = [condition_text(own.ruleset, one, language) for one in near.lacking] if near else []
    return Screened(
        name=_words(known, language) or own.standing.class_code,
        shape=_SHAPES[min(known.severity, 5)] if known else "unknown",
        action=known.action.of(language) if known else "",
        reason=reason_text(own.ruleset, own.outcome, language) if same_rule else "",
        evidence=tuple(evidence_lines(own.ruleset, own.outcome, language)) if same_rule else (),
        last_on=own.standing.until_on - timedelta(days=1) if own.standing.until_on else None,
        near_name=_words(near_class, language),
        near_lacked="; ".join(lacking),
        rule=own.standing.rule_id,
        version=own.standing.version,
        document=own.ruleset.document,
        receipt=own.receipt,
        code=_drawn(own.receipt) if own.receipt else SafeString(""),
        before_name=_words(class_of(own.changed.before), language) if own.changed else "",
        changed=own.changed,
    )


def as_picture(receipt: ReceiptCard) -> segno.QRCode:
    """The code, of the size that old cameras read from a scratched screen."""
    return segno.make_qr(receipt.text, error="m")


def _drawn(receipt: ReceiptCard) -> SafeString:
    drawing = as_picture(receipt).svg_inline(scale=5, border=4, light="#fff", svgclass=None, lineclass=None)
    return mark_safe(drawing)  # noqa: S308  (segno draws it from our own text)


def _words(known: ScreeningClass | None, language: str) -> str:
    return known.name.of(language) if known else ""
