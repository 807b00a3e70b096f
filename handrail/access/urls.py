"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.access.views import account, codes, confirm, devices, identities, invitations, second_factor, sign_in

app_name = "access"

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/person/", sign_in.sign_in_persona, name="sign-in-persona"),
    path("sign-in/second-factor/", sign_in.sign_in_second_factor, name="sign-in-second-factor"),
    path("sign-in/passkey/", sign_in.sign_in_passkey, name="sign-in-passkey"),
    path("sign-in/passkey/options/", sign_in.passkey_options, name="sign-in-passkey-options"),
    path("sign-in/code/", codes.sign_in_code, name="sign-in-code"),
    path("sign-in/code/enter/", codes.sign_in_code_enter, name="sign-in-code-enter"),
    path("sign-in/forgotten/", codes.forgotten, name="forgotten"),
    path("sign-in/forgotten/enter/", codes.forgotten_enter, name="forgotten-enter"),
    path("sign-in/with/<slug:provider>/", identities.sign_in_with, name="sign-in-with"),
    path("sign-in/with/<slug:provider>/back/", identities.sign_in_back, name="sign-in-back"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("device/", devices.device, name="device"),
    path("choose-school/", sign_in.choose_school, name="choose-school"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/confirm/", confirm.confirm, name="confirm"),
    path("account/second-factor/", second_factor.second_factor, name="second-factor"),
    path("account/second-factor/app/", second_factor.app_add, name="app-add"),
    path("account/second-factor/app/remove/", second_factor.app_remove, name="app-remove"),
    path("account/second-factor/recovery-codes/", second_factor.recovery_codes, name="recovery-codes"),
    path("account/second-factor/recovery-codes/new/", second_factor.recovery_codes_renew, name="recovery-codes-renew"),
    path("account/passkeys/add/", second_factor.passkey_add, name="passkey-add"),
    path("account/passkeys/<int:passkey_id>/remove/", second_factor.passkey_remove, name="passkey-remove"),
    path("account/sessions/", account.sessions, name="sessions"),
    path("account/sessions/others/end/", account.sessions_end_others, name="sessions-end-others"),
    path("account/sessions/<int:session_id>/end/", account.session_end, name="session-end"),
    path("account/identities/", identities.identities, name="identities"),
    path("account/identities/<slug:provider>/connect/", identities.identity_connect, name="identity-connect"),
    path(
        "account/identities/<int:identity_id>/disconnect/", identities.identity_disconnect, name="identity-disconnect"
    ),
    path("invitation/", invitations.invitation, name="invitation"),
    path("invitation/<str:code>/", invitations.invitation_accept, name="invitation-accept"),
]
