"""Forms: made, edited, opened, paused, ended, copied; their links, results and who chose what."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Query, Schema, Status
from pydantic import AwareDatetime, Field, StringConstraints

from huoqun.core import http, paging
from huoqun.core.http import Line, Paragraph, Words
from huoqun.core.ids import BigId, Count
from huoqun.customers import actions, models, queries
from huoqun.customers.api import shapes
from huoqun.customers.api.routes import form_router as router
from huoqun.customers.kinds import FormRepeat, FormState, TagChoice
from huoqun.customers.rules import forms as rules
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

Title = Annotated[Line, Field(max_length=100)]
# Within what every calendar can turn into days; others are slips of the keyboard.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2999, 1, 1, tzinfo=UTC)),
]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9a-zA-Z_-]{1,12}$")]


class FormOptionIn(Schema):
    """An option; with a tag, whoever chooses it carries that."""

    text: Annotated[Line, Field(max_length=100)]
    tag_id: BigId | None = None


class FormQuestionIn(Schema):
    """A question of which one or several options are chosen."""

    text: Line
    choice: TagChoice
    required: bool = True
    options: Annotated[list[FormOptionIn], Field(min_length=1, max_length=rules.OPTIONS_MAX)]


class FormIn(Schema):
    """A form as its maker writes it; ``purpose`` is what answers are used for."""

    title: Title
    intro: Annotated[Paragraph, Field(max_length=1_000)] = ""
    purpose: Line
    repeat: FormRepeat = FormRepeat.ONCE
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    questions: Annotated[list[FormQuestionIn], Field(min_length=1, max_length=rules.QUESTIONS_MAX)]


class FormMake(FormIn):
    """A new form; without a unit it is the top of the reader's part."""

    unit_id: BigId | None = None


class FormChange(FormIn):
    """A draft written anew; ``version`` is that which was read."""

    version: BigId


class FormStepIn(Schema):
    """Where a form goes from the version that was read."""

    to: FormState
    version: BigId


class FormWindowIn(Schema):
    """When a form takes answers."""

    opens_at: Moment | None = None
    closes_at: Moment | None = None
    version: BigId


class FormVersion(Schema):
    """The version that was read."""

    version: BigId


class FormLinkIn(Schema):
    """A place of its own; without a code one is drawn."""

    name: Annotated[Line, Field(max_length=50)]
    code: Code | None = None


class FormCountsOut(Schema):
    """Looks at a form, people who looked, answers that were taken."""

    visits: Count
    visitors: Count
    answers: Count


class FormOut(Schema):
    """A form in the list."""

    id: BigId
    title: str
    state: FormState
    repeat: FormRepeat
    unit: shapes.UnitRef
    made_by: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    edited_at: datetime
    opened_at: datetime | None
    ended_at: datetime | None
    version: BigId
    counts: FormCountsOut


class FormOptionOut(Schema):
    """An option with how many chose it; ``tag`` is what it gives."""

    id: BigId
    text: str
    tag_id: BigId | None
    tag: str | None
    answers: Count


class FormQuestionOut(Schema):
    """A question with its options."""

    id: BigId
    text: str
    choice: TagChoice
    required: bool
    options: list[FormOptionOut]


class FormLinkOut(Schema):
    """A link by its code with what it brought; the row without one is of people without a link."""

    id: BigId | None
    name: str | None
    code: str | None
    counts: FormCountsOut


class FormPageOut(FormOut):
    """A form with its questions, links and results; ``seconds`` is the median, null if unknown."""

    intro: str
    purpose: str
    next: list[FormState]
    may_edit: bool
    seconds: Count | None
    questions: list[FormQuestionOut]
    links: list[FormLinkOut]


class FormQuery(http.PageIn):
    """Which forms: by words of their title; all, or only what was published."""

    words: Words = ""
    published: bool = False


@router.get("", response=http.Page[FormOut])
@access.requires(Permission.VIEW_MEMBERS)
def form_list(request: access.StaffRequest, wanted: Query[FormQuery]) -> dict[str, Any]:
    """List the forms of one's part of the organisation, the last edited first."""
    rows = queries.forms.listed(request.scope, words=wanted.words, published=wanted.published)
    page = paging.window(
        rows, cursor=wanted.cursor, limit=wanted.limit, by="edited_at", descending=True
    )
    found = queries.forms.results([each.pk for each in page.items])
    return {
        "items": [_listed(each, found[each.pk].whole) for each in page.items],
        "next_cursor": page.next_cursor,
        "total": page.total,
        "total_is_capped": page.total_is_capped,
    }


def _listed(form: models.Form, counts: object) -> dict[str, Any]:
    return {
        "id": form.pk,
        "title": form.title,
        "state": form.state,
        "repeat": form.repeat,
        "unit": {"id": form.unit_id, "name": form.unit.name},
        "made_by": form.made_by.name if form.made_by else None,
        "opens_at": form.opens_at,
        "closes_at": form.closes_at,
        "edited_at": form.edited_at,
        "opened_at": form.opened_at,
        "ended_at": form.ended_at,
        "version": form.version,
        "counts": counts,
    }


def _whole(request: access.StaffRequest, form: models.Form) -> dict[str, Any]:
    found = queries.forms.results_of(form)
    return {
        **_listed(form, found.whole),
        "intro": form.intro,
        "purpose": form.purpose,
        "next": sorted(rules.NEXT[FormState(form.state)]),
        "may_edit": request.full_scope.where(Permission.EDIT_CUSTOMERS).covers(form.unit.path),
        "seconds": found.seconds,
        "questions": [
            _question(each, found.by_option) for each in queries.forms.questions_of(form)
        ],
        "links": _links(form, found),
    }


def _question(question: models.FormQuestion, counts: Mapping[int, int]) -> dict[str, Any]:
    return {
        "id": question.pk,
        "text": question.text,
        "choice": question.choice,
        "required": question.required,
        "options": [
            {
                "id": each.pk,
                "text": each.text,
                "tag_id": each.tag_id,
                "tag": each.tag.name if each.tag else None,
                "answers": counts.get(each.pk, 0),
            }
            for each in question.options.all()
        ],
    }


def _links(form: models.Form, found: queries.forms.Results) -> list[dict[str, Any]]:
    nothing = queries.forms.Counts()
    named: list[dict[str, Any]] = [
        {
            "id": each.pk,
            "name": each.name,
            "code": each.code,
            "counts": found.by_link.get(each.pk, nothing),
        }
        for each in queries.forms.links_of(form)
    ]
    plain = found.by_link.get(None, nothing)
    return [*named, {"id": None, "name": None, "code": None, "counts": plain}]


def _said(body: FormIn) -> actions.forms.FormSaid:
    return actions.forms.FormSaid(
        title=body.title,
        intro=body.intro,
        purpose=body.purpose,
        repeat=body.repeat,
        opens_at=body.opens_at,
        closes_at=body.closes_at,
        questions=[
            actions.forms.QuestionSaid(
                text=asked.text,
                choice=asked.choice,
                required=asked.required,
                options=[
                    actions.forms.OptionSaid(text=each.text, tag_id=each.tag_id)
                    for each in asked.options
                ],
            )
            for asked in body.questions
        ],
    )


@router.post("", response={201: FormPageOut})
@access.requires(Permission.EDIT_CUSTOMERS)
def make(request: access.StaffRequest, body: FormMake) -> Status[dict[str, Any]]:
    """Write a draft."""
    form = actions.forms.make_form(
        said=_said(body),
        unit=org_queries.unit_for(body.unit_id, staff=request.staff, seen_by=request.scope),
        actor=request.actor,
    )
    return Status(201, _whole(request, form))


@router.get("/{form_id}", response=FormPageOut)
@access.requires(Permission.VIEW_MEMBERS)
def form_page(request: access.StaffRequest, form_id: BigId) -> dict[str, Any]:
    """Show one form with what it brought."""
    return _whole(request, queries.forms.get(form_id, seen_by=request.scope))


@router.put("/{form_id}", response=FormPageOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def edit(request: access.StaffRequest, form_id: BigId, body: FormChange) -> dict[str, Any]:
    """Write a draft anew; what was published is copied instead."""
    form = queries.forms.get(form_id, seen_by=request.scope)
    edited = actions.forms.edit_form(
        form=form, said=_said(body), version=body.version, actor=request.actor
    )
    return _whole(request, edited)


@router.delete("/{form_id}", response={204: None})
@access.requires(Permission.EDIT_CUSTOMERS)
def drop(request: access.StaffRequest, form_id: BigId, read: Query[FormVersion]) -> Status[None]:
    """Remove a draft."""
    form = queries.forms.get(form_id, seen_by=request.scope)
    actions.forms.drop_form(form=form, version=read.version, actor=request.actor)
    return Status(204, None)


@router.post("/{form_id}/steps", response=FormPageOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def step(request: access.StaffRequest, form_id: BigId, body: FormStepIn) -> dict[str, Any]:
    """Publish, pause, open again or end a form."""
    form = queries.forms.get(form_id, seen_by=request.scope)
    stepped = actions.forms.step_form(
        form=form, to=body.to, version=body.version, actor=request.actor
    )
    return _whole(request, stepped)


@router.put("/{form_id}/window", response=FormPageOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def window(request: access.StaffRequest, form_id: BigId, body: FormWindowIn) -> dict[str, Any]:
    """Let a form take answers at another time."""
    form = queries.forms.get(form_id, seen_by=request.scope)
    moved = actions.forms.move_window(
        form=form,
        opens_at=body.opens_at,
        closes_at=body.closes_at,
        version=body.version,
        actor=request.actor,
    )
    return _whole(request, moved)


@router.post("/{form_id}/copy", response={201: FormPageOut})
@access.requires(Permission.EDIT_CUSTOMERS)
def copy(request: access.StaffRequest, form_id: BigId) -> Status[dict[str, Any]]:
    """Make a draft with the same questions."""
    form = queries.forms.get(form_id, seen_by=request.scope)
    return Status(201, _whole(request, actions.forms.copy_form(form=form, actor=request.actor)))


@router.post("/{form_id}/links", response={201: FormPageOut})
@access.requires(Permission.EDIT_CUSTOMERS)
def add_link(
    request: access.StaffRequest, form_id: BigId, body: FormLinkIn
) -> Status[dict[str, Any]]:
    """Give a place of its own address to the form."""
    form = queries.forms.get(form_id, seen_by=request.scope)
    actions.forms.add_form_link(
        form=form, name=body.name, code=body.code or "", actor=request.actor
    )
    return Status(201, _whole(request, form))
