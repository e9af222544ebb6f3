"""Hand-overs: what could go over, what stands in the way, how far those are that were begun."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.kinds import GroupStatus, HandOverBar, HandOverState
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.queries.connections import NoSuchAccount
from huoqun.core import clock, paging
from huoqun.core.refusal import Refused
from huoqun.customers import queries as customer_queries

OPEN: Final = tuple(each.value for each in HandOverState if each.is_open)


class NoSuchHandOver(Refused):
    """The connection has no such hand-over."""

    code = "no_such_wecom_hand_over"
    status = 404
    zh = "没有这次交接。"
    en = "There is no such hand-over."


class HandOverToSelf(Refused):
    """Nothing would change."""

    code = "wecom_hand_over_to_self"
    zh = "交出人和接手人不能是同一个人。"
    en = "Giver and new member cannot be the same."


class TakerCannot(Refused):
    """The platform gives customers and groups only to who may have them."""

    code = "wecom_taker_cannot"
    zh = (
        "“{name}”没有开通客户联系，不能接手客户和群。请在企业微信管理后台"
        "“客户联系 → 权限配置”中加入，再到“连接”页点“重新同步”。"
    )
    en = (
        "{name} may not have customers and cannot take any over. Add them in the WeCom admin"
        " console under “Customer contact”, then sync again under “Connections”."
    )


@dataclass(frozen=True, kw_only=True)
class HandOverPlan:
    """What would go over, what cannot and why, and on how many days the groups would."""

    on_job: bool
    customer_ids: Sequence[int]
    barred_customers: dict[int, HandOverBar]
    groups: Sequence[models.Group]
    barred_groups: Sequence[tuple[models.Group, HandOverBar]]
    days: int


@dataclass(frozen=True, kw_only=True)
class ShownHandOverItem:
    """One customer (masked) or community of a hand-over, and why it did not go over."""

    id: int
    customer_id: int | None
    community_id: int | None
    name: str
    state: str
    errcode: int | None
    said_zh: str
    said_en: str
    asked_at: datetime | None
    ended_at: datetime | None


def hand_over_plan(*, giver: models.Account, taker: models.Account) -> HandOverPlan:
    """What of one account could go to another; raises HandOverToSelf, TakerCannot."""
    refuse_pair(giver=giver, taker=taker)
    on_job = giver.left_at is None
    found = customer_queries.to_hand_over(
        giver.staff_id, left=not on_job, namespace=rules.namespace(giver.link.corpid)
    )
    gone = _gone_over(giver, on_job=on_job)
    customer_ids = [each for each in found if each not in gone]
    barred = _barred(giver, "customer_id", customer_ids, on_job=on_job)
    standing = giver.link.groups.exclude(status=GroupStatus.DISMISSED)
    groups = list(
        standing.filter(owner_userid=giver.userid).select_related("community").order_by("id")
    )
    barred_groups = _barred(giver, "group_id", [each.pk for each in groups], on_job=on_job)
    free = [each for each in groups if each.pk not in barred_groups]
    return HandOverPlan(
        on_job=on_job,
        customer_ids=[each for each in customer_ids if each not in barred],
        barred_customers=barred,
        groups=free,
        barred_groups=[
            (each, barred_groups[each.pk]) for each in groups if each.pk in barred_groups
        ],
        days=rules.hand_over_days(len(free), taken_today=groups_taken_today(taker)),
    )


def hand_over_pair(
    giver_id: int, taker_id: int, *, link: models.Link
) -> tuple[models.Account, models.Account]:
    """Whose things and whose they shall be; givers may have left. Raises NoSuchAccount."""
    known = link.accounts.select_related("link", "staff__unit")
    giver, taker = (known.filter(pk=each).first() for each in (giver_id, taker_id))
    if giver is None or taker is None:
        raise NoSuchAccount
    return giver, taker


def refuse_pair(*, giver: models.Account, taker: models.Account) -> None:
    """Raise HandOverToSelf or TakerCannot where nothing can go from one to the other."""
    if giver.pk == taker.pk:
        raise HandOverToSelf
    if not taker.has_customers or taker.left_at is not None:
        raise TakerCannot(name=taker.name)


def _gone_over(giver: models.Account, *, on_job: bool) -> Collection[int | None]:
    """Of who was left behind: those who have gone to somebody since; friendships tell the rest."""
    if on_job:
        return ()
    done = models.HandOverItem.objects.filter(
        giver=giver, state=HandOverState.DONE, customer__isnull=False, ended_at__gte=giver.left_at
    )
    return set(done.values_list("customer_id", flat=True))


def _barred(
    giver: models.Account, column: str, ids: Sequence[int], *, on_job: bool
) -> dict[int, HandOverBar]:
    """What of these cannot go over now; only who stays wears customers and groups out."""
    items = models.HandOverItem.objects.filter(**{f"{column}__in": ids})
    found: dict[int, HandOverBar] = {}
    if on_job:
        lately = items.filter(
            hand_over__on_job=True,
            state=HandOverState.DONE,
            ended_at__gt=clock.now() - timedelta(days=rules.HANDED_OVER_DAYS),
        )
        often = lately.values(column).annotate(times=Count("id")).order_by()
        worn = often.filter(times__gte=rules.HANDED_OVER_MAX).values_list(column, flat=True)
        found = dict.fromkeys(worn, HandOverBar.TOO_OFTEN)
    under_way = items.filter(giver=giver, state__in=OPEN).values_list(column, flat=True)
    return found | dict.fromkeys(under_way, HandOverBar.UNDER_WAY)


def groups_taken_today(taker: models.Account) -> int:
    """How many groups an account has taken over since midnight, through us."""
    return models.HandOverItem.objects.filter(
        hand_over__taker=taker,
        group__isnull=False,
        state=HandOverState.DONE,
        ended_at__gte=clock.start_of_day(clock.today()),
    ).count()


def hand_overs(link: models.Link) -> QuerySet[models.HandOver]:
    """The hand-overs of a connection with how many items each has by how far they are."""
    return link.hand_overs.select_related("giver", "taker", "begun_by").annotate(
        total=Count("items"),
        open=Count("items", filter=Q(items__state__in=OPEN)),
        done=Count("items", filter=Q(items__state=HandOverState.DONE)),
    )


def hand_over(hand_over_id: int, *, link: models.Link) -> models.HandOver:
    """One of them; raises NoSuchHandOver."""
    found = hand_overs(link).filter(pk=hand_over_id).first()
    if found is None:
        raise NoSuchHandOver
    return found


def hand_over_items(
    hand_over: models.HandOver, *, states: Iterable[HandOverState] = ()
) -> QuerySet[models.HandOverItem]:
    """The customers or groups of a hand-over, those that are in one of the states."""
    items = hand_over.items.select_related("group__community")
    wanted = list(states)
    return items.filter(state__in=wanted) if wanted else items


def shown_hand_over_items(
    page: paging.Window[models.HandOverItem],
) -> paging.Window[ShownHandOverItem]:
    """A page of items as people read them."""
    names = customer_queries.shown_names([each.customer_id for each in page.items])
    return paging.Window(
        items=[_shown(each, names.get(each.customer_id, "")) for each in page.items],
        next_cursor=page.next_cursor,
        total=page.total,
        total_is_capped=page.total_is_capped,
    )


def _shown(item: models.HandOverItem, name: str) -> ShownHandOverItem:
    said_zh, said_en = ("", "") if item.errcode is None else refusals.remedy(item.errcode)
    return ShownHandOverItem(
        id=item.pk,
        customer_id=item.customer_id,
        community_id=item.group.community_id if item.group else None,
        name=item.group.community.title if item.group else name,
        state=item.state,
        errcode=item.errcode,
        said_zh=said_zh,
        said_en=said_en,
        asked_at=item.asked_at,
        ended_at=item.ended_at,
    )


def hand_overs_due(*, link: models.Link) -> list[str]:
    """The keys of those whose platform is to be asked again."""
    rows = link.hand_overs.filter(look_at__lte=clock.now()).order_by("look_at", "id")
    return [str(pk) for pk in rows.values_list("pk", flat=True)]
