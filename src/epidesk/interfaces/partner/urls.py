# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from epidesk.interfaces.common.sheets.urls import flow_urls
from epidesk.interfaces.partner.views import files, lodging

app_name = "partner"
urlpatterns = [
    path("lodging/", lodging.today, name="lodging"),
    path("lodging/guests/new", lodging.guest, name="guest"),
    path("lodging/nobody", lodging.nobody, name="nobody"),
    path("lodging/guests/<str:stay>/left", lodging.left, name="guest-left"),
    path("lodging/guests/<str:stay>/withdraw", lodging.withdraw, name="guest-withdraw"),
    *flow_urls(files, "lodging/files", "files"),
]
