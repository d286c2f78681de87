"""One person who works here. What they may see is decided by their seats at cases, never by their role alone."""

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

#: No letter or digit that sounds or looks like another: these are read out over the telephone.
SPEAKABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def staff_code() -> str:
    """Make a neutral code for someone's work, e.g. P-7K2M4; it stands in packets where a name must not."""
    return "P-" + "".join(secrets.choice(SPEAKABLE) for _ in range(5))


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Add a person. Without a password they cannot sign in."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    class Role(models.TextChoices):
        COUNSELLOR = "counsellor", _("Counsellor")
        LAWYER = "lawyer", _("Lawyer")
        MODERATOR = "moderator", _("Moderator")
        SCHOOL_OFFICER = "school-officer", _("School officer")

    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=16, choices=Role, default=Role.COUNSELLOR)
    code = models.CharField(max_length=7, unique=True, default=staff_code, editable=False)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.code

    @property
    def shown_name(self) -> str:
        """The name that colleagues see on a page."""
        return self.display_name or self.username
