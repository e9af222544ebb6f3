"""Callbacks: what is forged is refused; what is true is kept before it is acknowledged, once."""

from dataclasses import replace
from itertools import islice

import pytest
from django.test import Client

from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.kinds import CallbackState
from tests.wecom import forgery
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
FORGED = 700


def _send(client: Client, call: forgery.Call) -> int:
    return client.post(call.target, data=call.body, content_type="text/xml").status_code


def test_nothing_forged_is_taken(company: Company, client: Client):
    answers = [_send(client, call) for call in islice(forgery.forged(company.link, seed=1), FORGED)]
    assert set(answers) <= {403, 404}
    assert not models.Callback.objects.exists()
    huge = forgery.true(company.link)
    unmeasured = client.post(
        huge.target, data=huge.body, content_type="text/xml", CONTENT_LENGTH="many"
    )
    assert unmeasured.status_code == 403
    filled = replace(huge, body=huge.body + b" " * forgery.HUGE)
    assert _send(client, filled) == 403


def test_a_true_one_told_a_hundred_times_is_one(company: Company, client: Client):
    call = forgery.true(company.link)
    assert {_send(client, call) for _ in range(100)} == {200}
    told = models.Callback.objects.get()
    assert told.event == "change_external_chat/create"
    assert actions.handle_due() == 1
    told.refresh_from_db()
    assert told.state == CallbackState.HANDLED
    assert models.Look.objects.filter(subject="group").count() == 1
    assert _send(client, call) == 200
    assert actions.handle_due() == 0


def test_what_came_in_while_no_worker_ran_is_handled_after(company: Company, client: Client):
    for number in range(30):
        assert _send(client, forgery.true(company.link, number=number)) == 200
    assert models.Callback.objects.filter(state=CallbackState.WAITING).count() == 30
    handled = 0
    while done := actions.handle_due():
        handled += done
    assert handled == 30


def test_the_address_is_checked_and_a_get_is_no_event(company: Company, client: Client):
    codec = queries.codec(company.link)
    call = forgery.true(company.link)
    stamp = {"timestamp": call.query["timestamp"], "nonce": "abc"}
    sealed = codec.seal("3141592", **stamp)
    asked = stamp | {"msg_signature": sealed.signature, "echostr": sealed.encrypted}
    answer = client.get(call.path, asked)
    assert (answer.status_code, answer.content) == (200, b"3141592")
    assert client.get(call.path, asked | {"nonce": "other"}).status_code == 403
    assert client.put(call.path).status_code == 405
