"""Accounts, and what each person is in each school."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from handrail.access.roles import ROLES
from handrail.core.models import Record, SchoolOwned
from handrail.core.privacy import Keeps


class UserManager(BaseUserManager["User"]):
    """Finds accounts by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(Record, AbstractBaseUser):
    """A person's account; what they may do follows from their memberships."""

    # Null for a pupil, who signs in with a card; never the empty text, so that it stays unique.
    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    # The roles held today, where the sign-in brought them with the account (access.backends).
    roles_today: list[RoleHeld]

    objects = UserManager()

    class Privacy:
        to_pupil = ""
        to_account = "pk"
        keeps = Keeps.ACCOUNT
        name = "name"
        person = "email"
        secret = "password"  # noqa: S105
        plain = "is_active last_login"

    def __str__(self) -> str:
        return self.name


class Membership(SchoolOwned):
    """A person at a school, from and (once they leave) to a day. `initials` stand on plans."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    initials = models.CharField(max_length=6, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = ""
        to_account = "user"
        keeps = Keeps.ACCOUNT
        key = "user"
        person = "initials"
        plain = "starts_on ends_on"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "school"], name="membership_once_in_a_school")]

    def __str__(self) -> str:
        return f"{self.user.name} at {self.school_id}"


class RoleHeld(SchoolOwned):
    """One role that a member holds."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=20, choices=[(code.value, r.name) for code, r in ROLES.items()])
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = ""
        to_account = "membership__user"
        keeps = Keeps.ACCOUNT
        key = "membership"
        plain = "role starts_on ends_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "role"], condition=Q(ends_on__isnull=True), name="role_held_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} is {self.role}"


class GroupAdult(SchoolOwned):
    """An adult who teaches or supports a class or group, from and (once it ends) to a day."""

    group = models.ForeignKey("schools.TeachingGroup", on_delete=models.CASCADE, related_name="adults")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="groups")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = ""
        to_account = "membership__user"
        keeps = Keeps.ACCOUNT
        key = "group membership"
        plain = "starts_on ends_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "membership"], condition=Q(ends_on__isnull=True), name="adult_once_in_a_group"
            )
        ]
        indexes = [models.Index(fields=["membership", "group"], name="group_adult_by_member")]

    def __str__(self) -> str:
        return f"{self.membership_id} with {self.group_id}"


class FacultyAdult(SchoolOwned):
    """The SEN link person of a faculty, from and (once it ends) to a day."""

    faculty = models.ForeignKey("schools.Faculty", on_delete=models.CASCADE, related_name="adults")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="faculties")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Privacy:
        to_pupil = ""
        to_account = "membership__user"
        keeps = Keeps.ACCOUNT
        key = "faculty membership"
        plain = "starts_on ends_on"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["faculty", "membership"], condition=Q(ends_on__isnull=True), name="adult_once_in_a_faculty"
            )
        ]
        indexes = [models.Index(fields=["membership", "faculty"], name="faculty_adult_by_member")]

    def __str__(self) -> str:
        return f"{self.membership_id} for {self.faculty_id}"


class Invitation(SchoolOwned):
    """A way to one's first sign-in, by e-mail or on paper, until a day. The code is kept as a hash only.

    `roles` are the codes of the roles that it gives. `details` say what the roles are about, by the room that accepts
    them: {"contact": id} for a parent, {"shares": [{"pupil": id, "parts": [...], "ends_on": "2027-01-31"}]} for a
    specialist, {"faculties": [ids]} for a link person.
    """

    roles = models.JSONField(default=list)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    details = models.JSONField(default=dict)
    code_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_by_name = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="invitations")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = ""
        to_account = "accepted_by__user"
        keeps = Keeps.ACCOUNT
        key = "sent_by accepted_by details"
        name = "name"
        person = "email"
        secret = "code_hash"  # noqa: S105
        staff = "sent_by_name"
        plain = "roles sent_at expires_at accepted_at withdrawn_at"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            )
        ]
        indexes = [models.Index(fields=["school", "-sent_at"], name="invitation_by_school")]

    def __str__(self) -> str:
        return f"invitation of {self.name}"


class InvitationCode(Record):
    """Which school an invitation's code belongs to: asked before anybody's scope is open, so it belongs to no school.

    Only the hash of the code and the two keys; nothing that says who is invited to what.
    """

    code_hash = models.CharField(max_length=64, unique=True)
    school_uuid = models.UUIDField()
    invitation_uuid = models.UUIDField(unique=True)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.ACCOUNT
        key = "school_uuid invitation_uuid"
        secret = "code_hash"  # noqa: S105

    def __str__(self) -> str:
        return f"code of {self.invitation_uuid}"


class SignInFailure(Record):
    """Wrong passwords in a row for one account from one address. `key` hides both; rows go after a day."""

    key = models.CharField(max_length=64, unique=True)
    n_failures = models.PositiveIntegerField()
    last_failed_at = models.DateTimeField()

    class Privacy:
        to_pupil = ""
        keeps = Keeps.WORK
        in_copy = False
        secret = "key"  # noqa: S105
        plain = "n_failures last_failed_at"

    def __str__(self) -> str:
        return f"{self.n_failures} wrong passwords"
