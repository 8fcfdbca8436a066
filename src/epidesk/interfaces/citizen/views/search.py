# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from epidesk.interfaces.citizen.searching import KIND, MAX_TYPED, Kind, is_enough, search


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`?q=` in any accents, `?kind=` one kind of finds."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "")[:MAX_TYPED].split())
    asked = request.GET.get("kind", "")
    kind = next((one for one in Kind if one == asked), None)
    finds = search(text, (get_language() or "vi")[:2], kind) if text else None
    here = reverse("citizen:search")
    kinds = []
    if finds and finds.total:
        kinds = [
            {"label": _("All"), "count": finds.total, "url": f"{here}?{urlencode({'q': text})}", "on": kind is None}
        ]
        kinds += [
            {"label": KIND[one], "count": n, "url": f"{here}?{urlencode({'q': text, 'kind': one})}", "on": kind is one}
            for one, n in finds.counts.items()
            if n
        ]
    context = {"text": text, "finds": finds, "kinds": kinds, "too_short": bool(text) and not is_enough(text)}
    return render(request, "citizen/search.html", context)
