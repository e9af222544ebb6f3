"""Tokens, saved views and the audit log."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.org import models
from huoqun.org.queries.scopes import within
from huoqun.org.rules import Scope


class NoSuchToken(Refused):
    """The token does not exist or belongs to somebody out of reach."""

    code = "no_such_token"
    status = 404
    zh = "没有这个接口令牌。"
    en = "There is no such API token."


def tokens(*, staff: models.Staff, everyone_in: Scope | None = None) -> QuerySet[models.ApiToken]:
    """A person's own tokens, or those of everyone in a scope as well."""
    condition = Q(staff=staff)
    if everyone_in is not None:
        condition |= within(everyone_in, unit_path="staff__unit__path")
    return models.ApiToken.objects.filter(condition).select_related("staff")


def token(
    token_id: int, *, staff: models.Staff, everyone_in: Scope | None = None
) -> models.ApiToken:
    """One of these tokens."""
    found = tokens(staff=staff, everyone_in=everyone_in).filter(id=token_id).first()
    if found is None:
        raise NoSuchToken
    return found


def saved_views(*, staff: models.Staff, page: str) -> QuerySet[models.SavedView]:
    """A person's own saved views of one list, by name."""
    return models.SavedView.objects.filter(staff=staff, page=page).order_by("name", "id")


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditFilter:
    """What to look for in the audit log; days are business days, both included."""

    staff_id: int | None = None
    action: str = ""
    object_name: str = ""
    object_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None


class AuditPeriodReversed(Refused):
    """A period ends before it begins."""

    code = "audit_period_reversed"
    zh = "结束日期 {last} 早于开始日期 {first}。"
    en = "The period ends on {last}, before it begins on {first}."


def times_done(staff: models.Staff, *, action: str, since: datetime) -> int:
    """How often someone did something since a moment, by the audit log."""
    return models.AuditEntry.objects.filter(staff=staff, action=action, at__gte=since).count()


def audit_log(seen_by: Scope, wanted: AuditFilter) -> QuerySet[models.AuditEntry]:
    """The lines of the audit log about things within a scope; raises AuditPeriodReversed."""
    if wanted.first_day and wanted.last_day and wanted.last_day < wanted.first_day:
        raise AuditPeriodReversed(first=wanted.first_day, last=wanted.last_day)
    exact = {
        "staff_id": wanted.staff_id,
        "action": wanted.action,
        "object_name": wanted.object_name,
        "object_id": wanted.object_id,
    }
    found = models.AuditEntry.objects.filter(
        within(seen_by), **{name: value for name, value in exact.items() if value}
    )
    if wanted.first_day:
        found = found.filter(at__gte=clock.start_of_day(wanted.first_day))
    if wanted.last_day:
        found = found.filter(at__lt=clock.start_of_day(wanted.last_day + timedelta(days=1)))
    return found.select_related("staff")
