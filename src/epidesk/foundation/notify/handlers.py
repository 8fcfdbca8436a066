# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.accounts.events import AppealDecided, AppealFiled, SanctionImposed, SanctionLifted
from epidesk.foundation.core.events import subscribe
from epidesk.foundation.notify.actions.standing import (
    tell_of_decided,
    tell_of_lifted,
    tell_of_sanctions,
    tell_officers,
)


@subscribe(SanctionImposed)
def tell_sanctioned(event: SanctionImposed) -> None:
    tell_of_sanctions(sanction_ids=event.sanction_ids)


@subscribe(SanctionLifted)
def tell_lifted(event: SanctionLifted) -> None:
    tell_of_lifted(sanction_ids=event.sanction_ids)


@subscribe(AppealFiled)
def tell_who_may_answer(event: AppealFiled) -> None:
    tell_officers(appeal_ids=event.appeal_ids)


@subscribe(AppealDecided)
def tell_answered(event: AppealDecided) -> None:
    tell_of_decided(appeal_ids=event.appeal_ids)
