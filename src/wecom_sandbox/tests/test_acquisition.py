"""Acquisition links: the channel comes back as state, the quota runs down, a chat has a key."""

import pytest

PATH = "externalcontact/customer_acquisition/"


@pytest.fixture
def acquiring(company):
    company.world("app.update", agent_id=company.agent_id, rights=["contact", "acquisition"])
    return company


def create(company, **said):
    wanted = {"link_name": "抖音投放", "range": {"user_list": ["chen"]}, **said}
    return company.do(PATH + "create_link", **wanted)["link"]


def person(company):
    return company.world("customer.create", name="小美")["external_userid"]


def test_it_works(acquiring):
    link = create(acquiring)
    assert link["url"].startswith("http://sandbox.test/ca/")
    acquiring.listen()
    who = person(acquiring)
    url = link["url"] + "?customer_channel=dy-0302"
    done = acquiring.world("customer.open_link", external_userid=who, url=url)
    assert (done["userid"], done["state"]) == ("chen", "dy-0302")
    request, added = acquiring.heard()
    assert (request["Event"], request["ChangeType"]) == ("customer_acquisition", "friend_request")
    assert (request["LinkId"], request["State"]) == (link["link_id"], "dy-0302")
    assert (added["ChangeType"], added["State"]) == ("add_external_contact", "dy-0302")
    follow = acquiring.ask("externalcontact/get", external_userid=who)["follow_user"][0]
    assert (follow["state"], follow["add_way"]) == ("dy-0302", 16)
    listed = acquiring.do(PATH + "customer", link_id=link["link_id"])["customer_list"]
    assert listed == [
        {"external_userid": who, "userid": "chen", "chat_status": 0, "state": "dy-0302"}
    ]
    acquiring.world("customer.speak", external_userid=who, userid="chen", text="在吗")
    (started,) = acquiring.heard()
    assert (started["ChangeType"], started["UserID"]) == ("customer_start_chat", "chen")
    acquiring.world("customer.speak", external_userid=who, userid="chen", text="在吗？")
    info = acquiring.do(PATH + "get_chat_info", chat_key=started["ChatKey"])
    assert info["chat_info"] == {
        "recv_msg_cnt": 2,
        "link_id": link["link_id"],
        "state": "dy-0302",
    }
    listed = acquiring.do(PATH + "customer", link_id=link["link_id"])["customer_list"]
    assert listed[0]["chat_status"] == 1
    acquiring.world("clock.advance", minutes=30)
    assert acquiring.refused(PATH + "get_chat_info", chat_key=started["ChatKey"]) == 40058


def test_statistic_and_quota(acquiring):
    acquiring.world("settings.set", settings={"acquisition_total": 2, "acquisition_low_balance": 1})
    link_id = create(acquiring)["link_id"]
    acquiring.listen()
    looks = person(acquiring)
    for _ in range(2):
        acquiring.world("customer.open_link", external_userid=looks, link_id=link_id, adds=False)
    for _ in range(2):
        acquiring.world("customer.open_link", external_userid=person(acquiring), link_id=link_id)
    heard = [event["ChangeType"] for event in acquiring.heard()]
    assert [each for each in heard if each.startswith("balance")] == [
        "balance_low",
        "balance_exhausted",
    ]
    who = person(acquiring)
    refusal = acquiring.world(
        "customer.open_link", status=409, external_userid=who, link_id=link_id
    )
    assert refusal["code"] == "no_quota"
    now = acquiring.box.now()
    counted = acquiring.do(PATH + "statistic", link_id=link_id, start_time=now, end_time=now)
    assert (counted["click_link_customer_cnt"], counted["new_customer_cnt"]) == (3, 2)
    quota = acquiring.ask("externalcontact/customer_acquisition_quota")
    assert (quota["total"], quota["balance"]) == (2, 0)
    long_ago = now - 181 * 86400
    wanted = {"link_id": link_id, "start_time": long_ago, "end_time": now}
    assert acquiring.refused(PATH + "statistic", **wanted) == 40058


def test_links_live(acquiring):
    link_id = create(acquiring)["link_id"]
    acquiring.do(
        PATH + "update_link",
        link_id=link_id,
        link_name="快手",
        range={"department_list": [3]},
        skip_verify=False,
    )
    link = acquiring.do(PATH + "get", link_id=link_id)
    assert link["link"]["link_name"] == "快手"
    assert link["link"]["skip_verify"] is False
    assert link["range"] == {"user_list": [], "department_list": [3]}
    acquiring.listen()
    acquiring.world("customer.open_link", external_userid=person(acquiring), link_id=link_id)
    assert [event["ChangeType"] for event in acquiring.heard()] == [
        "friend_request",
        "add_half_external_contact",
    ]
    assert acquiring.do(PATH + "list_link")["link_id_list"] == [link_id]
    acquiring.do(PATH + "delete_link", link_id=link_id)
    assert acquiring.refused(PATH + "get", link_id=link_id) == 40058
    assert acquiring.heard() == []


def test_a_long_channel_is_cut_at_whole_characters(acquiring):
    link = create(acquiring)
    url = f"{link['url']}?customer_channel={'茶' * 30}"
    done = acquiring.world("customer.open_link", external_userid=person(acquiring), url=url)
    assert done["state"] == "茶" * 21


def test_refusals(acquiring):
    wanted = {"link_name": "x", "range": {"user_list": ["chen"]}}
    assert acquiring.refused(PATH + "create_link", **{**wanted, "range": {}}) == 40063
    nobody = {"range": {"user_list": ["nobody"]}}
    assert acquiring.refused(PATH + "create_link", **{**wanted, **nobody}) == 40003
    acquiring.world("settings.set", settings={"acquisition_people_max": 2})
    everyone = {"range": {"department_list": [1]}}
    assert acquiring.refused(PATH + "create_link", **{**wanted, **everyone}) == 40058
    acquiring.world("settings.set", settings={"acquisition_links_max": 0})
    assert acquiring.refused(PATH + "create_link", **wanted) == 41095


def test_another_app_does_not_see_it(acquiring):
    link_id = create(acquiring)["link_id"]
    other = acquiring.world("app.create", name="别的", rights=["acquisition"])["secret"]
    answer = acquiring.call("POST", PATH + "get", secret=other, link_id=link_id)
    assert answer["errcode"] == 40058


def test_it_needs_the_right(company):
    assert company.refused(PATH + "list_link") == 48002
