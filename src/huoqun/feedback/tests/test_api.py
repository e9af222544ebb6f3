"""The desk over the API: from the first word until the member knows, and whose it is."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.feedback import actions, models, privacy
from huoqun.feedback.tests import told
from huoqun.feedback.tests.conftest import NOW
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Role
from huoqun.org.models import AuditEntry
from huoqun.org.tests import people

LIST = "/api/v1/feedback/tickets"
# Session and scope three, the page two, names one, words two.
LIST_QUERIES = 8
BIG = 10**30

pytestmark = pytest.mark.usefixtures("now")


def send(client, method, path, body=None):
    return client.generic(
        method,
        path,
        json.dumps(body) if body is not None else "",
        content_type="application/json",
    )


def post(client, path, **body):
    return send(client, "POST", path, body)


def ids(client, **query):
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer.content
    return [each["id"] for each in answer.json()["items"]]


def facts(name):
    return [payload for _, _, payload in people.told(f"feedback.{name}")]


def test_it_works(company, rooms):
    chen = people.sign_in(company.chen)
    made = post(
        chen,
        LIST,
        text="送来的杯子碎了",
        kind="after_sale",
        severity="high",
        product="杯子",
        customer_id=rooms.mei,
        community_id=rooms.chens.pk,
    )
    assert made.status_code == 201, made.content
    one = f"{LIST}/{made.json()['id']}"
    assert made.json()["assigned"] == {"id": company.chen.pk, "name": "陈晨"}
    assert made.json()["customer_name"] == "小**"
    assert made.json()["next_due_at"] == "2026-03-10T08:00:00Z"
    assert made.json()["steps"] == ["answer", "solve", "close"]
    with clock.frozen(NOW + timedelta(hours=1)):
        answered = post(chen, one + "/answer", text="对不起，马上补寄").json()
        post(chen, one + "/note", text="供应商的箱子太薄")
    assert (answered["state"], answered["first_answered_at"]) == (
        "answered",
        "2026-03-10T05:00:00Z",
    )
    assert answered["next_due_at"] == "2026-03-12T04:00:00Z", "now the solution is due"
    with clock.frozen(NOW + timedelta(hours=20)):
        assert post(chen, one + "/solve", text="补寄了一只").json()["state"] == "solved"
        back = post(chen, one + "/tell-back", via="direct", text="补寄的今天到").json()
    assert (back["state"], back["told_via"], back["told_back_by"]) == (
        "told_back",
        "direct",
        "陈晨",
    )
    assert [each["kind"] for each in back["history"]] == [
        "said",
        "answer",
        "internal",
        "solved",
        "told_back",
    ]
    with clock.frozen(NOW + timedelta(hours=30)):
        again = post(chen, one + "/reopen", text="补来的又碎了").json()
    assert (again["state"], again["solved_at"], again["told_back_at"]) == ("open", None, None)
    assert again["next_due_at"] == "2026-03-13T10:00:00Z", "due anew, from the reopening"
    assert post(chen, one + "/close", text="退款了事").json()["state"] == "closed"
    assert facts("opened")[0]["ticket_id"] == made.json()["id"]
    for name in ("answered", "solved", "told_back", "reopened", "closed"):
        assert len(facts(name)) == 1, name
    trail = AuditEntry.objects.filter(action__startswith="feedback.").order_by("id")
    assert [each.action.removeprefix("feedback.") for each in trail] == [
        "opened",
        "answered",
        "noted",
        "solved",
        "told_back",
        "reopened",
        "closed",
    ]
    assert not any("碎" in str(each.detail) for each in trail), "the audit keeps no words"


def test_steps_out_of_turn(company, rooms):
    lin = people.sign_in(company.lin)
    one = f"{LIST}/{told.ticket(rooms.chens, rooms.mei).pk}"
    early = post(lin, one + "/tell-back", via="phone", text="好了")
    assert (early.status_code, early.json()["code"]) == (409, "ticket_step_unfit")
    assert "待回复" in early.json()["zh"]
    assert post(lin, one + "/reopen", text="又坏了").status_code == 409
    post(lin, one + "/close")
    assert post(lin, one + "/answer", text="好").status_code == 409
    assert post(lin, one + "/close").status_code == 409


def test_each_sees_their_own(company, rooms):
    chens = told.ticket(rooms.chens, rooms.mei)
    next_door = told.ticket(rooms.next_door, rooms.mei)
    zhaos = told.ticket(rooms.zhaos, rooms.stranger)
    store = told.ticket(None, None, unit=company.store_a)
    chen, zhao = people.sign_in(company.chen), people.sign_in(company.zhao)
    assert set(ids(people.sign_in(company.lin))) == {
        each.pk for each in (chens, next_door, zhaos, store)
    }
    assert ids(chen) == [chens.pk]
    assert ids(zhao) == [zhaos.pk]
    assert zhao.get(f"{LIST}/{chens.pk}").status_code == 404
    for step in ("answer", "note", "solve", "reopen"):
        assert post(zhao, f"{LIST}/{chens.pk}/{step}", text="x").status_code == 404
    rooms.chens.unit = company.store_b
    rooms.chens.save()
    assert set(ids(zhao)) == {zhaos.pk, chens.pk}, "a ticket goes where its community goes"
    analyst = people.person("analyst", "分析", company.root, Role.ANALYST)
    assert people.sign_in(analyst).get(LIST).status_code == 403


def test_filters_and_orders(company, rooms, django_assert_num_queries):
    late = told.ticket(rooms.chens, rooms.mei, severity="urgent", kind="complaint")
    calm = told.ticket(rooms.chens, rooms.wang, severity="low", product="")
    with clock.frozen(NOW + timedelta(hours=2)):
        done = told.ticket(rooms.next_door, rooms.mei, kind="praise")
        actions.close(ticket=done, reason="", actor=org_actions.HOUSE)
        lin = people.sign_in(company.lin)
        assert ids(lin) == [late.pk, calm.pk, done.pk], "overdue first, done last"
        assert ids(lin, sort="-opened") == [done.pk, calm.pk, late.pk]
        for query, expected in [
            ({"overdue": True}, [late.pk]),
            ({"undone": True}, [late.pk, calm.pk]),
            ({"state": ["closed"]}, [done.pk]),
            ({"kind": ["complaint", "praise"]}, [late.pk, done.pk]),
            ({"severity": "low"}, [calm.pk]),
            ({"product": ""}, [calm.pk]),
            ({"customer_id": rooms.mei}, [late.pk, done.pk]),
            ({"community_id": rooms.chens.pk}, [late.pk, calm.pk]),
            ({"unit_id": company.east.pk}, [late.pk, calm.pk, done.pk]),
            ({"unit_id": company.east.pk, "only_unit": True}, []),
            ({"assigned_id": company.chen.pk}, [late.pk, calm.pk]),
            ({"unassigned": True}, []),
            ({"origin": "member"}, []),
            ({"words": f"#{calm.pk}"}, [calm.pk]),
            ({"words": "小美"}, [late.pk, done.pk]),
            ({"from": "2026-03-11"}, []),
            ({"to": "2026-03-10"}, [late.pk, calm.pk, done.pk]),
        ]:
            assert ids(lin, **query) == expected, query
        first = lin.get(LIST, {"limit": 2}).json()
        assert ids(lin, limit=2, cursor=first["next_cursor"]) == [done.pk]
        assert lin.get("/api/v1/feedback/overdue").json() == {"overdue": 1}
        assert lin.get("/api/v1/feedback/products").json() == ["杯子"]
        with django_assert_num_queries(LIST_QUERIES):
            lin.get(LIST)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"unit_id": BIG}, 422),
        ({"words": "a\x00b"}, 422),
        ({"words": "9" * 30}, 200),
        ({"cursor": "nonsense"}, 400),
        ({"sort": "-evil"}, 422),
        ({"community_id": 999_999}, 404),
        ({"state": "gone"}, 422),
    ],
)
def test_bad_questions(company, query, status):
    answer = people.sign_in(company.lin).get(LIST, query)
    assert answer.status_code == status, answer.content


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "", "kind": "complaint"}, 422),
        ({"text": " \n ", "kind": "complaint"}, 422),
        ({"text": "x" * 4_001, "kind": "complaint"}, 422),
        ({"text": "坏了", "kind": "nonsense"}, 422),
        ({"text": "坏了", "kind": "complaint", "customer_id": BIG}, 422),
        ({"text": "坏了", "kind": "complaint", "customer_id": 999_999}, 404),
        ({"text": "坏了", "kind": "complaint", "product": "品" * 201}, 422),
    ],
)
def test_bad_notes_leave_nothing(company, rooms, body, status):
    answer = post(people.sign_in(company.lin), LIST, **body)
    assert answer.status_code == status, answer.content
    assert not models.Ticket.objects.exists()


def test_assigning(company, rooms):
    lin = people.sign_in(company.lin)
    ticket = told.ticket(rooms.chens, rooms.mei)
    one = f"{LIST}/{ticket.pk}"
    assert {each["name"]: each["undone"] for each in lin.get(one + "/holders").json()} == {
        "管理员": 0,
        "林岚": 0,
        "陈晨": 1,
    }
    given = post(lin, one + "/assign", staff_id=company.lin.pk, text="我来").json()
    assert given["assigned"]["name"] == "林岚"
    assert given["history"][-1]["given_to"] == "林岚"
    stranger = post(lin, one + "/assign", staff_id=company.zhao.pk)
    assert stranger.status_code == 404, "Zhao does not handle feedback of this store"
    with pytest.raises(actions.NotTheirs):
        actions.assign(ticket=ticket, to=company.zhao, text="", actor=org_actions.HOUSE)
    assert post(lin, one + "/assign", staff_id=None).json()["assigned"] is None
    assert len(facts("assigned")) == 2


def test_correcting(company, rooms):
    lin = people.sign_in(company.lin)
    one = f"{LIST}/{told.ticket(rooms.chens, rooms.mei).pk}"
    body = {"kind": "complaint", "severity": "urgent", "product": "碗"}
    changed = send(lin, "PATCH", one, body).json()
    assert (changed["severity"], changed["product"]) == ("urgent", "碗")
    assert changed["next_due_at"] == "2026-03-10T05:00:00Z"
    send(lin, "PATCH", one, body)
    assert AuditEntry.objects.filter(action="feedback.corrected").count() == 1


def test_from_a_message(company, rooms):
    said = told.says(rooms.chens, rooms.mei, "这也太慢了吧")
    foreign = told.says(rooms.zhaos, rooms.stranger, "太慢了")
    chen = people.sign_in(company.chen)
    path = "/api/v1/feedback/from-message"
    # The log dates what it records by the database's clock, which no test can freeze.
    with clock.frozen(datetime.now(UTC)):
        made = post(chen, path, seq=said, kind="complaint")
        assert made.status_code == 201, made.content
        assert made.json()["history"][0]["from_chat"]
        assert made.json()["opened_at"] == "2026-03-10T04:00:00Z"
        again = post(chen, path, seq=said, kind="complaint")
        assert (again.status_code, again.json()["code"]) == (409, "message_already_captured")
        assert post(chen, path, seq=foreign, kind="complaint").status_code == 404
        assert post(chen, path, seq=10**15, kind="complaint").json()["code"] == "message_gone"


def test_rules(company, rooms):
    zhao, lin = people.sign_in(company.zhao), people.sign_in(company.lin)
    path = "/api/v1/feedback/rules"
    body = {
        "name": "物流慢",
        "words": ["多久*到", "太慢", "太慢"],
        "kind": "complaint",
        "severity": "normal",
        "unit_id": company.store_a.pk,
    }
    assert post(zhao, path, **body).status_code == 403
    made = post(lin, path, **body)
    assert made.status_code == 201, made.content
    assert made.json()["words"] == ["多久*到", "太慢"]
    one = f"{path}/{made.json()['id']}"
    untried = post(lin, one + "/switch", on=True)
    assert (untried.status_code, untried.json()["code"]) == (409, "catch_rule_untried")
    tried = post(lin, one + "/try", days=7)
    assert tried.status_code == 200, tried.content
    on = post(lin, one + "/switch", on=True).json()
    assert (on["tried"], on["on_since"]) == (True, "2026-03-10T04:00:00Z")
    same = body | {"name": "物流", "severity": "high"}
    assert send(lin, "PUT", one, same).json()["on_since"], "the same words stay on"
    other = send(lin, "PUT", one, same | {"words": ["慢死"]}).json()
    assert (other["tried"], other["on_since"]) == (False, None), "other words were never tried"
    for words in ([], ["*"], ["a*b*c*d"], ["字" * 41]):
        unfit = post(lin, path, **(body | {"words": words}))
        assert (unfit.status_code, unfit.json()["code"]) == (422, "catch_rule_unfit"), words
    assert post(lin, one + "/try", days=BIG).status_code == 422
    assert send(lin, "DELETE", one).status_code == 204
    assert lin.get(path).json() == []


def test_targets(company, rooms):
    lin, path = people.sign_in(company.lin), "/api/v1/feedback/targets"
    before = {each["severity"]: each["answer_hours"] for each in lin.get(path).json()}
    assert before == {"low": 48, "normal": 24, "high": 4, "urgent": 1}
    said = {"severity": "normal", "answer_hours": 2, "solve_hours": 8}
    assert send(lin, "PUT", path, {"targets": [said]}).status_code == 200
    ticket = told.ticket(rooms.chens, rooms.mei)
    assert ticket.answer_due_at == NOW + timedelta(hours=2)
    unfit = send(lin, "PUT", path, {"targets": [said | {"solve_hours": 1}]})
    assert (unfit.status_code, unfit.json()["code"]) == (422, "service_targets_unfit")
    assert send(lin, "PUT", path, {"targets": [said | {"solve_hours": BIG}]}).status_code == 422
    here = people.person("lead-a", "店长", company.store_a, Role.LEAD)
    assert send(people.sign_in(here), "PUT", path, {"targets": [said]}).status_code == 404


def test_figures(company, rooms):
    hours = (1, 2, 9)
    for answered in hours:
        ticket = told.ticket(rooms.chens, rooms.mei, severity="high")
        with clock.frozen(NOW + timedelta(hours=answered)):
            actions.answer(ticket=ticket, text="好", actor=org_actions.HOUSE)
    told.ticket(rooms.zhaos, rooms.stranger, severity="high", product="")
    lin = people.sign_in(company.lin)
    path = "/api/v1/feedback/figures"
    with clock.frozen(NOW + timedelta(hours=3)):
        unsure = lin.get(path, {"unit_id": company.store_b.pk}).json()[0]["answer"]
    assert unsure == {
        "n": 0,
        "median_hours": None,
        "p90_hours": None,
        "within": 0,
        "judged": 0,
        "share_within": None,
    }, "not yet due is not yet judged"
    with clock.frozen(NOW + timedelta(hours=10)):
        whole = lin.get(path).json()[0]
        split = lin.get(path, {"split": "unit"}).json()
        assert [each["key"] for each in lin.get(path, {"split": "month"}).json()] == ["2026-03"]
        products = lin.get(path, {"split": "product"}).json()
        chen = people.sign_in(company.chen).get(path).json()[0]
    assert (whole["opened"], whole["undone"], whole["overdue"]) == (4, 4, 1)
    assert whole["answer"] == {
        "n": 3,
        "median_hours": 2.0,
        "p90_hours": 7.6,  # between 2 and 9, four fifths of the way
        "within": 2,
        "judged": 4,
        "share_within": 0.5,
    }
    assert whole["solution"]["median_hours"] is None
    assert whole["solution"]["judged"] == 0
    assert [(each["zh"], each["opened"]) for each in split] == [("静安店", 3), ("锦江店", 1)]
    assert [each["zh"] for each in products] == ["杯子", "未注明商品"]
    assert chen["opened"] == 3


def test_export(company, rooms):
    told.ticket(rooms.chens, rooms.mei, product="=cmd()")
    path = "/api/v1/feedback/export"
    answer = post(people.sign_in(company.lin), path, words="小美")
    text = answer.content.decode("utf-8-sig")
    assert "小**" in text
    assert "小美" not in text
    assert "碎" not in text, "no word of what was said leaves"
    assert "'=cmd()" in text
    line = AuditEntry.objects.get(action="feedback.exported")
    assert (line.detail["rows"], line.detail["by_words"]) == (1, True)
    assert "小美" not in str(line.detail)
    assert post(people.sign_in(company.lin), path, format="xlsx").content[:2] == b"PK"
    manager = people.person("mgr", "管理", company.store_a, Role.MANAGER)
    assert post(people.sign_in(manager), path).status_code == 403


def test_settled_ones_close_themselves(company, rooms):
    ticket = told.ticket(rooms.chens, rooms.mei)
    actions.solve(ticket=ticket, text="补寄", actor=org_actions.HOUSE)
    actions.tell_back(ticket=ticket, via="phone", text="到了吗", actor=org_actions.HOUSE)
    assert actions.close_settled() == 0
    with clock.frozen(NOW + timedelta(days=8)):
        assert actions.close_settled() == 1
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert facts("closed")[0]["solved"] is True


@pytest.mark.django_db(transaction=True)
def test_erasure_shreds_the_words(company, rooms):
    ticket = told.ticket(rooms.chens, rooms.mei)
    sealed = bytes(ticket.entries.get().text_sealed)
    assert privacy.PRIVACY.export(rooms.mei)["feedback"][0]["said"][0]["text"] == "送来的杯子碎了"
    privacy.PRIVACY.erase(rooms.mei)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.entries.get().text_sealed) == ("closed", None)
    # A backup brings the sealed text back; the key is gone.
    customer_actions.erase(customer_id=rooms.mei)
    ticket.entries.update(text_sealed=sealed)
    lin = people.sign_in(company.lin)
    shown = lin.get(f"{LIST}/{ticket.pk}").json()
    assert (shown["history"][0]["text"], shown["history"][0]["erased"]) == (None, True)
    assert lin.get(LIST).json()["items"][0]["excerpt"] is None
    late = post(lin, f"{LIST}/{ticket.pk}/note", text="她又来了")
    assert (late.status_code, late.json()["code"]) == (409, "person_erased")
