"""API tokens: made once, shown once, ended at will."""

import hashlib
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from huoqun.core import clock, ids
from huoqun.core.refusal import Refused
from huoqun.org import models, rules
from huoqun.org.actions import trail
from huoqun.org.kinds import Permission

# Makes a leaked token findable by secret scanners.
TOKEN_PREFIX = "hqt_"  # noqa: S105 - a prefix, no secret
TOKEN_START_LENGTH = 10
USE_NOTED_EVERY = timedelta(minutes=1)


class TokenPermissionsUnfit(Refused):
    """A token may do something, and nothing that its maker may not."""

    code = "token_permissions_unfit"
    zh = "令牌至少需要一项权限，且不能超出您自己的权限：{permissions}。"
    en = "A token needs at least one permission and none that you lack: {permissions}."


class TokenExpiryUnfit(Refused):
    """Every token ends some day."""

    code = "token_expiry_unfit"
    zh = "令牌有效期须为 1 至 {days_max} 天。"
    en = "A token lives for 1 to {days_max} days."


def create_token(
    *, name: str, permissions: Collection[Permission], days: int, by: trail.Actor
) -> tuple[models.ApiToken, str]:
    """Make a token of the actor's own; the secret is returned once and kept only as a hash."""
    assert by.staff is not None, "a token acts for a person"
    lacking = [each for each in permissions if not by.scope.allows(each)]
    if lacking or not permissions:
        raise TokenPermissionsUnfit(permissions=", ".join(each.zh for each in lacking) or "—")
    if not 1 <= days <= rules.TOKEN_DAYS_MAX:
        raise TokenExpiryUnfit(days_max=rules.TOKEN_DAYS_MAX)
    secret = TOKEN_PREFIX + ids.new_token(32)
    with transaction.atomic():
        token = models.ApiToken.objects.create(
            staff=by.staff,
            name=name,
            token_hash=token_hash(secret),
            token_start=secret[:TOKEN_START_LENGTH],
            permissions=sorted(permissions),
            expires_at=clock.now() + timedelta(days=days),
        )
        _note(by, "token.created", token)
    return token, secret


def revoke_token(*, token: models.ApiToken, by: trail.Actor) -> None:
    """End a token at once; ending an ended one changes nothing."""
    with transaction.atomic():
        ended = models.ApiToken.objects.filter(pk=token.pk, revoked_at=None)
        if ended.update(revoked_at=clock.now()):
            _note(by, "token.revoked", token)


def use_token(*, secret: str) -> models.ApiToken | None:
    """The live token with this secret, its use noted about once a minute; None if there is none.

    It is found by its hash, so that the time taken tells a guesser nothing about the secret.
    """
    now = clock.now()
    found = (
        models.ApiToken.objects.select_related("staff")
        .filter(
            token_hash=token_hash(secret),
            revoked_at=None,
            expires_at__gt=now,
            staff__is_active=True,
        )
        .first()
    )
    if found and (found.last_used_at is None or found.last_used_at < now - USE_NOTED_EVERY):
        models.ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def token_hash(secret: str) -> bytes:
    """What is kept of a token; it is long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).digest()


def _note(by: trail.Actor, action: str, token: models.ApiToken) -> None:
    trail.audit(
        staff=by.staff,
        action=action,
        object_name="api_token",
        object_id=token.pk,
        detail={"name": token.name, "of": token.staff_id, "permissions": token.permissions},
        request=by.request,
        unit_id=token.staff.unit_id,
    )
