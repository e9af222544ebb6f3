"""What apps tell staff, and the buttons staff press."""

import pytest

CARD = {
    "card_type": "button_interaction",
    "task_id": "todo-7",
    "main_title": {"title": "今日群发"},
    "button_list": [{"text": "完成", "key": "done"}, {"text": "跳过", "key": "skip"}],
}


def send(company, touser="lin", **said):
    body = {"touser": touser, "agentid": company.agent_id, "msgtype": "text"}
    return company.call(
        "POST", "message/send", **{**body, "text": {"content": "请确认群发"}, **said}
    )


def inbox(company, userid="lin"):
    return company.world("staff.phone", userid=userid)["messages"]


def send_card(company, touser="lin|chen"):
    return send(company, touser, msgtype="template_card", template_card=CARD)


def test_it_works(company):
    sent = send(company, "lin|nobody|chen", toparty="3|99", totag="1")
    assert sent["errcode"] == 0
    assert (sent["invaliduser"], sent["invalidparty"], sent["invalidtag"]) == ("nobody", "99", "1")
    for userid in ("lin", "chen", "zhao"):
        (message,) = inbox(company, userid)
        assert message["text"]["content"] == "请确认群发"
    company.do("message/recall", msgid=sent["msgid"])
    assert inbox(company) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"touser": "nobody"}, 81013),
        ({"touser": ""}, 81013),
        ({"touser": "|".join(f"u{no}" for no in range(1001))}, 40032),
        ({"agentid": 1}, 40056),
        ({"msgtype": "song"}, 40008),
        ({"msgtype": "image"}, 40063),
        ({"msgtype": "image", "image": {"media_id": "none"}}, 40007),
        ({"text": {"content": ""}}, 44004),
        ({"msgtype": "news", "news": {"articles": [{}] * 9}}, 45008),
        ({"msgtype": "template_card", "template_card": {**CARD, "task_id": ""}}, 42014),
        ({"msgtype": "template_card", "template_card": {**CARD, "button_list": []}}, 42038),
    ],
)
def test_refusals(company, said, code):
    assert send(company, **said)["errcode"] == code


def test_another_apps_agentid(company):
    other = company.world("app.create", name="别的")["agent_id"]
    assert send(company, agentid=other)["errcode"] == 301002


def test_out_of_range_is_invalid(company):
    company.world("app.update", agent_id=company.agent_id, scope_users=["lin"])
    assert send(company, "lin|zhao")["invaliduser"] == "zhao"
    assert send(company, "@all")["errcode"] == 0
    assert inbox(company, "zhao") == []
    assert send(company, "zhao")["errcode"] == 81013


def test_too_many_for_one_are_dropped_silently(company):
    company.world("settings.set", settings={"messages_per_minute_receiver": 2})
    assert [send(company)["errcode"] for _ in range(3)] == [0, 0, 0]
    assert len(inbox(company)) == 2
    company.world("clock.advance", seconds=60)
    company.world("settings.set", settings={"messages_per_account_day": 1})
    assert [send(company)["errcode"] for _ in range(2)] == [0, 45009]


def test_repeats_are_dropped(company):
    for _ in range(2):
        assert send(company, enable_duplicate_check=1)["errcode"] == 0
    assert len(inbox(company)) == 1


def test_recall_is_for_a_day_and_the_sender(company):
    msgid = send(company)["msgid"]
    assert company.refused("message/recall", msgid="other") == 40058
    company.world("clock.advance", seconds=86401)
    assert company.refused("message/recall", msgid=msgid) == 42052


def test_a_pressed_button_calls_back_and_the_card_changes_once(company):
    company.listen()
    msgid = send_card(company)["msgid"]
    company.world("staff.press_button", userid="lin", msgid=msgid, key="done")
    (event,) = company.heard()
    assert (event["Event"], event["FromUserName"]) == ("template_card_event", "lin")
    assert (event["EventKey"], event["TaskId"]) == ("done", "todo-7")
    assert event["CardType"] == "button_interaction"
    assert "ChangeType" not in event
    code = event["ResponseCode"]
    change = {"agentid": company.agent_id, "response_code": code, "userids": ["lin", "zhao"]}
    done = company.do("message/update_template_card", **change, button={"replace_name": "已完成"})
    assert done["invaliduser"] == ["zhao"]
    assert inbox(company)[0]["template_card"]["replace_text"] == "已完成"
    assert company.refused("message/update_template_card", **change, button={"replace_name": "x"})
    again = company.world("staff.press_button", status=409, userid="lin", msgid=msgid, key="done")
    assert again["code"] == "pressed"
    company.world("staff.press_button", status=404, userid="chen", msgid=msgid, key="other")


def test_a_chosen_option_comes_along(company):
    company.listen()
    msgid = send_card(company)["msgid"]
    chosen = {"reason": ["busy", "away"]}
    company.world("staff.press_button", userid="chen", msgid=msgid, key="skip", chosen=chosen)
    company.heard()
    _, plaintext = company.receiver.requests[-1]
    assert (
        "<SelectedItems><SelectedItem><QuestionKey><![CDATA[reason]]></QuestionKey><OptionIds>"
        "<OptionId><![CDATA[busy]]></OptionId><OptionId><![CDATA[away]]></OptionId></OptionIds>"
    ) in plaintext


def test_a_code_dies_after_72_hours(company):
    code = send_card(company)["response_code"]
    company.world("clock.advance", hours=72)
    change = {"agentid": company.agent_id, "response_code": code, "atall": 1}
    button = {"replace_name": "x"}
    assert company.refused("message/update_template_card", **change, button=button) == 40058
