"""The envelope: published vectors, round trips, everything broken is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wecom_sandbox.crypto import Codec, Refused

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
# Published with the platform's SDKs: token, key, receiver, time, nonce, signature, sealed, text.
VECTORS = [
    (
        "1372623149", KEY, "wx5823bf96d3bd56c7", "1629824456", "bqe3yfbqfc7",
        "6a27598fb5b01ee02684379a339fef6de65c83c2",
        "22vyvcBQ1xafTSJuhMGQuFyOAh00m2enIATgo4R6SGHY/YhofNmfwCksP3OP0Gxnq+cqnJcuvUQtjSbEu60IUA==",
        "ECHO",
    ),
    (
        "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo", "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt",
        "ww1436e0e65a779aee", "1476416373", "47744683", "012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb",
        "fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA==",
        "1288432023552776189",
    ),
]  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS)
def test_published_vectors(vector):
    token, key, receiver, timestamp, nonce, signature, sealed, text = vector
    codec = Codec(token=token, aes_key=key, receive_id=receiver)
    assert codec.sign(timestamp=timestamp, nonce=nonce, sealed=sealed) == signature
    opened = codec.open(signature=signature, timestamp=timestamp, nonce=nonce, sealed=sealed)
    assert opened == text


@given(text=st.text(), length=st.integers(0, 64))
def test_round_trip(text, length):
    codec = Codec(token="t", aes_key=KEY, receive_id="ww1")
    sealed = codec.seal(text + "x" * length)
    signature = codec.sign(timestamp="1", nonce="n", sealed=sealed)
    opened = codec.open(signature=signature, timestamp="1", nonce="n", sealed=sealed)
    assert opened == text + "x" * length


def test_refusals():
    codec = Codec(token="t", aes_key=KEY, receive_id="ww1")
    sealed = codec.seal("text")

    def opened(by: Codec, sealed: str) -> str:
        signature = by.sign(timestamp="1", nonce="n", sealed=sealed)
        return by.open(signature=signature, timestamp="1", nonce="n", sealed=sealed)

    with pytest.raises(Refused, match="signature"):
        codec.open(signature="0" * 40, timestamp="1", nonce="n", sealed=sealed)
    with pytest.raises(Refused, match="another receiver"):
        opened(Codec(token="t", aes_key=KEY, receive_id="ww2"), sealed)
    for broken in ("", "AAAA", sealed[:-8], "####"):
        with pytest.raises(Refused):
            opened(codec, broken)
    with pytest.raises(Refused, match="key"):
        Codec(token="t", aes_key=KEY[:-1], receive_id="")
