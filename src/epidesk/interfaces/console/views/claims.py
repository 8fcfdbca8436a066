# SPDX-License-Identifier: Apache-2.0
"""Claims at the desk: the list by demand, and everything that is done with one: plain forms of its detail."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import Actor
from epidesk.intake.claims import actions, queries
from epidesk.intake.claims.queries import EVIDENCE_PREFIX, ClaimDetail
from epidesk.intake.claims.rules import Permission, State
from epidesk.intake.claims.texts import STATE
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.claims import texts_of
from epidesk.interfaces.console.views.items import act, version_of


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Most asked for first; `?state=` others than those that wait for somebody."""
    viewer = request.viewer  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    state = state if state in {str(one) for one in State} else ""
    found = queries.list_claims(viewer, state=state, after=request.GET.get("after", ""))
    base = reverse("console:claims")
    states = [("", _("To do")), *((str(one), STATE[one]) for one in State)]
    context = {
        **bar_context(viewer, "claims"),
        "rows": found.rows,
        "states": [
            {"label": label, "url": f"{base}?state={code}" if code else base, "on": code == state}
            for code, label in states
        ],
        "older": f"{base}?state={state}&after={found.next}" if found.next else "",
        "newer": f"{base}?state={state}" if request.GET.get("after") else "",
        "level": queries.service_level(),
    }
    return render(request, "console/claims/page.html", context)


@require_safe
@for_staff(Permission.READ)
def copy(request: HttpRequest, evidence: str) -> HttpResponse:
    """An archived copy, as a file to keep: it never runs on our address."""
    kept = queries.copy_for(request.viewer, _evidence(evidence))  # type: ignore[attr-defined]
    headers = {
        "Content-Disposition": f'attachment; filename="{evidence}.bin"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(kept.content, content_type="application/octet-stream", headers=headers)


@act(Permission.CHECK)
def start(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.start(by=by, claim_id=found)
    return _("You check it now.")


@act(Permission.CHECK)
def reject(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.reject(by=by, claim_id=found, reason=request.POST.get("reason", ""))
    return _("Closed. Everybody who asked reads your reason.")


@act(Permission.CHECK)
def open_again(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.reopen(by=by, claim_id=found, reason=request.POST.get("reason", ""))
    return _("Open again.")


@act(Permission.CHECK)
def join(request: HttpRequest, by: Actor, found: UUID) -> str:
    """The one that is published stays, else the one that more asked for, else the older one."""
    other = queries.find_by_code(by.as_viewer(), request.POST.get("other", ""))
    if other is None:
        raise Invalid({"other": _("No claim has this code.")})
    if other == found:
        raise Invalid({"other": _("A claim cannot be joined to itself.")})
    viewer = by.as_viewer()
    one, two = queries.claim_for(viewer, found), queries.claim_for(viewer, other)
    kept, goes = (one, two) if _stays(one) > _stays(two) else (two, one)
    actions.merge(by=by, claim_id=goes.id, into_id=kept.id)
    return _("Joined: %(code)s stays. Who asked follows it.") % {"code": kept.code}


def _stays(claim: ClaimDetail) -> tuple[bool, bool, int, float]:
    living = claim.state in (State.PUBLISHED, State.PAUSED)
    return living, claim.state is State.PUBLISHED, claim.asked_count, -claim.received_at.timestamp()


@act(Permission.CHECK)
def not_the_same(request: HttpRequest, by: Actor, found: UUID) -> str:
    other = queries.find_by_code(by.as_viewer(), request.POST.get("other", ""))
    if other is None:
        raise Invalid({"other": _("No claim has this code.")})
    if other == found:
        raise Invalid({"other": _("A claim cannot be joined to itself.")})
    actions.reject_pair(by=by, claim_id=found, other_id=other)
    return _("Noted. The two are not suggested to each other again.")


@act(Permission.CHECK)
def part(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.split(by=by, claim_id=found, version=version_of(request))
    return _("Parted again. It is open.")


@act(Permission.CHECK)
def add_evidence(request: HttpRequest, by: Actor, found: UUID) -> str:
    typed = request.POST
    actions.add_evidence(
        by=by,
        claim_id=found,
        title=typed.get("title", ""),
        title_en=typed.get("title_en", ""),
        url=typed.get("url", ""),
        quote=typed.get("quote", ""),
        reference=typed.get("reference", ""),
        dated_on=_day(typed.get("dated_on", "")),
        shown=typed.get("shown") == "1",
        copy_shown=typed.get("copy_shown") == "1",
    )
    said = _("Added. A copy of the page is fetched now.") if typed.get("url") else _("Added.")
    return _still_as_it_was(by, found, said)


def _still_as_it_was(by: Actor, found: UUID, said: str) -> str:
    """What is public does not change by itself, and whoever works on it must know."""
    if queries.claim_for(by.as_viewer(), found).evidence_changed:
        still = _("The public page still shows the evidence of before: publish the change.")
        return f"{said} {still}"
    return said


@act(Permission.CHECK)
def change_evidence(request: HttpRequest, by: Actor, found: UUID) -> str:
    """One form, three buttons: what the public sees, fetch again, take out."""
    evidence_id = parse_public_id(EVIDENCE_PREFIX, request.POST.get("evidence", ""))
    if evidence_id is None:
        raise Invalid({"evidence": _("Choose one of the pieces of evidence.")})
    if queries.evidence_claim(by.as_viewer(), evidence_id) != found:
        raise NotFound
    what = request.POST.get("what", "")
    if what == "remove":
        actions.remove_evidence(by=by, evidence_id=evidence_id)
        return _still_as_it_was(by, found, _("Taken out of the list."))
    if what == "again":
        actions.fetch_again(by=by, evidence_id=evidence_id)
        return _("Tried once more.")
    actions.change_shown(
        by=by,
        evidence_id=evidence_id,
        shown=request.POST.get("shown") == "1",
        copy_shown=request.POST.get("copy_shown") == "1",
    )
    return _still_as_it_was(by, found, _("Stored."))


@act(Permission.CHECK)
def draft(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.write_draft(
        by=by,
        claim_id=found,
        verdict=request.POST.get("verdict", ""),
        texts=texts_of(request.POST),
        seen=_number(request, "edit"),
    )
    return _("Draft stored.")


@act(Permission.PUBLISH)
def publish(request: HttpRequest, by: Actor, found: UUID) -> str:
    number = actions.publish(
        by=by,
        claim_id=found,
        draft_version=_number(request, "edit") or 0,
        change_note=request.POST.get("change_note", ""),
        waived=request.POST.getlist("waived"),
    )
    return _("Published. Everybody who asked is told.") if number == 1 else _("Corrected. Everybody is told.")


@act(Permission.PUBLISH)
def publish_evidence(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.publish_evidence(
        by=by,
        claim_id=found,
        change_note=request.POST.get("change_note", ""),
        waived=request.POST.getlist("waived"),
    )
    return _("Published with this evidence. Everybody is told.")


@act(Permission.PUBLISH)
def pause(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.pause(by=by, claim_id=found, **_reason(request))
    return _("Taken off the public pages. Its page says why.")


@act(Permission.PUBLISH)
def resume(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.resume(by=by, claim_id=found, **_reason(request))
    return _("Back on the public pages.")


@act(Permission.PUBLISH)
def unpublish(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.unpublish(by=by, claim_id=found, **_reason(request))
    return _("Withdrawn. Everybody who was told it is told so.")


def _reason(request: HttpRequest) -> dict[str, Any]:
    """Why, as everybody reads it, and what in it may stay although it points at somebody."""
    return {"reason": request.POST.get("reason", ""), "waived": request.POST.getlist("waived")}


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _evidence(text: str) -> UUID:
    found = parse_public_id(EVIDENCE_PREFIX, text)
    if found is None:
        raise NotFound
    return found


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid({"dated_on": _("Write the day as 2020-03-14.")}) from None
