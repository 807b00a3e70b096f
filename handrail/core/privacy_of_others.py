"""What the fields of the packages' own tables are: Django, tasks, allauth. They can't say it themselves.

The scrubbed copy has none of these rows. A package that is not installed may stand here.
"""

from __future__ import annotations

from handrail.core.privacy import Keeps


class _Permission:
    to_pupil = ""
    keeps = Keeps.SCHOOL
    in_copy = False
    key = "id content_type codename"
    plain = "name"


class _Group:
    to_pupil = ""
    keeps = Keeps.SCHOOL
    in_copy = False
    key = "id"
    plain = "name"


class _ContentType:
    to_pupil = ""
    keeps = Keeps.SCHOOL
    in_copy = False
    key = "id"
    plain = "app_label model"


class _Session:
    """Who is signed in, and what a half-filled journey holds. Sealed, not readable: found by reading each of them."""

    to_pupil = ""
    keeps = Keeps.WORK
    in_copy = False
    secret = "session_key session_data"  # noqa: S105
    plain = "expire_date"


class _Task:
    """Background work: keys as arguments; a trace of an error may quote."""

    to_pupil = ""
    keeps = Keeps.WORK
    in_copy = False
    key = "id args_kwargs worker_ids"
    free_text = "return_value traceback"
    plain = (
        "status enqueued_at started_at finished_at priority task_path queue_name backend_name run_after "
        "exception_class_path"
    )


class _EmailAddress:
    to_pupil = ""
    to_account = "user"
    keeps = Keeps.ACCOUNT
    in_copy = False
    key = "id user"
    person = "email"
    plain = "verified primary"


class _EmailConfirmation:
    to_pupil = ""
    to_account = "email_address__user"
    keeps = Keeps.WORK
    in_copy = False
    key = "id email_address"
    secret = "key"  # noqa: S105
    plain = "created sent"


class _Authenticator:
    """A second factor or passkey."""

    to_pupil = ""
    to_account = "user"
    keeps = Keeps.ACCOUNT
    in_copy = False
    key = "id user"
    secret = "data"  # noqa: S105
    plain = "type created_at last_used_at"


class _UserSession:
    """One browser in which the person is signed in."""

    to_pupil = ""
    to_account = "user"
    keeps = Keeps.WORK
    in_copy = False
    key = "id user"
    person = "ip user_agent"
    secret = "session_key data"  # noqa: S105
    plain = "created_at last_seen_at"


class _SocialAccount:
    """The person's account at Microsoft or Google, by which they sign in."""

    to_pupil = ""
    to_account = "user"
    keeps = Keeps.ACCOUNT
    in_copy = False
    key = "id user"
    person = "uid extra_data"
    plain = "provider last_login date_joined"


class _SocialApp:
    to_pupil = ""
    keeps = Keeps.SCHOOL
    in_copy = False
    key = "id provider provider_id name client_id"
    secret = "secret key settings"  # noqa: S105


class _SocialToken:
    to_pupil = ""
    to_account = "account__user"
    keeps = Keeps.WORK
    in_copy = False
    key = "id app account"
    secret = "token token_secret"  # noqa: S105
    plain = "expires_at"


OTHERS: dict[str, type] = {
    "auth.permission": _Permission,
    "auth.group": _Group,
    "contenttypes.contenttype": _ContentType,
    "sessions.session": _Session,
    "django_tasks_database.dbtaskresult": _Task,
    "account.emailaddress": _EmailAddress,
    "account.emailconfirmation": _EmailConfirmation,
    "mfa.authenticator": _Authenticator,
    "usersessions.usersession": _UserSession,
    "socialaccount.socialaccount": _SocialAccount,
    "socialaccount.socialapp": _SocialApp,
    "socialaccount.socialtoken": _SocialToken,
}
