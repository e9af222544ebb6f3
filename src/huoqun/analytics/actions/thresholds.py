"""Changing the thresholds of health."""

from dataclasses import asdict, replace

from django.db import connection, transaction

from huoqun.analytics import health, models, queries
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions

_DAYS_MAX = 366
_SPEAKERS_MAX = 10_000
_NAMES = {
    "forming_days": ("组建中天数", "days of forming"),
    "dead_days": ("死群天数", "days until dead"),
    "mute_days": ("沉默天数", "days until silent"),
    "quiet_window_days": ("日均发言率的天数", "days of the daily speaking rate"),
    "quiet_rate": ("沉默的日均发言率", "daily speaking rate of silent"),
    "decline_window_days": ("比较衰退的天数", "days of the decline"),
    "decline_share": ("衰退比例", "share of the decline"),
    "decline_speakers_min": ("判断衰退的最少发言人（1–10000）", "speakers (1–10,000)"),
}


class ThresholdsUnfit(Refused):
    """The thresholds contradict each other or leave their range."""

    code = "thresholds_unfit"
    zh = "“{name_zh}”不合理：天数为 1–366，比例在 0 与 1 之间，“沉默”天数要小于“死群”天数。"
    en = "“{name_en}” does not fit: days are 1–366, shares lie between 0 and 1, and"
    en += " “silent” must come before “dead”."

    def __init__(self, field: str) -> None:
        zh, en = _NAMES[field]
        super().__init__(field=field, name_zh=zh, name_en=en)


def change_thresholds(
    *, values: dict[str, int | float], actor: org_actions.Actor
) -> health.Thresholds:
    """Write a new version with some values changed; verdicts follow at the next judging."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two changes at once become two versions
            cursor.execute(f"LOCK TABLE {models.HealthThresholds._meta.db_table} IN EXCLUSIVE MODE")
        present = queries.thresholds()
        # The defaults are version 1, without a row.
        wanted = replace(present, **values, version=present.version + 1)  # type: ignore[arg-type]
        _refuse_unfit(wanted)
        fields = asdict(wanted)
        row = models.HealthThresholds.objects.create(**fields, changed_by=actor.staff)
        org_actions.audit(
            staff=actor.staff,
            action="health_thresholds.changed",
            object_name="health_thresholds",
            object_id=row.version,
            detail={"before": asdict(present), "after": fields},
            request=actor.request,
        )
    return wanted


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
