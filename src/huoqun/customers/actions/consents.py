"""Noting what people agree to, publishing what they are asked, answering what they ask of us."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules
from huoqun.customers.actions import erasures
from huoqun.customers.kinds import (
    ConsentChannel,
    ConsentPurpose,
    DataRequestKind,
    DataRequestState,
    ErasureBecause,
)
from huoqun.events import log
from huoqun.events.catalog import customers as catalog
from huoqun.org import actions as org_actions
from huoqun.org.queries import EVERYTHING, Scope


class NoProof(Refused):
    """A yes that nobody can prove is none."""

    code = "consent_needs_proof"
    zh = "记录同意时必须写明凭据，例如对话时间、表单编号。"
    en = "A consent needs proof, such as when it was said or the number of the form."


class NoRecipient(Refused):
    """Passing data on is agreed to for one recipient at a time."""

    code = "consent_needs_recipient"
    zh = "同意向第三方提供时，必须写明接收方。"
    en = "Consent to passing data on must name the recipient."


class FromTheFuture(Refused):
    """Nobody agreed tomorrow."""

    code = "consent_from_the_future"
    zh = "表态时间不能晚于现在。"
    en = "It cannot have been said later than now."


class AlreadyAsked(Refused):
    """The same request of the same person is open."""

    code = "already_asked"
    status = 409
    zh = "同样的请求已在处理中，最迟 {due_on} 答复。"
    en = "The same request is being dealt with; it is answered by {due_on}."


class AlreadyAnswered(Refused):
    """The request was answered."""

    code = "already_answered"
    status = 409
    zh = "这项请求已经答复过。"
    en = "This request was answered already."


class NoReason(Refused):
    """Whoever is refused is told why (PIPL 50)."""

    code = "refusal_needs_reason"
    zh = "拒绝请求时必须写明理由，客户会看到它。"
    en = "A refusal needs a reason, which the person is shown."


def note_consent(
    *,
    customer: models.Customer,
    said: rules.Word,
    channel: ConsentChannel,
    said_at: datetime | None = None,
    actor: org_actions.Actor,
    seen_by: Scope = EVERYTHING,
) -> models.Consent:
    """Note a yes or a no to one purpose; it holds at once, for every number of the person.

    Raises NoProof, NoRecipient and FromTheFuture.
    """
    now = clock.now()
    said_at = said_at or now
    if said_at > now:
        raise FromTheFuture
    if said.given and not said.proof:
        raise NoProof
    if said.given and said.purpose is ConsentPurpose.THIRD_PARTIES and not said.recipient:
        raise NoRecipient
    with transaction.atomic():
        text = queries.present_texts().get(said.purpose)
        noted = models.Consent.objects.create(
            customer=customer,
            purpose=said.purpose,
            recipient=said.recipient,
            given=said.given,
            text=text,
            channel=channel,
            proof=said.proof,
            staff=actor.staff,
            said_at=said_at,
            noted_at=now,
        )
        _tell(noted)
        org_actions.audit(
            staff=actor.staff,
            action="customer.consent_given" if said.given else "customer.consent_withdrawn",
            object_name="customer",
            object_id=customer.pk,
            unit_id=queries.home_unit_id(customer, seen_by=seen_by),
            detail={"purpose": said.purpose, "channel": channel, "consent": noted.pk},
            request=actor.request,
        )
    return noted


def _tell(noted: models.Consent) -> None:
    key = f"consent:{noted.pk}"
    purpose, channel = ConsentPurpose(noted.purpose), ConsentChannel(noted.channel)
    if noted.given:
        log.record(
            catalog.ConsentGiven(
                occurred_at=noted.said_at,
                key=key,
                kind=purpose,
                customer_id=noted.customer_id,
                channel=channel,
                text_version=noted.text.version if noted.text else None,
            )
        )
    else:
        log.record(
            catalog.ConsentWithdrawn(
                occurred_at=noted.said_at,
                key=key,
                kind=purpose,
                customer_id=noted.customer_id,
                channel=channel,
            )
        )


def publish_text(
    *, purpose: ConsentPurpose, zh: str, en: str, actor: org_actions.Actor
) -> models.ConsentText:
    """Put the next wording of a purpose in force; who agreed to the former one did agree to it."""
    with transaction.atomic():
        rows = models.ConsentText.objects.filter(purpose=purpose)
        latest = rows.aggregate(version=Max("version"))["version"] or 0
        text = models.ConsentText.objects.create(
            purpose=purpose, version=latest + 1, zh=zh, en=en, staff=actor.staff
        )
        org_actions.audit(
            staff=actor.staff,
            action="consent_text.published",
            object_name="consent_text",
            object_id=text.pk,
            detail={"purpose": purpose, "version": text.version},
            request=actor.request,
        )
    return text


def file_request(
    *,
    customer: models.Customer,
    kind: DataRequestKind,
    channel: ConsentChannel,
    note: str,
    actor: org_actions.Actor,
    seen_by: Scope = EVERYTHING,
) -> models.DataRequest:
    """Note what a person asks of us, with the day by which they are answered.

    Raises AlreadyAsked.
    """
    with transaction.atomic():
        numbers = queries.numbers_of(customer.pk)
        root = models.Customer.objects.select_for_update().get(pk=numbers[0])
        same = models.DataRequest.objects.filter(
            customer__in=numbers, kind=kind, state=DataRequestState.OPEN
        )
        if (known := same.order_by("id").first()) is not None:
            raise AlreadyAsked(due_on=known.due_on)
        filed = models.DataRequest.objects.create(
            customer=root,
            kind=kind,
            channel=channel,
            note=note,
            unit_id=queries.home_unit_id(customer, seen_by=seen_by),
            due_on=rules.due_on(clock.today()),
        )
        org_actions.audit(
            staff=actor.staff,
            action="data_request.filed",
            object_name="customer",
            object_id=root.pk,
            unit_id=filed.unit_id,
            detail={"kind": kind, "request": filed.pk},
            request=actor.request,
        )
    return filed


def answer_request(
    *, request: models.DataRequest, granted: bool, answer: str, actor: org_actions.Actor
) -> models.DataRequest:
    """Close a request; a granted erasure is begun with it.

    Raises AlreadyAnswered, NoReason and AlreadyErasing.
    """
    if not granted and not answer:
        raise NoReason
    with transaction.atomic():
        locked = models.DataRequest.objects.select_for_update().get(pk=request.pk)
        if locked.state != DataRequestState.OPEN:
            raise AlreadyAnswered
        if granted and locked.kind == DataRequestKind.ERASE:
            locked.erasure = erasures.ask_erasure(
                customer=locked.customer,
                because=ErasureBecause.ASKED,
                reason=answer[: erasures.REASON_LENGTH_MAX],
                actor=actor,
                seen_by=EVERYTHING,
            )
        locked.state = DataRequestState.GRANTED if granted else DataRequestState.REFUSED
        locked.answer, locked.staff, locked.answered_at = answer, actor.staff, clock.now()
        locked.save(update_fields=["state", "answer", "staff", "answered_at", "erasure"])
        org_actions.audit(
            staff=actor.staff,
            action="data_request.answered",
            object_name="customer",
            object_id=locked.customer_id,
            unit_id=locked.unit_id,
            detail={"kind": locked.kind, "request": locked.pk, "granted": granted},
            request=actor.request,
        )
    return locked
