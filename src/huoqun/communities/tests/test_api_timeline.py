"""What happened, newest first: hot and cold, with texts and amounts for those who may see them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from huoqun.communities import actions
from huoqun.communities.kinds import MessageKind
from huoqun.communities.tests import groups
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import FormRepeat, FormState, TagChoice, TagKind
from huoqun.events import log
from huoqun.events.catalog import orders as orders_catalog
from huoqun.lake import seal
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission
from huoqun.org.tests import people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company(transactional_db) -> people.Company:
    return people.company()


def say(rooms: groups.Rooms, number: int, where: str = "护肤交流群", who: str = "wx-mei") -> None:
    unit_id = org_models.OrgUnit.objects.get(parent=None).pk
    batch = actions.Batch(batch_id=number, source="chat", namespace="export", unit_id=unit_id)
    row = actions.MessageRow(
        key=f"m{number}",
        community=where,
        member=who,
        member_name=None,
        at=datetime(2026, 3, 1, 4, tzinfo=UTC) + timedelta(days=number),
        day=None,
        kind=MessageKind.TEXT,
        text=f"第{number}条",
    )
    with transaction.atomic():
        actions.import_messages(rows=[row], batch=batch)


def order(number: int, *, community_id: int | None, unit_id: int, customer_id: int) -> None:
    with transaction.atomic():
        log.record(
            orders_catalog.Placed(
                occurred_at=datetime(2026, 3, 20, number, tzinfo=UTC),
                key=f"o{number}",
                order_id=number,
                customer_id=customer_id,
                community_id=community_id,
                unit_id=unit_id,
                amount=1_234,
                currency="CNY",
            )
        )


def timeline(client, of: str, **query):
    answer = client.get(f"/api/v1/{of}/timeline", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def test_it_works(company, rooms):
    say(rooms, 1)
    seal.seal_all()
    say(rooms, 2)
    order(5, community_id=rooms.chens.pk, unit_id=company.store_a.pk, customer_id=rooms.mei)
    chen = people.sign_in(company.chen)
    found = timeline(chen, f"communities/{rooms.chens.pk}")
    assert [each["name"] for each in found] == [
        "order.placed",
        "community.message_sent",
        "community.message_sent",
    ]
    assert [each["text"] for each in found] == [None, "第2条", "第1条"]
    assert found[0]["amount"] == "12.34"
    assert found[0]["customer_name"] == "小**"
    assert (found[1]["zh"], found[1]["en"]) == ("群内发言", "Message sent")
    only = timeline(chen, f"communities/{rooms.chens.pk}", names=["order.placed"])
    assert len(only) == 1


def test_what_one_may_not_read_is_kept_back(company, rooms):
    say(rooms, 1, where="锦江快闪群", who="wx-stranger")
    seal.seal_all()
    say(rooms, 2, where="锦江快闪群", who="wx-stranger")
    zhao = people.sign_in(company.zhao)  # a manager: no personal texts
    found = timeline(zhao, f"communities/{rooms.zhaos.pk}")
    assert [(each["text"], each["hidden"]) for each in found] == [(None, True)] * 2
    answer = zhao.get(f"/api/v1/communities/{rooms.zhaos.pk}/timeline")
    assert "第" not in answer.content.decode()


def test_pages_walk_through_hot_and_cold(company, rooms):
    for number in range(1, 8):
        say(rooms, number * 13)
    seal.seal_all()
    for number in range(8, 11):
        say(rooms, number * 13)
    chen, seen, cursor = people.sign_in(company.chen), [], ""
    while cursor is not None:
        query = {"cursor": cursor, "limit": 3}
        page = chen.get(f"/api/v1/communities/{rooms.chens.pk}/timeline", query).json()
        seen += [each["text"] for each in page["items"]]
        assert page["total_is_capped"] is (bool(cursor) or page["next_cursor"] is not None)
        cursor = page["next_cursor"]
    assert seen == [f"第{number * 13}条" for number in range(10, 0, -1)]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"names": ["community.exploded"]}, 422, "unknown_fact"),
        ({"names": ["staff.described"]}, 422, "unknown_fact"),
        ({"cursor": "WzFd"}, 400, "bad_cursor"),
        ({"cursor": "WyIyMDI2IiwiYiIsMV0"}, 400, "bad_cursor"),
        ({"limit": 201}, 422, "invalid_input"),
    ],
)
def test_bad_questions_get_a_sentence(company, rooms, query, status, code):
    client = people.sign_in(company.chen)
    answer = client.get(f"/api/v1/communities/{rooms.chens.pk}/timeline", query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_person_is_seen_only_where_one_may_look(company, rooms):
    say(rooms, 1, who="wx-wang")
    say(rooms, 2, where="锦江快闪群", who="wx-wang")
    order(6, community_id=None, unit_id=company.store_b.pk, customer_id=rooms.wang)
    for _ in range(2):  # hot, then cold
        seen = timeline(people.sign_in(company.zhao), f"customers/{rooms.wang}")
        assert [each["community_id"] for each in seen] == [None, rooms.zhaos.pk]
        assert seen[0]["amount"] == "12.34"
        seen = timeline(people.sign_in(company.chen), f"customers/{rooms.wang}")
        assert [each["text"] for each in seen] == ["第1条"]
        assert len(timeline(people.sign_in(company.lin), f"customers/{rooms.wang}")) == 3
        seal.seal_all()
    zhao = people.sign_in(company.zhao)
    assert zhao.get(f"/api/v1/customers/{rooms.mei}/timeline").status_code == 404


def test_money_is_kept_back_from_those_without_the_right(company, rooms):
    order(5, community_id=rooms.chens.pk, unit_id=company.store_a.pk, customer_id=rooms.mei)
    order(6, community_id=None, unit_id=company.store_b.pk, customer_id=rooms.wang)
    _, secret = org_actions.create_token(
        name="narrow",
        permissions=[Permission.VIEW_MEMBERS],
        days=1,
        by=people.acting(company.lin),
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    for of in (f"communities/{rooms.chens.pk}", f"customers/{rooms.wang}"):
        (row,) = timeline(client, of)
        assert (row["amount"], row["currency"], row["hidden"]) == (None, None, True)


def test_the_removal_preview_counts_hot_and_cold(company, rooms):
    say(rooms, 1)
    seal.seal_all()
    say(rooms, 2)
    order(5, community_id=rooms.chens.pk, unit_id=company.store_a.pk, customer_id=rooms.mei)
    answer = people.sign_in(company.chen).get(
        f"/api/v1/communities/{rooms.chens.pk}/removal-preview"
    )
    assert answer.json() == {"messages": 2, "members": 1, "orders": 1}


def test_a_name_that_came_later_is_found(company, rooms):
    assert customer_queries.shown_names([rooms.wang]) == {rooms.wang: "w**"}
    groups.person("wx-wang", "小王", rooms.chens)
    assert customer_queries.shown_names([rooms.wang]) == {rooms.wang: "小**"}
    groups.person("wx-wang", "大王", rooms.chens)
    assert customer_queries.names([rooms.wang])[rooms.wang].display == "小王", "the first stays"


def test_an_erased_person_stays_as_a_number(company, rooms):
    customer_actions.erase(customer_id=rooms.mei)
    chen = people.sign_in(company.chen)
    path = f"/api/v1/communities/{rooms.chens.pk}/members"
    assert chen.get(path).json()["items"][0]["name"] is None
    assert chen.get(path, {"words": "小美"}).json()["items"] == []


def test_a_person_is_told_of_with_their_tags(company, rooms):
    group = customer_actions.make_tag_group(
        name="意向",
        kind=TagKind.ATTRIBUTE,
        choice=TagChoice.MANY,
        company=company.root,
        actor=org_actions.HOUSE,
    )
    tag = customer_actions.make_tag(group=group, name="想买", actor=org_actions.HOUSE)
    mei = customer_queries.get(rooms.mei, seen_by=org_queries.EVERYTHING)
    customer_actions.tag_customer(customer=mei, tag=tag, reason="问过三次", actor=org_actions.HOUSE)
    seal.seal_all()
    ann = people.sign_in(company.chen)
    (given,) = timeline(ann, f"customers/{rooms.mei}", names=["customer.tagged"])
    assert (given["about"], given["kind_zh"], given["reason"]) == ("想买", "员工", "问过三次")
    customer_actions.untag_customer(customer=mei, tag=tag, reason="", actor=org_actions.HOUSE)
    gone, given = [
        each
        for each in timeline(ann, f"customers/{rooms.mei}")
        if each["name"].startswith("customer.")
    ]
    assert (gone["about"], gone["kind_zh"], gone["reason"]) == ("想买", "员工移除", None)
    assert given["reason"] is None


def test_a_person_is_told_of_with_the_forms_they_answered(company, rooms):
    options = [customer_actions.forms.OptionSaid(text=each) for each in ("干皮", "油皮")]
    asked = customer_actions.forms.QuestionSaid(
        text="肤质", choice=TagChoice.ONE, required=True, options=options
    )
    said = customer_actions.forms.FormSaid(
        title="您的肤质", intro="", purpose="推荐", repeat=FormRepeat.ONCE, questions=[asked]
    )
    draft = customer_actions.forms.make_form(said=said, unit=company.root, actor=org_actions.HOUSE)
    form = customer_actions.forms.step_form(
        form=draft, to=FormState.OPEN, version=draft.version, actor=org_actions.HOUSE
    )
    question = form.questions.get()
    customer_actions.answering.answer_form(
        customer_id=rooms.mei,
        form=form,
        code="",
        picked={question.pk: {question.options.order_by("id")[0].pk}},
    )
    chen = people.sign_in(company.chen)
    for _ in ("hot", "sealed"):
        (answered,) = timeline(chen, f"customers/{rooms.mei}", names=["form.answered"])
        assert (answered["zh"], answered["about"]) == ("填写表单", "您的肤质")
        seal.seal_all()
