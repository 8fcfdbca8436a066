# SPDX-License-Identifier: Apache-2.0
"""What the centre has answered in public: list, search, one page an answer. These pages are the same for everybody and
hold no form with a token; «Was this useful?» has a page of its own."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.limits import limited
from epidesk.intake.questions import actions, queries
from epidesk.intake.questions.rules import Topic
from epidesk.intake.questions.rules.limits import VOTES_A_CLIENT
from epidesk.intake.questions.texts import TOPIC
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.identity import actor_of

MAX_SEARCH = 200


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """`?topic=`, `?q=` in any accents, `?after=` for older ones."""
    topic = request.GET.get("topic", "")
    topic = topic if topic in {str(one) for one in Topic} else ""
    text = request.GET.get("q", "")[:MAX_SEARCH].strip()
    page = queries.answers(topic=topic, text=text, after=request.GET.get("after", "")[:200])
    base = reverse("citizen:answers")
    kept = {"topic": topic} if topic else {}
    context = {
        "page": page,
        "text": text,
        "topic": topic,
        "topics": [
            {"label": TOPIC[one], "url": f"{base}?{urlencode({'topic': str(one)})}", "on": topic == str(one)}
            for one in sorted(Topic, key=lambda one: one != topic)  # the chosen one first: the row goes beyond the edge
        ],
        "older": f"{base}?{urlencode({**kept, 'after': page.next})}" if page.next else "",
        "newer": f"{base}?{urlencode(kept)}" if request.GET.get("after") else "",
    }
    return render(request, "citizen/questions/answers.html", context)


@require_safe
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """One answer. A withdrawn one says so, with 410: its address was shared."""
    found = queries.public_answer(slug)
    status = 410 if found.withdrawn else 200
    context = {"answer": found, "related": () if found.withdrawn else queries.related(found)}
    return render(request, "citizen/questions/answer.html", context, status=status)


@require_http_methods(["GET", "POST"])
def useful(request: HttpRequest, slug: str) -> HttpResponse:
    """«Was this useful?»: anybody may say, once an answer."""
    is_new = request.viewer.device is None  # type: ignore[attr-defined]
    by = actor_of(request)
    found = queries.public_answer(slug)
    if found.withdrawn:
        raise NotFound
    if request.method == "POST" and (said := request.POST.get("useful", "")) in ("yes", "no"):
        limit, window_s = VOTES_A_CLIENT
        address = client_address(request)
        limited("useful", address, limit=limit, window_s=window_s)
        if is_new:  # keeps no cookie: however often it comes, it is one reader
            by = replace(by, device=salted_hmac("epidesk.useful", address, algorithm="sha256").hexdigest())
        actions.say_useful(by=by, slug=slug, useful=said == "yes")
        if said == "yes":
            messages.success(request, _("Thank you. Noted."))
        else:
            messages.success(request, _("Thank you. Noted. What is missing? Ask it below."))
        return redirect("citizen:answer", slug)
    response = render(request, "citizen/questions/useful.html", {"answer": found})
    response["Cache-Control"] = "no-store"
    return response
