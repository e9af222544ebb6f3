"""The audit log: who acts, and the line that each action leaves."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from huoqun.org import models
from huoqun.org.rules import EVERYTHING, Scope


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts and what they may do; ``staff`` is None when the house itself acts."""

    staff: models.Staff | None
    scope: Scope
    request: HttpRequest | None = None


LINES_PER_INSERT = 500

# The command line and jobs.
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
    given, stands in a column of its own. ``unit_id`` decides who sees the entry; without it only
    those who see everything do.
    """
    line = Line(object_id=object_id, unit_id=unit_id, detail=detail)
    entry = _entry(staff, action, object_name, line, request)
    entry.save(force_insert=True)
    return entry


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one of many lines of one action says besides who acted and how."""

    object_id: int | None
    unit_id: int | None
    detail: dict[str, Any]


def audit_many(
    *,
    staff: models.Staff | None,
    action: str,
    object_name: str,
    lines: Iterable[Line],
    request: HttpRequest | None = None,
) -> None:
    """Write a line for each of many things that one action changed, with few statements."""
    models.AuditEntry.objects.bulk_create(
        [_entry(staff, action, object_name, line, request) for line in lines],
        batch_size=LINES_PER_INSERT,
    )


def _entry(
    staff: models.Staff | None,
    action: str,
    object_name: str,
    line: Line,
    request: HttpRequest | None,
) -> models.AuditEntry:
    return models.AuditEntry(
        staff=staff,
        action=action,
        object_name=object_name,
        object_id=line.object_id,
        unit_id=line.unit_id,
        detail={key: value for key, value in line.detail.items() if key != "reason"},
        reason=str(line.detail.get("reason", "")),
        ip=client_ip(request) if request else None,
        request_id=request.headers.get("X-Request-ID", "")[:64] if request else "",
    )


def note(
    *,
    action: str,
    subject: models.Staff | models.OrgUnit,
    by: Actor,
    **detail: Any,  # noqa: ANN401 - JSON
) -> None:
    """Write the line of one of this room's own actions."""
    unit_id = subject.pk if isinstance(subject, models.OrgUnit) else subject.unit_id
    audit(
        staff=by.staff,
        action=action,
        object_name="org_unit" if isinstance(subject, models.OrgUnit) else "staff",
        object_id=subject.pk,
        detail=detail,
        request=by.request,
        unit_id=unit_id,
    )


def note_session(
    *, staff: models.Staff, began: bool, request: HttpRequest, proofs: Sequence[str] = ()
) -> None:
    """Write that someone signed in, and by which proofs, or out."""
    action = "staff.signed_in" if began else "staff.signed_out"
    actor = Actor(staff=staff, scope=EVERYTHING, request=request)
    detail = {"proofs": list(proofs)} if proofs else {}
    note(action=action, subject=staff, by=actor, **detail)


def note_failed_sign_in(*, username: str, request: HttpRequest) -> None:
    """Write that someone tried a wrong password, if there is such an account."""
    tried = models.Staff.objects.filter(username=username.strip().lower()).first()
    if tried is not None:
        stranger = Actor(staff=None, scope=EVERYTHING, request=request)
        note(action="staff.sign_in_failed", subject=tried, by=stranger)


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address: past our own reverse proxies, never what a client merely claims."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    named = request.headers.get("X-Forwarded-For", "").split(",") if proxies else []
    text = named[-proxies] if len(named) >= proxies > 0 else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return None  # a Unix socket, or a proxy that names no address
