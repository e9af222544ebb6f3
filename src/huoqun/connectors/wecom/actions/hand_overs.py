"""Beginning a hand-over: what goes over is written down first, and asked for by the workers."""

from collections.abc import Iterable

from django.db import transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import looking
from huoqun.connectors.wecom.kinds import HandOverKind, Subject
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions


class NothingToHandOver(Refused):
    """Nobody and nothing of those that were named can go over."""

    code = "wecom_nothing_to_hand_over"
    status = 409
    zh = "没有可以交接的客户或社群：可能已在交接中，或 90 天内已交接 2 次。"
    en = "Nothing can be handed over: it is under way already, or was twice within 90 days."


def hand_over_customers(
    *,
    giver: models.Account,
    taker: models.Account,
    customer_ids: Iterable[int] | None = None,
    message: str = "",
    by: org_actions.Actor,
) -> models.HandOver:
    """Have customers of one account go to another; None stands for all of them.

    Raises HandOverToSelf, TakerCannot, NothingToHandOver. ``message`` is what they are told by the
    platform once they have gone over, when the giver stays. Those who are under way already are
    left out, so asking twice changes nothing.
    """
    plan = queries.hand_over_plan(giver=giver, taker=taker)
    wanted = None if customer_ids is None else set(customer_ids)
    chosen = [each for each in plan.customer_ids if wanted is None or each in wanted]
    made = models.HandOver(
        link=giver.link,
        kind=HandOverKind.CUSTOMERS,
        giver=giver,
        taker=taker,
        on_job=plan.on_job,
        message=message,
        begun_by=by.staff,
    )
    items = [models.HandOverItem(hand_over=made, giver=giver, customer_id=each) for each in chosen]
    return _begin(made, items, by=by)


def hand_over_groups(
    *,
    giver: models.Account,
    taker: models.Account,
    community_ids: Iterable[int] | None = None,
    by: org_actions.Actor,
) -> models.HandOver:
    """Have groups of one account get another as their owner; None stands for all of them.

    Raises HandOverToSelf, TakerCannot, NothingToHandOver. The platform lets one take over 300 a
    day: what is more waits for the next day.
    """
    plan = queries.hand_over_plan(giver=giver, taker=taker)
    wanted = None if community_ids is None else set(community_ids)
    chosen = [each for each in plan.groups if wanted is None or each.community_id in wanted]
    made = models.HandOver(
        link=giver.link,
        kind=HandOverKind.COMMUNITIES,
        giver=giver,
        taker=taker,
        on_job=plan.on_job,
        begun_by=by.staff,
    )
    items = [models.HandOverItem(hand_over=made, giver=giver, group=each) for each in chosen]
    return _begin(made, items, by=by)


def hand_over(
    *,
    giver: models.Account,
    taker: models.Account,
    kinds: Iterable[HandOverKind],
    message: str = "",
    by: org_actions.Actor,
) -> list[models.HandOver]:
    """Hand everything of these kinds over, all or nothing; what there is none of is left out.

    Raises what the two above raise, NothingToHandOver only when none of the kinds has anything.
    """
    wanted = set(kinds)
    begun = []
    with transaction.atomic():
        plan = queries.hand_over_plan(giver=giver, taker=taker)
        if HandOverKind.CUSTOMERS in wanted and plan.customer_ids:
            begun.append(hand_over_customers(giver=giver, taker=taker, message=message, by=by))
        if HandOverKind.COMMUNITIES in wanted and plan.groups:
            begun.append(hand_over_groups(giver=giver, taker=taker, by=by))
    if not begun:
        raise NothingToHandOver
    return begun


def _begin(
    made: models.HandOver, items: list[models.HandOverItem], *, by: org_actions.Actor
) -> models.HandOver:
    if not items:
        raise NothingToHandOver
    with transaction.atomic():
        made.save(force_insert=True)
        # Begun twice at once, each goes over once: the database takes only the first.
        models.HandOverItem.objects.bulk_create(items, ignore_conflicts=True)
        if not made.items.exists():
            raise NothingToHandOver
        org_actions.audit(
            staff=by.staff,
            action="wecom.hand_over_begun",
            object_name="wecom_hand_over",
            object_id=made.pk,
            unit_id=made.link.unit_id,
            detail={
                "kind": made.kind,
                "giver_id": made.giver_id,
                "taker_id": made.taker_id,
                "count": len(items),
            },
            request=by.request,
        )
        looking.ask_many(
            link=made.link, subject=Subject.HAND_OVER, keys=[str(made.pk)], rank=rules.RANK_NOW
        )
    return made
