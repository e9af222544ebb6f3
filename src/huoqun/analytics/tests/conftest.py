"""A small company with facts in three communities, for the tests of the API."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from huoqun.core import clock
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog import orders as order_catalog
from huoqun.events.catalog.communities import JoinMode, MessageKind
from huoqun.org import models as org_models
from huoqun.org.tests import people
from huoqun.org.tests.people import Company

FIRST = date(2026, 1, 5)  # a Monday
TEA, RUN, CHENS = 11, 12, people.CHENS_COMMUNITY_ID


def base(community: int, unit: org_models.OrgUnit, number: int, key: str) -> dict[str, Any]:
    return {
        "occurred_at": clock.start_of_day(FIRST + timedelta(days=number)) + timedelta(hours=9),
        "source": "chat",
        "key": f"{community}-{number}-{key}",
        "community_id": community,
        "unit_id": unit.pk,
    }


def described(community: int, unit: org_models.OrgUnit, key: str) -> catalog.Described:
    return catalog.Described(
        **base(community, unit, 0, "described"),
        namespace="chat",
        community_key=key,
        title=f"{key}群",
        platform="wechat",
        positioning="unset",
        affinity="unset",
        lifecycle="running",
        opened_on=None,
        ends_on=None,
        owner_id=None,
    )


@pytest.fixture
def company() -> Company:
    """Three communities: tea and Chen's in store A, run in store B; sixty days of talk."""
    made = people.company()
    facts: list[Any] = []
    for community, unit, key in (
        (TEA, made.store_a, "tea"),
        (RUN, made.store_b, "run"),
        (CHENS, made.store_a, "chen"),
    ):
        facts.append(described(community, unit, key))
        for person in (1, 2):
            told = base(community, unit, 0, f"j{person}")
            facts.append(catalog.MemberJoined(**told, customer_id=person, kind=JoinMode.SCAN))
        # Run falls silent after three weeks.
        for number in range(60 if community != RUN else 21):
            told = base(community, unit, number, "m1")
            told |= {"customer_id": 1, "kind": MessageKind.TEXT, "text": "早"}
            facts.append(catalog.MessageSent(**told))
    # One source tells of all: what it covers ends with its last message.
    for unit, number in ((made.store_a, 1), (made.store_b, 2)):
        facts.append(
            order_catalog.Placed(
                occurred_at=clock.start_of_day(FIRST) + timedelta(hours=20),
                source="shop",
                key=f"o{number}",
                order_id=number,
                customer_id=1,
                community_id=None,
                unit_id=unit.pk,
                amount=1990,
                currency="CNY",
            )
        )
    with transaction.atomic():
        log.record_many(facts, batch_id=1)
    return made


def get(staff: org_models.Staff, path: str, **query: Any) -> Any:
    answer = people.sign_in(staff).get(f"/api/v1{path}", query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()
