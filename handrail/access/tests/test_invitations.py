"""An invitation opens what it says, once, for whoever holds its code, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from handrail.access import actions, mailing, policy, queries, rules
from handrail.access.actions import Acceptance
from handrail.access.actions import invitations as module
from handrail.access.invitation_codes import new_code
from handrail.access.models import FacultyAdult, Invitation, InvitationCode, Membership, RoleHeld, User
from handrail.access.types import Area, InvitationStatus, Level, Role
from handrail.core import clock as core_clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from tests.factories import MembershipFactory, RoleHeldFactory, SchoolFactory, UserFactory, everywhere, make_actor

pytestmark = pytest.mark.django_db

PASSWORD = "quartz lantern otter 7"
HOME = "203.0.113.7"


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def admin(school, in_school):
    actor = make_actor(school, Role.ADMINISTRATOR)
    with in_school(actor):
        yield actor


def invited(admin, **changes):
    return actions.invite(**({"actor": admin, "name": "Kit Marlow", "roles": [Role.TEACHER]} | changes))


def accept(code: str, **changes):
    return actions.accept_invitation(
        **({"code": code, "address": HOME, "email": "kit@example.org", "password": PASSWORD} | changes)
    )


def refusal(code: str, **changes) -> str:
    with pytest.raises(Refused) as refused:
        accept(code, **changes)
    return refused.value.message


# ------------------------------------------------------------------------------------------------------ codes


def test_a_code_has_sixty_bits_and_can_be_typed_any_way() -> None:
    code = new_code()
    assert len(rules.CODE_LETTERS) ** rules.CODE_LENGTH >= 2**60
    assert not set("01IO") & set(rules.CODE_LETTERS)
    printed = rules.spaced_code(code)
    assert [len(group) for group in printed.split("-")] == [4, 4, 4]
    assert {
        rules.plain_invitation_code(typed) for typed in (code, printed, printed.lower(), f" {code[:5]} {code[5:]}")
    } == {code}
    assert rules.plain_invitation_code("K7TM-22QX") == rules.plain_invitation_code("0" * 12) == ""


def test_only_a_keyed_hash_is_kept(admin) -> None:
    sent = invited(admin)
    kept = Invitation.objects.get()
    assert sent.code and sent.code not in str(vars(kept)) and sent.spaced_code not in str(vars(kept))
    assert InvitationCode.objects.get().code_hash == kept.code_hash
    assert sent.code not in str(list(AuditEvent.objects.values()))


def test_status_follows_from_what_happened() -> None:
    now = datetime(2026, 11, 16, tzinfo=UTC)
    nothing = {"accepted_at": None, "withdrawn_at": None, "expires_at": now, "now": now}
    assert rules.invitation_status(**nothing) is InvitationStatus.OPEN
    assert rules.invitation_status(**nothing | {"now": now + timedelta(seconds=1)}) is InvitationStatus.EXPIRED
    assert rules.invitation_status(**nothing | {"accepted_at": now}) is InvitationStatus.ACCEPTED
    assert rules.invitation_status(**nothing | {"withdrawn_at": now}) is InvitationStatus.WITHDRAWN


# ----------------------------------------------------------------------------------------------------- sending


def test_invite_holds_for_a_fortnight_unless_the_sender_says_otherwise(admin) -> None:
    assert invited(admin).invitation.expires_at == core_clock.now() + timedelta(days=14)
    assert invited(admin, days=3).invitation.expires_at == core_clock.now() + timedelta(days=3)
    assert rules.usual_days([Role.PARENT], {Role.PARENT}) == 30
    for days in (0, 91):
        with pytest.raises(Refused, match="1 to 90"):
            invited(admin, days=days)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"roles": []}, "roles"),
        ({"email": "kit"}, "email"),
        ({"roles": [Role.PUPIL]}, "roles"),
    ],
)
def test_invite_refuses_what_is_missing(admin, changed: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        invited(admin, **changed)
    assert refused.value.field == field
    assert not Invitation.objects.exists()


def test_invite_needs_the_permission_of_its_roles(school, in_school, monkeypatch) -> None:
    nothing = Acceptance(lambda actor, details: None, lambda invitation: True, lambda actor, invitation, member: None)
    monkeypatch.setattr(module, "_ACCEPTANCES", {Role.PARENT: nothing, Role.SPECIALIST: nothing})
    teacher, admin, senco = (make_actor(school, role) for role in (Role.TEACHER, Role.ADMINISTRATOR, Role.SENCO))
    with in_school(school):
        for actor, role in ((teacher, Role.TEACHER), (admin, Role.PARENT), (admin, Role.SPECIALIST)):
            with pytest.raises(Denied):
                actions.invite(actor=actor, name="Kit", roles=[role])
        for role in (Role.TEACHER, Role.PARENT, Role.SPECIALIST):
            sent = actions.invite(actor=senco, name="Kit", roles=[role])
            for act in (actions.withdraw_invitation, actions.invite_again):
                with pytest.raises(Denied):
                    act(actor=teacher, invitation=sent.invitation)


def test_somebody_who_works_here_is_not_invited_again(admin) -> None:
    kit = RoleHeldFactory(membership=MembershipFactory(school_id=admin.school_id, school=None), role="teacher")
    with pytest.raises(Refused, match="works here already") as refused:
        invited(admin, email=kit.membership.user.email.upper())
    assert refused.value.field == "email"


def test_sending_again_kills_the_old_code(admin, clock) -> None:
    first = invited(admin)
    clock.shift(timedelta(days=20))
    again = actions.invite_again(actor=admin, invitation=first.invitation)
    assert refusal(first.code) == module.DEAD
    assert accept(again.code).roles == {Role.TEACHER}
    with pytest.raises(Refused, match="accepted"):
        actions.invite_again(actor=admin, invitation=first.invitation)
    with pytest.raises(Refused, match="accepted"):
        actions.withdraw_invitation(actor=admin, invitation=first.invitation)


def test_withdrawing_is_for_good(admin) -> None:
    sent = invited(admin)
    for _ in range(2):
        actions.withdraw_invitation(actor=admin, invitation=sent.invitation, reason="Wrong person")
    assert AuditEvent.objects.filter(type="INVITATION_WITHDRAWN").count() == 1
    with pytest.raises(Refused, match="withdrawn"):
        actions.invite_again(actor=admin, invitation=sent.invitation)


def test_nothing_crosses_schools(admin, in_school) -> None:
    other = make_actor(SchoolFactory(), Role.ADMINISTRATOR)
    with in_school(other):
        theirs = invited(other).invitation
    for act in (actions.withdraw_invitation, actions.invite_again):
        with pytest.raises(NotVisible):
            act(actor=admin, invitation=theirs)
    with pytest.raises(NotVisible):
        invited(admin, roles=[Role.SEN_LINK], details={"faculties": [str(theirs.pk)]})


# -------------------------------------------------------------------------------------------------- by message


def test_a_message_brings_a_code_that_lies_nowhere_else(admin, settings) -> None:
    calls: list[tuple[str, str]] = []
    sent = invited(admin, email="kit@example.org", send=lambda *about: calls.append(about))
    assert sent.code == "" and calls == [(str(sent.invitation.pk), str(admin.school_id))]
    mailing.send_invitation.func(*calls[0], "https://handrail.example/")
    (message,) = mail.outbox
    assert message.to == ["kit@example.org"]
    link = next(line for line in message.body.splitlines() if line.startswith("https://handrail.example/invitation/"))
    code = link.rstrip("/").rpartition("/")[2]
    assert accept(code, email="", address=None).name == "Kit Marlow"
    mailing.send_invitation.func(*calls[0], "https://handrail.example/")
    assert len(mail.outbox) == 1
    assert User.objects.get(name="Kit Marlow").email == "kit@example.org"


def test_messages_go_out_in_the_background(admin, settings, django_capture_on_commit_callbacks) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
    with django_capture_on_commit_callbacks(execute=True):
        invited(admin, email="kit@example.org", send=mailing.by_message("http://testserver"))
    assert [message.to for message in mail.outbox] == [["kit@example.org"]]


# --------------------------------------------------------------------------------------------------- accepting


def test_looking_tells_the_school_and_the_roles(admin) -> None:
    sent = invited(admin, roles=[Role.TEACHER, Role.OFFICE])
    offer = actions.look_at_invitation(code=sent.spaced_code.lower(), address=HOME)
    assert (offer.school_name, offer.role_names) == (admin.school_name, ("School office", "Teacher"))
    assert not (offer.is_family or offer.is_outside)
    assert actions.look_at_invitation(code=sent.code, address=HOME) == offer


def test_accepting_makes_the_account_and_nothing_more(admin) -> None:
    actor = accept(invited(admin).code)
    assert (actor.roles, actor.school_id, actor.address) == ({Role.TEACHER}, admin.school_id, HOME)
    user = User.objects.get(pk=actor.user_id)
    assert user.check_password(PASSWORD) and (user.email, user.name) == ("kit@example.org", "Kit Marlow")
    member = Membership.objects.get(pk=actor.membership_id)
    assert member.initials == "KM"
    assert AuditEvent.objects.get(type="INVITATION_ACCEPTED").actor_name == "Kit Marlow"
    assert Invitation.objects.get().accepted_by == member


def test_every_dead_code_gets_the_same_answer(admin, clock) -> None:
    used, withdrawn = invited(admin), invited(admin)
    accept(used.code)
    actions.withdraw_invitation(actor=admin, invitation=withdrawn.invitation)
    expired = invited(admin, days=1)
    clock.shift(timedelta(days=1, seconds=1))
    answers = {
        refusal(code, email=f"k{n}@example.org", address=f"203.0.113.{n}")
        for n, code in enumerate((used.code, withdrawn.code, expired.code, new_code(), "", "not a code"))
    }
    assert answers == {module.DEAD}
    assert User.objects.filter(email__startswith="k").count() == 1


def test_wrong_codes_wait_at_their_own_address_only(admin, clock) -> None:
    sent = invited(admin)
    for _ in range(5):
        with pytest.raises(Refused, match="does not open"):
            actions.look_at_invitation(code="AAAA-BBBB-CCCC", address=HOME)
    for act in (actions.look_at_invitation, actions.accept_invitation):
        with pytest.raises(Refused, match="Wait 4 seconds"):
            act(code=sent.code, address=HOME)
    assert actions.look_at_invitation(code=sent.code, address="203.0.113.8")
    clock.shift(timedelta(seconds=5))
    assert accept(sent.code)
    assert queries.seconds_to_wait(queries.invitation_key(HOME)) == 0


def test_accepting_twice_opens_nothing_twice(admin) -> None:
    sent = invited(admin)
    accept(sent.code)
    assert refusal(sent.code, email="somebody@example.org") == module.DEAD
    assert not User.objects.filter(email="somebody@example.org").exists()


@pytest.mark.parametrize(
    ("changed", "field"), [({"email": ""}, "email"), ({"email": "kit"}, "email"), ({"password": "short"}, "password")]
)
def test_accepting_needs_an_address_and_a_password(admin, changed: dict, field: str) -> None:
    sent = invited(admin)
    with pytest.raises(Refused) as refused:
        accept(sent.code, **changed)
    assert refused.value.field == field
    assert accept(sent.code)


def test_an_account_that_is_there_is_signed_in_to_not_taken_over(admin) -> None:
    owner = UserFactory(email="kit@example.org", password="kept")
    sent = invited(admin)
    assert "Sign in with it" in refusal(sent.code)
    owner.refresh_from_db()
    assert owner.password == "kept"
    actor = accept(sent.code, user=owner, password=None)
    assert actor.user_id == owner.pk
    owner.refresh_from_db()
    assert owner.password == "kept"


def test_a_message_to_one_person_is_not_accepted_by_another(admin) -> None:
    sent = invited(admin, email="kit@example.org")
    other = UserFactory(email="other@example.org")
    assert "sent to somebody else" in refusal(sent.code, user=other)
    assert not RoleHeld.objects.filter(membership__user=other).exists()
    # Nor does a typed address replace the one that the message proved.
    assert User.objects.get(pk=accept(sent.code, email="mine@example.org").user_id).email == "kit@example.org"


def test_a_family_may_come_without_a_password(school, in_school, monkeypatch) -> None:
    linked: list[str] = []
    acceptance = Acceptance(
        lambda actor, details: None,
        lambda invitation: invitation.details.get("holds", True),
        lambda actor, invitation, member: linked.append(member.user.name),
    )
    monkeypatch.setattr(module, "_ACCEPTANCES", {})
    actions.register_acceptance(Role.PARENT, acceptance)
    senco = make_actor(school, Role.SENCO)
    with in_school(school):
        sent = actions.invite(actor=senco, name="Bola Adeyemi", roles=[Role.PARENT])
        assert actions.look_at_invitation(code=sent.code, address=None).is_family
        actor = accept(sent.code, has_password=False, password=None, name="Bola A.")
        assert not User.objects.get(pk=actor.user_id).has_usable_password()
        assert (actor.roles, linked) == ({Role.PARENT}, ["Bola A."])
        assert Membership.objects.get(pk=actor.membership_id).initials == ""
        gone = actions.invite(actor=senco, name="Bola", roles=[Role.PARENT], details={"holds": False})
        assert refusal(gone.code, email="b@example.org") == module.DEAD


def test_a_parent_who_is_invited_to_work_here_keeps_one_account(admin) -> None:
    parent = RoleHeldFactory(membership=MembershipFactory(school_id=admin.school_id, school=None), role="parent")
    user = parent.membership.user
    sent = invited(admin, email=user.email)
    actor = accept(sent.code, user=user)
    assert actor.membership_id == parent.membership_id
    assert actor.roles == {Role.PARENT, Role.TEACHER}


def test_a_leaver_who_is_invited_again_gets_the_same_account_opened(admin) -> None:
    left = MembershipFactory(school_id=admin.school_id, school=None, ends_on=core_clock.today() - timedelta(days=30))
    actor = accept(invited(admin).code, user=left.user)
    assert actor.membership_id == left.pk and actor.roles == {Role.TEACHER}


def test_what_a_leaver_sent_to_staff_dies_with_the_account(admin, school, monkeypatch) -> None:
    nothing = Acceptance(lambda actor, details: None, lambda invitation: True, lambda actor, invitation, member: None)
    monkeypatch.setattr(module, "_ACCEPTANCES", {Role.PARENT: nothing})
    senco = make_actor(school, Role.SENCO)
    to_staff = invited(senco)
    to_family = actions.invite(actor=senco, name="Bola", roles=[Role.PARENT])
    member = Membership.objects.get(pk=senco.membership_id)
    to_leaver = Invitation.objects.get(pk=invited(admin, email="x@example.org").invitation.pk)
    to_leaver.email = member.user.email
    to_leaver.save()
    actions.close_account(actor=admin, membership=member, reason="Left")
    assert refusal(to_staff.code) == module.DEAD
    to_leaver.refresh_from_db()
    assert to_leaver.withdrawn_at is not None
    assert accept(to_family.code, email="bola@example.org").roles == {Role.PARENT}


def test_a_link_person_gets_the_faculties_of_the_invitation(admin) -> None:
    faculties = FacultyAdult._meta.get_field("faculty").related_model
    english = faculties.objects.create(school_id=admin.school_id, name="English")
    maths = faculties.objects.create(school_id=admin.school_id, name="Mathematics")
    sent = invited(admin, roles=[Role.SEN_LINK], details={"faculties": [str(english.pk), str(maths.pk)]})
    maths.delete()
    actor = accept(sent.code)
    assert FacultyAdult.objects.get().faculty == english
    again = invited(admin, roles=[Role.SEN_LINK], details={"faculties": [str(english.pk)]})
    with everywhere():
        accept(again.code, user=User.objects.get(pk=actor.user_id))
    assert FacultyAdult.objects.count() == 1


# -------------------------------------------------------------------------------------------------------- lists


def test_lists_show_what_became_of_each(admin, school, clock, django_assert_num_queries, monkeypatch) -> None:
    nothing = Acceptance(lambda actor, details: None, lambda invitation: True, lambda actor, invitation, member: None)
    monkeypatch.setattr(module, "_ACCEPTANCES", {Role.PARENT: nothing, Role.SPECIALIST: nothing})
    invited(admin, days=1)
    clock.shift(timedelta(days=2))
    sent = invited(admin, name="Open Person")
    accept(invited(admin, name="In Person").code)
    actions.withdraw_invitation(actor=admin, invitation=invited(admin, name="Gone Person").invitation)
    senco = make_actor(school, Role.SENCO)
    actions.invite(actor=senco, name="Parent", roles=[Role.PARENT])
    actions.invite(actor=senco, name="Dr Lind", roles=[Role.SPECIALIST])
    with django_assert_num_queries(1):
        rows = queries.invitation_rows(policy.invitations_visible_to(admin).order_by("-sent_at", "pk"))
    assert {row.status for row in rows} == set(InvitationStatus) and len(rows) == 4
    assert {row.name for row in queries.invitation_rows(policy.invitations_visible_to(senco))} >= {
        "Dr Lind",
        "Kit Marlow",
    }
    for status in InvitationStatus:
        assert [
            row.status
            for row in queries.invitation_rows(queries.with_status(policy.invitations_visible_to(admin), status))
        ] == [status]
    assert queries.with_status(policy.invitations_visible_to(admin), "nonsense").count() == 4
    open_row = next(row for row in rows if row.invitation_id == sent.invitation.pk)
    assert open_row.may_be_sent_again and open_row.status_name == "Open"
    assert str(sent.invitation) == "invitation of Open Person"


def test_who_may_share_pupils_but_not_manage_accounts_sees_invitations_of_specialists(
    school, in_school, monkeypatch
) -> None:
    nothing = Acceptance(lambda actor, details: None, lambda invitation: True, lambda actor, invitation, member: None)
    monkeypatch.setattr(module, "_ACCEPTANCES", {Role.SPECIALIST: nothing})
    senco = make_actor(school, Role.SENCO)
    narrowed = replace(senco, levels=((Role.SENCO, Area.ACCOUNTS, Level.NONE),))
    with in_school(school):
        actions.invite(actor=senco, name="Kit Marlow", roles=[Role.TEACHER])
        lind = actions.invite(actor=senco, name="Dr Lind", roles=[Role.SPECIALIST]).invitation
        assert [row.name for row in policy.invitations_visible_to(narrowed)] == ["Dr Lind"]
        assert policy.get_invitation(narrowed, lind.pk) == lind
        with pytest.raises(NotVisible):
            policy.get_invitation(make_actor(school, Role.ADMINISTRATOR), lind.pk)
        with pytest.raises(NotVisible):
            policy.get_member(senco, lind.pk)
