# SPDX-License-Identifier: Apache-2.0
"""allauth's views for staff behind our names, and the page of one's own account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from epidesk.foundation.accounts.queries import demo_cast, has_second_factor, roles
from epidesk.foundation.core.errors import Forbidden
from epidesk.interfaces.common.sign_in.landing import safe_next, workplace

View = Callable[..., HttpResponseBase]


class SignInView(LoginView):
    """E-mail and password, or a passkey; in the demonstration one button for each role besides."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        language = get_language() or "vi"
        cards = {card.slug: card for card in roles()}
        context["cast"] = [
            {
                "user_id": member.user_id,
                "label": member.label,
                "role": cards[member.role].title(language),
                "description": cards[member.role].description(language),
            }
            for member in demo_cast()
        ]
        context["next_url"] = safe_next(self.request, self.request.POST.get("next") or self.request.GET.get("next"))
        return context


def staff_only(view: View) -> View:
    """Passwords and second factors belong to staff; a citizen has neither."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect(f"/accounts/login/?next={request.path}")
        if request.user.kind != "staff":
            raise Forbidden
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@login_required
def account_home(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do, and the doors to my password and second factor."""
    user: Any = request.user
    if user.kind != "staff":
        return redirect("/")
    viewer = request.viewer  # type: ignore[attr-defined]
    language = get_language() or "vi"
    mine = [card for card in roles() if card.slug in viewer.roles]
    context = {
        "roles": [{"title": card.title(language), "description": card.description(language)} for card in mine],
        "workplace": workplace(viewer.permissions),
        "protected": has_second_factor(viewer.user_id),
        "has_password": user.has_usable_password(),
    }
    return render(request, "common/sign_in/account.html", context)
