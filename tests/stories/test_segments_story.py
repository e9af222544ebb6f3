"""Segments from the facts to the figure: what a manager asks equals SQL by hand, and stays so.

A random company lives for a while; after each step every rule gives by the index what it gives when
the rows are asked one person at a time.
"""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from pyroaring import BitMap64

from huoqun.communities import actions as community_actions
from huoqun.communities.actions import Batch
from huoqun.communities.kinds import MessageKind
from huoqun.communities.models import Community
from huoqun.core import clock
from huoqun.customers import actions, models, queries
from huoqun.customers.actions import answering, asking, counting, fitting, forms
from huoqun.customers.kinds import (
    ConsentChannel,
    ConsentPurpose,
    FormRepeat,
    FormState,
    SegmentKind,
    TagChoice,
    TagKind,
    TagSource,
)
from huoqun.customers.rules import Word
from huoqun.events import log
from huoqun.events.catalog import customers as catalog
from huoqun.orders import actions as order_actions
from huoqun.orders.kinds import OrderKind
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit
from huoqun.org.queries import EVERYTHING

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 3, 20, 4, tzinfo=UTC)
PEOPLE = [f"wx-{number}" for number in range(24)]


class Town:
    """A company in which things happen by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (no secret)
        # What was added later draws from its own, so that the town lives as it did before.
        self.whim = random.Random(seed + 1)  # noqa: S311
        self.unit: OrgUnit = org_actions.ensure_company(name="示例公司")
        self.batch = Batch(source="shop", namespace="shop", unit_id=self.unit.pk)
        self.numbers = 0
        with transaction.atomic():
            self.people = actions.resolve(namespace="shop", external_ids=PEOPLE)
        self.tags = self._tags()
        self.form = self._form()
        (self.asked,) = queries.forms.questions_of(self.form)
        self.options = [each.pk for each in self.asked.options.all()]

    def _tags(self) -> dict[str, models.Tag]:
        made = {}
        for group, kind, choice, names in (
            ("性别", TagKind.ATTRIBUTE, TagChoice.ONE, ("女", "男")),
            ("城市", TagKind.ATTRIBUTE, TagChoice.ONE, ("上海", "北京")),
            ("偏好", TagKind.BEHAVIOR, TagChoice.MANY, ("羊毛", "老客")),
        ):
            of = actions.make_tag_group(
                name=group, kind=kind, choice=choice, company=self.unit, actor=org_actions.HOUSE
            )
            for name in names:
                made[name] = actions.make_tag(group=of, name=name, actor=org_actions.HOUSE)
        return made

    def _form(self) -> models.Form:
        options = [forms.OptionSaid(text=each) for each in ("干皮", "油皮")]
        asked = forms.QuestionSaid(
            text="您的肤质", choice=TagChoice.ONE, required=True, options=options
        )
        said = forms.FormSaid(
            title="肤质",
            intro="",
            purpose="推荐适合您的护肤品",
            repeat=FormRepeat.DAILY,
            questions=[asked],
        )
        draft = forms.make_form(said=said, unit=self.unit, actor=org_actions.HOUSE)
        return forms.step_form(
            form=draft, to=FormState.OPEN, version=draft.version, actor=org_actions.HOUSE
        )

    def key(self) -> str:
        self.numbers += 1
        return f"k{self.numbers}"

    def someone(self) -> str:
        return self.chance.choice(PEOPLE)

    def some_day(self) -> datetime:
        return NOON - timedelta(days=self.chance.randrange(0, 90), minutes=self.numbers)

    def buys(self) -> None:
        product = self.chance.choice(["护肤水", "护肤霜", "洗衣液"])
        amount = self.chance.randrange(1, 20_000)
        line = order_actions.LineRow(product=product, quantity=None, unit_price=None, amount=amount)
        row = order_actions.OrderRow(
            key=self.key(),
            kind=self.chance.choice([OrderKind.PLACED] * 4 + [OrderKind.REFUNDED]),
            customer=self.someone(),
            at=self.some_day(),
            day=None,
            amount=amount,
            currency="CNY",
            lines=(line,),
            discount=self.whim.choice([None, 0, 100]),
        )
        with transaction.atomic():
            order_actions.import_orders(rows=[row], batch=self.batch, units={})

    def consents_or_not(self) -> None:
        given = self.whim.random() < 0.5
        purpose = self.whim.choice([ConsentPurpose.MARKETING] * 2 + [ConsentPurpose.PERSONALISED])
        actions.note_consent(
            customer=models.Customer.objects.get(pk=self.people[self.whim.choice(PEOPLE)]),
            said=Word(purpose=purpose, given=given, proof="对话"),
            channel=ConsentChannel.CHAT,
            # Noted today, said on some day: the last word counts, not the last note.
            said_at=NOON - timedelta(days=self.whim.randrange(0, 90)),
            actor=org_actions.HOUSE,
        )

    def speaks(self) -> None:
        # In this order: what is drawn stays what it was.
        community, member = self.chance.choice("ab"), self.someone()
        self.says(community, member, self.some_day())

    def says(self, community: str, member: str, at: datetime) -> None:
        row = community_actions.MessageRow(
            key=self.key(),
            community=community,
            member=member,
            member_name=None,
            at=at,
            day=None,
            kind=MessageKind.TEXT,
            text="大家好",
        )
        with transaction.atomic():
            community_actions.import_messages(rows=[row], batch=self.batch)

    def joins_or_leaves(self) -> None:
        joined = self.some_day().date()
        left = self.chance.choice([None, None, NOON.date()])
        row = community_actions.MembershipRow(
            community=self.chance.choice("ab"),
            member=self.someone(),
            joined_on=joined,
            left_on=left if left and left >= joined else None,
        )
        with transaction.atomic():
            community_actions.import_memberships(rows=[row], batch=self.batch)

    def is_tagged(self) -> None:
        tag = self.chance.choice(list(self.tags.values()))
        person = models.Customer.objects.get(pk=self.people[self.someone()])
        if self.chance.random() < 0.7:
            actions.tag_customer(customer=person, tag=tag, reason="", actor=org_actions.HOUSE)
        else:
            actions.untag_customer(customer=person, tag=tag, reason="", actor=org_actions.HOUSE)

    def answers(self, person: str, option: int, *, days_ago: int) -> None:
        with clock.frozen(NOON - timedelta(days=days_ago)):
            answering.answer_form(
                customer_id=self.people[person],
                form=self.form,
                code="",
                picked={self.asked.pk: {self.options[option]}},
            )

    def answers_or_not(self) -> None:
        person, option = self.whim.choice(PEOPLE), self.whim.randrange(2)
        with suppress(answering.FormAnsweredAlready):
            self.answers(person, option, days_ago=self.whim.randrange(0, 10))

    def step(self) -> None:
        self.chance.choice(
            [self.buys, self.buys, self.speaks, self.joins_or_leaves, self.is_tagged]
        )()
        if self.whim.random() < 0.5:
            self.consents_or_not()
        if self.whim.random() < 0.5:
            self.answers_or_not()

    def rules(self) -> list[dict]:
        tag = {
            name: {"is": "customers.tagged", "with": {"tags": [each.pk]}}
            for name, each in self.tags.items()
        }
        skin = {"is": "orders.bought", "with": {"times": 2, "days": 60, "products": ["护肤"]}}
        spoke = {"is": "communities.spoke", "with": {"days": 7, "messages": 1}}
        communities = list(Community.objects.order_by("id").values_list("pk", flat=True))
        found = [
            {"all": [tag["女"], tag["上海"], skin, spoke, {"not": tag["羊毛"]}]},
            {"any": [skin, tag["老客"]]},
            {"not": {"any": [spoke, tag["男"]]}},
            {"is": "orders.spent", "with": {"amount": 15_000}},
            {"is": "orders.bought_long_ago", "with": {"days": 30}},
            {"is": "communities.silent", "with": {"days": 14}},
            {"all": [{"is": "communities.joined", "with": {"days": 30}}, {"not": skin}]},
            {"is": "orders.discounted", "with": {"times": 1, "percent": 50, "days": 60}},
            {"is": "customers.marketing", "with": {"answers": ["no"]}},
            {"not": {"is": "customers.marketing", "with": {"answers": ["yes", "no"]}}},
            {"is": "customers.marketing_unsaid"},
            {"is": "customers.form_answered", "with": {"forms": [self.form.pk]}},
            {"is": "customers.form_answered", "with": {"forms": [self.form.pk], "days": 5}},
            {"is": "customers.form_chosen", "with": {"options": self.options[:1]}},
        ]
        if communities:
            here = {"communities": communities[:1]}
            found += [
                {"is": "communities.member", "with": here},
                {"is": "communities.left", "with": {"days": 30} | here},
            ]
        return found


@pytest.fixture
def town() -> Iterator[Town]:
    with clock.frozen(NOON):
        yield Town(seed=7)


def _index_is_truth(town: Town) -> None:
    everyone = BitMap64(models.Customer.objects.values_list("pk", flat=True))
    mine = asking.universe(EVERYTHING)
    for raw in town.rules():
        rule = asking.read_rule(raw, seen_by=EVERYTHING)
        found = fitting.answer(rule, universe=mine).members
        assert found == fitting.truth(rule, universe=mine, within=everyone), raw
        assert found == fitting.truth(rule, universe=mine, within=found), raw


def test_the_index_follows_the_facts(town: Town):
    for number in range(60):
        town.step()
        if number % 6 == 5:
            # Time goes on: who spoke may be told half a minute late.
            with clock.frozen(NOON + timedelta(minutes=number)):
                _index_is_truth(town)


BY_HAND = """
SELECT count(DISTINCT c.id) FROM customers_customer c
WHERE EXISTS (SELECT FROM customers_tagged t WHERE t.customer_id = c.id AND t.tag_id = %(woman)s)
AND EXISTS (SELECT FROM customers_tagged t WHERE t.customer_id = c.id AND t.tag_id = %(shanghai)s)
AND NOT EXISTS (SELECT FROM customers_tagged t
    WHERE t.customer_id = c.id AND t.tag_id = %(bargain)s)
AND (SELECT count(DISTINCT o.id) FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
    WHERE o.customer_id = c.id AND o.kind = 'placed' AND l.product LIKE '%%护肤%%'
    AND o.placed_on BETWEEN '2026-01-20' AND '2026-03-20') >= 2
AND EXISTS (SELECT FROM events_fact f WHERE f.name = 'community.message_sent'
    AND f.customer_id = c.id AND f.occurred_on BETWEEN '2026-03-14' AND '2026-03-20')
"""


def test_the_managers_question_equals_sql_by_hand(town: Town):
    for _ in range(400):
        town.chance.choice([town.buys, town.speaks])()
    for name, tag in town.tags.items():
        if name in ("女", "上海"):
            with transaction.atomic():
                word = actions.TagWord(source=TagSource.IMPORT)
                actions.give(tag=tag, people=list(town.people.values())[:18], word=word)
    rule = asking.read_rule(town.rules()[0], seen_by=EVERYTHING)
    counted = counting.count(rule, seen_by=EVERYTHING)
    ids = {"woman": town.tags["女"].pk, "shanghai": town.tags["上海"].pk}
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {**ids, "bargain": town.tags["羊毛"].pk})
        (by_hand,) = cursor.fetchone()
    assert counted.count == by_hand > 3
    assert counted.zh == (
        "标签为女，且标签为上海，且近 60 天内购买“护肤”至少 2 次，且近 7 天内发言至少 1 条，"
        "且不满足“标签为羊毛”"
    )
    assert counted.parts["rule.all[0]"] == 18
    assert set(counted.sample) <= set(town.people.values())
    reasons = counting.why(rule, customer_id=counted.sample[0], seen_by=EVERYTHING)
    assert all(each.fits for each in reasons if each.place != "rule.all[4].not")


def _told_of(name: str) -> set[int]:
    """The customers of whom facts of a name tell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT customer_id FROM events_fact WHERE name = %s", [name])
        return {customer_id for (customer_id,) in cursor.fetchall()}


def test_people_leave_by_time_passing(town: Town):
    rule = asking.read_rule(
        {"is": "orders.bought", "with": {"times": 1, "days": 30}}, seen_by=EVERYTHING
    )
    segment = actions.make_segment(
        name="近一月买家",
        note="",
        kind=SegmentKind.LIVE,
        rule=rule,
        unit=town.unit,
        actor=org_actions.HOUSE,
    )
    for _ in range(30):
        town.buys()
    actions.keep()
    before = counting.people(segment, seen_by=EVERYTHING)
    assert _told_of(catalog.SegmentEntered.name) == set()
    with clock.frozen(NOON + timedelta(days=20)):
        actions.keep()
        gone = _told_of(catalog.SegmentLeft.name)
        assert gone == set(before - counting.people(segment, seen_by=EVERYTHING)) != set()
        assert actions.keep() == 0
    days = list(models.SegmentDay.objects.order_by("day").values_list("entered", "left"))
    assert days == [(0, 0), (0, len(gone))]


def test_the_first_word_that_is_known_tells_who_is_silent(town: Town):
    rule = asking.read_rule({"is": "communities.silent", "with": {"days": 5}}, seen_by=EVERYTHING)
    for member in PEOPLE[:3]:
        row = community_actions.MembershipRow(
            community="a", member=member, joined_on=NOON.date() - timedelta(days=30), left_on=None
        )
        with transaction.atomic():
            community_actions.import_memberships(rows=[row], batch=town.batch)
    assert counting.count(rule, seen_by=EVERYTHING).count == 0
    with clock.frozen(NOON + timedelta(minutes=1)):
        town.says("a", PEOPLE[1], NOON)
    with clock.frozen(NOON + timedelta(minutes=2)):
        silent = (town.people[PEOPLE[0]], town.people[PEOPLE[2]])
        assert counting.count(rule, seen_by=EVERYTHING).sample == silent
    with clock.frozen(NOON + timedelta(minutes=3)):
        town.says("a", PEOPLE[2], NOON + timedelta(minutes=3))
    with clock.frozen(NOON + timedelta(minutes=4)):
        assert counting.count(rule, seen_by=EVERYTHING).sample == silent[:1]


def test_whom_a_list_or_a_free_order_makes_known_is_known_at_once(town: Town):
    mine = asking.universe(EVERYTHING)
    assert not fitting.fresh([mine])[mine].members
    listed = [actions.ListedRow(key="wx-listed", name=None, unit_id=town.unit.pk)]
    with transaction.atomic():
        on_list = actions.list_people(rows=listed, namespace="shop", batch_id=1).people
    assert fitting.fresh([mine])[mine].members == BitMap64(on_list.values())
    gift = order_actions.OrderRow(
        key="gift",
        kind=OrderKind.PLACED,
        customer=PEOPLE[0],
        at=NOON,
        day=None,
        amount=0,
        currency="CNY",
        lines=(),
        counts=False,
    )
    with transaction.atomic():
        order_actions.import_orders(rows=[gift], batch=town.batch, units={})
    known = BitMap64([*on_list.values(), town.people[PEOPLE[0]]])
    assert fitting.fresh([mine])[mine].members == known


def test_a_merge_counts_both_as_one(town: Town):
    one, other = list(town.people.values())[:2]
    rule = asking.read_rule({"is": "orders.bought", "with": {"times": 2}}, seen_by=EVERYTHING)
    for customer in PEOPLE[:2]:
        line = order_actions.LineRow(product="茶", quantity=None, unit_price=None, amount=100)
        row = order_actions.OrderRow(
            key=town.key(),
            kind=OrderKind.PLACED,
            customer=customer,
            at=NOON,
            day=None,
            amount=100,
            currency="CNY",
            lines=(line,),
        )
        with transaction.atomic():
            order_actions.import_orders(rows=[row], batch=town.batch, units={})
    assert counting.count(rule, seen_by=EVERYTHING).count == 0

    with transaction.atomic():
        models.Customer.objects.filter(pk=other).update(canonical=one)
        merged = catalog.Merged(occurred_at=NOON, key="m1", customer_id=other, canonical_id=one)
        log.record(merged)
    assert counting.count(rule, seen_by=EVERYTHING).sample == (one,)
    with transaction.atomic():
        models.Customer.objects.filter(pk=other).update(canonical=None)
        log.record(catalog.Unmerged(occurred_at=NOON, key="m2", customer_id=other))
    assert counting.count(rule, seen_by=EVERYTHING).count == 0


def test_bargain_hunters_and_who_may_be_written_to(town: Town):
    """By hand: two of three orders lowered; the last word on marketing, whenever it was noted."""
    hunter, regular = PEOPLE[:2]
    lowered = {hunter: (300, 200, 0), regular: (300, 0, None)}
    for number in range(3):
        for person, discounts in lowered.items():
            line = order_actions.LineRow(product="茶", quantity=None, unit_price=None, amount=900)
            row = order_actions.OrderRow(
                key=f"{person}-{number}",
                kind=OrderKind.PLACED,
                customer=person,
                at=NOON - timedelta(days=number),
                day=None,
                amount=900,
                currency="CNY",
                lines=(line,),
                discount=discounts[number],
            )
            with transaction.atomic():
                order_actions.import_orders(rows=[row], batch=town.batch, units={})
    for person, days_ago, given in ((hunter, 1, False), (hunter, 9, True), (regular, 5, True)):
        actions.note_consent(
            customer=models.Customer.objects.get(pk=town.people[person]),
            said=Word(purpose=ConsentPurpose.MARKETING, given=given, proof="对话"),
            channel=ConsentChannel.CHAT,
            said_at=NOON - timedelta(days=days_ago),
            actor=org_actions.HOUSE,
        )

    def fitting_now(raw: dict) -> tuple[set[int], str, str]:
        rule = asking.read_rule(raw, seen_by=EVERYTHING)
        found = counting.count(rule, seen_by=EVERYTHING)
        return set(found.sample), found.zh, found.en

    assert fitting_now({"is": "orders.discounted", "with": {"times": 2, "percent": 60}}) == (
        {town.people[hunter]},
        "下过至少 2 单，其中至少 60% 有优惠",
        "placed 2 orders or more, 60% of them or more at a discount",
    )
    assert fitting_now({"is": "customers.marketing", "with": {"answers": ["no"]}}) == (
        {town.people[hunter]},
        "对营销消息的表态为拒绝（已退订）",
        "said no (opted out) to marketing messages",
    )
    yes = {"is": "customers.marketing", "with": {"answers": ["yes"]}}
    assert fitting_now(yes)[0] == {town.people[regular]}
    assert fitting_now({"is": "customers.marketing_unsaid"})[0] == set()
    town.speaks()
    town.speaks()
    spoke = set(counting.fitting_people(asking.universe(EVERYTHING), seen_by=EVERYTHING))
    said = {town.people[hunter], town.people[regular]}
    assert fitting_now({"is": "customers.marketing_unsaid"})[0] == spoke - said != set()


def test_who_answered_a_form_and_what_they_chose_last(town: Town):
    """By hand: the last answer counts, a window is of days, and a draft cannot be named."""
    once, changed, long_ago = PEOPLE[:3]
    _make_known(town, *PEOPLE[:4])
    for person, option, days_ago in (
        (once, 0, 0),
        (changed, 1, 1),
        (long_ago, 0, 40),
        # Noted later, answered before: it is not what they chose last.
        (changed, 0, 9),
    ):
        town.answers(person, option, days_ago=days_ago)
    answered = {"is": "customers.form_answered", "with": {"forms": [town.form.pk]}}
    lately = {"is": "customers.form_answered", "with": {"forms": [town.form.pk], "days": 30}}
    chose = {"is": "customers.form_chosen", "with": {"options": town.options[:1]}}
    assert _people(town, answered) == {once, changed, long_ago}
    assert _people(town, lately) == {once, changed}
    assert _people(town, chose) == {once, long_ago}
    rule = asking.read_rule({"all": [lately, {"not": chose}]}, seen_by=EVERYTHING)
    assert asking.told(rule) == (
        "近 30 天内填写过表单肤质，且不满足“最近一次填写时选了肤质 · 您的肤质 · 干皮”",
        "answered the form 肤质 in the last 30 days, and not"
        " “chose, when they answered last, 肤质 · 您的肤质 · 干皮”",
    )
    draft = forms.copy_form(form=town.form, actor=org_actions.HOUSE)
    (asked,) = queries.forms.questions_of(draft)
    option = asked.options.all()[0].pk
    elsewhere = replace(EVERYTHING, everything=False, unit_paths=("/999999/",))
    for raw, scope in (
        (answered["with"] | {"forms": [draft.pk]}, EVERYTHING),
        (answered["with"], elsewhere),
    ):
        with pytest.raises(asking.NotKnown):
            asking.read_rule({"is": "customers.form_answered", "with": raw}, seen_by=scope)
    for options, scope in (([option], EVERYTHING), (town.options[:1], elsewhere)):
        with pytest.raises(asking.NotKnown):
            asking.read_rule(
                {"is": "customers.form_chosen", "with": {"options": options}}, seen_by=scope
            )


def _make_known(town: Town, *people: str) -> None:
    """Give people a bond: nobody counts whom nothing reaches."""
    for person in people:
        town.says("a", person, NOON)


def _people(town: Town, raw: dict) -> set[str]:
    """Who fits a rule, by the names that the town has for them."""
    rule = asking.read_rule(raw, seen_by=EVERYTHING)
    numbers = set(counting.fitting_people(rule, seen_by=EVERYTHING))
    return {name for name, number in town.people.items() if number in numbers}
