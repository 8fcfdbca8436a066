# SPDX-License-Identifier: Apache-2.0
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from epidesk.interfaces.api import receipts
from epidesk.interfaces.api.alerts import cap, embed
from epidesk.interfaces.api.open311 import views as open311
from epidesk.interfaces.api.open311.answers import nothing_here
from epidesk.interfaces.api.v1 import (
    calls,
    dispatch,
    figures,
    incidents,
    pictures,
    public,
    reports,
    team_people,
    verifying,
)
from epidesk.interfaces.api.v1.service import api, on_not_found

for module in (reports, incidents, calls, verifying, pictures, dispatch, team_people, figures, public):
    api.add_router("", module.router)

urlpatterns = [
    path("api/v1/", api.urls),
    path("open311/v2/discovery.<str:fmt>", open311.discovery, name="open311-discovery"),
    path("open311/v2/services.<str:fmt>", open311.service_list, name="open311-services"),
    path("open311/v2/services/<str:code>.<str:fmt>", open311.service_definition, name="open311-service"),
    path("open311/v2/requests.<str:fmt>", open311.request_list, name="open311-requests"),
    path("open311/v2/requests/<str:request_id>.<str:fmt>", open311.one_request, name="open311-request"),
    path("open311/v2/tokens/<str:token>.<str:fmt>", open311.token, name="open311-token"),
    path("alerts/cap.atom", cap.feed, name="cap-feed"),
    path("alerts/certificate.pem", cap.certificate, name="cap-certificate"),
    path("alerts/<slug:identifier>.cap.xml", cap.message, name="cap"),
    path("receipts/keys.json", receipts.keys, name="receipt-keys"),
    path("receipts/revoked.json", receipts.revoked, name="receipts-revoked"),
    path("embed/alert.json", embed.alert_bar, name="embed-alert"),
    # Last: whoever mistypes an address of a machine's door is a machine too, and gets no page.
    re_path(r"^api/", csrf_exempt(on_not_found), name="api-nothing"),
    re_path(r"^open311/", csrf_exempt(nothing_here), name="open311-nothing"),
]
