"""Settings, read from the environment; docs/running.md has the table of all of them.

Every number that guards a promise (durability, security) says here why it is what it is.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

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
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)  # only for the person whom Handrail runs as
    key = secrets.token_urlsafe(48)
    try:
        # "x": two processes that start together must agree on one key.
        with open(path, "x", encoding="ascii", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(key)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    return key


def _login(url: str) -> dict[str, object]:
    """Return where a PostgreSQL database is, and as whom to connect."""
    parts = urlparse(url)
    return {
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


def _owner_database(database: dict[str, object]) -> dict[str, object] | None:
    """Return how the owner of the tables connects for migrations (HANDRAIL_OWNER_DATABASE_URL), or None."""
    url = os.environ.get("HANDRAIL_OWNER_DATABASE_URL")
    if not url:
        return None
    if "postgresql" not in str(database["ENGINE"]) or urlparse(url).scheme not in {"postgres", "postgresql"}:
        raise SystemExit("HANDRAIL_OWNER_DATABASE_URL is for PostgreSQL only, like HANDRAIL_DATABASE_URL beside it.")
    owner = _login(url)
    if owner["NAME"] != database["NAME"]:
        raise SystemExit("HANDRAIL_OWNER_DATABASE_URL and HANDRAIL_DATABASE_URL must name the same database.")
    return owner


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
            "ENGINE": "handrail.core.postgresql",  # Django's, which also tells the database the school in scope
            **_login(url),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 16}} if _flag("HANDRAIL_POOL", default=True) else {},
            "TEST": {"NAME": os.environ.get("HANDRAIL_TEST_POSTGRESQL")},
        }
    raise SystemExit(f"HANDRAIL_DATABASE_URL must start with sqlite:/// or postgresql://, not {parts.scheme!r}.")


def _email() -> dict[str, object]:
    """Return Django's mail settings for HANDRAIL_EMAIL_URL; without it no mail is sent and nothing offers any."""
    url = os.environ.get("HANDRAIL_EMAIL_URL", "")
    parts = urlparse(url)
    backends = "django.core.mail.backends."
    if not url:
        return {"EMAIL_BACKEND": backends + "dummy.EmailBackend"}
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": backends + "console.EmailBackend"}
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": backends + "filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme == "smtp" and parts.hostname:
        options = parse_qs(parts.query)
        return {
            "EMAIL_BACKEND": backends + "smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or 587,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            # tls: a plain connection that turns to TLS (port 587). ssl: TLS from the first byte (port 465).
            "EMAIL_USE_TLS": options.get("tls") == ["1"],
            "EMAIL_USE_SSL": options.get("ssl") == ["1"],
        }
    raise SystemExit(
        "HANDRAIL_EMAIL_URL must look like smtp://user:password@host:587?tls=1, file:///folder or console:. "
        f"It starts with {parts.scheme!r}."
    )


def _identity_provider(code: str, name: str, server: str, client_id: str, secret: str) -> dict[str, object]:
    return {
        "provider_id": code,
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": server},
    }


def _identity_providers() -> list[dict[str, object]]:
    """Return the providers of single sign-on that the environment names, in the order of their buttons."""
    found = []
    if client_id := os.environ.get("HANDRAIL_OIDC_MICROSOFT_CLIENT_ID", ""):
        tenant = os.environ.get("HANDRAIL_OIDC_MICROSOFT_TENANT", "").strip()
        if tenant in {"", "common", "organizations", "consumers"}:
            raise SystemExit(
                "HANDRAIL_OIDC_MICROSOFT_TENANT must name the school's or trust's own tenant, by its id or domain: "
                "the shared ones let in anybody who has a Microsoft account."
            )
        server = f"https://login.microsoftonline.com/{tenant}/v2.0"
        secret = os.environ.get("HANDRAIL_OIDC_MICROSOFT_SECRET", "")
        found.append(_identity_provider("microsoft", "Microsoft", server, client_id, secret))
    if client_id := os.environ.get("HANDRAIL_OIDC_GOOGLE_CLIENT_ID", ""):
        secret = os.environ.get("HANDRAIL_OIDC_GOOGLE_SECRET", "")
        found.append(_identity_provider("google", "Google", "https://accounts.google.com", client_id, secret))
    if server := os.environ.get("HANDRAIL_OIDC_URL", "").rstrip("/"):
        name = os.environ.get("HANDRAIL_OIDC_NAME", "the school's account")
        client_id = os.environ.get("HANDRAIL_OIDC_CLIENT_ID", "")
        found.append(_identity_provider("other", name, server, client_id, os.environ.get("HANDRAIL_OIDC_SECRET", "")))
    return found


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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "handrail.core",
    "handrail.frameworks",
    "handrail.schools",
    "handrail.access",
    "handrail.pupils",
    "handrail.bank",
    "handrail.plans",
    "handrail.progress",
    "handrail.rewards",
    "handrail.meetings",
    "handrail.planning",
    "handrail.reviews",
    "handrail.planner",
    "handrail.reports",
    "handrail.specialists",
    "handrail.agreements",
    "handrail.briefs",
    "handrail.readings",
    "handrail.exchange",
    "handrail.records",
    "handrail.families",
    "handrail.web",
    "handrail.demo",
]

MIDDLEWARE = [
    "handrail.core.middleware.ContentSecurityPolicy",  # the outermost: every answer has its headers
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "handrail.core.middleware.ReaderLanguage",  # before whatever may answer with a page of its own
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "handrail.schools.middleware.FirstStart",
    "allauth.account.middleware.AccountMiddleware",
    "handrail.access.middleware.SignInRequired",
    "handrail.core.middleware.NoteLooks",
    "handrail.access.signing.middleware.SecondFactorDue",
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
                "handrail.families.context.reading",
            ],
            "builtins": ["django.templatetags.i18n", "handrail.core.templatetags.ui"],
        },
    }
]

DATABASES = {"default": _database()}
# The tables belong to the owner, who migrates; the application's role gets rows only (core.isolation).
OWNER_DATABASE = _owner_database(DATABASES["default"])
APPLICATION_ROLE = str(DATABASES["default"].get("USER", ""))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["handrail.access.backends.WithRoles"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "handrail.access.passwords.NotLikeTheAccount"},
]
# A file of leaked passwords (SHA-1, sorted), as the public list is given out; access/passwords.py looks into it.
HANDRAIL_BREACHED_PASSWORDS = os.environ.get("HANDRAIL_BREACHED_PASSWORDS", "")
LOGIN_URL = "access:sign-in"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "access:sign-in"

# Sign-in (ADR 0016): allauth brings the steps, second factors, passkeys and single sign-on; pages and words are ours.
ACCOUNT_ADAPTER = "handrail.access.signing.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Its limits count per account, so that anybody could lock somebody else out, and in one process's memory. Ours are
# per account and address, in the database (access/actions/sign_in.py).
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "handrail.access.signing.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Handrail"
# One step of 30 seconds either way: clocks of telephones are not all right.
MFA_TOTP_TOLERANCE = 1
# Without HTTPS browsers offer passkeys on localhost only; there is no origin to hold them to.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
SOCIALACCOUNT_ADAPTER = "handrail.access.signing.adapters.IdentityAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
IDENTITY_PROVIDERS = _identity_providers()
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": IDENTITY_PROVIDERS, "OAUTH_PKCE_ENABLED": True}}

EMAIL_IS_SET_UP = bool(os.environ.get("HANDRAIL_EMAIL_URL"))
_EMAIL = _email()
EMAIL_BACKEND = _EMAIL["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _EMAIL.get("EMAIL_FILE_PATH")
EMAIL_HOST = _EMAIL.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _EMAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _EMAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _EMAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("HANDRAIL_EMAIL_FROM", "Handrail <handrail@localhost>")

# A school day: a closed lid at nine must not mean lost words at three (market.md finding 4).
SESSION_COOKIE_AGE = 60 * 60 * 12
# A session that nobody uses for so long ends earlier; 0 switches that off.
HANDRAIL_IDLE_MINUTES = int(os.environ.get("HANDRAIL_IDLE_MINUTES", "0"))
# Lax, not Strict: the way back from a provider of single sign-on must find the session that began it.
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
# The prefix makes a browser refuse these cookies from any other host or path, and without HTTPS.
COOKIE_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"  # assets/js/token.js reads it under both names
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
# host: this name only; subdomains: and every name below it; preload: browsers know before the first visit.
HSTS = os.environ.get("HANDRAIL_HSTS", "subdomains").strip().lower()
if HSTS not in {"host", "subdomains", "preload"}:
    raise SystemExit(f"HANDRAIL_HSTS must be host, subdomains or preload, not {HSTS!r}.")
SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS != "host"
SECURE_HSTS_PRELOAD = HSTS == "preload"
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
# Pages of families and pupils only (core/languages.py): what each view may speak, and where its words are.
LANGUAGES = [("en-gb", "English"), ("cy", "Welsh"), ("pl", "Polish"), ("ur", "Urdu")]
LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# Read at start straight from the package: a school runs no collectstatic of its own.
WHITENOISE_USE_FINDERS = True
# Our styles and scripts are for our own pages: no other site needs to read them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATICFILES_DIRS = [PACKAGE / "static"] if (PACKAGE / "static").exists() else []

# 20 MB: the largest pupil list of a school of 2,000 is 1 MB; the import says so before reading.
LARGEST_REQUEST_BYTES = 24 * 1024 * 1024  # such a list and the rest of its form
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

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
    # Names, tokens and what was typed never reach the log: core/discreet.py.
    "formatters": {"line": {"()": "handrail.core.discreet.Discreet", "in_full": DEBUG}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Django's own handlers would print and mail requests with all that was sent in them.
    "loggers": {"django": {"handlers": [], "propagate": True, "level": "NOTSET"}},
    "root": {"handlers": ["console"], "level": os.environ.get("HANDRAIL_LOG_LEVEL", "WARNING")},
}

# Screens and phones that may follow planning meetings at once, in each web process: a thread each (ADR 0019).
HANDRAIL_LIVE_SCREENS = int(os.environ.get("HANDRAIL_LIVE_SCREENS", "640"))

HANDRAIL_FRAMEWORKS_DIR = os.environ.get("HANDRAIL_FRAMEWORKS_DIR", "")
