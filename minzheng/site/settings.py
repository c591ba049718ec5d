"""Django settings, from the environment: ``MINZHENG_HOME``, ``DATABASE_URL``, ``MINZHENG_SECRET_KEY``."""

from __future__ import annotations

import os
from pathlib import Path

from minzheng.site.database import database_settings

PACKAGE = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("MINZHENG_HOME", "var")).resolve()

SECRET_KEY = os.environ.get("MINZHENG_SECRET_KEY", "development")
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "minzheng.kernel.access",
    "minzheng.kernel.areas",
    "minzheng.kernel.people",
    "minzheng.kernel.payments",
    "minzheng.kernel.reports",
    "minzheng.web",
]
AUTH_USER_MODEL = "access.Account"
DATABASES = {"default": database_settings(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "minzheng.site.urls"
ASGI_APPLICATION = "minzheng.site.asgi.application"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
