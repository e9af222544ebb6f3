"""The archive feed: sealed for the key's owner, five days long, without those who disagree."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


@pytest.fixture(scope="module")
def private_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def archive(company, private_key):
    company.world("corp.update", archive_on=True)
    company.world("staff.update", userid="chen", archived=True)
    company.archive_secret = company.world("app.create", name="存档", rights=["archive"])["secret"]
    pem = private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert company.world("archive.set_key", public_key=pem.decode())["version"] == 1
    return company


def pull(company, private_key, **asked):
    answer = company.client.post(
        "/archive/v1/chatdata",
        json={"corpid": company.corp_id, "secret": company.archive_secret, **asked},
    )
    assert answer.status_code == 200, answer.text
    found = []
    for line in map(json.loads, answer.text.splitlines()):
        key = private_key.decrypt(base64.b64decode(line["sealed_key"]), padding.PKCS1v15())
        sealed = base64.b64decode(line["sealed_message"])
        text = AESGCM(key).decrypt(sealed[:12], sealed[12:], line["msgid"].encode())
        found.append((line["seq"], json.loads(text)))
    return found


def test_it_works(archive, private_key):
    person = archive.friend("chen")
    chat = archive.world("staff.create_group", owner="chen", name="一群", customers=[person])[
        "chat_id"
    ]
    archive.world("customer.speak", external_userid=person, userid="chen", text="在吗")
    archive.world("customer.speak", external_userid=person, chat_id=chat, text="大家好")
    first, second = pull(archive, private_key)
    assert first[1] == {
        "msgid": first[1]["msgid"],
        "action": "send",
        "from": person,
        "tolist": ["chen"],
        "roomid": "",
        "msgtime": archive.box.now() * 1000,
        "msgtype": "text",
        "text": {"content": "在吗"},
    }
    assert (second[1]["roomid"], second[1]["tolist"]) == (chat, ["chen"])
    assert [seq for seq, _ in pull(archive, private_key, limit=1)] == [first[0]]
    assert pull(archive, private_key, seq=first[0])[0][1] == second[1]
    archive.world("clock.advance", days=5)
    assert pull(archive, private_key) == []


def test_who_is_not_archived_is_not_heard(archive, private_key):
    person = archive.friend("zhao")
    archive.world("customer.speak", external_userid=person, userid="zhao", text="在吗")
    assert pull(archive, private_key) == []


def test_consent(archive, private_key):
    archive.listen()
    person = archive.friend("chen")
    archive.heard()
    ask = {"info": [{"userid": "chen", "exteranalopenid": person}]}
    path = "msgaudit/check_single_agree"
    secret = archive.archive_secret
    first = archive.call("POST", path, secret=secret, **ask)["agreeinfo"][0]
    assert first["agree_status"] == "Default_Agree"
    archive.world("customer.consent", external_userid=person, userid="chen", agrees=False)
    archive.world("customer.speak", external_userid=person, userid="chen", text="在吗")
    assert pull(archive, private_key) == []
    archive.world("customer.consent", external_userid=person, userid="chen")
    assert [event["ChangeType"] for event in archive.heard()] == ["msg_audit_approved"]
    assert len(pull(archive, private_key)) == 1
    again = archive.call("POST", path, secret=secret, **ask)["agreeinfo"][0]
    assert (again["agree_status"], again["exteranalopenid"]) == ("Agree", person)
    chat = archive.world("staff.create_group", owner="chen", name="一群", customers=[person])
    room = {"roomid": chat["chat_id"]}
    archive.world("customer.consent", external_userid=person, chat_id=room["roomid"], agrees=False)
    found = archive.call("POST", "msgaudit/check_room_agree", secret=secret, **room)["agreeinfo"]
    assert [(row["exteranalopenid"], row["agree_status"]) for row in found] == [
        (person, "Disagree")
    ]
    ids = archive.call("POST", "msgaudit/get_permit_user_list", secret=secret)["ids"]
    assert ids == ["chen"]


def test_refusals(archive):
    def status(**asked):
        wanted = {"corpid": archive.corp_id, "secret": archive.archive_secret, **asked}
        answer = archive.client.post("/archive/v1/chatdata", json=wanted)
        return answer.status_code, answer.json()["errcode"]

    assert status(secret="wrong") == (401, 40001)
    assert status(secret=archive.secret) == (403, 48002)
    assert status(limit=1001) == (400, 40058)
    archive.box.store.run("DELETE FROM archive_key")
    assert status() == (409, 10007)
    assert archive.refused("msgaudit/get_permit_user_list") == 48002
    archive.world("archive.set_key", status=422, public_key="nonsense")


def test_files(archive):
    media_id = archive.client.post(
        "/cgi-bin/media/upload",
        params={"access_token": archive.token(), "type": "file"},
        files={"media": ("a.txt", b"hello world", "text/plain")},
    ).json()["media_id"]
    wanted = {"corpid": archive.corp_id, "secret": archive.archive_secret}
    file = archive.client.post("/archive/v1/media", json={**wanted, "sdkfileid": media_id})
    assert file.content == b"hello world"
    none = archive.client.post("/archive/v1/media", json={**wanted, "sdkfileid": "x"})
    assert none.status_code == 404
