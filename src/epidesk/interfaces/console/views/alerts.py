# SPDX-License-Identifier: Apache-2.0
"""Alerts at the desk: all of them, writing one with what people would get beside it, kept areas."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.notify.audiences import audiences
from epidesk.foundation.places.queries import wards, zones
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.alerts import form as forms
from epidesk.interfaces.console.alerts.drawing import drawing
from epidesk.interfaces.console.alerts.showing import SHAPE, previewed, reached, stated
from epidesk.publishing.alerts import actions, queries
from epidesk.publishing.alerts.phrases import LANGUAGE_NAMES
from epidesk.publishing.alerts.policy import policy
from epidesk.publishing.alerts.queries import AlertPage
from epidesk.publishing.alerts.rules import (
    LANGUAGES,
    MAX_LIFE,
    SOURCE,
    AreaKind,
    Certainty,
    Level,
    Message,
    Permission,
    Response,
    Severity,
    Status,
    Urgency,
)
from epidesk.publishing.alerts.texts import (
    AREA_KIND,
    CERTAINTY,
    LEVEL,
    LEVEL_MEANS,
    MESSAGE,
    RESPONSE,
    SEVERITY,
    STATUS,
    URGENCY,
)
from epidesk.publishing.relays import queries as relays
from epidesk.publishing.relays.actions import relay

SIDE_BY_SIDE = (SOURCE, "en")
IN_THE_MAKING = (Status.DRAFT, Status.WAITING, Status.APPROVED)


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """All alerts: in the making, in force, past; templates to begin with."""
    viewer = request.viewer  # type: ignore[attr-defined]
    lines: list[dict[str, Any]] = [
        {
            "line": one,
            "status": STATUS[one.status],
            "level": LEVEL[one.level],
            "shape": SHAPE[one.level],
            "message": MESSAGE[one.message] if one.message is not Message.ALERT else "",
        }
        for one in queries.list_alerts(viewer)
    ]
    now = timezone.now()
    groups = [
        (_("In the making"), [one for one in lines if one["line"].status in IN_THE_MAKING]),
        (
            _("In force"),
            [one for one in lines if one["line"].status is Status.ACTIVE and one["line"].expires_at > now],
        ),
        (
            _("Past"),
            [
                one
                for one in lines
                if one["line"].status not in IN_THE_MAKING
                and not (one["line"].status is Status.ACTIVE and one["line"].expires_at > now)
            ],
        ),
    ]
    context = {
        **bar_context(viewer, "alerts"),
        "groups": [{"title": title, "lines": some} for title, some in groups],
        "may_draft": viewer.may(Permission.DRAFT),
        "templates": _templates(),
        "areas": [(public_id(forms.AREA_PREFIX, one.id), one) for one in queries.saved_areas(viewer)],
        "may_keep": viewer.may(Permission.KEEP),
        "foreign_waiting": relays.count_waiting(viewer),
    }
    return render(request, "console/alerts/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.DRAFT)
def new(request: HttpRequest) -> HttpResponse:
    """A new draft. `?template=`: what to begin with; `?area=`: a kept area; `?foreign=`: another agency's alert, which
    the draft will say it relays."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if request.method != "POST" and (foreign := request.GET.get("foreign")):
        page = relays.foreign_page(viewer, _foreign_id(foreign))
        return compose(request, forms.as_typed(page.draft) | {"foreign": page.line.number})
    if request.method != "POST":
        fields = forms.fresh(policy().templates.get(request.GET.get("template", "")))
        return compose(request, forms.with_area(fields, viewer, request.GET.get("area", "")))
    if request.POST.get("do") == "preview":
        return compose(request, forms.typed(request.POST))
    if request.POST.get("do") == "area":
        return compose(request, forms.with_area(forms.typed(request.POST), viewer, request.POST.get("area", "")))
    try:
        draft = forms.read(request.POST, viewer)
        if foreign := request.POST.get("foreign"):
            alert_id = relay(by=viewer.as_actor(), foreign_id=_foreign_id(foreign), draft=draft)
        else:
            alert_id = actions.draft_alert(by=viewer.as_actor(), draft=draft)
    except DomainError as refused:
        return compose(request, forms.typed(request.POST), refused=refused, status=refused.status)
    messages.success(request, _("Saved as a draft. Nobody outside knows of it."))
    return redirect("console:alert-one", public_id("alr", alert_id))


def change(request: HttpRequest, one: AlertPage) -> HttpResponse:
    """The same page for a draft that is there."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if request.method != "POST":
        return compose(request, forms.as_typed(one.draft), one=one)
    fields = forms.typed(request.POST)
    if request.POST.get("do") == "preview":
        return compose(request, fields, one=one)
    if request.POST.get("do") == "area":
        return compose(request, forms.with_area(fields, viewer, request.POST.get("area", "")), one=one)
    try:
        actions.change_alert(
            by=viewer.as_actor(),
            alert_id=one.id,
            draft=forms.read(request.POST, viewer),
            version=int(seen) if (seen := request.POST.get("version", "")).isdecimal() else None,
        )
    except DomainError as refused:
        if isinstance(refused, NotFound):
            raise
        return compose(request, fields, one=one, refused=refused, status=refused.status)
    messages.success(request, _("Saved."))
    return redirect("console:alert-one", one.identifier)


@require_POST
@for_staff(Permission.READ)
def preview(request: HttpRequest) -> HttpResponse:
    """What people would get and who, while it is being written."""
    return render(request, "console/alerts/beside.html", _beside(request, request.POST.get("updates", "")))


@require_POST
@for_staff(Permission.KEEP)
def keep_area(request: HttpRequest) -> HttpResponse:
    """The area of the form, under a name; back to the form with everything that was typed."""
    viewer = request.viewer  # type: ignore[attr-defined]
    updates = request.POST.get("one", "")
    one = queries.alert(viewer, updates) if updates else None
    fields = forms.typed(request.POST)
    try:
        place = forms.read(request.POST, viewer).place
        actions.save_area(by=viewer.as_actor(), name=request.POST.get("keep_as", ""), place=place)
    except DomainError as refused:
        return compose(request, fields, one=one, refused=refused, status=refused.status)
    messages.success(request, _("The area is kept."))
    return compose(request, fields, one=one)


@require_POST
@for_staff(Permission.KEEP)
def forget_area(request: HttpRequest, area: str) -> HttpResponse:
    area_id = parse_public_id(forms.AREA_PREFIX, area)
    if area_id is None:
        raise NotFound
    actions.forget_area(by=request.viewer.as_actor(), area_id=area_id)  # type: ignore[attr-defined]
    messages.success(request, _("The area is no longer in the list."))
    return redirect("console:alerts")


def compose(
    request: HttpRequest,
    fields: dict[str, Any],
    *,
    one: AlertPage | None = None,
    refused: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The composer, with whatever stands in its fields."""
    viewer = request.viewer  # type: ignore[attr-defined]
    draft = forms.read(_as_form(fields), viewer)
    errors = refused.fields if refused else {}
    chosen = set(fields.get("wards", ()))
    context = {
        **bar_context(viewer, "alerts"),
        **_choices(),
        **_beside_of(request, draft, one.supersedes if one else ""),
        **(stated(one) if one else {}),
        "one": one,
        "foreign": _relayed(viewer, fields.get("foreign", "")),
        "fields": fields,
        "refused": refused,
        "errors": errors,
        "words": [_language(code, fields, errors) for code in LANGUAGES],
        "others_open": any(
            fields.get(f"{part}_{code}") or errors.get(f"{part}_{code}")
            for code in LANGUAGES
            if code not in SIDE_BY_SIDE
            for part in forms.PARTS
        ),
        "zones": [
            (f"zone:{zone.code}", zone.name, f"zone:{zone.code}" in chosen, _codes_of(zone.ward_ids))
            for zone in zones()
        ],
        "wards": [(ward.code, ward.name, ward.code in chosen) for ward in wards()],
        "audiences": audiences(),
        "areas": [(public_id(forms.AREA_PREFIX, kept.id), kept.name) for kept in queries.saved_areas(viewer)],
        "may_keep": viewer.may(Permission.KEEP),
        "map": drawing(draft.place),
        "earliest": forms.local(timezone.now()),
        "latest": forms.local(timezone.now() + MAX_LIFE),
        "undo_s": int(policy().undo.total_seconds()),
    }
    return render(request, "console/alerts/compose.html", context, status=status)


def _beside(request: HttpRequest, updates: str) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    return _beside_of(request, forms.read(request.POST, viewer), updates)


def _beside_of(request: HttpRequest, draft: Any, updates: str) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    shown = queries.preview(viewer, draft, updates=updates)
    return {**previewed(shown, draft), **reached(viewer, draft), "touched": _names(draft)}


def _names(draft: Any) -> list[str]:
    """The wards that follow from a drawn area."""
    if draft.place.kind in (AreaKind.WARDS, AreaKind.PROVINCE):
        return []
    return [ward.name for ward in wards() if ward.code in draft.place.ward_codes]


def _codes_of(ward_ids: Collection[UUID]) -> str:
    return " ".join(ward.code for ward in wards() if ward.id in ward_ids)


def _relayed(viewer: Viewer, number: str) -> relays.ForeignPage | None:
    """Whose alert it will relay."""
    return relays.foreign_page(viewer, _foreign_id(number)) if number else None


def _foreign_id(number: str) -> UUID:
    found = relays.find_foreign(number)
    if found is None:
        raise NotFound
    return found


def _as_form(fields: dict[str, Any]) -> Any:
    made = QueryDict(mutable=True)
    for name, value in fields.items():
        if isinstance(value, list):
            made.setlist(name, value)
        else:
            made[name] = value
    return made


def _language(code: str, fields: dict[str, Any], errors: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": LANGUAGE_NAMES[code],
        "beside": code in SIDE_BY_SIDE,
        **{part: fields.get(f"{part}_{code}", "") for part in forms.PARTS},
        "errors": {part: errors.get(f"{part}_{code}") for part in forms.PARTS},
    }


def _choices() -> dict[str, Any]:
    return {
        "levels": [(one.value, LEVEL[one], LEVEL_MEANS[one], SHAPE[one]) for one in reversed(Level)],
        "responses": [(one.value, RESPONSE[one]) for one in Response],
        "severities": [(one.value, SEVERITY[one]) for one in Severity],
        "urgencies": [(one.value, URGENCY[one]) for one in Urgency],
        "certainties": [(one.value, CERTAINTY[one]) for one in Certainty],
        "area_kinds": [(one.value, AREA_KIND[one]) for one in (AreaKind.WARDS, *_others(AreaKind.WARDS))],
    }


def _others(first: AreaKind) -> list[AreaKind]:
    return [one for one in (AreaKind.POLYGON, AreaKind.CIRCLE, AreaKind.PROVINCE) if one is not first]


def _templates() -> list[dict[str, Any]]:
    language = get_language() or SOURCE
    return [
        {"slug": one.slug, "title": one.title(language), "level": LEVEL[one.level], "shape": SHAPE[one.level]}
        for one in policy().templates.values()
    ]
