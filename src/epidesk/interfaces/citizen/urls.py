# SPDX-License-Identifier: Apache-2.0
from django.urls import path
from django.views.decorators.gzip import gzip_page

from epidesk.interfaces.citizen.views import (
    account,
    contesting,
    device,
    filing,
    geography,
    home,
    joining,
    legal,
    matters,
    pages,
    standing,
    tracking,
)

app_name = "citizen"
urlpatterns = [
    path("", gzip_page(home.home), name="home"),
    path("report", gzip_page(filing.report), name="report"),
    path("medical", gzip_page(filing.medical), name="medical"),
    path("report/similar", joining.similar, name="similar"),
    path("joined/<str:number>", joining.joined, name="joined"),
    path("joined/<str:number>/received", joining.joined_received, name="joined_received"),
    path("joined/<str:number>/leave", joining.leave, name="leave"),
    path("mine", matters.my_matters, name="mine"),
    path("mine/<str:number>", matters.my_matter, name="my_matter"),
    path("mine/<str:number>/received", matters.received, name="received"),
    path("mine/<str:number>/confirm", matters.confirm, name="confirm"),
    path("mine/<str:number>/contest", contesting.contest, name="contest"),
    path("photos/<str:upload>", matters.draft_photo, name="draft_photo"),
    path("track", tracking.track, name="track"),
    path("track/matter", tracking.tracked, name="tracked"),
    path("inbox", account.my_inbox, name="inbox"),
    path("inbox/bell", account.bell, name="bell"),
    path("profile", account.my_profile, name="profile"),
    path("standing", standing.my_standing, name="standing"),
    path("standing/<str:number>/appeal", standing.my_appeal, name="appeal"),
    path("sign-in", account.sign_in, name="sign_in"),
    path("privacy", pages.privacy, name="privacy"),
    path("legal/<slug:slug>", legal.legal, name="legal"),
    path("area-at", geography.area_of_point, name="area_at"),
    path("map/outline.json", geography.outline, name="outline"),
    path("offline", gzip_page(pages.offline), name="offline"),
    path("offline/start", device.start, name="offline_start"),
    path("sw.js", gzip_page(device.service_worker), name="service_worker"),
    path("kiosk", device.kiosk, name="kiosk"),
    path("kiosk/end", device.kiosk_end, name="kiosk_end"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
]
