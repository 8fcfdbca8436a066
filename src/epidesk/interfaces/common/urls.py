# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from epidesk.interfaces.common import health, passphrase, preferences

app_name = "common"
urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("language/<str:code>", preferences.language, name="language"),
    path("theme", preferences.theme, name="theme"),
    path("demo/passphrase", passphrase.ask_passphrase, name="passphrase"),
]
