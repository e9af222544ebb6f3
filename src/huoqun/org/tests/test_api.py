"""The staff routes, asked as the console asks them."""

import pytest

from huoqun.org import actions, models
from huoqun.org.kinds import Permission, Role
from huoqun.org.tests import people
from huoqun.org.tests.people import Company

API = "/api/v1/org"


def test_it_works(company: Company, client):
    answer = people.sign_in(company.lin).get(f"{API}/me").json()
    assert answer["username"] == "lin"
    assert answer["sees_everything"] is True
    assert Permission.MANAGE_STAFF in answer["permissions"]
    assert client.get(f"{API}/me").status_code == 401


def test_me_of_someone_with_one_community(company: Company):
    answer = people.sign_in(company.chen).get(f"{API}/me").json()
    assert answer["unit_ids"] == []
    assert answer["community_ids"] == [people.CHENS_COMMUNITY_ID]
    assert answer["sees_everything"] is False


def test_a_write_needs_the_csrf_token(company: Company):
    client = people.sign_in(company.lin)
    client.handler.enforce_csrf_checks = True
    answer = client.patch(f"{API}/me", {"locale": "en"}, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"
    company.lin.refresh_from_db()
    assert company.lin.locale == "zh-CN"


def test_language_of_ones_own_console(company: Company):
    client = people.sign_in(company.zhao)
    answer = client.patch(f"{API}/me", {"locale": "en"}, content_type="application/json")
    assert answer.json()["locale"] == "en"
    refused = client.patch(f"{API}/me", {"locale": "xx"}, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["code"] == "invalid_input"


def test_tree_shows_only_ones_own_part_parents_first(company: Company):
    seen = people.sign_in(company.lin).get(f"{API}/units").json()["units"]
    assert [each["name"] for each in seen] == [
        "小满生活",
        "华东大区",
        "静安店",
        "西南大区",
        "锦江店",
    ]
    seen = people.sign_in(company.zhao).get(f"{API}/units").json()["units"]
    assert [each["name"] for each in seen] == ["锦江店"]


def test_units_made_renamed_moved_archived(company: Company):
    client = people.sign_in(company.lin)
    body = {"parent_id": company.east.pk, "kind": "store", "name": "徐汇店"}
    made = client.post(f"{API}/units", body, content_type="application/json").json()
    assert made["path"].startswith(company.east.path)
    at = f"{API}/units/{made['id']}"
    renamed = client.patch(at, {"name": "徐家汇店"}, content_type="application/json").json()
    assert renamed["name"] == "徐家汇店"
    target = {"parent_id": company.west.pk}
    moved = client.post(f"{at}/move", target, content_type="application/json").json()
    assert moved["path"] == f"{company.west.path}{made['id']}/"
    assert client.post(f"{at}/archive").json()["archived_at"] is not None


def test_staff_added_with_a_password_that_works_once_shown(company: Company, client):
    body = {"username": "Qian", "name": "钱多", "role": "owner", "unit_id": company.store_a.pk}
    lin = people.sign_in(company.lin)
    made = lin.post(f"{API}/staff", body, content_type="application/json").json()
    staff = models.Staff.objects.get(pk=made["staff_id"])
    assert staff.username == "qian"
    assert staff.check_password(made["password"])
    assert staff.must_change_password
    listed = lin.get(f"{API}/staff", {"text": "钱"}).json()
    assert [each["username"] for each in listed["items"]] == ["qian"]
    assert listed["items"][0]["grants"][0]["role"] == "owner"
    assert made["password"] not in lin.get(f"{API}/audit").content.decode()


def test_who_must_change_the_password_can_do_nothing_else(company: Company):
    company.zhao.must_change_password = True
    company.zhao.save()
    client = people.sign_in(company.zhao)
    assert client.get(f"{API}/me").json()["must_change_password"] is True
    refused = client.get(f"{API}/units")
    assert refused.status_code == 403
    assert refused.json()["code"] == "password_change_due"


def test_roles_given_and_taken(company: Company):
    client = people.sign_in(company.lin)
    at = f"{API}/staff/{company.zhao.pk}/grants"
    body = {"role": "analyst", "unit_id": company.west.pk}
    given = client.post(at, body, content_type="application/json").json()
    assert given["unit_name"] == "西南大区"
    assert client.post(at, body, content_type="application/json").status_code == 409
    assert client.delete(f"{at}/{given['id']}").status_code == 204
    assert client.delete(f"{at}/{given['id']}").status_code == 404


def test_people_beyond_reach_are_not_found(company: Company):
    keeper = people.person("sun", "孙晓", company.store_a, Role.LEAD)
    client = people.sign_in(keeper)
    assert client.get(f"{API}/staff/{company.zhao.pk}").status_code == 404
    assert client.post(f"{API}/staff/{company.zhao.pk}/reset-password").status_code == 404
    assert client.post(f"{API}/staff/{company.lin.pk}/deactivate").status_code == 404
    seen = client.get(f"{API}/staff").json()["items"]
    assert {each["username"] for each in seen} == {"chen", "sun"}


def test_lists_are_paged_without_gaps(company: Company):
    for number in range(7):
        people.person(f"w{number}", f"员工{number}", company.store_a)
    client = people.sign_in(company.lin)
    names: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"{API}/staff", {"limit": "3", "cursor": cursor}).json()
        names += [each["username"] for each in page["items"]]
        assert page["total"] == 11
        cursor = page["next_cursor"]
    assert len(names) == len(set(names)) == 11


@pytest.mark.parametrize("cursor", ["x", "!!!", "W10", "WzFd", "é"])
def test_a_forged_cursor_is_refused(company: Company, cursor):
    answer = people.sign_in(company.lin).get(f"{API}/staff", {"cursor": cursor})
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_cursor"


def test_query_counts(company: Company, django_assert_num_queries):
    for number in range(20):
        people.person(f"w{number}", f"员工{number}", company.store_a, Role.KOL)
    client = people.sign_in(company.lin)
    with django_assert_num_queries(6):  # session, person, scope, count, page, roles
        assert len(client.get(f"{API}/staff").json()["items"]) == 24
    with django_assert_num_queries(4):  # session, person, scope, units
        client.get(f"{API}/units")
    with django_assert_num_queries(5):  # session, person, scope, count, page
        client.get(f"{API}/audit")
    with django_assert_num_queries(5):  # session, person, scope, count, page
        client.get(f"{API}/capacity")
    with django_assert_num_queries(5):  # session, person, scope, count, page
        client.get(f"{API}/tokens")


def test_capacity_most_loaded_first(company: Company):
    busy = people.person("wu", "吴优", company.store_b)
    for community_id in range(1, 12):
        people.grant(busy, Role.OWNER, company.store_b, community_id=community_id)
    page = people.sign_in(company.lin).get(f"{API}/capacity").json()
    assert [(each["name"], each["communities"], each["verdict"]) for each in page["items"]] == [
        ("吴优", 11, "over"),
        ("陈晨", 1, "under"),
    ]
    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        client = people.sign_in(company.lin)
        page = client.get(f"{API}/capacity", {"limit": "1", "cursor": cursor}).json()
        pages.append([each["name"] for each in page["items"]])
        cursor = page["next_cursor"]
    assert pages == [["吴优"], ["陈晨"]]


def test_saved_views_are_ones_own(company: Company):
    client = people.sign_in(company.chen)
    body = {"page": "communities", "name": "快死的群", "query": {"health": ["silent"]}}
    saved = client.put(f"{API}/views", body, content_type="application/json").json()
    body["query"] = {"health": ["dead"]}
    again = client.put(f"{API}/views", body, content_type="application/json").json()
    assert again["id"] == saved["id"]
    listed = client.get(f"{API}/views", {"page": "communities"}).json()["items"]
    assert [each["query"] for each in listed] == [{"health": ["dead"]}]
    other = people.sign_in(company.zhao)
    assert other.get(f"{API}/views", {"page": "communities"}).json()["items"] == []
    assert other.delete(f"{API}/views/{saved['id']}").status_code == 204
    assert models.SavedView.objects.count() == 1, "not theirs to delete"
    assert client.delete(f"{API}/views/{saved['id']}").status_code == 204
    assert models.SavedView.objects.count() == 0


def test_too_large_a_view_is_refused(company: Company):
    body = {"page": "communities", "name": "x", "query": {"a": "b" * 30_000}}
    answer = people.sign_in(company.chen).put(f"{API}/views", body, content_type="application/json")
    assert answer.status_code == 422


def test_audit_is_filtered_and_scoped(company: Company):
    auditor = people.person("shen", "沈静", company.west, Role.AUDITOR)
    client = people.sign_in(auditor)
    entries = client.get(f"{API}/audit").json()["items"]
    assert entries
    west = {company.west.pk, company.store_b.pk}
    seen = models.AuditEntry.objects.filter(pk__in=[each["id"] for each in entries])
    assert {each.unit_id for each in seen} <= west
    actions.reset_password(staff=company.zhao, by=people.acting(company.lin))
    found = client.get(f"{API}/audit", {"action": "staff.password_reset"}).json()["items"]
    assert [(each["staff_name"], each["object_id"]) for each in found] == [
        ("林岚", company.zhao.pk)
    ]
    none = client.get(f"{API}/audit", {"last_day": "2001-01-01"}).json()
    assert none["items"] == []
    assert client.get(f"{API}/audit", {"staff_id": company.lin.pk}).json()["total"] == 1


def test_roles_and_their_rights_are_shown(company: Company):
    answer = people.sign_in(company.chen).get(f"{API}/roles").json()
    assert {each["role"] for each in answer["roles"]} == set(Role)
    assert answer["permissions"][0]["zh"]


def test_numbers_out_of_range_are_refused(company: Company):
    client = people.sign_in(company.lin)
    assert client.get(f"{API}/staff/{10**30}").status_code == 422
    assert client.get(f"{API}/staff", {"limit": 100_000}).status_code == 422
    assert client.get(f"{API}/audit", {"object_id": 10**30}).status_code == 422


NUL = "a\x00b"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("put", "views", {"page": "p", "name": NUL, "query": {}}),
        ("put", "views", {"page": "p", "name": "n", "query": {"a": NUL}}),
        ("put", "views", {"page": "p", "name": "n", "query": {NUL: 1}}),
        ("put", "views", {"page": "p", "name": "n", "query": {"a": "\ud800"}}),
        ("post", "staff", {"username": NUL, "name": "n", "role": "kol", "unit_id": 1}),
        ("post", "staff", {"username": "n", "name": NUL, "role": "kol", "unit_id": 1}),
        ("post", "units", {"parent_id": 1, "kind": "team", "name": NUL}),
        ("post", "units", {"parent_id": 1, "kind": "team", "name": "n", "key": NUL}),
        ("post", "tokens", {"name": NUL, "permissions": ["own_account"], "days": 1}),
    ],
)
def test_text_that_cannot_be_stored_is_refused(company: Company, method, path, body):
    client = people.sign_in(company.lin)
    answer = getattr(client, method)(f"{API}/{path}", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_input"


def test_searching_for_a_nul_is_refused(company: Company):
    answer = people.sign_in(company.lin).get(f"{API}/staff", {"text": NUL})
    assert answer.status_code == 422


@pytest.mark.parametrize("username", [NUL, "x" * 5_000, "\ud83d", "🙂", "' OR 1=1 --"])
def test_odd_user_names_do_not_sign_in(company: Company, client, username):
    body = {"username": username, "password": "guess"}
    answer = client.post("/_allauth/browser/v1/auth/login", body, content_type="application/json")
    assert answer.status_code == 400
