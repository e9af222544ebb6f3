"""Every read of the connector."""

import functools

from django.conf import settings

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.kinds import LinkState
from huoqun.connectors.wecom.platform.codec import Codec
from huoqun.core.refusal import Refused


class NoSuchLink(Refused):
    """The corp is not connected, or lies outside the reader's part of the organisation."""

    code = "no_such_wecom_link"
    status = 404
    zh = "没有这个企业微信连接，或它不在您的管辖范围内。"
    en = "There is no such WeCom connection, or it lies outside your part of the organisation."


@functools.cache
def vault() -> rules.Vault:
    """The keys of this installation."""
    return rules.Vault(settings.HUOQUN_SECRET)


def codec(corp: models.WecomCorp) -> Codec:
    """The codec of a corp's callbacks."""
    opened = functools.partial(vault().open, corp_id=corp.corp_id)
    return Codec(
        token=opened(corp.callback_token_sealed, column="callback_token"),
        aes_key=opened(corp.callback_key_sealed, column="callback_key"),
        receiver=corp.corpid,
    )


def by_callback_path(path: str) -> models.WecomCorp | None:
    """The corp whose callbacks come in under this path; None for a stranger's guess."""
    return models.WecomCorp.objects.filter(callback_path=path).first()


def working() -> list[models.WecomCorp]:
    """The corps that are connected, in the order in which they were."""
    return list(models.WecomCorp.objects.filter(state=LinkState.ON).order_by("id"))
