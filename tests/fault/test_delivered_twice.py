# SPDX-License-Identifier: Apache-2.0
"""A job may run twice: its worker died after the work and before saying so. The second time changes nothing.

One long story announces every event that somebody subscribes to; each subscriber then gets its jobs twice. What a
subscriber puts off until later is done at once here, each such job twice as well: a second job is allowed, a second
message or line is not.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.factories.incidents import filed, phone_of, report

from epidesk.foundation.core import events
from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.process_cache import clear_all

pytestmark = pytest.mark.django_db
PHONE = "+841201234567"
Job = tuple[str, dict[str, Any], str]


def _subscribers() -> list[str]:
    """`event -> subscriber`, of all rooms; collected when Django has loaded them."""
    from django.apps import apps

    assert apps.ready
    return sorted(f"{event} -> {name}" for event, known in events._subscribers.items() for name in known)


@pytest.fixture(scope="module")
def jobs(django_db_setup, django_db_blocker) -> Iterator[dict[str, list[Job]]]:
    """The jobs of the story by subscriber, none of them run yet. Nothing stays in the database."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        before = _newest_job()
        _story()
        found: dict[str, list[Job]] = defaultdict(list)
        for job in _jobs_after(before):
            found[f"{job[0]} -> {job[2]}"].append(job)
        yield found
        transaction.set_rollback(True)
    clear_all()


def _newest_job() -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _jobs_after(id: int) -> list[Job]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    rows = ProcrastinateJob.objects.filter(id__gt=id, task_name="core.deliver_event").order_by("id")
    return [(row.args["event"], row.args["payload"], row.args["subscriber"]) for row in rows]


def _deliver(jobs: Iterable[Job]) -> None:
    """Runs the jobs, and each job that they put off twice, until none is left."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    seen = _newest_job()
    for job in jobs:
        events.deliver(*job)
    for _ in range(8):
        later = list(ProcrastinateJob.objects.filter(id__gt=seen).order_by("id"))
        if not later:
            return
        seen = later[-1].id
        for row in [*later, *later]:
            app.tasks[row.task_name].func(**row.args)
    raise AssertionError("jobs that put off jobs without end")


def _story() -> None:
    from epidesk.foundation.accounts.actions import sign_in_by_phone
    from epidesk.foundation.core.principals import SYSTEM, Actor
    from epidesk.foundation.desk.rules import Priority
    from epidesk.foundation.people import actions as people
    from epidesk.foundation.places.actions import load_reference_data
    from epidesk.intake.incidents import actions as incidents
    from epidesk.response.dispatch import actions as dispatch
    from epidesk.response.dispatch import queries as dispatch_queries

    load_reference_data(by=SYSTEM)
    dispatch.load_teams(by=SYSTEM)
    phone = Actor(label="anonymous", device="d" * 64)

    def team(code: str) -> Any:
        found = dispatch_queries.find_team_by_code(SYSTEM.as_viewer(), code)
        dispatch.set_duty(by=SYSTEM, team_id=found, on=True)
        return found

    named = {"contact_name": "Trần Thị Mận", "contact_phone": PHONE, "reply": "centre"}
    ours, same, other, wrong = (filed(report(address=f"Kiệt {n}", **named), by=phone).id for n in range(4))
    sign_in_by_phone(by=phone, phone_e164=PHONE)
    incidents.confirm_by_phone(by=_citizen(phone), phone_e164=PHONE)
    for incident in (ours, same, other):
        incidents.triage(by=SYSTEM, incident_id=incident, priority=Priority.SEVERE)
    first = dispatch.offer_mission(by=SYSTEM, incident_id=ours, team_id=team("PX2"))
    dispatch.decline(by=SYSTEM, mission_id=first, reason="Xe hỏng.")
    second = dispatch.offer_mission(by=SYSTEM, incident_id=ours, team_id=team("AL1"))
    for move in (dispatch.accept, dispatch.depart, dispatch.arrive):
        move(by=SYSTEM, mission_id=second)
    incidents.merge(by=SYSTEM, incident_id=same, into_id=ours)
    incidents.reject(by=SYSTEM, incident_id=wrong, reason="Trạm y tế đã gặp người này.")
    third = dispatch.offer_mission(by=SYSTEM, incident_id=other, team_id=team("PX1"))
    assert third
    incidents.resolve(by=SYSTEM, incident_id=other, outcome="advised", verdict="unfounded")
    incidents.reopen(by=SYSTEM, incident_id=wrong, reason="Người nhà gọi lại.")
    keep, drop = (people.register_person(by=SYSTEM, name=name) for name in ("Lê An", "Lê Văn An"))
    merge = people.merge_people(by=SYSTEM, keep_id=keep, drop_id=drop, reason="Cùng một người.")
    people.unmerge_people(by=SYSTEM, merge_id=merge, reason="Hai người khác nhau.")
    _story_of_what_goes_wrong(phone, ours)
    _story_of_screening(phone)
    _story_of_the_register(keep, drop)
    _story_of_the_official_voice(phone)


def _story_of_screening(phone: Any) -> None:
    """Rules come into force; somebody declares, mends it and takes it back; another version follows."""
    from tests.factories.declarations import arrival, entry

    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.core.unit_of_work import unit_of_work
    from epidesk.intake.movement.actions import declare
    from epidesk.intake.movement.events import DeclarationWithdrawn
    from epidesk.response.cases.events import LevelsChanged
    from epidesk.response.screening import actions as screening
    from epidesk.response.screening.events import ClassChanged

    version = screening.take_shipped(by=SYSTEM, file="covid19-2020-03.yaml")
    screening.adopt(by=SYSTEM, version_id=version, instead_of=None)
    first = declare(by=phone, draft=arrival(origin="AU"))
    ill = declare(by=phone, draft=entry())
    screening.screen_declarations(declaration_ids=[first.id, ill.id])
    area = {"area": "affected", "places": ["AU"], "from_on": None, "until_on": None}
    newer = screening.add_risk_area(by=SYSTEM, base_id=version, **area)
    screening.simulate(by=SYSTEM, version_id=newer)
    screening.adopt(by=SYSTEM, version_id=newer, instead_of=version)
    declare(by=phone, draft=arrival(origin="VN-HN", corrects=first.id))
    gone = {"conveyance": "", "conveyance_no": "", "seat": "", "departed_on": None, "arrived_on": None}
    declare(by=phone, draft=arrival(kind="daily", origin="", **gone))
    with unit_of_work():
        events.announce(DeclarationWithdrawn((ill.id,)))
        events.announce(ClassChanged((first.person_id,), (first.id,), ("self_watch",), ("home_watch",)))
        events.announce(LevelsChanged((first.person_id,)))


def _story_of_the_register(one: Any, other: Any) -> None:
    """A suspect met somebody, is dated and confirmed."""
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.cases import actions as cases

    (case,) = cases.suspect(by=SYSTEM, person_ids=[one], source="hand")
    cases.add_contacts(by=SYSTEM, case_id=case, contacts=[cases.NewContact(other, timezone.localdate())])
    cases.set_dates(by=SYSTEM, case_id=case, dates=cases.Dates(onset_on=timezone.localdate()))
    cases.confirm(by=SYSTEM, case_id=case)
    cases.relevel(person_ids=[one, other])


def _story_of_the_official_voice(phone: Any) -> None:
    """Questions are asked, joined, answered and declined; claims are sent, joined, judged, withdrawn and rejected; a
    guide is written and sent back; a feed is put on the list; an alert waits for a second person and is sent back."""
    from tests.factories import alerts as about_alerts
    from tests.factories import claims as about_claims
    from tests.factories import questions as about_questions
    from tests.factories.incidents import staff

    from epidesk.intake.claims import actions as claims
    from epidesk.intake.questions import actions as questions
    from epidesk.publishing.alerts import actions as alerts
    from epidesk.publishing.alerts.rules import Permission as Alerts
    from epidesk.publishing.content import actions as content
    from epidesk.publishing.content.rules import Permission as Content
    from epidesk.publishing.content.rules.guides import Draft, Source
    from epidesk.publishing.news import actions as news
    from epidesk.publishing.news.rules import Permission as News
    from epidesk.publishing.relays import actions as relays

    lead, editor = about_questions.lead_of_shift(), staff("An", permissions=frozenset(Content) | frozenset(News))
    first, same, odd = (
        about_questions.asked(text, by=phone_of(f"asker {n}"))
        for n, text in enumerate((about_questions.MASK, "Ở nhà có phải đeo khẩu trang không?", "Mấy giờ chợ mở cửa?"))
    )
    questions.merge(by=lead, question_id=same.id, into_id=first.id)
    questions.decline(by=lead, question_id=odd.id, reason="Trung tâm không trả lời về giờ chợ.")
    about_questions.answered("Trẻ em có phải đeo khẩu trang ở trường không?", lead=lead, asker=phone)
    checker = staff("Bảo", permissions=about_claims.ALL)
    told = about_claims.published(by=checker, asker=phone)
    rumour, again, nothing = (
        about_claims.claim(about_claims.sent(text, by=phone_of(f"sender {n}")))
        for n, text in enumerate((about_claims.LOCKDOWN, "Mai phong tỏa cả tỉnh rồi.", "Trời hôm nay đẹp quá trời."))
    )
    claims.merge(by=checker, claim_id=again.id, into_id=rumour.id)
    claims.add_evidence(by=checker, claim_id=rumour.id, title="Cổng tỉnh", url="https://province.demo.invalid/notice")
    claims.reject(by=checker, claim_id=nothing.id, reason="Không phải là điều có thể kiểm tra.")
    claims.unpublish(by=checker, claim_id=told.id, reason="Bằng chứng đang được xem lại.")
    author, second = (staff(name, permissions=frozenset(map(str, Alerts))) for name in ("Hạnh", "Quốc"))
    alert = alerts.draft_alert(by=author, draft=about_alerts.written())
    alerts.submit_alert(by=author, alert_id=alert)
    alerts.reject_alert(by=second, alert_id=alert, reason="Sai tên phường")
    relayed = relays.relay(by=author, foreign_id=_of_another_agency(), draft=about_alerts.written())
    alerts.discard_alert(by=author, alert_id=relayed)
    version = content.begin_guide(
        by=editor,
        slug="hands",
        topic="protect",
        review_by=timezone.localdate() + timedelta(days=90),
        draft=Draft(
            title="Rửa tay đúng cách",
            summary="Hai mươi giây, cả kẽ ngón tay.",
            body="Rửa tay bằng xà phòng trong hai mươi giây.",
            sources=(Source("WHO", "WHO", "https://www.who.int/", timezone.localdate()),),
        ),
    )
    content.submit_version(by=editor, version_id=version)
    content.return_version(by=staff("Bình", permissions=frozenset(Content)), version_id=version, text="Thiếu nguồn.")
    news.add_feed(by=editor, name="Cổng tỉnh", url="https://feeds.demo.invalid/rss.xml")


def _of_another_agency() -> Any:
    from tests.rooms.relays.conftest import alert

    from epidesk.publishing.relays.actions import take_in
    from epidesk.publishing.relays.policy import AlertFeed
    from epikit.formats.cap12 import to_xml

    feed = AlertFeed("weather", "Đài", "https://weather.example/cap", timedelta(minutes=5), b"")
    return take_in(feed=feed, content=to_xml(alert()), now=timezone.now())


def _story_of_what_goes_wrong(phone: Any, ours: Any) -> None:
    """A team is called off, nobody answers the telephone, a verdict is corrected and contested, a sender is warned and
    appeals, a held report is released, matters wait too long, the alert level rises."""
    from epidesk.foundation.accounts import actions as accounts
    from epidesk.foundation.accounts.rules import Permission
    from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
    from epidesk.foundation.desk.actions import escalate
    from epidesk.foundation.desk.rules import Priority
    from epidesk.foundation.places.actions import set_alert_level
    from epidesk.intake.incidents import actions as incidents
    from epidesk.response.dispatch import actions as dispatch
    from epidesk.response.dispatch import queries as dispatch_queries

    def lead(name: str) -> Any:
        id = accounts.create_staff(by=SYSTEM, email=f"{name}@demo.invalid", name=name, role="shift_lead")
        powers = frozenset({Permission.SANCTION, Permission.DECIDE_APPEALS})
        return Actor(kind=PrincipalKind.STAFF, user_id=id, label=name, permissions=powers)

    hanh, binh = lead("hanh"), lead("binh")
    team = dispatch_queries.find_team_by_code(SYSTEM.as_viewer(), "PX2")
    assert team is not None
    dispatch.add_member(by=SYSTEM, team_id=team, user_id=hanh.user_id, leader=True)
    late, silent, far = (filed(report(address=f"Kiệt {n}"), by=phone_of(f"phone {n}")).id for n in (11, 12, 13))
    incidents.merge(by=SYSTEM, incident_id=far, into_id=ours)
    incidents.split(by=SYSTEM, incident_id=far, reason="Hai người ở hai nhà.")
    incidents.triage(by=SYSTEM, incident_id=far, priority=Priority.SEVERE)
    mission = dispatch.offer_mission(by=SYSTEM, incident_id=far, team_id=team)
    dispatch.stand_down(by=SYSTEM, mission_id=mission, reason="Đội khác ở gần hơn.")
    tomorrow = timezone.now() + timedelta(days=1)
    task = {"by": SYSTEM, "kind": "visit", "text": "Kiểm tra khu cách ly.", "due_at": tomorrow}
    visit = dispatch.give_directive(unit_kind="team", unit_id=team, **task)
    dispatch.reassign_directive(by=SYSTEM, directive_id=visit, unit_kind="person", unit_id=binh.user_id, version=1)
    tries = 0
    while not incidents.log_call(by=SYSTEM, incident_id=silent, outcome="no_answer", note=f"Lần {tries}").given_up:
        tries += 1
        assert tries < 20
    incidents.triage(by=SYSTEM, incident_id=late, priority=Priority.SEVERE)
    incidents.verify(by=SYSTEM, incident_id=late, check="station", result="confirmed")
    incidents.resolve(by=SYSTEM, incident_id=late, outcome="advised", verdict="founded")
    incidents.give_verdict(by=SYSTEM, incident_id=late, verdict="unfounded", note="Trạm y tế gọi lại: nhầm người.")
    incidents.contest(by=phone_of("phone 11"), incident_id=late, reason="Hôm nay người ấy lại sốt.")
    soon = timezone.now() + timedelta(days=5)
    why = "Ba tin báo giả trong một tuần."
    device = phone.device
    warned = accounts.sanction(by=hanh, step="warning", reason=why, until_at=soon, device=device)
    appeal = accounts.appeal(by=phone, sanction_id=warned, text="Tôi không gửi những tin ấy.")
    accounts.decide_appeal(by=binh, appeal_id=appeal, upheld=False, reason=why)
    accounts.lift(by=hanh, sanction_id=warned, reason="Đã hết một tuần không có tin giả.")
    watched = phone_of("phone 14")
    accounts.sanction(by=hanh, step="hold", reason=why, until_at=soon, device=watched.device, although_first=True)
    held = filed(report(address="Kiệt 14"), by=watched)
    assert held.held
    incidents.release_held(by=SYSTEM, incident_id=held.id)
    assert escalate(by=SYSTEM, now=timezone.now() + timedelta(days=2))
    set_alert_level(by=SYSTEM, level="heightened", reason="Ba ca dương tính ở phường Phú Xuân")


def _citizen(phone: Any) -> Any:
    from dataclasses import replace

    from epidesk.foundation.accounts.actions import ensure_citizen
    from epidesk.foundation.core.principals import PrincipalKind

    return replace(phone, kind=PrincipalKind.CITIZEN, user_id=ensure_citizen(phone_e164=PHONE).id)


def _everything() -> dict[str, str]:
    """A fingerprint of each table's rows but the queue's own: a job may be put off twice if it does its work once."""
    from django.db import connection

    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        tables = [name for name in names if name != "django_migrations" and not name.startswith("procrastinate_")]
        found = {}
        for table in sorted(tables):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t ORDER BY 1')  # noqa: S608 (names of our own tables)
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def test_the_story_reaches_every_subscriber(jobs: dict[str, list[Job]]) -> None:
    assert sorted(set(_subscribers()) - set(jobs)) == []


def test_no_subscriber_does_anything_the_second_time(jobs: dict[str, list[Job]], subtests) -> None:
    did_something = set()
    for subscriber in _subscribers():
        with subtests.test(subscriber=subscriber):
            before = _everything()
            _deliver(jobs[subscriber])
            once = _everything()
            if once != before:
                did_something.add(subscriber)
            _deliver(jobs[subscriber])
            twice = _everything()
            assert {table for table in once if once[table] != twice[table]} == set()
    assert len(did_something) >= len(_subscribers()) // 2, "handlers that never do anything prove nothing"


def test_what_was_told_out_of_order_is_still_told_once(jobs: dict[str, list[Job]]) -> None:
    """A stalled job comes back after younger ones were done."""
    from epidesk.foundation.notify.models import InboxMessage

    everyone: list[Job] = [job for some in jobs.values() for job in some]
    _deliver(reversed(everyone))
    told = InboxMessage.objects.count()
    assert told
    _deliver(everyone)
    assert InboxMessage.objects.count() == told
