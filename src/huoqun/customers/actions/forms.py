"""Forms: made, edited while nobody can answer, opened, paused, ended, copied; links to them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries
from huoqun.customers.kinds import FormRepeat, FormState, TagChoice
from huoqun.customers.rules import forms as rules
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models

# Without what is mistaken for something else when it is read aloud.
_CODE_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_LENGTH: Final = 6
COPY_ZH: Final = "（副本）"


class FormEditedMeanwhile(Refused):
    """Somebody saved the form after it was read."""

    code = "form_edited_meanwhile"
    status = 409
    zh = "这份表单刚刚被别人改过。请刷新后再改，以免覆盖对方的修改。"
    en = "Somebody changed this form meanwhile. Load it again before you change it."


class FormFixed(Refused):
    """Whoever answered did answer these questions."""

    code = "form_fixed"
    status = 409
    zh = "表单发布后题目不能再改，客户回答的就是这些题目。请复制一份新的来改。"
    en = "The questions of a published form stay as they are; copy it and change the copy."


class FormStepUnfit(Refused):
    """A form does not go from where it is to there."""

    code = "form_step_unfit"
    status = 409
    zh = "“{was}”的表单不能改为“{wanted}”。已结束的表单可以复制一份。"
    en = "A form that is “{was_en}” cannot become “{wanted_en}”. An ended form can be copied."

    def __init__(self, *, was: FormState, wanted: FormState) -> None:
        super().__init__(was=was.zh, wanted=wanted.zh, was_en=was.en, wanted_en=wanted.en)


class FormWindowUnfit(Refused):
    """A window that ends before it begins, or is over."""

    code = "form_window_unfit"
    zh = "结束时间要晚于开始时间，也要晚于现在。"
    en = "The end lies after the beginning, and in the future."


class FormTooFewOptions(Refused):
    """Nobody can choose from one thing."""

    code = "form_too_few_options"
    zh = "“{question}”至少要有两个不同的选项；可选多项的题目至少一个。"
    en = "“{question}” needs two different options, or one where several may be chosen."


class FormTagUnfit(Refused):
    """Only what people give, and only what the company calls its own, comes from a form."""

    code = "form_tag_unfit"
    zh = "选项“{option}”的标签不能由表单给出：请选未停用、不由规则维护的属性标签。"
    en = "“{option}” cannot give its tag: choose an attribute that no rule keeps and is in use."


class FormTagsExclude(Refused):
    """Two answers at once would drive each other's tag out."""

    code = "form_tags_exclude"
    zh = "标签组“{group}”每人只能有一个标签：请只在一道单选题里使用它。"
    en = "Of “{group}” everybody carries one tag: use it in one question with a single choice."


class FormLinkTaken(Refused):
    """A link of the form has the name or the code."""

    code = "form_link_taken"
    status = 409
    zh = "这份表单已有同名或同代码的链接，请换一个。"
    en = "A link of this form has that name or that code already; choose another."


class TooManyFormLinks(Refused):
    """More links than anybody can tell apart."""

    code = "too_many_form_links"
    status = 409
    zh = "一份表单最多 {most} 个链接。"
    en = "A form has at most {most} links."


@dataclass(frozen=True, kw_only=True, slots=True)
class OptionSaid:
    """An option as its maker wrote it."""

    text: str
    tag_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionSaid:
    """A question as its maker wrote it."""

    text: str
    choice: TagChoice
    required: bool
    options: Sequence[OptionSaid]


@dataclass(frozen=True, kw_only=True, slots=True)
class FormSaid:
    """A form as its maker wrote it."""

    title: str
    intro: str
    purpose: str
    repeat: FormRepeat
    questions: Sequence[QuestionSaid]
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def make_form(*, said: FormSaid, unit: org_models.OrgUnit, actor: org_actions.Actor) -> models.Form:
    """Write a draft for a unit; refuses what ``edit_form`` refuses."""
    form = models.Form(unit=unit, made_by=actor.staff)
    with transaction.atomic():
        _write(form, said)
        _audit("form.made", form, actor)
    return form


def edit_form(
    *, form: models.Form, said: FormSaid, version: int, actor: org_actions.Actor
) -> models.Form:
    """Write a draft anew.

    Refuses FormFixed once it was opened, FormEditedMeanwhile, FormWindowUnfit,
    FormTooFewOptions, FormTagUnfit and FormTagsExclude.
    """
    with transaction.atomic():
        held = _hold(form, version)
        if held.state != FormState.DRAFT:
            raise FormFixed
        held.version += 1
        _write(held, said)
        _audit("form.edited", held, actor)
    return held


def move_window(
    *,
    form: models.Form,
    opens_at: datetime | None,
    closes_at: datetime | None,
    version: int,
    actor: org_actions.Actor,
) -> models.Form:
    """Let a form take answers at another time; refuses FormWindowUnfit and FormEditedMeanwhile."""
    with transaction.atomic():
        held = _hold(form, version)
        if held.state == FormState.ENDED:
            raise FormFixed
        _check_window(opens_at, closes_at)
        held.opens_at, held.closes_at = opens_at, closes_at
        held.version, held.edited_at = held.version + 1, clock.now()
        held.save(update_fields=["opens_at", "closes_at", "version", "edited_at"])
        _audit("form.edited", held, actor)
    return held


def step_form(
    *, form: models.Form, to: FormState, version: int, actor: org_actions.Actor
) -> models.Form:
    """Publish, pause, open again or end a form.

    Refuses FormStepUnfit, FormEditedMeanwhile, and to publish what has become unfit since.
    """
    with transaction.atomic():
        held = _hold(form, version)
        was = FormState(held.state)
        if to not in rules.NEXT[was]:
            raise FormStepUnfit(was=was, wanted=to)
        now = clock.now()
        if was is FormState.DRAFT:
            said = _said(held)
            _check_window(held.opens_at, held.closes_at)
            _tags_of(said, held.unit)
            held.opened_at = now
        held.state, held.edited_at, held.version = to, now, held.version + 1
        held.ended_at = now if to is FormState.ENDED else None
        held.save(
            update_fields=["state", "edited_at", "version", "opened_at", "ended_at"],
        )
        _audit(f"form.{_STEP_WORDS[was, to]}", held, actor)
    return held


_STEP_WORDS: Final = {
    (FormState.DRAFT, FormState.OPEN): "published",
    (FormState.OPEN, FormState.PAUSED): "paused",
    (FormState.PAUSED, FormState.OPEN): "resumed",
    (FormState.OPEN, FormState.ENDED): "ended",
    (FormState.PAUSED, FormState.ENDED): "ended",
}


def copy_form(*, form: models.Form, actor: org_actions.Actor) -> models.Form:
    """Make a draft with the same questions; tags that no form may give any more are left out."""
    title_max = models.Form._meta.get_field("title").max_length or 0
    copy = models.Form(unit=form.unit, made_by=actor.staff)
    said = _said(form, keeps_unfit=False)
    with transaction.atomic():
        _write(
            copy,
            FormSaid(
                title=said.title[: title_max - len(COPY_ZH)] + COPY_ZH,
                intro=said.intro,
                purpose=said.purpose,
                repeat=said.repeat,
                questions=said.questions,
            ),
        )
        _audit("form.made", copy, actor)
    return copy


def drop_form(*, form: models.Form, version: int, actor: org_actions.Actor) -> None:
    """Remove a draft; refuses FormFixed for what was published."""
    with transaction.atomic():
        held = _hold(form, version)
        if held.state != FormState.DRAFT:
            raise FormFixed
        _audit("form.dropped", held, actor)
        held.delete()


def forget_form(*, form: models.Form, actor: org_actions.Actor) -> None:
    """Remove a form with all that was answered, in the caller's transaction: it was invented."""
    _audit("form.dropped", form, actor)
    models.FormAnswer.objects.filter(form=form).delete()
    form.delete()


def add_form_link(
    *, form: models.Form, name: str, code: str = "", actor: org_actions.Actor
) -> models.FormLink:
    """Give a place of its own address; a code is drawn where none is wished.

    Refuses FormLinkTaken and TooManyFormLinks.
    """
    try:
        with transaction.atomic():
            held = models.Form.objects.select_for_update(no_key=True).get(pk=form.pk)
            if models.FormLink.objects.filter(form=held).count() >= rules.LINKS_MAX:
                raise TooManyFormLinks(most=rules.LINKS_MAX)
            link = models.FormLink.objects.create(form=held, name=name, code=code or _drawn())
            _audit("form.link_added", held, actor, link=link.name)
    except IntegrityError as error:
        raise FormLinkTaken from error
    return link


def _drawn() -> str:
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))


def _hold(form: models.Form, version: int) -> models.Form:
    rows = models.Form.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("unit").get(pk=form.pk)
    if held.version != version:
        raise FormEditedMeanwhile
    return held


def _check_window(opens_at: datetime | None, closes_at: datetime | None) -> None:
    if closes_at is None:
        return
    if closes_at <= clock.now() or (opens_at is not None and closes_at <= opens_at):
        raise FormWindowUnfit


def _write(form: models.Form, said: FormSaid) -> None:
    """Save a form with its questions in place of those it had."""
    _check_window(said.opens_at, said.closes_at)
    _check_options(said)
    tags = _tags_of(said, form.unit)
    form.title, form.intro, form.purpose = said.title, said.intro, said.purpose
    form.repeat, form.opens_at, form.closes_at = said.repeat, said.opens_at, said.closes_at
    form.edited_at = clock.now()
    form.save()
    models.FormQuestion.objects.filter(form=form).delete()
    for place, asked in enumerate(said.questions):
        question = models.FormQuestion.objects.create(
            form=form,
            position=place,
            text=asked.text,
            choice=asked.choice,
            required=asked.required,
        )
        models.FormOption.objects.bulk_create(
            models.FormOption(
                question=question,
                position=number,
                text=each.text,
                tag=tags[each.tag_id] if each.tag_id else None,
            )
            for number, each in enumerate(asked.options)
        )


def _check_options(said: FormSaid) -> None:
    assert 0 < len(said.questions) <= rules.QUESTIONS_MAX
    for asked in said.questions:
        assert len(asked.options) <= rules.OPTIONS_MAX
        texts = {each.text for each in asked.options}
        least = 2 if asked.choice is TagChoice.ONE else 1
        if len(texts) < max(least, len(asked.options)):
            raise FormTooFewOptions(question=asked.text)


def _tags_of(said: FormSaid, unit: org_models.OrgUnit) -> dict[int, models.Tag]:
    """The tags that the options name; refuses FormTagUnfit and FormTagsExclude."""
    wanted = {each.tag_id for asked in said.questions for each in asked.options if each.tag_id}
    rows = models.Tag.objects.filter(pk__in=wanted).select_related("group__company")
    # Another company's tag is none, and is not told apart from one that does not exist.
    tags = {each.pk: each for each in rows if unit.path.startswith(each.group.company.path)}
    used_in: dict[int, int] = {}
    for place, asked in enumerate(said.questions):
        for each in asked.options:
            if each.tag_id is None:
                continue
            tag = tags.get(each.tag_id)
            if tag is None or not queries.forms.givable(tag):
                raise FormTagUnfit(option=each.text)
            if tag.group.choice != TagChoice.ONE:
                continue
            here = used_in.setdefault(tag.group_id, place)
            if here != place or asked.choice is not TagChoice.ONE:
                raise FormTagsExclude(group=tag.group.name)
    return tags


def _said(form: models.Form, *, keeps_unfit: bool = True) -> FormSaid:
    """A form as it was written."""
    return FormSaid(
        title=form.title,
        intro=form.intro,
        purpose=form.purpose,
        repeat=FormRepeat(form.repeat),
        opens_at=form.opens_at,
        closes_at=form.closes_at,
        questions=[
            QuestionSaid(
                text=question.text,
                choice=TagChoice(question.choice),
                required=question.required,
                options=[
                    OptionSaid(
                        text=each.text,
                        tag_id=each.tag_id
                        if each.tag and (keeps_unfit or queries.forms.givable(each.tag))
                        else None,
                    )
                    for each in question.options.all()
                ],
            )
            for question in queries.forms.questions_of(form)
        ],
    )


def _audit(action: str, form: models.Form, actor: org_actions.Actor, **more: str) -> None:
    org_actions.audit(
        staff=actor.staff,
        action=action,
        object_name="form",
        object_id=form.pk,
        unit_id=form.unit_id,
        detail={"title": form.title, "version": form.version, **more},
        request=actor.request,
    )
