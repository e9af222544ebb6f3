"""Every write of the organisation; each writes its line of the audit log in the same transaction."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from huoqun.core import clock
from huoqun.org import models
from huoqun.org.rules import EVERYTHING, Scope

TOKEN_USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts and what they may do; ``staff`` is None when the house itself acts."""

    staff: models.Staff | None
    scope: Scope
    request: HttpRequest | None = None


HOUSE = Actor(staff=None, scope=EVERYTHING)


def audit(
    *,
    staff: models.Staff | None,
    action: str,
    object_name: str,
    object_id: int | None,
    detail: dict[str, Any],
    request: HttpRequest | None = None,
    unit_id: int | None = None,
) -> models.AuditEntry:
    """Write one line of the audit log, in the caller's transaction.

    ``detail`` says what changed and never holds personal data of customers; its ``reason``, when
    given, stands in a column of its own. ``unit_id`` decides who sees the entry.
    """
    return models.AuditEntry.objects.create(
        staff=staff,
        action=action,
        object_name=object_name,
        object_id=object_id,
        unit_id=unit_id,
        detail={key: value for key, value in detail.items() if key != "reason"},
        reason=str(detail.get("reason", "")),
        ip=client_ip(request) if request else None,
        request_id=request.headers.get("X-Request-ID", "")[:64] if request else "",
    )


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address: past our own reverse proxies, never what a client merely claims."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    named = request.headers.get("X-Forwarded-For", "").split(",") if proxies else []
    text = named[-proxies] if len(named) >= proxies > 0 else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return None  # a Unix socket, or a proxy that names no address


def token_hash(secret: str) -> bytes:
    """What is kept of a token; it is long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).digest()


def use_token(*, secret: str) -> models.ApiToken | None:
    """The live token with this secret, noting its use about once a minute; None when there is none."""
    now = clock.now()
    digest = token_hash(secret)
    found = (
        models.ApiToken.objects.select_related("staff")
        .filter(token_hash=digest, revoked_at=None, expires_at__gt=now, staff__is_active=True)
        .first()
    )
    if found is None or not hmac.compare_digest(bytes(found.token_hash), digest):
        return None
    if found.last_used_at is None or found.last_used_at < now - TOKEN_USE_NOTED_EVERY:
        models.ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found
