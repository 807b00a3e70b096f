"""Addresses of forms about one pupil. web/pupils_urls.py includes them beside its own, all under the name `pupils:`."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.pupils.views import contacts, families, people, profile, register

PUPIL = "pupils/<uuid:pupil_id>/"
CONTACT = f"{PUPIL}contacts/<uuid:contact_id>/"
ENTRY = f"{PUPIL}register/<uuid:entry_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{PUPIL}register/put-on/", register.put_on, name="register-put-on"),
    path(f"{ENTRY}move/", register.move, name="register-move"),
    path(f"{ENTRY}take-off/", register.take_off, name="register-take-off"),
    path(f"{ENTRY}correct/", register.correct, name="register-correct"),
    path(f"{ENTRY}withdraw/", register.withdraw, name="register-withdraw"),
    path(f"{PUPIL}profile/", profile.profile_edit, name="profile-edit"),
    path(f"{PUPIL}needs/add/", profile.need_add, name="need-add"),
    path(f"{PUPIL}needs/<uuid:need_id>/end/", profile.need_end, name="need-end"),
    path(f"{PUPIL}needs/<uuid:need_id>/first/", profile.need_first, name="need-first"),
    path(f"{PUPIL}contacts/add/", people.contact_add, name="contact-add"),
    path(f"{PUPIL}contacts/<uuid:contact_id>/change/", people.contact_change, name="contact-change"),
    path(f"{PUPIL}contacts/<uuid:contact_id>/remove/", people.contact_remove, name="contact-remove"),
    path(f"{PUPIL}contacts/<uuid:contact_id>/invite/", families.contact_invite, name="contact-invite"),
    path("invitations/families/", families.family_invitation_list, name="family-invitation-list"),
    path("invitations/families/add/", families.families_invite, name="families-invite"),
    path(
        "invitations/families/<uuid:invitation_id>/again/",
        families.family_invitation_again,
        name="family-invitation-again",
    ),
    path(
        "invitations/families/<uuid:invitation_id>/withdraw/",
        families.family_invitation_withdraw,
        name="family-invitation-withdraw",
    ),
    path(f"{CONTACT}sight/", contacts.contact_sight, name="contact-sight"),
    path(f"{CONTACT}bar/", contacts.contact_bar, name="contact-bar"),
    path(f"{CONTACT}lift/", contacts.contact_lift, name="contact-lift"),
    path(f"{CONTACT}unlink/", contacts.contact_unlink, name="contact-unlink"),
    path(f"{PUPIL}core-group/", people.core_group_edit, name="core-group-edit"),
    path(f"{PUPIL}core-group/<uuid:member_id>/end/", people.core_group_end, name="core-group-end"),
]
