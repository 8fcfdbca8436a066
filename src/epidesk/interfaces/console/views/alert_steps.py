# SPDX-License-Identifier: Apache-2.0
"""One alert: where it stands, how its sending goes, and every step from here. The page of the second person is made
for a phone at night."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.interfaces.common.alert_map import alert_map
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.alerts import form as forms
from epidesk.interfaces.console.alerts.drawing import drawing
from epidesk.interfaces.console.alerts.showing import previewed, progressed, reached, stated
from epidesk.interfaces.console.views.alerts import change
from epidesk.publishing.alerts import actions, queries
from epidesk.publishing.alerts.policy import policy
from epidesk.publishing.alerts.queries import AlertPage
from epidesk.publishing.alerts.rules import AreaKind, Needs, Permission, Status


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.READ)
def page(request: HttpRequest, alert: str) -> HttpResponse:
    """A draft is the composer; all else is read."""
    one = queries.alert(request.viewer, alert)  # type: ignore[attr-defined]
    if one.may_change:
        return change(request, one)
    if request.method == "POST":  # somebody has handed it in meanwhile: what was typed cannot be kept in it
        messages.error(request, _("This is no draft any more: its words are fixed."))
        return redirect("console:alert-one", alert)
    return _show(request, one)


@require_safe
@for_staff(Permission.READ)
def state(request: HttpRequest, alert: str) -> HttpResponse:
    """Where it stands, read again while something moves."""
    one = queries.alert(request.viewer, alert)  # type: ignore[attr-defined]
    return render(request, "console/alerts/state.html", _state(request, one))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.READ)
def agree(request: HttpRequest, alert: str) -> HttpResponse:
    """The second person reads all of it, on a phone, and agrees or sends it back. Whoever agrees to an emergency has
    shown within the last ten minutes who they are: by passkey, or password and second factor."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.alert(viewer, alert)
    if request.method != "POST":
        return _agree_page(request, one)
    if one.needs is Needs.TWO and _must_show_who(request):
        return redirect(f"{_where_one_shows_it(request)}?{urlencode({'next': request.path})}")
    try:
        actions.approve_alert(by=viewer.as_actor(), alert_id=one.id, version=_seen(request.POST))
    except DomainError as refused:
        return _agree_page(request, queries.alert(viewer, alert), refused=refused, status=refused.status)
    return redirect("console:alert-one", alert)


@require_POST
@for_staff(Permission.READ)
def step(request: HttpRequest, alert: str, step: str) -> HttpResponse:
    """One step of its life."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.alert(viewer, alert)
    by, form = viewer.as_actor(), request.POST
    try:
        if step == "submit":
            actions.submit_alert(by=by, alert_id=one.id, version=_seen(form) or None)
            messages.success(request, _("Handed in. Those who may agree are told."))
        elif step == "send":
            if one.needs is Needs.TWO:  # that page asks who one is
                return redirect("console:alert-agree", alert)
            actions.approve_alert(by=by, alert_id=one.id, version=_seen(form))
        elif step == "take-back":
            actions.take_back_alert(by=by, alert_id=one.id)
            messages.success(request, _("It is a draft again."))
        elif step == "reject":
            actions.reject_alert(by=by, alert_id=one.id, reason=form.get("reason", ""))
            messages.success(request, _("Sent back with your reason."))
        elif step == "undo":
            actions.undo_alert(by=by, alert_id=one.id)
            messages.success(request, _("Taken back. Nobody has received anything."))
        elif step == "stop":
            actions.stop_alert(by=by, alert_id=one.id, reason=form.get("reason", ""))
            messages.success(request, _("Stopped. Those who have it keep it until you cancel it."))
        elif step == "cancel":
            actions.cancel_alert(by=by, alert_id=one.id, reason=form.get("reason", ""))
            messages.success(request, _("Cancelled. Everybody whom it was for is told so."))
        elif step == "update":
            follower = actions.update_alert(by=by, alert_id=one.id)
            return redirect("console:alert-one", public_id("alr", follower))
        elif step == "renew":
            end = forms.moment(form.get("expires_at", ""))
            follower = actions.renew_alert(by=by, alert_id=one.id, expires_at=end)
            return redirect("console:alert-one", public_id("alr", follower))
        elif step == "discard":
            actions.discard_alert(by=by, alert_id=one.id)
            messages.success(request, _("Thrown away."))
            return redirect("console:alerts")
        else:
            raise NotFound
    except DomainError as refused:
        if isinstance(refused, NotFound):
            raise
        more: dict[str, Any] = {"refused": refused, "refused_step": step, "reason": form.get("reason", "")}
        now = queries.alert(viewer, alert)
        if step == "reject":
            return _agree_page(request, now, status=refused.status, **more)
        return _show(request, now, status=refused.status, **more)
    return redirect("console:alert-one", alert)


def _show(request: HttpRequest, one: AlertPage, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        **bar_context(viewer, "alerts"),
        **previewed(queries.preview_of(viewer, one.identifier), one.draft),
        **(reached(viewer, one.draft) if one.status in (Status.WAITING, Status.APPROVED) else {}),
        **_state(request, one),
        "map": drawing(one.draft.place) if one.draft.place.kind is not AreaKind.PROVINCE else None,
        **more,
    }
    return render(request, "console/alerts/one.html", context, status=status)


def _state(request: HttpRequest, one: AlertPage) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    return {
        **stated(one),
        **progressed(viewer, one),
        "undo_s": int(policy().undo.total_seconds()),
        "renew_until": forms.local(one.draft.expires_at),
    }


def _agree_page(request: HttpRequest, one: AlertPage, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        **bar_context(viewer, "alerts"),
        **previewed(queries.preview_of(viewer, one.identifier), one.draft),
        **reached(viewer, one.draft),
        **stated(one),
        "undo_s": int(policy().undo.total_seconds()),
        "map": alert_map(one.draft.place),
        "whole": True,  # every language to its end: there is no other look before it leaves
        "must_show_who": one.needs is Needs.TWO and _must_show_who(request),
        **more,
    }
    return render(request, "console/alerts/agree.html", context, status=status)


def _seen(form: QueryDict) -> int:
    """The version on the page that was acted on; 0 is none."""
    seen = form.get("version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _where_one_shows_it(request: HttpRequest) -> str:
    """With the passkey, for those who have one: a touch, at night, on a phone. Its page offers the other ways."""
    ways = {way["id"]: way["url"] for way in get_adapter().get_reauthentication_methods(request.user)}
    return str(ways.get("mfa_reauthenticate:webauthn", reverse("account_reauthenticate")))


def _must_show_who(request: HttpRequest) -> bool:
    """The demonstration's people have neither password nor passkey."""
    return settings.SECOND_FACTOR_REQUIRED and not did_recently_reauthenticate(request)
