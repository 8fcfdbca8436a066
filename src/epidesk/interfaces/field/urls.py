# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from epidesk.interfaces.field.views import (
    checkpoints,
    directives,
    duty,
    f1,
    missions,
    moves,
    notes,
    people,
    route,
    test,
    video,
)

app_name = "field"
urlpatterns = [
    path("", missions.home, name="home"),
    path("manifest.webmanifest", missions.manifest, name="manifest"),
    path("bar", missions.bar, name="bar"),
    path("duty", duty.duty, name="duty"),
    path("position", duty.position, name="position"),
    path("team", people.people, name="people"),
    path("team/lead", people.lead, name="lead"),
    path("messages", people.own_messages, name="messages"),
    path("route", route.route, name="route"),
    path("directory", route.directory, name="directory"),
    path("directives", directives.directives, name="directives"),
    path("directives/<str:number>", directives.one, name="directive"),
    path("directives/<str:number>/<slug:verb>", directives.step, name="directive_step"),
    path("video", video.video, name="video"),
    path("test", test.channel_test, name="channel_test"),
    path("checkpoint/", checkpoints.checkpoints, name="checkpoints"),
    path("checkpoint/trust.json", checkpoints.trust, name="trust"),
    path("checkpoint/<str:number>/<int:lane>", checkpoints.post, name="checkpoint"),
    path("checkpoint/<str:number>/<int:lane>/passed", checkpoints.passed, name="passed"),
    path("missions/<str:number>", missions.one_mission, name="mission"),
    path("missions/<str:number>/decline", moves.decline, name="decline"),
    path("missions/<str:number>/cannot-reach", moves.cannot_reach, name="cannot_reach"),
    path("missions/<str:number>/finish", moves.finish, name="finish"),
    path("missions/<str:number>/add", notes.add, name="add"),
    path("missions/<str:number>/f1", f1.f1, name="f1"),
    path("missions/<str:number>/<str:verb>", moves.step, name="step"),
]
