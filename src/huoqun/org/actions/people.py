"""Staff: who works here, their passwords and sessions."""

import secrets

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.org import models, queries, rules
from huoqun.org.actions import grants, throttle, trail
from huoqun.org.kinds import Permission, Role


class UsernameTaken(Refused):
    """Two people cannot sign in under one name."""

    code = "username_taken"
    status = 409
    zh = "登录名“{username}”已被使用，请换一个。"
    en = "The user name “{username}” is taken; choose another."


class UsernameUnfit(Refused):
    """A user name is short, without spaces, and begins with a letter or digit."""

    code = "username_unfit"
    zh = "登录名须以字母、数字或汉字开头，只含字母、数字和 . _ @ + -，最长 {length_max} 个字符。"
    en = (
        "A user name begins with a letter or digit, holds letters, digits and . _ @ + - only,"
        " and has at most {length_max} characters."
    )


class CannotManage(Refused):
    """Whoever holds more than you, or elsewhere, is managed by someone above."""

    code = "cannot_manage"
    status = 403
    zh = "“{name}”的权限超出您的管理范围，请由上级操作。"
    en = "{name} holds rights beyond yours; ask someone above you."


class PasswordTooWeak(Refused):
    """Long, not common, and not one's own name."""

    code = "password_too_weak"
    zh = "密码不符合要求：{faults}"
    en = "The password will not do: {faults}"


def add_staff(
    *,
    username: str,
    name: str,
    role: Role,
    unit: models.OrgUnit | None = None,
    by: trail.Actor = trail.HOUSE,
) -> tuple[models.Staff, str]:
    """Let someone work here: an account with one role over the unit, and a one-time password.

    Without a unit they belong to the company. The password is random and returned only here.
    """
    password = one_time_password()
    unit = unit or queries.root_unit()
    staff = models.Staff(
        username=username.strip().lower(), name=name, unit=unit, must_change_password=True
    )
    staff.set_password(password)
    if not by.scope.where(Permission.MANAGE_STAFF).covers(unit.path):
        raise queries.NoSuchUnit
    with transaction.atomic():
        _insert(staff)
        trail.note(action="staff.added", subject=staff, by=by, username=staff.username)
        grants.grant_role(staff=staff, role=role, unit=unit, by=by)
    return staff, password


def take_on(
    *, username: str, name: str, unit: models.OrgUnit, by: trail.Actor = trail.HOUSE
) -> models.Staff:
    """Know someone who works here: no role yet, and no password (they sign in elsewhere).

    Raises UsernameUnfit and UsernameTaken.
    """
    staff = models.Staff(username=username.strip().lower(), name=name, unit=unit)
    staff.set_unusable_password()
    with transaction.atomic():
        _insert(staff)
        trail.note(action="staff.added", subject=staff, by=by, username=staff.username)
        grants.describe(staff)
    return staff


def _insert(staff: models.Staff) -> None:
    try:
        staff.clean_fields(exclude=["name", "unit", "email"])
    except ValidationError as error:
        raise UsernameUnfit(length_max=models.USERNAME_LENGTH_MAX) from error
    try:
        with transaction.atomic():
            staff.save(force_insert=True)
    except IntegrityError as error:
        raise UsernameTaken(username=staff.username) from error


def reset_password(*, staff: models.Staff, by: trail.Actor = trail.HOUSE) -> str:
    """Give a one-time password, returned only here, and end all sessions of that person."""
    refuse_to_manage(staff=staff, by=by)
    password = one_time_password()
    with transaction.atomic():
        staff.set_password(password)
        staff.must_change_password = True
        staff.sessions_valid_after = clock.now()
        staff.save(update_fields=["password", "must_change_password", "sessions_valid_after"])
        throttle.forget_attempts(username=staff.username)
        trail.note(action="staff.password_reset", subject=staff, by=by)
    return password


def change_password(*, staff: models.Staff, password: str, by: trail.Actor) -> None:
    """Set the password that the person chose; every other session of theirs ends."""
    try:
        password_validation.validate_password(password, staff)
    except ValidationError as error:
        raise PasswordTooWeak(faults="; ".join(error.messages)) from error
    with transaction.atomic():
        staff.set_password(password)
        staff.must_change_password = False
        staff.save(update_fields=["password", "must_change_password"])
        trail.note(action="staff.password_changed", subject=staff, by=by)


def end_sessions(*, staff: models.Staff, by: trail.Actor) -> None:
    """Sign a person out everywhere, at once."""
    refuse_to_manage(staff=staff, by=by)
    with transaction.atomic():
        staff.sessions_valid_after = clock.now()
        staff.save(update_fields=["sessions_valid_after"])
        trail.note(action="staff.sessions_ended", subject=staff, by=by)


def deactivate_staff(*, staff: models.Staff, by: trail.Actor) -> None:
    """Let someone go: sessions and tokens end at once, roles stay on record."""
    refuse_to_manage(staff=staff, by=by)
    with transaction.atomic():
        grants.refuse_to_lose_the_last_admin(staff)
        now = clock.now()
        staff.is_active = False
        staff.sessions_valid_after = now
        staff.save(update_fields=["is_active", "sessions_valid_after"])
        staff.tokens.filter(revoked_at=None).update(revoked_at=now)
        trail.note(action="staff.deactivated", subject=staff, by=by)
        grants.describe(staff)


def reactivate_staff(*, staff: models.Staff, by: trail.Actor) -> str:
    """Take someone back with a new one-time password; their roles are valid again."""
    refuse_to_manage(staff=staff, by=by)
    with transaction.atomic():
        staff.is_active = True
        staff.save(update_fields=["is_active"])
        trail.note(action="staff.reactivated", subject=staff, by=by)
        grants.describe(staff)
        return reset_password(staff=staff, by=by)


def describe_staff(
    *, staff: models.Staff, name: str | None, unit: models.OrgUnit | None, by: trail.Actor
) -> None:
    """Correct a name, or let someone work in another unit; what they may do stays as granted."""
    refuse_to_manage(staff=staff, by=by)
    if unit is not None and not by.scope.where(Permission.MANAGE_STAFF).covers(unit.path):
        raise queries.NoSuchUnit
    was = {"name": staff.name, "unit_id": staff.unit_id}
    with transaction.atomic():
        staff.name, staff.unit = name or staff.name, unit or staff.unit
        staff.save(update_fields=["name", "unit"])
        now = {"name": staff.name, "unit_id": staff.unit_id}
        trail.note(action="staff.described", subject=staff, by=by, was=was, now=now)
        grants.describe(staff)


def set_locale(*, staff: models.Staff, locale: str) -> None:
    """Choose the language of one's own console."""
    staff.locale = locale
    staff.save(update_fields=["locale"])


def one_time_password() -> str:
    """A random password that can be read aloud; the person must replace it at first sign-in."""
    letters = rules.ONE_TIME_PASSWORD_ALPHABET
    return "".join(secrets.choice(letters) for _ in range(rules.ONE_TIME_PASSWORD_LENGTH))


def refuse_to_manage(*, staff: models.Staff, by: trail.Actor) -> None:
    """Refuse unless the actor manages staff where the person works and holds all their rights.

    Else resetting a password would be a way to take over an account that may do more.
    """
    if by.scope is trail.HOUSE.scope:
        return
    held = staff.grants.values_list("role", "unit__path", "community_id")
    manages = by.scope.where(Permission.MANAGE_STAFF).covers(staff.unit.path)
    if not manages or not all(
        rules.may_give(by.scope, role=Role(role), unit_path=path, community_id=community_id)
        for role, path, community_id in held
    ):
        raise CannotManage(name=staff.name)
