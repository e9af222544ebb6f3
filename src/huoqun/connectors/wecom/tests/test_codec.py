"""The envelope of callbacks, against what Tencent published and against everything forged."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.connectors.wecom.platform import codec

# Published in Tencent's sample code for WeCom callbacks.
SAMPLE = {
    "token": "QDG6eK",
    "aes_key": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
    "receiver": "wx5823bf96d3bd56c7",
}
MESSAGE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj9"
    "11L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DO"
    "dnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03"
    "v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpN"
    "elZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
OURS = codec.Codec(**SAMPLE)
STAMP = {"timestamp": "1409659813", "nonce": "1372623149"}


@pytest.mark.parametrize(
    ("keys", "signature", "timestamp", "nonce", "echo", "plain"),
    [
        (
            SAMPLE,
            "477715d11cdb4164915debcba66cb864d751f3e6",
            "1409659813",
            "1372623149",
            MESSAGE,
            "<Content><![CDATA[hello]]></Content>",
        ),
        (
            SAMPLE | {"token": "1372623149"},
            "6a27598fb5b01ee02684379a339fef6de65c83c2",
            "1629824456",
            "bqe3yfbqfc7",
            "22vyvcBQ1xafTSJuhMGQuFyOAh00m2enIATgo4R6SGHY/YhofNmfwCksP3OP0Gxnq+cqnJcuvUQtjSbEu60IUA==",
            "ECHO",
        ),
        (
            {
                "token": "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo",
                "aes_key": "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt",
                "receiver": "ww1436e0e65a779aee",
            },
            "012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb",
            "1476416373",
            "47744683",
            "fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA==",
            "1288432023552776189",
        ),
    ],
)
def test_the_published_vectors_open(keys, signature, timestamp, nonce, echo, plain):
    opened = codec.Codec(**keys).open(
        signature=signature, timestamp=timestamp, nonce=nonce, encrypted=echo
    )
    assert plain in opened


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_what_is_sealed_opens(message):
    sealed = OURS.seal(message, **STAMP)
    opened = OURS.open(signature=sealed.signature, encrypted=sealed.encrypted, **STAMP)
    assert opened == message


@given(st.binary(max_size=200), st.text(max_size=50))
@settings(max_examples=100)
def test_nothing_forged_opens(content, signature):
    encrypted = base64.b64encode(content).decode()
    with pytest.raises(codec.Unacceptable):
        OURS.open(signature=signature, encrypted=encrypted, **STAMP)
    # Even one that is signed must be encrypted, padded and addressed to us.
    signed = OURS.signature(encrypted=encrypted, **STAMP)
    with pytest.raises(codec.Unacceptable):
        OURS.open(signature=signed, encrypted=encrypted, **STAMP)


def test_it_is_for_us_alone():
    other = codec.Codec(**(SAMPLE | {"receiver": "wxsomebodyelse"}))
    sealed = other.seal("hello", **STAMP)
    with pytest.raises(codec.Unacceptable, match="receiver"):
        OURS.open(signature=sealed.signature, encrypted=sealed.encrypted, **STAMP)


@pytest.mark.parametrize("key", ["", "short", "x" * 44, "*" * 43, "中" * 43])
def test_a_wrong_key_is_told_at_once(key):
    with pytest.raises(codec.BadKey):
        codec.Codec(**(SAMPLE | {"aes_key": key}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml>",
        b"<xml></xml>",
        b"\xff\xfe",
        b'<!DOCTYPE a [<!ENTITY x "y">]><xml><Encrypt>&x;</Encrypt></xml>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><xml><Encrypt>a</Encrypt></xml>',
        b"<xml><Encrypt>" + b"a" * codec.BODY_BYTES_MAX + b"</Encrypt></xml>",
        b"<a>" * 100_000,
        b'<?xml version="1.0" encoding="no-such"?><xml/>',
    ],
)
def test_bodies_that_are_none(body):
    with pytest.raises(codec.Unacceptable):
        codec.encrypted_of(body)
