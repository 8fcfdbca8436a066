# SPDX-License-Identifier: Apache-2.0
"""A small centre for the access matrix: one account of every role, and one of everything an address can name."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from tests.factories.incidents import report

ANONYMOUS = "anonymous"
MACHINES_DOORS = ("/api/", "/open311/")
TEAM = "PX2"
PASSWORD = "bốn con vịt qua sông Hương"


@dataclass
class Person:
    """Somebody who knocks: `user` for a browser's session, `key` for machines' doors."""

    role: str
    user: Any = None
    key: str = ""
    cookies: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def knock(self, method: str, path: str, body: dict[str, Any] | None = None) -> HttpResponse:
        """Sends one request as this one would: with a token to machines' doors, with a session to pages."""
        headers = {}
        self.client.cookies.clear()  # the same client, whose middleware is loaded; another browser
        if path.startswith(MACHINES_DOORS) and self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        elif self.user:  # a citizen has no token: to machines' doors the session must open nothing
            self.client.cookies.load(self.cookies)
        if path.startswith("/api/"):
            text = json.dumps(body) if body is not None else ""
            return self.client.generic(method, path, text, content_type="application/json", headers=headers)
        if path.startswith("/open311/") and self.key:
            body = {**(body or {}), "api_key": self.key}
        return getattr(self.client, method.lower())(path, body or {}, headers=headers)

    def sign_in(self) -> None:
        """Once; requests only carry its cookies."""
        if self.user:
            client = Client()
            client.force_login(self.user)
            self.cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())


@dataclass(frozen=True)
class Sample:
    people: dict[str, Person]
    ids: dict[str, str]
    """Public ids by the name of the address's part; `name:part` where a name means another thing at one address."""


def build() -> Sample:
    """Files, triages and sends, so that the citizen has a report with a picture and the team a mission."""
    from datetime import timedelta

    from django.utils import timezone
    from tests.factories.declarations import arrival

    from epidesk.foundation.accounts import actions as accounts
    from epidesk.foundation.accounts.actions import create_api_key, create_staff, ensure_citizen
    from epidesk.foundation.accounts.models import User
    from epidesk.foundation.accounts.roles import roles as role_cards
    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
    from epidesk.foundation.core.uploads.actions import store_picture
    from epidesk.foundation.desk.rules import Priority
    from epidesk.foundation.notify.actions import add_webhook
    from epidesk.foundation.places.actions import load_reference_data
    from epidesk.intake.incidents import actions as incidents
    from epidesk.intake.movement.actions import declare
    from epidesk.intake.movement.actions.contesting import contest
    from epidesk.intake.movement.actions.passing import open_checkpoint
    from epidesk.response.dispatch import actions as dispatch
    from epidesk.response.dispatch import queries as dispatch_queries

    load_reference_data(by=SYSTEM)
    dispatch.load_teams(by=SYSTEM)
    team = dispatch_queries.find_team_by_code(SYSTEM.as_viewer(), TEAM)
    assert team
    people = {ANONYMOUS: Person(ANONYMOUS)}
    for role, card in role_cards().items():
        if card.kind == "machine":
            people[role] = Person(role, key=create_api_key(by=SYSTEM, name=role, roles=(role,))[1])
        elif card.kind == "citizen":
            user = ensure_citizen(phone_e164="+841201234567")
            people[role] = Person(role, user=user)
        else:
            user_id = create_staff(
                by=SYSTEM,
                email=f"{role}@demo.invalid",
                name=role,
                role=role,
                password=PASSWORD,
                team_id=team if card.scope == "team" else None,
            )
            key = create_api_key(by=SYSTEM, name=role, user_id=user_id)[1]
            people[role] = Person(role, user=User.objects.get(id=user_id), key=key)
    a_key, _shown_once = create_api_key(by=SYSTEM, name="another", roles=("machine_open311",))
    a_webhook, _shown_once = add_webhook(by=SYSTEM, name="Đài", url="https://hooks.example/1", topics=["alert"])
    for person in people.values():
        person.sign_in()
    citizen = Actor(
        kind=PrincipalKind.CITIZEN,
        user_id=people["citizen"].user.id,
        label="citizen",
        permissions=frozenset({"incidents:file"}),
    )
    draft_upload = store_picture(by=citizen, stream=_photo("navy"))
    upload = store_picture(by=citizen, stream=_photo("teal"))
    filed = incidents.file_incident(draft=report(photo_upload_ids=(upload,)), by=citizen)
    incidents.triage(by=SYSTEM, incident_id=filed.id, priority=Priority.SEVERE)
    dispatch.set_duty(by=SYSTEM, team_id=team, on=True)
    mission = dispatch.offer_mission(by=SYSTEM, incident_id=filed.id, team_id=team)
    month = timezone.now() + timedelta(days=20)
    task = {"by": SYSTEM, "kind": "report", "text": "Gửi số liệu trong ngày.", "due_at": month}
    to_person = dispatch.give_directive(unit_kind="person", unit_id=people["operator"].user.id, **task)
    to_team = dispatch.give_directive(unit_kind="team", unit_id=team, **task)
    warning = {"step": "warning", "reason": "Cùng một việc gửi nhiều lần.", "until_at": month}
    appealed = accounts.sanction(by=SYSTEM, user_id=citizen.user_id, **warning)
    appeal = accounts.appeal(by=citizen, sanction_id=appealed, text="Tôi không gửi những tin ấy.")
    sanction = accounts.sanction(by=SYSTEM, user_id=citizen.user_id, **warning)
    seen_too = incidents.file_incident(draft=report(), by=Actor(label="anonymous", device="another phone"))
    filed_declaration = declare(by=citizen, draft=arrival())
    declared = filed_declaration.public_id
    joined = incidents.join(by=citizen, incident_id=seen_too.id)
    open_question, answered_question, answer_slug, template = _questions(citizen)
    claims = _claims(citizen)
    written = _written()
    house = _house(people["lodging"].user.email)
    ids = {"inc": filed.id, "team": team, "mis": mission, "upl": upload}
    shown = {prefix: public_id(prefix, value) for prefix, value in ids.items()}
    return Sample(
        people,
        {
            "user": str(people["operator"].user.id),
            "number": shown["inc"],
            "item": shown["inc"],
            "incident_id": shown["inc"],
            "request_id": filed.service_request_id,
            "team": shown["team"],
            "team_id": shown["team"],
            "mission": shown["mis"],
            "mission_id": shown["mis"],
            "view": public_id("view", filed.id),  # nobody's
            "directive": public_id("drv", to_person),
            "ending": public_id("end", filed.id),  # never reported
            "console:directive-step step": "nothing",
            **{f"field:{page} number": public_id("drv", to_team) for page in ("directive", "directive_step")},
            "pair": public_id("dbl", filed.id),  # nobody's
            "alarm": public_id("alm", filed.id),  # nobody's
            "case": public_id("cas", _case()),
            "console:case-step step": "nothing",
            "secret": "never-sent",
            "console:screening-step step": "nothing",
            "document": public_id("dec", filed.id),  # none issued
            "note": public_id("han", filed.id),  # never written
            "member": public_id("usr", people["operator"].user.id),
            "api_key": public_id("key", a_key),
            "webhook": public_id("whk", a_webhook),
            "sanction": public_id("san", sanction),
            "message": shown["inc"],  # no message: sending one again is a write with tests of its own
            "appeal": public_id("app", appeal),
            **{f"citizen:{page} number": joined.public_id for page in ("joined", "joined_received", "leave")},
            "citizen:appeal number": public_id("san", sanction),
            **{f"citizen:{page} number": open_question for page in ("question", "question_received")},
            **{
                f"console:question-{verb} item": open_question
                for verb in ("accept", "route", "recall", "draft", "sign", "decline", "merge", "split", "reopen")
            },
            **{f"console:answer-{verb} item": answered_question for verb in ("correct", "withdraw")},
            "answer": public_id("ans", behind(answer_slug)),
            **{f"citizen:{page} slug": answer_slug for page in ("answer", "answer_useful")},
            "citizen:feed what": "answers",
            "form": "rss",
            "citizen:site_map_part what": "pages",
            "citizen:site_map_part number": "1",
            **claims,
            **written,
            **_screening(),
            "citizen:declare kind": "arrival",
            "lane": "1",
            **{
                f"field:{page} number": post
                for post in [public_id("cpt", open_checkpoint(by=SYSTEM, name="Chốt Lăng Cô"))]
                for page in ("checkpoint", "passed")
            },
            "contest": public_id("ctd", contest(by=citizen, declaration_id=filed_declaration.id, text="Sai nơi đi.")),
            **{
                f"citizen:{page} number": declared
                for page in ("declared", "receipt_picture", "receipt_renew", "declaration_contest")
            },
            "template": template,
            "level": "province",
            "measure": "cases",
            "figure": public_id("fig", filed.id),  # never held
            "holder": public_id("dir", filed.id),  # not listed
            "verb": "accept",
            "slug": "fair-use",
            "language": "vi",
            "version": "txt_never-written",
            "upload": public_id("upl", draft_upload),
            "common:picture number": shown["upl"],
            "picture_id": shown["upl"],
            "picture": shown["upl"],
            "another_incident": public_id("inc", team),
            **{
                f"field:{page} number": shown["mis"]
                for page in ("mission", "decline", "cannot_reach", "finish", "add", "f1", "step", "photo")
            },
            "code": "suspected_case",
            "common:language code": "en",
            "fmt": "json",
            "house": public_id("ldg", house),
            "console:lodging-close house": public_id("ldg", filed.id),  # closed by nobody
            "file": public_id("file", filed.id),  # never brought
            "stay": public_id("sty", filed.id),  # nobody's
            "token": filed.service_request_id,
            "first_admin token": "never-issued",
            "uidb36": "1",
            "key": "never-issued",
            "pk": "1",
        },
    )


def _house(email: str) -> UUID:
    """A hotel for which the account of that role speaks."""
    from tests.factories.lodgings import hotel

    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.intake.movement.actions.lodging import add_clerk

    lodging_id = hotel()
    add_clerk(by=SYSTEM, lodging_id=lodging_id, email=email)
    return lodging_id


def _screening() -> dict[str, str]:
    """A draft of the rules, and a trial of it."""
    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.screening import actions

    version = actions.take_shipped(by=SYSTEM, file="covid19-2020-03.yaml")
    run = actions.simulate(by=SYSTEM, version_id=version)
    actions.run_simulation(run_id=run)
    pages = ("screening-version", "screening-edit", "screening-step")
    return {
        **{f"console:{page} version": public_id("rul", version) for page in pages},
        "run": public_id("run", run),
    }


def _case() -> UUID:
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.people.actions import register_person
    from epidesk.response.cases.actions import suspect

    return suspect(by=SYSTEM, person_ids=[register_person(by=SYSTEM, name="Trần Văn An")], source="hand")[0]


def _claims(citizen: Any) -> dict[str, str]:
    """An open claim of the citizen's, and a published one with a copy that everybody may have."""
    from tests.factories.claims import LOCKDOWN, claim, published, sent

    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.intake.claims import actions
    from epidesk.intake.claims.models import Evidence, Snapshot
    from epidesk.intake.claims.rules import Texts

    tip = sent(LOCKDOWN, by=citizen)
    one = published(by=SYSTEM, asker=citizen)
    kept = Evidence.objects.filter(claim=one)
    kept.update(copy_state="kept", copy_shown=True, sha256="0" * 64, fetched_at=one.received_at)
    evidence = kept.get()
    Snapshot.objects.create(evidence=evidence, content=b"kept")
    texts = {"vi": Texts(claimed="Tin.", summary="Sai.")}
    version = actions.write_draft(by=SYSTEM, claim_id=one.id, verdict="false", texts=texts)
    actions.publish(by=SYSTEM, claim_id=one.id, draft_version=version, change_note="Thêm bản lưu.")
    pages, acts = ("claim_own", "claim_received"), (
        "start", "reject", "reopen", "join", "not-same", "split", "evidence", "evidence-change",
        "evidence-publish", "draft", "publish",
        "pause", "resume", "unpublish",
    )  # fmt: skip
    return {
        **{f"citizen:{page} number": tip.public_id for page in pages},
        **{f"citizen:{page} number": str(one.number) for page in ("claim", "claim_card", "claim_copy")},
        **{f"console:claim-{act} item": public_id("clm", claim(tip).id) for act in acts},
        "citizen:claim_card size": "wide",
        "evidence": public_id("evd", evidence.id),
    }


def behind(slug: str) -> UUID:
    from epidesk.intake.questions.queries import public_answer

    return public_answer(slug).id


def _questions(citizen: Any) -> tuple[str, str, str, str]:
    """Public ids of an open question and of one that is answered, the answer's address, the id of a template."""
    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.intake.questions import actions
    from epidesk.intake.questions.rules import Ask

    first, second = (
        actions.ask(ask=Ask(text=f"Câu hỏi {number} về khẩu trang vải?", public=True), by=citizen)
        for number in ("một", "hai")
    )
    wording, body = "Khẩu trang vải có được không?", "Được, nếu giặt hằng ngày và còn nguyên vẹn."
    edit = actions.store_draft(by=SYSTEM, question_id=second.id, wording=wording, body=body, edit=0)
    signed = actions.sign(by=SYSTEM, question_id=second.id, edit=edit, public=True, topic="protection")
    template = actions.store_template(by=SYSTEM, title="Chào", body="Chào bạn.")
    return first.public_id, second.public_id, signed.slug, public_id("tpl", template)


def _written() -> dict[str, str]:
    """A guide with a draft, a remark and a picture that nobody has read, a local rule, a feed and what it told."""
    from datetime import timedelta

    from django.utils import timezone
    from tests.factories.alerts import written
    from tests.factories.public_alerts import number_of, sent

    from epidesk.foundation.core.ids import public_id
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.places.queries import wards
    from epidesk.publishing.alerts import actions as alerts
    from epidesk.publishing.alerts.rules import AreaKind, Place
    from epidesk.publishing.content import actions as content
    from epidesk.publishing.content.rules.guides import Draft
    from epidesk.publishing.content.rules.local_rules import RuleDraft, Stance, Subject, Words
    from epidesk.publishing.news import actions as news
    from epidesk.publishing.news.models import Entry
    from epikit.formats.feeds import Entry as Told
    from epikit.formats.feeds import Feed

    content.load_starters(by=SYSTEM)
    draft = Draft(
        "Phòng muỗi đốt", "Không có nước đọng, không có muỗi.", "Đậy kín mọi đồ chứa nước trong nhà và ngoài sân."
    )
    version = content.save_version(by=SYSTEM, slug="dengue", language="vi", draft=draft)
    remark = content.remark(by=SYSTEM, version_id=version, text="Thêm nguồn?")
    picture = content.add_picture(by=SYSTEM, slug="dengue", stream=_photo("olive"), alt="Lu nước có nắp")
    words = {"vi": Words("Đeo khẩu trang", "Ở nơi công cộng.")}
    day = timezone.localdate() + timedelta(days=2)
    rule = content.write_rule(
        by=SYSTEM,
        draft=RuleDraft(Subject.MASKS, Stance.REQUIRED, words, (), day, None, False, "Công văn số 1"),
    )
    feed = news.add_feed(by=SYSTEM, name="Báo", url="https://bao.example/rss")
    told = Told("1", "Thành phố mở thêm điểm tiêm", "", "https://bao.example/1", timezone.now())
    news.take_in(feed_id=feed, feed=Feed("", "vi", "", (told,)), now=timezone.now())
    entry = Entry.objects.get()
    return {
        "guide": "dengue",
        "guide_version": public_id("gdv", version),
        "remark": public_id("rem", remark),
        "citizen:guide_picture name": public_id("upl", picture),
        "what": "review-by",
        "rule": public_id("rul", rule),
        "ward": wards()[0].code,
        "feed": public_id("fed", feed),
        "story": public_id("sto", entry.story_id),
        "identifier": number_of(sent()),
        "citizen:alert_in language": "en",
        "entry": public_id("ent", entry.id),
        "alert": public_id("alr", alerts.draft_alert(by=SYSTEM, draft=written())),
        "foreign": public_id("fal", _of_another_agency()),
        "area": public_id("ara", alerts.save_area(by=SYSTEM, name="Vỹ Dạ", place=Place(AreaKind.WARDS, ("19777",)))),
        "console:alert-step step": "reject",
        "console:guide-step step": "remark",
        "console:local-rule-step step": "end",
        "console:story-step step": "hide",
        "console:feed-step step": "now",
        "console:webhook-step step": "test",
    }


def _of_another_agency() -> UUID:
    from datetime import UTC, datetime, timedelta

    from tests.rooms.relays.conftest import alert

    from epidesk.publishing.relays.actions import take_in
    from epidesk.publishing.relays.policy import AlertFeed
    from epikit.formats.cap12 import to_xml

    feed = AlertFeed("weather", "Đài", "https://weather.example/cap", timedelta(minutes=5), b"")
    came = take_in(feed=feed, content=to_xml(alert()), now=datetime.now(UTC))
    assert came is not None
    return came


def _photo(colour: str) -> BytesIO:
    from PIL import Image

    photo = BytesIO()
    Image.new("RGB", (40, 30), colour).save(photo, "JPEG")
    photo.seek(0)
    return photo
