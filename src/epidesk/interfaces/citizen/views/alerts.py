# SPDX-License-Identifier: Apache-2.0
"""Alerts as everybody reads them: those that count now, those that did, each with what to do, until when and what has
changed. The same for all; what is over stays readable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.interfaces.citizen.claims.reviews import author
from epidesk.interfaces.common.alert_banner import SHAPE, WORD
from epidesk.interfaces.common.alert_map import alert_map
from epidesk.interfaces.common.languages import LANGUAGE_NAMES
from epidesk.publishing.alerts.queries import PublicAlert, current_alerts, past_alerts, public_alert
from epidesk.publishing.alerts.signing import is_signed

OVER: dict[str, Promise] = {
    "updated": pgettext_lazy("public alert", "Replaced by a newer one"),
    "cancelled": pgettext_lazy("public alert", "Cancelled"),
    "expired": pgettext_lazy("public alert", "Its time is over"),
    "stopped": pgettext_lazy("public alert", "Stopped"),
}
MOST_STEPS_BACK = 20


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Those that count now."""
    return render(request, "citizen/alerts/list.html", {"alerts": [card(one) for one in current_alerts()]})


@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """Those that no longer do."""
    return render(request, "citizen/alerts/past.html", {"alerts": [card(one) for one in past_alerts()]})


@require_safe
def alert(request: HttpRequest, identifier: str, language: str = "") -> HttpResponse:
    """One, in the language of the page or of the address."""
    found = public_alert(identifier, language=language or None)
    if language and (language not in LANGUAGE_NAMES or found.language != language):
        raise NotFound
    now = timezone.now()
    context = card(found) | {
        "languages": [(code, LANGUAGE_NAMES.get(code, code)) for code in found.languages],
        "is_fallback": not language and found.language != (get_language() or "vi")[:2],
        "life": life(found, now),
        "changes": list(_changes(found)),
        "map": alert_map(found.place),
        "is_signed": is_signed(),
        "issuer": author(get_language() or "vi"),
    }
    return render(request, "citizen/alerts/alert.html", context)


def card(one: PublicAlert) -> dict[str, Any]:
    """What every list and page says of it. `over`: why it counts no more, empty while it does."""
    return {
        "alert": one,
        "shape": SHAPE[one.level],
        "word": WORD[one.level],
        "over": OVER.get(one.state, ""),
        "tone": "unknown" if one.state in OVER else SHAPE[one.level],
        "until_ms": int(one.expires_at.timestamp() * 1000),
    }


def life(one: PublicAlert, now: datetime) -> dict[str, int]:
    """How much of its time is left, in whole minutes, for the bar under the countdown."""
    whole = max(1, int((one.expires_at - one.effective_at).total_seconds() // 60))
    left = int((one.expires_at - now).total_seconds() // 60)
    return {"whole": whole, "left": min(whole, max(0, left))}


def _changes(one: PublicAlert) -> Iterator[dict[str, Any]]:
    """What changed from message to message, the newest first, as steps of a timeline."""
    for number in range(MOST_STEPS_BACK):
        issued = pgettext_lazy("public alert", "Changed") if one.supersedes else pgettext_lazy("public alert", "Issued")
        yield {"label": one.changed_note or issued, "at": one.sent_at, "state": "now" if number == 0 else "done"}
        if not one.supersedes:
            return
        try:
            one = public_alert(one.supersedes, language=one.language)
        except NotFound:  # what it replaced was never for the public
            return
