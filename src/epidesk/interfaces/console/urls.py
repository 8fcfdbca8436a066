# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from epidesk.interfaces.console.views import desk, figures, items, ledger, maps, teams

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
    path("ledger", ledger.page, name="ledger"),
]
