"""Callbacks as a forger would send them: a true one, changed in every way that one can think of."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from huoqun.connectors.wecom import models, queries
from huoqun.connectors.wecom.platform.codec import Codec

PLAIN = (
    "<xml><ToUserName><![CDATA[{corpid}]]></ToUserName><FromUserName>sys</FromUserName>"
    "<CreateTime>{now}</CreateTime><MsgType>event</MsgType><Event>change_external_chat</Event>"
    "<ChatId>wr{number}</ChatId><ChangeType>create</ChangeType></xml>"
)
FRIEND = (
    "<xml><ToUserName><![CDATA[{corpid}]]></ToUserName><FromUserName>sys</FromUserName>"
    "<CreateTime>{now}</CreateTime><MsgType>event</MsgType><Event>change_external_contact</Event>"
    "<ChangeType>add_external_contact</ChangeType><UserID>lin</UserID>"
    "<ExternalUserID>wm{code}</ExternalUserID><WelcomeCode>{code}</WelcomeCode></xml>"
)
HUGE = 10_000_000
_BOMB = (
    b'<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><Encrypt>&c;</Encrypt></xml>'
)
_XXE = b'<!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><Encrypt>&x;</Encrypt></xml>'


@dataclass(frozen=True)
class Call:
    """One call of our address."""

    path: str
    query: dict[str, str]
    body: bytes

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{urlencode(self.query)}"


def true(link: models.Link, *, number: int = 1, codec: Codec | None = None, at: int = 0) -> Call:
    """A callback as the platform would send it."""
    now = str(at or int(time.time()))
    plain = PLAIN.format(corpid=link.corpid, now=now, number=number)
    sealer = codec or queries.codec(link)
    return _sealed(link, plain, now=now, nonce=f"n{number}", codec=sealer)


def told(link: models.Link, *, code: str) -> Call:
    """A callback as the platform would send it about a new friend of Lin's."""
    now = str(int(time.time()))
    plain = FRIEND.format(corpid=link.corpid, now=now, code=code)
    return _sealed(link, plain, now=now, nonce=code[:10], codec=queries.codec(link))


def _sealed(link: models.Link, plain: str, *, now: str, nonce: str, codec: Codec) -> Call:
    sealed = codec.seal(plain, timestamp=now, nonce=nonce)
    return Call(
        path=f"/callbacks/wecom/{link.callback_path}",
        query={"msg_signature": sealed.signature, "timestamp": now, "nonce": sealed.nonce},
        body=f"<xml><ToUserName>{link.corpid}</ToUserName>"
        f"<Encrypt>{sealed.encrypted}</Encrypt></xml>".encode(),
    )


def forged(link: models.Link, *, seed: int) -> Iterator[Call]:
    """Forged calls without end; none of them may be taken, none may be answered with a fault."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    other = Codec(token="t" * 32, aes_key="A" * 42 + "E", receiver=link.corpid)
    stranger = Codec(
        token="t" * 32, aes_key=queries.callback_keys(link).aes_key, receiver="wwsomebodyelse"
    )
    number = 10
    while True:
        number += 1
        call = true(link, number=number)
        at = chance.randrange(40, len(call.body) - 20)
        yield replace(call, body=_flipped(call.body, at, chance))
        yield replace(call, body=call.body[:at])
        yield replace(call, query=call.query | {"msg_signature": _hex(chance)})
        yield replace(call, query=call.query | {"nonce": f"x{number}"})
        earlier = str(int(call.query["timestamp"]) - 1 - number % 500)
        yield replace(call, query=call.query | {"timestamp": earlier})
        yield replace(call, query={})
        yield replace(call, query=call.query | {"msg_signature": "é" * 40, "timestamp": "١٢٣"})
        yield true(link, number=number, codec=other)
        yield true(link, number=number, codec=stranger)
        yield true(link, number=number, at=int(time.time()) - 90_000)
        yield replace(call, body=_XXE)
        yield replace(call, body=_BOMB)
        yield replace(call, body=chance.randbytes(chance.randrange(200)))
        yield replace(call, path=f"/callbacks/wecom/{_hex(chance)[:32]}")


def _flipped(body: bytes, at: int, chance: random.Random) -> bytes:
    """One bit of the sealed part is another: the tags stay."""
    start, end = body.index(b"<Encrypt>") + 9, body.index(b"</Encrypt>")
    place = start + at % (end - start)
    other = chance.choice([each for each in b"ABCDEFGHabcdefgh01234567" if each != body[place]])
    return body[:place] + bytes([other]) + body[place + 1 :]


def _hex(chance: random.Random) -> str:
    return "".join(chance.choice("0123456789abcdef") for _ in range(40))
