# SPDX-License-Identifier: Apache-2.0
"""What reporters read of their own matters, and what a tracking code alone opens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.models import Incident, Step, Witness
from epidesk.intake.incidents.ownership import is_filer, is_theirs, proved_index
from epidesk.intake.incidents.policy import contest_terms
from epidesk.intake.incidents.queries.shapes import Matter, MatterRow, Stage
from epidesk.intake.incidents.queries.telling import (
    answers_of,
    area_name,
    line_of,
    photos_of,
    seen_of,
    timeline_of,
    title_of,
)
from epidesk.intake.incidents.rules import CODE_LOOKUPS_ANYBODY, CODE_LOOKUPS_CLIENT, OPEN_STATES, State
from epidesk.intake.incidents.rules.contesting import contestable_until, ending
from epidesk.intake.incidents.texts import STATE, TEAM_STAGE, outcome_label
from epidesk.intake.incidents.weighing import due, read_suggestion
from epikit.codes import BadCode, display_code, normalise_code

MINE_LIMIT = 50
_NO_CODE = "00000000"  # no code looks like this: what is no code is looked up all the same


def check_lookups(client: str) -> None:
    """Raises `TooMany` when this client or everybody has failed too often; counts nothing. For doors that look the same
    code up in other streams first."""
    _count(client, cost=0)


def stage_by_code(code: str, *, client: str = "") -> Stage:
    """The stage word and the day of the last change. Unknown, misspelt and misheard codes cost and answer alike.

    `client`: what stands for who asks (address or device), for the limit. Raises `NotFound`; `TooMany` after too many
    failed look-ups by this client or by everybody.
    """
    _count(client, cost=0)
    code = _normalised(code)
    row = Incident.objects.filter(code=code).values_list("state", "changed_at").first() or _stage_of_witness(code)
    if row is None:
        _count(client, cost=1)
        raise NotFound
    state = State(row[0])
    return Stage(state, _stage_words(code, state), timezone.localtime(row[1]).date())


def matter_for(viewer: Viewer, code: str, *, proved_phone: str = "", client: str = "") -> Matter:
    """The whole matter, for the device that filed it, the account it belongs to, or who proved the contact's phone by
    SMS: in this session (`proved_phone`, E.164) or by signing in with it.

    Raises `NotFound`, `Forbidden` for strangers, `TooMany` as `stage_by_code`.
    """
    _count(client, cost=0)
    incident = Incident.objects.filter(code=_normalised(code)).first()
    if incident is None:
        _count(client, cost=1)
        raise NotFound
    if not is_filer(viewer, incident, _proved_index(viewer, incident, proved_phone)):
        _count(client, cost=1)
        raise Forbidden
    return _matter(incident)


def own_matter(viewer: Viewer, incident_id: UUID) -> Matter:
    """The whole matter by its id, for the device that filed it, the account it belongs to or whose number it names.
    No code is looked up, so nothing is counted. Raises `NotFound` for others' and for none alike.
    """
    incident = Incident.objects.filter(id=incident_id).first()
    if incident is None or not is_theirs(viewer, incident):
        raise NotFound
    return _matter(incident)


def mine(viewer: Viewer) -> tuple[MatterRow, ...]:
    """The newest matters of this device and this account, among them open requests for help that name the number which
    the account has proved. One query, and one for an account's number."""
    whose = whose_matters(viewer)
    if not whose:
        return ()
    rows = Incident.objects.filter(whose).defer("description", "contact_phone").order_by("-id")[:MINE_LIMIT]
    return tuple(row_of(row) for row in rows)


def whose_matters(viewer: Viewer) -> Q:
    """What belongs to this device or account; empty for who has neither."""
    whose = Q(device=viewer.device) if viewer.device else Q()
    if viewer.kind is PrincipalKind.CITIZEN and viewer.user_id:
        whose |= Q(reporter_id=viewer.user_id)
        if index := proved_index(viewer):
            whose |= Q(contact_phone_index=index, kind=MEDICAL_HELP.code, state__in=[str(one) for one in OPEN_STATES])
    return whose


def row_of(row: Incident) -> MatterRow:
    """A line of «my matters», with the kind's whole name."""
    line = line_of(row) | {"kind_label": str(KINDS[row.kind].label)}
    return MatterRow(**line, confirmed=row.confirmed_at is not None, changed_at=row.changed_at, version=row.version)


def _normalised(code: str) -> str:
    try:
        return normalise_code(code)
    except BadCode:
        return _NO_CODE


def _stage_of_witness(code: str) -> tuple[str, datetime] | None:
    """State and last change of what the holder of this code joined, or of the report it was merged into."""
    witness = Witness.objects.filter(code=code).select_related("incident__duplicate_of").first()
    if witness is None:
        return None
    kept = witness.incident.duplicate_of or witness.incident
    return kept.state, kept.changed_at


def _count(client: str, *, cost: int) -> None:
    limit, window_s = CODE_LOOKUPS_CLIENT
    limited("incidents.code", client or "-", limit=limit if cost else limit - 1, window_s=window_s, cost=cost)
    limit, window_s = CODE_LOOKUPS_ANYBODY
    limited("incidents.code.all", "everybody", limit=limit if cost else limit - 1, window_s=window_s, cost=cost)


def _proved_index(viewer: Viewer, incident: Incident, proved_phone: str) -> str:
    """The index of a phone that this viewer has proved and that could be the incident's."""
    if not incident.contact_phone_index:
        return ""
    return phone_index(proved_phone) if proved_phone else proved_index(viewer)


def _matter(incident: Incident) -> Matter:
    kind = KINDS[incident.kind]
    state = State(incident.state)
    suggestion = read_suggestion(incident.kind, incident.suggestion, get_language() or "vi")
    return Matter(
        id=incident.id,
        public_id=public_id("inc", incident.id),
        code=display_code(incident.code),
        kind=incident.kind,
        kind_label=str(kind.label),
        title=title_of(incident),
        state=state,
        state_label=str(STATE[state]),
        is_open=state in OPEN_STATES,
        confirmed=incident.confirmed_at is not None,
        waits_for_phone=kind.waits_for_phone,
        priority=Priority(incident.priority),
        danger="urgent-signs" in incident.flags,
        seen=seen_of(incident),
        answers=answers_of(incident),
        description=incident.description,
        address=incident.address,
        area_name=area_name(incident.area_id),
        lon=incident.lon,
        lat=incident.lat,
        accuracy_m=incident.accuracy_m,
        contact_name=incident.contact_name,
        contact_phone=incident.contact_phone,
        reply=incident.reply,
        happened_at=incident.happened_at,
        received_at=incident.received_at,
        closed_at=incident.closed_at,
        outcome=outcome_label(incident.outcome, incident.kind) if incident.outcome else "",
        reasons=tuple(reason.text for reason in suggestion.reasons) if suggestion else (),
        timeline=timeline_of(incident, with_names=False),
        photos=photos_of(incident),
        version=incident.version,
        follows=_kept_stage(incident),
        late=_is_late(incident),
        ending=ending(state, incident.outcome, incident.verdict if incident.verdict_confirmed_at else ""),
        contest_until=_contest_until(incident),
    )


def _kept_stage(incident: Incident) -> Stage | None:
    if incident.duplicate_of_id is None:
        return None
    kept = Incident.objects.only("state", "changed_at").get(id=incident.duplicate_of_id)
    state = State(kept.state)
    return Stage(state, str(STATE[state]), timezone.localtime(kept.changed_at).date())


def _contest_until(incident: Incident) -> datetime | None:
    until = contestable_until(State(incident.state), incident.closed_at, contest_terms())
    return until if until is not None and until > timezone.now() else None


def _is_late(incident: Incident) -> bool:
    """Whether nobody has looked at it although somebody should have."""
    if incident.state != State.RECEIVED:
        return False
    due_at, _what = due(incident.kind, State.RECEIVED, Priority(incident.priority), incident.clock_at)
    return due_at < timezone.now()


def _stage_words(code: str, state: State) -> str:
    """The stage in a word or two; while a team is at work, whether it is on its way or there."""
    if state is State.IN_PROGRESS:
        steps = Step.objects.filter(incident__code=code, verb__in=list(TEAM_STAGE), undone_at=None)
        if verb := steps.order_by("-id").values_list("verb", flat=True).first():
            return str(TEAM_STAGE[verb])
    return str(STATE[state])
