# SPDX-License-Identifier: Apache-2.0
from django.urls import include, path

urlpatterns = [
    path("", include("epidesk.interfaces.common.urls")),
    path("", include("epidesk.interfaces.citizen.urls")),
    path("accounts/", include("epidesk.interfaces.common.sign_in_urls")),
    path("desk/", include("epidesk.interfaces.console.urls")),
    path("partner/", include("epidesk.interfaces.partner.urls")),
    path("field/", include("epidesk.interfaces.field.urls")),
    path("", include("epidesk.interfaces.api.urls")),
]

handler400 = "epidesk.interfaces.common.errors.bad_request"
handler404 = "epidesk.interfaces.common.errors.not_found"
handler500 = "epidesk.interfaces.common.errors.broken"
