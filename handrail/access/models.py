"""Accounts, and what each person is in each school."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from handrail.access.roles import ROLES
from handrail.core.models import Record, SchoolOwned


class UserManager(BaseUserManager["User"]):
    """Finds accounts by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(Record, AbstractBaseUser):
    """A person's account; what they may do follows from their memberships."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    # The roles held today, where the sign-in brought them with the account (access.backends).
    roles_today: list[RoleHeld]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name


class Membership(SchoolOwned):
    """A person at a school, from and (once they leave) to a day. `initials` stand on plans."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    initials = models.CharField(max_length=6, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "membership"], condition=Q(ends_on__isnull=True), name="adult_once_in_a_group"
            )
        ]
        indexes = [models.Index(fields=["membership", "group"], name="group_adult_by_member")]

    def __str__(self) -> str:
        return f"{self.membership_id} with {self.group_id}"


class SignInFailure(Record):
    """Wrong passwords in a row for one account from one address. `key` hides both; rows go after a day."""

    key = models.CharField(max_length=64, unique=True)
    n_failures = models.PositiveIntegerField()
    last_failed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.n_failures} wrong passwords"
