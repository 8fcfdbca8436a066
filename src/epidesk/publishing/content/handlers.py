# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.events import subscribe
from epidesk.publishing.content.actions import tell_returned, tell_submitted
from epidesk.publishing.content.events import GuideReturned, GuideSubmitted


@subscribe(GuideSubmitted)
def ask_a_second_person(event: GuideSubmitted) -> None:
    tell_submitted(version_ids=event.version_ids)


@subscribe(GuideReturned)
def tell_who_wrote_it(event: GuideReturned) -> None:
    tell_returned(version_ids=event.version_ids)
