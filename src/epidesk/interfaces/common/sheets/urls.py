# SPDX-License-Identifier: Apache-2.0
"""The addresses of a flow, the same at every door."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from django.http import HttpResponse
from django.urls import URLPattern, path

View = Callable[..., HttpResponse]


def flow_urls(views: ModuleType, head: str, name: str) -> list[URLPattern]:
    """`head`: of the path, `name`: of the URL names. `views` has one function a verb."""
    return [
        path(f"{head}", views.files, name=f"{name}-list"),
        path(f"{head}/<str:file>", views.one, name=f"{name}-one"),
        path(f"{head}/<str:file>/state", views.state, name=f"{name}-state"),
        path(f"{head}/<str:file>/confirm", views.confirm, name=f"{name}-confirm"),
        path(f"{head}/<str:file>/rows", views.mend, name=f"{name}-mend"),
        path(f"{head}/<str:file>/again", views.again, name=f"{name}-again"),
        path(f"{head}/<str:file>/failed", views.failed, name=f"{name}-failed"),
        path(f"{head}/<str:file>/take", views.take, name=f"{name}-take"),
        path(f"{head}/<str:file>/back", views.back, name=f"{name}-back"),
        path(f"{head}/<str:file>/drop", views.drop, name=f"{name}-drop"),
    ]
