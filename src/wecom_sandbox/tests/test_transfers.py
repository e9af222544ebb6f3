"""Customers change hands a day later, unless they refuse."""

import pytest

from wecom_sandbox.rules import transfers

PATH = "externalcontact/"


def move(company, *people, giver="chen", taker="zhao", path="transfer_customer", **more):
    answer = company.do(
        PATH + path,
        handover_userid=giver,
        takeover_userid=taker,
        external_userid=list(people),
        **more,
    )
    return [row["errcode"] for row in answer["customer"]]


def state(company, path="transfer_result", giver="chen"):
    answer = company.do(PATH + path, handover_userid=giver, takeover_userid="zhao")
    return {row["external_userid"]: row["status"] for row in answer["customer"]}


def followers(company, person):
    found = company.ask(PATH + "get", external_userid=person)
    return [row["userid"] for row in found["follow_user"]]


def test_it_works(company):
    goes, refuses = company.friend("chen"), company.friend("chen")
    company.listen()
    assert move(company, goes, refuses, "wmnobody", transfer_success_msg="您好") == [0, 0, 40096]
    assert state(company) == {goes: 2, refuses: 2}
    assert company.heard() == []
    company.world("customer.refuse_transfer", external_userid=refuses)
    company.world("clock.advance", seconds=86399)
    assert followers(company, goes) == ["chen"]
    company.world("clock.advance", seconds=1)
    assert state(company) == {goes: 1, refuses: 3}
    assert followers(company, goes) == ["zhao"]
    deleted, added, failed = company.heard()
    assert (deleted["ChangeType"], deleted["Source"]) == (
        "del_external_contact",
        "DELETE_BY_TRANSFER",
    )
    assert (added["ChangeType"], added["UserID"]) == ("add_external_contact", "zhao")
    assert "WelcomeCode" not in added
    assert (failed["ChangeType"], failed["FailReason"]) == ("transfer_fail", "customer_refused")


def test_who_cannot_be_moved(company):
    person, stranger = company.friend("chen"), company.friend("lin")
    assert move(company, person, stranger) == [0, 40131]
    assert move(company, person) == [40129]
    company.world("staff.update", userid="zhao", customers_max=0)
    assert move(company, company.friend("chen")) == [40099]
    company.world("clock.advance", days=1)
    assert state(company)[person] == 4
    path = PATH + "transfer_customer"
    same = {"handover_userid": "chen", "takeover_userid": "chen", "external_userid": [person]}
    assert company.refused(path, **same) == 40130
    assert company.refused(path, **{**same, "takeover_userid": "x"}) == 40003
    assert company.refused(path, **{**same, "external_userid": [person] * 101}) == 40058
    company.world("staff.update", userid="zhao", real_name=False)
    assert company.refused(path, **{**same, "takeover_userid": "zhao"}) == 40098


def test_twice_in_ninety_days(company):
    person = company.friend("chen")
    assert move(company, person) == [0]
    company.world("clock.advance", days=1)
    assert move(company, person, giver="zhao", taker="chen") == [0]
    company.world("clock.advance", days=1)
    assert move(company, person) == [40128]
    company.world("clock.advance", days=90)
    assert move(company, person) == [0]


def test_somebody_leaves(company):
    person = company.friend("chen")
    chat = company.world("staff.create_group", owner="chen", name="一群", customers=[person])[
        "chat_id"
    ]
    tag = company.do(PATH + "add_corp_tag", group_name="口味", tag=[{"name": "红茶"}])
    tag_id = tag["tag_group"]["tag"][0]["id"]
    company.do(PATH + "mark_tag", userid="chen", external_userid=person, add_tag=[tag_id])
    path = "resigned/transfer_customer"
    wanted = {"handover_userid": "chen", "takeover_userid": "zhao", "external_userid": [person]}
    assert company.refused(PATH + path, **wanted) == 40097
    company.listen()
    gone = company.world("staff.resign", userid="chen")
    assert (gone["customers"], gone["groups_owned"]) == (1, [chat])
    assert [event["ChangeType"] for event in company.heard()] == ["delete_user"]
    left = company.do(PATH + "get_unassigned_list")
    assert left["is_last"] is True
    assert left["info"] == [
        {
            "handover_userid": "chen",
            "external_userid": person,
            "dimission_time": company.box.now(),
        }
    ]
    assert company.call("GET", "user/get", userid="chen")["errcode"] == 60111
    assert move(company, person, path=path) == [0]
    company.world("clock.advance", days=1)
    assert state(company, "resigned/transfer_result") == {person: 1}
    assert company.do(PATH + "get_unassigned_list")["info"] == []
    found = company.ask(PATH + "get", external_userid=person)["follow_user"]
    assert [(row["userid"], [tag["tag_id"] for tag in row["tags"]]) for row in found] == [
        ("zhao", [tag_id])
    ]
    listed = company.do(PATH + "groupchat/list", status_filter=1, limit=10)["group_chat_list"]
    assert listed == [{"chat_id": chat, "status": 1}]
    done = company.do(PATH + "groupchat/transfer", chat_id_list=[chat], new_owner="zhao")
    assert done["failed_chat_list"] == []


def test_unassigned_pages(company):
    people = [company.friend("chen") for _ in range(5)]
    company.world("staff.resign", userid="chen")
    seen, cursor = [], ""
    while True:
        page = company.do(PATH + "get_unassigned_list", page_size=2, cursor=cursor)
        seen += [row["external_userid"] for row in page["info"]]
        cursor = page["next_cursor"]
        if page["is_last"]:
            break
    assert seen == people
    old = company.do(PATH + "get_unassigned_list", page_size=2, page_id=1)
    assert [row["external_userid"] for row in old["info"]] == people[2:4]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"follows": False}, 40131),
        ({"waiting": True}, 40129),
        ({"lately": 2}, 40128),
        ({"full": True}, 40099),
    ],
)
def test_the_rule(changes, code):
    usual = {"follows": True, "waiting": False, "lately": 0, "lately_max": 2, "full": False}
    assert transfers.refusal(**{**usual, **changes}) == code
