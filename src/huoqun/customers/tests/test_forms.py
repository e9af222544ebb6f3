"""Forms: what they become, who may answer how often, and what an answer does to tags and counts."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from huoqun.core import clock
from huoqun.customers import actions, models, queries
from huoqun.customers.actions import answering, forms
from huoqun.customers.actions.segments import InUse
from huoqun.customers.kinds import FormRepeat, FormState, TagChoice, TagKind, TagSource
from huoqun.customers.privacy import PRIVACY
from huoqun.customers.tests.test_tags import carried, given, group, somebody, tags, told
from huoqun.org import actions as org_actions
from huoqun.org.queries import EVERYTHING
from huoqun.org.tests import people

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 20, 4, tzinfo=UTC)
HOUSE = org_actions.HOUSE


@pytest.fixture
def mei(company: people.Company) -> models.Customer:
    return somebody(company, "wx-mei")


class Asking:
    """An open form: skin (one, required), likes (several)."""

    def __init__(self, company: people.Company, *, repeat: FormRepeat = FormRepeat.ONCE):
        self.skin = tags(group(company), "干皮", "油皮")
        liked = actions.make_tag_group(
            name="喜好",
            kind=TagKind.ATTRIBUTE,
            choice=TagChoice.MANY,
            company=company.root,
            actor=HOUSE,
        )
        self.likes = tags(liked, "面膜", "精华")
        self.form = opened(
            forms.make_form(said=self.said(repeat), unit=company.store_a, actor=HOUSE)
        )
        self.questions = queries.forms.questions_of(self.form)
        self.options = [[each.pk for each in asked.options.all()] for asked in self.questions]

    def said(self, repeat: FormRepeat = FormRepeat.ONCE, **more) -> forms.FormSaid:
        return forms.FormSaid(
            title="告诉我们你的肤质",
            intro="一分钟",
            purpose="推荐适合您的护肤品",
            repeat=repeat,
            questions=[
                asks("您的肤质", TagChoice.ONE, [*self.skin, None]),
                asks("您喜欢", TagChoice.MANY, self.likes, required=False),
            ],
            **more,
        )

    def picked(self, skin: int | None, *likes: int) -> dict[int, set[int]]:
        first = set() if skin is None else {self.options[0][skin]}
        return {
            self.questions[0].pk: first,
            self.questions[1].pk: {self.options[1][each] for each in likes},
        }

    def answer(self, customer: models.Customer, skin: int | None, *likes: int, code: str = ""):
        return answering.answer_form(
            customer_id=customer.pk, form=self.form, code=code, picked=self.picked(skin, *likes)
        )


def asks(
    text: str, choice: TagChoice, of: Sequence[models.Tag | None], *, required: bool = True
) -> forms.QuestionSaid:
    return forms.QuestionSaid(
        text=text,
        choice=choice,
        required=required,
        options=[
            forms.OptionSaid(text=each.name if each else "不清楚", tag_id=each.pk if each else None)
            for each in of
        ],
    )


def opened(form: models.Form) -> models.Form:
    return forms.step_form(form=form, to=FormState.OPEN, version=form.version, actor=HOUSE)


def test_it_works(company, mei):
    asking = Asking(company)
    link = forms.add_form_link(form=asking.form, name="一群", actor=HOUSE)
    with clock.frozen(NOON):
        answering.note_form_visit(customer_id=mei.pk, form=asking.form, code=link.code)
    with clock.frozen(NOON + timedelta(seconds=42)):
        answer = asking.answer(mei, 0, 0, 1, code=link.code)
    assert (answer.seconds, answer.link, answer.purpose_version) == (42, link, 1)
    assert carried(mei) == {"干皮": "form", "面膜": "form", "精华": "form"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT customer_id, payload FROM events_fact WHERE name = 'form.answered'")
        ((customer_id, payload),) = cursor.fetchall()
    assert customer_id == mei.pk
    told_of = payload if isinstance(payload, dict) else json.loads(payload)
    assert (told_of["form_id"], told_of["link_id"]) == (asking.form.pk, link.pk)
    found = queries.forms.results_of(asking.form)
    assert (found.whole.visits, found.whole.visitors, found.whole.answers) == (1, 1, 1)
    assert (found.by_link[link.pk].answers, found.seconds) == (1, 42)
    assert found.by_option == {
        asking.options[0][0]: 1,
        asking.options[1][0]: 1,
        asking.options[1][1]: 1,
    }


def test_once_is_once(company, mei):
    asking = Asking(company)
    asking.answer(mei, 0)
    with pytest.raises(answering.FormAnsweredAlready):
        asking.answer(mei, 1)
    with (
        clock.frozen(clock.now() + timedelta(days=2)),
        pytest.raises(answering.FormAnsweredAlready),
    ):
        asking.answer(mei, 1)
    assert carried(mei) == {"干皮": "form"}


def test_daily_takes_back_what_is_not_chosen_any_more(company, mei):
    asking = Asking(company, repeat=FormRepeat.DAILY)
    with clock.frozen(NOON):
        given(asking.likes[1], mei, TagSource.STAFF)
        asking.answer(mei, 0, 0, 1)
        with pytest.raises(answering.FormAnsweredAlready):
            asking.answer(mei, 1)
    # 16:00 in UTC is the next business day in Shanghai.
    with clock.frozen(NOON + timedelta(hours=12)):
        asking.answer(mei, 2)
    assert carried(mei) == {"精华": "staff"}, "what staff gave stays"
    assert ("customer.untagged", "form", asking.likes[0].pk) in told(mei)
    assert queries.forms.results_of(asking.form).whole.answers == 2


def test_another_form_still_says_so(company, mei):
    asking = Asking(company, repeat=FormRepeat.DAILY)
    other = opened(forms.copy_form(form=asking.form, actor=HOUSE))
    questions = queries.forms.questions_of(other)
    with clock.frozen(NOON):
        asking.answer(mei, 0, 0)
        answering.answer_form(
            customer_id=mei.pk,
            form=other,
            code="",
            picked={asked.pk: {asked.options.all()[0].pk} for asked in questions},
        )
    with clock.frozen(NOON + timedelta(days=1)):
        asking.answer(mei, 1)
    assert carried(mei) == {"油皮": "form", "面膜": "form"}


def test_weightier_word_of_a_group_with_one_choice(company, mei):
    asking = Asking(company)
    given(asking.skin[1], mei, TagSource.STAFF)
    asking.answer(mei, 0)
    assert carried(mei) == {"油皮": "staff"}


def test_unknown_code_is_no_source(company, mei):
    asking = Asking(company)
    for code in ("nobody", "x" * 1_000, "a\x00b", "'; drop"):
        answering.note_form_visit(customer_id=mei.pk, form=asking.form, code=code)
    assert asking.answer(mei, 0, code="nobody").link is None
    found = queries.forms.results_of(asking.form)
    assert (found.whole.visits, found.whole.visitors) == (4, 1)
    assert found.by_link[None].visits == 4


def test_seconds_are_unknown_without_a_look(company, mei):
    asking = Asking(company)
    assert asking.answer(mei, 0).seconds is None
    assert queries.forms.results_of(asking.form).seconds is None


def refused(asking: Asking, customer: models.Customer) -> str:
    with pytest.raises(answering.FormClosedNow) as refusal:
        asking.answer(customer, 0)
    return refusal.value.because_en


def test_closed(company, mei):
    asking = Asking(company)
    form = asking.form
    form = forms.step_form(form=form, to=FormState.PAUSED, version=form.version, actor=HOUSE)
    assert refused(asking, mei) == "Paused."
    form = forms.step_form(form=form, to=FormState.OPEN, version=form.version, actor=HOUSE)
    later = clock.now() + timedelta(hours=1)
    form = forms.move_window(
        form=form, opens_at=later, closes_at=None, version=form.version, actor=HOUSE
    )
    assert refused(asking, mei) == "Not open yet."
    form = forms.step_form(form=form, to=FormState.ENDED, version=form.version, actor=HOUSE)
    assert refused(asking, mei) == "Over."
    with pytest.raises(forms.FormStepUnfit):
        forms.step_form(form=form, to=FormState.OPEN, version=form.version, actor=HOUSE)
    assert not models.FormAnswer.objects.exists()
    assert not carried(mei)


def test_published_questions_stay(company, mei):
    asking = Asking(company)
    with pytest.raises(forms.FormFixed):
        forms.edit_form(
            form=asking.form, said=asking.said(), version=asking.form.version, actor=HOUSE
        )
    with pytest.raises(forms.FormFixed):
        forms.drop_form(form=asking.form, version=asking.form.version, actor=HOUSE)
    copy = forms.copy_form(form=asking.form, actor=HOUSE)
    assert (copy.state, copy.title) == ("draft", "告诉我们你的肤质（副本）")
    with pytest.raises(forms.FormEditedMeanwhile):
        forms.edit_form(form=copy, said=asking.said(), version=copy.version + 1, actor=HOUSE)
    edited = forms.edit_form(form=copy, said=asking.said(), version=copy.version, actor=HOUSE)
    assert edited.version == copy.version + 1
    forms.drop_form(form=copy, version=edited.version, actor=HOUSE)
    assert not models.Form.objects.filter(pk=copy.pk).exists()


def test_tags_that_a_form_cannot_give(company, mei):
    asking = Asking(company)

    def tried(*options, choice=TagChoice.ONE, twice=False):
        asked = asks("x", choice, [*options, None])
        said = forms.FormSaid(
            title="t",
            intro="",
            purpose="p",
            repeat=FormRepeat.ONCE,
            questions=[asked, asked] if twice else [asked],
        )
        return forms.make_form(said=said, unit=company.store_a, actor=HOUSE)

    rule = actions.asking.read_rule(
        {"is": "customers.friend"}, seen_by=EVERYTHING, asked_by=EVERYTHING
    )
    (kept,) = tags(asking.likes[0].group, "好友", rule=rule)
    grade = models.Tag.objects.filter(group__is_grade=True).first()
    if grade is None:
        actions.tags.ensure_grades()
        grade = models.Tag.objects.filter(group__is_grade=True).first()
    for unfit in (kept, grade):
        with pytest.raises(forms.FormTagUnfit):
            tried(unfit)
    with pytest.raises(forms.FormTagsExclude):
        tried(*asking.skin, choice=TagChoice.MANY)
    with pytest.raises(forms.FormTagsExclude):
        tried(*asking.skin, twice=True)
    with pytest.raises(forms.FormTooFewOptions):
        tried()
    draft = tried(asking.likes[0])
    with pytest.raises(InUse, match="t"):
        actions.archive_tag(tag=asking.likes[0], actor=HOUSE)
    models.Tag.objects.filter(pk=asking.likes[0].pk).update(archived_at=clock.now())
    with pytest.raises(forms.FormTagUnfit):
        opened(draft)
    asking.answer(mei, 0, 0, 1)
    assert carried(mei) == {"干皮": "form", "精华": "form"}, "an archived tag is not given"


def test_merged_people_answer_once(company, mei):
    asking = Asking(company)
    double = somebody(company, "wx-mei-2")
    asking.answer(double, 0)
    root = actions.merge(
        left=mei.pk, right=double.pk, reason="同一个人", actor=HOUSE, seen_by=EVERYTHING
    )
    with pytest.raises(answering.FormAnsweredAlready):
        asking.answer(root, 1)
    assert list(queries.forms.answered([asking.form.pk], within=None)) == [root.pk]


def test_erased_people_are_counted(company, mei):
    asking = Asking(company)
    wang = somebody(company, "wx-wang")
    for each in (mei, wang):
        answering.note_form_visit(customer_id=each.pk, form=asking.form, code="")
        asking.answer(each, 0, 1)
    before = queries.forms.results_of(asking.form)
    package = PRIVACY.export(mei.pk)
    assert package["forms"][0]["chosen"] == ["您的肤质：干皮", "您喜欢：精华"]
    gone = PRIVACY.erase(mei.pk)
    assert gone["customers_formvisit"] == 1
    for table in (models.FormAnswer, models.FormVisit):
        assert not table.objects.filter(customer=mei).exists()
    after = queries.forms.results_of(asking.form)
    assert (after.whole, after.by_link, after.by_option) == (
        before.whole,
        before.by_link,
        before.by_option,
    )
    assert list(queries.forms.answered([asking.form.pk], within=None)) == [wang.pk]
    assert not PRIVACY.export(mei.pk)["forms"]


def test_who_chose_what(company, mei):
    asking = Asking(company, repeat=FormRepeat.DAILY)
    wang = somebody(company, "wx-wang")
    with clock.frozen(NOON):
        asking.answer(mei, 0)
        asking.answer(wang, 1)
    with clock.frozen(NOON + timedelta(days=1)):
        asking.answer(mei, 1)
    dry, oily = asking.options[0][:2]
    form = asking.form
    assert list(queries.forms.answered([form.pk], within=None)) == [mei.pk, wang.pk]
    assert not queries.forms.answered(option_ids=[dry], within=None), "what they chose last counts"
    assert list(queries.forms.answered(option_ids=[oily], within=None)) == [mei.pk, wang.pk]


def test_links(company):
    asking = Asking(company)
    forms.add_form_link(form=asking.form, name="一群", code="g1", actor=HOUSE)
    with pytest.raises(forms.FormLinkTaken):
        forms.add_form_link(form=asking.form, name="二群", code="g1", actor=HOUSE)
    for number in range(19):
        forms.add_form_link(form=asking.form, name=f"群{number}", actor=HOUSE)
    with pytest.raises(forms.TooManyFormLinks):
        forms.add_form_link(form=asking.form, name="再一个", actor=HOUSE)


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once(company, mei):
    asking = Asking(company)
    start, outcome = Barrier(6), []

    def send(skin: int) -> None:
        try:
            start.wait(10)
            asking.answer(mei, skin, 0)
            outcome.append("taken")
        except answering.FormAnsweredAlready:
            outcome.append("already")
        finally:
            connection.close()

    threads = [Thread(target=send, args=[each % 2]) for each in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcome) == ["already"] * 5 + ["taken"]
    assert models.FormAnswer.objects.count() == 1
    assert len(carried(mei)) == 2


def test_no_answer_without_its_tags_and_fact(company, mei, monkeypatch):
    asking = Asking(company)

    def fails(fact) -> None:
        raise RuntimeError(fact)

    monkeypatch.setattr(answering.log, "record", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        asking.answer(mei, 0)
    assert not models.FormAnswer.objects.exists()
    assert not carried(mei)
