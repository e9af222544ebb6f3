"""What changed: verdicts that turned, new communities, steps that are more than chance."""

from datetime import timedelta
from typing import Any

import pyarrow
import pytest
from django.db import transaction

from huoqun.analytics import queries, rules
from huoqun.analytics.kinds import Change, Reading
from huoqun.analytics.tests.conftest import CHENS, FIRST, RUN, TEA, base, described, get
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import JoinMode, MessageKind
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Role
from huoqun.org.tests import people
from huoqun.org.tests.people import Company

pytestmark = pytest.mark.django_db(transaction=True)

LAST = FIRST + timedelta(days=59)


def tell(facts: list[Any]) -> None:
    with transaction.atomic():
        log.record_many(facts, batch_id=1)


def said(community: int, unit: Any, number: int, *people_: int) -> list[catalog.MessageSent]:
    return [
        catalog.MessageSent(
            **base(community, unit, number, f"x{person}"),
            customer_id=person,
            kind=MessageKind.TEXT,
            text="好",
        )
        for person in people_
    ]


def joined(community: int, unit: Any, number: int, *people_: int) -> list[catalog.MemberJoined]:
    return [
        catalog.MemberJoined(
            **base(community, unit, number, f"y{person}"), customer_id=person, kind=JoinMode.SCAN
        )
        for person in people_
    ]


def told(staff: Any, **asked: Any) -> dict[str, dict[str, Any]]:
    return {each["kind"]: each for each in get(staff, "/overview", **asked)["changes"]}


def test_a_community_that_fell_silent_says_from_what_and_why(company: Company) -> None:
    found = told(company.lin, days=35)
    (run,) = found["fell_silent"]["told"]
    assert (run["key"], run["is_good"], run["last"]) == ("run", False, LAST.isoformat())
    # On the 29th of January its members had spoken four days before.
    assert run["zh"].startswith("健康 → 死群：截至 2026-03-05，已连续 39 天没有成员发言")
    assert run["en"].startswith("Healthy → Dead: As of 2026-03-05")
    assert set(found) == {"fell_silent"}


def test_a_chat_that_begins_later_did_not_get_better(company: Company) -> None:
    tell([described(21, company.store_a, "late"), *joined(21, company.store_a, 0, 1, 2)])
    late = [fact for day in range(45, 60) for fact in said(21, company.store_a, day, 1, 2)]
    tell(late)
    # Chen's speaks again after long silence, which is news.
    assert "better" not in told(company.lin, days=20)


def test_new_communities_are_named(company: Company) -> None:
    tell([described(21, company.store_a, "new"), *joined(21, company.store_a, 50, 1)])
    opened = told(company.lin, days=14)["opened"]
    assert [row["key"] for row in opened["told"]] == ["new"]
    assert opened["told"][0]["zh"] == "2026-02-24 起有记录"
    assert "opened" not in told(company.lin, days=7)


def test_steps_are_told_when_they_are_more_than_chance(company: Company) -> None:
    crowd = range(10, 30)
    tell(joined(TEA, company.store_a, 55, *crowd))
    tell([fact for day in (56, 57) for fact in said(TEA, company.store_a, day, *crowd)])
    found = told(company.lin, days=7)
    assert found["joins"]["told"][0]["zh"] == "入群 0 → 20 人"
    # 7 person-days became 47: from 1 to 6.7 a day.
    assert found["speakers"]["told"][0]["en"] == "1.0 → 6.7 organic speakers a day"
    assert found["speakers"]["count"] == 1
    assert "leaves" not in found


def test_few_people_of_others_are_not_told(company: Company) -> None:
    tell(joined(TEA, company.store_a, 45, 10, 11, 12, 13))
    tell(joined(TEA, company.store_a, 55, *range(20, 40)))
    assert told(company.lin, days=7)["joins"]["told"][0]["zh"] == "入群 0 → 20 人"
    analyst = people.person("an", "安小雨", company.store_a, Role.ANALYST)
    assert told(analyst, days=7)["joins"]["count"] == 1
    # Four joined in the days before: too few to be told of a community that is not one's own.
    assert "joins" not in told(analyst, days=14)
    assert "joins" not in told(company.zhao, days=7)


def test_the_overview_can_look_at_one_store(company: Company) -> None:
    whole = get(company.lin, "/overview", days=60)
    store = get(company.lin, "/overview", days=60, unit_id=company.store_a.pk)
    region = get(company.lin, "/overview", days=60, unit_id=company.root.pk)
    assert (whole["communities"], store["communities"], region["communities"]) == (3, 2, 3)
    assert [alert["key"] for alert in store["alerts"]] == []

    def card(found: dict[str, Any], key: str, of: str = "cards") -> Any:
        return next(each["now"] for each in found[of] if each["key"] == key)

    assert (card(whole, "messages"), card(store, "messages")) == (141, 120)
    assert card(region, "messages") == 141
    assert (card(whole, "orders", "money_cards"), card(store, "orders", "money_cards")) == (2, 1)
    assert {row["members"] for row in store["trend"]} == {4}


def test_a_store_of_others_is_not_found_and_grants_stay_inside(company: Company) -> None:
    foreign = people.sign_in(company.zhao).get(f"/api/v1/overview?unit_id={company.store_a.pk}")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "no_such_unit")
    # Zhao of store B also serves a community of store A: it is no part of store B.
    people.grant(company.zhao, Role.OWNER, company.store_a, community_id=CHENS)
    assert get(company.zhao, "/overview")["communities"] == 2
    assert get(company.zhao, "/overview", unit_id=company.store_b.pk)["communities"] == 1


def test_verdicts_of_many_communities_stay_tables(company: Company) -> None:
    scope = org_queries.scope(company.lin)
    found = queries.overview(scope, days=28, reading=Reading.ALL)
    assert sum(found.health.values()) == found.communities
    assert all(isinstance(each.kind, Change) for each in found.changes)
    assert found.as_of == LAST


@pytest.mark.parametrize(("total", "least"), [(9, float("inf")), (100, 19.6), (10_000, 196.0)])
def test_chance_grows_with_the_root_of_the_count(total: float, least: float) -> None:
    assert rules.least_marked_change(total=total) == pytest.approx(least, rel=1e-3)


def test_among_is_a_membership_test() -> None:
    from huoqun.analytics.queries import asking

    column = pyarrow.chunked_array([[1, 2, RUN]])
    assert asking.among(column, frozenset({RUN})).to_pylist() == [False, False, True]
