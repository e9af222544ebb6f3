"""What staff send from their phones: found in the platform's lists, followed until it is over.

Nothing here sends. A mass send or a moment that an app planned or a member of staff began becomes a
row with the parts that people confirm; confirmations and results become facts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import mass_sends, moments
from huoqun.connectors.wecom.actions.customers import SOURCE
from huoqun.connectors.wecom.kinds import Subject
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import sendings as calls
from huoqun.core import clock
from huoqun.events import log
from huoqun.events.catalog import outreach as catalog
from huoqun.events.catalog.outreach import Touchpoint

_CHAT_TYPES: Final = {Touchpoint.DIRECT: "single", Touchpoint.GROUP: "group"}
_TITLE_LENGTH_MAX: Final = 100
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Listed:
    """A mass send or a moment as a list tells it."""

    touchpoint: Touchpoint
    number: str
    creator: str
    began_at: datetime
    title: str


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """List what was sent and published in the last month; what is new is looked at next."""
    del key
    now = clock.now()
    # To the end of tomorrow: the platform's clock may be ahead of ours.
    span = {
        "start_time": int((now - (calls.DAYS_BACK_MAX - 1) * _DAY).timestamp()),
        "end_time": int((now + _DAY).timestamp()),
    }
    try:
        for page in _listed(client, span):
            with transaction.atomic():
                fresh = _keep(link, page)
            yield Subject.SENDING, fresh
    except refusals.PlatformRefused as refusal:
        if refusal.errcode == refusals.NO_RIGHT:
            _note_reading(link, sendings_fault=queries.fault_of(refusal))
        raise
    _note_reading(link, sendings_read_at=now, sendings_fault="")


def _note_reading(link: models.Link, **read: datetime | str) -> None:
    models.Link.objects.filter(pk=link.pk).update(**read)


def _listed(client: Client, span: Mapping[str, int]) -> Iterator[list[_Listed]]:
    for touchpoint, chat_type in _CHAT_TYPES.items():
        for sends in client.pages(
            calls.MASS_SENDS, chat_type=chat_type, limit=calls.SENDS_PER_PAGE_MAX, **span
        ):
            yield [
                _Listed(
                    touchpoint=touchpoint,
                    number=each.msgid,
                    creator=each.creator,
                    began_at=datetime.fromtimestamp(each.create_time, UTC),
                    title=_title(each.text, *_titled(each.attachments)),
                )
                for each in sends.group_msg_list
            ]
    for page in client.pages(calls.MOMENTS, limit=calls.MOMENTS_PER_PAGE_MAX, **span):
        yield [
            _Listed(
                touchpoint=Touchpoint.MOMENTS,
                number=each.moment_id,
                creator=each.creator,
                began_at=datetime.fromtimestamp(each.create_time, UTC),
                title=_title(each.text, each.link),
            )
            for each in page.moment_list
        ]


def _titled(attachments: Sequence[calls.Attachment]) -> list[calls.Titled]:
    return [part for each in attachments for part in (each.link, each.miniprogram)]


def _title(text: calls.SentText, *parts: calls.Titled) -> str:
    """The first words, or the first title; pictures and videos have none."""
    said = [text.content, *(part.title for part in parts)]
    first = next((" ".join(each.split()) for each in said if each.strip()), "")
    return first.replace("\x00", "")[:_TITLE_LENGTH_MAX]


def _keep(link: models.Link, told: Sequence[_Listed]) -> list[str]:
    """Rows of those that are new, each described once; give their keys."""
    known = set(
        link.sendings.filter(number__in=[each.number for each in told]).values_list(
            "touchpoint", "number"
        )
    )
    fresh = [each for each in told if (each.touchpoint, each.number) not in known]
    accounts = queries.accounts_named(link, [each.creator for each in fresh])
    made = []
    for each in fresh:
        begun_by = accounts.get(each.creator)
        sending = models.Sending.objects.create(
            link=link,
            touchpoint=each.touchpoint,
            number=each.number,
            plan_id=_draw_plan(),
            title=each.title,
            account=begun_by,
            began_at=each.began_at,
        )
        _describe(sending)
        if each.touchpoint is Touchpoint.MOMENTS and begun_by is not None:
            # Their own: it was published when it was made, and is nobody else's to publish.
            sending.parts.create(account=begun_by, confirmed_at=each.began_at)
        made.append(str(sending.pk))
    return made


def _draw_plan() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('outreach_plan_id_seq')")
        return int(cursor.fetchone()[0])


def _describe(sending: models.Sending) -> None:
    account = sending.account
    fact = catalog.BroadcastDescribed(
        occurred_at=sending.began_at,
        source=SOURCE,
        key=queries.sending_key(sending),
        kind=Touchpoint(sending.touchpoint),
        plan_id=sending.plan_id,
        unit_id=account.staff.unit_id if account else sending.link.unit_id,
        staff_id=account.staff_id if account else None,
        title=sending.title,
    )
    # A corp that was disconnected and connected again tells it anew: it is known.
    log.record_many([fact])


def look_at(
    *, link: models.Link, client: Client, key: str
) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read who has confirmed their part of one sending, and what became of it."""
    sending = link.sendings.select_related("link").filter(pk=int(key)).first()
    if sending is None or sending.look_at is None:
        return
    read = moments.read if sending.touchpoint == Touchpoint.MOMENTS else mass_sends.read
    try:
        yield from read(sending=sending, client=client)
    except refusals.PlatformRefused as refusal:
        if refusal.errcode not in refusals.SENDING_GONE:
            raise
        sending.look_at = None
    else:
        sending.look_at = _next_look(sending)
    sending.save(update_fields=["look_at"])


def _next_look(sending: models.Sending) -> datetime | None:
    """When to look again: soon while it is young, never once nothing more can come."""
    now = clock.now()
    age = now - sending.began_at
    if age > calls.DAYS_BACK_MAX * _DAY:
        return None
    open_parts = sending.parts.filter(settled_at=None).exists()
    if not open_parts and sending.parts.exists():
        if sending.touchpoint != Touchpoint.MOMENTS:
            return None
        last = sending.parts.order_by("-confirmed_at").values_list("confirmed_at", flat=True)[0]
        if last is None or now - last > rules.MOMENT_ANSWERS_DAYS * _DAY:
            return None
    return now + rules.sending_pause(age)


def due(*, link: models.Link) -> list[str]:
    """The keys of the sendings that are to be looked at again."""
    rows = link.sendings.filter(look_at__lte=clock.now()).order_by("look_at", "id")
    return [str(pk) for pk in rows.values_list("pk", flat=True)]
