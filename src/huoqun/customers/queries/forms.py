"""Reads of forms: the list, one of them, what it counts, and what a person answered."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Prefetch, Q, QuerySet, Sum
from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import models
from huoqun.customers.kinds import FormClosed, FormRepeat, FormState, TagKind
from huoqun.customers.queries import persons
from huoqun.customers.rules import forms as rules
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

# As many ticks as the greatest form has boxes.
TICKS_MAX = rules.QUESTIONS_MAX * rules.OPTIONS_MAX


class NoSuchForm(Refused):
    """The form does not exist, or is another part's."""

    code = "no_such_form"
    status = 404
    zh = "没有这份表单，或它不在您的管辖范围内。"
    en = "There is no such form, or it lies outside your part."


class FormNotHere(Refused):
    """The address of a page names a form that is not given out."""

    code = "form_not_here"
    status = 404
    zh = "这份表单不存在，或者还没有发布。请向发给您链接的员工确认。"
    en = "There is no such form, or it is not published. Ask whoever gave you the link."


def listed(seen_by: Scope, *, words: str = "", published: bool = False) -> QuerySet[models.Form]:
    """The forms of the units in which someone works and of those below, the last edited first."""
    found = models.Form.objects.filter(org_queries.within(seen_by, unit_path="unit__path"))
    if words:
        found = found.filter(title__icontains=words)
    if published:
        found = found.exclude(state=FormState.DRAFT)
    return found.select_related("unit", "made_by").order_by("-edited_at", "-id")


def get(form_id: int, *, seen_by: Scope) -> models.Form:
    """One form; raises NoSuchForm."""
    found = listed(seen_by).filter(pk=form_id).first()
    if found is None:
        raise NoSuchForm
    return found


def published(form_id: int, *, company_path: str) -> models.Form:
    """A form as the people of a company find it by its link; raises FormNotHere."""
    rows = models.Form.objects.filter(pk=form_id, unit__path__startswith=company_path)
    found = rows.exclude(state=FormState.DRAFT).select_related("unit").first()
    if found is None:
        raise FormNotHere
    return found


def closed_because(form: models.Form) -> FormClosed | None:
    """Why a published form takes no answers now; None while it does."""
    return rules.closed_because(
        state=FormState(form.state),
        opens_at=form.opens_at,
        closes_at=form.closes_at,
        now=clock.now(),
    )


def titles(form_ids: Collection[int]) -> dict[int, str]:
    """What forms are called, whoever asks."""
    return dict(models.Form.objects.filter(pk__in=form_ids).values_list("pk", "title"))


def questions_of(form: models.Form) -> list[models.FormQuestion]:
    """The questions in their order, each with its options in theirs, and their tags."""
    options = models.FormOption.objects.select_related("tag__group").order_by("position", "id")
    rows = models.FormQuestion.objects.filter(form=form)
    return list(rows.prefetch_related(Prefetch("options", options)).order_by("position", "id"))


def givable(tag: models.Tag) -> bool:
    """Whether a form may give a tag: an attribute in use that people give."""
    return (
        tag.rule is None
        and tag.archived_at is None
        and tag.group.archived_at is None
        and tag.group.kind == TagKind.ATTRIBUTE
        and not tag.group.is_grade
    )


def links_of(form: models.Form) -> list[models.FormLink]:
    """The links to a form, the oldest first."""
    return list(models.FormLink.objects.filter(form=form).order_by("id"))


def link_of(form: models.Form, code: str) -> models.FormLink | None:
    """The link that a code names; an unknown one names none."""
    if not code or len(code) > models.FormLink.CODE_LENGTH_MAX or "\x00" in code:
        return None
    return models.FormLink.objects.filter(form=form, code=code).first()


def naming(tag_id: int) -> list[models.Form]:
    """The forms that may still give a tag."""
    rows = models.Form.objects.filter(questions__options__tag=tag_id)
    return list(rows.exclude(state=FormState.ENDED).distinct().order_by("id"))


# --- What people answered


def answer_of(form: models.Form, numbers: Collection[int]) -> models.FormAnswer | None:
    """The answer that stands in the way of another one: today's of a daily form, else any."""
    rows = models.FormAnswer.objects.filter(form=form, customer__in=numbers)
    if form.repeat == FormRepeat.DAILY:
        rows = rows.filter(day=clock.today())
    return rows.order_by("-answered_at", "-id").first()


def chosen_in(answer: models.FormAnswer) -> frozenset[int]:
    """The options that were chosen in an answer."""
    rows = models.FormChoice.objects.filter(answer=answer)
    return frozenset(rows.values_list("option_id", flat=True))


_LATEST_SQL = """
SELECT latest.form_id, option.tag_id
FROM (
    SELECT DISTINCT ON (form_id) form_id, id FROM customers_formanswer
    WHERE customer_id = ANY(%(numbers)s::bigint[]) ORDER BY form_id, answered_at DESC, id DESC
) latest
JOIN customers_formchoice choice ON choice.answer_id = latest.id
JOIN customers_formoption option ON option.id = choice.option_id
WHERE option.tag_id IS NOT NULL
"""


def tags_by_form(numbers: Collection[int]) -> dict[int, set[int]]:
    """The tags that a person's latest answer to each form gives."""
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_LATEST_SQL, {"numbers": list(numbers)})
        for form_id, tag_id in cursor.fetchall():
            found[form_id].add(tag_id)
    return found


def first_seen(form: models.Form, numbers: Collection[int], *, now: datetime) -> datetime | None:
    """When a person first looked at a form, of the looks that may belong to an answer of now."""
    since = now - timedelta(seconds=rules.SECONDS_KNOWN_MAX)
    rows = models.FormVisit.objects.filter(form=form, customer__in=numbers, first_at__gte=since)
    if form.repeat == FormRepeat.DAILY:
        rows = rows.filter(day=clock.business_day(now))
    found: datetime | None = rows.aggregate(first=Min("first_at"))["first"]
    return found


def answers_of(customer_id: int) -> list[dict[str, Any]]:
    """Everything that one number answered, in words: for the person themselves."""
    chosen: dict[int, list[str]] = defaultdict(list)
    picks = models.FormChoice.objects.filter(answer__customer=customer_id)
    for each in picks.select_related("option__question").order_by(
        "answer_id", "option__question__position", "option__position", "id"
    ):
        question = each.option.question
        chosen[each.answer_id].append(f"{question.text}：{each.option.text}")
    rows = models.FormAnswer.objects.filter(customer=customer_id)
    return [
        {
            "form": each.form.title,
            "used_for": each.form.purpose,
            "answered_at": each.answered_at,
            "chosen": chosen[each.pk],
        }
        for each in rows.select_related("form").order_by("id")
    ]


def visits_of(customer_id: int) -> list[dict[str, Any]]:
    """Which forms one number looked at on which days: for the person themselves."""
    rows = models.FormVisit.objects.filter(customer=customer_id).select_related("form")
    return [
        {"form": each.form.title, "day": each.day.isoformat(), "visits": each.visits}
        for each in rows.order_by("id")
    ]


def answered(
    form_ids: Collection[int] = (),
    *,
    option_ids: Collection[int] = (),
    since: datetime | None = None,
    within: BitMap64 | None,
) -> BitMap64:
    """Who answered one of these forms, or chose one of these options, by present numbers.

    Of those who answered a form again what they chose last counts; with ``since`` only if that was
    then or later.
    """
    return persons.fitting(
        "SELECT latest.id FROM ("
        " SELECT DISTINCT ON (x.form_id, {person}) {person} AS id, x.id AS answer_id, x.answered_at"
        " FROM customers_formanswer x {merged}"
        " WHERE x.form_id = ANY(%(forms)s::bigint[]) AND {within}"
        " ORDER BY x.form_id, {person}, x.answered_at DESC, x.id DESC) latest"
        " WHERE (%(since)s::timestamptz IS NULL OR latest.answered_at >= %(since)s)"
        " AND (NOT %(chosen)s OR EXISTS (SELECT FROM customers_formchoice choice"
        "  WHERE choice.answer_id = latest.answer_id"
        "  AND choice.option_id = ANY(%(options)s::bigint[])))",
        within=within,
        forms=list(form_ids) or _forms_of(option_ids),
        options=list(option_ids),
        chosen=bool(option_ids),
        since=since,
    )


def _forms_of(option_ids: Collection[int]) -> list[int]:
    rows = models.FormQuestion.objects.filter(options__in=option_ids)
    return list(rows.values_list("form_id", flat=True).distinct())


def options(
    seen_by: Scope, *, words: str = "", option_ids: Collection[int] = ()
) -> QuerySet[models.FormOption]:
    """What can be chosen in the published forms of somebody's part, by words of any of it.

    With ``option_ids`` those alone.
    """
    forms = listed(seen_by, published=True).order_by()
    found = models.FormOption.objects.filter(question__form__in=forms)
    if words:
        found = found.filter(
            Q(text__icontains=words)
            | Q(question__text__icontains=words)
            | Q(question__form__title__icontains=words)
        )
    if option_ids:
        found = found.filter(pk__in=option_ids)
    return found.select_related("question__form")


def option_names(option_ids: Collection[int]) -> dict[int, str]:
    """Options with their questions and forms, whoever asks."""
    found = models.FormOption.objects.filter(pk__in=option_ids).select_related("question__form")
    return {each.pk: option_name(each) for each in found}


def option_name(option: models.FormOption) -> str:
    """An option with its question and its form."""
    question = option.question
    return f"{question.form.title} · {question.text} · {option.text}"


# --- What forms count


@dataclass(kw_only=True, slots=True)
class Counts:
    """How often a form was looked at, by how many people, and how many answers were taken."""

    visits: int = 0
    visitors: int = 0
    answers: int = 0


@dataclass(kw_only=True, slots=True)
class Results:
    """What a form brought: in all, by link (None: no link known), by option.

    ``seconds`` is the median of the answers of which it is known, None when of none.
    """

    whole: Counts = field(default_factory=Counts)
    by_link: dict[int | None, Counts] = field(default_factory=dict)
    by_option: dict[int, int] = field(default_factory=dict)
    seconds: int | None = None


_VISITS_SQL = """
SELECT x.form_id, x.link_id, sum(x.visits),
    count(DISTINCT coalesce(person.canonical_id, person.id)), grouping(x.link_id)
FROM customers_formvisit x JOIN customers_customer person ON person.id = x.customer_id
WHERE x.form_id = ANY(%s::bigint[])
GROUP BY GROUPING SETS ((x.form_id), (x.form_id, x.link_id))
"""
_SECONDS_SQL = """
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) FROM customers_formanswer
WHERE form_id = %s AND seconds IS NOT NULL
"""


def results(form_ids: Collection[int]) -> dict[int, Results]:
    """What forms brought, those who were erased since counted with the others."""
    found = {form_id: Results() for form_id in form_ids}
    with connection.cursor() as cursor:
        cursor.execute(_VISITS_SQL, [list(form_ids)])
        for form_id, link_id, visits, visitors, is_whole in cursor.fetchall():
            counts = found[form_id].whole if is_whole else _of_link(found[form_id], link_id)
            counts.visits, counts.visitors = int(visits), visitors
    taken = models.FormAnswer.objects.filter(form__in=form_ids).values_list("form_id", "link_id")
    for form_id, link_id, count in taken.annotate(count=Count("pk")).order_by():
        _of_link(found[form_id], link_id).answers = count
        found[form_id].whole.answers += count
    for row in models.FormTally.objects.filter(form__in=form_ids, option=None).order_by("id"):
        for counts in (found[row.form_id].whole, _of_link(found[row.form_id], row.link_id)):
            counts.visits += row.visits
            counts.visitors += row.visitors
            counts.answers += row.answers
    return found


def _of_link(found: Results, link_id: int | None) -> Counts:
    return found.by_link.setdefault(link_id, Counts())


def results_of(form: models.Form) -> Results:
    """What one form brought, its options and the time it takes included."""
    found = results([form.pk])[form.pk]
    chosen = models.FormChoice.objects.filter(answer__form=form).values_list("option_id")
    found.by_option = dict(chosen.annotate(count=Count("pk")).order_by())
    gone = models.FormTally.objects.filter(form=form, option__isnull=False)
    for option_id, count in gone.values_list("option_id").annotate(Sum("answers")).order_by():
        found.by_option[option_id] = found.by_option.get(option_id, 0) + count
    with connection.cursor() as cursor:
        cursor.execute(_SECONDS_SQL, [form.pk])
        found.seconds = cursor.fetchone()[0]
    return found
