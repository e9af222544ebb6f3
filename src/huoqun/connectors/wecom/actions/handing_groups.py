"""Groups that get another owner: at once, by hundreds, so many a day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import F

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import handing_customers
from huoqun.connectors.wecom.kinds import HandOverState, Subject
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import groups as group_calls
from huoqun.connectors.wecom.platform.endpoints import hand_over as calls
from huoqun.core import clock


def go_on(*, hand_over: models.HandOver, client: Client) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Learn whose the groups are that were asked for, then ask for as many as the day allows."""
    asked = hand_over.items.filter(state=HandOverState.ASKED).select_related("group")
    for item in asked.order_by("id"):
        _learn(hand_over, client, item)
    free = rules.GROUPS_TAKEN_PER_DAY_MAX - queries.groups_taken_today(hand_over.taker)
    planned = hand_over.items.filter(state=HandOverState.PLANNED).select_related("group")
    items = list(planned.order_by("id")[: max(0, free)])
    for start in range(0, len(items), calls.GROUPS_PER_CALL_MAX):
        some = items[start : start + calls.GROUPS_PER_CALL_MAX]
        _ask(hand_over, client, some)
        # Their new owner is read from the platform, also of those that were refused.
        yield Subject.GROUP, [_chat_id(each) for each in some]


def _chat_id(item: models.HandOverItem) -> str:
    assert item.group is not None, "an item of groups"
    return item.group.chat_id


def _learn(hand_over: models.HandOver, client: Client, item: models.HandOverItem) -> None:
    """Whether an attempt that died has arrived shows by the owner of the group."""
    try:
        group = client.call(group_calls.GROUP, chat_id=_chat_id(item)).group_chat
    except refusals.PlatformRefused as refusal:
        if refusal.errcode != refusals.GROUP_GONE:
            raise
        _end(hand_over, [item.pk], HandOverState.REFUSED, errcode=refusal.errcode)
        return
    if group.owner == hand_over.taker.userid:
        _end(hand_over, [item.pk], HandOverState.DONE)
    else:
        hand_over.items.filter(pk=item.pk).update(state=HandOverState.PLANNED, asked_at=None)


def _ask(hand_over: models.HandOver, client: Client, items: Sequence[models.HandOverItem]) -> None:
    named = {_chat_id(each): each for each in items}
    rows = hand_over.items.filter(pk__in=[each.pk for each in items])
    rows.update(state=HandOverState.ASKED, asked_at=clock.now(), attempts=F("attempts") + 1)
    try:
        answer = client.call(
            calls.groups(on_job=hand_over.on_job),
            chat_id_list=list(named),
            new_owner=hand_over.taker.userid,
        )
    except refusals.PlatformRefused as refusal:
        handing_customers.refuse_all(hand_over=hand_over, asked=rows, refusal=refusal)
        return
    kept = {each.chat_id: each.errcode for each in answer.failed_chat_list}
    done = [item.pk for chat_id, item in named.items() if kept.get(chat_id, 0) in _THEIRS]
    _end(hand_over, done, HandOverState.DONE)
    _keep(hand_over, named, kept)


# Of a group that belongs to the new owner now.
_THEIRS = frozenset({0, refusals.OWNER_ALREADY})


def _keep(
    hand_over: models.HandOver,
    named: Mapping[str, models.HandOverItem],
    kept: Mapping[str, int],
) -> None:
    """What did not go over: a used up day is waited for, everything else is over."""
    for chat_id, errcode in kept.items():
        if errcode in _THEIRS or chat_id not in named:
            continue
        item = named[chat_id]
        again = item.attempts + 1 < rules.HAND_OVER_ATTEMPTS_MAX
        if errcode in refusals.TOO_OFTEN and again:
            hand_over.items.filter(pk=item.pk).update(state=HandOverState.PLANNED, asked_at=None)
        else:
            _end(hand_over, [item.pk], HandOverState.REFUSED, errcode=errcode)


def _end(
    hand_over: models.HandOver,
    pks: Iterable[int],
    state: HandOverState,
    *,
    errcode: int | None = None,
) -> None:
    hand_over.items.filter(pk__in=list(pks)).update(
        state=state, errcode=errcode, ended_at=clock.now()
    )
