"""What tests do with real servers, whoever starts them: find a port, kill every process, be signed in."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from typing import Any

import psutil


def free_port() -> int:
    """Return a port of this machine that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to a server and all its processes at once: nothing can be finished or tidied."""
    everybody = [*psutil.Process(process.pid).children(recursive=True), process]
    for one in everybody:
        with contextlib.suppress(ProcessLookupError):
            os.kill(one.pid, signal.SIGKILL)
    process.wait()
    psutil.wait_procs([one for one in everybody if isinstance(one, psutil.Process)], timeout=10)


def session_of(user: Any) -> str:
    """Sign an account in without a browser; return the key of the session. Needs Django."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "handrail.access.backends.WithRoles"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
