# SPDX-License-Identifier: Apache-2.0
"""Claims and verdicts for stories about them."""

from __future__ import annotations

from typing import Any

from tests.factories.incidents import phone_of, staff

from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.intake.claims import actions
from epidesk.intake.claims.actions import Sent, send_claim
from epidesk.intake.claims.models import Claim, Tip
from epidesk.intake.claims.rules import Draft, Permission, Texts

GARLIC = "Xông tỏi 15 phút mỗi tối diệt sạch virus trong mũi, bác sĩ ở Huế đã chữa khỏi 30 người."
GARLIC_OTHERWISE = "Mọi người ơi bác sĩ Huế chữa khỏi 30 người nhờ xông tỏi buổi tối, diệt sạch virus trong mũi đó"
LOCKDOWN = "Từ ngày mai phong tỏa toàn thành phố, siêu thị đóng cửa hết, mọi người mua gạo dự trữ ngay."
ALL = frozenset(Permission) | {Desk.READ, Desk.CLAIM}
TEXTS = {
    "vi": Texts(
        claimed="Xông tỏi 15 phút mỗi tối diệt sạch virus trong mũi.",
        summary="Không bác sĩ nào ở Huế chữa như vậy. Xông tỏi không diệt virus.",
        explanation="Sở Y tế đã hỏi các bệnh viện trong tỉnh; không nơi nào dùng cách này.",
        advice="Đeo khẩu trang, rửa tay và gọi đường dây nóng khi sốt hoặc ho.",
    ),
    "en": Texts(
        claimed="Steaming garlic for 15 minutes every night kills all virus in the nose.",
        summary="No doctor in Huế treats people like that. Garlic steam does not kill the virus.",
    ),
}


def sent(text: str = GARLIC, *, by: Actor | None = None, **more: Any) -> Sent:
    return send_claim(draft=Draft(text=text, **more), by=by or phone_of("asker"))


def claim(one: Sent) -> Claim:
    """The claim that a tip belongs to now."""
    return Claim.objects.defer("searched").get(id=Tip.objects.values_list("claim_id", flat=True).get(id=one.id))


def checker() -> Actor:
    """Checks claims and publishes verdicts."""
    return staff("Hạnh", permissions=ALL)


def with_evidence(one: Claim, *, by: Actor, **more: Any) -> None:
    values = {"title": "Sở Y tế trả lời bằng văn bản", "reference": "Công văn 123/SYT-NVY"} | more
    actions.add_evidence(by=by, claim_id=one.id, **values)


def published(
    text: str = GARLIC, *, by: Actor, asker: Actor | None = None, verdict: str = "false", **texts: Any
) -> Claim:
    """A claim sent in, checked, and published."""
    one = claim(sent(text, by=asker))
    with_evidence(one, by=by)
    draft = actions.write_draft(by=by, claim_id=one.id, verdict=verdict, texts=texts.get("texts", TEXTS))
    actions.publish(by=by, claim_id=one.id, draft_version=draft)
    one.refresh_from_db(fields=[field.name for field in Claim._meta.concrete_fields if field.name != "searched"])
    return one
