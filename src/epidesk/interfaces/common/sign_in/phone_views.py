# SPDX-License-Identifier: Apache-2.0
"""Two pages: the phone, then the code."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import TooMany
from epidesk.interfaces.common.sign_in.forms import CodeForm, PhoneForm
from epidesk.interfaces.common.sign_in.landing import home_of, safe_next
from epidesk.interfaces.common.sign_in.phone_code import (
    NoCodes,
    PhoneCode,
    codes_can_be_sent,
    pending,
    start_phone_code,
)
from epikit.text.phones import phone_display


@never_cache
@require_http_methods(["GET", "POST"])
def ask_phone(request: HttpRequest) -> HttpResponse:
    """Type the phone. `next`: where to go afterwards."""
    next_url = safe_next(request, request.POST.get("next") or request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(next_url or home_of(request.user))
    form = PhoneForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return start_phone_code(request, form.cleaned_data["phone"], next_url=next_url)
            except NoCodes as error:
                status = error.status  # the page says so by itself
            except TooMany as error:
                form.add_error(None, str(error.message))
                status = error.status
    return phone_page(request, form, next_url, status=status)


def phone_page(
    request: HttpRequest, form: PhoneForm, next_url: str, *, status: int = 200, notice: str = ""
) -> HttpResponse:
    """Where the phone is typed. When no code can be sent it says so, and offers the call back alone."""
    codes = codes_can_be_sent()
    if not codes:
        form.fields["phone"].help_text = _("Your number is not shown to anyone else.")
    context = {"form": form, "next_url": next_url, "notice": notice, "codes": codes}
    return render(request, "account/request_login_code.html", context, status=status)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """Type the code, or ask for another one."""
    if request.user.is_authenticated:
        return redirect(home_of(request.user))
    process = pending(request)
    if process is None:
        messages.warning(request, _("This code has run out. Type your number again and we send a new one."))
        return redirect("account_request_login_code")
    if request.method == "POST" and request.POST.get("action") == "resend":
        return _resend(request, process)
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if process.check(form.cleaned_data["code"]):
                    return process.finish()
            except TooMany as error:
                return _over(request, process, error)
            form.add_error("code", _("This code is not right. Type the newest one."))
    return _code_page(request, process, form, status)


def _resend(request: HttpRequest, process: PhoneCode) -> HttpResponse:
    form = CodeForm()
    try:
        process.resend()
    except NoCodes as error:
        return _code_page(request, process, form, error.status)
    except TooMany as error:
        return _code_page(request, process, form, error.status, notice=str(error.message))
    messages.success(request, _("A new code is on its way. The one before no longer works."))
    return redirect("account_confirm_login_code")


def _over(request: HttpRequest, process: PhoneCode, error: TooMany) -> HttpResponse:
    """The tries are used up: say so where a new code can be asked for, with the number filled in."""
    form = PhoneForm(initial={"phone": phone_display(process.phone)})
    return phone_page(request, form, process.next_url, status=error.status, notice=str(error.message))


def _code_page(
    request: HttpRequest, process: PhoneCode, form: CodeForm, status: int = 200, notice: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "phone": phone_display(process.phone),
        "wait_s": process.wait_s,
        "can_resend": process.can_resend,
        "next_url": process.next_url,
        "notice": notice,
        "codes": codes_can_be_sent(),
    }
    return render(request, "account/confirm_login_code.html", context, status=status)
