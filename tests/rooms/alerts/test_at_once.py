# SPDX-License-Identifier: Apache-2.0
"""Taking back against sending, two alerts at once, two senders at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests.factories.alerts import minute_later, person, written

from epidesk.foundation.core.errors import Conflict
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.models import Campaign
from epidesk.foundation.places.actions import load_reference_data
from epidesk.publishing.alerts import actions
from epidesk.publishing.alerts.actions.rows import held
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import Status

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _province(transactional_db: None) -> None:
    load_reference_data(by=SYSTEM)


def agreed(an: Actor, binh: Actor) -> UUID:
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    actions.approve_alert(by=binh, alert_id=alert_id, version=1)
    return alert_id


def at_once(*acts: Callable[[], Any], while_held: UUID | None = None) -> list[Any]:
    """What each came to, errors of ours too. `while_held`: all begin while somebody holds this alert, so that each has
    looked at the clock before it may go on."""
    together = Barrier(len(acts) + 1)

    def run(act: Callable[[], Any]) -> Any:
        try:
            together.wait()
            return act()
        except Conflict as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        if while_held is None:
            going = [people.submit(run, act) for act in acts]
            together.wait()
        else:
            with unit_of_work():
                held(while_held)
                going = [people.submit(run, act) for act in acts]
                together.wait()
                with pytest.raises(TimeoutError):
                    going[0].result(0.3)
        return [one.result(30) for one in going]


@pytest.mark.row("AL-03")
def test_who_takes_back_in_the_moment_of_sending_has_either_stopped_it_or_is_told() -> None:
    an, binh = person("An"), person("Bình")
    for _ in range(3):
        Campaign.objects.all().delete()
        alert_id = agreed(an, binh)
        minute_later(alert_id)
        undone, sent = at_once(
            lambda id=alert_id: actions.undo_alert(by=binh, alert_id=id),  # type: ignore[misc]
            actions.send_due,
            while_held=alert_id,
        )
        row = Alert.objects.get(id=alert_id)
        if isinstance(undone, Conflict):
            assert (row.status, sent, Campaign.objects.count()) == (Status.ACTIVE, 1, 1)
        else:
            assert (row.status, sent, Campaign.objects.count()) == (Status.DRAFT, 0, 0)


def test_two_alerts_at_once_both_leave_with_numbers_of_their_own() -> None:
    an, binh = person("An"), person("Bình")
    first, second = at_once(lambda: agreed(an, binh), lambda: agreed(binh, an))
    assert len(set(Alert.objects.values_list("number", flat=True))) == 2
    for one in (first, second):
        minute_later(one)
    assert sum(at_once(actions.send_due, actions.send_due)) == 2
    assert set(Alert.objects.values_list("status", flat=True)) == {Status.ACTIVE}
    assert Campaign.objects.count() == 2
    assert len(set(Campaign.objects.values_list("topic", flat=True))) == 2
