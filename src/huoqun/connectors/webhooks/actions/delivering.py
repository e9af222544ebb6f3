"""A delivery: is it the source's own, is it too much, and what becomes of each event."""

import logging
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction

from huoqun.connectors.webhooks import models, queries, rules
from huoqun.connectors.webhooks.actions import keeping, taking
from huoqun.connectors.webhooks.kinds import EventFault, EventResult, SourceState
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.orders.kinds import OrderKind

logger = logging.getLogger(__name__)


class NotAccepted(Refused):
    """A delivery that a live secret of the source did not sign a moment ago; why is not told."""

    code = "not_accepted"
    status = 401
    zh = "推送未被接受，请检查签名、时间与密钥。"
    en = "The delivery was not accepted; check signature, time and secret."


class SourcePaused(NotAccepted):
    """The same words for a source that is not listened to."""

    code = "not_welcome"
    status = 403


class DeliveryTooLarge(Refused):
    """A body that no sane delivery has, or more events than one transaction should hold."""

    code = "delivery_too_large"
    status = 413
    zh = "一次推送最多 {events} 条、{bytes} 字节，请分批发送。"
    en = "A delivery holds {events} events and {bytes} bytes at most; send several."


class TooManyDeliveries(Refused):
    """The source sends more a minute than it may."""

    code = "too_many_deliveries"
    status = 429
    zh = "推送过于频繁（每分钟最多 {most} 次），请在 {seconds} 秒后重试，或把多条合并为一次推送。"
    en = (
        "Too many deliveries ({most} a minute at most); try again in {seconds} seconds, or send"
        " several events at once."
    )


class Unreadable(Refused):
    """The body as a whole is not what the documentation says; it is kept."""

    code = "unreadable_delivery"
    status = 400
    zh = "推送内容无法读取：{reason_zh}"
    en = "The delivery cannot be read: {reason_en}"


class Busy(Refused):
    """The database gave up waiting; nothing was taken."""

    code = "busy"
    status = 503
    zh = "系统繁忙，本次推送未被处理，请稍后重发。"
    en = "Busy: nothing of this delivery was taken; send it again in a moment."


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """What became of the event at one place of a delivery."""

    place: int
    kind: OrderKind | None
    order_id: str
    result: EventResult
    fault: EventFault | None
    detail: str


def deliver(*, source: models.WebhookSource, header: str, body: bytes) -> list[Handled]:
    """Take a delivery of a source; what it tells is in the database when this returns.

    Raises NotAccepted, SourcePaused, TooManyDeliveries, DeliveryTooLarge, Unreadable, Busy.
    """
    secrets = queries.opened_secrets(source)
    now = clock.now().timestamp()
    if not rules.is_signed(header=header, body=body, secrets=secrets, now=now):
        logger.warning("a delivery for %s was refused: not signed by it just now", source)
        raise NotAccepted
    if source.state != SourceState.ON:
        logger.warning("a delivery for %s was refused: it is paused", source)
        raise SourcePaused
    try:
        _count(source)
        return _handle(source, body)
    except OperationalError as error:
        logger.warning("a delivery for %s could not be taken: %s", source, error)
        raise Busy from error


_COUNT_SQL = """
INSERT INTO webhooks_webhooktraffic AS known (source_id, minute_began_at, deliveries, last_at)
VALUES (%s, date_trunc('minute', %s::timestamptz), 1, %s)
ON CONFLICT (source_id) DO UPDATE
SET deliveries = CASE WHEN known.minute_began_at = excluded.minute_began_at
        THEN known.deliveries + 1 ELSE 1 END,
    minute_began_at = excluded.minute_began_at, last_at = excluded.last_at
RETURNING deliveries
"""


def _count(source: models.WebhookSource) -> None:
    """Count a signed delivery, in one statement of its own so that parallel ones all count."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_SQL, [source.pk, now, now])
        deliveries = int(cursor.fetchone()[0])
    if deliveries > source.deliveries_per_minute:
        logger.warning("a delivery for %s was refused: %s this minute", source, deliveries)
        raise TooManyDeliveries(most=source.deliveries_per_minute, seconds=60 - now.second)


def _handle(source: models.WebhookSource, body: bytes) -> list[Handled]:
    texts = rules.split(body=body)
    if texts is None:
        fault = EventFault.NOT_JSON
        with transaction.atomic():
            unread = keeping.NotTaken(text=body, result=EventResult.REJECTED, fault=fault)
            keeping.keep(source=source, events=[unread])
        raise Unreadable(reason_zh=fault.zh, reason_en=fault.en)
    if len(texts) > rules.EVENTS_MAX:
        raise DeliveryTooLarge(events=rules.EVENTS_MAX, bytes=rules.BODY_BYTES_MAX)
    read = [rules.understand(text=text, default_currency=source.currency) for text in texts]
    with transaction.atomic():
        outcomes = taking.take(source=source, read=read)
        handled = [
            Handled(
                place=place,
                kind=each.event.kind if each.event else None,
                order_id=each.order_id,
                result=outcome.result,
                fault=outcome.fault,
                detail=each.detail,
            )
            for place, (each, outcome) in enumerate(zip(read, outcomes, strict=True))
        ]
        _keep(source, read, outcomes)
    return handled


def _keep(
    source: models.WebhookSource,
    read: list[rules.Understood],
    outcomes: list[taking.Outcome],
) -> None:
    """Keep what was not taken; what was kept before and is taken now is settled."""
    both = list(zip(read, outcomes, strict=True))
    keeping.keep(
        source=source,
        events=[
            keeping.NotTaken(
                text=each.text,
                result=outcome.result,
                fault=outcome.fault,
                detail=each.detail,
                order_id=each.order_id,
                customer=each.customer,
            )
            for each, outcome in both
            if outcome.fault is not None
        ],
    )
    taken = [each.text for each, outcome in both if outcome.result is EventResult.ACCEPTED]
    keeping.settle(source=source, texts=taken)
