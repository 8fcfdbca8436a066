# SPDX-License-Identifier: Apache-2.0
"""Colleagues: who is in, as what; letting in, and what is done to a single account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.accounts import actions
from epidesk.foundation.accounts.closing import in_hand
from epidesk.foundation.accounts.queries import staff_member, staff_members
from epidesk.foundation.accounts.rules import Permission
from epidesk.foundation.audit.rules import Permission as Audit
from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.gateways import Channel, can_send
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.staff.forms import GrantForm, InviteForm
from epidesk.interfaces.console.staff.letters import address_of, send_link, tell_of_reset
from epidesk.interfaces.console.staff.showing import Words, areas_to_tick

Act = Callable[[HttpRequest, Actor, UUID], str]
MAX_REASON = 300


def member_id(member: str) -> UUID:
    """The account behind an address. Raises `NotFound`."""
    found = parse_public_id("usr", member)
    if found is None:
        raise NotFound
    return found


@require_safe
@for_staff(Permission.SEE_STAFF)
def page(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    words = Words(viewer)
    rows = [words.member(row) for row in staff_members(viewer)]
    context = {
        **_bar(request, "people"),
        "members": [one for one in rows if one["row"].is_active],
        "closed": [one for one in rows if not one["row"].is_active],
        "unprotected": sum(not one["row"].protected for one in rows if one["row"].is_active),
    }
    return render(request, "console/staff/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.MANAGE_STAFF)
def invite(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    form = InviteForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        by = viewer.as_actor()
        values = form.cleaned_data
        try:
            with unit_of_work():
                user_id = actions.create_staff(
                    by=by,
                    email=values["email"],
                    name=values["name"],
                    role=values["role"],
                    area_codes=values["area"],
                    team_id=parse_public_id("team", values["team"]),
                )
                address = _mail_a_link(request, by, user_id)
        except Invalid as error:
            _tell(form, error)
        else:
            return _show_link(request, user_id, address, is_new=True)
    context = {**_bar(request, "people"), **_powers(form)}
    return render(request, "console/staff/invite.html", context, status=422 if form.is_bound else 200)


@require_safe
@for_staff(Permission.SEE_STAFF)
def detail(request: HttpRequest, member: str) -> HttpResponse:
    return _show(request, member_id(member))


@require_POST
@for_staff(Permission.MANAGE_STAFF)
def grant(request: HttpRequest, member: str) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    user_id = member_id(member)
    form = GrantForm(request.POST, viewer=viewer)
    if form.is_valid():
        values = form.cleaned_data
        try:
            actions.grant_role(
                by=viewer.as_actor(),
                user_id=user_id,
                role=values["role"],
                area_codes=values["area"],
                team_id=parse_public_id("team", values["team"]),
            )
        except Invalid as error:
            _tell(form, error)
        except DomainError as error:
            return _show(request, user_id, status=error.status, refused=error, form=form)
        else:
            messages.success(request, _("Role given. It holds within seconds."))
            return redirect("console:staff-member", member=member)
    return _show(request, user_id, status=422, form=form)


@require_POST
@for_staff(Permission.MANAGE_STAFF)
def link(request: HttpRequest, member: str) -> HttpResponse:
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    user_id = member_id(member)
    try:
        with unit_of_work():
            address = _mail_a_link(request, by, user_id)
    except DomainError as error:
        return _show(request, user_id, status=error.status, refused=error)
    return _show_link(request, user_id, address)


def act(does: Act) -> Callable[..., HttpResponse]:
    """A button of one's page: does it, says so, shows the page again; what is refused is said there."""

    @require_POST
    @for_staff(Permission.MANAGE_STAFF)
    @wraps(does)
    def view(request: HttpRequest, member: str) -> HttpResponse:
        user_id = member_id(member)
        try:
            said = does(request, request.viewer.as_actor(), user_id)  # type: ignore[attr-defined]
        except DomainError as error:
            return _show(request, user_id, status=error.status, refused=error, act_name=does.__name__)
        messages.success(request, said)
        return redirect("console:staff-member", member=member)

    return view


@act
def revoke(request: HttpRequest, by: Actor, user_id: UUID) -> str:
    found = parse_public_id("grt", request.POST.get("grant", ""))
    if found is None or found not in {one.id for one in staff_member(by.as_viewer(), user_id).grants}:
        raise Invalid(message=_("This role has ended already."))
    actions.revoke_role(by=by, grant_id=found)
    return _("Role taken away. It ends within seconds.")


@act
def deactivate(request: HttpRequest, by: Actor, user_id: UUID) -> str:
    actions.deactivate_user(by=by, user_id=user_id, reason=_reason(request))
    return _("Account closed. Open pages end at once.")


@act
def activate(request: HttpRequest, by: Actor, user_id: UUID) -> str:
    actions.activate_user(by=by, user_id=user_id, reason=_reason(request))
    return _("Account opened again.")


@act
def end_sessions(request: HttpRequest, by: Actor, user_id: UUID) -> str:
    actions.end_sessions(by=by, user_id=user_id, reason=_reason(request))
    return _("Signed out everywhere.")


@act
def reset_second_factor(request: HttpRequest, by: Actor, user_id: UUID) -> str:
    reason = _reason(request)
    if not reason:
        raise Invalid({"reason": _("Write how you made sure that it is really them.")})
    with unit_of_work():
        actions.reset_second_factor(by=by, user_id=user_id, reason=reason)
        tell_of_reset(staff_member(by.as_viewer(), user_id), by=by.label)
    return _("Second factor taken off. They set up a new one when they sign in.")


def _reason(request: HttpRequest) -> str:
    return " ".join(request.POST.get("reason", "").replace("\0", "").split())[:MAX_REASON]


def _mail_a_link(request: HttpRequest, by: Actor, user_id: UUID) -> str:
    address = address_of(actions.password_link(by=by, user_id=user_id))
    send_link(staff_member(by.as_viewer(), user_id), address, by=by.label)
    return address


def _show_link(request: HttpRequest, user_id: UUID, address: str, *, is_new: bool = False) -> HttpResponse:
    """Shown in this answer and nowhere else: no address and no session holds it."""
    row = staff_member(request.viewer, user_id)  # type: ignore[attr-defined]
    context = {
        **_bar(request, "people"),
        "row": row,
        "id": public_id("usr", user_id),
        "link": address,
        "is_new": is_new,
    }
    return render(request, "console/staff/link.html", context)


def _show(
    request: HttpRequest,
    user_id: UUID,
    *,
    status: int = 200,
    form: GrantForm | None = None,
    refused: DomainError | None = None,
    act_name: str = "",
) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    form = form or GrantForm(viewer=viewer)
    context = {
        **_bar(request, "people"),
        "member": Words(viewer).member(staff_member(viewer, user_id)),
        **_powers(form),
        "refused": refused,
        "act": act_name,
        "typed_reason": _reason(request),
        "may_read_ledger": viewer.may(Audit.READ),
        "in_hand": in_hand(user_id),
    }
    return render(request, "console/staff/member.html", context, status=status)


def _bar(request: HttpRequest, tab: str) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    return {
        **bar_context(viewer, "staff"),
        "tab": tab,
        "may_manage": viewer.may(Permission.MANAGE_STAFF),
        "may_make_keys": viewer.may(Permission.MANAGE_KEYS),
        "mails": can_send(Channel.EMAIL),
    }


def _powers(form: GrantForm) -> dict[str, Any]:
    ticked = set(form["area"].value() or ())
    return {"form": form, "ticked": ticked, "areas": areas_to_tick(ticked)}


def _tell(form: GrantForm, error: Invalid) -> None:
    for name, text in error.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
