# SPDX-License-Identifier: Apache-2.0
"""What a team can do, drive and carry, and the number by which the public reaches who is on shift."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.dispatch.actions.following import follow_numbers
from epidesk.response.dispatch.actions.locking import lock_team
from epidesk.response.dispatch.models import DutyPhone, StockChange, TeamSkill, TeamStock, TeamVehicle
from epidesk.response.dispatch.plan import roster_plan
from epidesk.response.dispatch.refusals import NotYourTeam
from epidesk.response.dispatch.rules import Permission, may_serve
from epikit.text import BadPhone, nfc, phone_e164

MOST = 100_000


def set_skills(*, by: Actor, team_id: UUID, skills: Collection[str]) -> None:
    """Exactly these. Who: `dispatch:manage_teams`. Locks the team. Raises `NotFound`, `Invalid` for one that
    `config/roster.yaml` does not name. The same again changes nothing."""
    requires(by, Permission.MANAGE_TEAMS)
    wanted = set(skills)
    if not wanted <= set(roster_plan().skills):
        raise Invalid({"skills": _("Choose from the list.")})
    with unit_of_work():
        team = lock_team(team_id)
        known = set(TeamSkill.objects.filter(team=team).values_list("skill", flat=True))
        if known == wanted:
            return
        TeamSkill.objects.filter(team=team, skill__in=known - wanted).delete()
        TeamSkill.objects.bulk_create(TeamSkill(team=team, skill=one) for one in sorted(wanted - known))
        record(by=by, verb="team.skills_set", subject=("team", team.id), fields=("skills",))
        hint("team", id=team.id, version=team.version)


def set_vehicle(
    *, by: Actor, team_id: UUID, name: str, kind: str = "", usable: bool = True, gone: bool = False
) -> None:
    """A vehicle of the team, by its name: entered, changed, or with `gone` struck off.

    Who: `dispatch:manage_teams`; members may say whether one can be used. Locks the team. Raises `NotFound`,
    `NotYourTeam`, `Invalid`. The same again changes nothing.
    """
    manages = by.may(Permission.MANAGE_TEAMS)
    if not manages and not may_serve(by, team_id):
        raise NotYourTeam
    name = nfc(name).strip()
    if not name or len(name) > 40:
        raise Invalid({"name": _("A plate or a name, at most 40 characters.")})
    with unit_of_work():
        team = lock_team(team_id)
        row = TeamVehicle.objects.filter(team=team, name=name).first()
        kind = kind or (row.kind if row else "")
        if not manages and (row is None or gone or kind != row.kind):
            raise Forbidden
        if gone:
            if row is None:
                return
            row.delete()
        else:
            if kind not in roster_plan().vehicles:
                raise Invalid({"kind": _("Choose from the list.")})
            if row is not None and (row.kind, row.usable) == (kind, usable):
                return
            TeamVehicle.objects.update_or_create(team=team, name=name, defaults={"kind": kind, "usable": usable})
        record(by=by, verb="team.vehicle_set", subject=("team", team.id), fields=("vehicles",))
        hint("team", id=team.id, version=team.version)


def count_stock(*, by: Actor, team_id: UUID, item: str, count: int, why: str = "") -> None:
    """So many are there now; the change goes into the history. Who: members of the team, or `dispatch:manage_teams`.
    Locks the team. Raises `NotFound`, `NotYourTeam`, `Invalid`. The same count again changes nothing but when it was
    counted."""
    if not may_serve(by, team_id) and not by.may(Permission.MANAGE_TEAMS):
        raise NotYourTeam
    if item not in roster_plan().stock:
        raise Invalid({"item": _("Choose from the list.")})
    if not 0 <= count <= MOST:
        raise Invalid({"count": _("From 0 to %(n)s.") % {"n": MOST}})
    with unit_of_work():
        team = lock_team(team_id)
        now = timezone.now()
        row = TeamStock.objects.filter(team=team, item=item).first()
        before = row.count if row else 0
        TeamStock.objects.update_or_create(team=team, item=item, defaults={"count": count, "counted_at": now})
        if row is not None and before == count:
            return
        StockChange.objects.create(
            team=team,
            item=item,
            before=before,
            after=count,
            why=nfc(why).strip()[:120],
            by_id=by.user_id,
            by_label=by.label[:120],
            at=now,
        )
        record(by=by, verb="team.stock_counted", subject=("team", team.id), fields=("stock",))
        hint("team", id=team.id, version=team.version)


def set_duty_phone(*, by: Actor, phone: str) -> None:
    """The number that the public directory shows while one is on a shift of one's team; empty: none. Who: members of a
    team, for themselves alone: nobody's number is given out by somebody else. Raises `Forbidden`, `Invalid`. The same
    again changes nothing."""
    if by.user_id is None or by.team_id is None or not may_serve(by, by.team_id):
        raise Forbidden
    number = ""
    if phone.strip():
        try:
            number = phone_e164(phone, allow_retired=settings.ENV.mode in {"demo", "test"})
        except BadPhone as error:
            raise Invalid({"phone": _("This is no phone number. Write digits only, such as 0234….")}) from error
    with unit_of_work():
        row = DutyPhone.objects.select_for_update().filter(user_id=by.user_id).first()
        if (row.phone if row else "") == number:
            return
        if number:
            DutyPhone.objects.update_or_create(user_id=by.user_id, defaults={"phone": number, "at": timezone.now()})
        else:
            DutyPhone.objects.filter(user_id=by.user_id).delete()
        record(by=by, verb="duty_phone.set", subject=("user", by.user_id), fields=("phone",))
        follow_numbers(timezone.now())
