# SPDX-License-Identifier: Apache-2.0
"""The alerts that count now, as every page of every door shows them at its top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import Error
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language, override, pgettext_lazy

from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.publishing.alerts.queries import PublicAlert, current_alerts
from epidesk.publishing.alerts.rules import Level

SHOWN = 3
"""More at once would push the page out of sight; the others are behind a link."""
AREAS_NAMED = 3
SHAPE = {Level.EMERGENCY: "extreme", Level.WARNING: "severe", Level.NOTICE: "minor"}
WORD: dict[Level, Promise] = {
    Level.EMERGENCY: pgettext_lazy("public alert", "Emergency alert"),
    Level.WARNING: pgettext_lazy("public alert", "Warning"),
    Level.NOTICE: pgettext_lazy("public alert", "Notice"),
}

_remembered: ProcessCache[str, tuple[PublicAlert, ...]] = ProcessCache(ttl_s=5)
"""By language. Cleared with all others when a hint says that an alert was sent, changed or ended."""


@dataclass(frozen=True)
class Line:
    """`identifier`: also of its page. `shape`: the severity's. `until_ms`: of the clock, for script."""

    identifier: str
    level: str
    word: Promise
    shape: str
    headline: str
    language: str
    where: str
    expires_at: datetime
    until_ms: int


def banner() -> dict[str, object]:
    """For `common/parts/alerts_now.html`, in the current language."""
    alerts = _remembered.get(get_language() or "vi", current_alerts)
    return {"alerts": [_line(one) for one in alerts[:SHOWN]], "more": max(0, len(alerts) - SHOWN)}


def banner_or_nothing() -> dict[str, object]:
    """The same for pages that must stand without the database."""
    try:
        return banner()
    except Error:
        return {"alerts": [], "more": 0}


def drawn(looks: tuple[str, str]) -> str:
    """The banner for a door (whose sprite it draws from) in a language."""
    door, language = looks
    with override(language):
        return render_to_string("common/parts/alerts_now.html", banner() | {"door": door})


def _line(one: PublicAlert) -> Line:
    names = ", ".join(one.area_names[:AREAS_NAMED]) + (" …" if len(one.area_names) > AREAS_NAMED else "")
    return Line(
        one.identifier,
        one.level.value,
        WORD[one.level],
        SHAPE[one.level],
        one.headline,
        one.language,
        "" if one.everywhere else names,
        one.expires_at,
        int(one.expires_at.timestamp() * 1000),
    )
