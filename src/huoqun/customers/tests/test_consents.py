"""Consent: the last word rules, for every number of the person, at once; the ledger only grows."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from pyroaring import BitMap64

from huoqun.communities.tests import groups
from huoqun.core import clock
from huoqun.customers import actions, models, queries, rules
from huoqun.customers.actions import Word
from huoqun.customers.kinds import ConsentChannel, ConsentPurpose
from huoqun.org import actions as org_actions
from huoqun.org.tests import people

MARKETING, THIRD = ConsentPurpose.MARKETING, ConsentPurpose.THIRD_PARTIES


@pytest.fixture
def company(db) -> people.Company:
    return people.company()


@pytest.fixture
def rooms(company):
    return groups.rooms(company)


def say(customer_id: int, purpose=MARKETING, *, given=False, proof="表单 7", **more):
    return actions.note_consent(
        customer=models.Customer.objects.get(pk=customer_id),
        said=Word(purpose=purpose, given=given, proof=proof, recipient=more.pop("recipient", "")),
        channel=ConsentChannel.CHAT,
        actor=org_actions.HOUSE,
        **more,
    )


def may(*customer_ids: int, purpose=MARKETING, recipient="") -> set[int]:
    return set(queries.may_contact(customer_ids, purpose, recipient=recipient))


def send(client, path, body):
    return client.post(path, body, content_type="application/json")


def facts() -> list[tuple[str, str | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, kind FROM events_fact WHERE name LIKE 'customer.consent%' ORDER BY seq"
        )
        return cursor.fetchall()


def test_it_works(rooms):
    mei, wang = rooms.mei, rooms.wang
    assert may(mei, wang) == {mei, wang}, "marketing is allowed until somebody says no"
    say(mei)
    assert may(mei, wang) == {wang}
    assert queries.opted_out(MARKETING) == BitMap64([mei])
    say(mei, given=True)
    assert may(mei, wang) == {mei, wang}
    assert facts() == [
        ("customer.consent_withdrawn", "marketing"),
        ("customer.consent_given", "marketing"),
    ]


def test_what_was_said_later_rules_whenever_it_was_noted(rooms):
    now = clock.now()
    say(rooms.mei, given=True, said_at=now - timedelta(hours=1))
    say(rooms.mei, said_at=now - timedelta(hours=2))
    assert may(rooms.mei) == {rooms.mei}
    with pytest.raises(actions.FromTheFuture):
        say(rooms.mei, said_at=now + timedelta(hours=1))


def test_a_merged_person_says_no_once(rooms):
    models.Customer.objects.filter(pk=rooms.wang).update(canonical_id=rooms.mei)
    say(rooms.wang)
    assert may(rooms.mei, rooms.wang) == set()
    assert not {each.purpose: each.allowed for each in queries.choices_of(rooms.mei)}[MARKETING]
    models.Customer.objects.filter(pk=rooms.wang).update(canonical_id=None)
    assert may(rooms.mei, rooms.wang) == {rooms.mei}, "undone, each has said their own"


def test_passing_on_needs_a_yes_for_each_recipient(rooms):
    assert may(rooms.mei, purpose=THIRD, recipient="物流公司") == set()
    with pytest.raises(actions.NoRecipient):
        say(rooms.mei, THIRD, given=True)
    with pytest.raises(actions.NoProof):
        say(rooms.mei, THIRD, given=True, proof="", recipient="物流公司")
    say(rooms.mei, THIRD, given=True, recipient="物流公司")
    assert may(rooms.mei, purpose=THIRD, recipient="物流公司") == {rooms.mei}
    assert may(rooms.mei, purpose=THIRD, recipient="广告公司") == set()


def test_nobody_addresses_the_erased(rooms):
    actions.erase(customer_id=rooms.mei)
    assert may(rooms.mei, rooms.wang) == {rooms.wang}


def test_not_personalised(rooms):
    say(rooms.mei, ConsentPurpose.PERSONALISED)
    assert queries.not_personalised() == BitMap64([rooms.mei])
    assert may(rooms.mei) == {rooms.mei}, "each purpose by itself"


def test_the_ledger_only_grows(rooms):
    noted = say(rooms.mei)
    for change in (
        lambda: models.Consent.objects.filter(pk=noted.pk).update(given=True),
        lambda: models.Consent.objects.filter(pk=noted.pk).delete(),
        lambda: models.Consent.objects.filter(pk=noted.pk).update(given=True, proof=""),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    actions.erase(customer_id=rooms.mei)
    kept = models.Consent.objects.get()
    assert (kept.proof, kept.given) == ("", False)


def test_whoever_agreed_agreed_to_a_wording(company, rooms):
    text = actions.publish_text(purpose=MARKETING, zh="一", en="one", actor=org_actions.HOUSE)
    first = say(rooms.mei, given=True)
    actions.publish_text(purpose=MARKETING, zh="二", en="two", actor=org_actions.HOUSE)
    assert (first.text, text.version) == (text, 1)
    assert queries.present_texts()[MARKETING].version == 2


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [(date(2026, 3, 2), date(2026, 3, 23)), (date(2026, 3, 7), date(2026, 3, 27))],
)
def test_an_answer_takes_fifteen_working_days(asked_on, due_on):
    assert rules.due_on(asked_on) == due_on


# --- The routes


def test_staff_note_what_they_hear(company, rooms):
    chen = people.sign_in(company.chen)
    path = f"/api/v1/customers/{rooms.mei}"
    said = {"purpose": "marketing", "given": False, "proof": "3月2日微信对话"}
    assert send(chen, f"{path}/consents", said).status_code == 200
    told = chen.get(f"{path}/privacy").json()
    assert [each["allowed"] for each in told["choices"]] == [False, True, False, False, False]
    assert told["history"][0]["staff_name"] == "陈晨"
    asked = send(chen, f"{path}/data-requests", {"kind": "erase", "note": "来电"})
    assert asked.status_code == 200, asked.content
    assert asked.json()["due_on"] == rules.due_on(clock.today()).isoformat()
    assert send(chen, f"{path}/data-requests", {"kind": "erase"}).json()["code"] == "already_asked"
    assert chen.get("/api/v1/customers/data-requests").status_code == 403
    unproven = send(chen, f"{path}/consents", {"purpose": "marketing", "given": True})
    assert unproven.json()["code"] == "consent_needs_proof"


def test_the_desk_answers(company, rooms):
    lin = people.sign_in(company.lin)
    path = f"/api/v1/customers/{rooms.mei}/data-requests"
    for kind in ("erase", "copy"):
        send(lin, path, {"kind": kind})
    (erase, copy) = lin.get("/api/v1/customers/data-requests", {"state": "open"}).json()["items"]
    answers = "/api/v1/customers/data-requests/{}/answer"
    refused = send(lin, answers.format(copy["id"]), {"granted": False})
    assert refused.json()["code"] == "refusal_needs_reason"
    done = send(lin, answers.format(copy["id"]), {"granted": False, "answer": "请先核实身份"})
    assert done.json()["state"] == "refused"
    granted = send(lin, answers.format(erase["id"]), {"granted": True, "answer": "身份已核实"})
    assert granted.json()["state"] == "granted"
    again = send(lin, answers.format(erase["id"]), {"granted": True})
    assert again.json()["code"] == "already_answered"
    (erasure,) = lin.get("/api/v1/customers/erasures").json()["items"]
    assert (erasure["customer_id"], erasure["state"]) == (rooms.mei, "waiting")
    assert erasure["receipt"] is None


def test_wordings_are_the_companys(company):
    lin, text = people.sign_in(company.lin), {"purpose": "marketing", "zh": "一", "en": "one"}
    assert send(lin, "/api/v1/customers/consent-texts", text).json()["version"] == 1
    assert send(lin, "/api/v1/customers/consent-texts", {**text, "zh": " "}).status_code == 422
    assert len(people.sign_in(company.zhao).get("/api/v1/customers/consent-texts").json()) == 1
