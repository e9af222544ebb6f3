"""Connections and accounts: who they are and how they do."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, QuerySet

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.kinds import (
    CallbackState,
    GroupStatus,
    LinkState,
)
from huoqun.connectors.wecom.platform import refusals
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
    # What the platform says instead of giving a token; empty while it gives one.
    refused_zh: str
    refused_en: str
    refused_until: datetime | None
    fault_zh: str
    fault_en: str
    callbacks_waiting: int
    callbacks_set_aside: int
    last_callback_at: datetime | None
    accounts: int
    groups: int
    welcomes: dict[str, int]
    # When the lists of sends and moments were read; null: not yet, or the fault tells why not.
    sendings_read_at: datetime | None
    sendings_fault_zh: str
    sendings_fault_en: str


@functools.cache
def namespace(link: models.Link) -> str:
    """Whose names the platform's ids of a link are: of customers, groups and departments."""
    return rules.namespace(link.corpid)


def vault() -> rules.Vault:
    """The keys of this installation."""
    return rules.Vault(settings.HUOQUN_KEYS)


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


def accounts(
    link: models.Link, *, text: str = "", with_customers: bool = False, left: bool = False
) -> QuerySet[models.Account]:
    """The accounts of a link that are still there, or that ``left``; ``text`` is in the name."""
    there = link.accounts.filter(left_at__isnull=not left).select_related("staff__unit")
    if with_customers:
        there = there.filter(has_customers=True)
    return there.filter(name__icontains=text) if text else there


def accounts_named(link: models.Link, userids: Iterable[str]) -> dict[str, models.Account]:
    """The accounts that we know of these, left ones too, with who stands behind them."""
    rows = link.accounts.filter(userid__in=set(userids)).select_related("staff")
    return {each.userid: each for each in rows}


def account(account_id: int, *, link: models.Link) -> models.Account:
    """One account of a link; raises NoSuchAccount."""
    found = accounts(link).filter(pk=account_id).first()
    if found is None:
        raise NoSuchAccount
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
    # What only waits for a limit to end has not failed, but says why it waits.
    told = looks.exclude(fault="").order_by("-attempts", "due_at", "id")
    fault = told.values_list("fault", flat=True).first() or ""
    said_zh, said_en = in_words(fault)
    refused_zh, refused_en = token_refused(link)
    unread_zh, unread_en = in_words(link.sendings_fault)
    last = callbacks.order_by("-received_at", "-id").values_list("received_at", flat=True).first()
    return Standing(
        waiting=_counts(looks.filter(rank__lte=rules.RANK_FIRST), "subject"),
        sweeping=looks.filter(rank__gt=rules.RANK_FIRST).count(),
        failing=failing.count(),
        refused_zh=refused_zh,
        refused_en=refused_en,
        refused_until=link.token_closed_until,
        fault_zh=said_zh,
        fault_en=said_en,
        callbacks_waiting=callbacks.filter(state=CallbackState.WAITING).count(),
        callbacks_set_aside=callbacks.filter(state=CallbackState.SET_ASIDE).count(),
        last_callback_at=last,
        accounts=accounts(link).count(),
        groups=link.groups.exclude(status=GroupStatus.DISMISSED).count(),
        welcomes=_counts(welcomes, "state"),
        sendings_read_at=link.sendings_read_at,
        sendings_fault_zh=unread_zh,
        sendings_fault_en=unread_en,
    )


def token_refused(link: models.Link) -> tuple[str, str]:
    """Why the platform gave no token when it was last asked, and what to do; else empty."""
    if link.token_refused_code is None:
        return "", ""
    return refusals.remedy(link.token_refused_code, link.token_refused_said)


def fault_of(refusal: Refused) -> str:
    """What is kept of a refusal: both its sentences, so that each reader gets theirs."""
    return f"{refusal.sentence_zh}\n{refusal.sentence_en}"


def in_words(fault: str) -> tuple[str, str]:
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
    # As written here: putting the statement together anew took a third of a callback's time.
    found = models.Link.objects.raw(_BY_PATH_SQL, [path])
    return next(iter(found), None)


_BY_PATH_SQL = "SELECT * FROM wecom_link WHERE callback_path = %s"


def working() -> list[models.Link]:
    """The corps that are connected, in the order in which they were."""
    on = models.Link.objects.filter(state=LinkState.ON)
    return list(on.select_related("unit").order_by("id"))
