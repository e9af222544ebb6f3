"""Customers look at a form and answer it: one answer, its tags and its fact in one transaction."""

from collections import Counter
from collections.abc import Collection, Mapping

from django.db import connection, transaction

from huoqun.core import clock
from huoqun.core.refusal import Explained, Refused
from huoqun.customers import models, queries
from huoqun.customers.actions import tagging
from huoqun.customers.kinds import FormRepeat, TagChoice, TagLoss, TagSource
from huoqun.customers.rules import forms as rules
from huoqun.events import log
from huoqun.events.catalog import forms as catalog


class FormClosedNow(Explained):
    """A form that takes no answers at present."""

    code = "form_closed"
    status = 409
    zh = "这份表单现在不能填写："
    en = "This form cannot be answered at present:"


class FormAnsweredAlready(Refused):
    """Once is enough, or today was."""

    code = "form_answered_already"
    status = 409
    zh = "您已经填写过这份表单，无需再次提交。"
    en = "You have answered this form already; there is nothing more to send."


class FormAnswerUnfit(Explained):
    """An answer that was not given by the form as it is, or not whole."""

    code = "form_answer_unfit"
    zh = "还不能提交："
    en = "It cannot be sent yet:"


def note_form_visit(*, customer_id: int, form: models.Form, code: str) -> None:
    """Note that somebody looks at a form, by the link whose code they brought."""
    link, now = queries.forms.link_of(form, code), clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_formvisit AS known"
            " (form_id, customer_id, link_id, day, first_at, visits)"
            " VALUES (%s, %s, %s, %s, %s, 1)"
            " ON CONFLICT (form_id, customer_id, day, link_id)"
            " DO UPDATE SET visits = known.visits + 1",
            [form.pk, customer_id, link.pk if link else None, clock.business_day(now), now],
        )


def answer_form(
    *,
    customer_id: int,
    form: models.Form,
    code: str,
    picked: Mapping[int, Collection[int]],
) -> models.FormAnswer:
    """Take an answer: options by question. Tags follow it at once, with ``TagSource.FORM``.

    What the person's former answer to the form gave and this one does not is taken back, unless an
    answer to another form gives it, too. Refuses FormClosedNow, FormAnswerUnfit and
    FormAnsweredAlready.
    """
    questions = queries.forms.questions_of(form)
    with transaction.atomic():
        # Two windows at once wait here. Not FOR UPDATE: tagging of many holds keys of people.
        numbers = queries.numbers_of(customer_id)
        models.Customer.objects.select_for_update(no_key=True).get(pk=numbers[0])
        now = clock.now()
        form = models.Form.objects.get(pk=form.pk)
        _check_open(form)
        if queries.forms.answer_of(form, numbers) is not None:
            raise FormAnsweredAlready
        fault = rules.fault_of(asked=[_asked(each) for each in questions], picked=picked)
        if fault is not None:
            raise FormAnswerUnfit(because_zh=f"{fault.zh}。", because_en=f"{fault.en}.")
        before = queries.forms.tags_by_form(numbers)
        link = queries.forms.link_of(form, code)
        first_seen = queries.forms.first_seen(form, numbers, now=now)
        answer = models.FormAnswer.objects.create(
            form=form,
            customer_id=customer_id,
            link=link,
            day=clock.business_day(now) if form.repeat == FormRepeat.DAILY else None,
            answered_at=now,
            seconds=rules.seconds_taken(first_seen=first_seen, answered=now),
            purpose_version=rules.PURPOSE_VERSION,
        )
        chosen = _choose(answer, questions, picked)
        _retag(answer, chosen, before)
        log.record(
            catalog.Answered(
                occurred_at=now,
                key=f"form:{answer.pk}",
                customer_id=customer_id,
                form_id=form.pk,
                link_id=link.pk if link else None,
                seconds=answer.seconds,
            )
        )
    return answer


def _check_open(form: models.Form) -> None:
    closed = queries.forms.closed_because(form)
    if closed is not None:
        raise FormClosedNow(because_zh=f"{closed.zh}。", because_en=f"{closed.en}.")


def _asked(question: models.FormQuestion) -> rules.Asked:
    return rules.Asked(
        id=question.pk,
        choice=TagChoice(question.choice),
        required=question.required,
        options=frozenset(each.pk for each in question.options.all()),
    )


def _choose(
    answer: models.FormAnswer,
    questions: Collection[models.FormQuestion],
    picked: Mapping[int, Collection[int]],
) -> list[models.FormOption]:
    chosen = [
        option
        for question in questions
        for option in question.options.all()
        if option.pk in picked.get(question.pk, ())
    ]
    models.FormChoice.objects.bulk_create(
        models.FormChoice(answer=answer, option=each) for each in chosen
    )
    return chosen


def _retag(
    answer: models.FormAnswer,
    chosen: Collection[models.FormOption],
    before: Mapping[int, Collection[int]],
) -> None:
    """Let the person carry what they chose now, and not what they chose before."""
    at, person = answer.answered_at, [answer.customer_id]
    # Archived since, or kept by a rule since: then it is not ours to give any more.
    tags = {
        each.tag.pk: each.tag for each in chosen if each.tag and queries.forms.givable(each.tag)
    }
    gone = rules.tags_to_take(
        earlier=before.get(answer.form_id, ()),
        chosen=[each.tag_id for each in chosen if each.tag_id],
        elsewhere={
            tag_id for form_id, ids in before.items() if form_id != answer.form_id for tag_id in ids
        },
    )
    over = models.Tag.objects.filter(pk__in=gone).select_related("group").order_by("id")
    single = [*over, *tags.values()]
    tagging.hold_groups(
        sorted({each.group_id for each in single if each.group.choice == TagChoice.ONE})
    )
    for tag in over:
        tagging.take(tag=tag, people=person, kind=TagLoss.FORM, sources=[TagSource.FORM], at=at)
    word = tagging.TagWord(source=TagSource.FORM, reason=answer.form.title)
    for _, tag in sorted(tags.items()):
        tagging.give(tag=tag, people=person, word=word, at=at)


def forget_forms_of(customer_id: int) -> dict[str, int]:
    """Remove what one number answered and looked at, in the caller's transaction; counts stay.

    Gives the rows that went, by table.
    """
    answers = models.FormAnswer.objects.filter(customer=customer_id)
    visits = models.FormVisit.objects.filter(customer=customer_id)
    kept: dict[tuple[int, int | None, int | None], Counter[str]] = {}
    for form_id, link_id in answers.order_by("id").values_list("form_id", "link_id"):
        kept.setdefault((form_id, link_id, None), Counter())["answers"] += 1
    options = models.FormChoice.objects.filter(answer__in=answers).order_by("id")
    for form_id, option_id in options.values_list("answer__form_id", "option_id"):
        kept.setdefault((form_id, None, option_id), Counter())["answers"] += 1
    seen: set[int] = set()
    for visit in visits.order_by("first_at", "id"):
        counts = kept.setdefault((visit.form_id, visit.link_id, None), Counter())
        counts["visits"] += visit.visits
        # A visitor counts once, for the link by which they came first.
        counts["visitors"] += visit.form_id not in seen
        seen.add(visit.form_id)
    _tally(kept)
    return {
        models.FormAnswer._meta.db_table: answers.delete()[0],
        models.FormVisit._meta.db_table: visits.delete()[0],
    }


def _tally(kept: Mapping[tuple[int, int | None, int | None], Counter[str]]) -> None:
    with connection.cursor() as cursor:
        for (form_id, link_id, option_id), counts in kept.items():
            cursor.execute(
                "INSERT INTO customers_formtally AS known"
                " (form_id, link_id, option_id, visits, visitors, answers)"
                " VALUES (%s, %s, %s, %s, %s, %s)"
                " ON CONFLICT (form_id, link_id, option_id) DO UPDATE"
                " SET visits = known.visits + excluded.visits,"
                " visitors = known.visitors + excluded.visitors,"
                " answers = known.answers + excluded.answers",
                [
                    form_id,
                    link_id,
                    option_id,
                    counts["visits"],
                    counts["visitors"],
                    counts["answers"],
                ],
            )
