"""The corp's tags: the library, who wears them, what was deleted."""


def library(company, *names, group="等级"):
    tag = [{"name": name} for name in names]
    return company.do("externalcontact/add_corp_tag", group_name=group, tag=tag)["tag_group"]


def test_it_works(company):
    company.listen()
    mei = company.friend("chen")
    company.heard()
    group = library(company, "金", "银")
    gold, silver = (tag["id"] for tag in group["tag"])
    (listed,) = company.do("externalcontact/get_corp_tag_list")["tag_group"]
    assert {tag["name"] for tag in listed["tag"]} == {"金", "银"}
    pair = {"userid": "chen", "external_userid": mei}
    for _ in range(2):  # the second time changes nothing
        company.do("externalcontact/mark_tag", **pair, add_tag=[gold, silver])
    company.do("externalcontact/mark_tag", **pair, remove_tag=[silver])
    (follow,) = company.ask("externalcontact/get", external_userid=mei)["follow_user"]
    (tag,) = follow["tags"]
    assert tag == {"group_name": "等级", "tag_name": "金", "tag_id": gold, "type": 1}
    page = company.do("externalcontact/batch/get_by_user", userid_list=["chen"])
    assert page["external_contact_list"][0]["follow_info"]["tag_id"] == [gold]
    company.do("externalcontact/edit_corp_tag", id=gold, name="黄金", order=5)
    company.do("externalcontact/del_corp_tag", tag_id=[gold])
    (follow,) = company.ask("externalcontact/get", external_userid=mei)["follow_user"]
    assert follow["tags"] == []
    (listed,) = company.do("externalcontact/get_corp_tag_list")["tag_group"]
    assert [tag["name"] for tag in listed["tag"]] == ["银"]
    (by_id,) = company.do("externalcontact/get_corp_tag_list", tag_id=[gold])["tag_group"]
    assert by_id["tag"][0] | {"deleted": True} == by_id["tag"][0]
    assert company.heard() == []


def test_an_emptied_group_goes(company):
    group = library(company, "金")
    company.do("externalcontact/del_corp_tag", tag_id=[group["tag"][0]["id"]])
    assert company.do("externalcontact/get_corp_tag_list")["tag_group"] == []
    named = company.do("externalcontact/get_corp_tag_list", group_id=[group["group_id"]])
    assert named["tag_group"][0]["deleted"]


def test_refusals(company):
    group = library(company, "金")
    assert library(company, "银")["group_id"] == group["group_id"]  # found again by its name
    add, edit = "externalcontact/add_corp_tag", "externalcontact/edit_corp_tag"
    assert company.refused(add, group_name="等级", tag=[{"name": "金"}]) == 40071
    assert company.refused(add, group_name="长" * 31, tag=[{"name": "a"}]) == 40058
    assert company.refused(add, tag=[{"name": "a"}]) == 40063
    assert company.refused(add, group_id="etNone", tag=[{"name": "a"}]) == 40068
    assert company.refused(add, group_name="等级", tag=[{"name": "x", "order": 2**32}]) == 40058
    assert company.refused(edit, id="etNone", name="a") == 40068
    assert company.refused("externalcontact/del_corp_tag") == 40063
    company.world("settings.set", settings={"tags_max": 2})
    assert company.refused(add, group_name="等级", tag=[{"name": "铜"}]) == 40126
    stranger = company.world("customer.create", name="路人")["external_userid"]
    mark = "externalcontact/mark_tag"
    tag = group["tag"][0]["id"]
    pair = {"userid": "chen", "external_userid": stranger}
    assert company.refused(mark, **pair, add_tag=[tag]) == 84061
    assert company.refused(mark, **pair) == 40063
    mei = company.friend("chen")
    assert company.refused(mark, userid="chen", external_userid=mei, add_tag=["et0"]) == 40068


def test_what_people_do_with_tags_is_told(company):
    mei = company.friend("chen")
    company.listen()
    made = company.world("tag.create", group_name="渠道", names=["门店"])
    tag = made["tags"]["门店"]
    pair = {"userid": "chen", "external_userid": mei}
    company.world("staff.mark_tag", **pair, add_tag=[tag], add_personal=["邻居"])
    company.world("tag.update", id=tag, name="一店")
    company.world("tag.delete", id=tag)
    told = [(event["ChangeType"], event.get("TagType")) for event in company.heard()]
    assert told == [
        ("create", "tag_group"),
        ("create", "tag"),
        ("edit_external_contact", None),
        ("update", "tag"),
        ("delete", "tag"),
        ("delete", "tag_group"),
    ]
    (follow,) = company.ask("externalcontact/get", external_userid=mei)["follow_user"]
    assert follow["tags"] == [{"group_name": "", "tag_name": "邻居", "type": 2}]
