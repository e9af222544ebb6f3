"""Mass sends: nothing moves before a member taps; quotas, reminders, cancelling."""

from datetime import date

import pytest

from wecom_sandbox.rules import send_quota

TEXT = {"content": "明早十点上新"}
IMAGE = {"msgtype": "image", "image": {"media_id": "x"}}


def plan(company, **said):
    return company.do("externalcontact/add_msg_template", **{"text": TEXT, **said})["msgid"]


def tasks(company, msgid):
    return company.do("externalcontact/get_groupmsg_task", msgid=msgid)["task_list"]


def results(company, msgid, userid="chen"):
    answer = company.do("externalcontact/get_groupmsg_send_result", msgid=msgid, userid=userid)
    return {
        row.get("chat_id") or row["external_userid"]: row["status"] for row in answer["send_list"]
    }


def group(company, name="一店一群", owner="chen"):
    return company.world("staff.create_group", owner=owner, name=name)["chat_id"]


def confirm(company, msgid, userid="chen", **how):
    return company.world("staff.confirm_send", userid=userid, msgid=msgid, **how)


def said_in(company, chat_id):
    return company.box.store.column(
        "SELECT content_json FROM message WHERE chat_id = ? AND origin = 'mass_send'", chat_id
    )


def test_it_works(company):
    first, second = group(company), group(company, "一店二群")
    msgid = plan(company, chat_type="group", sender="chen")
    assert tasks(company, msgid) == [{"userid": "chen", "status": 0}]
    assert results(company, msgid) == {first: 0, second: 0}
    assert said_in(company, first) == []
    (waiting,) = company.world("staff.phone", userid="chen")["pending_sends"]
    assert (waiting["msgid"], waiting["targets"]) == (msgid, [first, second])
    confirm(company, msgid, only=[first])
    (task,) = tasks(company, msgid)
    assert (task["status"], task["send_time"]) == (2, company.box.now())
    assert results(company, msgid) == {first: 1, second: 0}
    assert len(said_in(company, first)) == 1
    assert company.world("staff.phone", userid="chen")["pending_sends"] == []
    assert company.world("staff.confirm_send", status=409, userid="chen", msgid=msgid)


def test_a_customer_gets_it_from_whom_they_talked_to_last(company):
    person = company.friend("chen")
    company.world("clock.advance", seconds=60)
    company.world("customer.add_friend", external_userid=person, userid="zhao")
    msgid = plan(company, external_userid=[person, "wmnobody"])
    assert [task["userid"] for task in tasks(company, msgid)] == ["zhao"]
    company.world("clock.advance", seconds=60)
    company.world("customer.speak", external_userid=person, userid="chen", text="在吗")
    answer = company.do(
        "externalcontact/add_msg_template", external_userid=[person, "wmnobody"], text=TEXT
    )
    assert answer["fail_list"] == ["wmnobody"]
    assert [task["userid"] for task in tasks(company, answer["msgid"])] == ["chen"]


def test_who_left_is_not_a_friend(company):
    stays, leaves = company.friend("chen"), company.friend("chen")
    msgid = plan(company, sender="chen")
    company.world("customer.delete_staff", external_userid=leaves, userid="chen")
    confirm(company, msgid)
    assert results(company, msgid) == {stays: 1, leaves: 2}


def test_customers_are_picked_only_if_that_was_allowed(company):
    first, second = company.friend("chen"), company.friend("chen")
    refusal = company.world(
        "staff.confirm_send",
        status=409,
        userid="chen",
        msgid=plan(company, sender="chen"),
        only=[first],
    )
    assert refusal["code"] == "no_choice"
    msgid = plan(company, sender="chen", allow_select=True)
    confirm(company, msgid, only=[second])
    assert results(company, msgid) == {first: 0, second: 1}


def test_tags_choose(company):
    made = company.do(
        "externalcontact/add_corp_tag", group_name="口味", tag=[{"name": "红茶"}, {"name": "绿茶"}]
    )
    red, green = (tag["id"] for tag in made["tag_group"]["tag"])
    people = [company.friend("chen") for _ in range(3)]
    for person, tag in zip(people, (red, green), strict=False):
        company.do("externalcontact/mark_tag", userid="chen", external_userid=person, add_tag=[tag])
    either = {"group_list": [{"tag_list": [red, green]}]}
    both = {"group_list": [{"tag_list": [red]}, {"tag_list": [green]}]}
    assert set(results(company, plan(company, sender="chen", tag_filter=either))) == set(people[:2])
    assert company.refused(
        "externalcontact/add_msg_template", sender="chen", tag_filter=both, text=TEXT
    ) == 41048  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "sends", "wait_days"),
    [("1_per_day", 1, 1), ("7_per_week", 7, 7), ("month_days", 31, 30)],
)
def test_quota(company, rule, sends, wait_days):
    company.world("corp.update", send_rule=rule)
    chat = group(company)
    for turn in range(sends + 1):
        msgid = plan(company, chat_type="group", sender="chen")
        confirm(company, msgid)
        assert results(company, msgid) == {chat: 1 if turn < sends else 3}
    company.world("clock.advance", days=wait_days)
    msgid = plan(company, chat_type="group", sender="chen")
    confirm(company, msgid)
    assert results(company, msgid) == {chat: 1}


@pytest.mark.parametrize(
    ("rule", "today", "start", "most"),
    [
        ("month_days", date(2026, 2, 28), date(2026, 2, 1), 28),
        ("month_days", date(2028, 2, 1), date(2028, 2, 1), 29),
        ("7_per_week", date(2026, 3, 1), date(2026, 2, 23), 7),
        ("7_per_week", date(2026, 3, 2), date(2026, 3, 2), 7),
        ("1_per_day", date(2026, 3, 2), date(2026, 3, 2), 1),
    ],
)
def test_the_three_rules(rule, today, start, most):
    assert send_quota.period_start(rule=rule, today=today) == start
    assert send_quota.most(rule=rule, today=today) == most
    assert send_quota.outcome(reachable=True, received=most - 1, allowed=most) == 1
    assert send_quota.outcome(reachable=True, received=most, allowed=most) == 3
    assert send_quota.outcome(reachable=False, received=0, allowed=most) == 2


def test_reminders_and_cancelling(company):
    first = group(company)
    group(company, "二店一群", "zhao")
    msgid = plan(company, chat_type="group", sender="chen")
    for _ in range(3):
        company.do("externalcontact/remind_groupmsg_send", msgid=msgid)
    assert company.refused("externalcontact/remind_groupmsg_send", msgid=msgid) == 41094
    company.world("clock.advance", days=1)
    company.do("externalcontact/remind_groupmsg_send", msgid=msgid)
    company.do("externalcontact/cancel_groupmsg_send", msgid=msgid)
    assert company.refused("externalcontact/remind_groupmsg_send", msgid=msgid) == 41093
    refusal = company.world("staff.confirm_send", status=409, userid="chen", msgid=msgid)
    assert refusal["code"] == "cancelled"
    assert results(company, msgid) == {first: 0}


def test_dispatching(company):
    company.world("settings.set", settings={"dispatch_ms": 3000})
    group(company)
    msgid = plan(company, chat_type="group", sender="chen")
    for path in ("get_groupmsg_task", "remind_groupmsg_send", "cancel_groupmsg_send"):
        assert company.refused(f"externalcontact/{path}", msgid=msgid) == 41063
    company.world("clock.advance", seconds=3)
    assert tasks(company, msgid)


def test_sends_by_hand_are_listed_with_their_creator(company):
    chat = group(company)
    done = company.world("staff.send_by_hand", userid="chen", targets=[chat], text="早上好")
    assert done["results"] == {chat: "sent"}
    made = plan(company, chat_type="group", sender="chen")
    now = company.box.now()
    span = {"chat_type": "group", "start_time": now - 60, "end_time": now}
    path = "externalcontact/get_groupmsg_list_v2"
    by_hand, by_app = company.do(path, **span)["group_msg_list"]
    assert (by_hand["creator"], by_hand["create_type"]) == ("chen", 1)
    assert (by_hand["text"]["content"], by_hand["msgid"]) == ("早上好", done["msgid"])
    assert "creator" not in by_app
    assert by_app["msgid"] == made
    page = company.do(path, **span, limit=1)
    assert company.do(path, **span, limit=1, cursor=page["next_cursor"])["group_msg_list"] == [
        by_app
    ]
    assert company.do(path, **span, filter_type=1)["group_msg_list"] == [by_hand]
    assert company.do(path, **span, creator="lin")["group_msg_list"] == []
    assert company.refused(path, **{**span, "start_time": now - 32 * 86400}) == 40058


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"chat_type": "group", "text": TEXT}, 40063),
        ({"chat_type": "group", "sender": "chen", "text": TEXT}, 41048),
        ({"chat_type": "group", "sender": "nobody", "text": TEXT}, 40003),
        ({"chat_type": "group", "sender": "chen", "chat_id_list": ["x"] * 2001}, 40058),
        ({"text": TEXT}, 40063),
        ({"sender": "chen"}, 40063),
        ({"sender": "chen", "text": {"content": "茶" * 1334}}, 40058),
        ({"external_userid": ["x"] * 10_001, "text": TEXT}, 40058),
        ({"sender": "chen", "attachments": [IMAGE] * 10}, 41064),
        ({"sender": "chen", "attachments": [IMAGE]}, 40007),
    ],
)  # fmt: skip
def test_refusals(company, said, code):
    assert company.refused("externalcontact/add_msg_template", **said) == code


def test_unknown_msgids(company):
    assert company.refused("externalcontact/get_groupmsg_task", msgid="x") == 41047
    assert company.refused("externalcontact/get_groupmsg_task") == 41046
