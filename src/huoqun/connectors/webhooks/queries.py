"""Every read of the order webhook; lists begin with what the reader may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from huoqun.communities.models import Community
from huoqun.connectors.webhooks import models, rules
from huoqun.connectors.webhooks.kinds import EventFault, EventResult
from huoqun.core import clock, paging
from huoqun.core.encrypted import Unreadable
from huoqun.core.refusal import Refused
from huoqun.customers.models import Identity
from huoqun.org import queries as org_queries
from huoqun.org.models import OrgUnit
from huoqun.org.queries import Scope


class NoSuchSource(Refused):
    """The source does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_webhook_source"
    status = 404
    zh = "没有这个推送来源，或它不在您的管辖范围内。"
    en = "There is no such webhook source, or it lies outside your part of the organisation."


class NoSuchSecret(Refused):
    """The secret does not exist, is another source's, or ended."""

    code = "no_such_webhook_secret"
    status = 404
    zh = "该来源没有这个密钥，或它已失效。"
    en = "The source has no such secret, or it ended."


def vault() -> rules.Vault:
    """The keys of this installation."""
    return rules.Vault(settings.HUOQUN_KEYS)


# --- Sources


def visible_to(seen_by: Scope) -> QuerySet[models.WebhookSource]:
    """The sources of the reader's units, with their live secrets and their traffic."""
    rows = models.WebhookSource.objects.filter(org_queries.within(seen_by))
    secrets = models.WebhookSecret.objects.filter(_live()).order_by("id")
    return rows.select_related("unit", "traffic").prefetch_related(
        Prefetch("secrets", queryset=secrets)
    )


def get(source_id: int, *, seen_by: Scope) -> models.WebhookSource:
    """One visible source; raises NoSuchSource."""
    found = visible_to(seen_by).filter(pk=source_id).first()
    if found is None:
        raise NoSuchSource
    return found


def by_path_key(path_key: str) -> models.WebhookSource | None:
    """The source behind an address; nobody is asked who knows it."""
    if "\x00" in path_key:
        return None
    return models.WebhookSource.objects.select_related("unit").filter(path_key=path_key).first()


def address(source: models.WebhookSource) -> str:
    """Where the source sends to."""
    return f"{settings.HUOQUN_PUBLIC_URL.rstrip('/')}/hooks/orders/{source.path_key}"


# --- Secrets


def _live() -> Q:
    return Q(ends_at=None) | Q(ends_at__gt=clock.now())


def live_secrets(source: models.WebhookSource) -> QuerySet[models.WebhookSecret]:
    """The secrets that may sign now."""
    return models.WebhookSecret.objects.filter(_live(), source=source)


def secret(secret_id: int, *, source: models.WebhookSource) -> models.WebhookSecret:
    """One live secret of a source; raises NoSuchSecret."""
    found = live_secrets(source).filter(pk=secret_id).first()
    if found is None:
        raise NoSuchSecret
    return found


def opened_secrets(source: models.WebhookSource) -> list[str]:
    """The live secrets in the open, to check a signature with."""
    rows = live_secrets(source).order_by("id")
    return [
        vault().open_secret(bytes(sealed), secret_id=secret_id)
        for secret_id, sealed in rows.values_list("id", "value_sealed")
    ]


# --- What a source may reach


def communities_within(unit: OrgUnit, *, community_ids: Collection[int]) -> set[int]:
    """Those of the communities that live within a unit."""
    rows = Community.objects.filter(
        pk__in=community_ids, unit__path__startswith=unit.path, removed_at=None
    )
    return set(rows.values_list("pk", flat=True))


def foreign_communities(*, namespace: str, keys: Collection[str], unit: OrgUnit) -> set[str]:
    """Which of these communities exist outside a unit: who sends for it must not touch them."""
    known = Community.objects.filter(namespace=namespace, key__in=keys, taken_back=False)
    return set(known.exclude(unit__path__startswith=unit.path).values_list("key", flat=True))


def foreign_stores(*, namespace: str, keys: Collection[str], unit: OrgUnit) -> set[str]:
    """Which of these stores exist outside a unit."""
    known = OrgUnit.objects.filter(namespace=namespace, key__in=keys)
    return set(known.exclude(path__startswith=unit.path).values_list("key", flat=True))


# --- What was not taken


class KeptText(msgspec.Struct, frozen=True):
    """What is sealed of an event that was not taken: where it is wrong, and how it stood."""

    detail: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An event that was not taken, in the open; the text is empty when its key is gone."""

    id: int
    source_id: int
    source_name: str
    result: EventResult
    fault: EventFault
    order_id: str
    detail: str
    text: str
    times: int
    first_at: datetime
    last_at: datetime


def kept_visible_to(
    seen_by: Scope, *, source_id: int | None = None, result: EventResult | None = None
) -> QuerySet[models.KeptEvent]:
    """The events that visible sources sent and that were not taken."""
    rows = models.KeptEvent.objects.filter(
        org_queries.within(seen_by, unit_path="source__unit__path")
    )
    wanted = {"source_id": source_id, "result": result}
    return rows.select_related("source").filter(
        **{name: each for name, each in wanted.items() if each}
    )


def kept_page(rows: QuerySet[models.KeptEvent], *, cursor: str, limit: int) -> paging.Window[Kept]:
    """One page of them, those that came last first."""
    page = paging.window(rows, cursor=cursor, limit=limit, by="last_at", descending=True)
    return paging.Window(
        items=[opened(row) for row in page.items],
        next_cursor=page.next_cursor,
        total=page.total,
        total_is_capped=page.total_is_capped,
    )


def opened(row: models.KeptEvent) -> Kept:
    """An event that was not taken, with its text."""
    try:
        text = msgspec.json.decode(
            vault().open_text(bytes(row.text_sealed), text_hash=bytes(row.text_hash)),
            type=KeptText,
        )
    except Unreadable:
        text = KeptText("", "")
    return Kept(
        id=row.pk,
        source_id=row.source_id,
        source_name=row.source.name,
        result=EventResult(row.result),
        fault=EventFault(row.fault),
        order_id=row.order_id,
        detail=text.detail,
        text=text.text,
        times=row.times,
        first_at=row.first_at,
        last_at=row.last_at,
    )


def kept_of(customer_id: int) -> QuerySet[models.KeptEvent]:
    """The events that were not taken and are about a person."""
    indexes = Identity.objects.filter(customer_id=customer_id).order_by("id")
    found = [bytes(each) for each in indexes.values_list("external_id_index", flat=True)]
    return models.KeptEvent.objects.filter(person_index__in=found).select_related("source")
