"""Customers answer a form at their own page, once; what no form of ours sends is not taken."""

import re

import pytest
from django.test import Client

from huoqun.communities.tests import groups
from huoqun.customers import models
from huoqun.customers.actions import forms
from huoqun.customers.kinds import FormRepeat, FormState, TagChoice
from huoqun.org import actions as org_actions
from huoqun.org.tests import people
from huoqun.server.tests.test_member_feedback import member

HOUSE = org_actions.HOUSE


@pytest.fixture
def company(db) -> people.Company:
    return people.company()


@pytest.fixture
def rooms(company) -> groups.Rooms:
    return groups.rooms(company)


@pytest.fixture
def form(company) -> models.Form:
    made = forms.make_form(said=said(), unit=company.store_a, actor=HOUSE)
    return forms.step_form(form=made, to=FormState.OPEN, version=made.version, actor=HOUSE)


def said() -> forms.FormSaid:
    def asks(text: str, choice: TagChoice, *options: str, required: bool) -> forms.QuestionSaid:
        return forms.QuestionSaid(
            text=text,
            choice=choice,
            required=required,
            options=[forms.OptionSaid(text=each) for each in options],
        )

    return forms.FormSaid(
        title="告诉我们<b>你的肤质",
        intro="只要一分钟",
        purpose="推荐适合您的护肤品",
        repeat=FormRepeat.ONCE,
        questions=[
            asks("肤质", TagChoice.ONE, "干皮", "油皮", required=True),
            asks("喜欢", TagChoice.MANY, "面膜", "精华", required=False),
        ],
    )


def fields(form: models.Form) -> tuple[str, list[int], str, list[int]]:
    skin, likes = form.questions.order_by("position")
    ids = [[each.pk for each in asked.options.order_by("position")] for asked in (skin, likes)]
    return f"q{skin.pk}", ids[0], f"q{likes.pk}", ids[1]


def at(form: models.Form) -> str:
    return f"/m/k/forms/{form.pk}"


def test_it_works(company, rooms, form):
    link = forms.add_form_link(form=form, name="一群", code="g1", actor=HOUSE)
    mei = member(company, rooms.mei)
    page = mei.get(f"{at(form)}?from=g1")
    text = page.content.decode()
    assert "告诉我们&lt;b&gt;你的肤质" in text
    assert "您的回答只用于：推荐适合您的护肤品" in text
    assert "不代表同意接收营销消息" in text
    assert "script" not in text
    assert "default-src 'none'" in page["Content-Security-Policy"]
    skin, skins, likes, liked = fields(form)
    sent = mei.post(f"{at(form)}?from=g1", {skin: skins[0], likes: liked})
    assert sent.status_code == 302
    answer = models.FormAnswer.objects.get()
    assert (answer.link, answer.customer_id, answer.choices.count()) == (link, rooms.mei, 3)
    assert answer.seconds is not None
    thanks = mei.get(sent["Location"]).content.decode()
    assert "已收到您的回答" in thanks
    assert "干皮" in thanks
    assert "油皮" not in thanks
    assert models.FormVisit.objects.get().visits == 1, "nobody looked twice"
    again = mei.post(at(form), {skin: skins[1]})
    assert again.status_code == 409
    assert "已收到您的回答" in again.content.decode()
    assert models.FormAnswer.objects.count() == 1


def test_in_english(company, rooms, form):
    mei = member(company, rooms.mei)
    page = mei.get(at(form), headers={"Accept-Language": "en"}).content.decode()
    assert "Your answers are used only for: 推荐适合您的护肤品" in page
    refused = mei.post(at(form), {}, headers={"Accept-Language": "en"}).content.decode()
    assert "A question that needs an answer has none." in refused


def test_what_is_not_taken_stays_ticked(company, rooms, form):
    *_, likes, liked = fields(form)
    mei = member(company, rooms.mei)
    refused = mei.post(at(form), {likes: [liked[1]]})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "还有必答题没有选" in text
    assert re.findall(r'value="(\d+)" checked', text) == [str(liked[1])]


@pytest.mark.parametrize(
    "odd",
    [
        {"skin": ["0"]},
        {"skin": ["9" * 40]},
        {"skin": ["-1"]},
        {"skin": ["²"]},
        {"skin": ["a\x00b"]},
        {"skin": ["<script>"]},
        {"skin": "both"},
        {"skin": "foreign"},
        {"q0": ["1"], "skin": "one"},
        {"q" + "9" * 30: ["1"], "skin": "one"},
        {"q<x>": ["1"], "skin": "one"},
    ],
)
def test_what_no_form_of_ours_sends(company, rooms, form, odd):
    skin, skins, _, liked = fields(form)
    body = {name: value for name, value in odd.items() if name != "skin"}
    told = odd.get("skin")
    body[skin] = {"both": skins, "foreign": [liked[0]], "one": [skins[0]]}.get(str(told), told)
    answer = member(company, rooms.mei).post(at(form), body)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not models.FormAnswer.objects.exists()


def test_fields_without_end(company, rooms, form):
    body = {f"q{number}": "1" for number in range(500)}
    assert member(company, rooms.mei).post(at(form), body).status_code == 422


def test_what_is_not_given_out(company, rooms, form):
    draft = forms.copy_form(form=form, actor=HOUSE)
    mei = member(company, rooms.mei)
    for number in (draft.pk, 999_999_999, int("9" * 18)):
        for answer in (mei.get(f"/m/k/forms/{number}"), mei.post(f"/m/k/forms/{number}", {})):
            assert answer.status_code == 404
            assert "这份表单不存在" in answer.content.decode()
    assert mei.get("/m/k/forms/" + "9" * 60).status_code == 404


@pytest.mark.parametrize(
    ("to", "words"), [(FormState.PAUSED, "暂停填写"), (FormState.ENDED, "已经结束")]
)
def test_closed_kindly(company, rooms, form, to, words):
    forms.step_form(form=form, to=to, version=form.version, actor=HOUSE)
    skin, skins, _, _ = fields(form)
    mei = member(company, rooms.mei)
    page = mei.get(at(form))
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "<button" not in page.content.decode()
    assert mei.post(at(form), {skin: skins[0]}).status_code == 409
    assert not models.FormAnswer.objects.exists()


def test_without_session_or_token_of_the_form(company, rooms, form):
    asked = Client().get(f"{at(form)}?from=g1")
    wanted = f"%2Fm%2Fk%2Fforms%2F{form.pk}%3Ffrom%3Dg1"
    assert asked["Location"] == f"/m/k/sign-in?next={wanted}"
    skin, skins, _, _ = fields(form)
    strict = member(company, rooms.mei, checks=True)
    assert strict.post(at(form), {skin: skins[0]}).status_code == 403
    assert not models.FormVisit.objects.exists()


def test_unknown_source_is_none(company, rooms, form):
    mei = member(company, rooms.mei)
    for code in ("nobody", "x" * 500, "%00", "%F0%9F"):
        assert mei.get(f"{at(form)}?from={code}").status_code == 200
    assert models.FormVisit.objects.get().link is None
