# SPDX-License-Identifier: Apache-2.0
"""Writing an alert, changing it while it is a draft, and the drafts that follow one that was sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.audiences import audiences
from epidesk.publishing.alerts import cap
from epidesk.publishing.alerts.actions.agreeing import hand_in
from epidesk.publishing.alerts.actions.rows import (
    LOCK,
    held,
    moved,
    next_number,
    same_version,
    tell_staff,
    with_writer,
)
from epidesk.publishing.alerts.actions.wording import invalid
from epidesk.publishing.alerts.drafts import draft_of, fill
from epidesk.publishing.alerts.events import AlertsDiscarded
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.phrases import phrases
from epidesk.publishing.alerts.rules import (
    AlertDraft,
    Message,
    Permission,
    Reach,
    Status,
    Words,
    life_mistake,
    mistakes,
)
from epidesk.publishing.alerts.shapes import settled
from epikit.text import nfc

IN_THE_MAKING = (Status.DRAFT, Status.WAITING, Status.APPROVED)
CONTENT = ("level", "texts", "area", "audience", "channels", "effective_at", "expires_at")
"""What the ledger says was written."""


@dataclass(frozen=True)
class Relayed:
    """From whom an alert of others comes: the sender as it names itself, and its CAP identifier."""

    sender: str
    identifier: str


def draft_alert(*, by: Actor, draft: AlertDraft, relayed: Relayed | None = None) -> UUID:
    """A new draft; nobody outside knows of it. What is no valid CAP message is not kept at all.

    Who may: `alerts:draft`. Raises `Invalid`.
    """
    requires(by, Permission.DRAFT)
    draft = tidy(draft)
    with unit_of_work():
        row = _new(by, draft, Message.ALERT, None)
        if relayed is not None:
            row.relayed_from, row.relayed_identifier = relayed.sender[:200], relayed.identifier[:300]
        _check(row, draft)
        row.save(force_insert=True)
        record(by=by, verb="alert.drafted", subject=("alert", row.id), fields=CONTENT)
        tell_staff(row)
    alert_id: UUID = row.id
    return alert_id


def change_alert(*, by: Actor, alert_id: UUID, draft: AlertDraft, version: int | None = None) -> int:
    """Writes a draft anew; gives its version. `version`: the one that the writer had before them. An update stays as
    real or as much an exercise as what it updates.

    Who may: `alerts:draft`. Locks: the chain. Raises `Invalid`, `NotFound`, `Conflict` when it is no draft any more or
    somebody else has written.
    """
    requires(by, Permission.DRAFT)
    draft = tidy(draft)
    with unit_of_work():
        row = held(alert_id)
        if row.status != Status.DRAFT:
            raise Conflict(_("This is no draft any more: its words are fixed."))
        same_version(row, version)
        if row.supersedes is not None:
            draft = replace(draft, reach=Reach(row.supersedes.reach))
        fill(row, draft)
        _check(row, draft)
        row.version += 1
        row.changed_at = timezone.now()
        row.writer_ids = with_writer(row.writer_ids, by)
        row.save()
        record(by=by, verb="alert.changed", subject=("alert", row.id), fields=CONTENT)
        tell_staff(row)
        return int(row.version)


def discard_alert(*, by: Actor, alert_id: UUID) -> None:
    """Throws a draft away. Who may: `alerts:draft`. Locks: the chain. Raises `NotFound`, `Conflict`."""
    requires(by, Permission.DRAFT)
    with unit_of_work():
        row = held(alert_id)
        moved(row, "discard")
        row.save(update_fields=["status"])
        record(by=by, verb="alert.discarded", subject=("alert", row.id), fields=("status",))
        announce(AlertsDiscarded(alert_ids=(row.id,)))
        tell_staff(row)


def update_alert(*, by: Actor, alert_id: UUID) -> UUID:
    """A draft that takes the place of an alert in force: a message of its own that names the earlier ones. The draft
    that already is there, if there is one.

    Who may: `alerts:draft`. Locks: the chain. Raises `NotFound`, `Conflict` when the alert is not in force.
    """
    requires(by, Permission.DRAFT)
    with unit_of_work():
        old = held(alert_id)
        _in_force(old)
        if (there := _follower(old)) is not None:
            return there.id  # type: ignore[no-any-return]
        row = _follow(by, old)
        row.save(force_insert=True)
        record(by=by, verb="alert.drafted", subject=("alert", row.id), fields=("supersedes", *CONTENT))
        tell_staff(row)
    follower_id: UUID = row.id
    return follower_id


def renew_alert(*, by: Actor, alert_id: UUID, expires_at: datetime | None) -> UUID:
    """The same alert until later, as an update that waits to be agreed to like any other: somebody looks again.

    Who may: `alerts:draft`. Locks: the chain. Raises `Invalid`, `NotFound`, `Conflict` when an update is in the making.
    """
    requires(by, Permission.DRAFT)
    now = timezone.now()
    with unit_of_work():
        old = held(alert_id)
        _in_force(old)
        if _follower(old) is not None:
            raise Conflict(_("An update is in the making already. Set the end there."))
        wrong = life_mistake(expires_at, now)
        if not wrong and expires_at is not None and expires_at <= old.expires_at:
            wrong = "end-too-soon"
        if wrong:
            raise invalid({"expires_at": (wrong, {})})
        assert expires_at is not None
        row = _follow(by, old)
        row.expires_at = expires_at
        row.notes = {language: phrases(language).renewed for language in row.texts}
        row.save(force_insert=True)
        record(by=by, verb="alert.renewed", subject=("alert", row.id), fields=("supersedes", "expires_at"))
        hand_in(by, row)
    follower_id: UUID = row.id
    return follower_id


def tidy(draft: AlertDraft) -> AlertDraft:
    """Without what nobody meant to type; languages without any word fall out; the place with its wards."""
    texts = {
        language: Words(
            event=" ".join(nfc(words.event).split()),
            headline=" ".join(nfc(words.headline).split()),
            description=nfc(words.description),
            instruction="\n".join(line.strip() for line in nfc(words.instruction).splitlines() if line.strip()),
        )
        for language, words in draft.texts.items()
    }
    notes = {language: " ".join(nfc(note).split()) for language, note in draft.notes.items()}
    place = settled(draft.place)
    return replace(
        draft,
        texts={language: words for language, words in texts.items() if any(asdict(words).values())},
        notes={language: note for language, note in notes.items() if note},
        place=replace(place, name=" ".join(nfc(place.name).split())[:120]),
        channels=tuple(dict.fromkeys(draft.channels)),
    )


def _new(by: Actor, draft: AlertDraft, message: Message, supersedes: Alert | None) -> Alert:
    """A row, not yet written, with its number. The last number is held until the transaction ends."""
    lock_names(LOCK, ["number"])
    now = timezone.now()
    row = Alert(
        id=uuid7(),
        number=next_number(),
        message=message,
        status=Status.DRAFT,
        supersedes=supersedes,
        created_at=now,
        changed_at=now,
        author_id=by.user_id,
        author_label=by.label[:120],
        writer_ids=with_writer([], by),
    )
    row.root_id = supersedes.root_id if supersedes else row.id
    fill(row, draft)
    return row


def _follow(by: Actor, old: Alert) -> Alert:
    draft = replace(draft_of(old), notes={})
    row = _new(by, draft, Message.UPDATE, old)
    row.relayed_from, row.relayed_identifier = old.relayed_from, old.relayed_identifier
    return row


def _check(row: Alert, draft: AlertDraft) -> None:
    """First our rules, which speak of fields; then CAP as a whole, by the same checks that others make."""
    now = timezone.now()
    names = [one.name for one in audiences()]
    if wrong := mistakes(draft, message=Message(row.message), audiences=names, now=now):
        raise invalid(wrong)
    if faults := cap.faults(cap.document(row, at=now), now):
        told = ", ".join(f"{one.slug} {one.path} {one.detail}".strip() for one in faults[:3])
        raise invalid({"cap": ("not-cap", {"detail": told})})


def _in_force(row: Alert) -> None:
    if row.status != Status.ACTIVE or row.message == Message.CANCEL or row.expires_at <= timezone.now():
        raise Conflict(_("This alert is not in force. Write a new one."))


def _follower(row: Alert) -> Alert | None:
    return Alert.objects.filter(supersedes_id=row.id, status__in=IN_THE_MAKING).first()
