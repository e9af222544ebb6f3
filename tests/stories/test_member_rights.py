"""Customers decide at their own page: their choices, a copy of their data, to be erased (C9)."""

import io
import json
import zipfile

import pytest
from django.test import Client

from huoqun.communities.tests import groups
from huoqun.core import clock, cookies
from huoqun.customers import actions, models, queries
from huoqun.customers.kinds import ConsentPurpose, DataRequestKind, DataRequestState
from huoqun.org import actions as org_actions
from huoqun.org.tests import people

KEY = "some-company"
MARKETING = ConsentPurpose.MARKETING


@pytest.fixture
def company(db) -> people.Company:
    return people.company()


@pytest.fixture
def mei(company) -> models.Customer:
    return models.Customer.objects.get(pk=groups.rooms(company).mei)


@pytest.fixture
def browser(company, mei) -> Client:
    token = actions.begin_member_session(customer_id=mei.pk, namespace="export", unit=company.root)
    client = Client()
    client.cookies[cookies.name_of(queries.MEMBER_COOKIE)] = token
    return client


def page(browser: Client) -> str:
    return browser.get(f"/m/{KEY}/me").content.decode()


def choose(browser: Client, purpose: str, given: str):
    return browser.post(f"/m/{KEY}/choices", {"purpose": purpose, "given": given})


def test_saying_no_is_one_button_and_holds_at_once(browser, mei):
    assert "接收营销消息" in page(browser)
    answer = choose(browser, "marketing", "no")
    assert (answer.status_code, answer["Location"]) == (302, f"/m/{KEY}/me")
    assert not queries.may_contact([mei.pk], MARKETING)
    assert "已拒绝" in page(browser)
    choose(browser, "marketing", "yes")
    assert queries.may_contact([mei.pk], MARKETING)
    noted = models.Consent.objects.order_by("id").last()
    assert noted.channel == "member_page"
    assert noted.proof.startswith("member session")


def test_what_is_agreed_to_elsewhere_is_only_taken_back_here(browser, mei):
    assert "敏感" not in page(browser)
    choose(browser, "sensitive", "yes")
    choose(browser, "nonsense", "no")
    assert not models.Consent.objects.exists()
    actions.note_consent(
        customer=mei,
        said=actions.Word(purpose=ConsentPurpose.SENSITIVE, given=True, proof="表单 1"),
        channel="form",
        actor=org_actions.HOUSE,
    )
    assert "敏感" in page(browser)
    choose(browser, "sensitive", "no")
    assert not queries.may_contact([mei.pk], ConsentPurpose.SENSITIVE)


@pytest.mark.django_db(transaction=True)  # the lake is read in a transaction of its own
def test_the_download_has_everything_of_them_and_nothing_of_others(browser):
    answer = browser.post(f"/m/{KEY}/package")
    assert answer["Content-Type"] == "application/zip"
    whole = zipfile.ZipFile(io.BytesIO(answer.content)).read("data.json").decode()
    assert json.loads(whole)["data"]["customers"]["names"][0]["name"] == "小美"
    assert "wx-wang" not in whole


def test_asking_to_be_erased(browser, mei):
    for _ in range(2):
        browser.post(f"/m/{KEY}/erasure")
    asked = models.DataRequest.objects.get()
    assert (asked.kind, asked.customer) == (DataRequestKind.ERASE, mei)
    assert asked.due_on > clock.today()
    shown = page(browser)
    assert asked.due_on.isoformat() in shown
    assert "申请删除我的资料" not in shown
    actions.answer_request(
        request=asked, granted=False, answer="还有未完成的退款", actor=org_actions.HOUSE
    )
    assert "还有未完成的退款" in page(browser), "whoever is refused is told why"
    assert models.DataRequest.objects.filter(state=DataRequestState.OPEN).count() == 0


@pytest.mark.parametrize("way", ["choices", "package", "erasure"])
def test_strangers_are_sent_away_and_change_nothing(company, mei, way):
    answer = Client().post(f"/m/{KEY}/{way}", {"purpose": "marketing", "given": "no"})
    assert (answer.status_code, answer["Location"]) == (302, f"/m/{KEY}/me")
    assert not models.Consent.objects.exists()
    assert not models.DataRequest.objects.exists()
    assert Client(enforce_csrf_checks=True).post(f"/m/{KEY}/{way}").status_code == 403
