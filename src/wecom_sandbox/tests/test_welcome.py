"""Welcome codes: twenty seconds, one use; templates for groups."""

import pytest

from wecom_sandbox.rules import welcome

TEXT = {"content": "欢迎"}


def code_for(company, **how):
    person = company.world("customer.create", name="小美")["external_userid"]
    done = company.world("customer.add_friend", userid="chen", external_userid=person, **how)
    return done["welcome_code"], person


@pytest.mark.parametrize(
    ("now", "sent", "same", "code"),
    [
        (19_000, None, True, 0),
        (20_000, None, True, 0),
        (20_001, None, True, 41050),
        (5_000, 4_500, True, 41051),
        (5_000, 4_500, False, 41096),
        (5_500, 4_500, False, 41051),
        (90_000, 4_500, True, 41051),
    ],
)
def test_rule(now, sent, same, code):
    assert code == welcome.refusal(
        now_ms=now, issued_ms=0, sent_ms=sent, same_app=same, life_ms=20_000, race_ms=1_000
    )


def test_it_works(company):
    code, person = code_for(company)
    company.world("clock.advance", seconds=19)
    company.do("externalcontact/send_welcome_msg", welcome_code=code, text=TEXT)
    (message,) = company.world("message.list", userid="chen", external_userid=person)["messages"]
    assert (message["from"], message["content"]["content"]) == ("chen", "欢迎")
    again = {"welcome_code": code, "text": TEXT}
    assert company.refused("externalcontact/send_welcome_msg", **again) == 41051


def test_too_late(company):
    code, _ = code_for(company)
    company.world("clock.advance", seconds=21)
    late = {"welcome_code": code, "text": TEXT}
    assert company.refused("externalcontact/send_welcome_msg", **late) == 41050
    late["welcome_code"] = "nonsense"
    assert company.refused("externalcontact/send_welcome_msg", **late) == 41050


def test_two_apps_race(company):
    other = company.world("app.create", name="别家", rights=["contact"])["secret"]
    code, _ = code_for(company)
    said = {"welcome_code": code, "text": TEXT}
    company.do("externalcontact/send_welcome_msg", **said)
    assert company.refused("externalcontact/send_welcome_msg", secret=other, **said) == 41096
    company.world("clock.advance", seconds=1)
    assert company.refused("externalcontact/send_welcome_msg", secret=other, **said) == 41051


def test_no_code(company):
    company.world("staff.console_greeting", on=True, userids=["chen"])
    assert code_for(company)[0] is None
    company.world("staff.console_greeting", on=False)
    code, person = code_for(company)
    company.world("customer.speak", external_userid=person, userid="chen", text="你好")
    begun = {"welcome_code": code, "text": TEXT}
    assert company.refused("externalcontact/send_welcome_msg", **begun) == 41051


def test_limits_of_what_is_said(company):
    code, _ = code_for(company)
    send = "externalcontact/send_welcome_msg"
    assert company.refused(send, welcome_code=code) == 40063
    assert company.refused(send, welcome_code=code, text={"content": "茶" * 1334}) == 40058
    link = {"msgtype": "link", "link": {"title": "茶", "url": "http://a.test"}}
    assert company.refused(send, welcome_code=code, attachments=[link] * 10) == 40058
    image = {"msgtype": "image", "image": {"media_id": "none"}}
    assert company.refused(send, welcome_code=code, attachments=[image]) == 40007
    company.do(send, welcome_code=code, text={"content": "茶" * 1333}, attachments=[link] * 9)


def test_group_templates(company):
    prefix = "externalcontact/group_welcome_template"
    other = company.world("app.create", name="别家", rights=["contact"])["secret"]
    hello = {"content": "欢迎 %NICKNAME% 进群"}
    template = company.do(f"{prefix}/add", text=hello, notify=1)["template_id"]
    assert company.do(f"{prefix}/get", template_id=template)["text"] == hello
    changed = {"template_id": template, "text": {"content": "你好 %NICKNAME%"}}
    assert company.refused(f"{prefix}/edit", secret=other, **changed) == 41058
    company.do(f"{prefix}/edit", **changed)
    group = company.world("staff.create_group", owner="chen", name="一群")["chat_id"]
    company.world("staff.apply_welcome", chat_id=group, template_id=template)
    person = company.world("customer.create", name="小美")["external_userid"]
    company.world("customer.join_group", external_userid=person, chat_id=group, by="link")
    (message,) = company.world("message.list", chat_id=group)["messages"]
    assert message["content"]["content"] == "你好 小美"
    company.do(f"{prefix}/del", template_id=template)
    company.world("settings.set", settings={"welcome_templates_max": 0})
    assert company.refused(f"{prefix}/add", text=hello) == 41055
    assert company.refused(f"{prefix}/add") == 40063
