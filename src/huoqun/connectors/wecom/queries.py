"""Every read of the connector."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, QuerySet

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.kinds import CallbackState, GroupStatus, LinkState
from huoqun.connectors.wecom.platform.codec import Codec
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope


class NoSuchLink(Refused):
    """The corp is not connected, or lies outside the reader's part of the organisation."""

    code = "no_such_wecom_link"
    status = 404
    zh = "没有这个企业微信连接，或它不在您的管辖范围内。"
    en = "There is no such WeCom connection, or it lies outside your part of the organisation."


class NoSuchAccount(Refused):
    """The link has no such account, or it is gone."""

    code = "no_such_wecom_account"
    status = 404
    zh = "没有这个企业微信账号，或它已离职。"
    en = "There is no such WeCom account, or it is gone."


class NoSuchWay(Refused):
    """The connection has no such code, or it was removed."""

    code = "no_such_wecom_way"
    status = 404
    zh = "没有这个活码，或它已被删除。"
    en = "There is no such code, or it was removed."


@dataclass(frozen=True, kw_only=True)
class CallbackKeys:
    """The address of callbacks and what seals them."""

    url: str
    token: str
    aes_key: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a connection does; ``waiting`` counts what is to be looked at by subject."""

    waiting: dict[str, int]
    sweeping: int
    failing: int
    fault_zh: str
    fault_en: str
    callbacks_waiting: int
    callbacks_set_aside: int
    last_callback_at: datetime | None
    accounts: int
    groups: int
    welcomes: dict[str, int]


@functools.cache
def vault() -> rules.Vault:
    """The keys of this installation."""
    return rules.Vault(settings.HUOQUN_SECRET)


def codec(link: models.Link) -> Codec:
    """The codec of a link's callbacks."""
    opened = functools.partial(vault().open, corp_id=link.corp_id)
    return Codec(
        token=opened(link.callback_token_sealed, column="callback_token"),
        aes_key=opened(link.callback_key_sealed, column="callback_key"),
        receiver=link.corpid,
    )


def visible_to(seen_by: Scope) -> QuerySet[models.Link]:
    """The connections of corps within the reader's part of the organisation."""
    return models.Link.objects.filter(org_queries.within(seen_by)).select_related("unit")


def links(seen_by: Scope) -> list[models.Link]:
    """The visible connections, oldest first."""
    return list(visible_to(seen_by).order_by("id"))


def get(link_id: int, *, seen_by: Scope) -> models.Link:
    """One visible connection; raises NoSuchLink."""
    found = visible_to(seen_by).filter(pk=link_id).first()
    if found is None:
        raise NoSuchLink
    return found


def accounts(link: models.Link, *, text: str = "") -> QuerySet[models.Account]:
    """The accounts of a link that are still there; ``text`` stands in the name."""
    there = link.accounts.filter(left_at=None).select_related("staff__unit")
    return there.filter(name__icontains=text) if text else there


def account(account_id: int, *, link: models.Link) -> models.Account:
    """One account of a link; raises NoSuchAccount."""
    found = accounts(link).filter(pk=account_id).first()
    if found is None:
        raise NoSuchAccount
    return found


def ways(link: models.Link) -> QuerySet[models.Way]:
    """The codes that stand, of one connection."""
    return link.ways.filter(removed_at=None).select_related("link")


def way(way_id: int, *, link: models.Link) -> models.Way:
    """One code; raises NoSuchWay."""
    found = ways(link).filter(pk=way_id).first()
    if found is None:
        raise NoSuchWay
    return found


def chosen_accounts(account_ids: Sequence[int], *, link: models.Link) -> list[models.Account]:
    """These accounts of a corp, in this order; raises NoSuchAccount."""
    known = {each.pk: each for each in accounts(link).filter(pk__in=account_ids)}
    if len(known) < len(set(account_ids)):
        raise NoSuchAccount
    return [known[each] for each in dict.fromkeys(account_ids)]


def callback_keys(link: models.Link) -> CallbackKeys:
    """What the operator copies into the platform's console."""
    opened = functools.partial(vault().open, corp_id=link.corp_id)
    return CallbackKeys(
        url=f"{settings.HUOQUN_PUBLIC_URL.rstrip('/')}/callbacks/wecom/{link.callback_path}",
        token=opened(link.callback_token_sealed, column="callback_token"),
        aes_key=opened(link.callback_key_sealed, column="callback_key"),
    )


def standing(link: models.Link) -> Standing:
    """How a connection does: what is still to be read, what came in, what went wrong."""
    looks = models.Look.objects.filter(link=link)
    callbacks = models.Callback.objects.filter(link=link)
    failing = looks.filter(attempts__gt=0).exclude(fault="")
    week = clock.now() - timedelta(days=7)
    welcomes = models.Welcome.objects.filter(callback__link=link, callback__received_at__gte=week)
    fault = failing.order_by("due_at", "id").values_list("fault", flat=True).first() or ""
    said_zh, said_en = _in_words(fault)
    last = callbacks.order_by("-received_at", "-id").values_list("received_at", flat=True).first()
    return Standing(
        waiting=_counts(looks.filter(rank__lte=rules.RANK_FIRST), "subject"),
        sweeping=looks.filter(rank__gt=rules.RANK_FIRST).count(),
        failing=failing.count(),
        fault_zh=said_zh,
        fault_en=said_en,
        callbacks_waiting=callbacks.filter(state=CallbackState.WAITING).count(),
        callbacks_set_aside=callbacks.filter(state=CallbackState.SET_ASIDE).count(),
        last_callback_at=last,
        accounts=accounts(link).count(),
        groups=link.groups.exclude(status=GroupStatus.DISMISSED).count(),
        welcomes=_counts(welcomes, "state"),
    )


def fault_of(refusal: Refused) -> str:
    """What is kept of a refusal: both its sentences, so that each reader gets theirs."""
    return f"{refusal.sentence_zh}\n{refusal.sentence_en}"


def _in_words(fault: str) -> tuple[str, str]:
    """A kept fault in Chinese and English; what is no refusal is a fault of ours, by its name."""
    zh, both, en = fault.partition("\n")
    if both or not fault:
        return zh, en
    return (
        f"程序出错（{fault}），会自动重试；详情见服务器日志。",
        f"A fault of the program ({fault}); it is tried again, the server's log has the details.",
    )


def _counts(rows: QuerySet[Any], by: str) -> dict[str, int]:
    return dict(rows.values_list(by).annotate(number=Count("id")).order_by(by))


def welcome_texts(link: models.Link) -> QuerySet[models.WelcomeText]:
    """The text for everybody first, then those of accounts."""
    rows = models.WelcomeText.objects.filter(link=link).select_related("account__staff")
    return rows.order_by(F("account_id").asc(nulls_first=True))


def by_callback_path(path: str) -> models.Link | None:
    """The link whose callbacks come in under this path; None for a stranger's guess."""
    return models.Link.objects.filter(callback_path=path).first()


def working() -> list[models.Link]:
    """The corps that are connected, in the order in which they were."""
    return list(models.Link.objects.filter(state=LinkState.ON).order_by("id"))
