"""Changing the thresholds of health."""

from dataclasses import asdict, replace

from django.db import transaction

from huoqun.analytics import health, models, queries
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions

_DAYS_MAX = 366
_SPEAKERS_MAX = 10_000


class ThresholdsUnfit(Refused):
    """The thresholds contradict each other or leave their range."""

    code = "thresholds_unfit"
    zh = "阈值不合理：{field}。天数为 1–366，比例在 0 与 1 之间，“沉默”天数要小于“死群”天数。"
    en = "The thresholds do not fit: {field}. Days are 1–366, shares lie between 0 and 1, and"
    en += " “silent” must come before “dead”."


def change_thresholds(
    *, values: dict[str, int | float], actor: org_actions.Actor
) -> health.Thresholds:
    """Write a new version with some values changed; verdicts follow at the next judging."""
    present = queries.thresholds()
    wanted = replace(present, **values)  # type: ignore[arg-type]
    _refuse_unfit(wanted)
    with transaction.atomic():
        fields = asdict(wanted)
        fields.pop("version")
        row = models.HealthThresholds.objects.create(**fields, changed_by=actor.staff)
        org_actions.audit(
            staff=actor.staff,
            action="health_thresholds.changed",
            object_name="health_thresholds",
            object_id=row.version,
            detail={"before": asdict(present), "after": fields},
            request=actor.request,
        )
    return replace(wanted, version=row.version)


def _refuse_unfit(wanted: health.Thresholds) -> None:
    days = ("forming_days", "dead_days", "mute_days", "quiet_window_days", "decline_window_days")
    for field in days:
        if not 1 <= getattr(wanted, field) <= _DAYS_MAX:
            raise ThresholdsUnfit(field=field)
    for field in ("quiet_rate", "decline_share"):
        if not 0 < getattr(wanted, field) < 1:
            raise ThresholdsUnfit(field=field)
    if wanted.mute_days >= wanted.dead_days:
        raise ThresholdsUnfit(field="mute_days")
    if not 1 <= wanted.decline_speakers_min <= _SPEAKERS_MAX:
        raise ThresholdsUnfit(field="decline_speakers_min")
