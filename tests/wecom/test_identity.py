"""One person in two corps of one open platform is one customer; what a friend typed is no proof."""

import pytest
from pytest_django.live_server_helper import LiveServer

from huoqun.connectors.wecom import rules
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.models import Claim
from tests.wecom import world
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)

UNION = "oMei0123456789_0123456789ab"


def _friend(company: Company, name: str) -> str:
    company.do("corp.update", open_platform_bound=True)
    company.do("staff.create", userid="lin", name="林夏")
    mei = str(company.do("customer.create", name=name, unionid=UNION)["external_userid"])
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.settle()
    return mei


def test_a_union_id_joins_two_corps(company: Company, live_server: LiveServer):
    other = world.found(company.sandbox, live_server.url, name="大满生活")
    numbers = []
    for each in (company, other):
        mei = _friend(each, "小美")
        found = customer_queries.find(rules.namespace(each.link.corpid), [mei])
        numbers.append(found[mei])
    customer_actions.settle()
    assert customer_queries.numbers_of(numbers[1]) == numbers


def test_who_only_sits_in_a_group_is_known_by_their_union_id_too(company: Company):
    company.do("corp.update", open_platform_bound=True)
    company.do("staff.create", userid="lin", name="林夏")
    mei = company.do("customer.create", name="小美", unionid=UNION)["external_userid"]
    company.do("staff.create_group", owner="lin", name="群", customers=[mei])
    company.settle()
    claim = Claim.objects.get()
    assert (claim.kind, claim.verified) == ("union_id", True)
    known = customer_queries.find(rules.namespace(company.link.corpid), [mei])
    assert claim.customer_id == known[mei]


def test_a_remark_s_phone_is_noted_and_not_verified(company: Company):
    mei = _friend(company, "小美")
    company.do(
        "staff.remark", userid="lin", external_userid=mei, remark_mobiles=["13812345678", "无"]
    )
    company.settle()
    phones = Claim.objects.filter(kind="phone")
    assert [each.verified for each in phones] == [False]
