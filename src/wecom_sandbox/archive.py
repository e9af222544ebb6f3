"""The archive feed: what was said, sealed for whoever holds the corp's private key (§10, §15.5).

    POST /archive/v1/chatdata {"corpid", "secret", "seq", "limit"}   JSON lines, seq above `seq`
    POST /archive/v1/media    {"corpid", "secret", "sdkfileid"}      the file

Every line is {"seq", "msgid", "publickey_ver", "sealed_key", "sealed_message"}: `sealed_key` is a
random 32-byte key under RSA PKCS #1 v1.5 with the corp's public key of that version, and
`sealed_message` is 12 bytes of nonce and the message under AES-256-GCM with that key and the
msgid as associated data; both base64. The platform's own inner format is secret and not imitated.
Messages live five days. The secret is that of an app with the archive right.
"""

import base64
import secrets
from typing import Annotated, Any

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from wecom_sandbox.errors import ApiError
from wecom_sandbox.records.apps import App, Right
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, unpack

LIMIT_MAX = 1000
BODY_BYTES_MAX = 64 * 1024
NONCE_BYTES = 12
KEY_BYTES = 32
DAY_MS = 86_400_000
NO_KEY = 10007  # the code of the platform's SDK for a missing key
STATUS = {40001: 401, 40013: 401, 48002: 403, 60020: 403, 40007: 404, NO_KEY: 409}

PublicKey = rsa.RSAPublicKey


class Credentials(msgspec.Struct, kw_only=True):
    """Who asks."""

    corpid: str
    secret: str


class ChatData(Credentials, kw_only=True):
    """chatdata"""

    seq: Annotated[int, Meta(ge=0)] = 0
    limit: Annotated[int, Meta(ge=1, le=LIMIT_MAX)] = LIMIT_MAX


class Media(Credentials, kw_only=True):
    """media"""

    sdkfileid: str


async def chatdata(request: Request) -> Response:
    """POST /archive/v1/chatdata."""
    box: Sandbox = request.app.state.box
    try:
        asked = msgspec.convert(await _body(request), ChatData)
        with box.turn():
            app = _admit(box, asked, request)
            lines = feed(box, app.corp_id, after=asked.seq, limit=asked.limit)
    except (ApiError, msgspec.ValidationError) as error:
        return _refused(error)
    body = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
    return Response(body, media_type="application/x-ndjson")


async def media(request: Request) -> Response:
    """POST /archive/v1/media."""
    box: Sandbox = request.app.state.box
    try:
        asked = msgspec.convert(await _body(request), Media)
        with box.turn():
            app = _admit(box, asked, request)
            row = box.store.one(
                "SELECT content FROM media WHERE media_id = ? AND corp_id = ?",
                asked.sdkfileid,
                app.corp_id,
            )
    except (ApiError, msgspec.ValidationError) as error:
        return _refused(error)
    if row is None:
        return _refused(ApiError(40007))
    return Response(row["content"], media_type="application/octet-stream")


def feed(box: Sandbox, corp_id: str, *, after: int, limit: int) -> list[dict[str, Any]]:
    """The sealed messages of the last days that follow a seq."""
    version, key = _public_key(box, corp_id)
    rows = box.store.all(
        "SELECT * FROM message WHERE corp_id = ?1 AND archived AND seq > ?2 AND msgtime_ms > ?3"
        " AND NOT EXISTS (SELECT 1 FROM archive_consent AS c WHERE c.corp_id = ?1"
        "  AND c.status = 'Disagree' AND ((chat_id <> '' AND c.place = chat_id"
        "  AND c.external_userid = sender) OR (chat_id = '' AND c.place = userid"
        "  AND c.external_userid = message.external_userid))) ORDER BY seq LIMIT ?4",
        corp_id,
        after,
        box.now_ms() - box.settings.archive_days * DAY_MS,
        limit,
    )
    return [seal(row["seq"], message(box, row), version, key) for row in rows]


def seal(seq: int, said: dict[str, Any], version: int, key: PublicKey) -> dict[str, Any]:
    """One line of the feed."""
    secret, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    text = msgspec.json.encode(said)
    sealed = nonce + AESGCM(secret).encrypt(nonce, text, said["msgid"].encode())
    return {
        "seq": seq,
        "msgid": said["msgid"],
        "publickey_ver": version,
        "sealed_key": base64.b64encode(key.encrypt(secret, padding.PKCS1v15())).decode(),
        "sealed_message": base64.b64encode(sealed).decode(),
    }


def message(box: Sandbox, row: Row) -> dict[str, Any]:
    """A message in the archive's own words."""
    people = unpack(row["tolist_json"])
    if people is None:
        people = box.store.column(
            "SELECT member_id FROM group_member WHERE chat_id = ? AND member_id <> ?"
            " ORDER BY member_id",
            row["chat_id"],
            row["sender"],
        )
    return {
        "msgid": row["msgid"],
        "action": row["action"],
        "from": row["sender"],
        "tolist": people,
        "roomid": row["chat_id"],
        "msgtime": row["msgtime_ms"],
        "msgtype": row["msgtype"],
        row["msgtype"]: unpack(row["content_json"]),
    }


def load_key(pem: str) -> PublicKey:
    """An RSA public key; ValueError for anything else."""
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 2048:
        raise ValueError("an RSA key of 2048 bits or more is required")
    return key


def _public_key(box: Sandbox, corp_id: str) -> tuple[int, PublicKey]:
    row = box.store.one(
        "SELECT * FROM archive_key WHERE corp_id = ? ORDER BY version DESC LIMIT 1", corp_id
    )
    if row is None:
        raise ApiError(NO_KEY, "archive.set_key gives the corp its public key")
    return row["version"], load_key(row["public_key"])


def _admit(box: Sandbox, asked: Credentials, request: Request) -> App:
    row = box.store.one(
        "SELECT * FROM app WHERE corp_id = ? AND secret = ?", asked.corpid, asked.secret
    )
    if row is None:
        raise ApiError(40001)
    app = App.of(row)
    if Right.ARCHIVE not in app.rights:
        raise ApiError(48002)
    ip = request.client.host if request.client else ""
    if app.allowed_ips and ip not in app.allowed_ips:
        raise ApiError(60020)
    return app


async def _body(request: Request) -> Any:  # noqa: ANN401  # any JSON
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise ApiError(40058, "the body is too large")
    try:
        return msgspec.json.decode(bytes(body))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ApiError(47001) from error


def _refused(error: ApiError | msgspec.ValidationError) -> Response:
    refusal = error if isinstance(error, ApiError) else ApiError(40058, str(error))
    content = {"errcode": refusal.code, "errmsg": refusal.meaning}
    return Response(
        msgspec.json.encode(content),
        status_code=STATUS.get(refusal.code, 400),
        headers={"Content-Type": "application/json; charset=UTF-8"},
    )
