# SPDX-License-Identifier: Apache-2.0
"""The texts that bind the centre, as they count today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from epidesk.publishing.content import queries


@require_safe
def legal(request: HttpRequest, slug: str) -> HttpResponse:
    """One text with its date; an unknown one is a page that is not there."""
    language = get_language() or "vi"
    found = queries.text(slug, language)
    others = [queries.text(other, language) for other in queries.slugs() if other != slug]
    return render(request, "citizen/legal.html", {"text": found, "others": others})
