"""Connecting a corp: what the operator enters, kept sealed, and the address for callbacks."""

import secrets
import string
from typing import Final

from django.db import transaction

from huoqun.connectors.wecom import models, queries
from huoqun.connectors.wecom.actions import access, looking, probing
from huoqun.connectors.wecom.kinds import LinkState
from huoqun.core import ids
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions
from huoqun.org.kinds import UnitKind
from huoqun.org.models import OrgUnit

_LETTERS: Final = string.ascii_letters + string.digits
_TOKEN_LENGTH: Final = 32
_KEY_LENGTH: Final = 43


class AlreadyLinked(Refused):
    """A corp here is one corp there."""

    code = "wecom_already_linked"
    status = 409
    zh = "企业 ID {corpid} 或本企业主体已经连接过，请在原连接上修改。"
    en = "Corp id {corpid}, or this legal entity, is connected already; edit that connection."


class NotACompany(Refused):
    """A connection reads the whole corp, so it hangs on the company and not on a part of it."""

    code = "wecom_needs_a_company"
    zh = "企业微信只能连接到公司，不能连接到门店或部门。"
    en = "WeCom is connected to a company, not to a store or a team."


def connect(
    *,
    company: OrgUnit,
    corpid: str,
    agent_id: int,
    secret: str,
    by: org_actions.Actor,
) -> models.Link:
    """Note how the WeCom of a legal entity is reached; callbacks get an address, token and key."""
    if company.kind != UnitKind.COMPANY:
        raise NotACompany
    vault, corp_id = queries.vault(), company.corp_id
    with transaction.atomic():
        taken = models.Link.objects.filter(corpid=corpid) | models.Link.objects.filter(
            corp_id=corp_id
        )
        if taken.exists():
            raise AlreadyLinked(corpid=corpid)
        made = models.Link.objects.create(
            corp_id=corp_id,
            corpid=corpid,
            agent_id=agent_id,
            secret_sealed=vault.seal(secret, column="secret", corp_id=corp_id),
            callback_path=ids.new_token(24),
            callback_token_sealed=vault.seal(
                _random(_TOKEN_LENGTH), column="callback_token", corp_id=corp_id
            ),
            callback_key_sealed=vault.seal(
                _random(_KEY_LENGTH - 1) + secrets.choice(_LAST_LETTERS),
                column="callback_key",
                corp_id=corp_id,
            ),
            unit=company,
        )
        _note(made, "linked", by, corpid=corpid, agent_id=agent_id)
    return made


# 43 characters of base64 hold 258 bits: the last two must be 0, or strict decoders refuse the key.
_LAST_LETTERS: Final = "AEIMQUYcgkosw048"


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


# Of a secret that was entered just now: calls go on at once.
_UNTRIED: Final = {"token_sealed": None, "token_ends_at": None, **access.TOKEN_WELCOME}


class CorpidFixed(Refused):
    """Units, staff and groups hang on the corp id as soon as they were read."""

    code = "wecom_corpid_fixed"
    status = 409
    zh = "连接开启之后企业 ID 不能再改：已读取的部门、员工和群都属于原来的企业。"
    en = (
        "The corp id stays as it is once the connection was switched on: departments, staff and"
        " groups that were read belong to it."
    )


def relink(
    *,
    link: models.Link,
    corpid: str | None,
    agent_id: int | None,
    secret: str | None,
    by: org_actions.Actor,
) -> None:
    """Correct what was entered; the token of a former secret, and its refusals, are forgotten."""
    changes: dict[str, object] = {}
    if corpid is not None and corpid != link.corpid:
        if link.state != LinkState.SETTING_UP:
            raise CorpidFixed
        if models.Link.objects.filter(corpid=corpid).exists():
            raise AlreadyLinked(corpid=corpid)
        changes |= {"corpid": corpid, **_UNTRIED}
    if agent_id is not None:
        changes["agent_id"] = agent_id
    if secret is not None:
        changes["secret_sealed"] = queries.vault().seal(
            secret, column="secret", corp_id=link.corp_id
        )
        changes |= _UNTRIED
    with transaction.atomic():
        models.Link.objects.filter(pk=link.pk).update(**changes)
        _note(
            link,
            "relinked",
            by,
            corpid=corpid,
            agent_id=agent_id,
            secret_changed=secret is not None,
        )
    link.refresh_from_db()


def show_keys(*, link: models.Link, by: org_actions.Actor) -> queries.CallbackKeys:
    """Show what seals the callbacks; who looked stands in the audit log."""
    _note(link, "keys_shown", by)
    return queries.callback_keys(link)


def look_again(*, link: models.Link, by: org_actions.Actor) -> None:
    """Look at everything anew, as after a first connection."""
    with transaction.atomic():
        looking.sync_all(link=link)
        _note(link, "sync_asked", by)


def switch_on(*, link: models.Link, by: org_actions.Actor) -> None:
    """Begin to follow the corp: a first look at everything, then what callbacks tell.

    Raises NotReady while a right or the credentials are missing. The platform is asked: not to be
    called inside a transaction.
    """
    probing.require_ready(link=link)
    with transaction.atomic():
        models.Link.objects.filter(pk=link.pk).update(state=LinkState.ON)
        looking.sync_all(link=link)
        _note(link, "switched_on", by)


def pause(*, link: models.Link, by: org_actions.Actor) -> None:
    """Make no more calls; callbacks are still kept and handled."""
    with transaction.atomic():
        models.Link.objects.filter(pk=link.pk).update(state=LinkState.PAUSED)
        _note(link, "paused", by)


def _note(link: models.Link, action: str, by: org_actions.Actor, **detail: object) -> None:
    org_actions.audit(
        staff=by.staff,
        action=f"wecom.{action}",
        object_name="wecom_link",
        object_id=link.pk,
        unit_id=link.unit_id,
        detail=detail,
        request=by.request,
    )
