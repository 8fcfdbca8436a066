# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from epidesk.interfaces.console.views import desk, figures, items, keys, ledger, maps, staff, teams

app_name = "console"
urlpatterns = [
    path("", desk.page, name="desk"),
    path("queue", desk.queue, name="queue"),
    path("search", desk.search, name="search"),
    path("items/<str:item>", items.detail, name="item"),
    path("items/<str:item>/look", items.look, name="look"),
    path("items/<str:item>/contact", items.contact, name="contact"),
    path("items/<str:item>/claim", items.claim, name="claim"),
    path("items/<str:item>/release", items.release, name="release"),
    path("items/<str:item>/triage", items.triage, name="triage"),
    path("items/<str:item>/reject", items.reject, name="reject"),
    path("items/<str:item>/resolve", items.resolve, name="resolve"),
    path("items/<str:item>/reopen", items.reopen, name="reopen"),
    path("items/<str:item>/duplicate", items.duplicate, name="duplicate"),
    path("items/<str:item>/note", items.note, name="note"),
    path("items/<str:item>/send", items.send, name="send"),
    path("items/<str:item>/stand-down", items.stand_down, name="stand-down"),
    path("map/areas.json", maps.areas, name="map-areas"),
    path("map/items.json", maps.items, name="map-items"),
    path("teams", teams.page, name="teams"),
    path("teams/<str:team>/duty", teams.duty, name="duty"),
    path("figures", figures.page, name="figures"),
    path("staff", staff.page, name="staff"),
    path("staff/new", staff.invite, name="staff-new"),
    path("staff/<str:member>", staff.detail, name="staff-member"),
    path("staff/<str:member>/grant", staff.grant, name="staff-grant"),
    path("staff/<str:member>/revoke", staff.revoke, name="staff-revoke"),
    path("staff/<str:member>/link", staff.link, name="staff-link"),
    path("staff/<str:member>/sign-out", staff.end_sessions, name="staff-sign-out"),
    path("staff/<str:member>/second-factor", staff.reset_second_factor, name="staff-second-factor"),
    path("staff/<str:member>/close", staff.deactivate, name="staff-close"),
    path("staff/<str:member>/open", staff.activate, name="staff-open"),
    path("keys", keys.page, name="keys"),
    path("keys/<str:api_key>/revoke", keys.revoke, name="key-revoke"),
    path("ledger", ledger.page, name="ledger"),
]
