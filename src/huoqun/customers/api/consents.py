"""Staff routes about what people agree to, the wordings, and what people ask of us."""

from datetime import date, datetime
from typing import Annotated

from ninja import Query, Schema
from pydantic import Field, StringConstraints

from huoqun.core import clock, http, paging
from huoqun.core.http import Paragraph
from huoqun.core.ids import BigId, Count
from huoqun.core.refusal import Refused
from huoqun.customers import actions, models, queries, rules
from huoqun.customers.api.routes import router
from huoqun.customers.kinds import (
    ConsentChannel,
    ConsentPurpose,
    DataRequestKind,
    DataRequestState,
)
from huoqun.org import access
from huoqun.org.kinds import Permission

_STORABLE = r"^[^\x00]*$"
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_STORABLE)]
Recipient = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=100, pattern=_STORABLE)
]
Wording = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000, pattern=_STORABLE),
]


class WholeCompanyWording(Refused):
    """What people are asked holds for the whole company."""

    code = "whole_company_wording"
    status = 403
    zh = "同意书文本对整个公司生效，需要公司级的权限。"
    en = "The wording holds for the whole company: it needs the right over all of it."


class ConsentTextOut(Schema):
    """One wording of a purpose; the greatest version is in force."""

    id: BigId
    purpose: ConsentPurpose
    version: Count
    zh: str
    en: str
    published_at: datetime


class ConsentTextIn(Schema):
    """The next wording of a purpose."""

    purpose: ConsentPurpose
    zh: Wording
    en: Wording


class ConsentOut(Schema):
    """One thing that a person said about a purpose."""

    id: BigId
    purpose: ConsentPurpose
    given: bool
    recipient: str
    channel: ConsentChannel
    proof: str
    text_version: Count | None
    staff_name: str | None
    said_at: datetime

    @staticmethod
    def resolve_text_version(said: models.Consent) -> int | None:
        """Which wording was in force."""
        return said.text.version if said.text else None

    @staticmethod
    def resolve_staff_name(said: models.Consent) -> str | None:
        """Who noted it; null when the person did themselves."""
        return said.staff.name if said.staff else None


class ChoiceOut(Schema):
    """How a person stands to a purpose; ``said`` is null when they said nothing about it."""

    purpose: ConsentPurpose
    allowed: bool
    needs_a_yes: bool
    said: ConsentOut | None

    @staticmethod
    def resolve_needs_a_yes(choice: queries.Choice) -> bool:
        """Whether silence is a no."""
        return choice.purpose in rules.NEEDS_A_YES


class DataRequestOut(Schema):
    """What a person asks of us; ``overdue`` when it should have been answered before today."""

    id: BigId
    customer_id: BigId
    kind: DataRequestKind
    channel: ConsentChannel
    note: str
    state: DataRequestState
    asked_at: datetime
    due_on: date
    overdue: bool
    answer: str
    answered_at: datetime | None
    staff_name: str | None

    @staticmethod
    def resolve_overdue(asked: models.DataRequest) -> bool:
        """Whether the answer is late."""
        return asked.state == DataRequestState.OPEN and asked.due_on < clock.today()

    @staticmethod
    def resolve_staff_name(asked: models.DataRequest) -> str | None:
        """Who answered."""
        return asked.staff.name if asked.staff else None


class PrivacyOut(Schema):
    """What a person chose and asked."""

    choices: list[ChoiceOut]
    history: list[ConsentOut]
    requests: list[DataRequestOut]


class ConsentIn(Schema):
    """A yes or a no, as somebody heard it; a yes needs its proof."""

    purpose: ConsentPurpose
    given: bool
    channel: ConsentChannel = ConsentChannel.CHAT
    proof: Short = ""
    recipient: Recipient = ""
    said_at: datetime | None = None


class DataRequestIn(Schema):
    """What a person asked somebody of us."""

    kind: DataRequestKind
    channel: ConsentChannel = ConsentChannel.CHAT
    note: Paragraph = ""


class AnswerIn(Schema):
    """What the person is told."""

    granted: bool
    answer: Annotated[Paragraph, Field(max_length=1_000)] = ""


class DataRequestQuery(http.PageIn):
    """Which requests."""

    state: DataRequestState | None = None


@router.get("/consent-texts", response=list[ConsentTextOut])
@access.requires(Permission.VIEW_MEMBERS)
def consent_text_list(request: access.StaffRequest) -> list[models.ConsentText]:
    """List every wording that people were or are asked to agree to."""
    del request
    return list(queries.consent_texts())


@router.post("/consent-texts", response=ConsentTextOut)
@access.requires(Permission.MANAGE_PRIVACY)
def publish_consent_text(request: access.StaffRequest, body: ConsentTextIn) -> models.ConsentText:
    """Put the next wording of a purpose in force."""
    if not request.scope.everything:
        raise WholeCompanyWording
    return actions.publish_text(purpose=body.purpose, zh=body.zh, en=body.en, actor=request.actor)


@router.get("/data-requests", response=http.Page[DataRequestOut])
@access.requires(Permission.MANAGE_PRIVACY)
def data_request_list(
    request: access.StaffRequest, wanted: Query[DataRequestQuery]
) -> paging.Window[models.DataRequest]:
    """List what people ask of us, the most urgent first."""
    rows = queries.data_requests(request.scope, state=wanted.state)
    return paging.window(rows, cursor=wanted.cursor, limit=wanted.limit, by="due_on")


@router.post("/data-requests/{request_id}/answer", response=DataRequestOut)
@access.requires(Permission.MANAGE_PRIVACY)
def answer_data_request(
    request: access.StaffRequest, request_id: BigId, body: AnswerIn
) -> models.DataRequest:
    """Grant or refuse what a person asked; granting an erasure begins it."""
    asked = queries.data_request(request_id, seen_by=request.scope)
    return actions.answer_request(
        request=asked, granted=body.granted, answer=body.answer, actor=request.actor
    )


@router.get("/{customer_id}/privacy", response=PrivacyOut)
@access.requires(Permission.VIEW_MEMBERS)
def privacy(request: access.StaffRequest, customer_id: BigId) -> dict[str, object]:
    """Show what a person chose about their data and asked of us."""
    customer = queries.get(customer_id, seen_by=request.scope)
    return {
        "choices": queries.choices_of(customer.pk),
        "history": queries.consents_of(customer.pk),
        "requests": queries.data_requests_of(customer.pk),
    }


@router.post("/{customer_id}/consents", response=ConsentOut)
@access.requires(Permission.EDIT_COMMUNITIES)
def note_consent(
    request: access.StaffRequest, customer_id: BigId, body: ConsentIn
) -> models.Consent:
    """Note what a person said about a purpose; it holds at once."""
    customer = queries.get(customer_id, seen_by=request.scope)
    word = rules.Word(
        purpose=body.purpose, given=body.given, proof=body.proof, recipient=body.recipient
    )
    return actions.note_consent(
        customer=customer,
        said=word,
        channel=body.channel,
        said_at=body.said_at,
        actor=request.actor,
        seen_by=request.scope,
    )


@router.post("/{customer_id}/data-requests", response=DataRequestOut)
@access.requires(Permission.EDIT_COMMUNITIES)
def file_data_request(
    request: access.StaffRequest, customer_id: BigId, body: DataRequestIn
) -> models.DataRequest:
    """Note what a person asks of us."""
    customer = queries.get(customer_id, seen_by=request.scope)
    return actions.file_request(
        customer=customer,
        kind=body.kind,
        channel=body.channel,
        note=body.note,
        actor=request.actor,
        seen_by=request.scope,
    )
