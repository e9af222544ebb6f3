"""Contact ways: made, scanned, changed, refused."""

import pytest


def way(company, **more):
    said = {"type": 1, "scene": 2, "user": ["chen"], **more}
    return company.do("externalcontact/add_contact_way", **said)


def test_it_works(company):
    company.listen()
    made = way(company, state="spring", remark="春茶", skip_verify=True)
    assert made["qr_code"].endswith(made["config_id"])
    person = company.world("customer.create", name="小美")["external_userid"]
    done = company.world("customer.scan", external_userid=person, config_id=made["config_id"])
    assert done["welcome_code"]
    (event,) = company.heard()
    assert (event["UserID"], event["State"]) == ("chen", "spring")
    assert event["WelcomeCode"] == done["welcome_code"]
    (follow,) = company.ask("externalcontact/get", external_userid=person)["follow_user"]
    assert (follow["state"], follow["add_way"]) == ("spring", 1)


def test_read_and_overwrite(company):
    config_id = way(company, type=2, user=["chen", "zhao"], party=[1], state="a")["config_id"]
    got = company.do("externalcontact/get_contact_way", config_id=config_id)["contact_way"]
    assert (got["type"], got["scene"], got["user"]) == (2, 2, ["chen", "zhao"])
    company.do("externalcontact/update_contact_way", config_id=config_id, user=["lin"])
    got = company.do("externalcontact/get_contact_way", config_id=config_id)["contact_way"]
    assert (got["user"], got["party"], got["state"]) == (["lin"], [], "a")
    assert company.do("externalcontact/list_contact_way")["contact_way"] == [
        {"config_id": config_id}
    ]
    company.do("externalcontact/del_contact_way", config_id=config_id)
    assert company.refused("externalcontact/get_contact_way", config_id=config_id) == 41044
    person = company.world("customer.create", name="小美")["external_userid"]
    company.world("customer.scan", status=404, external_userid=person, config_id=config_id)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"state": "x" * 31}, 40058),
        ({"remark": "x" * 31}, 40058),
        ({"type": 3}, 41039),
        ({"type": None}, 41037),
        ({"scene": 0}, 41040),
        ({"user": []}, 40058),
        ({"user": ["chen", "lin"]}, 40058),
        ({"type": 2, "user": []}, 40063),
        ({"user": ["nobody"]}, 40003),
        ({"is_temp": True, "expires_in": 15 * 86400}, 40058),
    ],
)
def test_refusals(company, said, code):
    base = {"type": 1, "scene": 2, "user": ["chen"]}
    assert company.refused("externalcontact/add_contact_way", **{**base, **said}) == code


def test_quota_and_people(company):
    company.world("settings.set", settings={"ways_max": 1, "way_people_max": 2})
    add = "externalcontact/add_contact_way"
    assert company.refused(add, type=2, scene=2, party=[1]) == 41041
    way(company)
    assert company.refused(add, type=1, scene=2, user=["chen"]) == 41045
    company.world("staff.disable", userid="zhao")
    assert company.refused(add, type=1, scene=2, user=["zhao"]) == 41054


def test_many_share_what_comes(company):
    config_id = way(company, type=2, user=["lin", "chen", "zhao"])["config_id"]
    met = set()
    for no in range(20):
        person = company.world("customer.create", name=f"客户{no}")["external_userid"]
        scanned = company.world("customer.scan", external_userid=person, config_id=config_id)
        met.add(scanned["userid"])
    assert met == {"lin", "chen", "zhao"}


def test_temporary_ways_open_a_chat(company):
    config_id = way(company, is_temp=True, conclusions={"text": {"content": "再见"}})["config_id"]
    person = company.world("customer.create", name="小美")["external_userid"]
    company.world("customer.scan", external_userid=person, config_id=config_id)
    company.world("customer.speak", external_userid=person, userid="chen", text="在吗")
    pair = {"userid": "chen", "external_userid": person}
    company.do("externalcontact/close_temp_chat", **pair)
    assert company.refused("externalcontact/close_temp_chat", **pair) == 84061
    company.world("customer.speak", status=409, **pair, text="在吗")
    assert company.do("externalcontact/list_contact_way")["contact_way"] == []
    company.world("clock.advance", days=7)
    other = company.world("customer.create", name="小丽")["external_userid"]
    company.world("customer.scan", status=404, external_userid=other, config_id=config_id)
