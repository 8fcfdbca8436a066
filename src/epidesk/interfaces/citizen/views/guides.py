# SPDX-License-Identifier: Apache-2.0
"""Guides and local rules, as everybody reads them. Nothing here is about the reader: the address says it all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.places.queries import wards
from epidesk.interfaces.citizen.forms.wards import ward_name
from epidesk.publishing.content import queries
from epidesk.publishing.content.queries import RuleHere
from epidesk.publishing.content.rules.guides import Topic
from epidesk.publishing.content.rules.local_rules import Stance, Subject
from epidesk.publishing.content.texts import LANGUAGE_NAMES, REACH, STANCE, SUBJECT, TOPIC

DAY_S = 86_400
STANCE_ICON = {
    Stance.FORBIDDEN: "circle-slash",
    Stance.LIMITED: "contrast",
    Stance.REQUIRED: "circle-alert",
    Stance.ALLOWED: "check",
}


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """All guides by their headings."""
    tongue = _tongue()
    cards = [(one, "" if one.language == tongue else LANGUAGE_NAMES[one.language]) for one in queries.guides(tongue)]
    by_topic = [{"title": TOPIC[topic], "cards": [one for one in cards if one[0].topic is topic]} for topic in Topic]
    return render(request, "citizen/guides/list.html", {"topics": [one for one in by_topic if one["cards"]]})


@require_safe
def guide(request: HttpRequest, guide: str, language: str = "") -> HttpResponse:
    """One guide, in the language of the page or of the address."""
    return render(request, "citizen/guides/guide.html", _guide(request, guide, language))


@require_safe
def printed(request: HttpRequest, guide: str, language: str) -> HttpResponse:
    """One guide for a sheet of paper: no bars, addresses written out."""
    return render(request, "citizen/guides/printed.html", _guide(request, guide, language))


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture of a guide. Pictures never change: what is shown otherwise has another name."""
    found = queries.guide_picture(request.viewer, name)  # type: ignore[attr-defined]
    headers = {"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
    response = HttpResponse(found.content, content_type=found.content_type, headers=headers)
    known = request.viewer.user_id is not None  # type: ignore[attr-defined]
    response["Cache-Control"] = "private, max-age=300" if known else f"public, max-age={DAY_S}"
    return response


@require_safe
def rules(request: HttpRequest, ward: str = "") -> HttpResponse:
    """What is allowed in a ward today. `?ward=` of the form leads to the ward's own address."""
    if chosen := request.GET.get("ward", ""):
        if chosen not in {one.code for one in wards()}:
            raise NotFound
        return redirect("citizen:rules_of_ward", chosen)
    here = queries.rules_here(ward, _tongue()) if ward else None
    context = {
        "wards": [(one.code, ward_name(one)) for one in wards()],
        "here": here,
        "ward_name": ward_name(here.ward) if here else "",
        "now": [_rule(one) for one in here.now] if here else [],
        "coming": [_rule(one) for one in here.coming] if here else [],
        "subjects": [SUBJECT[one] for one in Subject],
    }
    return render(request, "citizen/guides/rules.html", context)


def _guide(request: HttpRequest, slug: str, language: str) -> dict[str, Any]:
    if language and language not in LANGUAGE_NAMES:
        raise NotFound
    found = queries.guide(slug, language or _tongue(), exactly=bool(language))
    return {
        "guide": found,
        "language_name": LANGUAGE_NAMES[found.language],
        "others": [(one, LANGUAGE_NAMES[one]) for one in found.languages if one != found.language],
        "is_fallback": not language and found.language != _tongue(),
        "address": request.build_absolute_uri(request.path.removesuffix("/print")),
    }


def _rule(rule: RuleHere) -> dict[str, Any]:
    return {
        "rule": rule,
        "subject": SUBJECT[rule.subject],
        "stance": STANCE[rule.stance],
        "icon": STANCE_ICON[rule.stance],
        "reach": REACH[rule.reach],
    }


def _tongue() -> str:
    return (get_language() or "vi")[:2]
