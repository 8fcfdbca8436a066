# SPDX-License-Identifier: Apache-2.0
"""What the rules say of somebody who declares, what they get, and what becomes of it when the rules change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.utils import timezone
from tests.factories.declarations import arrival, day, entry
from tests.factories.incidents import phone_of
from tests.rooms.screening.conftest import staff

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.people.rules import Permission as People
from epidesk.intake.movement.actions import declare
from epidesk.intake.movement.rules import VisitDraft
from epidesk.response.screening import actions, queries
from epidesk.response.screening.policy import dump_tree, load_tree, shipped
from epidesk.response.screening.queries.columns import centre
from epidesk.response.screening.rules import Permission
from epikit.receipts import BadReceipt, verify

pytestmark = pytest.mark.django_db
THU = phone_of("thu")


def screened(draft, by: Actor = THU):
    filed = declare(by=by, draft=draft)
    actions.screen_declarations(declaration_ids=[filed.id])
    return filed


def class_of(filed) -> str:
    return queries.standing(centre(), [filed.person_id])[filed.person_id].class_code


def runs(version_id: UUID):
    return queries.runs_of(centre(), version_id)


def test_who_declares_is_told_their_class_why_and_until_when(march: UUID) -> None:
    filed = screened(arrival(origin="KR", departed_on=day(-2)))
    own = queries.my_class(THU.as_viewer(), filed.id)
    assert own is not None
    assert own.standing.class_code == "central_quarantine"
    assert own.standing.rule_id == "R06"
    assert own.standing.until_on == day(-1) + timedelta(days=14)
    assert own.outcome.evidence[0].stay is not None
    with pytest.raises(NotFound):
        queries.my_class(phone_of("a stranger").as_viewer(), filed.id)


def test_the_receipt_is_signed_says_no_more_than_it_must_and_ends_in_a_day(march: UUID) -> None:
    filed = screened(arrival())
    now = timezone.now()
    receipt = queries.valid_receipt(filed.id, now)
    assert receipt is not None
    told = verify(receipt.text, queries.verifying_keys(now), now)
    assert (told.class_code, told.initial, told.year_of_birth, told.ruleset) == ("self_watch", "T", 1990, 1)
    assert told.expires_at - told.issued_at == timedelta(hours=24)
    with pytest.raises(BadReceipt, match="expired"):
        verify(receipt.text, queries.verifying_keys(now), now + timedelta(hours=25))


def test_screening_twice_gives_one_receipt_and_one_line_of_history(march: UUID) -> None:
    from epidesk.response.screening.models import Difference, Receipt

    filed = screened(arrival())
    assert actions.screen_declarations(declaration_ids=[filed.id]) == 0
    assert Receipt.objects.count() == 1
    assert Difference.objects.count() == 1


def test_without_rules_in_force_nobody_is_screened(hue: None) -> None:
    filed = screened(arrival())
    assert queries.standing(centre(), [filed.person_id]) == {}


def test_a_receipt_of_what_was_corrected_is_on_the_list_of_revoked_ones(march: UUID) -> None:
    filed = screened(arrival())
    receipt = queries.valid_receipt(filed.id, timezone.now())
    assert receipt is not None
    mended = screened(arrival(corrects=filed.id, origin="VN-DN"))
    actions.forget_replaced(declaration_ids=[filed.id])
    assert queries.revoked(timezone.now()) == (receipt.id,)
    assert queries.valid_receipt(filed.id, timezone.now()) is None
    assert class_of(mended) == "clear"


def test_whoever_belongs_in_hospital_enters_the_register_of_cases(march: UUID) -> None:
    from epidesk.response.cases.models import Case

    filed = screened(entry())
    for _ in range(2):
        actions.enter_suspects(person_ids=[filed.person_id], declaration_ids=[filed.id], classes=["hospital"])
    (case,) = Case.objects.all()
    assert (case.person_id, case.source, case.classification) == (filed.person_id, "screening", "suspect")


def test_a_new_key_signs_and_receipts_of_the_old_one_stay_good(march: UUID) -> None:
    old = queries.valid_receipt(screened(arrival()).id, timezone.now())
    made = actions.rotate_receipt_key(by=SYSTEM)
    new = queries.valid_receipt(screened(arrival(name="Lê Văn Bá", phone="0120 555 0109")).id, timezone.now())
    now = timezone.now()
    keys = queries.verifying_keys(now)
    assert old is not None
    assert new is not None
    assert made in keys
    verify(old.text, keys, now)
    verify(new.text, keys, now)
    with pytest.raises(Forbidden):
        actions.rotate_receipt_key(by=staff("Ai đó"))


def test_a_risk_area_is_tried_first_and_shows_exactly_who_changes(march: UUID, officer: Actor) -> None:
    affected = screened(arrival(origin="VN-26", visits=(VisitDraft("VN-DN", day(-9), day(-4)),)))
    screened(arrival(name="Lê Văn Bá", phone="0120 555 0109", origin="VN-26"))
    draft = actions.add_risk_area(
        by=officer, base_id=march, area="community", places=["VN-DN"], from_on=day(-10), until_on=None
    )
    run_id = actions.simulate(by=officer, version_id=draft)
    assert queries.get_run(officer.as_viewer(), run_id).state == "running"
    for _ in range(2):
        actions.run_simulation(run_id=run_id)
    run = queries.get_run(officer.as_viewer(), run_id)
    assert (run.screened, run.changed) == (2, 1)
    (pair,) = queries.pairs(officer.as_viewer(), run_id)
    assert (pair.before, pair.after, pair.people) == ("clear", "self_watch", 1)
    (row,) = queries.differences(officer.as_viewer(), run_id).rows
    assert row.person is not None
    assert row.person.id == affected.person_id
    assert class_of(affected) == "clear", "a trial touches nobody"


def test_adopting_screens_everybody_again_revokes_and_tells_them_once(march: UUID, officer: Actor) -> None:
    from epidesk.foundation.notify.models import InboxMessage

    filed = screened(arrival(origin="VN-DN"))
    receipt = queries.valid_receipt(filed.id, timezone.now())
    draft = actions.add_risk_area(
        by=officer, base_id=march, area="affected", places=["VN-DN"], from_on=day(-10), until_on=None
    )
    run_id = actions.adopt(by=officer, version_id=draft, instead_of=march)
    for _ in range(2):
        actions.rescreen(run_id=run_id)
        actions.tell_changed(run_id=run_id)
        actions.tell_wards(run_id=run_id)
    assert class_of(filed) == "central_quarantine"
    assert receipt is not None
    assert queries.revoked(timezone.now()) == (receipt.id,)
    assert queries.get_run(officer.as_viewer(), run_id).changed == 1
    assert [one.template for one in InboxMessage.objects.all()] == ["class-changed"]


def test_of_two_who_adopt_at_once_one_wins_and_the_other_is_told(march: UUID, officer: Actor) -> None:
    mine = actions.add_risk_area(by=officer, base_id=march, area="affected", places=["AU"], from_on=None, until_on=None)
    theirs = actions.add_risk_area(
        by=officer, base_id=march, area="affected", places=["RU"], from_on=None, until_on=None
    )
    actions.adopt(by=officer, version_id=mine, instead_of=march)
    with pytest.raises(Conflict):
        actions.adopt(by=officer, version_id=theirs, instead_of=march)
    adopted = queries.adopted_version(officer.as_viewer())
    assert adopted is not None
    assert adopted.id == mine


@pytest.mark.django_db(transaction=True)
def test_two_who_adopt_in_the_same_moment_leave_one_version_in_force(hue: None) -> None:
    from django.db import connection

    from epidesk.response.screening.models import RuleSetVersion

    first = actions.take_shipped(by=SYSTEM, file="covid19-2020-03.yaml")
    second = actions.write_version(by=SYSTEM, text=dict(shipped())["covid19-2020-03.yaml"] + "\n", note="")
    start, said = Barrier(2), []

    def adopt(version_id: UUID) -> None:
        start.wait()
        try:
            actions.adopt(by=SYSTEM, version_id=version_id, instead_of=None)
            said.append("adopted")
        except Conflict:
            said.append("told")
        finally:
            connection.close()

    threads = [Thread(target=adopt, args=(one,)) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["adopted", "told"]
    assert RuleSetVersion.objects.filter(state="adopted").count() == 1


def test_a_rule_set_whose_own_tests_fail_is_not_adopted(march: UUID, officer: Actor) -> None:
    tree = load_tree(dict(shipped())["covid19-2020-03.yaml"])
    tree["tests"][0]["expect"]["class"] = "clear"
    broken = actions.write_version(by=officer, text=dump_tree(tree), note="thử")
    with pytest.raises(Invalid) as raised:
        actions.adopt(by=officer, version_id=broken, instead_of=march)
    assert "From Daegu" in str(raised.value.fields["version"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rules: [",
        "- 1",
        "risk_areas: {a: {places: [{place: KR, from: 2020-02-31}]}}",
        "!!python/object:os.system {}",
    ],
)
def test_what_is_no_rule_set_is_refused_with_all_that_is_wrong(officer: Actor, text: str) -> None:
    with pytest.raises(Invalid):
        actions.write_version(by=officer, text=text, note="")


def test_an_area_with_reversed_days_or_an_unknown_place_is_refused_beside_its_field(
    march: UUID, officer: Actor
) -> None:
    with pytest.raises(Invalid) as raised:
        actions.add_risk_area(
            by=officer, base_id=march, area="affected", places=["KR"], from_on=day(0), until_on=day(-1)
        )
    assert set(raised.value.fields) == {"until_on"}
    with pytest.raises(Invalid) as raised:
        actions.add_risk_area(by=officer, base_id=march, area="affected", places=["XQ"], from_on=None, until_on=None)
    assert set(raised.value.fields) == {"places"}


def test_only_who_may_adopts_and_others_areas_are_not_named(march: UUID, officer: Actor) -> None:
    screened(arrival(origin="VN-DN"))
    draft = actions.add_risk_area(
        by=officer, base_id=march, area="affected", places=["VN-DN"], from_on=day(-10), until_on=None
    )
    run_id = actions.simulate(by=officer, version_id=draft)
    actions.run_simulation(run_id=run_id)
    reader = staff("Trạm", permissions=frozenset({Permission.READ, People.READ}), areas=frozenset())
    assert queries.differences(reader.as_viewer(), run_id).rows == ()
    assert queries.pairs(reader.as_viewer(), run_id) == ()
    for write in (
        lambda: actions.adopt(by=reader, version_id=draft, instead_of=march),
        lambda: actions.simulate(by=reader, version_id=draft),
    ):
        with pytest.raises(Forbidden):
            write()
    nobody = replace(reader, permissions=frozenset())
    with pytest.raises(Forbidden):
        queries.list_versions(nobody.as_viewer())


def test_staff_of_the_wards_concerned_are_told_how_many_and_nobody_else(march: UUID, officer: Actor) -> None:
    from epidesk.foundation.accounts import actions as accounts
    from epidesk.foundation.notify.models import InboxMessage
    from epidesk.foundation.places.queries import wards

    here, elsewhere = wards()[:2]
    station, other = staff("Trạm Y tế"), staff("Trạm khác")
    for member, ward in ((station, here), (other, elsewhere)):
        accounts.grant_role(by=SYSTEM, user_id=member.user_id, role="operator", area_codes=[ward.code])
    screened(arrival(origin="AU", ward_code=here.code))
    draft = actions.add_risk_area(
        by=officer, base_id=march, area="affected", places=["AU"], from_on=day(-10), until_on=None
    )
    run_id = actions.adopt(by=officer, version_id=draft, instead_of=march)
    actions.rescreen(run_id=run_id)
    assert [actions.tell_wards(run_id=run_id) for _ in range(2)] == [1, 0]
    told = InboxMessage.objects.get(template="class-changes-of-area")
    assert (told.user_id, told.params) == (station.user_id, {"count": "1"})


def alarms():
    from epidesk.foundation.desk.models import DeskItem

    return DeskItem.objects.filter(stream="screening")


def test_who_declares_into_a_class_that_needs_action_now_stands_on_the_desk_once(march: UUID, officer: Actor) -> None:
    ill, well = screened(entry()), screened(arrival())
    for _ in range(2):
        actions.raise_alarms(declaration_ids=[ill.id, well.id])
    (row,) = alarms()
    assert (row.due_what, row.priority, row.closed_at) == ("meet", 2, None)
    with pytest.raises(Invalid) as refused:
        actions.end_alarm(by=officer, alarm_id=row.subject_id, ending="mistaken")
    assert set(refused.value.fields) == {"note"}
    with pytest.raises(Forbidden):
        actions.end_alarm(by=staff("Ai đó", permissions=frozenset()), alarm_id=row.subject_id, ending="fetched")
    actions.end_alarm(by=officer, alarm_id=row.subject_id, ending="fetched", note="Xe 115 đã đón.")
    assert alarms().get().closed_at is not None
    with pytest.raises(Conflict):
        actions.end_alarm(by=officer, alarm_id=row.subject_id, ending="reached")
    assert actions.raise_alarms(declaration_ids=[ill.id]) == 0, "dealt with once, it does not ring again"


def test_the_most_urgent_of_a_persons_declarations_rings_and_the_next_when_it_is_gone(march: UUID) -> None:
    from epidesk.response.screening.models import Screening

    def into(filed, class_code: str) -> int:
        Screening.objects.filter(declaration_id=filed.id).update(class_code=class_code, until_on=None)
        return actions.raise_alarms(declaration_ids=[filed.id])

    first, second = screened(entry()), screened(entry())
    assert first.person_id == second.person_id
    Screening.objects.update(class_code="self_watch")
    assert into(first, "central_quarantine") == 1
    assert into(second, "central_quarantine") == 0, "somebody comes for this person already"
    assert into(first, "hospital") == 1
    assert sorted((row.priority, row.closed_at is None) for row in alarms()) == [(2, True), (3, False)]
    actions.forget_replaced(declaration_ids=[first.id])
    row = alarms().get(closed_at=None)
    assert row.priority == 3, "the other declaration stands on its own now"
    assert into(second, "self_watch") == 0
    assert not alarms().filter(closed_at=None).exists()
    assert into(second, "central_quarantine") == 1, "rules that were wrong for an hour leave nobody unmet"


def test_what_is_taken_back_and_what_is_old_does_not_ring(march: UUID) -> None:
    from epidesk.intake.movement.models import Declaration

    ill = screened(entry())
    actions.raise_alarms(declaration_ids=[ill.id])
    actions.forget_replaced(declaration_ids=[ill.id])
    assert alarms().get().stage == "rejected"
    old = screened(entry(name="PARK JI", phone="0120 555 0108", id_number="M 7654 3210"))
    Declaration.objects.filter(id=old.id).update(declared_at=timezone.now() - timedelta(days=2))
    assert actions.raise_alarms(declaration_ids=[old.id]) == 0


def test_whose_class_changes_for_what_the_centre_learns_is_told_once_and_the_sms_says_nothing(march: UUID) -> None:
    from epidesk.foundation.notify.models import InboxMessage, OutgoingMessage
    from epidesk.response.screening.models import Difference, Screening

    filed = screened(arrival())
    assert actions.tell_of_declarations(declaration_ids=[filed.id]) == 0, "who just declared has read it"
    Screening.objects.filter(declaration_id=filed.id).update(class_code="home_quarantine", rule="R09")
    actions.screen_people(person_ids=[filed.person_id])
    assert Difference.objects.get(before="home_quarantine").after == "self_watch"
    for _ in range(2):
        actions.tell_of_declarations(declaration_ids=[filed.id])
    assert InboxMessage.objects.get().template == "class-changed-known"
    sms = OutgoingMessage.objects.get()
    assert "/track" in sms.text
    for detail in ("cách ly", "theo dõi", "Thu", "self_watch"):
        assert detail.lower() not in sms.text.lower()
    own = queries.my_class(THU.as_viewer(), filed.id)
    assert own is not None
    assert own.changed is not None
    assert (own.changed.before, own.changed.by_rules) == ("home_quarantine", False)


def test_a_simulation_that_breaks_is_said_to_be_tried_again(march: UUID, officer: Actor, monkeypatch) -> None:
    from epidesk.response.screening.actions import running

    screened(arrival())
    run_id = actions.simulate(by=officer, version_id=march)
    whole = running._span
    monkeypatch.setattr(running, "_span", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.run_simulation(run_id=run_id)
    assert queries.get_run(officer.as_viewer(), run_id).state == "failed"
    monkeypatch.setattr(running, "_span", whole)
    actions.run_simulation(run_id=run_id)
    run = queries.get_run(officer.as_viewer(), run_id)
    assert (run.state, run.screened, run.permille) == ("done", 1, 1000)
