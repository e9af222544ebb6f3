"""Groups: detail, versions, codes, hand-over, and no way to kick."""

import pytest


def make(company, *names, owner="chen", title="一群"):
    people = [company.world("customer.create", name=name)["external_userid"] for name in names]
    group = company.world("staff.create_group", owner=owner, name=title, customers=people)
    return group["chat_id"], people


def detail(company, chat_id, **more):
    return company.do("externalcontact/groupchat/get", chat_id=chat_id, **more)["group_chat"]


def test_it_works(company):
    company.listen()
    chat_id, (mei, li) = make(company, "小美", "小丽")
    (event,) = company.heard()
    assert (event["Event"], event["ChangeType"]) == ("change_external_chat", "create")
    assert event["ChatId"] == chat_id
    group = detail(company, chat_id, need_name=1)
    assert (group["name"], group["owner"]) == ("一群", "chen")
    assert "notice" not in group
    members = {each["userid"]: each for each in group["member_list"]}
    assert members["chen"]["type"] == 1
    assert members[mei]["type"] == 2
    assert members[mei]["name"] == "小美"
    assert members[li]["invitor"] == {"userid": "chen"}
    assert "name" not in detail(company, chat_id)["member_list"][0]


def test_versions_chain(company):
    chat_id, (mei,) = make(company, "小美")
    company.listen()
    li = company.world("customer.create", name="小丽")["external_userid"]
    version = detail(company, chat_id)["member_version"]
    company.world("customer.join_group", external_userid=li, chat_id=chat_id, by="invite")
    company.world("staff.kick", chat_id=chat_id, members=[mei])
    company.world("customer.leave", chat_id=chat_id, member_id=li)
    company.world("staff.rename", chat_id=chat_id, name="新名")
    company.world("staff.notice", chat_id=chat_id, notice="周五团购")
    joined, kicked, left, named, noticed = company.heard()
    assert joined["UpdateDetail"] == "add_member"
    assert (joined["JoinScene"], joined["MemChangeList"]) == ("1", li)
    assert joined["LastMemVer"] == version
    assert kicked["LastMemVer"] == joined["CurMemVer"]
    assert (kicked["UpdateDetail"], kicked["QuitScene"]) == ("del_member", "2")
    assert kicked["MemChangeList"] == mei
    assert (left["QuitScene"], left["LastMemVer"]) == ("1", kicked["CurMemVer"])
    assert left["CurMemVer"] == detail(company, chat_id)["member_version"]
    assert named["UpdateDetail"] == "change_name"
    assert noticed["UpdateDetail"] == "change_notice"
    assert detail(company, chat_id)["notice"] == "周五团购"


def test_lists(company):
    made = [make(company, title=f"{no}群")[0] for no in range(5)]
    other = make(company, owner="zhao")[0]
    seen, cursor = [], ""
    while True:
        page = company.do("externalcontact/groupchat/list", limit=2, cursor=cursor)
        seen += [each["chat_id"] for each in page["group_chat_list"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == [*made, other]
    only = company.do(
        "externalcontact/groupchat/list", limit=9, owner_filter={"userid_list": ["zhao"]}
    )
    assert only["group_chat_list"] == [{"chat_id": other, "status": 0}]
    for limit in (0, 1001, None):
        said = {} if limit is None else {"limit": limit}
        assert company.refused("externalcontact/groupchat/list", **said)
    company.world("settings.set", settings={"staff_without_filter_max": 2})
    assert company.refused("externalcontact/groupchat/list", limit=1) == 81017


def test_join_ways(company):
    company.listen()
    chat_id, _ = make(company)
    prefix = "externalcontact/groupchat"
    said = {"scene": 2, "chat_id_list": [chat_id], "state": "poster", "room_base_name": "茶友"}
    made = company.do(f"{prefix}/add_join_way", **said, room_base_id=2)
    assert set(made) == {"errcode", "errmsg", "config_id"}
    config_id = made["config_id"]
    company.heard()
    mei = company.world("customer.create", name="小美")["external_userid"]
    company.world("customer.join_group", external_userid=mei, config_id=config_id)
    (event,) = company.heard()
    assert event["JoinScene"] == "3"
    member = detail(company, chat_id)["member_list"][-1]
    assert (member["userid"], member["join_scene"], member["state"]) == (mei, 3, "poster")
    company.world("settings.set", settings={"join_way_group_members_max": 2})
    li = company.world("customer.create", name="小丽")["external_userid"]
    joined = company.world("customer.join_group", external_userid=li, config_id=config_id)
    assert joined["chat_id"] != chat_id
    assert [event["ChangeType"] for event in company.heard()] == ["create", "update"]
    assert detail(company, joined["chat_id"])["name"] == "茶友2"
    got = company.do(f"{prefix}/get_join_way", config_id=config_id)["join_way"]
    assert got["chat_id_list"] == [chat_id, joined["chat_id"]]
    assert got["qr_code"]
    company.do(f"{prefix}/update_join_way", config_id=config_id, scene=2, chat_id_list=[chat_id])
    got = company.do(f"{prefix}/get_join_way", config_id=config_id)["join_way"]
    assert (got["state"], got["room_base_name"]) == ("", "")
    company.do(f"{prefix}/del_join_way", config_id=config_id)
    company.world("customer.join_group", status=404, external_userid=li, config_id=config_id)
    assert company.refused(f"{prefix}/add_join_way", scene=2, chat_id_list=[chat_id] * 6) == 41091
    assert company.refused(f"{prefix}/add_join_way", scene=2, chat_id_list=["wr0"]) == 40050


def test_full(company):
    chat_id, _ = make(company)
    config_id = company.do(
        "externalcontact/groupchat/add_join_way",
        scene=2,
        chat_id_list=[chat_id],
        auto_create_room=0,
    )["config_id"]
    company.world("settings.set", settings={"join_way_group_members_max": 1})
    mei = company.world("customer.create", name="小美")["external_userid"]
    refusal = company.world(
        "customer.join_group", status=409, external_userid=mei, config_id=config_id
    )
    assert refusal["code"] == "group_full"


def test_hand_over(company):
    company.listen()
    chat_id, _ = make(company)
    company.heard()
    give = "externalcontact/groupchat/onjob_transfer"
    company.do(give, chat_id_list=[chat_id], new_owner="zhao")
    assert detail(company, chat_id)["owner"] == "zhao"
    assert company.heard() == []
    again = company.do(give, chat_id_list=[chat_id, "wr0"], new_owner="zhao")
    assert [each["errcode"] for each in again["failed_chat_list"]] == [90504, 90501]
    resigned = company.do(
        "externalcontact/groupchat/transfer", chat_id_list=[chat_id], new_owner="lin"
    )
    assert resigned["failed_chat_list"][0]["errcode"] == 90500
    company.do(give, chat_id_list=[chat_id], new_owner="lin")
    third = company.do(give, chat_id_list=[chat_id], new_owner="chen")
    assert third["failed_chat_list"][0]["errcode"] == 45009  # twice in 90 days
    company.world("staff.transfer", chat_id=chat_id, new_owner="chen")
    assert company.heard()[-1]["UpdateDetail"] == "change_owner"
    company.world("staff.update", userid="zhao", real_name=False)
    assert company.refused(give, chat_id_list=[chat_id], new_owner="zhao") == 40098


@pytest.mark.parametrize("verb", ["kick", "del_member", "remove_member", "delmember", "send"])
def test_no_call_kicks_or_posts(company, verb):
    chat_id, (mei,) = make(company, "小美")
    for base in ("externalcontact/groupchat", "appchat", "externalcontact"):
        answer = company.call("POST", f"{base}/{verb}", chat_id=chat_id, userid_list=[mei])
        assert answer["errcode"] == 404
    assert len(detail(company, chat_id)["member_list"]) == 2


def test_dissolve_and_opengid(company):
    chat_id, _ = make(company, "小美")
    company.listen()
    opengid = company.box.store.value("SELECT opengid FROM groupchat")
    found = company.do("externalcontact/opengid_to_chatid", opengid=opengid)
    assert found["chat_id"] == chat_id
    company.world("group.dissolve", chat_id=chat_id)
    (event,) = company.heard()
    assert event["ChangeType"] == "dismiss"
    assert company.refused("externalcontact/groupchat/get", chat_id=chat_id) == 40050
    assert company.refused("externalcontact/opengid_to_chatid", opengid=opengid) == 90511
    assert company.do("externalcontact/groupchat/list", limit=9)["group_chat_list"] == []


def test_scope(company):
    chat_id, _ = make(company, owner="zhao")
    company.world("app.update", agent_id=company.agent_id, scope_users=["chen"])
    assert company.refused("externalcontact/groupchat/get", chat_id=chat_id) == 60011
    assert company.do("externalcontact/groupchat/list", limit=9)["group_chat_list"] == []


def test_owner_stays(company):
    chat_id, _ = make(company)
    company.world("staff.kick", status=409, chat_id=chat_id, members=["chen"])
    company.world("staff.leave", status=409, chat_id=chat_id, member_id="chen")


def test_statistics(company):
    chat_id, (mei, li) = make(company, "小美", "小丽")
    make(company, owner="zhao")
    company.world("customer.speak", external_userid=mei, chat_id=chat_id, text="早")
    company.world("customer.speak", external_userid=mei, chat_id=chat_id, text="好")
    company.world("staff.send_group_message_by_hand", userid="chen", chat_id=chat_id, text="大家好")
    company.world("clock.advance", days=1)
    company.world("customer.leave", chat_id=chat_id, member_id=li)
    company.world("customer.speak", external_userid=mei, chat_id=chat_id, text="第二天")
    company.world("clock.advance", days=1)
    second = company.box.clock.day_start(company.box.now()) - 86400
    first = second - 86400
    owners = {"owner_filter": {"userid_list": ["chen", "zhao"]}}
    figures = company.do(
        "externalcontact/groupchat/statistic", day_begin_time=first, **owners, order_by=4
    )
    assert figures["total"] == 2
    assert figures["items"][0]["owner"] == "chen"
    assert figures["items"][0]["data"] == {
        "new_chat_cnt": 1,
        "chat_total": 1,
        "chat_has_msg": 1,
        "new_member_cnt": 3,
        "member_total": 3,
        "member_has_msg": 2,
        "msg_total": 3,
        "migrate_trainee_chat_cnt": 0,
    }
    days = company.do(
        "externalcontact/groupchat/statistic_group_by_day",
        day_begin_time=first,
        day_end_time=second,
        **owners,
    )["items"]
    assert [day["stat_time"] for day in days] == [first, second]
    assert days[1]["data"]["member_total"] == 3  # zhao's group has its owner in it
    assert days[1]["data"]["msg_total"] == 1
    today = second + 86400
    assert company.refused("externalcontact/groupchat/statistic", day_begin_time=today, **owners)
    long_ago = today - 181 * 86400
    assert company.refused("externalcontact/groupchat/statistic", day_begin_time=long_ago, **owners)
