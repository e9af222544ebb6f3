"""Two who may be one: decided in the browser, looked up on the customer's page, undone."""

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from huoqun.customers import actions, queries
from huoqun.customers.kinds import ClaimKind
from huoqun.customers.models import Claim, MergeProposal, Reach
from tests.browser import screens, seed


@pytest.fixture
def alike(house: seed.House) -> tuple[int, int]:
    """Two members with one phone, which nobody verified."""

    def tell() -> tuple[int, int]:
        people = Reach.objects.order_by("customer_id").values_list("customer_id", flat=True)
        one, other = list(people.distinct()[:2])
        with transaction.atomic():
            for number in (one, other):
                told = actions.Claimed(
                    customer_id=number, kind=ClaimKind.PHONE, value="13812345678", verified=False
                )
                actions.claim(claims=[told], source=f"source {number}")
        actions.settle()
        return one, other

    return screens.apart(tell)


def test_a_pair_is_merged_and_taken_apart_again(alike: tuple[int, int], desk: Page) -> None:
    one, other = alike
    screens.open_screen(desk, "/customers/merging", "可能是同一人")
    row = desk.locator("tbody tr", has_text="138****5678")
    expect(row).to_contain_text("至少一方没有验证过这个手机号")
    row.get_by_role("button", name="是同一人", exact=True).click()
    desk.get_by_label("理由").fill("客户当面确认是本人")
    desk.get_by_role("button", name="确定").click()
    expect(desk.get_by_text("没有需要您判断的客户")).to_be_visible()
    desk.goto(f"/customers/{other}")
    desk.wait_for_url(f"**/customers/{one}")
    desk.get_by_role("tab", name="身份与合并").click()
    expect(desk.get_by_text("员工确认")).to_be_visible()
    desk.get_by_role("button", name="撤销").click()
    desk.get_by_label("理由").fill("看错了，是她的妹妹")
    desk.get_by_role("button", name="确定").click()
    expect(desk.get_by_text("没有与别的客户合并")).to_be_visible()
    assert screens.apart(lambda: queries.numbers_of(other)) == [other]
    screens.apart(lambda: (Claim.objects.all().delete(), MergeProposal.objects.all().delete()))


def test_in_one_hand(alike: tuple[int, int], phone: Page) -> None:
    phone.goto("/customers/merging")
    expect(phone.locator(".card", has_text="138****5678")).to_be_visible()
    assert screens.overflow(phone) == 0
    screens.apart(lambda: (Claim.objects.all().delete(), MergeProposal.objects.all().delete()))
