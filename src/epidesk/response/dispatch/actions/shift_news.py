# SPDX-License-Identifier: Apache-2.0
"""Telling people what the roster now says of them, each in their own language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.utils.translation import override

from epidesk.foundation.accounts.queries import languages_of
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.response.dispatch.models import DutyShift
from epidesk.response.dispatch.roster_texts import shift_words


def tell_of_shift(template: str, shift: DutyShift, user_ids: Iterable[UUID], by: Actor) -> None:
    """Into their inboxes, with the caller's write; nobody is told what they did themselves."""
    by_language: dict[str, list[Recipient]] = defaultdict(list)
    for user_id, language in languages_of([one for one in user_ids if one != by.user_id]).items():
        by_language[language].append(Recipient(user_id=user_id))
    for language, to in by_language.items():
        with override(language):
            params = {"shift": shift_words(shift)}
        told_by = replace(SYSTEM, language=language)
        tell(by=told_by, to=to, template=template, params=params, subject=("shift", shift.id))
