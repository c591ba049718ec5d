"""Django settings, from the environment.

``MINZHENG_HOME`` (default ``./var``) holds the embedded database, keys and frozen runs; ``DATABASE_URL`` names a served
database instead; ``MINZHENG_SECRET_KEY`` and ``MINZHENG_FIELD_KEY`` replace the key files; ``MINZHENG_HOSTS`` lists the
names the web answers to; ``MINZHENG_LISTEN`` is the address it listens on (default 127.0.0.1, where it answers to the
machine's own names only); ``MINZHENG_HTTPS=1`` says that it is reached by HTTPS only. The command line reads
``MINZHENG_LANGUAGE`` (``en`` for English).
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from minzheng.site.businesses import business_apps
from minzheng.site.database import database_settings, start_database
from minzheng.site.keys import field_key, secret_key

PACKAGE = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("MINZHENG_HOME") or "var").resolve()
START_DATABASE = partial(start_database, HOME)

SECRET_KEY = secret_key(HOME)
FIELD_KEY = field_key(HOME)

DEBUG = False
LISTEN = os.environ.get("MINZHENG_LISTEN", "127.0.0.1")
OWN_NAMES = "localhost,127.0.0.1,[::1]"
ALLOWED_HOSTS = os.environ.get("MINZHENG_HOSTS", OWN_NAMES if LISTEN == "127.0.0.1" else "*").split(",")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "minzheng.kernel.access",
    "procrastinate.contrib.django",
    "minzheng.kernel.jobs",
    "minzheng.kernel.areas",
    "minzheng.kernel.standards",
    "minzheng.kernel.people",
    "minzheng.kernel.casework",
    "minzheng.kernel.registers",
    "minzheng.kernel.goods",
    "minzheng.kernel.payments",
    "minzheng.kernel.payments.corrections",
    "minzheng.kernel.scenarios",
    "minzheng.kernel.payments.funds",
    "minzheng.kernel.payments.bank",
    "minzheng.kernel.verification",
    "minzheng.kernel.verification.findings",
    "minzheng.kernel.verification.matching",
    "minzheng.kernel.verification.duplicates",
    "minzheng.kernel.verification.discovery",
    "minzheng.kernel.verification.watching",
    "minzheng.kernel.verification.requests",
    "minzheng.kernel.plans",
    "minzheng.kernel.indicators.snapshots",
    "minzheng.kernel.indicators.relations",
    "minzheng.kernel.reports",
    "minzheng.kernel.reports.reading",
    "minzheng.web",
    *business_apps(PACKAGE),
]
MIDDLEWARE = [
    "minzheng.web.middleware.StrictHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "minzheng.web.sessions.OpenSessions",
    "minzheng.web.middleware.Language",
    "minzheng.web.middleware.OneBook",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "minzheng.web.middleware.FirstThings",
    "minzheng.web.middleware.OwnField",
    "django.contrib.messages.middleware.MessageMiddleware",
    "minzheng.web.middleware.Refusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [PACKAGE / "web", PACKAGE / "web" / "errors"],
        "OPTIONS": {
            "builtins": ["minzheng.web.components.tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "minzheng.web.context.page",
            ],
        },
    }
]
DATABASES = {"default": database_settings(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "minzheng.site.urls"
ASGI_APPLICATION = "minzheng.site.asgi.application"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["minzheng.web.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "minzheng.kernel.access.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "post")}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/signin"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

HTTPS = os.environ.get("MINZHENG_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
