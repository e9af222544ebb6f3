"""Judging everybody: rows, moves, months, the preview, and who sees which numbers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from huoqun.core import clock
from huoqun.customers import actions, models, queries, rules
from huoqun.customers.actions import Bond
from huoqun.customers.kinds import LifecycleStage, ReachBecause, UserClass
from huoqun.events import log
from huoqun.events.catalog import communities as community_facts
from huoqun.events.catalog import customers as facts
from huoqun.events.catalog import orders as order_facts
from huoqun.events.catalog.communities import CommunityRole, JoinMode, MessageKind
from huoqun.org.kinds import Role
from huoqun.org.tests import people as staff

TODAY = date(2026, 6, 30)
NOON = datetime(2026, 6, 30, 4, tzinfo=UTC)
GROUP = 77

pytestmark = pytest.mark.django_db(transaction=True)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def told(key: str, day: date) -> dict[str, object]:
    return {"occurred_at": clock.start_of_day(day), "day": day, "source": "test", "key": key}


def bought(who: int, unit: int, *days: int, discount: int | None = None):
    return [
        order_facts.Placed(
            **told(f"o{who}-{back}", ago(back)),
            order_id=who * 1_000 + back,
            customer_id=who,
            community_id=None,
            unit_id=unit,
            amount=1_000,
            currency="CNY",
            discount=discount,
        )
        for back in days
    ]


def joined(who: int, unit: int, back: int, inviter: int | None = None):
    return community_facts.MemberJoined(
        **told(f"j{who}", ago(back)),
        kind=JoinMode.REFERRED if inviter else JoinMode.SCAN,
        community_id=GROUP,
        customer_id=who,
        unit_id=unit,
        invited_by=inviter,
    )


@dataclass(frozen=True)
class Peopled:
    """A company, and who is loyal, bargain hunter, need-driven, low, growing, and the friend."""

    places: staff.Company
    ids: tuple[int, ...]


@pytest.fixture
def company() -> Peopled:
    """One of each class, a bot who buys, and somebody who became part of another."""
    made = staff.company()
    unit = made.store_a.pk
    for _ in range(9):
        models.Customer.objects.create()
    loyal, bargain, need, low, growing, friend, bot, merged, _ = models.Customer.objects.order_by(
        "id"
    ).values_list("pk", flat=True)
    models.Customer.objects.filter(pk=merged).update(canonical_id=growing)
    known = [
        *bought(loyal, unit, 1, 31, 61, 100),
        joined(loyal, unit, 100),
        joined(friend, unit, 50, inviter=loyal),
        *bought(friend, unit, 20),
        *bought(bargain, unit, 3, 4, 140, discount=200),
        *bought(need, unit, 95, 120),
        joined(low, unit, 200),
        *bought(growing, unit, 5),
        *bought(merged, unit, 40),
        *bought(bot, unit, 1, 2),
        facts.Merged(**told("m", ago(1)), customer_id=merged, canonical_id=growing),
        community_facts.RoleGiven(
            **told("bot", ago(9)),
            kind=CommunityRole.BOT,
            community_id=GROUP,
            customer_id=bot,
            unit_id=unit,
        ),
        community_facts.MessageSent(
            **told("hi", ago(60)),
            kind=MessageKind.TEXT,
            community_id=GROUP,
            customer_id=loyal,
            unit_id=unit,
            text="早",
        ),
    ]
    with transaction.atomic():
        log.record_many(known)
        bonds = [Bond(each, unit, GROUP) for each in (loyal, bargain, need, low, growing, friend)]
        actions.reach(bonds=bonds, because=ReachBecause.MEMBERSHIP)
        actions.reach(bonds=[Bond(growing, made.store_b.pk, None)], because=ReachBecause.ORDER)
    return Peopled(places=made, ids=(loyal, bargain, need, low, growing, friend))


def recorded(name: str) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT customer_id, kind FROM events_fact WHERE name = %s", [name])
        return cursor.fetchall()


def classes_now() -> dict[int, str]:
    rows = models.Classification.objects.filter(until_on=None)
    return dict(rows.values_list("customer_id", "user_class"))


def test_everybody_is_judged_with_the_months_before(company) -> None:
    loyal, bargain, need, low, growing, friend = company.ids
    with clock.frozen(NOON):
        run = actions.classify()
        assert actions.classify().people == run.people == 6
    assert classes_now() == {
        loyal: "loyal",
        bargain: "bargain",
        need: "need_driven",
        low: "low_need",
        growing: "growing",
        friend: "low_need",
    }
    assert (run.orders_known, run.discounts_known, run.referrals_known) == (True, True, True)
    assert run.intents_known is False
    # At the end of May the friend had not bought yet, so nobody was brought.
    history = models.Classification.objects.filter(customer_id=loyal).order_by("since_on")
    assert [(each.user_class, each.until_on) for each in history][-2:] == [
        ("growing", TODAY),
        ("loyal", None),
    ]
    assert list(queries.of_class(UserClass.LOYAL)) == [loyal]
    # The first judging is no move of anybody's.
    assert recorded(facts.Classified.name) == []
    assert list(queries.of_stage(LifecycleStage.REPURCHASED)) == sorted({loyal, bargain, growing})


def test_a_move_is_told_once_and_an_erased_person_is_not_judged(company) -> None:
    loyal, bargain, need, low, *_ = company.ids
    with clock.frozen(NOON):
        actions.classify()
        with transaction.atomic():
            log.record_many(bought(low, company.places.store_a.pk, 0, 1))
        models.Customer.objects.filter(pk=need).update(erased_at=NOON)
        actions.classify()
        actions.classify()
    assert classes_now()[low] == "growing"
    assert need not in classes_now()
    assert recorded(facts.Classified.name) == [(low, "growing")]
    assert recorded(facts.StageReached.name) == [(low, "repurchased")]
    # Within a day nobody was anything before.
    assert models.Classification.objects.filter(customer_id=low, since_on=TODAY).count() == 1
    assert bargain in classes_now()
    assert loyal in classes_now()


def test_the_board_counts_ones_own_people_only(company) -> None:
    with clock.frozen(NOON):
        actions.classify()
        whole = queries.class_board(None, months=3, hides=False)
        assert whole is not None
        assert whole.people == 6
        assert [each.as_of for each in whole.months] == [
            date(2026, 4, 30),
            date(2026, 5, 31),
            TODAY,
        ]
        moves = {(each.was, each.now): each.people for each in whole.moves}
        assert moves[UserClass.GROWING, UserClass.LOYAL] == 1
        assert sum(filter(None, moves.values())) == 6
        guarded = queries.class_board(None, months=1, hides=True)
        assert guarded is not None
        assert {each.people for each in guarded.shares} == {None}
        here = queries.class_board(queries.members_of(GROUP), months=1, hides=False)
        assert here is not None
        assert here.people == 6
        steps, stages = queries.need_funnel(None, hides=False)
    by_stage = {each.stage: each for each in steps}
    assert by_stage[LifecycleStage.BOUGHT].reached == 5
    assert by_stage[LifecycleStage.REPURCHASED].came == 4
    assert by_stage[LifecycleStage.NEED].reached is None  # nothing tells of intents
    assert sum(filter(None, stages.values())) == 6


def test_a_preview_writes_nothing_and_a_version_is_kept(company) -> None:
    with clock.frozen(NOON):
        actions.classify()
        before = classes_now()
        moves = actions.preview_class_rules(values={"loyal_referrals_min": 0, "loyal_months": 2})
        assert [(each.was, each.now, each.people) for each in moves] == [
            (UserClass.GROWING, UserClass.LOYAL, 1)
        ]
        assert classes_now() == before
        with pytest.raises(actions.ClassRulesUnfit):
            actions.preview_class_rules(values={"dormant_days": 400})
        with pytest.raises(actions.ClassRulesUnfit):
            actions.preview_class_rules(values={"low_orders_max": 2})


def test_numbers_are_explained_and_what_is_unknown_is_said(company) -> None:
    loyal, bargain, need, *_ = company.ids
    with clock.frozen(NOON):
        actions.classify()
    row = queries.standing_of(bargain).user_class
    assert row is not None
    assert queries.explained(row)[0].zh.startswith("3 单里有 3 单有优惠，达到 70%")
    row = queries.standing_of(need).user_class
    assert row is not None
    said = " ".join(each.zh for each in queries.explained(row))
    assert "折扣未知" in said
    assert loyal


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 9, "b": 8}, {"a": 9, "b": 8}),
        ({"a": 9, "b": 0}, {"a": 9, "b": 0}),
        # A lone small cell would be told by the sum.
        ({"a": 9, "b": 8, "c": 2}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 4, "c": 2}, {"a": 9, "b": None, "c": None}),
    ],
)
def test_cells_of_few_people_are_hidden(counts, shown) -> None:
    assert rules.guarded(counts, hides=True) == shown
    assert rules.guarded(counts, hides=False) == counts


def test_a_store_sees_the_class_but_not_what_was_bought_elsewhere(company) -> None:
    loyal, *_, growing, _ = company.ids
    with clock.frozen(NOON):
        actions.classify()
    lead = staff.person("mo", "莫", company.places.store_a, Role.LEAD)
    asked = staff.sign_in(lead)
    told = asked.get(f"/api/v1/customers/{loyal}/class").json()
    assert (told["user_class"], told["stage"]) == ("loyal", "repurchased")
    assert told["reasons"][0]["zh"].startswith("最近 3 个月")
    assert told["way"]["bought_on"] == "2026-03-22"
    assert {each["key"] for each in told["plays"]} >= {"high_ticket"}
    elsewhere = asked.get(f"/api/v1/customers/{growing}/class").json()
    assert (elsewhere["user_class"], elsewhere["reasons"]) == ("growing", None)
    assert (elsewhere["way"], elsewhere["former"]) == (None, [])
    everything = staff.sign_in(company.places.lin)
    assert everything.get(f"/api/v1/customers/{growing}/class").json()["reasons"]
    board = asked.get("/api/v1/classes/board", {"months": 2}).json()
    assert board["people"] == 6
    other = staff.sign_in(company.places.zhao).get("/api/v1/classes/board").json()
    assert other["people"] == 1
    assert board["plays"]["bargain"][0]["source"].startswith("article 000")
    assert asked.get("/api/v1/classes/stages").json()["steps"][4]["reached"] == 5


def test_only_the_whole_companys_settings_are_changed(company) -> None:
    lead = staff.person("mo", "莫", company.places.store_a, Role.LEAD)
    values = {"values": {"need_quiet_days": 60}}
    told = {"data": values, "content_type": "application/json"}
    assert staff.sign_in(lead).put("/api/v1/classes/rules", **told).status_code == 403
    admin = staff.sign_in(company.places.admin)
    with clock.frozen(NOON):
        actions.classify()
        preview = admin.get("/api/v1/classes/rules/preview", values["values"]).json()
        saved = admin.put("/api/v1/classes/rules", **told).json()
        actions.classify()
    assert preview == {"moved": 0, "moves": []}
    assert (saved["version"], saved["values"]["need_quiet_days"]) == (2, 60)
    rows = models.Classification.objects
    assert set(rows.filter(until_on=None).values_list("version", flat=True)) == {2}
    # What was before keeps the version by which it was judged.
    assert set(rows.exclude(until_on=None).values_list("version", flat=True)) == {1}
