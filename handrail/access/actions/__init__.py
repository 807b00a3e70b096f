"""Everything that changes accounts, roles, and who works with which group."""

from __future__ import annotations

from handrail.access.actions.accounts import (
    AccountRow,
    NewAccount,
    add_account,
    bulk_add_accounts,
    change_details,
    change_roles,
    close_account,
    first_administrator,
    reopen_account,
)
from handrail.access.actions.groups import end_adult_with_group, ensure_group_adults, put_adult_with_group
from handrail.access.actions.passwords import change_own_password, reset_password
from handrail.access.actions.sign_in import check_sign_in, clear_failures, note_failure, note_signed_in, note_signed_out
from handrail.access.passwords import new_passphrase
from handrail.core.audit import register_events

__all__ = [
    "AccountRow",
    "NewAccount",
    "add_account",
    "bulk_add_accounts",
    "change_details",
    "change_own_password",
    "change_roles",
    "check_sign_in",
    "clear_failures",
    "close_account",
    "end_adult_with_group",
    "ensure_group_adults",
    "first_administrator",
    "new_passphrase",
    "note_failure",
    "note_signed_in",
    "note_signed_out",
    "put_adult_with_group",
    "reopen_account",
    "reset_password",
]

register_events(
    {
        "ACCOUNT_ADDED": "opened an account",
        "ACCOUNTS_ADDED": "opened accounts from a list",
        "ACCOUNT_CHANGED": "changed the name or initials on an account",
        "ACCOUNT_CLOSED": "closed an account",
        "ACCOUNT_REOPENED": "opened an account again",
        "ROLES_CHANGED": "changed somebody's roles",
        "PASSWORD_CHANGED": "changed their own password",
        "PASSWORD_RESET": "gave somebody a new password",
        "ADULT_PUT_WITH_GROUP": "put an adult with a class or group",
        "ADULTS_PUT_WITH_GROUPS": "put adults with classes and groups from a list",
        "ADULT_LEFT_GROUP": "ended an adult's time with a class or group",
        "SIGNED_IN": "signed in",
        "SIGNED_OUT": "signed out",
    }
)
