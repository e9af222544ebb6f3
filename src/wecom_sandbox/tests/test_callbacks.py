"""The dispatcher: order, retries, faults, the check of a receiver, survival of a restart."""

import asyncio

from wecom_sandbox.crypto import Codec
from wecom_sandbox.server import create_app
from wecom_sandbox.settings import Settings

AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


def hire(company, count, start=0):
    for no in range(start, start + count):
        company.world("staff.create", userid=f"u{no}", name=f"员工{no}")


def told(company):
    return [event["UserID"] for event in company.heard()]


def faults(company, **knobs):
    company.world("faults.set", agent_id=company.agent_id, faults=knobs)


def test_it_works(company):
    company.listen()
    hire(company, 5)
    assert told(company) == ["u0", "u1", "u2", "u3", "u4"]


def test_retries_with_the_same_text_and_another_envelope(company):
    company.world("settings.set", settings={"callback_retry_seconds": [0, 0, 0]})
    company.listen()
    company.receiver.status = 500
    hire(company, 1)
    assert told(company) == ["u0"] * 4
    queries, texts = zip(*company.receiver.requests, strict=True)
    assert len(set(queries)) == 4
    assert len(set(texts)) == 1
    (row,) = company.world("callback.list")["callbacks"]
    assert (row["state"], row["attempts"], row["last_error"]) == ("failed", 4, "HTTP 500")


def test_nothing_without_a_receiver(company):
    hire(company, 1)
    assert company.world("callback.list")["callbacks"] == []


def test_duplicate(company):
    company.listen()
    faults(company, duplicate=1.0)
    hire(company, 2)
    assert told(company) == ["u0", "u0", "u1", "u1"]


def test_drop(company):
    company.listen()
    faults(company, drop=1.0)
    hire(company, 2)
    assert told(company) == []


def test_delay_is_the_clocks(company):
    company.listen()
    faults(company, delay=1.0, delay_seconds_max=60)
    hire(company, 3)
    assert told(company) == []
    company.world("clock.advance", seconds=60)
    assert sorted(told(company)) == ["u0", "u1", "u2"]


def test_reorder(company):
    company.world("settings.set", settings={"callback_hold_ms": 50})
    company.listen()
    faults(company, reorder=0.5)
    hire(company, 20)
    heard = told(company)
    assert sorted(heard) == sorted(f"u{no}" for no in range(20))
    assert heard != [f"u{no}" for no in range(20)]


def test_a_wrong_signature_comes_right_at_the_second_try(company):
    company.world("settings.set", settings={"callback_retry_seconds": [0, 0, 0]})
    company.listen()
    faults(company, wrong_signature=1.0)
    hire(company, 1)
    assert told(company) == ["u0"]
    assert company.receiver.forged == 1


def test_a_receiver_must_pass_the_check(company):
    company.receiver.codec = Codec(token="other", aes_key=AES_KEY, receive_id=company.corp_id)
    said = {"agent_id": company.agent_id, "url": "http://receiver.test/", "token": "t"}
    refusal = company.world("app.set_callback", status=422, aes_key=AES_KEY, **said)
    assert refusal["code"] == "callback_check_failed"
    assert "没有通过验证" in refusal["zh"]
    company.world("app.set_callback", status=422, aes_key="short", **said)
    company.receiver.codec = Codec(token="t", aes_key=AES_KEY, receive_id=company.corp_id)
    company.world("app.set_callback", aes_key=AES_KEY, **said)


def test_the_queue_survives_a_restart(tmp_path):
    file = tmp_path / "world.sqlite"
    app = create_app(Settings(clock_speed=0, start_at=1_772_424_000), state=file)
    box = app.state.box
    with box.turn():
        box.store.insert("app", app_id=1, corp_id="c", agent_id=1, name="", secret="", created_at=1)
        box.store.insert(
            "callback", app_id=1, corp_id="c", event="e", change_type="", plaintext="x",
            created_at=1, due_ms=1, rank=1, state="sending",
        )  # fmt: skip
    token = box.ids.next("token")
    again = create_app(Settings(), state=file).state.box  # as after kill -9: nothing was closed
    assert again.store.value("SELECT state FROM callback") == "queued"
    assert again.clock.now() == 1_772_424_000
    assert again.ids.next("token") != token
    assert asyncio.run(again.flush()) == 1
