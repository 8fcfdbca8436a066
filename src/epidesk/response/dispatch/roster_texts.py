# SPDX-License-Identifier: Apache-2.0
"""The words of the roster, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epidesk.response.dispatch.models import DutyShift
from epidesk.response.dispatch.plan import roster_plan
from epidesk.response.dispatch.rules.roster import Gap, Hole, Overload, Strain
from epidesk.response.dispatch.rules.swaps import SwapState

SWAP_STATE: Mapping[SwapState, Promise] = {
    SwapState.ASKED: pgettext_lazy("swap", "waiting for the colleague"),
    SwapState.AGREED: pgettext_lazy("swap", "waiting for the shift lead"),
    SwapState.APPROVED: pgettext_lazy("swap", "approved"),
    SwapState.DECLINED: pgettext_lazy("swap", "the colleague said no"),
    SwapState.REFUSED: pgettext_lazy("swap", "the shift lead said no"),
    SwapState.WITHDRAWN: pgettext_lazy("swap", "no longer needed"),
}
DESK_NAME = _("Operations desk")
DUTY_RULE = _(
    "On duty is who has a shift now or has reported on duty by the button. Who signs off during a shift is off duty "
    "until the next shift begins; a team on a mission stays on duty until it is over. Only phones of people on duty "
    "ring, and the public directory shows the number of whoever is on shift, if they gave one for that."
)


def language() -> str:
    return (get_language() or "vi")[:2]


def kind_title(at_desk: bool, slug: str) -> str:
    """The name of a shift; of one that is no longer in the file, its slug."""
    found = roster_plan().types(at_desk).get(slug)
    return found.title(language()) if found else slug


def day_text(day: object) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")  # type: ignore[arg-type]


def shift_words(shift: DutyShift) -> str:
    """`Day shift, 24/11/2026, Phú Xuân 2`."""
    unit = shift.team.name if shift.team is not None else str(DESK_NAME)
    return f"{kind_title(shift.team_id is None, shift.kind)}, {day_text(shift.starts_on)}, {unit}"


def gap_words(gap: Gap, unit_name: str) -> str:
    """What lacks, without the day."""
    title = kind_title(gap.what is Hole.NO_DESK, gap.slug)
    if gap.what is Hole.FEW_TEAMS:
        text = ngettext(
            "%(shift)s: %(has)s team in the whole province, %(needs)s needed",
            "%(shift)s: %(has)s teams in the whole province, %(needs)s needed",
            gap.has,
        )
        return text % {"shift": title, "has": gap.has, "needs": gap.needs}
    if gap.has == 0:
        return gettext("%(shift)s: nobody, %(unit)s") % {"shift": title, "unit": unit_name}
    return gettext("%(shift)s: %(has)s of %(needs)s people, %(unit)s") % {
        "shift": title,
        "has": gap.has,
        "needs": gap.needs,
        "unit": unit_name,
    }


def strain_words(overload: Overload, zone: object) -> str:
    """Why this is too much for somebody."""
    hours = f"{overload.hours:.0f}"
    day = day_text(overload.at.astimezone(zone).date())  # type: ignore[arg-type]
    if overload.what is Strain.WEEK:
        limit = f"{roster_plan().limits.week.total_seconds() / 3600:.0f}"
        return gettext("%(hours)s hours in the week from %(day)s, at most %(limit)s") % {
            "hours": hours,
            "day": day,
            "limit": limit,
        }
    limit = f"{roster_plan().limits.rest.total_seconds() / 3600:.0f}"
    return gettext("only %(hours)s hours of rest before %(day)s, at least %(limit)s") % {
        "hours": hours,
        "day": day,
        "limit": limit,
    }
