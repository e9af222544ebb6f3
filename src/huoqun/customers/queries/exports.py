"""Exports of personal data: who asked for which, what is left of the day, whose a leak is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from huoqun.analytics import queries as analytics_queries
from huoqun.analytics.kinds import ExportFormat, Reading
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import models, rules
from huoqun.customers.kinds import ExportEnd, ExportKind, ExportState
from huoqun.org import queries as org_queries
from huoqun.org.kinds import ApprovalKind, ApprovalState, Permission
from huoqun.org.models import Approval, Staff
from huoqun.org.queries import Scope

PERSONAL: Final = ApprovalKind.PERSONAL_EXPORT
# Whoever is out of these never gave or kept a file: what they asked for is not held against them.
_CAME_TO_NOTHING: Final = (
    ApprovalState.DECLINED,
    ApprovalState.WITHDRAWN,
    ApprovalState.UNANSWERED,
)


class NoSuchExport(Refused):
    """The export does not exist, or is nobody's whom the reader may decide for."""

    code = "no_such_export"
    status = 404
    zh = "没有这项导出申请，或它不在您的管辖范围内。"
    en = "There is no such export, or it lies outside your part of the organisation."


@dataclass(frozen=True, kw_only=True)
class ListAsked:
    """A list of customers as it was asked for: which report, of whom, as what."""

    report: str
    params: analytics_queries.ReportParams
    how: ExportFormat

    def subject(self, scope: Scope) -> dict[str, Any]:
        """What is approved: the question, and the places that the asker could see then."""
        params = self.params
        return {
            "export": ExportKind.REPORT.value,
            "report": self.report,
            "format": self.how.value,
            "communities": list(params.communities),
            "stores": list(params.stores),
            "sources": list(params.sources),
            "from": params.first and params.first.isoformat(),
            "to": params.last and params.last.isoformat(),
            "reading": params.reading.value,
            "currency": params.currency,
            "everything": scope.everything,
            "units": sorted(org_queries.unit_ids_at(scope.unit_paths)),
            "in_communities": sorted(scope.community_ids),
        }


def list_asked(subject: Mapping[str, Any]) -> ListAsked:
    """The list of customers that an approval is about."""
    first, last = (subject[name] and date.fromisoformat(subject[name]) for name in ("from", "to"))
    params = analytics_queries.ReportParams(
        communities=tuple(subject["communities"]),
        stores=tuple(subject["stores"]),
        sources=tuple(subject["sources"]),
        first=first,
        last=last,
        reading=Reading(subject["reading"]),
        currency=subject["currency"],
    )
    how = ExportFormat(subject["format"])
    return ListAsked(report=subject["report"], params=params, how=how)


def rights_for(report: str | None) -> tuple[Permission, ...]:
    """What one must be allowed to ask for a list, or (None) for everything about one customer."""
    both = (Permission.REVEAL_PERSONAL, Permission.EXPORT)
    if report is None:
        return (*both, Permission.MANAGE_PRIVACY)
    money = report in analytics_queries.MONEY_REPORTS
    return (*both, Permission.VIEW_MEMBERS, *([Permission.VIEW_MONEY] if money else []))


def scope_for(report: str | None, full: Scope) -> Scope:
    """Where somebody holds all of these rights."""
    for permission in rights_for(report):
        full = full.where(permission)
    return full


def scope_left(approval: Approval) -> Scope | None:
    """The places of an approval as whoever asked may see them now; None when some are lost.

    What they were given since does not count: it was not approved.
    """
    subject = approval.subject
    now = scope_for(subject.get("report"), org_queries.scope(approval.asked_by))
    place = approval.unit.path if approval.unit else None
    if subject["export"] == ExportKind.PACKAGE.value:
        return now if now.covers(place, approval.community_id) else None
    paths = org_queries.paths_of(subject["units"])
    if not all(now.covers(path) for path in paths):
        return None
    communities = frozenset(subject["in_communities"])
    if not (communities <= now.community_ids or now.covers(place)):
        return None
    return Scope(
        permissions=now.permissions,
        everything=subject["everything"] and now.everything,
        unit_paths=tuple(paths),
        community_ids=communities,
    )


def all_exports() -> QuerySet[models.PersonalExport]:
    """All of them, with who asked and who decided."""
    return models.PersonalExport.objects.select_related(
        "approval__unit", "approval__asked_by", "approval__decided_by"
    )


def asked_by(staff: Staff) -> QuerySet[models.PersonalExport]:
    """What a person asked for."""
    asked = org_queries.approvals_asked(staff, kind=PERSONAL)
    return all_exports().filter(approval__in=_ids(asked))


def to_decide(staff: Staff, scope: Scope) -> QuerySet[models.PersonalExport]:
    """What waits for a person's word."""
    waiting = org_queries.approvals_to_decide(staff, scope, kind=PERSONAL)
    return all_exports().filter(approval__in=_ids(waiting))


def within(staff: Staff, scope: Scope) -> QuerySet[models.PersonalExport]:
    """One's own, and everybody's over places where one may decide."""
    there = _ids(org_queries.approvals_within(scope, kind=PERSONAL))
    return all_exports().filter(Q(approval__asked_by=staff) | Q(approval__in=there))


def _ids(approvals: QuerySet[Approval]) -> QuerySet[Approval, int]:
    return approvals.order_by().values_list("pk", flat=True)


def export(export_id: int, *, among: QuerySet[models.PersonalExport]) -> models.PersonalExport:
    """One of these exports; raises NoSuchExport."""
    found = among.filter(pk=export_id).first()
    if found is None:
        raise NoSuchExport
    return found


def state_of(export: models.PersonalExport) -> ExportState:
    """How far an export is."""
    return rules.export_state(
        ApprovalState(export.approval.state),
        alone=export.approval.ripe_at is not None,
        made=export.made_at is not None,
        ended=ExportEnd(export.ended_because) if export.ended_because else None,
    )


def rows_today(staff: Staff) -> int:
    """How many rows of people somebody asked for today, but for what came to nothing."""
    since = clock.start_of_day(clock.today())
    asked = models.PersonalExport.objects.filter(
        approval__asked_by=staff, approval__asked_at__gte=since
    ).exclude(approval__state__in=_CAME_TO_NOTHING)
    return int(asked.aggregate(rows=Sum("rows"))["rows"] or 0)


@dataclass(frozen=True, kw_only=True)
class ExportTerms:
    """What awaits whoever asks for an export; without deciders they wait ``delay_minutes``."""

    deciders: list[str]
    delay_minutes: int
    rows_per_day: int
    rows_left: int
    hours: int
    downloads_max: int


def terms(staff: Staff, place: org_queries.Place) -> ExportTerms:
    """The terms for an export over a place."""
    deciders = org_queries.deciders(kind=PERSONAL, place=place, besides=staff)
    cap: int = settings.HUOQUN_EXPORT_ROWS_PER_DAY
    return ExportTerms(
        deciders=[each.name for each in deciders],
        delay_minutes=settings.HUOQUN_EXPORT_DELAY_MINUTES,
        rows_per_day=cap,
        rows_left=max(0, cap - rows_today(staff)),
        hours=settings.HUOQUN_EXPORT_HOURS,
        downloads_max=rules.DOWNLOADS_MAX,
    )


def traced(value: str, *, among: QuerySet[models.PersonalExport]) -> models.PersonalExport | None:
    """The export in whose file a mark or an invented person stood."""
    marks = models.ExportCanary.objects.filter(value=value.strip())
    return among.filter(pk__in=marks.values("export_id")).first()
