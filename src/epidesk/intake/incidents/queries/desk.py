# SPDX-License-Identifier: Apache-2.0
"""What the centre and its teams read."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import get_language

from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.masking import mask_address, mask_name, mask_phone
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.foundation.desk.queries import QueueRow, get_item
from epidesk.foundation.desk.rules import Permission as DeskPermission
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.queries import expand
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident, Note
from epidesk.intake.incidents.queries.shapes import IncidentDetail, IncidentPage, IncidentRow, NoteLine
from epidesk.intake.incidents.queries.telling import (
    answers_of,
    area_name,
    photos_of,
    seen_of,
    timeline_of,
    title_of,
    who_in_words,
)
from epidesk.intake.incidents.rules import LIFE, OPEN_STATES, Permission, State, Verb
from epidesk.intake.incidents.second_officer import is_barred
from epidesk.intake.incidents.texts import STATE, outcome_label
from epidesk.intake.incidents.weighing import read_suggestion
from epikit.codes import display_code

PAGE_LIMIT = 200
_BUTTONS = {
    Verb.TRIAGE: Permission.TRIAGE,
    Verb.RESOLVE: Permission.RESOLVE,
    Verb.REJECT: Permission.REJECT,
    Verb.MARK_DUPLICATE: Permission.REJECT,
    Verb.REOPEN: Permission.REOPEN,
    Verb.SPLIT: Permission.REJECT,
}


def detail(viewer: Viewer, incident_id: UUID, *, as_team: bool = False) -> IncidentDetail:
    """Everything about one incident, and a line in the read log.

    Who may: `incidents:read`. Outside the own area the person is masked, unless `incidents:read_contact` is held and
    the request carries a reason; the log says that it lay outside. `as_team`: dispatch vouches that the viewer serves
    in a team sent there, who sees the person but not a number meant for the centre only.

    Raises `NotFound`, `Forbidden`.
    """
    if as_team:
        if viewer.team_id is None:
            raise Forbidden
    else:
        requires(viewer, Permission.READ)
    incident = Incident.objects.select_related("duplicate_of").filter(id=incident_id).first()
    if incident is None:
        raise NotFound
    inside = as_team or viewer.kind is PrincipalKind.SYSTEM or viewer.covers(incident.area_id)
    opened = not inside and Permission.READ_CONTACT in viewer.permissions and bool(viewer.reason.strip())
    viewer.note_read("incident", [incident.id], outside=not inside)
    return _detail(viewer, incident, shown=inside or opened, as_team=as_team)


def version_of(viewer: Viewer, incident_id: UUID) -> int:
    """The version of an incident in the viewer's sight, for taking back what has just been done. Raises `NotFound`."""
    requires(viewer, Permission.READ)
    found = Incident.objects.filter(id=incident_id).values_list("version", flat=True).first()
    if found is None:
        raise NotFound
    return int(found)


def list_incidents(
    viewer: Viewer,
    *,
    kind: str = "",
    state: str = "",
    area_id: UUID | None = None,
    after: str = "",
    limit: int = 50,
) -> IncidentPage:
    """Incidents of the viewer's area, newest first, persons masked. `after`: a public id. Who may: `incidents:read`."""
    requires(viewer, Permission.READ)
    limit = max(1, min(limit, PAGE_LIMIT))
    rows = Incident.objects.defer("description", "contact_phone", "answers", "suggestion")
    wards = None if viewer.areas is None else set(viewer.areas)
    if area_id is not None:
        asked = set(expand({area_id}))
        wards = asked if wards is None else asked & wards
        rows = rows.filter(area_id__in=wards)
    elif wards is not None:
        rows = rows.filter(area_id__in=wards) | rows.filter(area_id__isnull=True)
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if last := parse_public_id("inc", after):
        rows = rows.filter(id__lt=last)
    found = list(rows.order_by("-id")[: limit + 1])
    following = public_id("inc", found[limit - 1].id) if len(found) > limit else ""
    return IncidentPage(tuple(_row(row) for row in found[:limit]), following)


def _row(row: Incident) -> IncidentRow:
    return IncidentRow(
        id=row.id,
        public_id=public_id("inc", row.id),
        code=display_code(row.code),
        kind=row.kind,
        state=State(row.state),
        priority=Priority(row.priority),
        confirmed=row.confirmed_at is not None,
        flags=tuple(row.flags),
        seen=tuple(row.seen),
        area_id=row.area_id,
        area_name=area_name(row.area_id),
        lon=row.lon,
        lat=row.lat,
        contact_name=mask_name(row.contact_name),
        contact_phone="•••" if row.contact_phone_index else "",
        received_at=row.received_at,
        changed_at=row.changed_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        version=row.version,
    )


def _detail(viewer: Viewer, incident: Incident, *, shown: bool, as_team: bool) -> IncidentDetail:
    state = State(incident.state)
    phone_hidden = as_team and incident.reply == "centre" and bool(incident.contact_phone_index)
    if phone_hidden:
        phone = ""
    else:
        phone = incident.contact_phone if shown else mask_phone(incident.contact_phone)
    of = incident.duplicate_of
    return IncidentDetail(
        id=incident.id,
        public_id=public_id("inc", incident.id),
        code=display_code(incident.code),
        kind=incident.kind,
        kind_label=str(KINDS[incident.kind].label),
        title=title_of(incident),
        state=state,
        state_label=str(STATE[state]),
        is_open=state in OPEN_STATES,
        confirmed_at=incident.confirmed_at,
        waits_for_phone=KINDS[incident.kind].waits_for_phone,
        priority=Priority(incident.priority),
        suggestion=read_suggestion(incident.kind, incident.suggestion, get_language() or "vi"),
        flags=tuple(incident.flags),
        seen=seen_of(incident),
        answers=answers_of(incident, shown=shown),
        description=incident.description if shown else "",
        happened_at=incident.happened_at,
        address=incident.address if shown else mask_address(incident.address),
        area_id=incident.area_id,
        area_name=area_name(incident.area_id),
        lon=incident.lon if shown else None,
        lat=incident.lat if shown else None,
        accuracy_m=incident.accuracy_m,
        location_source=incident.location_source,
        reporter_lon=incident.reporter_lon if shown and not as_team else None,
        reporter_lat=incident.reporter_lat if shown and not as_team else None,
        contact_name=incident.contact_name if shown else mask_name(incident.contact_name),
        contact_phone=phone,
        reply=incident.reply,
        masked=not shown,
        phone_hidden=phone_hidden,
        person_id=incident.person_id if shown and not as_team else None,
        channel=incident.channel,
        language=incident.language,
        received_at=incident.received_at,
        triaged_at=incident.triaged_at,
        closed_at=incident.closed_at,
        outcome=incident.outcome,
        outcome_label=outcome_label(incident.outcome, incident.kind) if incident.outcome else "",
        duplicate_of=display_code(of.code) if of else "",
        duplicate_of_id=public_id("inc", of.id) if of else "",
        witness_count=incident.witness_count,
        witnesses_proved=incident.witnesses_proved,
        duplicates=Incident.objects.filter(duplicate_of_id=incident.id).count(),
        timeline=timeline_of(incident, with_names=not as_team),
        notes=_notes(incident) if shown else (),
        photos=photos_of(incident) if shown else (),
        desk=None if as_team else _desk_row(viewer, incident),
        verbs=() if as_team else _verbs(viewer, incident),
        version=incident.version,
        held=incident.lane == "held" and state in OPEN_STATES,
        folded_into=public_id("inc", incident.folded_into_id) if incident.folded_into_id else "",
        verdict="" if as_team else incident.verdict,
        verdict_confirmed=incident.verdict_confirmed_at is not None,
        sms_wanted=incident.sms_wanted,
    )


def _notes(incident: Incident) -> tuple[NoteLine, ...]:
    rows = Note.objects.filter(incident_id=incident.id).order_by("id")
    return tuple(NoteLine(row.at, row.text, who_in_words(row.by_label)) for row in rows)


def _desk_row(viewer: Viewer, incident: Incident) -> QueueRow | None:
    """None for who does not work at the desk, or not for this ward, and once the row's time is over (retention)."""
    if DeskPermission.READ not in viewer.permissions or not viewer.covers(incident.area_id):
        return None
    try:
        return get_item(viewer, incident.id)
    except NotFound:
        return None


def _verbs(viewer: Viewer, incident: Incident) -> tuple[str, ...]:
    """What this viewer may do now. A held report is released or rejected, a folded request first gets its own row."""
    may_triage = viewer.may(Permission.TRIAGE, incident.area_id)
    if incident.folded_into_id is not None and incident.state in OPEN_STATES:
        return ("unfold",) if may_triage else ()
    if incident.lane == "held" and incident.state in OPEN_STATES:
        rejects = viewer.may(Permission.REJECT, incident.area_id)
        return (*(("release_held",) if may_triage else ()), *((str(Verb.REJECT),) if rejects else ()))
    return tuple(
        verb
        for verb in LIFE.verbs(State(incident.state))
        if verb in _BUTTONS and viewer.may(_BUTTONS[Verb(verb)], incident.area_id)
        if not is_barred(incident, Verb(verb), viewer)
    )
