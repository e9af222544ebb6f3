"""Tags: given and taken by words of different weight, one of a group, held against a rule."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.customers import actions, models, queries
from huoqun.customers.actions import asking, counting
from huoqun.customers.actions.segments import InUse, RunsInCircles
from huoqun.customers.actions.tagging import KeptByRule, NotHoldable
from huoqun.customers.actions.tags import CompanyDecides, TagNameTaken, TagRunsInCircles
from huoqun.customers.kinds import (
    ReachBecause,
    RunState,
    SegmentKind,
    TagChoice,
    TagKind,
    TagLoss,
    TagSource,
)
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.queries import EVERYTHING
from huoqun.org.tests import people

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 20, 4, tzinfo=UTC)
HOUSE = org_actions.HOUSE


@pytest.fixture
def mei(company: people.Company) -> models.Customer:
    return somebody(company, "wx-mei")


def somebody(company: people.Company, name: str) -> models.Customer:
    number = actions.resolve(namespace="shop", external_ids=[name])[name]
    actions.reach(
        bonds=[actions.Bond(number, company.store_a.pk, None)], because=ReachBecause.ORDER
    )
    return models.Customer.objects.get(pk=number)


def group(company: people.Company, choice: TagChoice = TagChoice.ONE) -> models.TagGroup:
    return actions.make_tag_group(
        name="肤质", kind=TagKind.ATTRIBUTE, choice=choice, company=company.root, actor=HOUSE
    )


def tags(of: models.TagGroup, *names: str, **more) -> list[models.Tag]:
    return [actions.make_tag(group=of, name=each, actor=HOUSE, **more) for each in names]


def given(tag: models.Tag, customer: models.Customer, source: TagSource, **more) -> bool:
    with transaction.atomic():
        word = actions.TagWord(source=source, **more)
        return bool(actions.give(tag=tag, people=[customer.pk], word=word))


def carried(customer: models.Customer, *, grades: bool = False) -> dict[str, str]:
    found = queries.carried([customer.pk], seen_by=EVERYTHING)
    return {
        each.tag.name: each.tagged.source for each in found if each.tag.group.is_grade == grades
    }


def told(customer: models.Customer) -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, kind, (payload ->> 'tag_id')::int FROM events_fact"
            " WHERE customer_id = %s AND name IN ('customer.tagged', 'customer.untagged')"
            " ORDER BY seq",
            [customer.pk],
        )
        return list(cursor.fetchall())


def test_it_works(company, mei):
    dry, oily = tags(group(company), "干皮", "油皮")
    actions.tag_customer(
        customer=mei, tag=dry, reason="自己说的", actor=people.acting(company.chen)
    )
    actions.tag_customer(
        customer=mei, tag=dry, reason="自己说的", actor=people.acting(company.chen)
    )
    assert carried(mei) == {"干皮": "staff"}
    actions.tag_customer(customer=mei, tag=oily, reason="又改口", actor=HOUSE)
    assert carried(mei) == {"油皮": "staff"}
    actions.untag_customer(customer=mei, tag=oily, reason="", actor=HOUSE)
    assert carried(mei) == {}
    assert told(mei) == [
        ("customer.tagged", "staff", dry.pk),
        ("customer.untagged", "replaced", dry.pk),
        ("customer.tagged", "staff", oily.pk),
        ("customer.untagged", "staff", oily.pk),
    ]


def test_a_lighter_word_does_not_replace_a_weightier_one(company, mei):
    dry, oily = tags(group(company), "干皮", "油皮")
    assert given(dry, mei, TagSource.IMPORT, confidence=90)
    assert not given(oily, mei, TagSource.MODEL, confidence=60)
    assert carried(mei) == {"干皮": "import"}
    assert given(oily, mei, TagSource.STAFF)
    assert not given(dry, mei, TagSource.PLATFORM)
    assert carried(mei) == {"油皮": "staff"}


def test_several_of_a_group_where_it_is_allowed(company, mei):
    for tag in tags(group(company, TagChoice.MANY), "敏感", "痘痘"):
        given(tag, mei, TagSource.FORM)
    assert carried(mei) == {"敏感": "form", "痘痘": "form"}


def test_tags_end_by_themselves(company, mei):
    (tag,) = tags(group(company), "孕期", expires_days=30)
    with clock.frozen(NOON):
        given(tag, mei, TagSource.STAFF)
        assert actions.expire() == 0
    with clock.frozen(NOON + timedelta(days=20)):
        assert not given(tag, mei, TagSource.STAFF)  # said again: thirty days from now
    with clock.frozen(NOON + timedelta(days=31)):
        assert actions.expire() == 0
    with clock.frozen(NOON + timedelta(days=51)):
        assert actions.expire() == 1
    assert told(mei)[-1] == ("customer.untagged", TagLoss.EXPIRED, tag.pk)


def test_an_import_is_taken_back(company, mei):
    dry, oily = tags(group(company, TagChoice.MANY), "干皮", "油皮")
    for tag in (dry, oily):
        given(tag, mei, TagSource.IMPORT, batch_id=7)
    given(oily, mei, TagSource.STAFF)  # a person confirmed it
    assert actions.take_back(7) == 1
    assert carried(mei) == {"油皮": "staff"}


def _rule(*, everybody_of: people.Company):
    raw = {"is": "customers.reached", "with": {"units": [everybody_of.root.pk]}}
    return asking.read_rule(raw, seen_by=EVERYTHING)


@pytest.mark.django_db(transaction=True)
def test_staff_decide_against_a_rule_until_they_release(company, mei):
    grades = group(company)
    first, second = tags(grades, "A", "C", rule=_rule(everybody_of=company))
    wang = somebody(company, "wx-wang")
    actions.keep()
    assert carried(mei) == carried(wang) == {"A": "rule"}
    with pytest.raises(KeptByRule):
        actions.tag_customer(customer=mei, tag=second, reason="", actor=HOUSE)
    with pytest.raises(KeptByRule):
        actions.untag_customer(customer=mei, tag=first, reason="", actor=HOUSE)
    actions.hold_tag(customer=mei, tag=second, reason="她说不再需要", actor=HOUSE)
    actions.keep()
    assert (carried(mei), carried(wang)) == ({"C": "staff"}, {"A": "rule"})
    actions.release_tags(customer=mei, group=grades, actor=HOUSE)
    actions.keep()
    assert carried(mei) == {"A": "rule"}


@pytest.mark.django_db(transaction=True)
def test_every_company_has_grades(company, mei):
    actions.keep()
    (grades,) = models.TagGroup.objects.filter(is_grade=True)
    assert [each.name for each in grades.tags.order_by("position")] == ["S", "A", "B", "C"]
    assert carried(mei, grades=True) == {"C": "rule"}  # nothing is known of her: a newcomer
    with transaction.atomic():
        models.InterestShown.objects.create(
            fact_seq=1, word="asks_price", customer=mei, shown_on=clock.today()
        )
        models.Fitting.objects.all().delete()  # the row above came without its fact
    actions.keep()
    assert carried(mei, grades=True) == {"S": "rule"}
    actions.archive_tag_group(group=grades, actor=HOUSE)
    actions.keep()
    assert models.TagGroup.objects.filter(is_grade=True).count() == 1


def test_only_tags_of_rules_are_held(company, mei):
    (tag,) = tags(group(company), "干皮")
    with pytest.raises(NotHoldable):
        actions.hold_tag(customer=mei, tag=tag, reason="看起来是", actor=HOUSE)


def test_many_are_tagged_after_a_preview(company, mei):
    dry, oily = tags(group(company), "干皮", "油皮")
    crowd = [somebody(company, f"wx-{number}") for number in range(5)]
    everybody = BitMap64([mei.pk, *(each.pk for each in crowd)])
    given(dry, mei, TagSource.STAFF)
    given(oily, crowd[0], TagSource.IMPORT)
    effect = actions.preview(tag=dry, people=everybody, adds=True)
    assert effect == actions.Effect(total=6, changed=5, already=1, replaced=1, kept_other=0)
    run = actions.begin_tagging(
        tag=dry, people=everybody, adds=True, reason="到店测过", actor=people.acting(company.chen)
    )
    while actions.advance_tagging():
        pass
    run.refresh_from_db()
    assert (run.state, run.done, run.changed) == (RunState.DONE, 6, 5)
    assert queries.tagged([dry.pk]) == everybody
    assert queries.tagged([oily.pk]) == BitMap64()


def test_whom_the_list_shows_may_be_chosen(company, mei):
    """Who answers for everything chooses those, too, whom no bond reaches any more."""
    lost = somebody(company, "wx-lost")
    models.Reach.objects.filter(customer=lost).delete()
    chosen = BitMap64([mei.pk, lost.pk])
    for seen_by in (EVERYTHING, org_queries.scope(company.chen)):
        shown = queries.visible_to(seen_by).values_list("pk", flat=True)
        assert counting.seen(chosen, seen_by=seen_by) == BitMap64(shown)
    assert lost.pk in counting.seen(chosen, seen_by=EVERYTHING)


def test_a_run_that_is_stopped_leaves_what_was_done(company, mei):
    (tag,) = tags(group(company), "干皮")
    run = actions.begin_tagging(
        tag=tag,
        people=BitMap64([mei.pk]),
        adds=True,
        reason="到店测过",
        actor=people.acting(company.chen),
    )
    actions.stop_tagging(run=run, actor=HOUSE)
    assert actions.advance_tagging() == 0
    assert carried(mei) == {}


def test_names_are_taken_once(company):
    skin = group(company)
    (tag,) = tags(skin, "干皮")
    with pytest.raises(TagNameTaken):
        tags(skin, "干皮")
    actions.archive_tag(tag=tag, actor=HOUSE)
    assert tags(skin, "干皮")[0].pk != tag.pk


def test_a_store_does_not_edit_the_companys_words(company):
    skin = group(company)
    with pytest.raises(CompanyDecides):
        actions.make_tag(group=skin, name="干皮", actor=people.acting(company.chen))


def test_nothing_goes_that_something_rests_on(company):
    (tag,) = tags(group(company), "干皮")
    rule = asking.read_rule(
        {"is": "customers.tagged", "with": {"tags": [tag.pk]}}, seen_by=EVERYTHING
    )
    segment = actions.make_segment(
        name="干皮客户",
        note="",
        kind=SegmentKind.LIVE,
        rule=rule,
        unit=company.root,
        actor=HOUSE,
    )
    with pytest.raises(InUse) as refused:
        actions.archive_tag(tag=tag, actor=HOUSE)
    assert "干皮客户" in refused.value.sentence_zh
    actions.archive_segment(segment=segment, actor=HOUSE)
    actions.archive_tag(tag=tag, actor=HOUSE)


def test_rules_that_run_in_circles_are_refused(company):
    (tag,) = tags(group(company), "干皮")
    of_tag = asking.read_rule(
        {"is": "customers.tagged", "with": {"tags": [tag.pk]}}, seen_by=EVERYTHING
    )
    inner = actions.make_segment(
        name="内",
        note="",
        kind=SegmentKind.LIVE,
        rule=of_tag,
        unit=company.root,
        actor=HOUSE,
    )
    raw = {"is": "customers.segment", "with": {"segments": [inner.pk]}}
    of_inner = asking.read_rule(raw, seen_by=EVERYTHING)
    with pytest.raises(TagRunsInCircles):
        actions.edit_tag(tag=tag, name="干皮", rule=of_inner, expires_days=None, actor=HOUSE)
    outer = actions.make_segment(
        name="外",
        note="",
        kind=SegmentKind.LIVE,
        rule=of_inner,
        unit=company.root,
        actor=HOUSE,
    )
    back = {"any": [{"is": "customers.segment", "with": {"segments": [outer.pk]}}]}
    with pytest.raises(RunsInCircles):
        actions.edit_segment(
            segment=inner, rule=asking.read_rule(back, seen_by=EVERYTHING), actor=HOUSE
        )
    inner.refresh_from_db()
    assert inner.version == 1
