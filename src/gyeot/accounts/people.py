"""Let people in and shut them out."""

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from gyeot.accounts.models import User
from gyeot.errors import Refused


def let_in(username: str, password: str, *, display_name: str = "", role: str = User.Role.COUNSELLOR) -> User:
    """Add a person, or give a known one a new password, name and role. Raises Refused for a weak password."""
    person = User.objects.filter(username=username).first() or User(username=username)
    person.display_name, person.role, person.is_active = display_name, role, True
    try:
        password_validation.validate_password(password, person)
    except ValidationError as cause:
        raise Refused(
            "The password is too short or too common. Use 12 characters or more that nobody would guess.",
            "비밀번호가 너무 짧거나 흔합니다. 다른 사람이 짐작할 수 없는 12자 이상으로 정해 주세요.",
        ) from cause
    person.set_password(password)
    person.save()
    return person


def shut_out(username: str) -> None:
    """End a person's sign-in. Their work stays on record. Raises Refused for an unknown name."""
    if not User.objects.filter(username=username).update(is_active=False):
        raise Refused("Nobody signs in here with that name.", "그 아이디를 쓰는 사람이 없습니다.")
