"""What staff decide about who is who: each word stands until somebody takes it back."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules
from huoqun.customers.actions import settling
from huoqun.customers.kinds import IdentityVerdict
from huoqun.org import actions as org_actions
from huoqun.org.queries import Scope


class SamePersonAlready(Refused):
    """Both numbers are one person."""

    code = "same_person_already"
    status = 409
    zh = "这两位已经是同一位客户。"
    en = "These two are one customer already."


class ToldApart(Refused):
    """Somebody decided that they are different people."""

    code = "told_apart"
    status = 409
    zh = "有人确认过这两位不是同一人（{day}）。请先撤销那个决定，再合并。"
    en = "Somebody decided on {day} that these are different people; undo that first."


class TooManyNumbers(Refused):
    """The person would have more numbers than anybody has."""

    code = "too_many_numbers"
    status = 409
    zh = "合并后会有 {count} 个编号，超过一位客户可有的 {max} 个；这通常是数据有误。"
    en = (
        "Together they would have {count} numbers; {max} is the most for one customer."
        " Such data is usually wrong."
    )


class NotMerged(Refused):
    """The number is not part of a person of several."""

    code = "not_merged"
    status = 409
    zh = "这个编号没有与其他编号合并，无需拆分。"
    en = "This number is not merged with any other; there is nothing to take apart."


class DecisionUndone(Refused):
    """The decision does not stand any more."""

    code = "decision_undone"
    status = 409
    zh = "这个决定已被撤销或被新的决定取代。"
    en = "This decision was undone or replaced already."


def merge(
    *, left: int, right: int, reason: str, actor: org_actions.Actor, seen_by: Scope
) -> models.Customer:
    """Make two people one because somebody says so; give who they are now.

    Raises NoSuchCustomer, SamePersonAlready, ToldApart, TooManyNumbers.
    """
    with transaction.atomic():
        settling.take_turns()
        one, other = (queries.get(each, seen_by=seen_by) for each in (left, right))
        if one.pk == other.pk:
            raise SamePersonAlready
        theirs = [queries.numbers_of(each.pk) for each in (one, other)]
        _refuse_told_apart(*theirs)
        count = len(theirs[0]) + len(theirs[1])
        if count > rules.PERSON_NUMBERS_MAX:
            raise TooManyNumbers(count=count, max=rules.PERSON_NUMBERS_MAX)
        _decide((left, right), IdentityVerdict.SAME, reason=reason, actor=actor)
        settling.settle_numbers([left, right])
        _audit("customer.merged", one.pk, {"with": other.pk, "reason": reason}, actor, seen_by)
        return queries.get(left, seen_by=seen_by)


def _refuse_told_apart(one: Sequence[int], other: Sequence[int]) -> None:
    apart = models.IdentityDecision.objects.filter(
        Q(left__in=one, right__in=other) | Q(left__in=other, right__in=one),
        verdict=IdentityVerdict.DIFFERENT,
        undone_at=None,
    )
    standing = apart.order_by("-decided_at", "-id").first()
    if standing is not None:
        raise ToldApart(day=clock.business_day(standing.decided_at).isoformat())


def tell_apart(
    *, left: int, right: int, reason: str, actor: org_actions.Actor, seen_by: Scope
) -> None:
    """Note that two people are not one; it stands whatever evidence comes in later.

    Raises NoSuchCustomer, or SamePersonAlready (take a number out of its person instead).
    """
    with transaction.atomic():
        settling.take_turns()
        one, other = (queries.get(each, seen_by=seen_by) for each in (left, right))
        if one.pk == other.pk:
            raise SamePersonAlready
        _decide((left, right), IdentityVerdict.DIFFERENT, reason=reason, actor=actor)
        settling.settle_numbers([left, right])
        detail = {"from": other.pk, "reason": reason}
        _audit("customer.told_apart", one.pk, detail, actor, seen_by)


def take_out(*, number: int, reason: str, actor: org_actions.Actor, seen_by: Scope) -> None:
    """Take one number out of the person whose part it is, for good: it differs from the rest.

    Raises NoSuchCustomer (the number itself must be within sight) or NotMerged.
    """
    with transaction.atomic():
        settling.take_turns()
        person = queries.get(number, seen_by=seen_by)
        if number not in queries.numbers_within([number], seen_by=seen_by):
            raise queries.NoSuchCustomer
        rest = [each for each in queries.numbers_of(person.pk) if each != number]
        if not rest:
            raise NotMerged
        for each in rest:
            _decide((number, each), IdentityVerdict.DIFFERENT, reason=reason, actor=actor)
        _audit(
            "customer.taken_out", person.pk, {"number": number, "reason": reason}, actor, seen_by
        )
        settling.settle_numbers([number, *rest])


def undo(
    *,
    decision: models.IdentityDecision,
    reason: str,
    actor: org_actions.Actor,
    seen_by: Scope,
) -> None:
    """Take somebody's word back: everything is as if it had never been given.

    Raises DecisionUndone.
    """
    with transaction.atomic():
        settling.take_turns()
        standing = models.IdentityDecision.objects.filter(pk=decision.pk, undone_at=None)
        if not standing.update(undone_at=clock.now(), undone_by=actor.staff, undone_reason=reason):
            raise DecisionUndone
        settling.settle_numbers([decision.left_id, decision.right_id])
        detail = {"decision": decision.pk, "verdict": decision.verdict, "reason": reason}
        _audit("customer.decision_undone", decision.left_id, detail, actor, seen_by)


def _decide(
    numbers: tuple[int, int], verdict: IdentityVerdict, *, reason: str, actor: org_actions.Actor
) -> None:
    """Write a word on two numbers over the one that stands."""
    left, right = rules.pair(numbers)
    now = clock.now()
    models.IdentityDecision.objects.filter(left=left, right=right, undone_at=None).update(
        undone_at=now, undone_by=actor.staff, undone_reason=reason
    )
    models.IdentityDecision.objects.create(
        left_id=left,
        right_id=right,
        verdict=verdict,
        reason=reason,
        decided_by=actor.staff,
        decided_at=now,
    )


def forget(numbers: Iterable[int]) -> None:
    """Forget what was decided and proposed about people who are erased."""
    theirs = Q(left__in=numbers) | Q(right__in=numbers)
    models.IdentityDecision.objects.filter(theirs).delete()
    models.MergeProposal.objects.filter(theirs).delete()


def _audit(
    action: str,
    customer_id: int,
    detail: dict[str, object],
    actor: org_actions.Actor,
    seen_by: Scope,
) -> None:
    org_actions.audit(
        staff=actor.staff,
        action=action,
        object_name="customer",
        object_id=customer_id,
        unit_id=queries.home_unit_id(models.Customer(pk=customer_id), seen_by=seen_by),
        detail=detail,
        request=actor.request,
    )
