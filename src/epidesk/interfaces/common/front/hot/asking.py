# SPDX-License-Identifier: Apache-2.0
"""What of a request decides which ready bytes answer it: host, scheme, language, ground, path, listed query fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.http import parse_cookie
from django.http.request import HttpRequest, split_domain_port, validate_host
from django.utils.translation import get_language_from_request

from epidesk.interfaces.common.front.asgi_words import Scope
from epidesk.interfaces.common.front.hot.table import HotPage, HotTable
from epidesk.interfaces.common.identity import DEVICE_COOKIE
from epidesk.interfaces.common.kiosk import KIOSK_COOKIE
from epidesk.interfaces.common.passphrase import COOKIE as PASSPHRASE_COOKIE
from epidesk.interfaces.common.passphrase import must_show_passphrase

READ = {b"host": 255, b"cookie": 4096, b"accept-language": 500, b"x-forwarded-proto": 16}
"""The headers that count, and how long each may be: what is longer goes the ordinary way."""


class Key(NamedTuple):
    """One page of the store. Nothing of the asker is in it but what the page shows: language and ground."""

    host: str
    secure: bool
    language: str
    theme: str
    path: str
    query: bytes


class Asked(NamedTuple):
    key: Key
    page: HotPage
    passphrase: str
    """Of a demonstration: proof that who asks knows it, for the request that makes the page."""


class Reader:
    """Reads requests. `names`: the hosts that are configured; under any other, however reached, nothing is kept."""

    def __init__(self, table: HotTable, names: Sequence[str], *, behind_proxy: bool) -> None:
        self._table = table
        self._names = list(names)
        self._behind_proxy = behind_proxy
        self._is_ours = lru_cache(maxsize=256)(self._is_ours_now)
        # Whoever brings no cookie is a stranger, and strangers ask for the same few things. With one it is read each
        # time: what a person carries is remembered nowhere.
        self._decided = lru_cache(maxsize=8192)(self._decide)

    def read(self, scope: Scope) -> Asked | None:
        """None: this request goes the ordinary way, with everything it brought."""
        said: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in READ:
                if name in said or len(value) > READ[name]:
                    return None
                said[name] = value
        decide = self._decide if b"cookie" in said else self._decided
        return decide(
            scope["path"],
            scope["query_string"],
            scope.get("scheme") == "https",
            said.get(b"host", b""),
            said.get(b"x-forwarded-proto", b""),
            said.get(b"accept-language", b""),
            said.get(b"cookie", b""),
        )

    def _decide(
        self, path: str, query: bytes, secure: bool, named: bytes, proto: bytes, accepted: bytes, cookie: bytes
    ) -> Asked | None:
        found = self._table.find(path, query)
        if found is None:
            return None
        page, kept = found
        host = named.decode("latin-1").lower()
        if not host or not self._is_ours(host):
            return None
        cookies = _cookies(cookie)
        if is_known(cookies) or (page.own and DEVICE_COOKIE in cookies) or must_show_passphrase(cookies):
            return None
        theme = cookies.get("theme", "")
        language = _language(cookies.get(settings.LANGUAGE_COOKIE_NAME, ""), accepted.decode("latin-1"))
        key = Key(
            host,
            proto == b"https" if self._behind_proxy else secure,
            language,
            theme if theme in ("light", "dark") else "",
            path,
            kept,
        )
        return Asked(key, page, cookies.get(PASSPHRASE_COOKIE, ""))

    def _is_ours_now(self, host: str) -> bool:
        domain, _port = split_domain_port(host)
        return bool(domain) and "*" not in self._names and validate_host(domain, self._names)


def is_known(cookies: Mapping[str, str]) -> bool:
    """Whether pages look otherwise for who brings these: an account, a message that waits, a device for many."""
    return settings.SESSION_COOKIE_NAME in cookies or KIOSK_COOKIE in cookies


def stranger(scope: Scope, asked: Asked) -> Scope:
    """The same question, asked by nobody: what the page is made from."""
    key = asked.key
    cookies = [f"{settings.LANGUAGE_COOKIE_NAME}={key.language}"]
    if key.theme:
        cookies.append(f"theme={key.theme}")
    if asked.passphrase:
        cookies.append(f"{PASSPHRASE_COOKIE}={asked.passphrase}")
    headers = [(b"host", key.host.encode("latin-1")), (b"cookie", "; ".join(cookies).encode("latin-1"))]
    if key.secure:
        headers.append((b"x-forwarded-proto", b"https"))
    return {**scope, "method": "GET", "headers": headers, "query_string": key.query, HOT: True}


HOT = "epidesk.hot"
"""In the scope of a request whose answer many will get."""


def is_hot(request: HttpRequest) -> bool:
    """Whether the answer will be everybody's."""
    scope = cast("Mapping[str, Any]", request.META.get("asgi.scope") or {})
    return bool(scope.get(HOT))


def _cookies(header: bytes) -> Mapping[str, str]:
    return parse_cookie(header.decode("latin-1")) if header else {}


def language_of(scope: Scope) -> str:
    """Of the pages that whoever asks this sees."""
    said = {name: value for name, value in scope["headers"] if name in READ and len(value) <= READ[name]}
    cookies = _cookies(said.get(b"cookie", b""))
    accepted = said.get(b"accept-language", b"").decode("latin-1")
    return _language(cookies.get(settings.LANGUAGE_COOKIE_NAME, ""), accepted)


@lru_cache(maxsize=4096)
def _language(cookie: str, accepted: str) -> str:
    """As Django chooses it."""
    request = SimpleNamespace(COOKIES={settings.LANGUAGE_COOKIE_NAME: cookie}, META={"HTTP_ACCEPT_LANGUAGE": accepted})
    return get_language_from_request(cast("HttpRequest", request))
