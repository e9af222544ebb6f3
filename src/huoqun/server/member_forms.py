"""What a form looks like at a customer's own page, and what is taken of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, QueryDict

from huoqun.core import clock, ids
from huoqun.core.refusal import Refused
from huoqun.customers import actions, queries
from huoqun.customers.kinds import FormClosed, FormRepeat, TagChoice
from huoqun.customers.models import Form, MemberSession
from huoqun.server import member_words

# The field of a question is its number behind this.
_FIELD: Final = "q"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the page of a form says in one language."""

    used_for: str
    not_marketing: str
    withdraw: str
    required: str
    optional: str
    several: str
    send: str
    thanks: str
    chosen: str
    tomorrow: str
    not_yet: str
    not_yet_day: str
    paused: str
    over: str
    mine: str


ZH: Final = Words(
    used_for="您的回答只用于：{purpose}",
    not_marketing="填写表单不代表同意接收营销消息。您可以选择不填，不影响您使用我们的服务。",
    withdraw="选项会记录为您的标签，可随时在“我的资料”里下载或申请删除。",
    required="必答",
    optional="选答",
    several="可多选",
    send="提交",
    thanks="已收到您的回答，谢谢！",
    chosen="您的回答",
    tomorrow="这份表单每天可以填写一次，欢迎明天再来。",
    not_yet="这份表单还没有开始，请稍后再来。",
    not_yet_day="这份表单 {at} 开始，到时候再来填写吧。",
    paused="这份表单暂停填写，请稍后再来。",
    over="这份表单已经结束，谢谢您的关注。",
    mine="我的资料",
)
EN: Final = Words(
    used_for="Your answers are used only for: {purpose}",
    not_marketing="Answering is no consent to marketing messages. If you would rather not answer,"
    " it costs you no service.",
    withdraw="What you choose is kept as tags of yours: download them, or ask for them to be"
    " erased, at “My page” at any time.",
    required="required",
    optional="optional",
    several="several possible",
    send="Send",
    thanks="We have your answers. Thank you!",
    chosen="Your answers",
    tomorrow="This form can be answered once a day; come again tomorrow.",
    not_yet="This form is not open yet; please come again later.",
    not_yet_day="This form opens on {at}; please come again then.",
    paused="This form is paused; please come again later.",
    over="This form is over. Thank you for looking in.",
    mine="My page",
)


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """What somebody ticked that was not taken, and why."""

    sentence: str = ""
    options: Collection[int] = field(default_factory=frozenset)
    status: int = 200


def found(session: MemberSession, form_id: int) -> Form:
    """The form that an address names; raises FormNotHere."""
    return queries.forms.published(form_id, company_path=session.unit.path)


def visited(request: HttpRequest, session: MemberSession, form: Form) -> None:
    """Note that the customer looks at the form."""
    actions.answering.note_form_visit(
        customer_id=session.customer_id, form=form, code=_code(request)
    )


def take(request: HttpRequest, session: MemberSession, form: Form) -> None:
    """Take what was sent with the form; raises what ``answer_form`` refuses."""
    actions.answering.answer_form(
        customer_id=session.customer_id,
        form=form,
        code=_code(request),
        picked=_picked(request.POST),
    )


def ticked(request: HttpRequest, refusal: Refused) -> Ticked:
    """What was ticked and not taken, to be shown again."""
    english = member_words.words() is member_words.EN
    return Ticked(
        sentence=refusal.sentence_en if english else refusal.sentence_zh,
        options={each for options in _picked(request.POST).values() for each in options},
        status=refusal.status,
    )


def shown(
    request: HttpRequest, session: MemberSession, form: Form, typed: Ticked
) -> dict[str, Any]:
    """The form with its questions; what was answered; or why nothing is taken at present."""
    words = EN if member_words.words() is member_words.EN else ZH
    answer = queries.forms.answer_of(form, queries.numbers_of(session.customer_id))
    closed = queries.forms.closed_because(form)
    chosen = queries.forms.chosen_in(answer) if answer else typed.options
    return {
        "says": words,
        "form": form,
        "typed": typed,
        "code": _code(request),
        "used_for": words.used_for.format(purpose=form.purpose),
        "answered": answer is not None,
        "again": form.repeat == FormRepeat.DAILY and answer is not None and closed is None,
        "closed": "" if answer or closed is None else _closed(words, form, closed),
        "questions": [
            {
                "field": f"{_FIELD}{each.pk}",
                "text": each.text,
                "required": each.required,
                "several": each.choice == TagChoice.MANY,
                # Browsers ask for one of several boxes each: only single choices say it to them.
                "insists": each.required and each.choice == TagChoice.ONE,
                "options": [
                    {"id": option.pk, "text": option.text, "on": option.pk in chosen}
                    for option in each.options.all()
                ],
            }
            for each in queries.forms.questions_of(form)
        ],
        "company": session.unit.name,
    }


def _closed(words: Words, form: Form, closed: FormClosed) -> str:
    if closed is FormClosed.NOT_YET and form.opens_at is not None:
        at = form.opens_at.astimezone(clock.zone())
        return words.not_yet_day.format(at=at.strftime("%Y-%m-%d %H:%M"))
    return {FormClosed.NOT_YET: words.not_yet, FormClosed.PAUSED: words.paused}.get(
        closed, words.over
    )


def _code(request: HttpRequest) -> str:
    return request.GET.get("from", "")


def _picked(sent: QueryDict) -> Mapping[int, Collection[int]]:
    """The options by question; what is no number of ours becomes 0, which is no option."""
    picked: dict[int, Collection[int]] = {}
    for name in list(sent)[: queries.forms.TICKS_MAX]:
        if name.startswith(_FIELD):
            values = sent.getlist(name)[: queries.forms.TICKS_MAX]
            picked[ids.read(name.removeprefix(_FIELD))] = {ids.read(each) for each in values}
    return picked
