# SPDX-License-Identifier: Apache-2.0
"""SMS and e-mails that did not get through: what waits, what failed, what may have arrived, and sending it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.notify.actions import resend, resend_failed
from epidesk.foundation.notify.queries import UndeliveredEntry, traffic, undelivered
from epidesk.foundation.notify.rules import Delivery, Permission
from epidesk.intake.incidents.rules import Permission as Incidents
from epidesk.interfaces.console.access import bar_context, for_staff

CHANNEL = {"sms": _l("SMS"), "mail": _l("E-mail")}
STATE: dict[Delivery, tuple[str, Promise]] = {
    Delivery.QUEUED: ("moderate", _l("tried again by itself")),
    Delivery.SENDING: ("moderate", _l("being handed over")),
    Delivery.FAILED: ("severe", _l("not delivered")),
    Delivery.UNKNOWN: ("severe", _l("may have arrived")),
}
FAULT: dict[str, Promise] = {
    "no-gateway": _l("no gateway is set up"),
    "bad-gateway": _l("the gateway's settings are wrong"),
    "unreachable": _l("the gateway could not be reached"),
    "no-answer": _l("the line broke before the gateway answered"),
    "http-503": _l("the gateway is out of service (503)"),
    "http-504": _l("the gateway did not answer in time (504)"),
    "refused": _l("the gateway refuses this address"),
    "answer": _l("the gateway answered that it did not take it"),
    "worker-died": _l("the programme stopped while sending"),
}


@require_safe
@for_staff(Permission.SEE_UNDELIVERED)
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@for_staff(Permission.RESEND)
def again(request: HttpRequest, message: str) -> HttpResponse:
    """One message once more. What may have arrived takes a tick."""
    message_id = parse_public_id("msg", message)
    if message_id is None:
        raise NotFound
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    try:
        resend(by=by, message_id=message_id, although_twice=bool(request.POST.get("although_twice")))
    except Invalid as error:
        return _page(request, error.status, about=message, problem=str(error.fields["although_twice"]))
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, error.status, refused=error)
    messages.success(request, _("It goes out again now."))
    return redirect("console:messages")


@require_POST
@for_staff(Permission.RESEND)
def all_failed(request: HttpRequest) -> HttpResponse:
    """Everything that has certainly not arrived."""
    count = resend_failed(by=request.viewer.as_actor())  # type: ignore[attr-defined]
    said = ngettext("%(n)d message goes out again.", "%(n)d messages go out again.", count) % {"n": count}
    messages.success(request, said if count else _("There is nothing to send again."))
    return redirect("console:messages")


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    entries = [_line(viewer, entry) for entry in undelivered(viewer)]
    context = {
        **bar_context(viewer, "messages"),
        "traffic": traffic(viewer),
        "waiting": [one for one in entries if one["entry"].ended_at is None],
        "ended": [one for one in entries if one["entry"].ended_at is not None],
        "may_resend": viewer.may(Permission.RESEND),
        **more,
    }
    return render(request, "console/messages.html", context, status=status)


def _line(viewer: Viewer, entry: UndeliveredEntry) -> dict[str, Any]:
    severity, state = STATE[entry.state]
    opens = entry.subject_kind == "incident" and entry.subject_id and viewer.may(Incidents.READ)
    return {
        "entry": entry,
        "id": public_id("msg", entry.id),
        "channel": CHANNEL[entry.channel],
        "severity": severity,
        "state": state,
        "fault": FAULT.get(entry.error, entry.error),
        "unsure": entry.state is Delivery.UNKNOWN,
        "url": reverse("console:item", args=[public_id("inc", entry.subject_id)]) if opens and entry.subject_id else "",
    }
