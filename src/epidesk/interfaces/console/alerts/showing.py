# SPDX-License-Identifier: Apache-2.0
"""Previews, people reached and progress, laid out for templates."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.notify.audiences import audiences
from epidesk.publishing.alerts import queries
from epidesk.publishing.alerts.phrases import LANGUAGE_NAMES, phrases
from epidesk.publishing.alerts.queries import AlertPage, Preview
from epidesk.publishing.alerts.rules import AlertDraft, Level, Needs, Status
from epidesk.publishing.alerts.texts import (
    ADVICE,
    CERTAINTY,
    LEVEL,
    RESPONSE,
    SEVERITY,
    STATUS,
    URGENCY,
)

SHAPE: Mapping[Level, str] = {Level.EMERGENCY: "extreme", Level.WARNING: "severe", Level.NOTICE: "minor"}
MOMENT: Mapping[str, Promise] = {
    "drafted": pgettext_lazy("alert", "Written"),
    "submitted": pgettext_lazy("alert", "Handed in"),
    "returned": pgettext_lazy("alert", "Sent back"),
    "approved": pgettext_lazy("alert", "Agreed to"),
    "sent": pgettext_lazy("alert", "Sent"),
    "updated": pgettext_lazy("alert", "Replaced by an update"),
    "stopped": pgettext_lazy("alert", "Stopped"),
    "cancelled": pgettext_lazy("alert", "Cancelled"),
    "expired": pgettext_lazy("alert", "Expired"),
}
FAILURE: Mapping[str, Promise] = {
    "timeout": _("the push service did not answer in time"),
    "dns": _("the push service was not found"),
    "tls": _("no safe connection to the push service"),
    "reset": _("the push service broke off the connection"),
    "redirect": _("the push service led elsewhere, which is not followed"),
}


def previewed(preview: Preview, draft: AlertDraft) -> dict[str, Any]:
    """For `console/alerts/preview.html`."""
    return {
        "languages": [
            {
                "code": language,
                "name": LANGUAGE_NAMES[language],
                "said": said,
                "seen": preview.seen[language],
                "sms": preview.sms[language],
                "exercise": phrases(language).exercise,
            }
            for language, said in preview.said.items()
        ],
        "cap_xml": preview.cap_xml,
        "advice": [ADVICE[slug] for slug in preview.advice if slug in ADVICE],
        "shape": SHAPE[draft.level],
        "level_word": LEVEL[draft.level],
        "draft": draft,
        "by_sms": "sms" in draft.channels,
        "now": timezone.now(),
    }


def reached(viewer: Viewer, draft: AlertDraft) -> dict[str, Any]:
    """For `console/alerts/reached.html`; says so where the audience is none."""
    try:
        found = queries.reached(viewer, draft)
    except Invalid as refused:
        return {"reached_refused": next(iter(refused.fields.values()), refused.message)}
    names = {language: LANGUAGE_NAMES.get(language, language) for language in found.estimate.languages}
    missing = [
        (names[language], sum(counts.values()))
        for language, counts in found.estimate.languages.items()
        if language not in draft.texts
    ]
    return {"reached": found, "missing_languages": missing, "by_sms": "sms" in draft.channels}


def stated(page: AlertPage) -> dict[str, Any]:
    """Words for where an alert stands."""
    return {
        "page": page,
        "status_word": STATUS[page.status],
        "level_word": LEVEL[page.draft.level],
        "shape": SHAPE[page.draft.level],
        "response_word": RESPONSE[page.draft.response],
        "severity_word": SEVERITY[page.draft.severity],
        "urgency_word": URGENCY[page.draft.urgency],
        "certainty_word": CERTAINTY[page.draft.certainty],
        "needs_two": page.needs is Needs.TWO,
        "course": [{"word": MOMENT[one.what], "one": one} for one in page.course if one.what in MOMENT],
        "audience_label": next((one.label for one in audiences() if one.name == page.draft.audience), ""),
    }


def progressed(viewer: Viewer, page: AlertPage) -> dict[str, Any]:
    """How the sending goes, for as long as something moves."""
    stood = queries.progress(viewer, page.identifier) if page.campaign_id else None
    left_s = max(0, math.ceil((page.sends_at - timezone.now()).total_seconds())) if page.sends_at else 0
    going = stood is not None and stood.state in ("queued", "sending")
    return {
        "progress": stood,
        "going": going,
        "moving": going or page.status is Status.APPROVED,
        "failures": [
            (FAILURE.get(slug.split("-")[0], slug), slug, count) for slug, count in stood.failed_by_reason.items()
        ]
        if stood
        else [],
        "undo_left": page.sends_at,
        "undo_left_s": left_s,
        "undo_text": f"{left_s // 60:02d}:{left_s % 60:02d}",
    }
