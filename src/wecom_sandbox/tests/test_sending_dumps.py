"""The dump shows sends, moments, hand-overs and links; rules meet what staff say."""

import pytest

from wecom_sandbox.rules import intercept


def test_it_works(company):
    company.world("app.update", agent_id=company.agent_id, rights=["contact", "acquisition"])
    person, leaves = company.friend("chen"), company.friend("zhao")
    path = "externalcontact/"
    msgid = company.do(path + "add_msg_template", sender="chen", text={"content": "上新"})["msgid"]
    company.world("staff.confirm_send", userid="chen", msgid=msgid)
    moment_id = company.world("staff.publish_moment", userid="chen", text="下班")["moment_id"]
    wanted = {"link_name": "x", "range": {"user_list": ["chen"]}}
    link_id = company.do(path + "customer_acquisition/create_link", **wanted)["link"]["link_id"]
    came = company.world("customer.create", name="小丽")["external_userid"]
    company.world("customer.open_link", external_userid=came, link_id=link_id)
    pair = {"handover_userid": "chen", "takeover_userid": "lin", "external_userid": [person]}
    company.do(path + "transfer_customer", **pair)
    company.world("staff.resign", userid="zhao")
    dump = company.world("state.dump")
    (send,) = dump["mass_sends"]
    now = company.box.now()
    assert send["id"] == msgid
    assert send["targets"] == [{"userid": "chen", "target": person, "status": 1, "send_time": now}]
    (moment,) = dump["moments"]
    assert (moment["id"], moment["audience"]) == (moment_id, [["chen", person, 1]])
    (link,) = dump["acquisition_links"]
    assert link["customers"] == [["chen", came, 0, ""]]
    (transfer,) = dump["transfers"]
    assert (transfer["external_userid"], transfer["status"]) == (person, 2)
    assert [row["id"] for row in dump["unassigned"]] == [f"zhao/{leaves}"]
    page = company.world("state.dump", noun="mass_sends", limit=1)
    assert page["rows"] == dump["mass_sends"]


def test_a_rule_blocks_and_another_warns(company):
    person = company.friend("chen")
    rule = {
        "rule_name": "不说竞品",
        "word_list": ["竞品"],
        "intercept_type": 1,
        "applicable_range": {"department_list": [2]},
    }
    company.do("externalcontact/add_intercept_rule", **rule)
    soft = {**rule, "rule_name": "少说返现", "word_list": ["返现"], "intercept_type": 2}
    company.do("externalcontact/add_intercept_rule", **soft)
    said = {"userid": "chen", "external_userid": person}
    refusal = company.world("staff.speak", status=409, **said, text="竞品更贵")
    assert refusal["code"] == "intercepted"
    assert company.world("staff.speak", **said, text="返现十元")["warnings"] == ["返现"]
    other = company.friend("zhao")
    company.world("staff.speak", userid="zhao", external_userid=other, text="竞品更贵")


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("加我13812345678", "mobile"),
        ("订单113812345678", ""),
        ("写信到 a.b@example.com", "mail"),
        ("这款更便宜", "便宜"),
        ("你好", ""),
    ],
)
def test_the_rule(text, hit):
    found = intercept.hit(text=text, msgtype="text", words=["便宜"], semantics=[1, 2, 3])
    assert found == hit
