"""The results of a mass send: who confirmed it, and where it arrived."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions.customers import SOURCE
from huoqun.connectors.wecom.kinds import Subject
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import sendings as calls
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.events import log
from huoqun.events.catalog import outreach as catalog
from huoqun.events.catalog.outreach import DeliveryFailure, Touchpoint
from huoqun.events.fact import Fact

# Somebody may confirm for some of the targets only: the rest stays unsent for ever.
_RESULTS_AWAITED: Final = timedelta(days=1)
_FAILURES: Final = {
    calls.TARGET_NO_FRIEND: DeliveryFailure.NOT_A_FRIEND,
    calls.TARGET_CAPPED: DeliveryFailure.CAP_REACHED,
}


def read(*, sending: models.Sending, client: Client) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Follow the parts of a mass send; groups that we do not know are looked at."""
    for page in client.pages(
        calls.SEND_PARTS, msgid=sending.number, limit=calls.PARTS_PER_PAGE_MAX
    ):
        _keep_parts(sending, page.task_list)
    confirmed = sending.parts.filter(confirmed_at__isnull=False, settled_at=None)
    for part in confirmed.select_related("account__staff").order_by("id"):
        targets = [
            each
            for page in client.pages(
                calls.TARGETS,
                msgid=sending.number,
                userid=part.account.userid,
                limit=calls.PARTS_PER_PAGE_MAX,
            )
            for each in page.send_list
        ]
        groups = _groups(sending, targets)
        with transaction.atomic():
            _settle(sending, part, targets, groups)
        yield Subject.GROUP, {each.chat_id for each in targets if each.chat_id} - groups.keys()


def _keep_parts(sending: models.Sending, told: Sequence[calls.SendPart]) -> None:
    accounts = queries.accounts_named(sending.link, [each.userid for each in told])
    known = [each for each in told if each.userid in accounts]
    models.SendingPart.objects.bulk_create(
        [
            models.SendingPart(
                sending=sending,
                account=accounts[each.userid],
                confirmed_at=datetime.fromtimestamp(each.send_time, UTC)
                if each.status == calls.PART_SENT and each.send_time
                else None,
            )
            for each in known
        ],
        update_conflicts=True,
        unique_fields=["sending", "account"],
        update_fields=["confirmed_at"],
    )


def _groups(sending: models.Sending, targets: Iterable[calls.Target]) -> dict[str, tuple[int, int]]:
    """The communities among the targets, each with its unit."""
    rows = sending.link.groups.filter(chat_id__in=[each.chat_id for each in targets])
    return {
        chat_id: (community_id, unit_id)
        for chat_id, community_id, unit_id in rows.values_list(
            "chat_id", "community_id", "community__unit_id"
        )
    }


def _settle(
    sending: models.Sending,
    part: models.SendingPart,
    targets: Sequence[calls.Target],
    groups: Mapping[str, tuple[int, int]],
) -> None:
    """Tell what became of one part, once; whatever is still on its way is asked for again."""
    assert part.confirmed_at is not None, "only confirmed parts have results"
    people = customer_actions.resolve(
        namespace=rules.namespace(sending.link.corpid),
        external_ids=[each.external_userid for each in targets if each.external_userid],
        names={},
    )
    facts: list[Fact] = [_confirmed(sending, part, part.confirmed_at)]
    for each in targets:
        if each.chat_id in groups:
            community_id, unit_id = groups[each.chat_id]
            facts += _told(sending, part, each, unit_id=unit_id, community_id=community_id)
        elif each.external_userid:
            unit_id, customer_id = part.account.staff.unit_id, people[each.external_userid]
            facts += _told(sending, part, each, unit_id=unit_id, customer_id=customer_id)
    for start in range(0, len(facts), log.BATCH_MAX):
        log.record_many(facts[start : start + log.BATCH_MAX])
    statuses = [each.status for each in targets]
    part.delivered = statuses.count(calls.TARGET_SENT)
    part.failed = sum(status in _FAILURES for status in statuses)
    unknown = any(each.chat_id and each.chat_id not in groups for each in targets)
    awaited = clock.now() - part.confirmed_at < _RESULTS_AWAITED
    if not (awaited and (unknown or calls.TARGET_UNSENT in statuses)):
        part.settled_at = clock.now()
    part.save(update_fields=["delivered", "failed", "settled_at"])


def _confirmed(sending: models.Sending, part: models.SendingPart, at: datetime) -> Fact:
    return catalog.BroadcastConfirmed(
        occurred_at=at,
        source=SOURCE,
        key=queries.sending_key(sending, part.account.userid),
        kind=Touchpoint(sending.touchpoint),
        plan_id=sending.plan_id,
        staff_id=part.account.staff_id,
        unit_id=part.account.staff.unit_id,
    )


def _told(
    sending: models.Sending,
    part: models.SendingPart,
    target: calls.Target,
    *,
    unit_id: int,
    community_id: int | None = None,
    customer_id: int | None = None,
) -> list[Fact]:
    """What became of one target; nothing while that is open."""
    assert part.confirmed_at is not None, "only confirmed parts have results"
    key = queries.sending_key(
        sending, part.account.userid, target.chat_id or target.external_userid
    )
    if target.status == calls.TARGET_SENT:
        at = datetime.fromtimestamp(target.send_time, UTC) if target.send_time else None
        return [
            catalog.Delivered(
                occurred_at=at or part.confirmed_at,
                source=SOURCE,
                key=key,
                kind=Touchpoint(sending.touchpoint),
                plan_id=sending.plan_id,
                staff_id=part.account.staff_id,
                unit_id=unit_id,
                community_id=community_id,
                customer_id=customer_id,
            )
        ]
    if target.status not in _FAILURES:
        return []
    return [
        catalog.DeliveryFailed(
            # The platform tells no moment of what did not arrive.
            occurred_at=part.confirmed_at,
            source=SOURCE,
            key=key,
            kind=_FAILURES[target.status],
            plan_id=sending.plan_id,
            staff_id=part.account.staff_id,
            unit_id=unit_id,
            community_id=community_id,
            customer_id=customer_id,
        )
    ]
