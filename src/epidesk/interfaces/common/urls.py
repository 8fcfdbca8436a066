# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from epidesk.interfaces.common import gallery, health, passphrase, pictures, preferences
from epidesk.interfaces.common.sign_in.demo_views import outbox_page

app_name = "common"
urlpatterns = [
    path("look", gallery.gallery, name="look"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("language/<str:code>", preferences.language, name="language"),
    path("theme", preferences.theme, name="theme"),
    path("pictures/<str:number>", pictures.picture, name="picture"),
    path("demo/passphrase", passphrase.ask_passphrase, name="passphrase"),
    path("demo/outbox", outbox_page, name="outbox"),
]
