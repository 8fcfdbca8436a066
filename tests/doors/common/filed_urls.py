# SPDX-License-Identifier: Apache-2.0
"""The real addresses and one more, standing for the citizen door's form that already knows the phone."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from epidesk.interfaces.common.sign_in.phone_code import start_phone_code

from .conftest import PHONE_E164


def filed(request: HttpRequest) -> HttpResponse:
    return start_phone_code(request, PHONE_E164, next_url="/r/done")


urlpatterns = [path("filed", filed), path("", include("epidesk.urls"))]
