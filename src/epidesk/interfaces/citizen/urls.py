# SPDX-License-Identifier: Apache-2.0
from django.urls import URLPattern

app_name = "citizen"
urlpatterns: list[URLPattern] = []
