# SPDX-License-Identifier: Apache-2.0
"""A team's phone without script: opens pages, presses what is on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client
from lxml import html


@dataclass
class Handset:
    client: Client
    team_id: UUID
    answer: Any = None

    def open(self, path: str = "/field/", **headers: str) -> Handset:
        self.answer = self.client.get(path, headers=headers)
        return self

    @property
    def page(self) -> html.HtmlElement:
        return html.fromstring(self.answer.content.decode())

    @property
    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    @property
    def big_button(self) -> str:
        """What the one big button says, without its small print."""
        (button,) = self.page.xpath("//*[contains(@class,'state-btn')]")
        return str(button.text).strip()

    def links(self, beginning: str) -> list[str]:
        return [href for href in self.page.xpath("//a/@href") if href.startswith(beginning)]

    def press(self) -> Handset:
        """The big button: sends its form, or follows it as a link."""
        (button,) = self.page.xpath("//*[contains(@class,'state-btn')]")
        if button.tag == "a":
            return self.open(button.get("href"))
        return self.send()

    def send(self, **typed: Any) -> Handset:
        """Fills in the form whose button stands in the dock and sends it; the page that follows."""
        (form,) = self.page.xpath("//form[.//div[@class='dock']] | //div[@class='dock']//form")
        values: dict[str, Any] = {name: form.inputs[name].value for name in hidden(form)}
        values |= {"photo_ids": [box.get("value") for box in form.xpath(".//input[@name='photo_ids']")]}
        for name in typed:
            assert form.xpath(f".//*[@name='{name}']"), f"the form has no field {name}"
        self.answer = self.client.post(form.action, values | typed, follow=True)
        return self


def hidden(form: html.FormElement) -> list[str]:
    return [element.get("name") for element in form.xpath(".//input[@type='hidden']")]
