# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import pytest

from epidesk.foundation.core.ids import parse_public_id

from .operator import Operator, text_of, words_on

pytestmark = pytest.mark.django_db
NUMBER = "0120 123 4567"


def typed(**changes: str | list[str]) -> dict[str, Any]:
    """A woman calls for her neighbour, unless told otherwise."""
    return {
        "idempotency_key": "0123456789abcdef0123",
        "contact_phone": NUMBER,
        "contact_name": "Hoàng Thị Mai",
        "channel": "phone",
        "kind": "suspected_case",
        "suspected_case-seen": ["fever_cough"],
        "description": "Nhà bên có người sốt, ho ba ngày nay.",
        "area": "19753",
        "address": "Kiệt 12 Bạch Đằng",
        "reply": "all",
        "language": "vi",
        **changes,
    }


def enter(operator: Operator, **changes: str | list[str]) -> Any:
    return operator.client.post("/desk/enter", typed(**changes))


def entered(answer: Any) -> Any:
    from epidesk.intake.incidents.models import Incident

    assert answer.status_code == 302, text_of(answer)
    return Incident.objects.get(id=parse_public_id("inc", answer["Location"].rsplit("/", 1)[1]))


def sent_sms() -> list[str]:
    """The words of the SMS that the jobs so far have made."""
    from epidesk.foundation.core.jobs import app
    from epidesk.foundation.core.models import OutboxMessage

    with app.replace_connector(app.connector.get_worker_connector()) as here:
        here.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    return [one.body for one in OutboxMessage.objects.filter(gateway="sms").order_by("id")]


def test_the_empty_form_holds_nothing_of_who_writes(lan: Operator) -> None:
    page = lan.get("/desk/enter")
    assert page.status_code == 200
    form = words_on(page).split('id="entry"')[1].split("</form>")[0]
    assert "Lan" not in form.replace("Language", "")
    assert 'name="contact_phone" maxlength="40" value=""' in form


@pytest.mark.row("RI-07")
def test_a_call_is_written_down_with_its_way_and_by_whom(lan: Operator) -> None:
    row = entered(enter(lan))
    assert (row.channel, row.contact_phone, row.contact_name) == ("phone", "+841201234567", "Hoàng Thị Mai")
    assert (row.entered_by_id, row.reporter_id, row.device, row.sms_wanted) == (lan.user_id, None, "", False)
    assert row.confirmed_at is not None


@pytest.mark.parametrize("way", ["phone", "walk_in", "radio", "agency"])
def test_every_way_is_recorded(lan: Operator, way: str) -> None:
    assert entered(enter(lan, channel=way)).channel == way


def test_a_call_for_help_asks_its_own_questions(lan: Operator) -> None:
    row = entered(
        enter(
            lan,
            kind="medical_help",
            **{
                "medical_help-seen": ["fever_38", "breathless_at_rest"],
                "medical_help-ill_name": "Lê Văn Bình",
                "medical_help-age": "71",
                "medical_help-risks": ["chronic"],
            },
        )
    )
    assert row.seen == ["fever_38", "breathless_at_rest"]
    assert row.answers == {"ill_name": "Lê Văn Bình", "age": 71, "risks": ["chronic"]}


def test_the_code_is_shown_to_be_read_out_sign_by_sign(lan: Operator) -> None:
    answer = enter(lan)
    row = entered(answer)
    page = lan.get(answer["Location"])
    assert [part[0] for part in page.content.decode().split('<span class="spell__sign"><b>')[1:]] == list(row.code)
    assert "No SMS is sent." in text_of(page)


def test_danger_tells_the_operator_to_name_the_emergency_number(lan: Operator) -> None:
    answer = enter(lan, kind="medical_help", **{"medical_help-seen": ["blue_lips"]})
    page = text_of(lan.get(answer["Location"]))
    assert "A sign of danger was named. Tell the caller to call the emergency number now" in page


@pytest.mark.django_db(transaction=True)
def test_who_wants_it_gets_the_code_by_sms_and_who_does_not_gets_none(lan: Operator) -> None:
    row = entered(enter(lan, sms="on"))
    assert row.sms_wanted
    bodies = sent_sms()
    assert len(bodies) == 1
    assert row.code[:4] in bodies[0]
    entered(enter(lan, idempotency_key="f" * 20))
    assert len(sent_sms()) == 1


def test_an_sms_needs_a_number(lan: Operator) -> None:
    answer = enter(lan, sms="on", contact_phone="", reply="anonymous")
    assert answer.status_code == 422
    assert "Write the number to which the code is to go." in text_of(answer)


def test_pressed_twice_is_one_report_and_changed_after_going_back_is_another(lan: Operator) -> None:
    first = entered(enter(lan))
    assert entered(enter(lan)).id == first.id
    assert entered(enter(lan, description="Còn một người nữa ở nhà số 14.")).id != first.id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "Choose what it is about."),
        ({"channel": "pigeon"}, "Choose how it reached us."),
        ({"contact_phone": "12"}, "phone"),
        ({"area": "", "address": ""}, "Say where"),
        ({"area": "99999"}, "not in the list"),
        ({"suspected_case-seen": [], "description": ""}, "Tick what applies"),
        ({"suspected_case-seen": ["levitates"]}, "none of the choices"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(
    lan: Operator, changes: dict[str, Any], said: str
) -> None:
    answer = enter(lan, **changes)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Hoàng Thị Mai" in words_on(answer)
    assert changes.get("description", "Nhà bên có người sốt") in words_on(answer)


# --- The number on the line -------------------------------------------------------------------------------------------
def look(operator: Operator, number: str) -> str:
    answer = operator.client.post("/desk/enter/caller", {"contact_phone": number})
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.row("RI-07")
def test_the_numbers_earlier_matters_stand_beside_the_form_with_state_and_link(lan: Operator) -> None:
    from tests.factories.incidents import call_for_help, filed, phone_of, report

    older = filed(report(contact_phone=NUMBER, contact_name="Hoàng Thị Mai"), by=phone_of("reporter"))
    page = look(lan, "0120.123.4567")
    assert "Fever, cough" in page
    assert "Received" in page
    assert older.code in page
    assert "Help has been asked for already" not in page

    live = filed(call_for_help(contact_phone=NUMBER))
    answer = lan.client.post("/desk/enter/caller", {"contact_phone": NUMBER})
    body = words_on(answer)
    assert body.index("Help has been asked for already") < body.index(older.public_id)
    assert f'href="/desk/items/{live.public_id}"' in body
    assert f'href="/desk/items/{older.public_id}"' in body


def test_what_a_number_only_witnessed_is_there_too(lan: Operator) -> None:
    from tests.factories.incidents import filed, phone_of, report

    from epidesk.intake.incidents.actions import join

    seen = filed(report(), by=phone_of("reporter"))
    join(by=phone_of("witness"), incident_id=seen.id, contact_phone="+841201234567")
    assert "as a witness" in look(lan, NUMBER)


def test_an_unfinished_number_is_not_looked_up_and_an_unknown_one_says_so(lan: Operator) -> None:
    assert "As soon as the number is whole" in look(lan, "0120 12")
    assert "Check the digits" in look(lan, "0120 123 45678 9")
    assert "first time" in look(lan, "0120 765 4321")
    assert "As soon as the number is whole" in look(lan, "")


def test_outside_ones_area_only_the_stage_is_told_and_every_look_is_noted(sign_in: Any) -> None:
    from tests.factories.incidents import LANG_CO, filed, phone_of, report

    from epidesk.foundation.audit.models import ReadEntry

    away = filed(report(place=LANG_CO, contact_phone=NUMBER, contact_name="Lê Thị Bưởi"), by=phone_of("reporter"))
    ha = sign_in("operator", "19753", name="Ha")
    page = look(ha, NUMBER)
    assert "outside your area" in page
    assert away.code in page
    assert "Bưởi" not in page
    assert "Fever" not in page
    assert ReadEntry.objects.filter(subjects__0__ids__contains=[str(away.id)], outside=True).exists()


def test_without_script_a_button_shows_the_same_and_keeps_the_form(lan: Operator) -> None:
    from tests.factories.incidents import filed, phone_of, report

    older = filed(report(contact_phone=NUMBER), by=phone_of("reporter"))
    answer = enter(lan, look="1", kind="")
    assert answer.status_code == 200
    assert older.code in text_of(answer)
    assert "Nhà bên có người sốt" in words_on(answer)
    assert "Not sent yet" not in text_of(answer)


@pytest.mark.parametrize("role", ["clinician", "administrator", "analyst"])
def test_who_may_not_file_for_others_does_not_look_numbers_up_either(sign_in: Any, role: str) -> None:
    someone = sign_in(role)
    assert someone.get("/desk/enter").status_code == 403
    assert someone.client.post("/desk/enter/caller", {"contact_phone": NUMBER}).status_code == 403


def test_nobody_else_says_that_a_report_came_by_telephone(hue: None) -> None:
    from tests.factories.incidents import filed, phone_of, report

    from epidesk.intake.incidents.models import Incident

    one = filed(report(channel="phone"), by=phone_of("reporter"))
    assert Incident.objects.get(id=one.id).channel == "web"
