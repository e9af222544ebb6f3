"""Signatures and events, without a database."""

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.connectors.webhooks import rules
from huoqun.connectors.webhooks.kinds import EventFault
from huoqun.connectors.webhooks.tests import sender
from huoqun.core.encrypted import Keys
from huoqun.orders.kinds import OrderKind

NOW = 1_780_000_000
BODY = b'{"a":1}'


def header(by="s1", at: int = NOW, body: bytes = BODY) -> str:
    return f"t={at},v1={rules.signature(secret=by, timestamp=at, body=body)}"


def signed(text: str, *, secrets=("s1",), body: bytes = BODY, now: float = NOW) -> bool:
    return rules.is_signed(header=text, body=body, secrets=secrets, now=now)


def test_the_signature_is_the_documented_one():
    # printf '1780000000.{"a":1}' | openssl dgst -sha256 -hmac s1
    wanted = "65c464f46bab4958cc4f26678f55fc746096ef36d56fbf527b00edc33b937d90"
    assert rules.signature(secret="s1", timestamp=NOW, body=BODY) == wanted
    assert signed(header())


def test_any_live_secret_and_any_of_several_signatures_fit():
    assert signed(header("s2"), secrets=("s1", "s2"))
    other = header("s9").partition("v1=")[2]
    assert signed(f"{header()},v1={other}")
    assert signed(f"v1={other}, {header()}, v2=later")
    assert not signed(header("s9"), secrets=("s1", "s2"))
    assert not signed(header(), secrets=())


@pytest.mark.parametrize("seconds", [-301, 301, 10**9])
def test_old_and_future_deliveries_are_refused(seconds):
    assert signed(header(at=NOW - seconds // abs(seconds) * 299))
    assert not signed(header(at=NOW - seconds))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "t=1780000000",
        header().partition(",")[2],
        header().upper(),
        header() + ",t=1780000000",
        header().replace("v1=", "v1=0x"),
        header()[:-1],
        header() + "," + ",".join(["v1=" + "0" * 64] * 4),
        header() + "," + "x" * 1_000,
        "t=１７８００００００００,v1=" + "0" * 64,
        "t=1e9,v1=é",
    ],
)
def test_malformed_headers_are_refused(text):
    assert not signed(text)


@given(place=st.integers(0, 10**6), bit=st.integers(0, 7), where=st.sampled_from(["head", "body"]))
def test_one_changed_bit_is_noticed(place, bit, where):
    head, body = header().encode(), BODY
    if where == "head":
        place %= len(head)
        head = head[:place] + bytes([head[place] ^ 1 << bit]) + head[place + 1 :]
    else:
        place %= len(body)
        body = body[:place] + bytes([body[place] ^ 1 << bit]) + body[place + 1 :]
    assert not signed(head.decode("latin-1"), body=body)


def understood(**more) -> rules.Understood:
    text = msgspec.json.encode(sender.event(**more))
    return rules.understand(text=text, default_currency="CNY")


def test_an_event_is_understood():
    found = understood(
        amount="19.90",
        community_key="chat-1",
        store_key=12,
        channel="hq42",
        lines=[{"product": " 面膜 ", "quantity": 2, "unit_price": "9.95"}],
    ).event
    assert found == rules.Event(
        kind=OrderKind.PLACED,
        order_id="A1",
        refund_id=None,
        at=datetime(2026, 3, 10, 4, tzinfo=UTC),
        amount=1_990,
        currency="CNY",
        customer="wx-mei",
        community_id=None,
        community_key="chat-1",
        store_key="12",
        channel_id=42,
        lines=(
            rules.EventLine(
                product="面膜", quantity=Decimal(2), unit_price=Decimal("9.95"), amount=1_990
            ),
        ),
    )
    assert found.key == "A1"


def test_a_refund_may_have_a_number_of_its_own_and_its_lines_are_negative():
    whole = understood(kind="refunded", lines=[{"amount": 500}]).event
    part = understood(kind="refunded", refund_id="R7").event
    assert (whole.key, part.key) == ("A1", "A1/refund/R7")
    assert whole.lines[0].amount == -500


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        (1_990, "CNY", 1_990),
        ("19.9", "CNY", 1_990),
        ("19.9000", "CNY", 1_990),
        (0, "CNY", 0),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1_234),
    ],
)
def test_amounts(written, currency, minor):
    assert understood(amount=written, currency=currency).event.amount == minor


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"amount": 19.9}, EventFault.BAD_AMOUNT),
        ({"amount": 19.0}, EventFault.BAD_AMOUNT),
        ({"amount": "19.999"}, EventFault.BAD_AMOUNT),
        ({"amount": "1e9"}, EventFault.BAD_AMOUNT),
        ({"amount": "¥5"}, EventFault.BAD_AMOUNT),
        ({"amount": "0.5", "currency": "JPY"}, EventFault.BAD_AMOUNT),
        ({"amount": 10**30}, EventFault.BAD_AMOUNT),
        ({"amount": 10**14}, EventFault.BAD_AMOUNT),
        ({"amount": -1}, EventFault.NEGATIVE_AMOUNT),
        ({"amount": True}, EventFault.NOT_AN_EVENT),
        ({"currency": "yuan"}, EventFault.BAD_CURRENCY),
        ({"order_id": ""}, EventFault.BAD_ID),
        ({"order_id": 1.5}, EventFault.BAD_ID),
        ({"order_id": "a\u0000b"}, EventFault.BAD_ID),
        ({"order_id": "A/refund/1"}, EventFault.BAD_ID),
        ({"order_id": "x" * 201}, EventFault.BAD_ID),
        ({"customer_id": "a\nb"}, EventFault.BAD_ID),
        ({"kind": "refunded", "order_id": "x" * 199, "refund_id": "y"}, EventFault.BAD_ID),
        ({"refund_id": "R1"}, EventFault.REFUND_ID_MISPLACED),
        ({"occurred_at": "2026-03-10 12:00"}, EventFault.BAD_TIME),
        ({"occurred_at": "yesterday"}, EventFault.BAD_TIME),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, EventFault.BAD_TIME),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, EventFault.BAD_TIME),
        ({"community_id": 1, "community_key": "c"}, EventFault.TWO_COMMUNITIES),
        ({"comunity_key": "c"}, EventFault.NOT_AN_EVENT),
        ({"kind": "shipped"}, EventFault.NOT_AN_EVENT),
        ({"lines": [{}]}, EventFault.BAD_LINE),
        ({"lines": [{"quantity": "two", "amount": 1}]}, EventFault.BAD_LINE),
        ({"lines": [{"quantity": 10**10, "unit_price": "99999"}]}, EventFault.BAD_LINE),
        ({"lines": [{"amount": 1}] * 501}, EventFault.BAD_LINE),
    ],
)
def test_what_cannot_be_taken_says_why(more, fault):
    found = understood(**more)
    assert (found.event, found.fault) == (None, fault)


def test_an_unreadable_event_still_names_its_order_and_person():
    found = understood(amount="many")
    assert (found.order_id, found.customer) == ("A1", "wx-mei")


@pytest.mark.parametrize(
    "body", [b"", b"[", b"null", b"[1]", b'"x"', b"{} {}", b"[" * 400_000, b"\xff\xfe", b"\x00"]
)
def test_bodies_that_are_no_deliveries(body):
    assert rules.split(body=body) is None


def test_one_event_or_many():
    assert rules.split(body=b' {"a": 1} ') == [b'{"a": 1}']
    assert rules.split(body=b'[{"a":1}, {}]') == [b'{"a":1}', b"{}"]
    assert rules.split(body=b"[]") == []


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_reading_never_fails(body):
    texts = rules.split(body=body)
    for text in [body, *(texts or [])]:
        found = rules.understand(text=text, default_currency="CNY")
        assert (found.event is None) is (found.fault is not None)


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("hq7", 7),
        ("hq" + "9" * 18, 10**18 - 1),
        *((each, None) for each in ("hq", "hq-7", "HQ7", "x", None, "hq٣", "hq0", "hq" + "9" * 19)),
    ],
)
def test_channels(text, channel):
    assert rules.channel_of(text=text) == channel


def test_seals_are_bound_to_their_place():
    vault = rules.Vault(Keys.of(b"secret of the installation"))
    sealed = vault.seal_secret("hqw_x", secret_id=1)
    assert b"hqw_x" not in sealed
    assert vault.open_secret(sealed, secret_id=1) == "hqw_x"
    with pytest.raises(Exception, match="wrong row"):
        vault.open_secret(sealed, secret_id=2)
