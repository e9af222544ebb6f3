"""The results of a moment (朋友圈): who published it, who can see it, who liked or commented."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

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
from huoqun.events.catalog.outreach import MomentAnswer, Touchpoint
from huoqun.events.fact import Fact


def read(*, sending: models.Sending, client: Client) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Follow the parts of a moment.

    The platform does not say when staff published what the company made: it is the moment at which
    we noticed.
    """
    if sending.account_id is None:
        for page in client.pages(
            calls.MOMENT_PARTS, moment_id=sending.number, limit=calls.PARTS_PER_PAGE_MAX
        ):
            _keep_parts(sending, page.task_list)
    published = sending.parts.filter(confirmed_at__isnull=False)
    for part in published.select_related("account__staff").order_by("id"):
        userid = part.account.userid
        reached = sum(
            len(page.customer_list)
            for page in client.pages(
                calls.VIEWERS,
                moment_id=sending.number,
                userid=userid,
                limit=calls.AUDIENCE_PER_PAGE_MAX,
            )
        )
        answers = client.call(calls.ANSWERS, moment_id=sending.number, userid=userid)
        with transaction.atomic():
            _settle(sending, part, reached, answers)
    yield from ()


def _keep_parts(
    sending: models.Sending,
    told: Sequence[calls.MomentPart],
) -> None:
    now = clock.now()
    accounts = queries.accounts_named(sending.link, [each.userid for each in told])
    known = [each for each in told if each.userid in accounts]
    with transaction.atomic():
        models.SendingPart.objects.bulk_create(
            [models.SendingPart(sending=sending, account=accounts[each.userid]) for each in known],
            ignore_conflicts=True,
        )
        published = [accounts[each.userid].pk for each in known if each.publish_status]
        sending.parts.filter(account__in=published, confirmed_at=None).update(confirmed_at=now)


def _settle(
    sending: models.Sending, part: models.SendingPart, reached: int, answers: calls.Answers
) -> None:
    """Tell what one member of staff published, once, and what customers did with it since."""
    assert part.confirmed_at is not None, "only published parts have results"
    told = [*_nth(MomentAnswer.LIKED, answers.like_list)]
    told += _nth(MomentAnswer.COMMENTED, answers.comment_list)
    people = customer_actions.resolve(
        namespace=rules.namespace(sending.link.corpid),
        external_ids=[each.external_userid for _, each, _ in told],
        names={},
    )
    facts: list[Fact] = [
        catalog.MomentAnswered(
            occurred_at=datetime.fromtimestamp(each.create_time, UTC),
            source=SOURCE,
            key=queries.sending_key(
                sending,
                part.account.userid,
                each.external_userid,
                kind,
                f"{each.create_time}/{nth}",
            ),
            kind=kind,
            plan_id=sending.plan_id,
            staff_id=part.account.staff_id,
            unit_id=part.account.staff.unit_id,
            customer_id=people[each.external_userid],
        )
        for kind, each, nth in told
    ]
    if part.settled_at is None:
        facts.append(
            catalog.BroadcastConfirmed(
                occurred_at=part.confirmed_at,
                source=SOURCE,
                key=queries.sending_key(sending, part.account.userid),
                kind=Touchpoint.MOMENTS,
                plan_id=sending.plan_id,
                staff_id=part.account.staff_id,
                unit_id=part.account.staff.unit_id,
                reached=reached,
            )
        )
        part.settled_at = clock.now()
    log.record_many(facts)
    part.delivered = reached
    part.save(update_fields=["delivered", "settled_at"])


def _nth(
    kind: MomentAnswer, answers: Iterable[calls.Answer]
) -> Iterator[tuple[MomentAnswer, calls.Answer, int]]:
    """Answers of customers; two of one person in one second are told apart by their order."""
    seen: Counter[tuple[str, int]] = Counter()
    for each in answers:
        if each.external_userid:
            place = each.external_userid, each.create_time
            yield kind, each, seen[place]
            seen[place] += 1
