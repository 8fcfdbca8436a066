# SPDX-License-Identifier: Apache-2.0
"""A phone without script: opens a page, fills in the form that is there, sends what a browser would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from lxml import html


@dataclass
class Form:
    """A form as the page wrote it. `values`: what would be sent untouched, lists by name."""

    action: str
    values: dict[str, list[str]]
    choices: dict[str, set[str]]


@dataclass
class Phone:
    """One device with its cookies; `text`: what the last page says, without its markup."""

    client: Client
    answer: Any = None
    trail: list[str] = field(default_factory=list)

    @classmethod
    def new(cls, language: str = "vi", *, checks_csrf: bool = False) -> Phone:
        client = Client(enforce_csrf_checks=checks_csrf)
        client.cookies["language"] = language
        return cls(client)

    def open(self, path: str) -> Phone:
        self.answer = self.client.get(path, follow=True)
        self.trail = [url for url, _status in self.answer.redirect_chain]
        return self

    @property
    def page(self) -> html.HtmlElement:
        return html.fromstring(self.answer.content.decode())

    @property
    def text(self) -> str:
        page = self.page
        for element in page.xpath("//script|//style|//template"):
            element.drop_tree()
        return " ".join(page.text_content().split())

    @property
    def status(self) -> int:
        return int(self.answer.status_code)

    def form(self, action: str = "") -> Form:
        """The form with that action, or the page's main form."""
        forms = [form for form in self.page.forms if not action or form.get("action", "").startswith(action)]
        assert forms, f"no form {action!r} on the page: {self.text[:300]}"
        element = forms[0]
        values: dict[str, list[str]] = {}
        choices: dict[str, set[str]] = {}
        for one in element.xpath(".//input|.//select|.//textarea"):
            name, kind = one.get("name"), one.get("type", "")
            if not name or kind in {"file", "submit"}:
                continue
            if kind in {"checkbox", "radio"}:
                choices.setdefault(name, set()).add(one.get("value", "on"))
                if one.get("checked") is not None:
                    values.setdefault(name, []).append(one.get("value", "on"))
            elif one.tag == "select":
                choices[name] = {option.get("value") for option in one.xpath("./option")}
                chosen = one.xpath("./option[@selected]/@value") or one.xpath("./option[1]/@value")
                values[name] = [str(chosen[0])]
            elif one.tag == "textarea":
                # A browser drops the first line break of a textarea, and lxml keeps it.
                values[name] = [(one.text or "").removeprefix("\n")]
            else:
                values[name] = [one.get("value", "")]
        return Form(element.get("action") or self.answer.request["PATH_INFO"], values, choices)

    def send(self, action: str = "", /, files: Any = None, **typed: Any) -> Phone:
        """Fills in and sends. A list or set of values ticks boxes; every tick and choice must be on the page."""
        form = self.form(action)
        values: dict[str, Any] = dict(form.values)
        for name, value in typed.items():
            many = [str(one) for one in value] if isinstance(value, (list, tuple, set)) else [str(value)]
            if name in form.choices:
                assert form.choices[name].issuperset(many), f"{name}: {many} is not offered"
            else:
                assert name in values, f"the form has no field {name}"
            values[name] = many
        return self.post(form.action, values | ({"photos": files} if files else {}))

    def post(self, path: str, values: dict[str, Any]) -> Phone:
        self.answer = self.client.post(path.split("#")[0], values, follow=True)
        self.trail = [url for url, _status in self.answer.redirect_chain]
        return self

    def mine_is_another(self) -> Phone:
        """Presses that button of the page that asks whether the report is one of those near it."""
        assert self.page.xpath("//button[@name='similar'][@value='other']"), f"nobody asks: {self.text[:300]}"
        form = self.form("/report")
        return self.post(form.action, form.values | {"similar": ["other"]})

    @property
    def code(self) -> str:
        """The tracking code that the page shows."""
        return str(self.page.xpath("//*[contains(@class,'code--')]")[0].text_content()).strip()

    @property
    def errors(self) -> str:
        return " ".join(" ".join(e.text_content().split()) for e in self.page.xpath("//*[@class='field__error']"))
