"""The demo's form: what its customers told of their skin, by the link of which group."""

from datetime import timedelta

from huoqun.core import clock, ids
from huoqun.customers import actions, models
from huoqun.customers.actions import answering, forms
from huoqun.customers.kinds import FormRepeat, FormState, TagChoice, TagKind
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.server.demo import people

TITLE = "告诉我们你的肤质"
_SKIN = {"干皮": 34, "油皮": 22, "混合皮": 30, "敏感肌": 14}
_CARE = {"补水": 58, "祛痘": 24, "抗老": 37, "防晒": 45}
_CARE_GROUP, _SKIN_GROUP = "护肤关注", "肤质"
_OFTEN = ("每周一次以上", "每月一两次", "很少")
_LINKS = (("福利群公告", "fuli"), ("收银台海报", "haibao"))
# Of those who looked so many in a hundred answered; the tenth of them came by no known link.
_LOOKED_MAX, _ANSWERED = 90, 72
_DAYS = 9


def bring(company: org_models.OrgUnit) -> None:
    """Publish the form and let people answer it, once; whoever was cut off goes on."""
    form = models.Form.objects.filter(unit=company, title=TITLE).first() or _publish(company)
    been = set(models.FormVisit.objects.filter(form=form).values_list("customer_id", flat=True))
    for number in people.customers(company)[:_LOOKED_MAX]:
        if number not in been:
            _look(form, number)


def _publish(company: org_models.OrgUnit) -> models.Form:
    skin = _tags(company, _SKIN_GROUP, TagChoice.ONE, _SKIN)
    care = _tags(company, _CARE_GROUP, TagChoice.MANY, _CARE)
    asked = (
        ("您的肤质是？", TagChoice.ONE, True, skin),
        ("最想改善什么？", TagChoice.MANY, True, care),
        ("多久做一次面膜？", TagChoice.ONE, False, dict.fromkeys(_OFTEN)),
    )
    said = forms.FormSaid(
        title=TITLE,
        intro="三道小题，一分钟。答完以后，给您推荐的会更合适。",
        purpose="按肤质推荐护肤品和试用装",
        repeat=FormRepeat.ONCE,
        questions=[
            forms.QuestionSaid(
                text=text,
                choice=choice,
                required=required,
                options=[
                    forms.OptionSaid(text=each, tag_id=tag.pk if tag else None)
                    for each, tag in options.items()
                ],
            )
            for text, choice, required, options in asked
        ],
    )
    form = forms.make_form(said=said, unit=company, actor=org_actions.HOUSE)
    for name, code in _LINKS:
        forms.add_form_link(form=form, name=name, code=code, actor=org_actions.HOUSE)
    return forms.step_form(
        form=form, to=FormState.OPEN, version=form.version, actor=org_actions.HOUSE
    )


def _tags(
    company: org_models.OrgUnit, name: str, choice: TagChoice, words: dict[str, int]
) -> dict[str, models.Tag | None]:
    group = actions.make_tag_group(
        name=name,
        kind=TagKind.ATTRIBUTE,
        choice=choice,
        company=company,
        actor=org_actions.HOUSE,
    )
    return {
        each: actions.make_tag(group=group, name=each, actor=org_actions.HOUSE) for each in words
    }


def _look(form: models.Form, number: int) -> None:
    """Let somebody look at the form, and most of them answer it a little later."""
    drawn = ids.stable_bucket("form", number, buckets=1_000)
    code = "" if drawn % 10 == 0 else _LINKS[drawn % 3 // 2][1]
    at = clock.now() - timedelta(hours=1 + drawn % (24 * _DAYS), minutes=drawn % 60)
    with clock.frozen(at):
        answering.note_form_visit(customer_id=number, form=form, code=code)
    if drawn % 100 >= _ANSWERED:
        return
    with clock.frozen(at + timedelta(seconds=18 + drawn % 95)):
        answering.answer_form(
            customer_id=number, form=form, code=code, picked=_picked(form, number)
        )


def _picked(form: models.Form, number: int) -> dict[int, set[int]]:
    skin, care, often = form.questions.order_by("position")
    by_text = {
        each.text: each.pk for asked in (skin, care) for each in asked.options.order_by("position")
    }
    drawn = ids.stable_bucket("skin", number, buckets=100)
    chosen, below = "", 0
    for each, share in _SKIN.items():
        below += share
        if drawn < below:
            chosen = each
            break
    wanted = {
        by_text[each]
        for each, share in _CARE.items()
        if ids.stable_bucket("care", each, number, buckets=100) < share
    }
    picked = {skin.pk: {by_text[chosen]}, care.pk: wanted or {by_text["补水"]}}
    if drawn % 3:
        options = list(often.options.order_by("position").values_list("pk", flat=True))
        picked[often.pk] = {options[drawn % len(options)]}
    return picked


def put_away(actor: org_actions.Actor) -> None:
    """Remove the invented form with its answers, in the caller's transaction."""
    made = models.Form.objects.filter(title=TITLE, made_by=None)
    for form in made.select_related("unit").order_by("id"):
        forms.forget_form(form=form, actor=actor)
