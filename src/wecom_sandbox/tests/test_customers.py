"""Friends: how they come, what is read of them, how they go, and who is told."""

import pytest

from wecom_sandbox.records import friends
from wecom_sandbox.world import customers


def test_it_works(company):
    company.listen()
    mei = company.friend("chen", state="shelf-7", add_way=1)
    (event,) = company.heard()
    assert event["Event"] == "change_external_contact"
    assert event["ChangeType"] == "add_external_contact"
    assert (event["UserID"], event["ExternalUserID"]) == ("chen", mei)
    assert event["State"] == "shelf-7"
    assert event["WelcomeCode"]
    assert company.ask("externalcontact/list", userid="chen")["external_userid"] == [mei]
    found = company.ask("externalcontact/get", external_userid=mei)
    assert found["external_contact"]["name"] == "小美"
    assert "unionid" not in found["external_contact"]
    (follow,) = found["follow_user"]
    assert (follow["userid"], follow["state"], follow["add_way"]) == ("chen", "shelf-7", 1)
    assert follow["tags"] == []
    assert "next_cursor" not in found


def test_followers_and_refusals(company):
    company.world("staff.update", userid="zhao", contact=False)
    followers = company.ask("externalcontact/get_follow_user_list")["follow_user"]
    assert followers == ["lin", "chen"]
    assert company.call("GET", "externalcontact/list", userid="lin")["errcode"] == 84061
    unknown = company.call("GET", "externalcontact/get", external_userid="wmNobody")
    assert unknown["errcode"] == 40096
    stranger = company.world("customer.create", name="路人")["external_userid"]
    seen = company.call("GET", "externalcontact/get", external_userid=stranger)
    assert seen["errcode"] == 84061


def test_scope_and_right(company):
    mei = company.friend("zhao")
    company.world("app.update", agent_id=company.agent_id, scope_users=["chen"])
    assert company.call("GET", "externalcontact/get", external_userid=mei)["errcode"] == 84061
    assert company.call("GET", "externalcontact/list", userid="zhao")["errcode"] == 60011
    company.listen()
    company.friend("zhao", "小丽")
    assert company.heard() == []  # an app hears only of those it sees
    company.world("app.update", agent_id=company.agent_id, rights=[])
    assert company.call("GET", "externalcontact/list", userid="chen")["errcode"] == 48002


@pytest.mark.parametrize(("limit", "size"), [(None, 50), (100, 100), (500, 100), (7, 7)])
def test_batch_pages_without_loss_while_customers_come(company, limit, size):
    box = company.box
    with box.turn():
        for no in range(180):
            person = customers.CreateCustomer(name=f"客户{no}", external_userid=f"wm{no}")
            customers.create(box, person)
            userid = ("lin", "chen", "zhao")[no % 3]
            friends.add(box, company.corp_id, userid, f"wm{no}", add_way=1)
    known = {
        (row["userid"], row["external_userid"])
        for row in box.store.all("SELECT userid, external_userid FROM friendship")
    }
    seen, cursor, pages = [], "", 0
    while True:
        said = {"limit": limit} if limit else {}
        page = company.do(
            "externalcontact/batch/get_by_user",
            userid_list=["zhao", "lin", "chen"],
            cursor=cursor,
            **said,
        )
        rows = page["external_contact_list"]
        seen += [
            (row["follow_info"]["userid"], row["external_contact"]["external_userid"])
            for row in rows
        ]
        cursor = page["next_cursor"]
        pages += 1
        if pages == 1:
            assert len(rows) == size
            company.friend("zhao", "新来的")  # before the place where the list is
        if not cursor:
            break
    assert len(seen) == len(set(seen))
    assert known <= set(seen)


def test_remark(company):
    company.listen()
    mei = company.friend("chen")
    company.heard()
    pair = {"userid": "chen", "external_userid": mei}
    company.do("externalcontact/remark", **pair, remark="爱喝白茶", remark_mobiles=["13800000000"])
    (follow,) = company.ask("externalcontact/get", external_userid=mei)["follow_user"]
    assert (follow["remark"], follow["remark_mobiles"]) == ("爱喝白茶", ["13800000000"])
    company.do("externalcontact/remark", **pair, remark_mobiles=[""])
    (follow,) = company.ask("externalcontact/get", external_userid=mei)["follow_user"]
    assert follow["remark_mobiles"] == []
    assert company.heard() == []  # the API's own changes make no events
    company.world("staff.remark", **pair, remark="老客")
    (event,) = company.heard()
    assert event["ChangeType"] == "edit_external_contact"
    assert company.refused("externalcontact/remark", **pair) == 40063
    assert company.refused("externalcontact/remark", **pair, remark="长" * 21) == 40058
    pair["userid"] = "zhao"
    assert company.refused("externalcontact/remark", **pair, remark="x") == 84061


@pytest.mark.parametrize(
    ("verb", "change"),
    [
        ("customer.delete_staff", "del_follow_user"),
        ("staff.delete_customer", "del_external_contact"),
    ],
)
def test_the_end_of_a_friendship(company, verb, change):
    mei = company.friend("chen")
    company.listen()
    pair = {"userid": "chen", "external_userid": mei}
    company.world(verb, **pair)
    (event,) = company.heard()
    assert event["ChangeType"] == change
    assert company.call("GET", "externalcontact/get", external_userid=mei)["errcode"] == 84061
    company.world(verb, status=404, **pair)
    company.world("customer.add_friend", **pair)
    assert company.ask("externalcontact/get", external_userid=mei)


def test_adding_twice_is_nothing(company):
    mei = company.friend("chen")
    company.listen()
    again = company.world("customer.add_friend", userid="chen", external_userid=mei)
    assert again["already_friends"]
    assert company.heard() == []


def test_half_friends(company):
    company.listen()
    mei = company.friend("chen", skip_verify=False)
    company.world("staff.accept_friend", userid="chen", external_userid=mei)
    half, whole = company.heard()
    assert half["ChangeType"] == "add_half_external_contact"
    assert half["WelcomeCode"]
    assert whole["ChangeType"] == "add_external_contact"
    assert "WelcomeCode" not in whole


def test_unionid(company):
    company.world("corp.update", open_platform_bound=True)
    mei = company.friend("chen")
    union = company.ask("externalcontact/get", external_userid=mei)["external_contact"]["unionid"]
    found = company.do("externalcontact/unionid_to_external_userid", unionid=union, openid="o")
    assert found["external_userid"] == mei


def test_behavior(company):
    mei = company.friend("chen")
    company.world("staff.speak", userid="chen", external_userid=mei, text="您好")
    company.world("customer.speak", external_userid=mei, userid="chen", text="你好")
    company.world("clock.advance", days=1)
    day = company.box.clock.day_start(company.box.now()) - 86400
    (row,) = company.do(
        "externalcontact/get_user_behavior_data", userid=["chen"], start_time=day, end_time=day
    )["behavior_data"]
    assert (row["chat_cnt"], row["message_cnt"], row["new_contact_cnt"]) == (1, 1, 1)
    today = {"start_time": day + 86400, "end_time": day + 86400}
    assert company.refused("externalcontact/get_user_behavior_data", userid=["chen"], **today)
