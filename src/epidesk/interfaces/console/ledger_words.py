# SPDX-License-Identifier: Apache-2.0
"""The ledger's codes in words. A code without a word here stays a code: a line is never hidden or guessed at."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Word = str | Promise

WHO: dict[str, Word] = {
    "anonymous": _("somebody not signed in"),
    "citizen": _("a citizen"),
    "demonstration": _("the demonstration"),
    "system": _("the system"),
}
"""Labels of those who have no name of their own in the ledger."""
VIA: dict[str, Word] = {
    "web": _("on the site"),
    "api": _("through the API"),
    "open311": _("through Open311"),
    "cli": _("on the command line"),
    "job": _("by itself"),
}
VERBS: dict[str, Word] = {
    "incident.filed": _("reported"),
    "incident.confirmed": _("confirmed by phone"),
    "incident.triaged": _("judged how urgent"),
    "incident.assigned": _("given to a team"),
    "incident.unassigned": _("taken from the team"),
    "incident.started": _("the team set out"),
    "incident.arrived": _("the team arrived"),
    "incident.resolved": _("resolved"),
    "incident.rejected": _("rejected"),
    "incident.duplicate": _("marked as a duplicate"),
    "incident.reopened": _("opened again"),
    "incident.noted": _("note added"),
    "incident.photos_added": _("photos added"),
    "desk.claimed": _("taken in hand"),
    "desk.broken_in": _("taken over from a colleague"),
    "mission.offered": _("team asked"),
    "mission.accepted": _("mission accepted"),
    "mission.declined": _("mission declined"),
    "incident.checked": _("how it was checked written down"),
    "incident.judged": _("verdict given"),
    "incident.photo_redacted": _("part of a picture made unrecognisable"),
    "incident.photo_restored": _("covered part of a picture shown again"),
    "incident.released": _("put into the queue after a look"),
    "incident.unfolded": _("given a row of its own"),
    "sanction.imposed": _("decided about misuse"),
    "sanction.lifted": _("sanction ended early"),
    "appeal.filed": _("appealed"),
    "appeal.decided": _("appeal answered"),
    "phone_call.asked": _("asked to be confirmed by telephone"),
    "phone_call.confirmed": _("number confirmed after calling back"),
    "phone_call.refused": _("number not confirmed after calling back"),
    "user.phone_verified_by_call": _("phone verified by a call"),
    "mission.departed": _("departed"),
    "mission.arrived": _("at the place"),
    "mission.finished": _("mission finished"),
    "mission.stood_down": _("team called back"),
    "team.created": _("team created"),
    "team.changed": _("team changed"),
    "team.member_added": _("member added"),
    "team.lead_handed": _("member leads for a day"),
    "team.lead_taken_back": _("member no longer leads"),
    "team.on_duty": _("went on duty"),
    "team.off_duty": _("went off duty"),
    "user.created": _("account created"),
    "user.activated": _("account opened again"),
    "user.deactivated": _("account closed"),
    "user.role_granted": _("role given"),
    "user.role_revoked": _("role taken away"),
    "user.phone_verified": _("phone verified"),
    "user.profile_updated": _("profile changed"),
    "user.sessions_ended": _("signed out everywhere"),
    "user.second_factor_reset": _("second factor taken off"),
    "user.password_link_made": _("link to choose a password made"),
    "key.created": _("API key made"),
    "key.revoked": _("API key revoked"),
    "person.merged": _("joined with another record"),
    "person.merged_away": _("went into another record"),
    "person.unmerged": _("parted again"),
    "first_admin.link_made": _("link for the first administrator made"),
    "first_admin.claimed": _("first administrator began"),
    "alert.set": _("alert level set"),
    "text.written": _("legal text written"),
    "text.approved": _("legal text agreed to"),
    "text.withdrawn": _("legal text taken back"),
    "areas.imported": _("areas loaded"),
    "reference_data.loaded": _("reference data loaded"),
}
PAGES: dict[str, Word] = {
    "desk/items/<str:item>": _("detail at the desk"),
    "desk/items/<str:item>/contact": _("contact at the desk, for a reason"),
    "desk/queue": pgettext_lazy("page", "queue at the desk"),
    "desk/": pgettext_lazy("page", "desk"),
    "pictures/<str:number>": _("a photo"),
    "mine": _("the citizen's own reports"),
    "mine/<str:number>": _("the citizen's own report"),
    "track/matter": _("report tracked by its code"),
    "field/": _("the team's page"),
    "field/missions/<str:number>": _("the team's mission"),
}
"""By the template of the route."""
