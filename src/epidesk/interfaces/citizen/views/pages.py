# SPDX-License-Identifier: Apache-2.0
"""Pages that say the same to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from epidesk.foundation.places.province import province
from epidesk.interfaces.citizen.periods import periods
from epidesk.interfaces.common import installable
from epidesk.publishing.content import queries as content


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Who sees what, and for how long it is kept."""
    texts = [content.text(slug, get_language() or "vi") for slug in content.slugs()]
    return render(request, "citizen/privacy.html", {"periods": list(periods()), "texts": texts})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone shows that has no line and no copy of the page asked for: whom to call, what to do meanwhile."""
    return render(request, "citizen/offline.html")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """By which phones put Epidesk on their home screen."""
    shortcuts = [(_("Ask for medical help"), "citizen:medical"), (_("Report a suspected case"), "citizen:report")]
    return installable.manifest(
        name=f"Epidesk {province().short}",
        short_name="Epidesk",
        description=_("Epidemic operations centre"),
        start_url="/",
        theme_color="#ffffff",
        shortcuts=[(name, reverse(page)) for name, page in shortcuts],
    )
