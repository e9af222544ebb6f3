"""A community beside the rest: organic, compared, honest about few and about the unknown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from huoqun.communities import models
from huoqun.communities.kinds import CommunityRole
from huoqun.communities.tests import groups
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import models as customer_models
from huoqun.customers.actions import Bond
from huoqun.customers.kinds import ReachBecause, SegmentKind
from huoqun.customers.queries import portraits
from huoqun.events import log, subscriptions
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog import orders as order_catalog
from huoqun.events.catalog.communities import MessageKind
from huoqun.events.fact import Fact
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Permission, Role
from huoqun.org.queries import EVERYTHING
from huoqun.org.tests import people
from huoqun.org.tests.people import Company

pytestmark = pytest.mark.django_db(transaction=True)

CATS, TALKERS = 40, 60
LEARNING = subscriptions.Subscriber(
    name="interests", facts=(catalog.MessageSent.name,), handle=customer_actions.learn_interests
)
# A Wednesday, in the evening in Shanghai.
NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def town() -> Any:
    """Forty friends of cats in Chen's community, two of crew; sixty others next door, in store B.

    Three of the others speak of cats too; all others of books. Half of the cats' friends bought.
    """
    with clock.frozen(NOW):
        company = people.company()
        chens = groups.community(company.store_a, "猫友群", pk=people.CHENS_COMMUNITY_ID)
        zhaos = groups.community(company.store_b, "读书群")
        cats = _people("cat", CATS, chens)
        crew = _people("crew", 2, chens)
        others = _people("other", TALKERS, zhaos)
        facts: list[Fact] = [_described(chens), _described(zhaos)]
        facts += [_said(chens, each, "猫粮怎么下单", hour=20) for each in cats]
        facts += [_said(chens, each, "猫粮到货了，面膜也到货了", hour=9) for each in crew]
        facts += [
            _said(zhaos, each, "猫咪掉毛怎么办" if place < 3 else "这本书看完了", hour=10)
            for place, each in enumerate(others)
        ]
        facts += [_ordered(chens, each) for each in cats[::2]]
        for each in crew:
            models.RoleHeld.objects.create(
                community=chens,
                customer_id=each,
                role=CommunityRole.ATMOSPHERE,
                since_on=clock.today(),
            )
            facts.append(
                catalog.RoleGiven(
                    occurred_at=NOW,
                    key=f"crew:{each}",
                    kind=CommunityRole.ATMOSPHERE,
                    community_id=chens.pk,
                    customer_id=each,
                    unit_id=company.store_a.pk,
                )
            )
        with transaction.atomic():
            log.record_many(facts)
        while subscriptions.poll(LEARNING):
            pass
        customer_actions.count_interests()
        yield company, chens, zhaos, cats, others


def _people(prefix: str, number: int, community: models.Community) -> list[int]:
    names = [f"{prefix}{place}" for place in range(number)]
    with transaction.atomic():
        found = customer_actions.resolve(namespace="export", external_ids=names)
        customer_actions.reach(
            bonds=[Bond(each, community.unit_id, community.pk) for each in found.values()],
            because=ReachBecause.SPOKE,
        )
    return [found[name] for name in names]


def _described(community: models.Community) -> catalog.Described:
    return catalog.Described(
        occurred_at=NOW,
        key=f"described:{community.pk}",
        community_id=community.pk,
        unit_id=community.unit_id,
        namespace="export",
        community_key=community.key,
        title=community.title,
        platform="wecom",
        positioning="unset",
        affinity="unset",
        lifecycle="running",
        opened_on=None,
        ends_on=None,
        owner_id=None,
    )


def _said(community: models.Community, customer_id: int, text: str, *, hour: int) -> Fact:
    return catalog.MessageSent(
        occurred_at=clock.start_of_day(clock.today() - timedelta(days=1)) + timedelta(hours=hour),
        source="chat",
        key=f"{customer_id}",
        kind=MessageKind.TEXT,
        community_id=community.pk,
        customer_id=customer_id,
        unit_id=community.unit_id,
        text=text,
    )


def _ordered(community: models.Community, customer_id: int) -> Fact:
    return order_catalog.Placed(
        occurred_at=NOW,
        source="shop",
        key=f"order:{customer_id}",
        order_id=customer_id,
        customer_id=customer_id,
        community_id=community.pk,
        unit_id=community.unit_id,
        amount=1990,
        currency="CNY",
    )


def _get(staff: Any, path: str) -> Any:
    answer = people.sign_in(staff).get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def _trait(portrait: Any, key: str) -> Any:
    return next((each for each in portrait["traits"] if each["key"] == key), None)


def _value(portrait: Any, key: str, value: str) -> Any:
    return next((row for row in _trait(portrait, key)["values"] if row["value"] == value), None)


def test_a_community_is_told_beside_all_others(town: Any) -> None:
    company, chens, *_ = town
    found = _get(company.lin, f"/communities/{chens.pk}/portrait")
    assert (found["people"], found["others"]) == (CATS, TALKERS)
    pets = _value(found, "interest", "pets")
    assert (pets["people"], pets["share"], pets["others_share"]) == (40, 1.0, 3 / 60)
    assert pets["contrast"]["marked"] == 1
    assert pets["contrast"]["low"] < 0.95 < pets["contrast"]["high"]
    # What only the crew speaks of is no interest of the community.
    assert _value(found, "interest", "beauty") is None
    assert _value(found, "interest", "books")["contrast"]["marked"] == -1
    assert _value(found, "need", "asks_to_buy")["people"] == CATS
    assert _value(found, "day_part", "evening")["people"] == CATS
    assert _value(found, "week_part", "weekdays")["contrast"]["marked"] == 0
    assert _trait(found, "talk")["known"] == CATS
    assert _value(found, "talk", "few")["people"] == CATS
    assert _value(found, "bought", "one")["people"] == CATS // 2
    assert _trait(found, "basket")["known"] == CATS // 2
    assert _trait(found, "interest")["facts"] == 2 * CATS
    assert _trait(found, "interest")["latest_on"] == "2026-03-17"
    (tuesday,) = [row for row in found["heatmap"] if sum(row["hours"])]
    assert (tuesday["weekday"], tuesday["hours"][20], sum(tuesday["hours"])) == (2, CATS, CATS)


def test_who_sees_no_money_is_told_of_none(town: Any) -> None:
    company, chens, *_ = town
    nosy = people.person("kol", "小K", company.store_a)
    people.grant(nosy, Role.KOL, company.root)
    found = _get(nosy, f"/communities/{chens.pk}/portrait")
    assert _trait(found, "bought") is None
    assert _trait(found, "basket") is None
    # Not their own: three people who like cats next door are too few to tell.
    assert _value(found, "interest", "pets")["people"] is None
    assert _value(found, "interest", "pets")["contrast"]["difference"] is None


def test_one_person_has_traits_and_no_verdicts(town: Any) -> None:
    company, _, _, cats, others = town
    found = _get(company.lin, f"/customers/{cats[0]}/portrait")
    assert (found["portrait"]["people"], found["portrait"]["others"]) == (1, 99)
    pets = _value(found["portrait"], "interest", "pets")
    assert (pets["people"], pets["contrast"]["q"], pets["contrast"]["marked"]) == (1, None, 0)
    assert pets["others_share"] == 42 / 99
    assert [each["word"] for each in found["interests"]["topics"]] == ["pets"]
    assert found["interests"]["needs"][0]["word"] == "asks_to_buy"
    # Chen knows the people of her community only.
    assert (
        people.sign_in(company.chen).get(f"/api/v1/customers/{others[0]}/portrait").json()["code"]
        == "no_such_customer"
    )
    hers = _get(company.chen, f"/customers/{cats[0]}/portrait")
    assert hers["portrait"]["others"] == CATS - 1


def _segment(company: Company, rule: dict[str, Any]) -> customer_models.Segment:
    return customer_actions.make_segment(
        name="猫友",
        note="",
        kind=SegmentKind.LIVE,
        rule=customer_actions.asking.read_rule(rule, seen_by=EVERYTHING),
        unit=company.root,
        actor=org_actions.HOUSE,
    )


def test_a_segment_is_told_beside_all_others_of_ones_part(town: Any) -> None:
    company, chens, *_ = town
    here = {"is": "customers.reached", "with": {"communities": [chens.pk]}}
    segment = _segment(company, here)
    found = _get(company.lin, f"/segments/{segment.pk}/portrait")
    # The two of crew fit the rule and are nobody's portrait.
    assert (found["people"], found["others"]) == (CATS, TALKERS)
    assert (found["people_drawn"], found["others_drawn"]) == (CATS, TALKERS)
    assert _value(found, "interest", "pets")["contrast"]["marked"] == 1
    # Whom Chen does not know is no other to her.
    hers = _get(company.chen, f"/segments/{segment.pk}/portrait")
    assert (hers["people"], hers["others"]) == (CATS, 0)


def test_a_segment_of_purchases_is_no_portrait_for_who_sees_no_money(town: Any) -> None:
    company, *_ = town
    segment = _segment(company, {"is": "orders.bought", "with": {"times": 1}})
    rights = replace(EVERYTHING, permissions=EVERYTHING.permissions - {Permission.VIEW_MONEY})
    with pytest.raises(customer_actions.asking.NotAllowed):
        customer_actions.counting.portrait(segment, seen_by=EVERYTHING, rights=rights)


def test_of_many_some_are_drawn(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portraits, "DRAWN_MAX", 30)
    company, chens, *_ = town
    found = _get(company.lin, f"/communities/{chens.pk}/portrait")
    assert (found["people"], found["others"]) == (CATS, TALKERS)
    assert (found["people_drawn"], found["others_drawn"]) == (30, 30)
    assert _value(found, "interest", "pets")["share"] == 1.0
    assert _trait(found, "interest")["known"] == 30
    # Drawn by chance, and the same ones again.
    assert _get(company.lin, f"/communities/{chens.pk}/portrait") == found


def test_whoever_was_merged_is_one_person(town: Any) -> None:
    company, chens, _, cats, _ = town
    customer_models.Customer.objects.filter(pk=cats[1]).update(canonical_id=cats[0])
    found = _get(company.lin, f"/communities/{chens.pk}/portrait")
    assert found["people"] == CATS - 1


def test_nobody_has_an_empty_portrait(town: Any) -> None:
    company, *_ = town
    empty = groups.community(company.store_a, "空群")
    found = _get(company.lin, f"/communities/{empty.pk}/portrait")
    assert (found["people"], found["heatmap"]) == (0, [])
    for trait in found["traits"]:
        assert (trait["known"], trait["facts"], trait["latest_on"]) == (0, 0, None)
        assert all(each["share"] is None for each in trait["values"])


def test_nothing_known_at_all(db: Any) -> None:
    company: Company = people.company()
    empty = groups.community(company.store_a, "空群")
    found = _get(company.lin, f"/communities/{empty.pk}/portrait")
    assert (found["people"], found["others"], found["as_of"]) == (0, 0, None)
