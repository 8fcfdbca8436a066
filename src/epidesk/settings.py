# SPDX-License-Identifier: Apache-2.0
"""Django's settings. Nothing here is a secret; secrets and places come from `env.py` and the keyring."""

from __future__ import annotations

from pathlib import Path

from epidesk.env import database_from_url, environment
from epidesk.foundation.core.keyring import keyring

ENV = environment()
BASE_DIR = Path(__file__).resolve().parent
SECRET_KEY = keyring(ENV.data_dir).secret_key
DEBUG = False
DEMO = ENV.is_demo

# A demonstration that others reach is opened by whatever address its machine has for them, which only the front can
# tell from a stranger's name (interfaces/common/front/names.py).
BY_ANY_ADDRESS = ENV.is_demo and ENV.listens_beyond
ALLOWED_HOSTS = ["*"] if BY_ANY_ADDRESS else list(ENV.names)
CSRF_TRUSTED_ORIGINS = [ENV.public_url] if ENV.public_url.startswith("https://") else []

FOUNDATION_ROOMS = ["core", "audit", "places", "people", "accounts", "notify", "desk", "imports"]
ROOMS = [
    *[f"epidesk.foundation.{room}" for room in FOUNDATION_ROOMS],
    "epidesk.intake.incidents",
    "epidesk.intake.questions",
    "epidesk.intake.claims",
    "epidesk.intake.movement",
    "epidesk.publishing.alerts",
    "epidesk.publishing.content",
    "epidesk.publishing.news",
    "epidesk.publishing.relays",
    "epidesk.response.dispatch",
    "epidesk.response.video",
    "epidesk.response.cases",
    "epidesk.response.screening",
    "epidesk.insight.statistics",
    "epidesk.privacy",
]
DOORS = [f"epidesk.interfaces.{door}" for door in ("common", "citizen", "console", "field", "partner", "api", "cli")]
INSTALLED_APPS = [
    *DOORS,  # before allauth, so that its pages are dressed by our templates
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "epidesk.interfaces.common.middleware.request_ids",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "epidesk.interfaces.common.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "epidesk.interfaces.common.middleware.demo_passphrase",
    "epidesk.interfaces.common.middleware.principals",
    "epidesk.interfaces.common.sign_in.gate.second_factor_gate",
    "epidesk.interfaces.common.middleware.read_log",
    "epidesk.interfaces.common.middleware.domain_errors",
]

ROOT_URLCONF = "epidesk.urls"
WSGI_APPLICATION = "epidesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "epidesk.interfaces.common.context.site",
            ],
            "builtins": ["epidesk.interfaces.common.templatetags.epidesk_ui", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": database_from_url(ENV.database_url)}
# Compiling a statement costs more than any of ours takes: 40 ms on the desk's counts, where a server has it on.
DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off"}
if ENV.process == "web":
    # One pool a web process; a connection that died with the server is replaced at the next request. The pool waits
    # twice as long after each failure: giving up early, it tries at once when the next request asks.
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 2, "max_size": 20, "timeout": 6, "reconnect_timeout": 4}}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
elif ENV.process == "worker":
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Rate limits must be counted once for all processes: the cache is a table.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "epidesk.interfaces.common.errors.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_COOKIES = ENV.public_url.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if ENV.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]  # each in itself: who cannot read the page finds their own
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = ["epidesk.interfaces.common.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = ENV.data_dir / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # uploads go through core.uploads, never here
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if ENV.mode == "test":
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 8
FILE_UPLOAD_HANDLERS = [
    "epidesk.interfaces.common.upload_limit.QuotaUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

from epidesk.foundation.accounts.allauth_settings import *  # noqa: F403 (allauth reads its own names)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "epidesk.foundation.core.redaction.RedactingFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        # Django's own handlers would write past the formatter, and mail whole requests to administrators.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
    },
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
PROCRASTINATE_IMPORT_PATHS = ["epidesk.foundation.core.tasks"]
PROCRASTINATE_ON_APP_READY = "epidesk.foundation.core.jobs.on_app_ready"
