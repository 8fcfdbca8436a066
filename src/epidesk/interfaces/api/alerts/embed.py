# SPDX-License-Identifier: Apache-2.0
"""What a partner's page asks to know whether to show the alert bar: `/embed/alert.json`. No cookie is read or set."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from epidesk.foundation.places.queries import find_ward_by_code
from epidesk.interfaces.api.alerts.cap import for_everybody
from epidesk.interfaces.common.alert_banner import WORD
from epidesk.interfaces.common.languages import LANGUAGE_NAMES
from epidesk.publishing.alerts.queries import PublicAlert, current_alerts
from epidesk.publishing.alerts.rules import Level

ASK_AGAIN_S = 60
"""How often a page should ask; the answer to an unchanged one is a 304 from memory."""


@require_safe
def alert_bar(request: HttpRequest) -> HttpResponse:
    """`active`: an emergency counts now, so that a bar turns itself on; `alerts`: all that count, the loudest first.
    `?language=` of the words, `?ward=` (code): only what counts there. What is not known is ignored: a bar that breaks
    over a parameter warns nobody."""
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGE_NAMES else "vi"
    ward = find_ward_by_code(request.GET.get("ward", "")[:20])
    alerts = current_alerts(ward_id=ward.id if ward else None, language=language)
    with override(language if language in dict(settings.LANGUAGES) else "en"):
        body = {
            "version": 1,
            "active": any(one.level is Level.EMERGENCY for one in alerts),
            "ask_again_s": ASK_AGAIN_S,
            "page": f"{settings.ENV.public_url}{reverse('citizen:alerts')}",
            "alerts": [_said(one) for one in alerts],
        }
    return for_everybody(JsonResponse(body, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")}))


def _said(one: PublicAlert) -> dict[str, Any]:
    return {
        "identifier": one.identifier,
        "level": one.level.value,
        "word": str(WORD[one.level]),
        "headline": one.headline,
        "instruction": one.instruction,
        "language": one.language,
        "areas": list(one.area_names),
        "everywhere": one.everywhere,
        "sent_at": one.sent_at.isoformat(timespec="seconds"),
        "expires_at": one.expires_at.isoformat(timespec="seconds"),
        "url": f"{settings.ENV.public_url}{reverse('citizen:alert', args=[one.identifier])}",
    }
