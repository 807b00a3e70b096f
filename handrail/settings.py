"""Settings, read from the environment; docs/running.md has the table of all of them.

Every number that guards a promise (durability, security) says here why it is what it is.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlparse

PACKAGE = Path(__file__).resolve().parent
VAR = Path(os.environ.get("HANDRAIL_HOME", Path.cwd() / "var")).resolve()


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def _secret_key() -> str:
    """Return the configured key, or one made at first start and kept beside the database."""
    if key := os.environ.get("HANDRAIL_SECRET_KEY"):
        return key
    path = VAR / "secret-key"
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    VAR.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    try:
        # "x": two processes that start together must agree on one key.
        with open(path, "x", encoding="ascii", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(key)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    return key


def _database() -> dict[str, object]:
    """Return Django's database settings for HANDRAIL_DATABASE_URL (sqlite:///path or postgresql://...)."""
    url = os.environ.get("HANDRAIL_DATABASE_URL", f"sqlite:///{VAR / 'handrail.sqlite3'}")
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        path = unquote(url.removeprefix("sqlite:///"))
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                # Django's default (DEFERRED) fails 59% of concurrent writes: stack.md 4, ADR 0001.
                "transaction_mode": "IMMEDIATE",
                # Writers queue; one waits at most this many seconds before an error.
                "timeout": 20,
                # WAL: readers never wait. FULL: an acknowledged save survives a power cut.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;"
                ),
            },
            # A file, not memory: browser tests and the application share it from several threads.
            "TEST": {"NAME": os.environ.get("HANDRAIL_TEST_SQLITE")},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 16}} if _flag("HANDRAIL_POOL", default=True) else {},
            "TEST": {"NAME": os.environ.get("HANDRAIL_TEST_POSTGRESQL")},
        }
    raise SystemExit(f"HANDRAIL_DATABASE_URL must start with sqlite:/// or postgresql://, not {parts.scheme!r}.")


DEMO = _flag("HANDRAIL_DEMO")  # offers each persona on the sign-in page; never on a real school's machine
DEBUG = _flag("HANDRAIL_DEBUG")
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [
    host for host in os.environ.get("HANDRAIL_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host.strip()
]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("HANDRAIL_ORIGINS", "").split(",") if o.strip()]
SECURE = _flag("HANDRAIL_SECURE")  # served over HTTPS: cookies and redirects follow

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "handrail.core",
    "handrail.frameworks",
    "handrail.schools",
    "handrail.access",
    "handrail.pupils",
    "handrail.plans",
    "handrail.progress",
    "handrail.reviews",
    "handrail.reports",
    "handrail.exchange",
    "handrail.web",
    "handrail.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "handrail.core.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "handrail.schools.middleware.FirstStart",
    "handrail.access.middleware.SignInRequired",
    "handrail.core.middleware.PlainErrors",
]

ROOT_URLCONF = "handrail.web.urls"
WSGI_APPLICATION = "handrail.wsgi.application"
FORM_RENDERER = "handrail.core.ui.forms.HandrailRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "handrail.access.context.signed_in",
                "handrail.web.context.navigation",
            ],
            "builtins": ["handrail.core.templatetags.ui"],
        },
    }
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["handrail.access.backends.WithRoles"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "access:sign-in"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "access:sign-in"

# A school day: a closed lid at nine must not mean lost words at three (market.md finding 4).
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A message may hold a pupil's name, so it ends with the session and never lies in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "handrail.core.errors.csrf_failure"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# Read at start straight from the package: a school runs no collectstatic of its own.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATICFILES_DIRS = [PACKAGE / "static"] if (PACKAGE / "static").exists() else []

# 20 MB: the largest pupil list of a school of 2,000 is 1 MB; the import says so before reading.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

TASKS = {
    "default": {
        "BACKEND": os.environ.get("HANDRAIL_TASKS", "django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default"],
        # A task rolls back with the action that asked for it.
        "ENQUEUE_ON_COMMIT": True,
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("HANDRAIL_LOG_LEVEL", "WARNING")},
}

HANDRAIL_FRAMEWORKS_DIR = os.environ.get("HANDRAIL_FRAMEWORKS_DIR", "")
