# SPDX-License-Identifier: Apache-2.0
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.geo.points import LonLat, distance_m
from epikit.nearest import Candidate, Reason, Recommendation, Weights, recommend

CITADEL = LonLat(107.5786, 16.4698)
AIRPORT = LonLat(107.7026, 16.4015)
NEAR = LonLat(107.585, 16.470)


def team(name: str, **members: object) -> Candidate[str]:
    plain: Candidate[str] = Candidate(name, name, position=NEAR, position_age_s=30, base=AIRPORT, zone_ids={"north"})
    return replace(plain, **members)  # type: ignore[arg-type]


def order(recommendations: list[Recommendation[str]]) -> list[str]:
    return [recommendation.team_id for recommendation in recommendations]


def codes(recommendation: Recommendation[str]) -> dict[str, float | int | None]:
    return {reason.code: reason.value for reason in recommendation.reasons}


def test_the_near_free_team_of_the_zone_comes_first_and_says_why() -> None:
    best, *_ = recommend(CITADEL, "north", [team("far", position=AIRPORT), team("near")])
    assert best.team_id == "near"
    away = distance_m(NEAR, CITADEL)
    assert best.distance_m == pytest.approx(away)
    assert best.reasons == (
        Reason("in_zone", None, "good"),
        Reason("distance", round(away), "neutral"),
        Reason("free", None, "good"),
        Reason("eta_route_factor", 1.4, "neutral"),
        Reason("eta_speed_kmh", 30.0, "neutral"),
    )


def test_the_eta_is_the_great_circle_times_a_factor_at_a_speed() -> None:
    (slow,) = recommend(CITADEL, None, [team("a", position=AIRPORT)], speed_kmh=20, route_factor=1.5)
    km = distance_m(AIRPORT, CITADEL) / 1000
    assert slow.eta_minutes == int(km * 1.5 / 20 * 60) + 1
    (there,) = recommend(CITADEL, None, [team("a", position=CITADEL)])
    assert there.eta_minutes == 1  # nobody is there in no time


def test_load_zone_and_distance_each_count() -> None:
    at_work, stranger, far = (
        team("busy", open_missions=2),
        team("stranger", zone_ids={"south"}),
        team("far", position=AIRPORT),
    )
    found = recommend(CITADEL, "north", [at_work, stranger, far, team("ideal")])
    assert found[0].team_id == "ideal"
    by_name = {recommendation.name: recommendation for recommendation in found}
    assert codes(by_name["busy"])["busy"] == 2
    assert "out_of_zone" in codes(by_name["stranger"])
    weights = Weights()
    assert by_name["ideal"].score - by_name["stranger"].score == pytest.approx(weights.in_zone)
    assert by_name["ideal"].score - by_name["busy"].score == pytest.approx(2 * weights.per_open_mission)


def test_an_old_position_gives_way_to_the_base_and_that_is_said() -> None:
    (fresh,) = recommend(CITADEL, None, [team("a", position_age_s=600)])
    assert fresh.distance_m == pytest.approx(distance_m(NEAR, CITADEL))
    assert "position_stale" not in codes(fresh)
    (stale,) = recommend(CITADEL, None, [team("a", position_age_s=601)])
    assert stale.distance_m == pytest.approx(distance_m(AIRPORT, CITADEL))
    assert codes(stale)["position_stale"] == 601
    (undated,) = recommend(CITADEL, None, [team("a", position_age_s=None)])
    assert "position_stale" in codes(undated)
    (never,) = recommend(CITADEL, None, [team("a", position=None)])
    assert never.distance_m == pytest.approx(distance_m(AIRPORT, CITADEL))
    assert "position_unknown" in codes(never)
    (homeless,) = recommend(CITADEL, None, [team("a", position_age_s=9999, base=None)])
    assert homeless.distance_m == pytest.approx(distance_m(NEAR, CITADEL))
    assert codes(homeless)["position_stale_no_base"] == 9999


def test_those_who_cannot_go_come_last_with_the_reason() -> None:
    found = recommend(
        CITADEL,
        "north",
        [team("asleep", on_duty=False), team("said no", declined=True), team("lost", position=None, base=None),
         team("busy", open_missions=9)],
    )  # fmt: skip
    assert order(found)[0] == "busy"
    assert {r.team_id: r.excluded_reason for r in found} == {
        "busy": None,
        "asleep": "off_duty",
        "said no": "declined",
        "lost": "no_position",
    }
    assert all(recommendation.score == 0 for recommendation in found[1:])


def test_without_a_place_zone_and_load_decide() -> None:
    lost = team("lost", position=None, base=None)
    found = recommend(None, "north", [team("south", zone_ids=()), team("busy", open_missions=1), team("free"), lost])
    assert order(found)[0] == "free"
    assert all(r.distance_m is None and r.eta_minutes is None and r.excluded_reason is None for r in found)
    assert "place_unknown" in codes(found[0])


def test_equal_teams_stand_by_name() -> None:
    assert order(recommend(CITADEL, None, [team("c"), team("a"), team("b")])) == ["a", "b", "c"]


def test_assumptions_that_make_no_sense_are_refused() -> None:
    for wrong in ({"speed_kmh": 0}, {"route_factor": 0.5}):
        with pytest.raises(ValueError, match="speed"):
            recommend(CITADEL, None, [], **wrong)


places = st.builds(LonLat, st.floats(107, 108.2), st.floats(16, 16.7))
candidates = st.lists(
    st.builds(
        lambda name, **rest: Candidate(name, name, **rest),
        st.text("ab", min_size=1, max_size=3),
        position=st.none() | places,
        position_age_s=st.none() | st.floats(0, 2000),
        base=st.none() | places,
        zone_ids=st.sets(st.sampled_from(["north", "south"])),
        on_duty=st.booleans(),
        open_missions=st.integers(0, 4),
    ),
    max_size=6,
    unique_by=lambda candidate: candidate.team_id,
)


@given(st.none() | places, candidates, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_given(
    place: LonLat | None, teams: list[Candidate[str]], rng: random.Random
) -> None:
    found = recommend(place, "north", teams)
    shuffled = list(teams)
    rng.shuffle(shuffled)
    assert recommend(place, "north", shuffled) == found
    assert len(found) == len(teams)
    sendable = [recommendation for recommendation in found if recommendation.excluded_reason is None]
    assert found[: len(sendable)] == sendable
    assert [r.score for r in sendable] == sorted((r.score for r in sendable), reverse=True)


@given(places, places, places)
def test_of_two_teams_alike_the_nearer_is_never_second(place: LonLat, one: LonLat, other: LonLat) -> None:
    best, second = recommend(place, None, [team("a", position=one), team("b", position=other)])
    assert best.distance_m is not None
    assert second.distance_m is not None
    assert best.distance_m <= second.distance_m or best.score > second.score
