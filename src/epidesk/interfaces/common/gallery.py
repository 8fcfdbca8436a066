# SPDX-License-Identifier: Apache-2.0
"""The component sheet: each component once, for eyes, axe and screenshots. Routed in the demonstration only."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

LEVELS = ("extreme", "severe", "moderate", "minor", "clear", "unknown")


class SheetForm(forms.Form):
    """One field per look; bound with a wrong year, so that an error shows too."""

    home = forms.CharField(label=_("Where you live now"), help_text=_("House number, lane, neighbourhood group."))
    year = forms.IntegerField(
        label=_("Year of birth"),
        min_value=1900,
        error_messages={"min_value": _("A year of birth has 4 digits, for example 1984.")},
    )
    seen = forms.MultipleChoiceField(
        label=_("What did you see?"),
        choices=[
            ("fever", _("Fever, cough")),
            ("breath", _("Hard to breathe")),
            ("travel", _("Back from an outbreak area")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    contact = forms.ChoiceField(
        label=_("How to reach you"),
        choices=[("centre", _("Only the centre sees my number")), ("none", _("No name"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=_("I have seen it myself"), required=False)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    now = timezone.now()
    form = SheetForm({"home": "Kiệt 8 Nguyễn Sinh Cung", "year": "84", "seen": ["fever"], "contact": "centre"})
    steps = [
        {"label": _("Received"), "at": now - timedelta(minutes=20), "state": "done"},
        {"label": _("On the way"), "at": now - timedelta(minutes=2), "note": _("3.1 km to go."), "state": "now"},
        {"label": _("Finished, with an outcome"), "state": "next"},
    ]
    deadlines = [now + timedelta(seconds=left_s) for left_s in (-125, 192, 510, 1572, 7300)]
    context = {"levels": LEVELS, "form": form, "steps": steps, "deadlines": deadlines}
    if (theme := request.GET.get("theme")) in {"light", "dark"}:
        context["theme"] = theme
    return render(request, "common/gallery.html", context)
