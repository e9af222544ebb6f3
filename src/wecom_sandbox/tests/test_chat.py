"""What is said, and what the archive hears of it."""


def test_archive_hears_what_it_may(company):
    company.world("corp.update", archive_on=True)
    company.world("staff.update", userid="chen", archived=True)
    company.world("app.update", agent_id=company.agent_id, rights=["contact", "archive"])
    mei = company.friend("chen")
    group = company.world("staff.create_group", owner="chen", customers=[mei])["chat_id"]
    other = company.world("staff.create_group", owner="zhao", customers=[mei])["chat_id"]
    company.listen()
    said = {"external_userid": mei, "text": "早"}
    heard = company.world("customer.speak", chat_id=group, **said)
    assert heard["archived"]
    assert not company.world("customer.speak", chat_id=other, **said)["archived"]
    assert company.world("customer.speak", userid="chen", **said)["archived"]
    company.world("clock.advance")
    assert [event["Event"] for event in company.heard()] == ["msgaudit_notify"]
    company.world("customer.speak", userid="chen", **said)
    company.world("clock.advance", seconds=14)
    assert company.heard() == []
    company.world("clock.advance", seconds=1)
    assert [event["Event"] for event in company.heard()] == ["msgaudit_notify"]
    company.world("message.recall", msgid=heard["msgid"])
    *_, last = company.world("message.list", chat_id=group)["messages"]
    assert last["action"] == "recall"
    assert last["content"] == {"pre_msgid": heard["msgid"]}


def test_refusals(company):
    stranger = company.world("customer.create", name="路人")["external_userid"]
    group = company.world("staff.create_group", owner="chen")["chat_id"]
    said = {"external_userid": stranger, "text": "早"}
    company.world("customer.speak", status=409, userid="chen", **said)
    company.world("customer.speak", status=409, chat_id=group, **said)
    company.world("staff.speak", status=422, userid="chen", chat_id=group)
    company.world("message.recall", status=404, msgid="none")
