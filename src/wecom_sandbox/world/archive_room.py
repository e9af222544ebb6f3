"""The archive's keys, and what customers say about being archived."""

from wecom_sandbox import archive
from wecom_sandbox.errors import WorldError
from wecom_sandbox.records import apps, consent, events, friends, groups
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.world import staff
from wecom_sandbox.world.verbs import Done, InCorp, Request


class SetKey(InCorp, kw_only=True):
    """archive.set_key: PEM; a new one gets the next version"""

    public_key: str


class Consent(Request, kw_only=True):
    """customer.consent: about the chat with a member, or about a group"""

    external_userid: str
    userid: str = ""
    chat_id: str = ""
    agrees: bool = True


def set_key(box: Sandbox, request: SetKey) -> Done:
    """设置存档公钥 · The corp's public key, under which the archive's keys are sealed."""
    corp_id = apps.corp(box, request.corp_id)["corp_id"]
    try:
        archive.load_key(request.public_key)
    except ValueError as error:
        raise WorldError(
            "bad_key", zh=f"不是可用的 RSA 公钥：{error}", en=f"no usable key: {error}", status=422
        ) from error
    last = box.store.value("SELECT max(version) FROM archive_key WHERE corp_id = ?", corp_id)
    version = (last or 0) + 1
    box.store.insert("archive_key", corp_id=corp_id, version=version, public_key=request.public_key)
    return {"version": version}


def answer(box: Sandbox, request: Consent) -> Done:
    """同意或拒绝存档 · A customer answers whether the archive may keep what is said."""
    corp_id = friends.person(box, request.external_userid)["corp_id"]
    if bool(request.userid) == bool(request.chat_id):
        raise WorldError(
            "where", zh="请写明 userid 或 chat_id 之一", en="name a userid or a chat_id", status=422
        )
    if request.chat_id:
        groups.living(box, request.chat_id)
        groups.require_member(box, request.chat_id, request.external_userid)
    else:
        staff.member(box, corp_id, request.userid)
    place = request.userid or request.chat_id
    consent.answer(box, corp_id, place, request.external_userid, agrees=request.agrees)
    told = 0
    if request.agrees and request.userid:
        told = events.emit(
            box,
            corp_id,
            ("change_external_contact", "msg_audit_approved"),
            {"UserID": request.userid, "ExternalUserID": request.external_userid},
            concerning=[request.userid],
        )
    return {"callbacks": told}
