# SPDX-License-Identifier: Apache-2.0
"""Setting how near and how recent two reports must be to be shown as maybe the same."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, Text
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.rules import Permission as Places
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import SimilaritySetting
from epidesk.intake.incidents.nearness import forget_similarity, similarities_now
from epidesk.intake.incidents.rules import RADIUS_M, WINDOW_H, Similarity, bad_similarity

_LOCK = 4_201_077_302
_ANY = object()


def set_similarity(
    *,
    by: Actor,
    kind: str,
    radius_m: int | None,
    window_h: int | None,
    offered: bool,
    seen: UUID | object | None = _ANY,
) -> None:
    """From now on open reports of a kind within `radius_m` metres and `window_h` hours are shown as maybe the same;
    `offered`: also to who is about to report. Other processes follow within some seconds. `seen`: the setting that the
    caller looked at (None: none yet).

    Who may: `places:set_nearness`. Locks: all these settings. Raises `Invalid` out of bounds, `Conflict` when it was
    changed since `seen`. Setting what holds already writes nothing.
    """
    requires(by, Places.SET_NEARNESS)
    errors: dict[str, Text] = {} if kind in KINDS else {"kind": _("Choose what it is about.")}
    words: dict[str, Text] = {
        "radius_m": _("Write whole metres from %(least)s to %(most)s.") % {"least": RADIUS_M[0], "most": RADIUS_M[1]},
        "window_h": _("Write whole hours from %(least)s to %(most)s.") % {"least": WINDOW_H[0], "most": WINDOW_H[1]},
        "offered": _("Requests for medical help are never shown to others, and nobody asking for help is held up."),
    }
    errors |= {name: words[name] for name in bad_similarity(kind, radius_m, window_h, offered)}
    if errors or radius_m is None or window_h is None:
        raise Invalid(errors)
    with unit_of_work():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        now = similarities_now()[kind]
        if seen is not _ANY and seen != now.setting_id:
            raise Conflict(_("Somebody else changed this meanwhile. Look at it, then decide again."))
        wanted = Similarity(radius_m, window_h, offered)
        if wanted == now.values:
            return
        setting = SimilaritySetting.objects.create(
            kind=kind,
            radius_m=radius_m,
            window_h=window_h,
            offered=offered,
            at=timezone.now(),
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        changed = [
            name for name in ("radius_m", "window_h", "offered") if getattr(wanted, name) != getattr(now.values, name)
        ]
        record(by=by, verb="similarity.set", subject=("similarity", setting.id), fields=("kind", *changed))
        transaction.on_commit(forget_similarity)
