# SPDX-License-Identifier: Apache-2.0
"""The few matters that a visitor should meet on the first look: each shows something that a quiet week would not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.desk import actions as desk
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.queries import wards
from epidesk.foundation.places.refs import AreaRef
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents.rules import Draft
from epidesk.interfaces.cli.demo.cast import Cast
from epidesk.interfaces.cli.demo.clock import told_at
from epidesk.interfaces.cli.demo.names import phone
from epidesk.interfaces.cli.demo.stories import HANDOVER

T = TypeVar("T")
ANYBODY = Actor(kind=PrincipalKind.ANONYMOUS, label="anonymous")


def tell_the_remarkable(cast: Cast, now: datetime) -> int:
    """Tells them, up to `now`. Answers how many there are."""
    teller = Remarkable(cast, now)
    lonely = teller.called_and_not_reached()
    for tell in (
        teller.seen_by_many,
        teller.written_down_for_a_caller,
        teller.false_on_purpose,
        teller.closed_wrongly,
        teller.waiting_too_long,
    ):
        tell()
    teller.handed_over(lonely)
    return teller.told


class Remarkable:
    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast = cast
        self.now = now
        self.told = 0
        self.wards = wards()
        self.lan, self.minh = cast.operators[:2]

    def called_and_not_reached(self) -> UUID:
        """An old man alone: two calls, nobody answers, the next one is planned."""
        draft = self._help(
            3,
            seen=("fever_38", "cough"),
            description="Tôi sốt ba ngày nay, ở một mình, tai nghe kém.",
            answers={"who": "me", "age": 78, "people_at_home": 1, "onset": "days_1_3", "call_back": "any"},
            contact_name="Tôn Thất Định",
            contact_phone=phone(301),
        )
        incident_id = self._file(70, draft)
        self._triage(68, incident_id, Priority.SEVERE, self.minh)
        self._at(66, lambda: desk.claim(by=self.minh, subject_id=incident_id))
        for minutes, outcome, note in (
            (64, "no_answer", "Để chuông rất lâu."),
            (52, "switched_off", "Nhờ tổ trưởng dân phố ghé xem."),
        ):
            self._call(minutes, incident_id, outcome, note)
        return incident_id

    def seen_by_many(self) -> UUID:
        """One place, four people who saw it: two with accounts, two phones without a name."""
        by, name, number = self.cast.citizens[2]
        draft = self._report(
            8,
            seen=("crowd",),
            description="Quán nhậu mở suốt từ chiều, chừng 40 người, loa rất to.",
            address="Quán nhậu đầu kiệt 44",
            contact_name=name,
            contact_phone=number,
        )
        incident_id = self._file(48, draft, by=by)
        self._triage(46, incident_id, Priority.MODERATE, self.lan)
        witnesses = (
            (41, self.cast.citizens[3][0], "Tôi ở đối diện, thấy đông từ 16 giờ."),
            (33, self._phone("d1"), "Nhiều người ho, không ai đeo khẩu trang."),
            (17, self._phone("d2"), ""),
        )
        for minutes, witness, statement in witnesses:
            self._join(minutes, incident_id, witness, statement)
        return incident_id

    def written_down_for_a_caller(self) -> UUID:
        """Somebody without a smartphone called the hotline; the operator wrote it down, and the station was asked."""
        draft = self._report(
            14,
            seen=("from_outbreak_area",),
            description="Người gọi nói nhà bên có hai người vừa đi xe khách về đêm qua, chưa khai báo.",
            address="Xóm trên, sau đình làng",
            contact_name="Hồ Thị Lành",
            contact_phone=phone(302),
            channel="phone",
        )
        incident_id = self._file(95, draft, by=self.lan)
        self._triage(94, incident_id, Priority.MODERATE, self.lan)
        self._at(
            82,
            lambda: incidents.verify(
                by=self.lan,
                incident_id=incident_id,
                check="station",
                result="confirmed",
                note="Trạm y tế xác nhận có hai người về, đang đến nhà.",
            ),
        )
        return incident_id

    def false_on_purpose(self) -> None:
        """Checked, not true, and said so with a reason; the shift lead warns its sender, who may appeal."""
        by, name, number = self.cast.citizens[5]
        draft = self._report(
            20,
            seen=("fever_cough", "from_outbreak_area"),
            description="Cả nhà này về từ vùng dịch, ho sốt hết.",
            contact_name=name,
            contact_phone=number,
        )
        incident_id = self._file(3 * 1440, draft, by=by)
        self._triage(3 * 1440 - 3, incident_id, Priority.SEVERE, self.minh)
        self._at(
            3 * 1440 - 50,
            lambda: incidents.verify(
                by=self.minh,
                incident_id=incident_id,
                check="station",
                result="refuted",
                note="Cả nhà khoẻ, không ai đi đâu. Hai bên đang tranh chấp lối đi.",
            ),
        )
        self._at(
            3 * 1440 - 55,
            lambda: incidents.resolve(
                by=self.minh,
                incident_id=incident_id,
                outcome="unfounded",
                verdict="malicious",
                note="Người báo thừa nhận với trạm y tế là báo để trả đũa hàng xóm.",
            ),
        )
        self._at(
            3 * 1440 - 120,
            lambda: incidents.sanction_reporter(
                by=self.cast.lead,
                incident_id=incident_id,
                step="warning",
                reason="Tin báo ngày này không đúng và làm một gia đình bị kiểm tra oan. "
                "Xin chỉ báo điều anh chị thật sự thấy.",
                days=30,
            ),
        )

    def closed_wrongly(self) -> UUID:
        """Rejected yesterday; who reported it says why that was wrong. A colleague has to decide this time."""
        by, name, number = self.cast.citizens[1]
        draft = self._report(
            26,
            seen=("fever_cough",),
            description="Nhà trọ số 7 có ba người sốt ho, chủ trọ giấu không báo.",
            address="Nhà trọ số 7, cuối kiệt",
            contact_name=name,
            contact_phone=number,
        )
        incident_id = self._file(1500, draft, by=by)
        self._triage(1497, incident_id, Priority.MODERATE, self.minh)
        self._at(
            1440,
            lambda: incidents.reject(
                by=self.minh,
                incident_id=incident_id,
                reason="Đã gọi cho chủ nhà trọ. Chủ trọ nói không có ai ốm.",
            ),
        )
        self._at(
            24,
            lambda: incidents.contest(
                by=by,
                incident_id=incident_id,
                reason="Chủ trọ nói dối. Sáng nay có thêm một người sốt, tôi ở ngay phòng bên.",
            ),
        )
        return incident_id

    def waiting_too_long(self) -> UUID:
        """Nobody has answered a mother's request in time: it has gone up to the shift lead."""
        draft = self._help(
            31,
            seen=("fever_38", "vomiting"),
            description="Bé 3 tuổi sốt, nôn nhiều từ trưa, nhà không có xe.",
            answers={"who": "relative", "age": 3, "people_at_home": 4, "onset": "today", "cannot_travel": "no_vehicle"},
            contact_name="Nguyễn Thị Diệu Hiền",
            contact_phone=phone(303),
        )
        incident_id = self._file(36, draft)
        self._at(1, lambda: desk.escalate(by=SYSTEM, now=self.now - timedelta(minutes=1)))
        return incident_id

    def handed_over(self, passed: UUID) -> None:
        """The shift before leaves its note, and the matter it had in hand, to Lan."""
        to = self.lan.user_id
        self._at(28, lambda: desk.hand_over(by=self.minh, text=HANDOVER, matters={passed: to}))

    def _call(self, minutes_ago: float, incident_id: UUID, outcome: str, note: str) -> None:
        self._at(
            minutes_ago,
            lambda: incidents.log_call(by=self.minh, incident_id=incident_id, outcome=outcome, note=note),
        )

    def _join(self, minutes_ago: float, incident_id: UUID, witness: Actor, statement: str) -> None:
        self._at(
            minutes_ago,
            lambda: incidents.join(by=witness, incident_id=incident_id, seen=("crowd",), statement=statement),
        )

    def _triage(self, minutes_ago: float, incident_id: UUID, priority: Priority, by: Actor) -> None:
        self._at(minutes_ago, lambda: incidents.triage(by=by, incident_id=incident_id, priority=priority))

    def _file(self, minutes_ago: float, draft: Draft, *, by: Actor = ANYBODY) -> UUID:
        self.told += 1
        return self._at(minutes_ago, lambda: incidents.file_incident(draft=draft, by=by)).id

    def _report(self, place: int, **more: object) -> Draft:
        return self._draft("suspected_case", self._ward(place), **more)

    def _help(self, place: int, **more: object) -> Draft:
        return self._draft("medical_help", self._ward(place), reply="all", **more)

    def _draft(self, kind: str, ward: AreaRef, **more: object) -> Draft:
        told: dict[str, object] = {"address": ward.name, "location_source": "pin", "accuracy_m": 30, **more}
        return Draft(kind=kind, lon=ward.label.lon + 0.0011, lat=ward.label.lat - 0.0007, **told)  # type: ignore[arg-type]

    def _ward(self, place: int) -> AreaRef:
        return self.wards[place % len(self.wards)]

    def _phone(self, name: str) -> Actor:
        """A phone without an account, by its own secret's hash."""
        return Actor(kind=PrincipalKind.ANONYMOUS, label="anonymous", device=f"demonstration-{name}".ljust(64, "0"))

    def _at(self, minutes_ago: float, what: Callable[[], T]) -> T:
        with told_at(self.now - timedelta(minutes=minutes_ago)):
            return what()
