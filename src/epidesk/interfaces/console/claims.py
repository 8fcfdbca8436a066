# SPDX-License-Identifier: Apache-2.0
"""What the detail of a claim shows, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.desk import actions as desk_actions
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.desk.streams import card_of
from epidesk.foundation.desk.texts import PRIORITY
from epidesk.intake.claims import queries
from epidesk.intake.claims.desk_stream import KIND
from epidesk.intake.claims.policy import in_use
from epidesk.intake.claims.queries import ClaimDetail
from epidesk.intake.claims.rules import LANGUAGES, Texts
from epidesk.intake.claims.rules.verdicts import LIMITS
from epidesk.interfaces.console.filters import here

EMPTY = QueryDict()
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}
LABELS = {
    "claimed": _("What is being said, in one sentence"),
    "summary": _("Why this verdict, in one or two sentences"),
    "explanation": _("More about it"),
    "advice": _("What to do instead"),
}


def claim_context(request: HttpRequest, subject_id: UUID, **more: Any) -> dict[str, Any]:
    """Raises `Forbidden` without `claims:read`, `NotFound`."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.claim_for(viewer, subject_id)
    form, typed, errors = more.get("form", ""), more.get("typed") or EMPTY, more.get("errors") or {}
    language = get_language() or "vi"
    return {
        "detail": "console/claims/detail.html",
        "item": found,
        "card": card_of(KIND),
        "due_word": card_of(KIND).due.get(found.desk.due_what, "") if found.desk else "",
        "severity": found.priority.slug,
        "severity_word": PRIORITY[found.priority],
        "title": _title(found),
        "scale": [(slug, card.title(language), card.definition(language)) for slug, card in in_use().items()],
        "writing": _writing(found, form, typed, errors),
        "publishes": "publish" in found.verbs or "correct" in found.verbs,
        "public_url": reverse("citizen:claim", args=[found.number]) if found.number and found.published_at else "",
        "onlookers": desk_actions.look_at(by=viewer.as_actor(), subject_id=subject_id) if found.desk else (),
        "may_claim": found.is_open and found.desk is not None and viewer.may(Desk.CLAIM),
        "may_break_in": viewer.may(Desk.BREAK_IN),
        "address": here(request),
        "query": f"?{here(request)}" if here(request) else "",
        **more,
    }


def _title(found: ClaimDetail) -> str:
    """The words that were sent, or that there were none but a link or a picture."""
    return " ".join(found.statement.split()) or str(_("Sent without words: look at the link or the screenshot"))


def _writing(found: ClaimDetail, form: str, typed: QueryDict, errors: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the verdict's fields: what was typed, else the draft, else the words that count now."""
    draft = found.draft
    as_typed = form == "draft"
    texts = texts_of(typed) if as_typed else draft.texts
    return {
        "verdict": typed.get("verdict", "") if as_typed else draft.verdict,
        "version": draft.version,
        "languages": [
            {
                "code": language,
                "name": LANGUAGE_NAMES[language],
                "fields": [
                    {
                        "name": f"{name}_{language}",
                        "label": LABELS[name],
                        "value": getattr(texts.get(language, Texts()), name),
                        "rows": 7 if name == "explanation" else 2,
                        "limit": limit,
                        "error": errors.get(f"{name}_{language}", ""),
                    }
                    for name, limit in LIMITS.items()
                ],
            }
            for language in LANGUAGES
        ],
    }


def texts_of(typed: QueryDict) -> dict[str, Texts]:
    """The words of the form, by language."""
    return {language: Texts(**{name: typed.get(f"{name}_{language}", "") for name in LIMITS}) for language in LANGUAGES}
