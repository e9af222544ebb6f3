"""Customers who go from one member to another: asked for by hundreds, settled within a day."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.actions import customers
from huoqun.connectors.wecom.kinds import HandOverState, Subject
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import hand_over as calls
from huoqun.core import clock
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import FriendEnd

# A quarter of the lease of the look behind it: another look goes on with the rest.
_ASKING_SECONDS_MAX: Final = 30.0
_FOLLOWED: Final = (HandOverState.ASKED, HandOverState.WAITING)


def go_on(*, hand_over: models.HandOver, client: Client) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Learn what became of those who were asked for, then ask for those who were not."""
    followed = list(hand_over.items.filter(state__in=_FOLLOWED).order_by("id"))
    if followed:
        yield Subject.CUSTOMER, _settle(hand_over, followed, _results(hand_over, client))
    ends = time.monotonic() + _ASKING_SECONDS_MAX
    planned = hand_over.items.filter(state=HandOverState.PLANNED).order_by("id")
    while time.monotonic() < ends:
        items = list(planned[: calls.CUSTOMERS_PER_CALL_MAX])
        if not items:
            return
        _ask(hand_over, client, items)


def _names(hand_over: models.HandOver, items: Sequence[models.HandOverItem]) -> dict[int, str]:
    ids = [each.customer_id for each in items if each.customer_id is not None]
    return customer_queries.external_ids(ids, namespace=rules.namespace(hand_over.link.corpid))


def _results(hand_over: models.HandOver, client: Client) -> dict[str, calls.CustomerMoved]:
    return {
        each.external_userid: each
        for page in client.pages(
            calls.results(on_job=hand_over.on_job),
            handover_userid=hand_over.giver.userid,
            takeover_userid=hand_over.taker.userid,
        )
        for each in page.customer
    }


def _settle(
    hand_over: models.HandOver,
    items: Sequence[models.HandOverItem],
    told: Mapping[str, calls.CustomerMoved],
) -> list[str]:
    """Write what became of each; give the platform's ids of those who have gone over."""
    names = _names(hand_over, items)
    now = clock.now()
    moved = []
    with transaction.atomic():
        for item in items:
            assert item.asked_at is not None, "it was asked for"
            name = names.get(item.customer_id or 0, "")
            each = told.get(name, calls.CustomerMoved(external_userid=name))
            at = datetime.fromtimestamp(each.takeover_time, UTC) if each.takeover_time else None
            state = rules.hand_over_state(
                state=HandOverState(item.state),
                asked_at=item.asked_at,
                status=each.status,
                ended_at=at,
                now=now,
            )
            if state == item.state:
                continue
            ended_at = None if state.is_open else at or now
            models.HandOverItem.objects.filter(pk=item.pk, state=item.state).update(
                state=state, ended_at=ended_at
            )
            if state is HandOverState.DONE:
                moved.append(name)
                _end_friendship(hand_over, name, at=ended_at or now)
    return moved


def _end_friendship(hand_over: models.HandOver, external_userid: str, *, at: datetime) -> None:
    """The giver's friendship has gone over: a look would find it gone without knowing why."""
    if hand_over.on_job:
        customers.ended(
            link=hand_over.link,
            external_userid=external_userid,
            userid=hand_over.giver.userid,
            at=int(at.timestamp()),
            by=FriendEnd.HANDED_OVER,
        )


def _ask(hand_over: models.HandOver, client: Client, items: Sequence[models.HandOverItem]) -> None:
    """Ask for up to a hundred; what the platform says of each is written down."""
    names = _names(hand_over, items)
    named = {names[each.customer_id]: each.pk for each in items if each.customer_id in names}
    rows = hand_over.items.filter(pk__in=named.values())
    # Who was erased meanwhile has no name there.
    lost = [each.pk for each in items if each.pk not in named.values()]
    hand_over.items.filter(pk__in=lost).update(state=HandOverState.FAILED, ended_at=clock.now())
    if not named:
        return
    rows.update(state=HandOverState.ASKED, asked_at=clock.now())
    try:
        answer = client.call(
            calls.customers(on_job=hand_over.on_job),
            handover_userid=hand_over.giver.userid,
            takeover_userid=hand_over.taker.userid,
            external_userid=list(named),
            transfer_success_msg=(hand_over.message or None) if hand_over.on_job else None,
        )
    except refusals.PlatformRefused as refusal:
        refuse_all(hand_over=hand_over, asked=rows, refusal=refusal)
        return
    told = defaultdict(list)
    for each in answer.customer:
        if each.external_userid in named:
            told[each.errcode].append(named[each.external_userid])
    for errcode, pks in told.items():
        begun = errcode == 0 or errcode in refusals.BEING_HANDED_OVER
        hand_over.items.filter(pk__in=pks).update(
            state=HandOverState.WAITING if begun else HandOverState.REFUSED,
            errcode=None if begun else errcode,
            ended_at=None if begun else clock.now(),
        )


def refuse_all(
    *,
    hand_over: models.HandOver,
    asked: QuerySet[models.HandOverItem],
    refusal: refusals.PlatformRefused,
) -> None:
    """The call was refused whole, so nothing of it began: it is over, or asked for again later."""
    if refusal.errcode not in refusals.PAIR_REFUSED:
        asked.update(state=HandOverState.PLANNED, asked_at=None)
        raise refusal
    pending = [HandOverState.PLANNED, HandOverState.ASKED]
    hand_over.items.filter(state__in=pending).update(
        state=HandOverState.REFUSED, errcode=refusal.errcode, ended_at=clock.now()
    )
