# SPDX-License-Identifier: Apache-2.0
"""The words that answers often need."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound, Text
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.questions.models import ReplyTemplate
from epidesk.intake.questions.rules import Permission, Topic
from epidesk.intake.questions.rules.gaps import unknown_gaps
from epidesk.intake.questions.rules.limits import MAX_ANSWER, MAX_TEMPLATE_TITLE
from epikit.text import nfc

LANGUAGES = ("vi", "en")


def store_template(
    *,
    by: Actor,
    title: str,
    body: str,
    topic: str = "",
    language: str = "vi",
    template_id: UUID | None = None,
    version: int = 0,
) -> UUID:
    """Makes a template, or changes one (`version`: the one that was read). Needs `questions:templates`.

    Raises `Invalid` (`title`, `body`, `topic`), `Conflict`, `NotFound`.
    """
    requires(by, Permission.TEMPLATES)
    title, body = nfc(title), nfc(body)
    problems: dict[str, Text] = {}
    if not title:
        problems["title"] = _("Give it a name.")
    elif len(title) > MAX_TEMPLATE_TITLE:
        problems["title"] = _("At most %(limit)s characters.") % {"limit": MAX_TEMPLATE_TITLE}
    if not body:
        problems["body"] = _("Write its words.")
    elif len(body) > MAX_ANSWER:
        problems["body"] = _("At most %(limit)s characters.") % {"limit": MAX_ANSWER}
    elif unknown := unknown_gaps(body):
        problems["body"] = _("There is no such gap: %(gaps)s.") % {"gaps": ", ".join(f"{{{gap}}}" for gap in unknown)}
    if topic and topic not in {str(one) for one in Topic}:
        problems["topic"] = _("Choose what it is about.")
    if language not in LANGUAGES:
        problems["language"] = _("Choose a language.")
    if problems:
        raise Invalid(problems)
    with unit_of_work():
        row = ReplyTemplate(version=0)
        if template_id is not None:
            row = _lock(template_id, version)
        row.title, row.body, row.topic, row.language = title, body, topic, language
        row.version += 1
        row.changed_at = timezone.now()
        row.by_id, row.by_label = by.user_id, by.label[:120]
        row.save()
        record(by=by, verb="template.stored", subject=("template", row.id), fields=("title", "body", "topic"))
    stored: UUID = row.id
    return stored


def retire_template(*, by: Actor, template_id: UUID, version: int) -> None:
    """Offers it no more. Needs `questions:templates`."""
    requires(by, Permission.TEMPLATES)
    with unit_of_work():
        row = _lock(template_id, version)
        row.retired_at = timezone.now()
        row.version += 1
        row.save()
        record(by=by, verb="template.retired", subject=("template", row.id), fields=("retired_at",))


def _lock(template_id: UUID, version: int) -> ReplyTemplate:
    row = ReplyTemplate.objects.select_for_update().filter(id=template_id, retired_at=None).first()
    if row is None:
        raise NotFound
    if row.version != version:
        raise Conflict
    return row
