"""Setting how soon tickets are to be answered and solved."""

from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction

from huoqun.core.refusal import Refused
from huoqun.feedback import models, queries, rules
from huoqun.feedback.kinds import TicketSeverity
from huoqun.feedback.rules import Target
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit


class TargetsUnfit(Refused):
    """Hours out of range, or a solution due before its answer."""

    code = "service_targets_unfit"
    zh = "“{severity_zh}”的时限不合理：1–{hours_max} 小时，解决时限不能早于首次回复时限。"
    en = "The targets of “{severity_en}” do not fit: 1 to {hours_max} hours, and nothing is to be"
    en += " solved before it is answered."


def set_targets(
    *, company: OrgUnit, targets: Mapping[TicketSeverity, Target], actor: org_actions.Actor
) -> dict[TicketSeverity, Target]:
    """Set the targets of some severities for the tickets opened from now on.

    Raises TargetsUnfit.
    """
    for severity, target in targets.items():
        if not 1 <= target.answer_hours <= target.solve_hours <= rules.TARGET_HOURS_MAX:
            raise TargetsUnfit(
                severity_zh=severity.zh, severity_en=severity.en, hours_max=rules.TARGET_HOURS_MAX
            )
    with transaction.atomic():
        before = queries.targets(company.corp_id)
        for severity, target in targets.items():
            models.ServiceTarget.objects.update_or_create(
                corp_id=company.corp_id, severity=severity, defaults=asdict(target)
            )
        org_actions.audit(
            staff=actor.staff,
            action="feedback.targets_set",
            object_name="corp",
            object_id=company.corp_id,
            detail={
                "before": {str(each): asdict(before[each]) for each in targets},
                "after": {str(each): asdict(target) for each, target in targets.items()},
            },
            request=actor.request,
            unit_id=company.pk,
        )
    return queries.targets(company.corp_id)
