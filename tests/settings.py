"""The settings of the tests: SQLite in a file of its own, or PostgreSQL where HANDRAIL_DATABASE_URL says so."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("HANDRAIL_SECRET_KEY", "for tests only: nothing secret is kept here")
os.environ.setdefault("HANDRAIL_HOME", tempfile.mkdtemp(prefix="handrail-tests-"))
# A file, not memory: threads that share a database in memory lock each other out of its tables.
os.environ.setdefault("HANDRAIL_TEST_SQLITE", str(Path(os.environ["HANDRAIL_HOME"]) / "tests.sqlite3"))
# A pool holds connections open while a test database is dropped.
os.environ.setdefault("HANDRAIL_POOL", "no")
os.environ.pop("HANDRAIL_OWNER_DATABASE_URL", None)  # conftest.py parts the owner from the application's role

from handrail.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "ENQUEUE_ON_COMMIT": False}}
STATICFILES_DIRS = [Path(__file__).resolve().parent.parent / "handrail" / "static"]
ALLOWED_HOSTS = ["*"]
# Where nothing was collected yet, whitenoise warns, and a warning is an error here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
