# SPDX-License-Identifier: Apache-2.0
"""A browser at the desk: opens pages, presses the buttons that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.test import Client
from lxml import html


@dataclass
class Operator:
    """Somebody signed in. `act` sends a form as the detail shows it, with what was typed."""

    client: Client
    user_id: Any

    @classmethod
    def of_role(cls, role: str, area_codes: Sequence[str], name: str, language: str) -> Operator:
        from django.contrib.auth import get_user_model

        from epidesk.foundation.accounts.actions import create_staff
        from epidesk.foundation.core.principals import SYSTEM
        from epikit.text import fold

        email = f"{fold(name.lower())}.{role}@demo.invalid"
        user_id = create_staff(by=SYSTEM, email=email, name=name, role=role, area_codes=area_codes)
        client = Client()
        client.cookies["language"] = language
        client.force_login(get_user_model().objects.get(pk=user_id))
        return cls(client, user_id)

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def search(self, text: str, query: str = "") -> Any:
        """Types into the search box; the page it leads to, with more of a query string if one is given."""
        led_to = self.client.post("/desk/search", {"q": text})["Location"]
        return self.client.get(f"{led_to}{query}")

    def detail(self, item: str) -> Any:
        """The detail as htmx reads it."""
        return self.client.get(f"/desk/items/{item}", headers={"HX-Request": "true"})

    def page(self, item: str) -> html.HtmlElement:
        return html.fromstring(self.detail(item).content.decode())

    def version(self, item: str) -> str:
        """As the page holds it. An incident's is read where it is kept: drawing its page was a sixth of these tests."""
        from epidesk.foundation.core.ids import parse_public_id
        from epidesk.intake.incidents.models import Incident

        if incident_id := parse_public_id("inc", item):
            return str(Incident.objects.values_list("version", flat=True).get(id=incident_id))
        return str(self.page(item).get_element_by_id("detail-body").get("data-version"))

    def act(self, item: str, verb: str, *, htmx: bool = False, query: str = "", **fields: str) -> Any:
        """The form of a verb with the version that is on the page, unless another is given."""
        fields.setdefault("version", self.version(item))
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(f"/desk/items/{item}/{verb}{query}", fields, headers=headers)


def text_of(answer: Any) -> str:
    """What a page says, without its markup."""
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def words_on(answer: Any) -> str:
    return str(answer.content.decode())
