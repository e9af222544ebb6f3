"""Changing by what people are classed, and having everybody judged by it."""

from typing import Final

from django.db import connection, transaction
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules
from huoqun.org import actions as org_actions

JOB_CLASSIFY: Final = "customers.classify"
_NAMES: Final = {
    "loyal_months": ("忠实型：连续购买的月数（1–24）", "loyal: months in a row (1–24)"),
    "loyal_referrals_min": ("忠实型：带来的买家数", "loyal: buyers brought"),
    "bargain_orders_min": ("羊毛型：最少订单数", "bargain hunter: orders"),
    "bargain_share": ("羊毛型：优惠订单占比", "bargain hunter: share of lowered orders"),
    "bargain_referrals_max": ("羊毛型：最多带来的买家数", "bargain hunter: buyers brought at most"),
    "discount_depth_min": ("优惠幅度从多少算起", "least depth of a discount"),
    "need_orders_min": ("需求型：最少订单数", "need-driven: orders"),
    "need_quiet_days": ("需求型：没有再买的天数", "need-driven: days without an order"),
    "low_orders_max": ("低需求：最多订单数", "low need: orders at most"),
    "dormant_days": ("沉睡天数", "days until dormant"),
    "lost_days": ("流失天数", "days until lost"),
}


class ClassRulesUnfit(Refused):
    """The settings contradict each other or leave their range."""

    code = "class_rules_unfit"
    zh = (
        "“{name_zh}”不合理：天数为 1–3650，单数与人数不超过 1000，比例在 0 与 1 之间；"
        "“低需求”的订单数要少于“需求型”，“沉睡”要早于“流失”。"
    )
    en = (
        "“{name_en}” does not fit: days are 1–3,650, orders and people 1,000 at most, shares lie"
        " between 0 and 1; low need has fewer orders than need-driven, and dormant comes before"
        " lost."
    )

    def __init__(self, field: str) -> None:
        zh, en = _NAMES[field]
        super().__init__(field=field, name_zh=zh, name_en=en)


def change_class_rules(
    *, values: dict[str, int | float], actor: org_actions.Actor
) -> rules.ClassRules:
    """Write a new version with some settings changed, and have everybody judged by it."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two changes at once become two versions
            cursor.execute(f"LOCK TABLE {models.ClassLimits._meta.db_table} IN EXCLUSIVE MODE")
        present = queries.class_rules()
        wanted = wanted_rules(values, present=present)
        row = models.ClassLimits.objects.create(
            version=wanted.version, changed_by=actor.staff, **wanted.values
        )
        org_actions.audit(
            staff=actor.staff,
            action="class_rules.changed",
            object_name="class_rules",
            object_id=row.version,
            detail={"before": present.values, "after": wanted.values},
            request=actor.request,
        )
        transaction.on_commit(classify_soon)
    return wanted


def wanted_rules(values: dict[str, int | float], *, present: rules.ClassRules) -> rules.ClassRules:
    """The next version with some settings changed; raises ClassRulesUnfit."""
    # The defaults are version 1, without a row.
    wanted = present.changed(values, version=present.version + 1)
    field = rules.unfit(wanted)
    if field is not None:
        raise ClassRulesUnfit(field=field)
    return wanted


def classify_soon() -> None:
    """Let a worker judge everybody; once is enough when one waits already."""
    try:
        jobs.configure_task(JOB_CLASSIFY, allow_unknown=True, queueing_lock=JOB_CLASSIFY).defer()
    except AlreadyEnqueued:
        return
