"""Lists say in words what a rule asks, and who may edit the words of the company."""

import pytest

from huoqun.customers import actions
from huoqun.customers.kinds import SegmentKind, TagChoice, TagKind
from huoqun.org import actions as org_actions
from huoqun.org.queries import EVERYTHING
from huoqun.org.tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> people.Company:
    company = people.company()
    group = actions.make_tag_group(
        name="城市",
        kind=TagKind.ATTRIBUTE,
        choice=TagChoice.ONE,
        company=company.root,
        actor=org_actions.HOUSE,
    )
    tag = actions.make_tag(group=group, name="上海", actor=org_actions.HOUSE)
    for name, rule in (
        ("上海人", {"is": "customers.tagged", "with": {"tags": [tag.pk]}}),
        ("买家", {"is": "orders.bought", "with": {"times": 1, "products": ["茶"]}}),
    ):
        actions.make_segment(
            name=name,
            note="",
            kind=SegmentKind.LIVE,
            rule=actions.asking.read_rule(rule, seen_by=EVERYTHING),
            unit=company.root,
            actor=org_actions.HOUSE,
        )
    return company


def test_the_list_says_whom_each_segment_describes(company: people.Company) -> None:
    found = people.sign_in(company.lin).get("/api/v1/segments").json()["items"]
    assert {each["name"]: (each["zh"], each["en"]) for each in found} == {
        "上海人": ("标签为上海", "carries the tag 上海"),
        "买家": ("购买“茶”至少 1 次", "bought “茶” 1 times or more"),
    }


def test_tags_are_edited_by_who_answers_for_the_company(company: people.Company) -> None:
    for staff, may in ((company.lin, True), (company.chen, False)):
        found = people.sign_in(staff).get("/api/v1/tags").json()
        assert found["may_add"] is may, staff
        assert {each["editable"] for each in found["groups"]} == {may}, staff
        answer = people.sign_in(staff).post(
            "/api/v1/tags/groups",
            {"name": f"新组{may}", "kind": "behavior"},
            content_type="application/json",
        )
        assert (answer.status_code == 201) is may, "what is offered is what is allowed"
