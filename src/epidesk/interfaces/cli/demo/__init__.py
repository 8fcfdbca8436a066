# SPDX-License-Identifier: Apache-2.0
"""The demonstration: a province with a cast, a week of plausible incidents, figures of an epidemic, all invented. Never
in production."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from epidesk.foundation.accounts.queries import demo_cast
from epidesk.interfaces.cli.demo.asked import load_asked
from epidesk.interfaces.cli.demo.cast import load_cast
from epidesk.interfaces.cli.demo.figures import load_figures
from epidesk.interfaces.cli.demo.lodgings import load_lodgings
from epidesk.interfaces.cli.demo.numbers import load_numbers
from epidesk.interfaces.cli.demo.published import load_published
from epidesk.interfaces.cli.demo.roster import load_roster
from epidesk.interfaces.cli.demo.travellers import load_travellers
from epidesk.interfaces.cli.demo.week import load_week


def load(say: Callable[[str], None] = lambda line: None) -> bool:
    """Loads the demonstration into a new database; False if it is there already. Refuses outside the demonstration."""
    if not settings.DEMO:
        raise RuntimeError("the demonstration is loaded only where EPIDESK_MODE is demo")
    if demo_cast():
        return False
    with transaction.atomic():  # all or nothing: a half-told week would pass for a loaded one
        cast = load_cast()
        count = load_week(cast)
        load_roster(cast)
        load_asked(cast, timezone.now())
        load_figures()
        load_numbers(cast)
        load_travellers(timezone.localdate())
        load_lodgings(timezone.localdate())
        load_published(timezone.now())
    say(f"demonstration: {len(cast.teams)} teams, {len(cast.operators)} operators, {count} invented incidents")
    return True


__all__ = ["load"]
