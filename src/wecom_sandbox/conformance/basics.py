"""Checks 1 to 5: tokens, the directory, the envelope."""

import secrets

import httpx

from wecom_sandbox.conformance import receiver
from wecom_sandbox.conformance.bench import Bench
from wecom_sandbox.conformance.hands import AES_KEY, TOKEN, Failed, expect
from wecom_sandbox.crypto import Codec, Refused

# Published by the platform's developer tools (§9): token, key, receiver, time, nonce, signature.
VECTORS = (
    (
        "1372623149",
        "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
        "wx5823bf96d3bd56c7",
        ("1629824456", "bqe3yfbqfc7", "6a27598fb5b01ee02684379a339fef6de65c83c2"),
        "22vyvcBQ1xafTSJuhMGQuFyOAh00m2enIATgo4R6SGHY/YhofNmfwCksP3OP0Gxnq+cqnJcuvUQtjSbEu60IUA==",
        "ECHO",
    ),
    (
        "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo",
        "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt",
        "ww1436e0e65a779aee",
        ("1476416373", "47744683", "012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb"),
        "fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA==",
        "1288432023552776189",
    ),
)
EVENTS = 200
NAMES = ("林🍵", "a & b < c", "]]>", "𠮷野家", "x" * 64, "  ", "茶" * 64)


def tokens(bench: Bench) -> None:
    """1 · One token per secret; the right code for a wrong secret and a wrong corp."""
    reader = bench.reader
    first, second = reader.get_token(), reader.get_token()
    expect("the second token", second.get("access_token"), first.get("access_token"))
    expect("wrong secret", reader.get_token(secret="-")["errcode"], 40001)  # noqa: S106
    expect("wrong corpid", reader.get_token(corp_id="wwnobody")["errcode"], 40013)


def expiry(bench: Bench) -> None:
    """2 · An expired token is refreshed once; garbage is told from age."""
    corp = bench.corp()
    corp.ask("user/get", userid="lin")
    corp.act("token.expire", agent_id=corp.agent_id)
    expect("old token", corp.raw("GET", "user/get", userid="lin")["errcode"], 42001)
    garbage = corp.raw("GET", "user/get", token="garbage", userid="lin")  # noqa: S106  # no secret
    expect("garbage", garbage["errcode"], 40014)
    expect("no token", corp.raw("GET", "user/get", token="", userid="lin")["errcode"], 41001)
    before = _token_calls(bench, corp.corp_id)
    corp.ask("user/get", userid="lin")
    expect("gettoken calls", _token_calls(bench, corp.corp_id) - before, 1)


def _token_calls(bench: Bench, corp_id: str) -> int:
    """gettoken calls that succeeded; they carry no corp's token, so all corps count together."""
    rows = bench.world.act("limits.calls")["calls"]
    return sum(
        int(row["calls"])
        for row in rows
        if row["path"] == "gettoken" and row["errcode"] == 0 and row["corp_id"] in {"", corp_id}
    )


def directory(bench: Bench) -> None:
    """3 · The tree hangs together, users have their types, others are out of range."""
    reader = bench.reader
    departments = reader.ask("department/list")["department"]
    ids = {row["id"] for row in departments}
    roots = [row for row in departments if row["parentid"] not in ids]
    if not roots:
        raise Failed("department/list has no root")
    for row in departments:
        expect(f"types of department {row['id']}", type(row["order"]), int)
    users = reader.ask("user/simplelist", department_id=roots[0]["id"])["userlist"]
    for row in users[:3]:
        user = reader.ask("user/get", userid=row["userid"])
        expect("name", type(user["name"]), str)
        expect("departments", {type(each) for each in user["department"]} <= {int}, wanted=True)
        expect("status", user["status"] in {1, 2, 4, 5}, wanted=True)
    unknown = reader.call("GET", "user/get", userid="nobody-" + secrets.token_hex(4))
    expect("unknown user", unknown["errcode"] in {60111, 60011, 40003}, wanted=True)
    if bench.sandbox is None:
        return
    corp = bench.corp()
    corp.act("app.update", agent_id=corp.agent_id, scope_departments=[2])
    expect("out of range", corp.call("GET", "user/get", userid="lin")["errcode"], 60011)
    expect("unknown", corp.call("GET", "user/get", userid="nobody")["errcode"], 60111)
    expect("in range", corp.call("GET", "user/get", userid="chen")["errcode"], 0)


def address_check(bench: Bench) -> None:
    """4 · The check of a receiver: published vectors, a good answer, a wrong one."""
    for token, key, receive_id, (at, nonce, signature), sealed, plaintext in VECTORS:
        with receiver.listening(receive_id, bench.receiver_host) as listener:
            listener.codec = Codec(token=token, aes_key=key, receive_id=receive_id)
            query = {
                "msg_signature": signature,
                "timestamp": at,
                "nonce": nonce,
                "echostr": sealed,
            }
            answer = httpx.get(listener.url, params=query, trust_env=False)
            expect("echo", answer.content, plaintext.encode())
    corp = bench.corp()
    with receiver.listening(corp.corp_id, bench.receiver_host) as listener:
        listener.echo_suffix = "\n"
        code = corp.world.refuses(
            "app.set_callback", corp_id=corp.corp_id, agent_id=corp.agent_id, url=listener.url
        )
        expect("a receiver with a line's end", code, "callback_check_failed")
        listener.echo_suffix = ""
        receiver.register(corp, listener)


def envelopes(bench: Bench) -> None:
    """5 · Two hundred events open to what was said; whatever was touched is refused."""
    corp = bench.corp()
    with receiver.listening(corp.corp_id, bench.receiver_host) as listener:
        receiver.register(corp, listener)
        count = EVENTS // 10 if bench.quick else EVENTS
        names = [NAMES[no % len(NAMES)] + str(no) for no in range(count)]
        for no, name in enumerate(names):
            corp.act("staff.create", userid=f"u{no}", name=name)
        found = [event["Name"] for event in receiver.heard(corp, listener)]
        expect("names in the events", sorted(found), sorted(names))
        expect("refused envelopes", listener.refused, 0)
    codec = listener.codec
    for length in [*range(64), 70_000]:
        text = "茶" * length
        if _opened(codec, codec.seal(text)) != text:
            raise Failed(f"a text of {length} characters did not survive")
    sealed = codec.seal("text")
    touched = sealed[:30] + ("A" if sealed[30] != "A" else "B") + sealed[31:]
    signature = codec.sign(timestamp="1", nonce="n", sealed=sealed)
    others = (
        Codec(token="-", aes_key=AES_KEY, receive_id=corp.corp_id),  # noqa: S106  # no secret
        Codec(token=TOKEN, aes_key=VECTORS[1][1], receive_id=corp.corp_id),
        Codec(token=TOKEN, aes_key=AES_KEY, receive_id="wwother"),
    )
    for opener, given in ((codec, touched), *((other, sealed) for other in others)):
        try:
            opener.open(signature=signature, timestamp="1", nonce="n", sealed=given)
        except Refused:
            continue
        raise Failed("a wrong envelope was opened")


def _opened(codec: Codec, sealed: str) -> str:
    signature = codec.sign(timestamp="1", nonce="n", sealed=sealed)
    return codec.open(signature=signature, timestamp="1", nonce="n", sealed=sealed)
