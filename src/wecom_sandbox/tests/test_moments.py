"""Moments: a job, a tap of each member, what customers see and do."""

import pytest

PATH = "externalcontact/"


def create(company, wait=True, **said):
    jobid = company.do(PATH + "add_moment_task", **{"text": {"content": "新茶到店"}, **said})[
        "jobid"
    ]
    if not wait:
        return jobid
    company.world("clock.advance", seconds=5)
    return company.ask(PATH + "get_moment_task_result", jobid=jobid)["result"]


def of(company, path, moment_id, userid="chen"):
    return company.do(PATH + path, moment_id=moment_id, userid=userid)


def image(company, path="media/upload_attachment", **query):
    query = query or {"media_type": "image", "attachment_type": 1}
    return company.client.post(
        f"/cgi-bin/{path}",
        params={"access_token": company.token(), **query},
        files={"media": ("a.png", b"0" * 64, "image/png")},
    ).json()["media_id"]


def test_a_job_runs_by_the_clock(company):
    jobid = create(company, wait=False)
    statuses = []
    for seconds in (0, 1, 4):
        company.world("clock.advance", seconds=seconds)
        statuses.append(company.ask(PATH + "get_moment_task_result", jobid=jobid)["status"])
    assert statuses == [1, 2, 3]
    company.world("clock.advance", days=1)
    answer = company.call("GET", PATH + "get_moment_task_result", jobid=jobid)
    assert answer["errcode"] == 40088


def test_it_works(company):
    stays, leaves = company.friend("chen"), company.friend("chen")
    company.friend("zhao")
    senders = {"user_list": ["chen", "zhao", "nobody"], "department_list": [9]}
    result = create(company, visible_range={"sender_list": senders})
    assert result["invalid_sender_list"] == {"user_list": ["nobody"], "department_list": [9]}
    moment_id = result["moment_id"]
    assert [row["publish_status"] for row in tasks(company, moment_id)] == [0, 0]
    (waiting,) = company.world("staff.phone", userid="chen")["pending_moments"]
    assert waiting["moment_id"] == moment_id
    code = company.refused(PATH + "get_moment_send_result", moment_id=moment_id, userid="chen")
    assert code == 41062
    company.world("customer.delete_staff", external_userid=leaves, userid="chen")
    company.world("staff.publish_moment", userid="chen", moment_id=moment_id)
    assert [row["publish_status"] for row in tasks(company, moment_id)] == [1, 0]
    meant = of(company, "get_moment_customer_list", moment_id)["customer_list"]
    assert {row["external_userid"] for row in meant} == {stays, leaves}
    assert of(company, "get_moment_send_result", moment_id)["customer_list"] == [
        {"external_userid": stays}
    ]
    seen = {"external_userid": stays, "moment_id": moment_id, "userid": "chen"}
    company.world("customer.like", **seen)
    company.world("customer.like", status=409, **seen)
    company.world("customer.comment", **seen, text="想喝")
    company.world("customer.like", status=409, **{**seen, "external_userid": leaves})
    found = of(company, "get_moment_comments", moment_id)
    assert found["like_list"] == [{"external_userid": stays, "create_time": company.box.now()}]
    assert [row["external_userid"] for row in found["comment_list"]] == [stays]
    assert "text" not in found["comment_list"][0]


def tasks(company, moment_id):
    return company.do(PATH + "get_moment_task", moment_id=moment_id)["task_list"]


def test_tags_choose_the_audience(company):
    tag = company.do(PATH + "add_corp_tag", group_name="口味", tag=[{"name": "红茶"}])
    tag_id = tag["tag_group"]["tag"][0]["id"]
    red, _ = company.friend("chen"), company.friend("chen")
    company.do(PATH + "mark_tag", userid="chen", external_userid=red, add_tag=[tag_id])
    range_ = {"external_contact_list": {"tag_list": [tag_id, "etnone"]}}
    result = create(company, visible_range=range_)
    assert result["invalid_external_contact_list"] == {"tag_list": ["etnone"]}
    meant = of(company, "get_moment_customer_list", result["moment_id"])["customer_list"]
    assert [row["external_userid"] for row in meant] == [red]


def test_own_moments_are_listed(company):
    by_hand = company.world("staff.publish_moment", userid="chen", text="下班")["moment_id"]
    media_id = image(company)
    attachments = [{"msgtype": "image", "image": {"media_id": media_id}}]
    by_corp = create(company, attachments=attachments)["moment_id"]
    now = company.box.now()
    span = {"start_time": now - 30 * 86400, "end_time": now}
    first, second = company.do(PATH + "get_moment_list", **span)["moment_list"]
    assert (first["moment_id"], first["creator"], first["create_type"]) == (by_hand, "chen", 1)
    assert (second["moment_id"], second["create_type"]) == (by_corp, 0)
    assert second["image"] == [{"media_id": media_id}]
    assert company.refused(PATH + "get_moment_list", start_time=now - 31 * 86400, end_time=now)
    page = company.do(PATH + "get_moment_list", **span, limit=1)
    rest = company.do(PATH + "get_moment_list", **span, limit=1, cursor=page["next_cursor"])
    assert [row["moment_id"] for row in rest["moment_list"]] == [by_corp]
    assert company.refused(PATH + "get_moment_task", moment_id=by_hand) == 41067
    assert company.refused(PATH + "get_moment_task", moment_id="x") == 41060


def test_cancelled(company):
    moment_id = create(company)["moment_id"]
    company.world("staff.publish_moment", userid="chen", moment_id=moment_id)
    company.do(PATH + "cancel_moment_task", moment_id=moment_id)
    refusal = company.world("staff.publish_moment", status=409, userid="zhao", moment_id=moment_id)
    assert refusal["code"] == "cancelled"
    assert company.world("staff.phone", userid="zhao")["pending_moments"] == []


def test_refusals(company):
    add = PATH + "add_moment_task"
    link = {"msgtype": "link", "link": {"url": "https://a.test"}}
    temporary = image(company, "media/upload", type="image")
    wrong = {"msgtype": "image", "image": {"media_id": temporary}}
    assert company.refused(add) == 41089
    assert company.refused(add, attachments=[link, link]) == 41064
    assert company.refused(add, attachments=[link, wrong]) == 41065
    assert company.refused(add, attachments=[wrong]) == 41072
    assert company.refused(add, attachments=[{"msgtype": "song"}]) == 41065
    assert company.refused(add, text={"content": "茶" * 1334}) == 40058
    assert create(company, visible_range={"sender_list": {"user_list": ["x"]}})["errcode"] == 41048


def test_ten_a_minute(company):
    codes = [
        company.call("POST", PATH + "add_moment_task", text={"content": "x"})["errcode"]
        for _ in range(11)
    ]
    assert codes == [0] * 10 + [45009]


@pytest.mark.parametrize("path", ["get_moment_send_result", "get_moment_comments"])
def test_somebody_elses(company, path):
    senders = {"sender_list": {"user_list": ["chen"]}}
    moment_id = create(company, visible_range=senders)["moment_id"]
    assert company.refused(PATH + path, moment_id=moment_id, userid="zhao") == 41061
