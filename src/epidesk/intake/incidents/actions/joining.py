# SPDX-License-Identifier: Apache-2.0
"""«This is the one I saw»: joining a report instead of sending a second one, and leaving it again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.phones import phone_index, read_phone
from epidesk.foundation.accounts.queries import phones_of
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.queries import not_own
from epidesk.intake.incidents.actions.groups import count_witnesses, kept_of, lock_with_kept
from epidesk.intake.incidents.actions.judging import Sender, judge_joining
from epidesk.intake.incidents.actions.moving import NotPossibleNow
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import BY_WITNESS, Incident, Photo, Witness
from epidesk.intake.incidents.ownership import is_filer, is_witness, nameless
from epidesk.intake.incidents.rules import MAX_DESCRIPTION, NEVER_OFFERED, OPEN_STATES, may_file
from epikit.codes import display_code, make_code
from epikit.text import nfc

CODE_TRIES = 8


@dataclass(frozen=True)
class Joined:
    """`code` as it is shown, the joiner's own; `again`: they had joined it before, and this is the code of then."""

    id: UUID
    public_id: str
    incident_id: UUID
    code: str
    again: bool


class ReviewFirst(Conflict):
    """What they report is looked at before it counts, and so is what they say of others' reports: it is taken as a
    report of their own, which is held."""

    code: ClassVar[str] = "review-first"
    default_message = _(
        "What comes from you is looked at by the centre before it counts. Please send it as a report of your own."
    )


def join(
    *,
    by: Actor,
    incident_id: UUID,
    contact_phone: str = "",
    seen: Sequence[str] = (),
    statement: str = "",
    photo_upload_ids: Sequence[UUID] = (),
    without_name: bool = False,
) -> Joined:
    """Makes `by` a witness of an open report, or of the one that it was merged into. What they had typed and pictured
    for a report of their own comes along for the centre to read. `without_name`: neither account nor phone is kept.
    Twice by the same account or device is once. Fair use treats it as a report of theirs, also without a name.

    Who may: anybody who may file. Locks: who joins (`judging`), the report and the one it is a duplicate of. Raises
    `NotFound`, `Forbidden` for requests for medical help, `NotPossibleNow` when it is closed, `Conflict` when it is
    their own, `Invalid`; of fair use `Suspended`, `Limited`, `TooMany`, and `ReviewFirst` where a report would be held.
    """
    if not may_file(by):
        raise Forbidden
    account = by.user_id if by.kind is PrincipalKind.CITIZEN and not without_name else None
    device = (by.device or "") if by.kind in (PrincipalKind.CITIZEN, PrincipalKind.ANONYMOUS) else ""
    statement = nfc(statement)
    if len(statement) > MAX_DESCRIPTION:
        raise Invalid({"description": _("At most %(limit)s characters.") % {"limit": MAX_DESCRIPTION}})
    citizen = by.user_id if by.kind is PrincipalKind.CITIZEN else None
    own = phones_of([citizen]).get(citizen, "") if citizen else ""
    proved = own if account else ""
    typed = "" if without_name else contact_phone.strip()
    phone = read_phone(typed, field="contact_phone") if typed else proved
    now = timezone.now()
    with unit_of_work():
        # Who sends is locked before what is joined, as in filing; whoever is in the group already is not asked again.
        refusal = _judged(by, device, typed=phone if typed else "", proved=own, now=now)
        incident = _open_one(incident_id)
        group = [incident.id, *Incident.objects.filter(duplicate_of_id=incident.id).values_list("id", flat=True)]
        if there := _found(group, account, device):
            return _joined(there, incident, again=True)
        if refusal is not None:
            raise refusal
        if any(is_filer(by, one) for one in Incident.objects.filter(id__in=group)):
            raise Conflict(_("This is the report that you sent yourself. You can follow it among your matters."))
        if not_own({incident.id: (by, list(photo_upload_ids))}):
            raise Invalid({"photos": _("One picture did not arrive. Please add it again.")})
        slugs = KINDS[incident.kind].slugs
        witness = Witness.objects.create(
            incident=incident,
            code=_free_code(),
            joined_at=now,
            user_id=account,
            device=device,
            phone=phone,
            phone_index=phone_index(phone) if phone else "",
            proved=bool(proved),
            seen=[slug for slug in dict.fromkeys(seen) if slug in slugs],
            statement=statement,
            language=by.language if by.language in ("vi", "en") else "vi",
        )
        Photo.objects.bulk_create(
            (
                Photo(incident=incident, upload_id=id, at=now, by_label=BY_WITNESS)
                for id in dict.fromkeys(photo_upload_ids)
            ),
            ignore_conflicts=True,
        )
        count_witnesses(incident, by=by)
        _tell(incident, nameless(by) if without_name else by, "incident.joined")
        return _joined(witness, incident, again=False)


def leave(*, by: Actor, witness_id: UUID) -> None:
    """Takes `by` off a report they had joined: the row goes with all that is in it, the code opens nothing any more.
    Locks: as `join`. Raises `NotFound` for others' and for none."""
    with unit_of_work():
        found = Witness.objects.filter(id=witness_id).first()
        if found is None or not is_witness(by, found):
            raise NotFound
        rows = lock_with_kept([found.incident_id])
        incident = kept_of(rows, found.incident_id)
        assert incident is not None
        if not Witness.objects.filter(id=witness_id).delete()[0]:
            raise NotFound
        count_witnesses(incident, by=by)
        _tell(incident, by, "incident.left")


def prove_joined(*, by: Actor, phone_e164: str) -> None:
    """A phone was proved: what its device had joined belongs to the account, and counts as with a confirmed phone.
    Safe to run twice. Locks: each report, one after the other."""
    if not by.device or by.user_id is None:
        return
    waiting = Witness.objects.filter(device=by.device, user__isnull=True, proved=False).order_by("id")
    for id, incident_id in list(waiting.values_list("id", "incident_id")):
        with unit_of_work():
            incident = kept_of(lock_with_kept([incident_id]), incident_id)
            assert incident is not None
            if Witness.objects.filter(incident_id=incident_id, user_id=by.user_id).exists():
                continue
            Witness.objects.filter(id=id, user__isnull=True).update(
                user_id=by.user_id, proved=True, phone_index=phone_index(phone_e164)
            )
            count_witnesses(incident, by=by)


def _judged(by: Actor, device: str, *, typed: str, proved: str, now: datetime) -> DomainError | None:
    """What fair use says against it. Staff are not judged: they vouch for what they write down."""
    if by.kind in (PrincipalKind.STAFF, PrincipalKind.SYSTEM):
        return None
    sender = Sender(
        user_id=by.user_id if by.kind is PrincipalKind.CITIZEN else None,
        device=device,
        proved=phone_index(proved) if proved else "",
        named=phone_index(typed) if typed and typed != proved else "",
    )
    try:
        return ReviewFirst() if judge_joining(sender, now, proved=bool(proved)) else None
    except DomainError as refusal:
        return refusal


def _open_one(incident_id: UUID) -> Incident:
    """The report to join, locked. Raises `NotFound`, `Forbidden`, `NotPossibleNow`."""
    incident = kept_of(lock_with_kept([incident_id]), incident_id)
    if incident is None:
        raise NotFound
    if incident.kind in NEVER_OFFERED:
        raise Forbidden
    if incident.state not in OPEN_STATES:
        raise NotPossibleNow(_("That report has been closed meanwhile. Please send your own."))
    return incident


def _found(group: Sequence[UUID], account: UUID | None, device: str) -> Witness | None:
    whose = Q(user_id=account) if account else Q(user__isnull=True, device=device)
    if not account and not device:
        return None
    return Witness.objects.filter(whose, incident__in=group).order_by("id").first()


def _free_code() -> str:
    """A code that neither a report nor a witness has. Filing does not look at these: with 29**7 codes it need not."""
    for _try in range(CODE_TRIES):
        code = make_code(secrets.randbelow)
        if not Incident.objects.filter(code=code).exists() and not Witness.objects.filter(code=code).exists():
            return code
    raise RuntimeError("No free tracking code was found: the space of codes is too full.")


def _joined(witness: Witness, incident: Incident, *, again: bool) -> Joined:
    return Joined(witness.id, public_id("wit", witness.id), incident.id, display_code(witness.code), again)


def _tell(incident: Incident, by: Actor, verb: str) -> None:
    record(by=by, verb=verb, subject=("incident", incident.id), fields=("witnesses",))
    hint("incident", id=incident.id, version=incident.version)
