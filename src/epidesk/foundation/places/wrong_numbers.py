# SPDX-License-Identifier: Apache-2.0
"""Somebody says that a number of the public directory is wrong; whoever keeps the directory finds out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound, Text
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.directory import Entry, directory
from epidesk.foundation.places.models import DirectoryTeam, Facility, NumberReport
from epidesk.foundation.places.rules import (
    FACILITY,
    REPORT_NOTE_LONGEST,
    REPORTS_A_DEVICE,
    REPORTS_AN_ADDRESS,
    REPORTS_KEPT_OPEN,
    TEAM,
    Outcome,
    Wrong,
)
from epikit.text import nfc


def reportable() -> tuple[Entry, ...]:
    """Entries that show a number. Public."""
    return tuple(entry for entry in directory() if entry.phone)


def count_address(address: str) -> None:
    """Counts one report of this network address. Raises `TooMany`. Outside the transaction of the report."""
    limit, window_s = REPORTS_AN_ADDRESS
    limited("wrong-number-address", address, limit=limit, window_s=window_s)


def report_wrong_number(*, by: Actor, holder_id: UUID | None, what: str, note: str = "") -> bool:
    """Tells whoever keeps the directory that this facility's or team's number is wrong. The same device again changes
    what it said, as long as nobody has looked; False when so many have said it that one more tells nothing new.

    Who may: everybody. Locks: the holder. Raises `Invalid`, `TooMany`.
    """
    note, errors = nfc(note).strip(), dict[str, Text]()
    entry = next((one for one in reportable() if one.id == holder_id), None)
    if entry is None:
        errors["of"] = _("Choose whose number it is.")
    if what not in [str(one) for one in Wrong]:
        errors["what"] = _("Choose what is wrong.")
    if len(note) > REPORT_NOTE_LONGEST:
        errors["note"] = _("At most %(limit)s characters.") % {"limit": REPORT_NOTE_LONGEST}
    elif what == Wrong.OTHER and not note:
        errors["note"] = _("Say in a few words what is wrong.")
    if errors:
        raise Invalid(errors)
    assert entry is not None  # an error otherwise
    device = (by.device or "")[:64]
    with unit_of_work():
        lock_names("directory", [f"h{entry.id}"])
        of, subject = holder_of(entry.id)
        waiting = NumberReport.objects.filter(**of, outcome=Outcome.OPEN)
        values = {"what": what, "note": note, "phone": entry.phone, "at": timezone.now()}
        if device and (own := waiting.filter(device=device).first()) is not None:
            if (own.what, own.note, own.phone) == (what, note, entry.phone):
                return True
            for name, value in values.items():
                setattr(own, name, value)
            own.save(update_fields=[*values])
            return True
        if waiting.count() >= REPORTS_KEPT_OPEN:
            return False
        if device:
            limit, window_s = REPORTS_A_DEVICE
            limited("wrong-number-device", device, limit=limit, window_s=window_s)
        NumberReport.objects.create(**of, **values, device=device)
        record(by=by, verb="number.reported", subject=(subject, entry.id), fields=("what", "note"))
    return True


def close_reports(
    *, by: Actor, of: dict[str, Any], subject: tuple[str, UUID], outcomes: Mapping[UUID, Outcome]
) -> None:
    """Ends these reports (by id) of one holder. For the directory's actions, inside their unit, under their lock."""
    now = timezone.now()
    for outcome in (Outcome.RIGHT, Outcome.CORRECTED):
        ids = [id for id, one in outcomes.items() if one is outcome]
        rows = NumberReport.objects.filter(**of, id__in=ids, outcome=Outcome.OPEN)
        if rows.update(outcome=outcome, closed_at=now, closed_by_id=by.user_id, closed_by_label=by.label[:120]):
            record(by=by, verb=f"number_reports.{outcome}", subject=subject, fields=("outcome",))


def holder_of(holder_id: UUID) -> tuple[dict[str, Any], str]:
    """The columns that name a facility or team, and which of the two it is. Raises `NotFound`."""
    if Facility.objects.filter(id=holder_id).exists():
        return {"facility_id": holder_id}, FACILITY
    if DirectoryTeam.objects.filter(id=holder_id).exists():
        return {"team_id": holder_id}, TEAM
    raise NotFound
