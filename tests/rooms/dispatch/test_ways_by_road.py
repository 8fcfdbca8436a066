# SPDX-License-Identifier: Apache-2.0
"""Ways by road, from a routing service that stands in for the real ones: it answers in their two languages."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from epikit.geo.points import LonLat

pytestmark = pytest.mark.django_db


class StandIn(ThreadingHTTPServer):
    """Knows one way for each start: `minutes` and twice as many kilometres. Remembers what it was asked."""

    minutes: float = 12.0
    broken = False
    asked: list[Any]


class Speaks(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        way = {"distance": self.server.minutes * 2, "time": self.server.minutes * 60}
        self._answer({"sources_to_targets": [[way] for _start in body["sources"]]})

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        starts = len(self.path.split("?")[0].rsplit("/", 1)[1].split(";")) - 1
        metres, seconds = self.server.minutes * 2000, self.server.minutes * 60
        self._answer({"code": "Ok", "distances": [[metres]] * starts, "durations": [[seconds]] * starts})

    def _answer(self, tree: Any) -> None:
        body = b"no json" if self.server.broken else json.dumps(tree).encode()
        self.send_response(500 if self.server.broken else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def service(settings):
    from epidesk.response.dispatch.routing import forget

    server = StandIn(("127.0.0.1", 0), Speaks)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    settings.ENV = replace(settings.ENV, routing_url=address, routing_kind="valhalla")
    forget()
    yield server
    server.shutdown()
    server.server_close()
    forget()


@pytest.mark.parametrize("kind", ["valhalla", "osrm"])
def test_minutes_and_kilometres_are_by_road_and_the_page_says_so(service, settings, kind, incident, crew, lan):
    from epidesk.response.dispatch.queries import recommend

    settings.ENV = replace(settings.ENV, routing_kind=kind)
    crew("PX1")
    first = recommend(lan.as_viewer(), incident())
    assert first.by_road
    (team,) = first.advice
    assert (team.eta_minutes, team.distance_m) == (12, 24_000)
    codes = {reason.code: reason.text for reason in team.reasons}
    assert codes["by_road"] == "24 km đường đi"
    assert "eta_estimate" not in codes
    assert len(service.asked) == 1


def test_only_points_leave_the_house(service, incident, crew, lan):
    from epidesk.response.dispatch.queries import recommend

    crew("PX1")
    recommend(lan.as_viewer(), incident())
    (asked,) = service.asked
    assert set(asked) == {"sources", "targets", "costing", "units"}
    assert [set(point) for point in (*asked["sources"], *asked["targets"])] == [{"lat", "lon"}] * 2


def test_a_service_that_fails_is_left_alone_and_straight_lines_are_used(service, incident, crew, lan):
    from epidesk.response.dispatch.queries import recommend

    service.broken = True
    crew("PX1")
    matter = incident()
    for _twice in range(2):
        found = recommend(lan.as_viewer(), matter)
        assert not found.by_road
        assert "eta_estimate" in {reason.code for reason in found.advice[0].reasons}
    assert len(service.asked) == 1


def test_the_same_question_is_asked_once(service):
    from epidesk.response.dispatch.routing import ways_to

    place, starts = LonLat(107.58, 16.47), [LonLat(107.6, 16.5), LonLat(107.5, 16.4)]
    assert ways_to(place, starts) == ways_to(place, starts)
    assert len(service.asked) == 1


def test_without_a_service_nothing_is_asked(settings):
    from epidesk.response.dispatch.routing import ways_to

    settings.ENV = replace(settings.ENV, routing_url="")
    assert ways_to(LonLat(107.58, 16.47), [LonLat(107.6, 16.5)]) is None


def test_the_doctor_says_how_it_stands(service, settings, hue):
    from epidesk.interfaces.cli.checks.routing import look

    (finding,) = look(settings.ENV)
    assert (finding.state, finding.says) == ("good", "valhalla answers")
    service.broken = True
    (finding,) = look(settings.ENV)
    assert finding.state == "odd"
    (finding,) = look(replace(settings.ENV, routing_url=""))
    assert "straight lines" in finding.says
