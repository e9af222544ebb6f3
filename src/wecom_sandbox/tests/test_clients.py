"""Clients that others wrote, unmodified, complete their flows against the sandbox (§15).

wechatpy speaks to a fixed address: a requests adapter leads it here. wecom-crm-mcp takes a base
address. @wecom/crypto runs in Node; it lies in the console's packages.
"""

import asyncio
import json
import random
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import requests
import wecom_crm_mcp
from wechatpy.exceptions import InvalidSignatureException, WeChatClientException
from wechatpy.work import WeChatClient
from wechatpy.work import crypto as wechatpy_crypto
from wecom_crm_mcp.modules import customer, media, moment, msg_template, tag

from wecom_sandbox.conformance import basics, hands, receiver
from wecom_sandbox.crypto import Codec, Refused
from wecom_sandbox.server import serving
from wecom_sandbox.settings import Settings

TENCENT = "https://qyapi.weixin.qq.com"
ROOT = Path(__file__).parents[3]
PACKAGES = ROOT / "console/node_modules"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


class Redirect(requests.adapters.HTTPAdapter):
    """Leads requests for the platform to the sandbox."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url

    def send(self, request, **how):
        """Another address, nothing else."""
        request.url = request.url.replace(TENCENT, self.base_url)
        request.headers["Host"] = urlsplit(self.base_url).netloc
        return super().send(request, **how)


@pytest.fixture(scope="module")
def http():
    settings = Settings(clock_speed=0, start_at=1_772_424_000)
    with (
        serving(settings) as sandbox,
        httpx.Client(base_url=sandbox.base_url, trust_env=False, timeout=30) as client,
    ):
        yield client


@pytest.fixture
def corp(http):
    return hands.Corp(http, hands.World(http), ["contact", "acquisition"])


@pytest.fixture
def wechatpy(corp):
    client = WeChatClient(corp.corp_id, corp.secret)
    client._http.trust_env = False
    client._http.mount(TENCENT, Redirect(str(corp.http.base_url).rstrip("/")))
    return client


def token_calls(corp):
    rows = corp.world.act("limits.calls")["calls"]
    return sum(row["calls"] for row in rows if row["path"] == "gettoken")


# --- wechatpy ---
def test_wechatpy_refreshes_once(corp, wechatpy):
    assert wechatpy.user.get("lin")["name"] == "lin"
    corp.act("token.expire", agent_id=corp.agent_id)
    before = token_calls(corp)
    assert wechatpy.user.get("chen")["department"] == [2]
    assert token_calls(corp) - before == 1


def test_wechatpy_directory(corp, wechatpy):
    assert [row["id"] for row in wechatpy.department.list()] == [1, 2]
    assert {row["userid"] for row in wechatpy.user.list(1, fetch_child=True)} == {
        "lin",
        "chen",
        "zhao",
    }
    corp.act("app.update", agent_id=corp.agent_id, scope_departments=[2])
    with pytest.raises(WeChatClientException) as refusal:
        wechatpy.user.get("lin")
    assert refusal.value.errcode == 60011


def test_wechatpy_pages_through_customers(corp, wechatpy):
    people = {corp.friend("chen") for _ in range(23)}
    found = wechatpy.external_contact.gen_all_by_user("chen", 10)
    assert {row["external_contact"]["external_userid"] for row in found} == people
    assert wechatpy.external_contact.list("chen")["external_userid"]
    person = people.pop()
    assert wechatpy.external_contact.get(person)["follow_user"][0]["userid"] == "chen"


def test_wechatpy_tags(corp, wechatpy):
    contact = wechatpy.external_contact
    group = contact.add_corp_tag(None, "口味", 1, [{"name": "红茶", "order": 1}])["tag_group"]
    tag_id = group["tag"][0]["id"]
    person = corp.friend("chen")
    contact.mark_tag("chen", person, add_tag=[tag_id])
    follow = contact.get(person)["follow_user"][0]
    assert [each["tag_id"] for each in follow["tags"]] == [tag_id]
    with pytest.raises(WeChatClientException) as refusal:
        contact.add_corp_tag(group["group_id"], None, None, [{"name": "红茶"}])
    assert refusal.value.errcode == 40071


def test_wechatpy_files_and_messages(corp, wechatpy):
    given = wechatpy.media.upload("image", ("a.png", PNG, "image/png"))
    # Its own download() does not go through the client's session, so no adapter leads it here.
    assert wechatpy._http.get(wechatpy.media.get_url(given["media_id"])).content == PNG
    wechatpy.message.send_text(corp.agent_id, ["lin", "chen"], "请确认群发")
    wechatpy.message.send_image(corp.agent_id, "lin", given["media_id"])
    kinds = [row["msgtype"] for row in corp.act("staff.phone", userid="lin")["messages"]]
    assert kinds == ["image", "text"]


def test_wechatpy_mass_send(corp, wechatpy):
    person = corp.friend("chen")
    made = wechatpy.external_contact.add_msg_template(
        {"external_userid": [person], "sender": "chen", "text": {"content": "上新"}}
    )
    done = corp.act("staff.confirm_send", userid="chen", msgid=made["msgid"])
    assert done["results"] == {person: "sent"}


# --- wecom-crm-mcp ---
def crm(corp, tmp_path, flow):
    config = wecom_crm_mcp.WecomConfig(
        corpid=corp.corp_id,
        corpsecret=corp.secret,
        base_url=str(corp.http.base_url),
        cache_dir=str(tmp_path),
    )

    async def run():
        async with (
            httpx.AsyncClient(base_url=config.base_url, trust_env=False) as http,
            wecom_crm_mcp.WecomClient(config, http_client=http) as client,
        ):
            return await flow(client)

    return asyncio.run(run())


def test_crm_refreshes_once(corp, tmp_path):
    async def flow(client):
        people = customer.CustomerModule(client)
        assert len((await people.list_followers())["follow_user"]) == 3
        corp.act("token.expire", agent_id=corp.agent_id)
        before = token_calls(corp)
        assert len((await people.list_followers())["follow_user"]) == 3
        return token_calls(corp) - before

    assert crm(corp, tmp_path, flow) == 1


def test_crm_customers_and_tags(corp, tmp_path):
    person = corp.friend("chen")

    async def flow(client):
        people, tags = customer.CustomerModule(client), tag.TagModule(client)
        batch = await people.batch_get(["chen"])
        assert [each["external_contact"]["external_userid"] for each in batch[
            "external_contact_list"
        ]] == [person]  # fmt: skip
        made = await tags.add_corp_tag(group_name="口味", tag=[{"name": "红茶"}])
        tag_id = made["tag_group"]["tag"][0]["id"]
        await tags.mark_tag("chen", person, add_tag=[tag_id])
        found = await people.get(person)
        return [each["tag_id"] for each in found["follow_user"][0]["tags"]] == [tag_id]

    assert crm(corp, tmp_path, flow)


def test_crm_mass_send(corp, tmp_path):
    chat_id = corp.group("chen")

    async def flow(client):
        sends = msg_template.MsgTemplateModule(client)
        text = {"content": "上新"}
        msgid = (await sends.add_msg_template("group", sender="chen", text=text))["msgid"]
        first = await sends.get_groupmsg_task(msgid)
        corp.act("staff.confirm_send", userid="chen", msgid=msgid)
        second = await sends.get_groupmsg_task(msgid)
        results = await sends.get_groupmsg_send_result(msgid, "chen")
        return first["task_list"][0]["status"], second["task_list"][0]["status"], results

    before, after, results = crm(corp, tmp_path, flow)
    assert (before, after) == (0, 2)
    assert [(row["chat_id"], row["status"]) for row in results["send_list"]] == [(chat_id, 1)]


def test_crm_moments_and_files(corp, tmp_path):
    picture = tmp_path / "a.png"
    picture.write_bytes(PNG)

    async def flow(client):
        files, posts = media.MediaModule(client), moment.MomentModule(client)
        given = await files.upload_attachment(picture, media_type="image", attachment_type=1)
        image = {"msgtype": "image", "image": {"media_id": given["media_id"]}}
        jobid = (await posts.add_moment_task({"content": "上新"}, [image]))["jobid"]
        corp.world.wait(seconds=5)
        done = await posts.get_moment_task_result(jobid)
        return await posts.get_moment_task(done["result"]["moment_id"])

    tasks = crm(corp, tmp_path, flow)["task_list"]
    assert {row["userid"] for row in tasks} == {"lin", "chen", "zhao"}


# --- the envelope, in three implementations ---
def texts():
    dice = random.Random(7)  # noqa: S311  # invented texts
    alphabet = "ab<>&]]>林🍵𠮷\n "
    found = ["".join(dice.choices(alphabet, k=length)) for length in range(200)]
    return [*found, "茶" * 30_000]


@pytest.fixture(scope="module")
def codec():
    return Codec(token=hands.TOKEN, aes_key=hands.AES_KEY, receive_id="ww0123456789abcdef")


def test_wechatpy_opens_what_we_seal_and_the_other_way(codec):
    other = wechatpy_crypto.WeChatCrypto(hands.TOKEN, hands.AES_KEY, "ww0123456789abcdef")
    for text in texts():
        sealed = codec.seal(text)
        signature = codec.sign(timestamp="1", nonce="n", sealed=sealed)
        body = {"Encrypt": sealed}
        assert other.decrypt_message(body, signature, "1", "n") == text
        with pytest.raises(InvalidSignatureException):
            other.decrypt_message(body, "0" * 40, "1", "n")
        reply = receiver.flat(other.encrypt_message(text, "n", "1"))
        opened = codec.open(
            signature=reply["MsgSignature"], timestamp="1", nonce="n", sealed=reply["Encrypt"]
        )
        assert opened == text


@pytest.mark.parametrize("vector", basics.VECTORS, ids=["devtool", "sdk"])
def test_wechatpy_answers_the_check_of_an_address_as_we_do(vector):
    token, key, receive_id, (at, nonce, signature), sealed, plaintext = vector
    other = wechatpy_crypto.WeChatCrypto(token, key, receive_id)
    assert other.check_signature(signature, at, nonce, sealed) == plaintext


def node(codec_id, sealed, given):
    program, packages = shutil.which("node"), PACKAGES / "@wecom/crypto"
    if program is None or not packages.is_dir():
        pytest.skip("Node or the console's packages are not installed (make setup)")
    asked = {
        "token": hands.TOKEN,
        "key": hands.AES_KEY,
        "id": codec_id,
        "sealed": sealed,
        "texts": given,
    }
    done = subprocess.run(
        [program, str(Path(__file__).with_name("foreign.mjs")), str(PACKAGES / "here.js")],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def test_node_opens_what_we_seal_and_the_other_way(codec):
    sealed = [{"timestamp": "1", "nonce": "n", "text": codec.seal(text)} for text in texts()]
    found = node("ww0123456789abcdef", sealed, texts())
    for text, given, opened in zip(texts(), sealed, found["opened"], strict=True):
        assert (opened["message"], opened["id"]) == (text, "ww0123456789abcdef")
        assert opened["signature"] == codec.sign(timestamp="1", nonce="n", sealed=given["text"])
    for text, made in zip(texts(), found["made"], strict=True):
        opened = codec.open(
            signature=made["signature"], timestamp="1", nonce="n", sealed=made["text"]
        )
        assert opened == text


def test_node_opens_the_published_vector_as_we_do():
    token, key, receive_id, (at, nonce, signature), sealed, plaintext = basics.VECTORS[0]
    ours = Codec(token=token, aes_key=key, receive_id=receive_id)
    assert ours.open(signature=signature, timestamp=at, nonce=nonce, sealed=sealed) == plaintext
    (opened,) = node("x", [{"timestamp": at, "nonce": nonce, "text": sealed}], [])["opened"]
    assert key == hands.AES_KEY
    assert (opened["message"], opened["id"]) == (plaintext, receive_id)


def test_what_node_seals_for_another_is_refused(codec):
    (made,) = node("wwother", [], ["text"])["made"]
    with pytest.raises(Refused, match="another receiver"):
        codec.open(signature=made["signature"], timestamp="1", nonce="n", sealed=made["text"])


def test_a_callback_opens_with_wechatpy_and_node(corp):
    with receiver.listening(corp.corp_id) as listener:
        receiver.register(corp, listener)
        corp.friend("chen", state="s-1")
        (event,) = receiver.heard(corp, listener)
    assert (event["ChangeType"], event["State"]) == ("add_external_contact", "s-1")
    again = listener.codec.seal(listener.plaintexts[0])
    other = wechatpy_crypto.WeChatCrypto(hands.TOKEN, hands.AES_KEY, corp.corp_id)
    signature = listener.codec.sign(timestamp="1", nonce="n", sealed=again)
    assert other.decrypt_message({"Encrypt": again}, signature, "1", "n") == listener.plaintexts[0]
    found = node(corp.corp_id, [{"timestamp": "1", "nonce": "n", "text": again}], [])["opened"][0]
    assert (found["message"], found["id"]) == (listener.plaintexts[0], corp.corp_id)
